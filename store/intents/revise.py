"""A revised text of a plan comes in: what changed is changed, what people did stays.

Which item a heading was is found first (recognize). Whatever people entered stays with
the item that they entered it on.
"""

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cached_property

from seed.document import Document
from seed.outline import Assignment, Heading
from seed.parsing import parse
from store.intents.intent import Intent
from store.intents.load import check, drafted, kind, proposed, reviews
from store.intents.recognize import Before, Recognition, squeezed
from store.model import REMOVED, Change, Item, Kind, Plan, Stamp, Status
from store.selection import Reach
from store.snapshot import Snapshot, addition, alterations
from store.text import clean_line, clean_text
from store.tree import Fresh


class Revise(Intent, frozen=True, kw_only=True):
    """The plan of a key becomes what a revised document says; codes stay."""

    verb = "load"
    reach = Reach.NOTHING

    document: Document
    plan: str
    """The key of the plan."""
    source: str
    review: frozenset[str] = frozenset()
    """Top codes, as the document counts, that look back."""
    todo: frozenset[str] = frozenset()
    """Top codes that are work to do."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        check(self.document, self.source)
        plan = snapshot.plan(self.plan)
        text = clean_text(self.document.text)
        outline = self.document.outline
        said = reviews(outline.headings, self.review, self.todo)
        if plan.text == text:
            return
        yield from alterations(
            plan,
            title=clean_line(outline.title) or self.source,
            gloss=clean_line(outline.gloss),
            base=outline.base or plan.base,
            source=self.source,
            encoding=self.document.encoding,
            text=text,
        )
        revision = _Revision(snapshot, plan, outline.headings, text, stamp.at.date())
        yield from revision.changes(said, self.review | self.todo)


class _Revision:
    """One plan, and the headings that it is to have."""

    def __init__(
        self,
        snapshot: Snapshot,
        plan: Plan,
        headings: Sequence[Heading],
        text: str,
        today: date,
    ) -> None:
        self.snapshot, self.plan, self.today = snapshot, plan, today
        self.headings, self.text = headings, text
        self.old = self._old()
        self.parents = self._parents()
        self.moved: set[int] = set()
        """Headings whose items people moved: there they stay."""
        self.holding: set[int | str] = set()
        """Headings, and uids of what they were, under which measures will stand."""
        self.words = [self._words(heading) for heading in headings]

    def changes(
        self, review: Sequence[bool], said: AbstractSet[str]
    ) -> Iterator[Change]:
        """Kept and new items in document order, then the marks on what is gone."""
        recognition = Recognition(
            self.snapshot, self._before, self.headings, self.parents, self.words
        )
        matches, gone = recognition.matched(self.old)
        self._shape(matches, gone)
        yield from self._placed(matches, review, said)
        yield from self._removed(gone)

    def _parents(self) -> list[int | None]:
        """For each heading, the index of what it stands under."""
        stack: list[int] = []
        parents: list[int | None] = []
        for index, heading in enumerate(self.headings):
            del stack[heading.level - 1 :]
            parents.append(stack[-1] if stack else None)
            stack.append(index)
        return parents

    def _old(self) -> list[Item]:
        """The items of the text until now, live or removed by people."""
        whole = [i for i in self.snapshot.all_items.values() if i.plan == self.plan.uid]
        live = [i for i in self.snapshot.items if i.plan == self.plan.uid and i.spans]
        there = {item.spans[0][0] for item in live}
        removed: dict[int, Item] = {}
        for item in whole:
            begin = item.spans[0][0] if item.spans else -1
            if item.removed and begin in self._before and begin not in there:
                heading, _above = self._before[begin]
                if clean_line(heading.title) == item.title:
                    removed[begin] = item
        return [*live, *removed.values()]

    def _shape(self, matches: Mapping[int, Item], gone: Mapping[str, Item]) -> None:
        """Have the tree keep what people made of it.

        What they moved stays under what it is under, as long as that is there; what
        they removed stays removed, and what is new under that stands above it.
        """
        for index, above in enumerate(self.parents):
            if above is not None and self._is_removed(matches, above):
                self.parents[index] = self.parents[above]
        for index, item in matches.items():
            if not item.removed and item.parent not in gone and self._was_moved(item):
                self.moved.add(index)
        for index in sorted(self.moved):
            if self._circular(index, matches):
                self.moved.remove(index)
        for index, above in enumerate(self.parents):
            if index in self.moved:
                self.holding.add(matches[index].parent)
            elif above is not None and not self._is_removed(matches, index):
                self.holding.add(above)
        for item in self.snapshot.items:
            if not item.spans and item.kind is not Kind.ACTION:
                self.holding.add(item.parent)

    @staticmethod
    def _is_removed(matches: Mapping[int, Item], index: int) -> bool:
        return index in matches and matches[index].removed

    def _circular(self, index: int, matches: Mapping[int, Item]) -> bool:
        """Whether what stands above a heading would come back to it."""
        numbers = {item.uid: number for number, item in matches.items()}
        way: set[int] = set()
        at: int | None = index
        while at is not None and at not in way:
            way.add(at)
            moved = at in self.moved
            at = numbers.get(matches[at].parent) if moved else self.parents[at]
        return at is not None

    def _was_moved(self, item: Item) -> bool:
        """Whether people moved it away from where the text until now has it."""
        _heading, above = self._before.get(item.spans[0][0], (None, None))
        parent = self.snapshot.parent(item)
        now = None if parent is None else parent.spans[0][0] if parent.spans else -1
        return item.spans[0][0] in self._before and now != above

    def _kind(self, index: int, item: Item | None, parent: Item | None) -> Kind:
        """What a heading is: a measure where no measure will stand under it."""
        holds = index in self.holding or (item is not None and item.uid in self.holding)
        if kind(self.headings, index) is Kind.MEASURE and not holds:
            return Kind.MEASURE
        return Kind.SECTION if parent else Kind.PART

    # What an item becomes

    def _placed(
        self,
        matches: Mapping[int, Item],
        review: Sequence[bool],
        said: AbstractSet[str],
    ) -> Iterator[Change]:
        places = self._places(matches)
        fresh = Fresh(self.snapshot, self.plan.uid)
        here: list[Item] = []
        looks_back: list[bool] = []
        added = part = 0
        for index, heading in enumerate(self.headings):
            above = self.parents[index]
            part += above is None
            parent = here[above] if above is not None else None
            item = matches.get(index)
            if index in self.moved and item:
                parent = self.snapshot.parent(item)
            back = review[index]
            if str(part) not in said or index in self.moved:
                back = self._looks_back(item, parent, above, looks_back, heading)
            looks_back.append(back)
            if item is None:
                item = drafted(
                    heading,
                    uid=self.snapshot.next_uid("items", added),
                    plan=self.plan.uid,
                    code=fresh.code(parent),
                    kind=self._kind(index, None, parent),
                    parent=parent.uid if parent else "",
                    place=places[index],
                    review=back,
                )
                added += 1
                yield addition("items", item)
            else:
                yield from self._kept(item, index, parent, places[index], back)
            here.append(item)

    @staticmethod
    def _looks_back(
        item: Item | None,
        parent: Item | None,
        above: int | None,
        looks_back: Sequence[bool],
        heading: Heading,
    ) -> bool:
        """As people said, where it stays; as its parent does, where it is new there."""
        if item and item.parent == (parent.uid if parent else ""):
            return item.review
        return looks_back[above] if above is not None else heading.review

    def _kept(
        self, item: Item, index: int, parent: Item | None, place: float, back: bool
    ) -> Iterator[Change]:
        heading = self.headings[index]
        if item.removed:
            parent, place, back = self.snapshot.parent(item), item.place, item.review
        now = item.kind if item.removed else self._kind(index, item, parent)
        measure = now is Kind.MEASURE
        reworded = self.words[index] != squeezed(self.snapshot.text(item))
        yield from alterations(
            item,
            parent=parent.uid if parent else "",
            place=place,
            kind=now,
            marker=clean_line(heading.marker),
            title=clean_line(heading.title),
            gloss=clean_line(heading.gloss) or item.gloss,
            line=heading.line,
            spans=heading.spans,
            review=back,
            due_proposed=proposed(heading.proposal) if measure else None,
            reworded=self.today if reworded else item.reworded,
            **self._assigned(item, heading, measure=measure),
        )
        if item.kind is Kind.MEASURE and not measure:
            for action in self._actions(item):
                yield from alterations(action, kind=Kind.MEASURE)

    def _actions(self, item: Item) -> Iterator[Item]:
        """The actions that people added under a measure, removed ones too."""
        for one in self.snapshot.all_items.values():
            if one.parent == item.uid and one.kind is Kind.ACTION:
                yield one

    def _assigned(
        self, item: Item, heading: Heading, *, measure: bool
    ) -> dict[str, object]:
        """What the text says of roles and dates, where people left what it said before.

        A section has neither status nor date: those of a measure that became one go.
        """
        told, _above = self._before.get(item.spans[0][0], (None, None))
        before = told.assignment if told else Assignment()
        fields: dict[str, object] = {}
        for role, old, new in (
            ("lead", before.lead, heading.assignment.lead),
            ("leader", before.leader, heading.assignment.leader),
            ("owner", before.owner, heading.assignment.owner),
        ):
            if new != old and getattr(item, role) == (clean_line(old) or None):
                fields[role] = clean_line(new) or None
        was = tuple(map(clean_line, before.support)) or None
        becomes = tuple(map(clean_line, heading.assignment.support)) or None
        if becomes != was and item.support == was:
            fields["support"] = becomes
        due = before.due.due if before.due else None
        now = heading.assignment.due.due if heading.assignment.due else None
        if not measure:
            fields |= {"due": None, "due_original": None}
            fields |= {"status": Status.TODO, "status_on": None}
        elif now != due and item.due == due:
            fields["due"] = now
        return fields

    @cached_property
    def _before(self) -> Before:
        found: dict[int, tuple[Heading, int | None]] = {}
        stack: list[int] = []
        for heading in parse(self.plan.text, self.plan.base).headings:
            del stack[heading.level - 1 :]
            begin = heading.spans[0][0]
            found[begin] = heading, stack[-1] if stack else None
            stack.append(begin)
        return found

    def _places(self, matches: Mapping[int, Item]) -> list[float]:
        """Where each heading stands among its siblings: where it stood, if it can."""
        places = [0.0] * len(self.headings)
        rows: dict[int | None, list[int]] = {}
        for index, above in enumerate(self.parents):
            item = matches.get(index)
            if index in self.moved and item:
                places[index] = item.place
            elif not (item and item.removed):
                rows.setdefault(above, []).append(index)
        for above, row in rows.items():
            parent = matches.get(above) if above is not None else None
            here = parent.uid if parent else "" if above is None else None
            there = {i: m for i in row if (m := matches.get(i)) and m.parent == here}
            begins = [item.spans[0][0] for item in there.values()]
            if begins == sorted(begins):
                uid = self.plan.uid if above is None else here
                places_there = self._among(row, there, uid)
            else:
                places_there = _reordered(row, matches)
            for index, place in zip(row, places_there, strict=True):
                places[index] = place
        return places

    def _among(
        self, row: Sequence[int], there: Mapping[int, Item], above: str | None
    ) -> Iterator[float]:
        """Places of a row that is in the order it was: people's order stays."""
        siblings = self.snapshot.standing_under(above) if above else []
        taken = [item.place for item in siblings]
        last = 0.0
        for index in row:
            if index in there:
                last = there[index].place
            else:
                after = next((place for place in taken if place > last), None)
                last = last + 1 if after is None else (last + after) / 2
                insort(taken, last)
            yield last

    def _removed(self, gone: Mapping[str, Item]) -> Iterator[Change]:
        """Marks on what is gone, and on what people added under it."""
        for item in self.snapshot.items:
            if item.uid in gone or (not item.spans and self._holder(item) in gone):
                yield Change("items", item.uid, REMOVED, old=False, new=True)

    def _holder(self, item: Item) -> str:
        """The uid of the nearest item of the document that an added one is under."""
        above = self.snapshot.ancestors(item)
        return next((one.uid for one in above if one.spans), "")

    def _words(self, heading: Heading) -> str:
        return squeezed("".join(self.text[a:b] for a, b in heading.spans[1:]))


def _reordered(row: Sequence[int], matches: Mapping[int, Item]) -> Iterator[float]:
    """Places of a row in a new order: each where it stood, if it can."""
    following: list[float | None] = []
    after: float | None = None
    for index in reversed(row):
        following.append(after)
        if index in matches:
            after = matches[index].place
    last = 0.0
    for index, ahead in zip(row, reversed(following), strict=True):
        if index in matches and matches[index].place > last:
            last = matches[index].place
        elif ahead is not None and ahead > last:
            last = (last + ahead) / 2
        else:
            last += 1
        yield last
