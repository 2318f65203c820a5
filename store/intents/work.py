"""The desk's work on items: assign, due, status, notes, tags."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Final

from store.errors import ExcludeEachOther
from store.intents.errors import EmptyNote, NothingDue, VerbNeedsReason
from store.intents.intent import Intent
from store.model import Change, Item, Note, NoteKind, Role, Stamp, Status
from store.roles import roles
from store.selection import Reach
from store.snapshot import Snapshot, addition, alterations
from store.tags import tag
from store.text import clean_line, clean_note

_CLOSED: Final = frozenset({Status.DONE, Status.DROPPED})


class SetStatus(Intent, frozen=True, kw_only=True):
    """A status verb, with a note in the same batch where text is given.

    The note goes to all targets: it is news of those that were so already, too.
    """

    status: ClassVar[Status]

    on: date
    """The day it happened."""
    text: str = ""

    def meets(self, item: Item) -> bool:
        """Whether this item is one that the verb changes."""
        return item.status is not self.status

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        for item in targets:
            if self.meets(item):
                yield from alterations(item, status=self.status, status_on=self.on)
        if self.text:
            note = AddNote(text=self.text, on=self.on)
            yield from note.changes(snapshot, targets, stamp)


class Start(SetStatus, frozen=True, kw_only=True):
    """Under way."""

    verb = "start"
    status = Status.DOING


class Sustain(SetStatus, frozen=True, kw_only=True):
    """Kept up for good: work that has no end."""

    verb = "start"
    status = Status.ONGOING


class Submit(SetStatus, frozen=True, kw_only=True):
    """Said to be done, and waiting for somebody to say so."""

    verb = "submit"
    status = Status.SUBMITTED


class Done(SetStatus, frozen=True, kw_only=True):
    """Done on a day; naming another day corrects the first."""

    verb = "done"
    status = Status.DONE
    corrects: bool = False
    """Whether the day was said, and so replaces the day of what is done already."""

    def meets(self, item: Item) -> bool:
        return item.status is not self.status or self.corrects


class Reopen(SetStatus, frozen=True, kw_only=True):
    """Back under way, what was done or dropped; what is open stays as it is."""

    verb = "reopen"
    status = Status.DOING

    def meets(self, item: Item) -> bool:
        return item.status in _CLOSED


class Reasoned(SetStatus, frozen=True, kw_only=True):
    """A status that nobody takes without a reason: the text says it."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        if not clean_note(self.text):
            raise VerbNeedsReason(verb=self.verb)
        yield from super().changes(snapshot, targets, stamp)


class Pause(Reasoned, frozen=True, kw_only=True):
    """At rest for now."""

    verb = "pause"
    status = Status.PAUSED


class Drop(Reasoned, frozen=True, kw_only=True):
    """Given up: no longer work to do, and not counted."""

    verb = "drop"
    status = Status.DROPPED


BY_STATUS: Final[Mapping[Status, type[SetStatus]]] = {
    kind.status: kind for kind in (Start, Sustain, Submit, Done, Pause, Drop)
}
"""What brings a measure to a status; nothing brings it back to the first."""


class SetDue(Intent, frozen=True, kw_only=True):
    """A due date that people accept, or None to have none."""

    verb = "due"

    due: date | None

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        for item in targets:
            yield from alterations(item, due=self.due)
            if item.due_original is None and self.due:
                yield from alterations(item, due_original=self.due)


class ShiftDue(Intent, frozen=True, kw_only=True):
    """Due dates move, each from where it is; what has none is left alone."""

    verb = "due"

    said: str
    """The distance as it was typed: +10d."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        from seed.phrases.typed import shifted

        dated = [(item, item.due) for item in targets if item.due]
        if not dated:
            raise NothingDue
        for item, due in dated:
            setting = SetDue(due=shifted(self.said, due).day)
            yield from setting.changes(snapshot, [item], stamp)


class AcceptDue(Intent, frozen=True, kw_only=True):
    """The due dates that the text suggests become those that people accept."""

    verb = "due"

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        for item in targets:
            if item.suggested:
                setting = SetDue(due=item.suggested.due)
                yield from setting.changes(snapshot, [item], stamp)


class SetReview(Intent, frozen=True, kw_only=True):
    """Items and all below them look back on what was achieved, or are work to do."""

    verb = "review"
    reach = Reach.NAMED

    review: bool = True

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        below = {one.uid: one for item in targets for one in snapshot.subtree(item)}
        for item in below.values():
            yield from alterations(item, review=self.review)


class AddNote(Intent, frozen=True, kw_only=True):
    """A note on each target; one that is there already, word for word, is not added."""

    verb = "note"
    reach = Reach.NAMED

    text: str
    on: date
    kind: NoteKind = NoteKind.PROGRESS

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        added = 0
        for item in targets:
            note = self.note(snapshot, item, stamp, added)
            if note:
                added += 1
                yield addition("notes", note)

    def note(
        self, snapshot: Snapshot, item: Item, stamp: Stamp, added: int
    ) -> Note | None:
        """The note for an item, after so many new ones; None where it is there.

        Raises:
            EmptyNote: It says nothing.

        """
        text = clean_note(self.text)
        if not text:
            raise EmptyNote
        same = (self.kind, text, stamp.by, self.on)
        there = snapshot.notes(item)
        if any((n.kind, n.text, n.by, n.on) == same for n in there):
            return None
        return Note(
            uid=snapshot.next_uid("notes", added),
            item=item.uid,
            kind=self.kind,
            text=text,
            by=stamp.by,
            on=self.on,
            at=stamp.at,
        )


class Tag(Intent, frozen=True, kw_only=True):
    """Gives tags, as they were typed, to the targets and takes others away."""

    verb = "tag"
    reach = Reach.NAMED

    adds: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        adds, removes = [*map(tag, self.adds)], [*map(tag, self.removes)]
        if both := [f"+{one} -{one}" for one in adds if one in removes]:
            raise ExcludeEachOther(options=" ".join(both))
        for item in targets:
            kept = [one for one in item.tags if one not in removes]
            yield from alterations(item, tags=tuple(dict.fromkeys([*kept, *adds])))


class Assign(Intent, frozen=True, kw_only=True):
    """Who answers: sets, adds to, removes from and clears the roles of the targets."""

    verb = "assign"
    reach = Reach.NAMED

    sets: Mapping[Role, str | tuple[str, ...]] = {}
    """Own values; empty ones stop inheritance."""
    clears: frozenset[Role] = frozenset()
    """Roles that are inherited again."""
    adds: tuple[str, ...] = ()
    """Units that support as well, beside those that hold now."""
    removes: tuple[str, ...] = ()
    """Units that support no longer."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        fields: dict[str, object] = dict.fromkeys(self.clears)
        for role, said in self.sets.items():
            fields[role] = clean_line(said) if isinstance(said, str) else _clean(said)
        adds, removes = _clean(self.adds), _clean(self.removes)
        for item in targets:
            own = dict(fields)
            if adds or removes:
                held = roles(snapshot)[item.uid].support
                before = held if "support" not in own else own["support"] or ()
                assert isinstance(before, tuple)
                after = [unit for unit in before if unit not in removes]
                new = tuple(dict.fromkeys([*after, *adds]))
                if new != before:
                    own["support"] = new
            yield from alterations(item, **own)


class AssignEach(Intent, frozen=True, kw_only=True):
    """Roles that differ from item to item, in one batch."""

    verb = "assign"
    reach = Reach.NAMED

    parts: Mapping[str, Assign]
    """By the uid of the item."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        for item in targets:
            yield from self.parts[item.uid].changes(snapshot, [item], stamp)


def _clean(units: Sequence[str]) -> tuple[str, ...]:
    """The units, each once, as they are kept."""
    return tuple(dict.fromkeys(filter(None, map(clean_line, units))))
