"""The tree itself: add, split, move, remove and restore items."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from seed.width import fold
from store.errors import Cause, NoPlans
from store.history import Reel
from store.intents.errors import (
    AnotherPlan,
    BelowAction,
    Misplaced,
    NoPlace,
    NotAtTop,
    NotInTrash,
    NoTitle,
    NotOne,
    OnePiece,
    PartWithDate,
    StillRemoved,
    UnderItself,
)
from store.intents.intent import Decided, Intent
from store.intents.work import AddNote
from store.model import Change, Item, Kind, NoteKind, Plan, Role, Stamp
from store.selection import Reach, Selection, named
from store.snapshot import Snapshot, addition, alterations
from store.tags import tag
from store.text import clean_line
from store.trash import Trash, removers
from store.tree import Fresh, between, fits, outermost


class _Growing:
    """Items on their way into a snapshot, none called like another."""

    def __init__(self, snapshot: Snapshot, stamp: Stamp) -> None:
        self._snapshot, self._today = snapshot, stamp.at.date()
        self._fresh: dict[str, Fresh] = {}
        self._count = 0

    def under(
        self, parent: Item | None, plan: str, title: str, **fields: object
    ) -> Item:
        """A new last item under another, or at the top of a plan.

        Raises:
            BelowAction: It would stand under an action.

        """
        if parent and parent.kind is Kind.ACTION:
            raise BelowAction(code=self._snapshot.code(parent))
        if plan not in self._fresh:
            self._fresh[plan] = Fresh(self._snapshot, plan)
        kind = Kind.PART
        if parent:
            kind = Kind.ACTION if parent.kind is Kind.MEASURE else Kind.MEASURE
        item = Item(
            uid=self._snapshot.next_uid("items", self._count),
            plan=plan,
            code=self._fresh[plan].code(parent),
            kind=kind,
            parent=parent.uid if parent else "",
            place=self._fresh[plan].place(parent),
            title=title,
            review=bool(parent and parent.review),
            # Else it would have been silent since its plan was loaded.
            status_on=None if kind is Kind.PART else self._today,
            **fields,  # type: ignore[arg-type]
        )
        self._count += 1
        return item


class NewItems(Struct, frozen=True, kw_only=True):
    """New items of these titles, and what is said of each."""

    titles: tuple[str, ...]
    sets: Mapping[Role, str | tuple[str, ...]] = {}
    """Own roles."""
    due: date | None = None
    tags: tuple[str, ...] = ()
    text: str = ""
    """A note on each."""

    def changes(
        self,
        snapshot: Snapshot,
        above: Sequence[tuple[Plan, Item | None]],
        stamp: Stamp,
    ) -> Iterator[Change]:
        """They come under each of these items, or at the top of a plan.

        Raises:
            NoTitle: They are all blank.
            BadValue: A tag is none.
            BelowAction: They would stand under an action.

        """
        titles = [title for title in map(clean_line, self.titles) if title]
        if not titles:
            raise NoTitle
        growing = _Growing(snapshot, stamp)
        fields: dict[str, object] = {
            **{str(role): value for role, value in self.sets.items()},
            "due": self.due,
            "due_original": self.due,
            "tags": tuple(dict.fromkeys(map(tag, self.tags))),
        }
        added = [
            growing.under(parent, plan.uid, title, **fields)
            for plan, parent in above
            for title in titles
        ]
        for item in added:
            yield addition("items", item)
        if self.text:
            note = AddNote(text=self.text, on=stamp.at.date())
            yield from note.changes(snapshot, added, stamp)


class Add(Intent, frozen=True, kw_only=True):
    """Measures under parts and sections, actions under measures; again adds again."""

    verb = "add"
    reach = Reach.NAMED

    new: NewItems

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        above = [(snapshot.all_plans[item.plan], item) for item in targets]
        yield from self.new.changes(snapshot, above, stamp)


class AddPart(Intent, frozen=True, kw_only=True):
    """Parts at the end of a plan."""

    verb = "add"
    reach = Reach.NOTHING

    new: NewItems
    plan: str = ""
    """Its key; without it, the default plan."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        if self.new.due:
            raise PartWithDate
        plan = snapshot.plan(self.plan) if self.plan else snapshot.default_plan
        if plan is None:
            raise NoPlans(key="/")
        yield from self.new.changes(snapshot, [(plan, None)], stamp)


class By(StrEnum):
    """What a text is cut into."""

    LINES = "lines"
    SENTENCES = "sentences"


class Split(Intent, frozen=True, kw_only=True):
    """Actions of what the document says under measures; those that are there stay."""

    verb = "split"

    by: By | None = None
    """None: by lines where the text has several, else by sentences."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        growing = _Growing(snapshot, stamp)
        whole: list[str] = []
        for item in targets:
            if item.kind is Kind.ACTION:
                raise BelowAction(code=snapshot.code(item))
            found = self.pieces(snapshot.text(item))
            if len(found) < 2:  # noqa: PLR2004  # a piece of its own is the measure
                whole.append(snapshot.code(item))
                continue
            there = {one.title for one in snapshot.children(item)}
            for title, marker in found.items():
                if title not in there:
                    action = growing.under(item, item.plan, title, marker=marker)
                    yield addition("items", action)
        if len(whole) == len(targets):
            raise OnePiece(codes=", ".join(whole))

    def pieces(self, text: str) -> Mapping[str, str]:
        """The markers of a text's steps by their titles as they are kept, each once."""
        from seed.phrases.steps import steps

        by_lines = None if self.by is None else self.by is By.LINES
        found: dict[str, str] = {}
        for step in steps(text, by_lines=by_lines):
            found.setdefault(clean_line(step.title), clean_line(step.marker))
        return found


class Side(StrEnum):
    """Where items are moved, seen from another."""

    UNDER = "under"
    BEFORE = "before"
    AFTER = "after"


class Move(Intent, frozen=True, kw_only=True):
    """Items go elsewhere in their plan, with all below them; codes stay.

    They look back, or not, as what they then stand under does.
    """

    verb = "move"
    reach = Reach.NAMED

    to: Selection | None
    """One item; None is the top of their plan, of each its own."""
    side: Side = Side.UNDER
    plan: str = ""
    """The key of the plan whose top was named."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        moving = outermost(snapshot, targets)
        anchor = self._anchor(snapshot)
        under = self.side is Side.UNDER
        parent = snapshot.parent(anchor) if anchor and not under else anchor
        for item in moving:
            self._check(snapshot, item, anchor, parent)
        if under:
            above = parent.uid if parent else ""
            moving = [item for item in moving if item.parent != above]
        for plan in dict.fromkeys(item.plan for item in moving):
            siblings = snapshot.standing_under(parent.uid if parent else plan)
            come = [item for item in moving if item.plan == plan]
            gone = {item.uid for item in come}
            stay = [item for item in siblings if item.uid not in gone]
            index = len(stay)
            if anchor and not under:
                index = stay.index(anchor) + (self.side is Side.AFTER)
            order = [*stay[:index], *come, *stay[index:]]
            if order != siblings:
                yield from _placed(snapshot, order, gone, parent)

    def _anchor(self, snapshot: Snapshot) -> Item | None:
        """What was named to stand under or beside; None is the top of a plan.

        Raises:
            UnknownPlan: There is no such plan.
            UnknownCode: A code that no item has.
            NoPlace, NotOne: It is no code, or of several items.

        """
        if self.to is None:
            if self.plan:
                snapshot.plan(self.plan)
            return None
        if self.to.narrows:
            raise NoPlace(selection=self.to)
        found = list(named(snapshot, self.to))
        if len(found) != 1:
            raise NotOne(selection=self.to, n=len(found))
        return found[0]

    def _check(
        self, snapshot: Snapshot, item: Item, anchor: Item | None, parent: Item | None
    ) -> None:
        code = snapshot.code(item)
        plan = snapshot.all_plans[item.plan]
        if anchor is None:
            if self.plan and self.plan != plan.key:
                raise AnotherPlan(code=code, to=f"{self.plan}/")
        elif anchor.plan != item.plan:
            raise AnotherPlan(code=code, to=snapshot.code(anchor))
        elif item in (anchor, *snapshot.ancestors(anchor)):
            raise UnderItself(code=code, to=snapshot.code(anchor))
        if fits(item.kind, parent):
            return
        kind = Cause(item.kind)
        if parent is None:
            raise NotAtTop(code=code, kind=kind)
        above, kind_above = snapshot.code(parent), Cause(parent.kind)
        raise Misplaced(code=code, kind=kind, above=above, kind_above=kind_above)


def _placed(
    snapshot: Snapshot,
    order: Sequence[Item],
    moving: AbstractSet[str],
    parent: Item | None,
) -> Iterator[Change]:
    """The moved items in a row of siblings; all of it anew where it has no room."""
    first = next(n for n, item in enumerate(order) if item.uid in moving)
    last = first + len(moving)
    after = order[last].place if last < len(order) else None
    lowest = 0.0 if after is None or after > 0 else after - 1
    before = order[first - 1].place if first else lowest
    places = between(before, after, len(moving))
    if places is None:
        first, places = 0, [float(n + 1) for n in range(len(order))]
    above = parent.uid if parent else ""
    for item, place in zip(order[first:], places, strict=False):
        yield from alterations(item, parent=above, place=place)
        if parent and item.parent != above:
            for one in snapshot.subtree(item):
                yield from alterations(one, review=parent.review)


class Remove(Intent, frozen=True, kw_only=True):
    """Items and all below them go to the trash, with a reason where one is given."""

    verb = "remove"
    reach = Reach.NAMED

    text: str = ""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        below = {one.uid: one for item in targets for one in snapshot.subtree(item)}
        for item in below.values():
            yield from alterations(item, removed=True)
        if self.text:
            day = stamp.at.date()
            note = AddNote(text=self.text, on=day, kind=NoteKind.REMARK)
            yield from note.changes(snapshot, targets, stamp)


class Restore(Intent, frozen=True, kw_only=True):
    """Items come back from the trash, each with what was removed together with it."""

    verb: ClassVar[str] = "restore"
    reach: ClassVar[Reach] = Reach.NOTHING

    codes: tuple[str, ...]
    plan: str = ""
    """The key of the plan that bare codes mean; without it, the default plan."""

    def decided(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp, past: Reel
    ) -> Decided:
        """Its changes: history says what was removed together."""
        newest = past.batches()
        trash = Trash(snapshot, removers(snapshot, newest))
        return Decided([*self._changes(snapshot, trash)], targets)

    def _changes(self, snapshot: Snapshot, trash: Trash) -> Iterator[Change]:
        back: dict[str, Item] = {}
        unknown: list[str] = []
        for code in self.codes:
            folded = fold(code)
            if " " in folded:  # where nothing is seen: no key has that
                unknown.append(code)
                continue
            key, _slash, number = folded.rpartition("/")
            key = key or self.plan
            plan = snapshot.plan(key) if key else snapshot.default_plan
            uid = plan.uid if plan else ""
            if item := snapshot.removed_by_code.get((uid, number)):
                back |= {one.uid: one for one in trash.together(item)}
            elif (uid, number) not in snapshot.by_code:
                unknown.append(code)
        if unknown:
            raise NotInTrash(codes=", ".join(unknown))
        for item in back.values():
            self._check(snapshot, item, back)
            yield from alterations(item, removed=False)

    def _check(self, snapshot: Snapshot, item: Item, back: Mapping[str, Item]) -> None:
        above = snapshot.parent(item)
        code = snapshot.code(item)
        if above and above.uid not in back and not snapshot.is_live(above.uid):
            raise StillRemoved(code=code, above=snapshot.code(above))
        if above and not fits(item.kind, above):
            raise Misplaced(
                code=code,
                kind=Cause(item.kind),
                above=snapshot.code(above),
                kind_above=Cause(above.kind),
            )
