"""What was done, as the commands that would do it again.

They are made from the changes of each batch and the values that held right after it,
so it does not matter what made the batch: a command, a key or a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from store.history import Reel
from store.intents.intent import Intent
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
from store.model import ADDED, ROLES, Batch, Change, Item, Note, NoteKind, Role, Status
from store.snapshot import Snapshot, stored
from tui.equivalent import arguments

_STATUS: Final = frozenset({"status", "status_on"})
_DUE: Final = frozenset({"due", "due_original"})
_KNOWN: Final = frozenset({*ROLES, *_STATUS, *_DUE, "tags", "review"})
_ORDER: Final = ("assign", "due", "tag", "review")
"""The verbs of a batch in the order they are told: these, a status, then the notes."""


class Repeated(NamedTuple):
    """A batch, and what would do it again."""

    batch: Batch
    commands: Sequence[Sequence[str]]
    """As programs are given their arguments."""
    in_part: bool
    """Whether it did something that no command does again."""


class _Did(NamedTuple):
    """One thing that a batch did to one item."""

    intent: Intent
    by: str
    on: date | None = None


def repeated(snapshot: Snapshot, reel: Reel) -> Iterator[Repeated]:
    """The batches that stand, the newest first, without those that took others back."""
    then = _Then(snapshot)
    for batch, undone_by in reel:
        if undone_by is None and batch.undoes is None:
            yield _Reading(snapshot, batch, then).read()
        then.go_before(batch)


class _Then:
    """The values of items right after a batch, while one goes back in history."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._earlier: dict[tuple[str, str], Any] = {}

    def value(self, uid: str, field: str) -> Any:  # noqa: ANN401
        """What it was, as history keeps it."""
        now = getattr(self._snapshot.all_items[uid], field)
        return self._earlier.get((uid, field), stored(now))

    def go_before(self, batch: Batch) -> None:
        """Go back over a batch."""
        for change in batch.changes:
            if change.table == "items" and change.field != ADDED:
                self._earlier[change.uid, change.field] = change.old


class _Reading:
    """One batch, while it is read."""

    def __init__(self, snapshot: Snapshot, batch: Batch, then: _Then) -> None:
        self._snapshot, self._batch, self._then = snapshot, batch, then
        self._fields: dict[str, dict[str, Change]] = {}
        self._notes: dict[str, list[Note]] = {}
        self._in_part = False
        for change in batch.changes:
            if change.table == "items":
                self._fields.setdefault(change.uid, {})[change.field] = change
            elif change.table == "notes" and change.field == ADDED:
                note = snapshot.all_notes[change.uid]
                self._notes.setdefault(note.item, []).append(note)
            else:
                self._in_part = True

    def read(self) -> Repeated:
        """What would do it again: what is the same for several items, at once."""
        grouped: dict[tuple[int, int, tuple[str, ...]], list[Item]] = {}
        for uid in dict.fromkeys([*self._fields, *self._notes]):
            nth = 0
            for intent, by, on in self._did(uid):
                verb = intent.verb
                rank = _ORDER.index(verb) if verb in _ORDER else len(_ORDER)
                if isinstance(intent, AddNote):
                    # The notes of an item keep their order.
                    rank, nth = rank + 1, nth + 1
                day = ("--on", on.isoformat()) if on else ()
                tail = (verb, *arguments(intent), *day, "--by", by)
                item = self._snapshot.all_items[uid]
                grouped.setdefault((rank, nth, tail), []).append(item)
        commands = [
            ["duban", verb, *self._codes(verb, items), *tail]
            for (_rank, _nth, (verb, *tail)), items in sorted(
                grouped.items(), key=lambda entry: entry[0][:2]
            )
        ]
        return Repeated(self._batch, commands, self._in_part)

    def _codes(self, verb: str, items: Sequence[Item]) -> list[str]:
        named = {item.uid for item in items}
        if verb == SetReview.verb:  # it says so of all that is below, too
            items = [
                item
                for item in items
                if not any(a.uid in named for a in self._snapshot.ancestors(item))
            ]
        return [self._snapshot.code(item) for item in items]

    def _did(self, uid: str) -> Iterator[_Did]:
        """What was done to one item, in the order it is to be done again."""
        fields = self._fields.get(uid, {})
        notes = self._notes.get(uid, [])
        if not fields.keys() <= _KNOWN:
            self._in_part = True
        if ADDED in fields:
            return
        by = self._batch.by
        roles: dict[Role, Any] = {r: fields[r].new for r in ROLES if r in fields}
        if roles:
            yield _Did(_assigned(roles), by)
        if not fields.keys().isdisjoint(_DUE):
            yield from (_Did(due, by) for due in self._dated(uid, fields))
        if "tags" in fields:
            yield from (_Did(tag, by) for tag in _tagged(fields["tags"]))
        if "review" in fields:
            yield _Did(SetReview(review=fields["review"].new), by)
        if not fields.keys().isdisjoint(_STATUS):
            status = self._status(uid, fields, notes[:1])
            if status is None:
                self._in_part = True
            else:
                yield _Did(status, by, status.on)
                if notes and status.text == notes[0].text:
                    notes = notes[1:]
        for note in notes:
            adding = AddNote(text=note.text, on=note.on, kind=note.kind)
            yield _Did(adding, note.by, note.on)

    def _dated(self, uid: str, fields: Mapping[str, Change]) -> Iterator[SetDue]:
        due, first = fields.get("due"), fields.get("due_original")
        if first and not (due and first.old is None and first.new == due.new):
            self._in_part = True
        if due:
            day = self._then.value(uid, "due")
            yield SetDue(due=date.fromisoformat(day) if day else None)

    def _status(
        self, uid: str, fields: Mapping[str, Change], notes: Sequence[Note]
    ) -> SetStatus | None:
        """What brought an item to its status, with the note that tells it."""
        status = Status(self._then.value(uid, "status"))
        on = self._then.value(uid, "status_on")
        kind = BY_STATUS.get(status)
        if not (kind and on) or ("status" not in fields and kind is not Done):
            return None
        day = date.fromisoformat(on)
        text = self._told(notes, day)
        if issubclass(kind, Reasoned) and not text:
            # Its reason was there already, word for word.
            there = self._snapshot.notes(self._snapshot.all_items[uid])
            before = [note for note in there if note.at <= self._batch.at]
            text = self._told(before[::-1], day)
            if not text:
                return None
        return kind(on=day, text=text)

    def _told(self, notes: Sequence[Note], day: date) -> str:
        """The text of the first of these notes that a status verb may have added."""
        same = (NoteKind.PROGRESS, self._batch.by, day)
        return next((n.text for n in notes if (n.kind, n.by, n.on) == same), "")


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
