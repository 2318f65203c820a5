"""What can be done to a ledger: pure functions from a snapshot to changes.

An intent validates and says what it would change; it never touches a disk, and what
would change nothing it leaves out, so that repeating a command is harmless.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum, auto
from typing import ClassVar, Final

from msgspec import Struct

from seed.outline import Heading, Outline
from seed.parsing import parse
from seed.reading import decode
from store.errors import EmptyNote, NoOutline
from store.model import (
    Change,
    Item,
    Kind,
    Note,
    NoteKind,
    Plan,
    Proposed,
    Role,
    Stamp,
    Status,
)
from store.roles import roles
from store.snapshot import Snapshot, addition, alterations
from store.text import clean_line, clean_note, clean_text


class Reach(Enum):
    """Which items an intent means by a code."""

    NAMED = auto()
    """The named item itself."""
    MEASURES = auto()
    """The measures below it: parts and sections have no status and no due date."""
    NOTHING = auto()
    """None: it brings in something new."""


class Intent(Struct, frozen=True, kw_only=True):
    """One thing that can be done, with its arguments."""

    verb: ClassVar[str]
    reach: ClassVar[Reach] = Reach.MEASURES

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        """What it would change, in the order it is to be told.

        Raises:
            DubanError: It is refused; nothing of it may be applied.

        """
        raise NotImplementedError


_CLOSED: Final = frozenset({Status.DONE, Status.DROPPED})


class _SetStatus(Intent, frozen=True, kw_only=True):
    """A status verb, with a note in the same batch where text is given."""

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


class Start(_SetStatus, frozen=True, kw_only=True):
    """Under way."""

    verb = "start"
    status = Status.DOING


class Done(_SetStatus, frozen=True, kw_only=True):
    """Done on a day; naming another day corrects the first."""

    verb = "done"
    status = Status.DONE
    corrects: bool = False
    """Whether the day was said, and so replaces the day of what is done already."""

    def meets(self, item: Item) -> bool:
        return item.status is not self.status or self.corrects


class Reopen(_SetStatus, frozen=True, kw_only=True):
    """Back under way, what was done or dropped; what is open stays as it is."""

    verb = "reopen"
    status = Status.DOING

    def meets(self, item: Item) -> bool:
        return item.status in _CLOSED


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
        text = clean_note(self.text)
        if not text:
            raise EmptyNote
        added = 0
        for item in targets:
            same = (text, stamp.by, self.on)
            if any((n.text, n.by, n.on) == same for n in snapshot.notes(item)):
                continue
            note = Note(
                uid=snapshot.next_uid("notes", added),
                item=item.uid,
                kind=self.kind,
                text=text,
                by=stamp.by,
                on=self.on,
                at=stamp.at,
            )
            added += 1
            yield addition("notes", note)


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
        fields: dict[str, object] = dict(self.sets.items()) | dict.fromkeys(self.clears)
        for item in targets:
            yield from alterations(item, **fields)
            if self.adds or self.removes:
                support = roles(snapshot)[item.uid].support
                kept = [unit for unit in support if unit not in self.removes]
                new = tuple(dict.fromkeys([*kept, *self.adds]))
                if new != support:
                    yield from alterations(item, support=new)


class Load(Intent, frozen=True, kw_only=True):
    """A document's outline becomes a plan."""

    verb = "load"
    reach = Reach.NOTHING

    data: bytes
    """The document as it came."""
    key: str
    """What its plan is called; a number is added where it is taken."""
    source: str
    """The name of its file."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        text, encoding = decode(self.data)
        outline = parse(text)
        if not outline.headings:
            raise NoOutline(name=self.source)
        kept = clean_text(text)
        if any(plan.text == kept for plan in snapshot.plans):
            return
        plan = Plan(
            uid=snapshot.next_uid("plans"),
            key=_free_key(snapshot, self.key),
            title=clean_line(outline.title) or self.source,
            gloss=clean_line(outline.gloss),
            base=outline.base,
            loaded=stamp.at.date(),
            source=self.source,
            encoding=encoding,
            text=kept,
        )
        yield addition("plans", plan)
        for item in _items(snapshot, plan, outline):
            yield addition("items", item)


def _free_key(snapshot: Snapshot, key: str) -> str:
    """The key, or the key with a number; those of removed plans stay theirs."""
    taken = {plan.key for plan in snapshot.all_plans.values()}
    number = 1
    free = key
    while free in taken:
        number += 1
        free = f"{key}-{number}"
    return free


def _items(snapshot: Snapshot, plan: Plan, outline: Outline) -> Iterator[Item]:
    stack: list[Item] = []
    below: list[int] = [0]
    headings = outline.headings
    for offset, heading in enumerate(headings):
        del stack[heading.level - 1 :], below[heading.level :]
        below[-1] += 1
        parent = stack[-1] if stack else None
        last = offset + 1 == len(headings)
        leaf = last or headings[offset + 1].level <= heading.level
        item = Item(
            uid=snapshot.next_uid("items", offset),
            plan=plan.uid,
            code=".".join(map(str, below)),
            kind=_kind(leaf=leaf, top=not parent),
            parent=parent.uid if parent else "",
            place=float(below[-1]),
            marker=clean_line(heading.marker),
            title=clean_line(heading.title),
            gloss=clean_line(heading.gloss),
            line=heading.line,
            spans=heading.spans,
            review=heading.review,
            due_proposed=_proposed(heading) if leaf else None,
        )
        stack.append(item)
        below.append(0)
        yield item


def _kind(*, leaf: bool, top: bool) -> Kind:
    if leaf:
        return Kind.MEASURE
    return Kind.PART if top else Kind.SECTION


def _proposed(heading: Heading) -> Proposed | None:
    seen = heading.proposal
    if not seen:
        return None
    return Proposed(seen.due, seen.precision, clean_line(seen.phrase), seen.soft)


def touched(changes: Iterable[Change], snapshot: Snapshot) -> dict[str, None]:
    """The uids of the items that changes are about, each once, in order.

    A note is about the item it is on; a plan is no item.
    """
    uids: dict[str, None] = {}
    for change in changes:
        if change.table == "items":
            uids[change.uid] = None
        elif change.table == "notes":
            uids[snapshot.all_notes[change.uid].item] = None
    return uids
