"""Many different updates at once: one batch, one step of undo, all or nothing."""

from collections.abc import Container, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import NamedTuple

from seed.errors import DubanError
from store.errors import (
    Clash,
    Conflict,
    NoSuchBatch,
    NotFound,
    OtherPlan,
    Problem,
)
from store.history import Hole, Reel, holes
from store.intents.fields import Said, becomes, spread
from store.intents.intent import Decided, Intent
from store.intents.work import AddNote
from store.model import ADDED, ROLES, Batch, Change, Item, Note, Role, Stamp
from store.roles import roles
from store.selection import Reach
from store.selection.codes import unknown
from store.snapshot import WHEREABOUTS, Snapshot, addition, alterations, stored
from store.updates.errors import (
    BadLines,
    ConflictingLines,
    Contradiction,
    LostBatch,
    NotAsExpected,
    NotToldSince,
    UnknownLines,
    WrongLines,
)
from store.updates.update import Update


class Bulk(Intent, frozen=True, kw_only=True):
    """Apply updates, each to the item of its code."""

    verb = "bulk"
    reach = Reach.NOTHING

    updates: Sequence[Update]
    on: date
    """The day of what does not say its own."""
    problems: Sequence[Problem] = ()
    """What was wrong already where the updates were read."""
    plan: str = ""
    """The key of the plan that bare codes mean; of none, the default plan."""
    keep_going: bool = False
    """Whether lines that cannot be applied are left out, and do not stop the others."""

    def decided(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp, past: Reel
    ) -> Decided:
        """What the lines change, and what is wrong with those that are left out.

        Raises:
            WrongLines: Some cannot be applied, and none is to be left out.
            UnknownPlan: There is no such plan.

        """
        if self.plan:
            snapshot.plan(self.plan)
        work = _Work(self, snapshot, stamp, past)
        work.look()
        left = sorted(
            [*self.problems, *work.problems], key=lambda one: (one.line, one.column)
        )
        if left and not self.keep_going:
            raise _wrong(left)
        return Decided([*work.changes()], [*work.about.values()], left)


def _wrong(problems: Sequence[Problem]) -> WrongLines:
    errors = [problem.error for problem in problems]
    if all(isinstance(error, NotFound) for error in errors):
        return UnknownLines(problems)
    if all(isinstance(error, Conflict) for error in errors):
        return ConflictingLines(problems)
    return BadLines(problems)


class _Line(NamedTuple):
    """An update with its item, and by their uids the items that it says things of."""

    update: Update
    item: Item
    said: Mapping[str, tuple[Item, Said]]


class _Wanted(NamedTuple):
    """An item, all that lines say of it, the days of its status, and those lines."""

    item: Item
    said: dict[str, object]
    on: list[date]
    lines: list[_Line]


class _Work:
    """The updates on one snapshot: looked at in one pass, applied in another."""

    def __init__(
        self, bulk: Bulk, snapshot: Snapshot, stamp: Stamp, past: Reel
    ) -> None:
        self.bulk, self.snapshot, self.stamp = bulk, snapshot, stamp
        self.problems: list[Problem] = []
        self.lines: list[_Line] = []
        self.earlier = _earlier(bulk.updates, snapshot, past)
        self._newest = past.batches()
        self._before: dict[tuple[str, str], object] = {}

    @property
    def about(self) -> Mapping[str, Item]:
        """The items of the lines that are applied, each once."""
        found: dict[str, Item] = {}
        for line in self.lines:
            if line.update.note or not line.said:
                found[line.item.uid] = line.item
            found |= {uid: item for uid, (item, _said) in line.said.items()}
        return found

    # Whether they can be applied

    def look(self) -> None:
        """Find what can be applied, and what is wrong with the rest."""
        for update in self.bulk.updates:
            try:
                self.lines.append(self._line(update))
            except DubanError as error:
                self._refuse(update, error)
        self._agree()
        self._fit_together()

    def _line(self, update: Update) -> _Line:
        item = self._item(update)
        on, reasoned = update.on or self.bulk.on, bool(update.note)
        said: dict[str, tuple[Item, Said]] = {}
        wanted: list[tuple[Item, Said]] = []
        for one, part in spread(self.snapshot, item, self._asked(update, item)):
            said[one.uid] = (one, part)
            fields = becomes(self.snapshot, one, part, on, reasoned=reasoned)
            wanted.append((one, fields))
        self._guard(update, item, wanted)
        return _Line(update, item, said)

    def _item(self, update: Update) -> Item:
        key = update.plan or self.bulk.plan
        written = f"{update.plan}/{update.code}" if update.plan else update.code
        if self.bulk.plan and key != self.bulk.plan:
            raise OtherPlan(code=written, plan=self.bulk.plan)
        plan = self.snapshot.plan(key) if key else self.snapshot.default_plan
        item = self.snapshot.by_code.get((plan.uid if plan else "", update.code))
        if item is None:
            raise unknown(self.snapshot, [written], self.bulk.plan)
        return item

    def _asked(self, update: Update, item: Item) -> Said:
        """What is said without what only tells how it is."""
        if not update.shown:
            return update.said
        asked = dict(update.said)
        for field in update.shown & asked.keys():
            if field == "due":
                same = not item.works
            elif field in ROLES:
                same = self._tells(update, item, field)
            else:
                continue
            if same:
                del asked[field]
        return asked

    def _tells(self, update: Update, item: Item, role: Role) -> bool:
        """Whether what is said of a role only tells what holds for an item, or held.

        A list says where a role comes from. Where these lines changed it there, what
        they say of it here is, the second time, what was there before.
        """
        said = update.said[role] or None
        held = roles(self.snapshot)
        if said == (getattr(held[item.uid], role) or None):
            return True
        source = self._source(update, item, role)
        if source is None:
            return False
        if said == (getattr(held[source.uid], role) or None):
            return True
        return (
            getattr(item, role) is None
            and (source.uid, role, getattr(source, role)) in self._roles_said
            and stored(said) == self._before_bulk(source, role)
        )

    def _source(self, update: Update, item: Item, role: Role) -> Item | None:
        """The item that a role came from, as the list said."""
        code = update.sources.get(role, "").rpartition("/")[2]
        return self.snapshot.by_code.get((item.plan, code))

    @cached_property
    def _roles_said(self) -> AbstractSet[tuple[str, str, object]]:
        """The roles that lines give, each with the uid of the item and its value."""
        found: set[tuple[str, str, object]] = set()
        for update in self.bulk.updates:
            with suppress(DubanError):  # an item that is not there is told elsewhere
                uid = self._item(update).uid
                found |= {(uid, r, update.said[r]) for r in ROLES if r in update.said}
        return found

    def _before_bulk(self, item: Item, role: Role) -> object:
        """A role before its last change, if many updates at once were that."""
        key = (item.uid, role)
        # However many are asked for, history is read once.
        while key not in self._before and (batch := next(self._newest, None)):
            for change in batch.changes:
                old = change.old if batch.verb == Bulk.verb else None
                self._before.setdefault((change.uid, change.field), old)
        return self._before.get(key)

    # Guards

    def _guard(
        self, update: Update, item: Item, wanted: Sequence[tuple[Item, Said]]
    ) -> None:
        """Refuse what was written for another state, unless it is all so already."""
        if not update.expect and update.revision is None:
            return
        note = self._note(update, item, 0)
        asks = bool(wanted or update.note)
        if asks and not note and not any(_differs(*one) for one in wanted):
            return
        clashes = [*self._unexpected(update, item)]
        if update.revision is not None:
            self._check_told(update.revision)
            clashes += self._changed(update.revision, item)
            # Below it, and above where a role comes from: what is written, no more.
            for one, fields in wanted:
                if one.uid != item.uid:
                    clashes += self._changed(update.revision, one, fields)
            said = next((fields for one, fields in wanted if one.uid == item.uid), {})
            for role in ROLES:
                source = self._source(update, item, role) if role in said else None
                if source:
                    clashes += self._changed(update.revision, source, {role})
        if clashes:
            raise NotAsExpected(clashes, self.stamp.by)

    def _unexpected(self, update: Update, item: Item) -> Iterator[Clash]:
        for field, expected in update.expect.items():
            now = self._shown(item, field)
            if now != expected:
                yield self._clash(item, field, expected, now)

    def _check_told(self, since: int) -> None:
        """Refuse a batch since which it is not known what was done."""
        if since > self.snapshot.revision:
            raise NoSuchBatch(revision=since)
        for hole in self.earlier.holes:
            if not hole.put_back and since < hole.last:
                raise NotToldSince(revision=since, missing=hole.last)
            if hole.put_back and hole.first <= since <= hole.last:
                raise LostBatch(revision=since, batch=hole.put_back)

    def _changed(
        self, since: int, item: Item, among: Container[str] | None = None
    ) -> Iterator[Clash]:
        """What others made of an item since a batch; of some fields, where given."""
        then: dict[str, tuple[object, str]] = {}
        for revision, by, field, old in self.earlier.changes.get(item.uid, ()):
            if revision > since and (among is None or field in among):
                then[field] = (old, by)
        for field, (old, by) in then.items():
            if field == ADDED:
                yield self._clash(item, "title", None, item.title, by)
            elif stored(getattr(item, field)) != old:
                yield self._clash(item, field, old, getattr(item, field), by)

    def _shown(self, item: Item, field: str) -> object:
        """What a list shows of an item; nothing is None."""
        if field in ROLES:
            held = roles(self.snapshot)[item.uid]
            return getattr(held, field) or None
        if field == "status":
            return item.status if item.works else None
        return getattr(item, field) or None

    def _clash(
        self, item: Item, field: str, shown: object, now: object, by: str = ""
    ) -> Clash:
        code = self.snapshot.code(item)
        return Clash(item.uid, code, field, stored(shown), stored(now), by)

    # Whether they agree

    def _agree(self) -> None:
        """Leave out lines that want several values for one field of one item."""
        claims: dict[tuple[str, str], dict[object, list[_Line]]] = {}
        for line in self.lines:
            for uid, (_item, said) in line.said.items():
                for field, mine in said.items():
                    wants = claims.setdefault((uid, field), {})
                    wants.setdefault(mine, []).append(line)
        wrong: set[tuple[int, str]] = set()
        for (uid, field), wants in claims.items():
            if len(wants) > 1:
                self._contradict(self.snapshot.all_items[uid], field, wants, wrong)
        lines = {line for line, _field in wrong}
        self.lines = [line for line in self.lines if line.update.line not in lines]

    def _fit_together(self) -> None:
        """Leave out lines that are right each, and wrong together."""
        gone: set[int] = set()
        for one in self._wanted().values():
            if len(one.lines) == 1:
                continue  # it was looked at by itself
            try:
                self._fields(one)
            except DubanError as error:
                for line in one.lines:
                    if line.update.line not in gone:
                        gone.add(line.update.line)
                        self._refuse(line.update, error)
        self.lines = [line for line in self.lines if line.update.line not in gone]

    def _contradict(
        self,
        item: Item,
        field: str,
        wants: Mapping[object, Sequence[_Line]],
        wrong: set[tuple[int, str]],
    ) -> None:
        """Say it of each line once, whatever number of items it is about."""
        for mine, lines in wants.items():
            theirs, others = next(pair for pair in wants.items() if pair[0] != mine)
            for line in lines:
                if (line.update.line, field) in wrong:
                    continue
                wrong.add((line.update.line, field))
                error = Contradiction(
                    code=self.snapshot.code(item),
                    field=field,
                    mine=mine,
                    theirs=theirs,
                    other=others[0].update.line,
                )
                self._refuse(line.update, error)

    def _refuse(self, update: Update, error: DubanError) -> None:
        self.problems.append(Problem(update.line, update.column, error))

    # What they change

    def changes(self) -> Iterator[Change]:
        """The changes of the lines that can be applied, in their order."""
        for one in self._wanted().values():
            yield from alterations(one.item, **self._fields(one))
        yield from self._notes()

    def _wanted(self) -> Mapping[str, _Wanted]:
        """All that the lines want, by item."""
        wanted: dict[str, _Wanted] = {}
        for line in self.lines:
            for uid, (item, said) in line.said.items():
                one = wanted.setdefault(uid, _Wanted(item, {}, [], []))
                one.said.update(said)
                one.lines.append(line)
                if "status" in said:
                    # Where two lines give one status, the first gives its day.
                    one.on.append(line.update.on or self.bulk.on)
        return wanted

    def _fields(self, one: _Wanted) -> Said:
        """What becomes of an item; each line was asked for its reason by itself."""
        on = one.on[0] if one.on else self.bulk.on
        return becomes(self.snapshot, one.item, one.said, on, reasoned=True)

    def _notes(self) -> Iterator[Change]:
        there: set[tuple[object, ...]] = set()
        for line in self.lines:
            note = self._note(line.update, line.item, len(there))
            if note:
                same = (note.item, note.kind, note.text, note.on)
                if same not in there:
                    there.add(same)
                    yield addition("notes", note)

    def _note(self, update: Update, item: Item, added: int) -> Note | None:
        if not update.note:
            return None
        on = update.on or self.bulk.on
        adding = AddNote(text=update.note, on=on, kind=update.note_kind)
        return adding.note(self.snapshot, item, self.stamp, added)


def _differs(item: Item, fields: Said) -> bool:
    return any(getattr(item, field) != value for field, value in fields.items())


class _Earlier(NamedTuple):
    """What was done since the oldest batch that updates ask for."""

    changes: Mapping[str, Sequence[tuple[int, str, str, object]]]
    """By item: revision, person, field and old value of its changes, newest first."""
    holes: Sequence[Hole]


def _earlier(updates: Sequence[Update], snapshot: Snapshot, past: Reel) -> _Earlier:
    """Read the history as far back as the oldest revision that an update asks for."""
    asked = [one.revision for one in updates if one.revision is not None]
    if not asked:
        return _Earlier({}, ())
    oldest = max(min(asked), 1)
    since: list[Batch] = []
    found: dict[str, list[tuple[int, str, str, object]]] = {}
    for batch in past.batches():
        since.append(batch)
        if batch.revision <= oldest:
            break
        for change in batch.changes:
            if change.table == "items" and change.field not in WHEREABOUTS:
                seen = (batch.revision, batch.by, change.field, change.old)
                found.setdefault(change.uid, []).append(seen)
    return _Earlier(found, [*holes(since, snapshot.revision, oldest)])
