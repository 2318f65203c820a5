"""One batch of the history, as the commands that would do it again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from seed.builtin import NAME
from store.history import INIT
from store.intents.intent import Intent
from store.intents.tree import By, Side, Split
from store.intents.work import (
    BY_STATUS,
    AddNote,
    Assign,
    Done,
    Reasoned,
    SetDue,
    SetReview,
    SetStatus,
    Tag,
)
from store.model import (
    ADDED,
    REMOVED,
    ROLES,
    Batch,
    Change,
    Note,
    NoteKind,
    Role,
    Status,
)
from store.snapshot import Snapshot
from tui.equivalent import arguments
from tui.repeated.then import Then, moved_block

_STATUS: Final = frozenset({"status", "status_on"})
_DUE: Final = frozenset({"due", "due_original"})
_STANDS: Final = frozenset({"parent", "place"})
_KNOWN: Final = frozenset(
    {*ROLES, *_STATUS, *_DUE, *_STANDS, "tags", "review", "title", REMOVED}
)
_GROW: Final = frozenset({"add", "split"})
"""The verbs whose new items come out with the same codes when they are said again."""
_ORDER: Final = (
    *("view", "add", "split", "restore", "move", "assign", "due", "tag", "review"),
    *("title", "status", "note", "remove"),
)
"""What a batch did in the order it is told."""


class Repeated(NamedTuple):
    """A batch, and what would do it again."""

    batch: Batch
    commands: Sequence[Sequence[str]]
    """As programs are given their arguments."""
    in_part: bool
    """Whether it did something that no command does again."""


class _Told(NamedTuple):
    """A command but for the items that it names."""

    what: str
    """Of the order in which things are told."""
    nth: int
    """Which of several that are to keep their order."""
    verb: str
    tail: tuple[str, ...]
    """What follows the codes."""


class Reading:
    """One batch, while it is read."""

    def __init__(self, snapshot: Snapshot, batch: Batch, then: Then) -> None:
        self._snapshot, self._batch, self._then = snapshot, batch, then
        self._by = ("--by", batch.by)
        self._fields: dict[str, dict[str, Change]] = {}
        self._views: dict[str, dict[str, Change]] = {}
        self._notes: dict[str, list[Note]] = {}
        self._told: dict[_Told, dict[str, None]] = {}
        self._in_part = False
        self._sources: list[str] = []
        """The documents that it brought in or took away, which no command makes: all
        but the speech that a new ledger has."""
        for change in batch.changes:
            if change.table == "items":
                self._fields.setdefault(change.uid, {})[change.field] = change
            elif change.table == "views":
                self._views.setdefault(change.uid, {})[change.field] = change
            elif change.table == "plans":
                self._sources.append(snapshot.all_plans[change.uid].source)
            elif change.field == ADDED:
                note = snapshot.all_notes[change.uid]
                self._notes.setdefault(note.item, []).append(note)
            else:
                self._in_part = True
        self._added = [uid for uid, there in self._fields.items() if ADDED in there]

    def read(self) -> Repeated:
        """What would do it again: what is the same for several items, at once."""
        if self._sources:
            speech = self._batch.verb == INIT and self._sources == [NAME]
            commands = [["duban", "init", *self._by]] if speech else []
            return Repeated(self._batch, commands, in_part=not speech)
        for uid, fields in self._views.items():
            self._view(uid, fields)
        self._grown()
        self._moved()
        reasons = self._reasons()
        for uid in dict.fromkeys([*self._fields, *self._notes]):
            if uid not in self._added:
                self._changed(uid, reasons)
            elif self._batch.verb in _GROW:
                self._noted(self._notes.get(uid, ()))
        return Repeated(self._batch, self._commands(), self._in_part)

    def read_shape(self) -> Repeated | None:
        """What would do again all that it did to the tree; None if that is nothing."""
        self._grown()
        self._moved()
        for uid, fields in self._fields.items():
            if REMOVED in fields:
                self._came_or_went(uid, fields[REMOVED])
        commands = self._commands()
        return Repeated(self._batch, commands, in_part=False) if commands else None

    def _commands(self) -> list[list[str]]:
        ordered = sorted(
            self._told.items(),
            key=lambda entry: (_ORDER.index(entry[0].what), entry[0].nth),
        )
        return [
            ["duban", told.verb, *map(self._code, uids), *told.tail]
            for told, uids in ordered
        ]

    def _tell(
        self, what: str, verb: str, tail: Sequence[str], *uids: str, nth: int = 0
    ) -> None:
        told = _Told(what, nth, verb, tuple(tail))
        self._told.setdefault(told, {}).update(dict.fromkeys(uids))

    def _do(
        self,
        what: str,
        intent: Intent,
        uid: str,
        *,
        by: str = "",
        on: date | None = None,
        nth: int = 0,
    ) -> None:
        day = ("--on", on.isoformat()) if on else ()
        tail = (*arguments(intent), *day, "--by", by or self._batch.by)
        self._tell(what, intent.verb, tail, uid, nth=nth)

    def _codes(self, uids: Iterable[str]) -> Iterator[str]:
        """Their codes in the order of their numbers."""
        items = [self._snapshot.all_items[uid] for uid in uids]
        items.sort(key=lambda one: (one.plan, [*map(int, one.code.split("."))]))
        return map(self._snapshot.code, items)

    def _code(self, uid: str) -> str:
        return self._snapshot.code(self._snapshot.all_items[uid])

    # The tree, and views

    def _view(self, uid: str, fields: Mapping[str, Change]) -> None:
        name = _word(self._then.value(uid, "name", "views"))
        gone = fields.get(REMOVED)
        if gone and gone.new:
            self._tell("view", "view", ("remove", name, *self._by))
            return
        if not fields.keys() <= {ADDED, REMOVED, "selection"}:
            self._in_part = True
        selection = _word(self._then.value(uid, "selection", "views"))
        self._tell("view", "view", ("add", name, selection, *self._by))

    def _grown(self) -> None:
        """What was added: by one command where a text was cut, else one by one."""
        if self._batch.verb not in _GROW:
            self._in_part |= bool(self._added)
            return
        under: dict[str, list[str]] = {}
        for uid in self._added:
            under.setdefault(self._then.above(uid), []).append(uid)
        for above, uids in under.items():
            if into := self._cut(above, uids):
                self._tell("split", "split", ("--into", into, *self._by), above)
                continue
            for uid in uids:
                self._in_part |= bool(self._snapshot.all_items[uid].marker)
                self._add(uid)

    def _cut(self, above: str, uids: Sequence[str]) -> By | None:
        """How the text of a measure was cut into just these."""
        item = self._snapshot.all_items.get(above)
        if item is None or self._batch.verb != Split.verb:
            return None
        text, made = self._snapshot.text(item), self._snapshot.all_items
        found = [(self._then.value(uid, "title"), made[uid].marker) for uid in uids]
        return next(
            (b for b in By if [*Split(by=b).pieces(text).items()] == found), None
        )

    def _add(self, uid: str) -> None:
        held = {role: self._then.value(uid, role) for role in ROLES}
        own = {role: value for role, value in held.items() if value is not None}
        first: dict[Role, Any] = {r: own.pop(r) for r in ROLES[:2] if r in own}
        due = self._then.value(uid, "due")
        tags = self._then.value(uid, "tags")
        above = self._then.value(uid, "parent")
        self._tell(
            "add",
            "add",
            (
                self._code(above) if above else self._top(uid),
                _word(self._then.value(uid, "title")),
                *arguments(_assigned(first)),
                *(("--due", due) if due else ()),
                *(word for tag in tags for word in ("--tag", tag)),
                *self._by,
            ),
            nth=self._added.index(uid),
        )
        if own:
            self._do("assign", _assigned(own), uid)

    def _top(self, uid: str) -> str:
        """The top of an item's plan, as verbs take it."""
        return f"{self._snapshot.all_plans[self._snapshot.all_items[uid].plan].key}/"

    def _moved(self) -> None:
        """What stands elsewhere now: by one command for each place."""
        under: dict[str, list[str]] = {}
        for uid, fields in self._fields.items():
            if ADDED not in fields and not fields.keys().isdisjoint(_STANDS):
                under.setdefault(self._then.above(uid), []).append(uid)
        for above, placed in under.items():
            order = self._then.standing_under(above)
            came = [uid for uid in placed if "parent" in self._fields[uid]]
            block = moved_block(order, self._order_before(order, came), came, placed)
            if not block:
                self._in_part = True
                continue
            first, last = order.index(block[0]), order.index(block[-1]) + 1
            if last == len(order) and len(came) == len(block):
                is_item = above in self._snapshot.all_items
                to = self._code(above) if is_item else self._top(block[0])
                where = Side.UNDER, to
            elif first:
                where = Side.AFTER, self._code(order[first - 1])
            else:
                where = Side.BEFORE, self._code(order[last])
            side, code = where
            self._tell("move", "move", (f"--{side}", code, *self._by), *block)

    def _order_before(self, order: Sequence[str], came: Sequence[str]) -> list[str]:
        """The order of what stood there already."""

        def place(uid: str) -> float:
            change = self._fields.get(uid, {}).get("place")
            there: float = change.old if change else self._then.value(uid, "place")
            return there

        new = set(came)
        return sorted((uid for uid in order if uid not in new), key=place)

    # What items have

    def _changed(self, uid: str, reasons: Mapping[str, Note]) -> None:
        """What was done to one item."""
        fields = self._fields.get(uid, {})
        notes: Sequence[Note] = self._notes.get(uid, [])
        if not fields.keys() <= _KNOWN:
            self._in_part = True
        roles: dict[Role, Any] = {r: fields[r].new for r in ROLES if r in fields}
        if roles:
            self._do("assign", _assigned(roles), uid)
        if not fields.keys().isdisjoint(_DUE):
            self._dated(uid, fields)
        if "tags" in fields:
            for nth, tag in enumerate(_tagged(fields["tags"])):
                self._do("tag", tag, uid, nth=nth)
        if "review" in fields and not self._follows(uid, fields["review"]):
            self._do("review", SetReview(review=fields["review"].new), uid)
        if "title" in fields:
            title = f"title={fields['title'].new}"
            # Each by itself: two that got one title are told in two lines.
            self._tell("title", "set", (title, *self._by), uid, nth=int(uid[1:]))
        if REMOVED in fields:
            self._came_or_went(uid, fields[REMOVED])
        if not fields.keys().isdisjoint(_STATUS):
            notes = self._stood(uid, fields, notes, reasons)
        told = reasons.get(uid)
        self._noted([note for note in notes if note is not told])

    def _noted(self, notes: Sequence[Note]) -> None:
        # The notes of an item keep their order.
        for nth, note in enumerate(notes):
            adding = AddNote(text=note.text, on=note.on, kind=note.kind)
            self._do("note", adding, note.item, by=note.by, on=note.on, nth=nth)

    def _dated(self, uid: str, fields: Mapping[str, Change]) -> None:
        due, first = fields.get("due"), fields.get("due_original")
        if first and not (due and first.old is None and first.new == due.new):
            self._in_part = True
        if due:
            day = self._then.value(uid, "due")
            setting = SetDue(due=date.fromisoformat(day) if day else None)
            self._do("due", setting, uid)

    def _follows(self, uid: str, review: Change) -> bool:
        """Whether it looks back, or not, because what it stands under came to."""
        for one in (uid, *self._then.way_up(uid)):
            fields = self._fields.get(one, {})
            if one != uid and "review" in fields and fields["review"].new == review.new:
                return True
            if "parent" in fields:
                above = self._then.value(one, "parent")
                return bool(above) and self._then.value(above, "review") == review.new
        return False

    def _came_or_went(self, uid: str, removed: Change) -> None:
        """What was removed takes along all below it; what came back is all named."""
        if not removed.new:
            self._tell("restore", "restore", self._by, uid)
        elif not any(
            REMOVED in self._fields.get(above, {}) for above in self._then.way_up(uid)
        ):
            self._tell("remove", "remove", self._by, uid)

    def _stood(
        self,
        uid: str,
        fields: Mapping[str, Change],
        notes: Sequence[Note],
        reasons: Mapping[str, Note],
    ) -> Sequence[Note]:
        """The status that an item came to; the notes that the command does not add."""
        status, on = self._status(uid)
        way_up = self._then.way_up(uid)
        above = next((one for one in way_up if one in reasons), None)
        if on and "status" in fields and status is Status.TODO:
            day = ("--on", on.isoformat(), *self._by)
            self._tell("status", "set", (f"status={status}", *day), uid)
        elif above and on:
            why = f"note={reasons[above].text}"
            day = ("--on", on.isoformat(), *self._by)
            self._tell("status", "set", (f"status={status}", why, *day), above)
        elif intent := self._brought(uid, fields, notes[:1]):
            self._do("status", intent, uid, on=intent.on)
            if notes and intent.text == notes[0].text:
                return notes[1:]
        else:
            self._in_part = True
        return notes

    def _status(self, uid: str) -> tuple[Status, date | None]:
        on = self._then.value(uid, "status_on")
        status = Status(self._then.value(uid, "status"))
        return status, date.fromisoformat(on) if on else None

    def _reasons(self) -> Mapping[str, Note]:
        """Why all below an item rests or was given up, where the item was told that."""
        found: dict[str, Note] = {}
        judged: dict[tuple[str, Status, date], bool] = {}
        for uid, fields in self._fields.items():
            if "status" not in fields:
                continue
            status, day = self._status(uid)
            kind = BY_STATUS.get(status)
            if not (kind and day and issubclass(kind, Reasoned)):
                continue
            if self._told_by(self._notes.get(uid, ())[:1], day):
                continue
            for above in self._then.way_up(uid):
                notes = self._notes.get(above, [])
                key = (above, status, day)
                if key not in judged:
                    judged[key] = bool(self._told_by(notes[:1], day)) and all(
                        self._then.value(one, "status") == status
                        for one in self._then.measures(above)
                    )
                if judged[key]:
                    found[above] = notes[0]
                    break
        return found

    def _brought(
        self, uid: str, fields: Mapping[str, Change], notes: Sequence[Note]
    ) -> SetStatus | None:
        """What brought an item to its status, with the note that tells it."""
        status, day = self._status(uid)
        kind = BY_STATUS.get(status)
        if not (kind and day) or ("status" not in fields and kind is not Done):
            return None
        text = self._told_by(notes, day)
        if issubclass(kind, Reasoned) and not text:
            # Its reason was there already, word for word.
            there = self._snapshot.notes(self._snapshot.all_items[uid])
            before = [note for note in there if note.at <= self._batch.at]
            text = self._told_by(before[::-1], day)
            if not text:
                return None
        return kind(on=day, text=text)

    def _told_by(self, notes: Sequence[Note], day: date) -> str:
        """The text of the first of these notes that a status verb may have added."""
        same = (NoteKind.PROGRESS, self._batch.by, day)
        return next((n.text for n in notes if (n.kind, n.by, n.on) == same), "")


def _word(text: str) -> str:
    """A word that no verb takes for an option, nor for standard input."""
    return f" {text}" if text.startswith("-") else text


def _assigned(roles: Mapping[Role, Any]) -> Assign:
    return Assign(
        sets={
            role: tuple(value) if isinstance(value, list) else value
            for role, value in roles.items()
            if value is not None
        },
        clears=frozenset(role for role, value in roles.items() if value is None),
    )


def _tagged(change: Change) -> Iterator[Tag]:
    old, new = tuple(change.old), tuple(change.new)
    kept = [tag for tag in old if tag in new]
    adds = tuple(tag for tag in new if tag not in old)
    if (*kept, *adds) == new:
        yield Tag(adds=adds, removes=tuple(tag for tag in old if tag not in new))
    else:  # in another order
        yield Tag(removes=old)
        yield Tag(adds=new)
