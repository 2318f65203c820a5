"""The ledger as it is to be: dicts of plain JSON, and what is to come of what one does.

Written from what the design says, without a look at how the ledger does it. It keeps the
state that each batch led to; what a batch changed is how that differs from the one before.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import asdict

from seed.errors import DubanError
from store.errors import (
    AlreadyUndone,
    Conflict,
    MovedOn,
    NoSuchBatch,
    NothingMatched,
    NothingToRedo,
    NothingToUndo,
    UnknownCode,
)
from store.intents.intent import Intent
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
from store.model import ADDED, REMOVED, SINGULAR, Stamp
from store.selection import Reach
from store.snapshot import Snapshot

Record = dict[str, Any]
State = Mapping[tuple[str, str], Record]
"""Records by table and uid; never changed, only replaced."""
Changes = Mapping[tuple[str, str, str], tuple[Any, Any]]
"""By table, uid and field: the old value and the new one."""


def plain(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def contents(snapshot: Snapshot) -> State:
    return {
        (table, uid): plain(asdict(record))
        for table in SINGULAR
        for uid, record in snapshot.table(table).items()
    }


def differences(before: State, then: State) -> Changes:
    found: dict[tuple[str, str, str], tuple[Any, Any]] = {}
    for (table, uid), record in then.items():
        there = before.get((table, uid))
        for field, new in (record if there else {ADDED: None}).items():
            old = there[field] if there else None
            if not there or old != new:
                found[table, uid, field] = old, new
    return found


# What work does.


def live(state: State, uid: str) -> bool:
    return not state["items", uid]["removed"]


def line(state: State, uid: str) -> Iterator[str]:
    """An item and all that it stands under, the nearest first."""
    while uid:
        yield uid
        uid = state["items", uid]["parent"]


def below(state: State, uids: Sequence[str]) -> Sequence[str]:
    """These items and all that stand under them."""
    items = [uid for table, uid in state if table == "items" and live(state, uid)]
    return [uid for uid in items if {*line(state, uid)} & {*uids}]


def reached(state: State, uids: Sequence[str], reach: Reach) -> Sequence[str]:
    """The items themselves or the measures below; of none, all that are work to do."""
    if uids and reach is Reach.NAMED:
        return [uid for uid in below(state, uids) if uid in uids]
    items = {uid: record for (table, uid), record in state.items() if table == "items"}
    return [
        uid
        for uid in below(state, uids or [*items])
        if items[uid]["kind"] == "measure" and (uids or not items[uid]["review"])
    ]


def assigned(state: State, uid: str, intent: Assign) -> Record:
    fields: Record = dict.fromkeys(intent.clears)
    fields |= plain(intent.sets)
    if intent.adds or intent.removes:
        over = (state["items", one]["support"] for one in line(state, uid))
        effective = next((units for units in over if units is not None), [])
        held = fields.get("support", effective) or []
        left = [unit for unit in held if unit not in intent.removes]
        now = left + [unit for unit in intent.adds if unit not in left]
        if now != held:
            fields["support"] = now
    return fields


def worked(state: State, uid: str, intent: Intent) -> Record:
    """The fields that an intent gives to an item."""
    item = state["items", uid]
    status, first, suggested = (
        item[field] for field in ("status", "due_original", "due_proposed")
    )
    match intent:
        case Start(on=on) if status != "doing":
            return {"status": "doing", "status_on": plain(on)}
        case Done(on=on) if status != "done" or intent.corrects:
            return {"status": "done", "status_on": plain(on)}
        case Reopen(on=on) if status in {"done", "dropped"}:
            return {"status": "doing", "status_on": plain(on)}
        case SetDue(due=due):
            return {"due": plain(due), "due_original": first or plain(due)}
        case AcceptDue() if suggested and not item["review"]:
            due = suggested["due"]
            return {"due": due, "due_original": first or due}
        case SetReview(review=review):
            return {"review": review}
        case Assign():
            return assigned(state, uid, intent)
    return {}


def noted(state: State, uid: str, note: Record) -> State:
    """The state with a note on an item, unless the same is there."""
    notes = [record for (table, _uid), record in state.items() if table == "notes"]
    new = note | {"item": uid, "uid": f"n{len(notes) + 1}", "removed": False}
    own = {"uid", "at"}
    if any({f for f in new if there[f] != new[f]} <= own for there in notes):
        return state
    return {**state, ("notes", new["uid"]): new}


def after(state: State, uids: Sequence[str], intent: Intent, stamp: Stamp) -> State:
    """The state after an intent on these items."""
    many = below(state, uids) if isinstance(intent, SetReview) else uids
    done = {
        ("items", uid): state["items", uid] | worked(state, uid, intent) for uid in many
    }
    then: State = {**state, **done}
    if isinstance(intent, AddNote | Start | Done | Reopen) and intent.text:
        note = {"text": intent.text, "on": plain(intent.on)}
        note["kind"] = str(getattr(intent, "kind", "progress"))
        for uid in uids:
            then = noted(then, uid, note | {"by": stamp.by, "at": plain(stamp.at)})
    return then


# What comes of it, and of taking it back.


class Will(NamedTuple):
    """What is to come of something: an error, or a state."""

    error: type[DubanError] | None = None
    verb: str = ""
    state: State = {}
    undoes: int | None = None
    clashes: Sequence[tuple[str, str, str]] = ()
    """Of a form: the uid, the field, and who changed it."""


class Past(NamedTuple):
    """A batch, and the state that it led to."""

    by: str
    verb: str
    undoes: int | None
    state: State
    changes: Changes


class Model:
    """The past, and all that follows from it. Batches are numbered from 1."""

    def __init__(self, past: Sequence[Past] = ()) -> None:
        self.past = [*past]

    @property
    def state(self) -> State:
        return self.past[-1].state if self.past else {}

    def goes_on(self, by: str, will: Will) -> None:
        """It was done. An error, and a change that changes nothing, is no batch."""
        if will.error is None and (changes := differences(self.state, will.state)):
            self.past.append(Past(by, will.verb, will.undoes, will.state, changes))

    def numbers(self, after: int = 0) -> Iterator[tuple[int, Past]]:
        """The batches after one, the newest first."""
        for number in range(len(self.past), after, -1):
            yield number, self.past[number - 1]

    def undone_by(self, number: int) -> int | None:
        """The batch that took one back and was not taken back itself."""
        for later, batch in self.numbers(after=number):
            if batch.undoes == number and not self.undone_by(later):
                return later
        return None

    def commit(
        self,
        stamp: Stamp,
        uids: Sequence[str],
        intent: Intent,
        shown: Mapping[str, str],
        seen: int,
    ) -> Will:
        """What comes of an intent, on a form that showed fields as of a batch."""
        if not all(live(self.state, uid) for uid in uids):
            return Will(UnknownCode)
        targets = reached(self.state, uids, intent.reach)
        if not targets:
            return Will(NothingMatched)
        if not all(live(self.state, uid) for uid in shown):
            return Will(UnknownCode)
        then = self.past[seen - 1].state
        clashes = [
            (uid, field, self.last_hand(("items", uid, field)))
            for uid, field in shown.items()
            if then["items", uid][field] != self.state["items", uid][field]
        ]
        if clashes:
            return Will(Conflict, clashes=clashes)
        return Will(None, intent.verb, after(self.state, targets, intent, stamp))

    def last_hand(self, place: tuple[str, str, str]) -> str:
        return next(b.by for _number, b in self.numbers() if place in b.changes)

    def undo(self, by: str, number: int | None = None) -> Will:
        """The newest ordinary batch of a person that stands; or any that stands."""
        if number is None:
            for own, batch in self.numbers():
                if batch.by == by and not batch.undoes and not self.undone_by(own):
                    return self.taken_back(own, "undo")
            return Will(NothingToUndo)
        if not 1 <= number <= len(self.past):
            return Will(NoSuchBatch)
        if self.undone_by(number):
            return Will(AlreadyUndone)
        return self.taken_back(number, "undo")

    def redo(self, by: str) -> Will:
        """The newest undo of a person that stands; their next ordinary batch ends it."""
        for own, batch in self.numbers():
            if batch.by == by and not batch.undoes:
                break
            if batch.by == by and batch.verb == "undo" and not self.undone_by(own):
                return self.taken_back(own, "redo")
        return Will(NothingToRedo)

    def taken_back(self, number: int, verb: str) -> Will:
        """All that a batch changed is as before, where it is still what that made it.

        And where no ordinary batch that stands worked on it since. To work on what was
        added is to change anything of it, or to note something on it.
        """
        later = [
            batch
            for own, batch in self.numbers(after=number)
            if not batch.undoes and not self.undone_by(own)
        ]
        changed = {place for batch in later for place in batch.changes}
        busy = {(table, uid) for table, uid, _field in changed}
        busy |= {
            ("items", self.state["notes", uid]["item"])
            for table, uid in busy
            if table == "notes"
        }
        then = dict(self.state)
        for (table, uid, field), (old, new) in self.past[number - 1].changes.items():
            now = then[table, uid]
            if field == ADDED:
                moved = (table, uid) in busy or now[REMOVED]
                then[table, uid] = now | {REMOVED: True}
            else:
                moved = (table, uid, field) in changed or now[field] != new
                then[table, uid] = now | {field: old}
            if moved:
                return Will(MovedOn)
        return Will(None, verb, then, number)
