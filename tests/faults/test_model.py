"""Two people at work at random, beside a ledger that is a plain dict; on every backend.

They have a handle each, take the other's too, and do all that one can do: changes, dry
runs, forms that show what is gone, undo and redo, looking again; in a new ledger, or in
one whose history is about to move out. In a file, any call to the system on the way may
fail, or be the last one of its process (workers/calls.py sees to that): the state is the
old one or the new one then, and the new one if it was acknowledged. After every step both
handles, the history and the file say what the model says (model.py).
"""

import json
import os
import shutil
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from seed.errors import DubanError
from store.backends import tables
from store.backends.memory import MemoryBackend
from store.errors import (
    AlreadyUndone,
    CannotRead,
    CannotWrite,
    Conflict,
    MovedOn,
    Unconfirmed,
)
from store.intents.intent import Intent
from store.intents.load import Load
from store.intents.work import (
    AcceptDue,
    AddNote,
    Assign,
    Done,
    Reopen,
    SetDue,
    SetReview,
    Start,
)
from store.ledger import Ledger, News, Outcome
from store.model import ADDED, Batch, NoteKind, Stamp
from store.selection import Selection
from store.snapshot import Snapshot
from tests.faults.model import Model, Past, State, Will, contents, differences
from tests.faults.workers.calls import DIED, System

assert tables  # loaded before the first fault, as no import is what is to fail

START = datetime(2025, 6, 12, 9, tzinfo=UTC)
PEOPLE = ("李明", "王五")
ITEMS = ("i3", "i6", "i7", "i11", "i13")
"""Of the first plan a review measure, a section, a measure in it, and one beside it; and
a measure of the second plan."""

FAULTS = ["die before", "die after", "EIO", "ENOSPC on"]
ENDS = ["died, old", "died, new", "failed", "unconfirmed"]
"""What may come of a fault, beside what would come of it without."""
REFUSALS = {
    "AlreadyUndone",
    "Conflict",
    "MovedOn",
    "NoSuchBatch",
    "NothingMatched",
    "NothingToRedo",
    "NothingToUndo",
    "UnknownCode",
}

Call = Callable[[bool], Outcome]
"""Something that is done, dry or not."""
Told = Outcome | DubanError


class Turn(NamedTuple):
    """Who does something, with which handle, and how: now, dry, or with a fault."""

    who: int
    hand: int
    how: str
    at: int
    """At which call to the system the fault is; a change has some forty."""


class Beginning(NamedTuple):
    """What an example starts from: a folder or a snapshot, and the model of it."""

    place: Path | Snapshot
    model: Model


def begun(kind: str, plans: Sequence[Load], batches: int, folder: Path) -> Beginning:
    """Two plans, each loaded by another, and so many batches after."""
    place = folder / f"{kind}{batches}"
    path = place / "duban.json"
    if kind == "file":
        Ledger.create(path, None, Stamp(PEOPLE[0], START))
    ledger = Ledger.open(path) if kind == "file" else Ledger(MemoryBackend())
    model = Model()
    for by, plan in zip(PEOPLE, plans, strict=True):
        loaded = ledger.commit(Selection(), plan, Stamp(by, START))
        model.goes_on(by, Will(None, "load", contents(loaded.after)))
    for number in range(batches):
        stamp, uids = Stamp(PEOPLE[number % 2], START), (ITEMS[number % len(ITEMS)],)
        lead = Assign(sets={"lead": f"第{number}局"})
        model.goes_on(stamp.by, model.commit(stamp, uids, lead, {}, 1))
        ledger.commit(Selection(uids=uids), lead, stamp)
    return Beginning(place if kind == "file" else ledger.snapshot(), model)


def said(call: Callable[..., Outcome], *args: Any, **options: Any) -> Told:
    try:
        return call(*args, **options)
    except DubanError as error:
        # Without the frames that it came through: kept in one of them, it would be a
        # circle, and a history that was read half would stay open for as long.
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)


def judge(model: Model, will: Will, told: Told, *, dry: bool) -> None:
    """What was told is what the model says."""
    if isinstance(told, DubanError):
        assert type(told) is will.error, told
        if isinstance(told, Conflict):
            clashes = [(clash.uid, clash.field, clash.by) for clash in told.clashes]
            assert clashes == will.clashes
        if isinstance(told, AlreadyUndone):
            assert told.values["undo"] == model.undone_by(told.values["revision"])
        if isinstance(told, MovedOn):
            later = told.values["later"]
            assert later > told.values["revision"]
            assert not model.undone_by(later)
        return
    assert will.error is None, will.error
    changes = differences(model.state, will.state)
    items = [
        will.state[table, uid].get("item", uid)
        for table, uid, _field in changes
        if table != "plans"
    ]
    assert contents(told.after) == will.state
    assert set(told.changed) == set(items)
    assert (told.batch.verb, told.batch.undoes) == (will.verb, will.undoes)
    assert told.applied == (bool(changes) and not dry)


def ended(system: System, call: Call, judged: Callable[[Told], None]) -> int:
    """The status of a process that does it: 0, or that of its death."""
    child = os.fork()
    if not child:
        status = 1
        try:
            with system.around():
                told = said(call, False)
            judged(told)
            status = 0
        except BaseException:  # noqa: BLE001  # told; the test must not go on here, too
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def replayed(batches: Sequence[Batch], past: Sequence[Past]) -> State:
    """The state that the changes of a history lead to, from nothing."""
    state: dict[tuple[str, str], dict[str, object]] = {}
    for batch, there in zip(batches, past, strict=True):
        told = (batch.by, batch.verb, batch.undoes)
        assert told == (there.by, there.verb, there.undoes)
        for change in batch.changes:
            place = change.table, change.uid
            if change.field == ADDED:
                # History does not keep what was added: it is in its table.
                state[place] = there.state[place]
            else:
                assert state[place][change.field] == change.old
                state[place] = state[place] | {change.field: change.new}
    return state


# What is drawn is little, so that people meet.

people, hands = st.sampled_from([0, 0, 1]), st.integers(0, 1)
how = st.sampled_from(["now"] * 6 + ["dry", *FAULTS])
turns = st.builds(Turn, who=people, hand=hands, how=how, at=st.integers(1, 60))
days = st.sampled_from([date(2025, 6, 10), date(2025, 7, 1)])
texts = st.sampled_from(["催", "好\n的"])
units = st.sampled_from(["甲", "乙"])
several = st.lists(units, max_size=2, unique=True).map(tuple)
items = st.sampled_from([*((uid,) for uid in ITEMS), ITEMS[1:3], ITEMS[2:], ()])
"""None of them means all."""
leads = st.builds(Assign, sets=st.fixed_dictionaries({"lead": units | st.just("")}))
roles = st.builds(
    Assign,
    sets=st.fixed_dictionaries({}, optional={"owner": units, "support": several}),
    clears=st.frozensets(st.sampled_from(["lead", "support"])),
    adds=several,
    removes=several,
)
news = texts | st.just("")
statuses = (
    st.builds(Start, on=days, text=news)
    | st.builds(Done, on=days, text=news, corrects=st.booleans())
    | st.builds(Reopen, on=days, text=news)
)
dates = st.builds(SetDue, due=days | st.none()) | st.just(AcceptDue())
reviews = st.builds(SetReview, review=st.booleans())
notes = st.builds(AddNote, text=texts, on=days, kind=st.sampled_from(NoteKind))
backs = st.just(0) | st.integers(1, 4) | st.integers(-3, -1) | st.integers(0, 99)
"""How far back a batch is, in a circle: the newest, one near, the first, any."""
intents = leads | roles | statuses | dates | reviews | notes
fields = st.sampled_from(["lead", "support", "due", "status", "review"])
forms = st.dictionaries(st.sampled_from(ITEMS), fields, max_size=2)


class Work(RuleBasedStateMachine):
    """What two people do, with a ledger and with the model of it."""

    def __init__(
        self, beginnings: Sequence[Beginning], folder: Path, counts: Counter[str]
    ) -> None:
        super().__init__()
        self.beginnings, self.counts = beginnings, counts
        self.home = TemporaryDirectory(dir=folder)
        self.path = Path(self.home.name) / "desk" / "duban.json"
        self.minute, self.spare = 0, 0

    def teardown(self) -> None:
        if self.path.with_name("duban.json.history").exists():
            self.counts["moved out"] += 1
        self.home.cleanup()

    @initialize(which=st.sampled_from([0, 0, 1, 2]))
    def begin(self, which: int) -> None:
        place, model = self.beginnings[which]
        self.model = Model(model.past)
        self.in_file = isinstance(place, Path)
        if isinstance(place, Path):
            shutil.copytree(place, self.path.parent)
            self.ledgers = [Ledger.open(self.path) for _hand in PEOPLE]
        else:
            backend = MemoryBackend()
            backend._snapshot = place
            self.ledgers = [Ledger(backend) for _hand in PEOPLE]
        self.seen = [ledger.snapshot() for ledger in self.ledgers]
        self.counts["runs"] += 1

    def stamp(self, turn: Turn) -> Stamp:
        self.minute += 1
        return Stamp(PEOPLE[turn.who], START + timedelta(minutes=self.minute))

    # What they do

    @rule(turn=turns, uids=items, intent=intents)
    def work(self, turn: Turn, uids: tuple[str, ...], intent: Intent) -> None:
        self.fill_in(turn, uids, intent, {})

    @rule(turn=turns, uids=items, intent=intents, form=forms)
    def fill_in(
        self,
        turn: Turn,
        uids: tuple[str, ...],
        intent: Intent,
        form: Mapping[str, str],
    ) -> None:
        """Change items on a form, which shows what was there at the last look."""
        stamp, ledger = self.stamp(turn), self.ledgers[turn.hand]
        seen = self.seen[turn.hand]
        shown = {
            uid: {field: getattr(seen.all_items[uid], field)}
            for uid, field in form.items()
        }
        selection = Selection(uids=uids, everything=not uids)
        self.act(
            turn,
            self.model.commit(stamp, uids, intent, form, seen.revision),
            lambda dry: ledger.commit(
                selection, intent, stamp, expected=shown, dry_run=dry
            ),
        )

    @rule(turn=turns)
    def undo(self, turn: Turn) -> None:
        self.undo_number(turn, None)

    @rule(turn=turns, back=backs)
    def undo_any(self, turn: Turn, back: int) -> None:
        newest = len(self.model.past)
        self.undo_number(turn, newest - back % (newest + 1))

    def undo_number(self, turn: Turn, number: int | None) -> None:
        stamp, ledger = self.stamp(turn), self.ledgers[turn.hand]
        self.act(
            turn,
            self.model.undo(stamp.by, number),
            lambda dry: ledger.undo(stamp, number, dry_run=dry),
        )

    @rule(turn=turns)
    def redo(self, turn: Turn) -> None:
        stamp, ledger = self.stamp(turn), self.ledgers[turn.hand]
        self.act(
            turn,
            self.model.redo(stamp.by),
            lambda dry: ledger.redo(stamp, dry_run=dry),
        )

    @rule(hand=hands)
    def look(self, hand: int) -> None:
        """A refresh tells all that came since; what was held is as it was."""
        seen = self.seen[hand]
        assert contents(seen) == self.model.past[seen.revision - 1].state
        news = self.ledgers[hand].refresh(seen) or News(seen, (), seen.revision)
        self.seen[hand] = news.snapshot
        since = range(seen.revision + 1, len(self.model.past) + 1)
        assert [batch.revision for batch in news.batches] == [*since]
        assert news.since == seen.revision

    # What comes of it

    def act(self, turn: Turn, will: Will, call: Call) -> None:
        """Do it, judge what is told, and let the model go on if it is done."""
        dry, faulty = turn.how == "dry", self.in_file and turn.how in FAULTS
        system = System(turn.how, turn.at)
        judged = partial(judge, self.model, will, dry=dry)
        before, end, done = len(self.model.past), "told", not dry
        if not faulty:
            judged(said(call, dry))
        elif turn.how.startswith("die"):
            status = ended(system, call, judged)
            assert status in {0, DIED}
            if status == DIED:
                done = self.ledgers[turn.hand].snapshot().revision > before
                end = f"died, {'new' if done else 'old'}"
        else:
            with system.around():
                told = said(call, False)
            if isinstance(told, CannotRead | CannotWrite):
                end, done = "failed", False
            elif isinstance(told, Unconfirmed):
                end = "unconfirmed"
            else:
                judged(told)
        if done:
            self.model.goes_on(PEOPLE[turn.who], will)
        changed = len(self.model.past) > before
        # Deaths leave two at most, and the next change leaves one of them at most.
        if faulty:
            self.spare = 2
        elif changed:
            self.spare = min(self.spare, 1)
        ends = [end, will.error.__name__] if will.error else [end]
        self.counts.update(["steps", *ends, *["changes"] * changed])

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        past, state = self.model.past, self.model.state
        for ledger in self.ledgers:
            snapshot = ledger.snapshot()
            assert snapshot.revision == len(past)
            assert contents(snapshot) == state
            assert replayed(ledger.since(snapshot), past) == state
        if self.in_file:
            self.file_is_plain(state)
        else:
            self.all_that_may_be_taken_back()

    def all_that_may_be_taken_back(self) -> None:
        """What undo and redo would do now; that is decided above the backends."""
        ledger, newest = self.ledgers[0], len(self.model.past)
        for by in PEOPLE:
            stamp = Stamp(by, START)
            for number in (None, 1, 2, *range(newest - 3, newest + 1)):
                told = said(ledger.undo, stamp, number, dry_run=True)
                judge(self.model, self.model.undo(by, number), told, dry=True)
            told = said(ledger.redo, stamp, dry_run=True)
            judge(self.model, self.model.redo(by), told, dry=True)

    def file_is_plain(self, state: State) -> None:
        """Any reader of JSON finds the records, and little is left over by deaths."""
        kept = json.loads(self.path.read_text("utf-8"))
        for (table, uid), record in state.items():
            there = kept[table][uid]
            assert there == {field: record[field] for field in there}
        assert len([*self.path.parent.rglob(".*")]) <= self.spare


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_the_ledger_does_what_the_model_says(
    kind: str,
    flood: Load,
    harvest: Load,
    memory: Path,
    full: bool,
    figure: Callable[[str], None],
) -> None:
    beginnings = [
        begun(kind, [flood, harvest], batches, memory) for batches in (0, 90, 97)
    ]
    counts: Counter[str] = Counter()
    most = 1_500 if full else {"memory": 50, "file": 80}[kind]
    run_state_machine_as_test(
        lambda: Work(beginnings, memory, counts),
        settings=settings(
            max_examples=most, stateful_step_count=50, derandomize=not full
        ),
    )
    if full:
        # The harness sees: whatever may come was met.
        assert counts.keys() >= REFUSALS
        assert kind == "memory" or counts.keys() >= {*ENDS, "moved out"}
    refused = sum(counts[name] for name in REFUSALS)
    faults = [f"{counts[end]} {end}" for end in ENDS if counts[end]]
    figure(
        f"{counts['runs']} runs, {counts['steps']} steps: {counts['changes']} changes; "
        f"{'; '.join([f'{refused} refused', *faults])}; 0 divergences"
    )
