"""A document comes in: its outline becomes a plan."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from seed.document import Document
from seed.outline import FindingKind, Heading, Proposal
from store.intents.errors import NoOutline, NoSuchPart, Undated
from store.intents.intent import Intent
from store.model import Change, Item, Kind, Plan, Proposed, Stamp
from store.selection import Reach
from store.snapshot import Snapshot, addition
from store.text import clean_line, clean_text


class Load(Intent, frozen=True, kw_only=True):
    """A document's outline becomes a plan; one that is there already stays."""

    verb = "load"
    reach = Reach.NOTHING

    document: Document
    key: str
    """What its plan is called; a number is added where it is taken."""
    source: str
    """The name of its file."""
    review: frozenset[str] = frozenset()
    """Top codes that look back, whatever the reader proposes."""
    todo: frozenset[str] = frozenset()
    """Top codes that are work to do."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        check(self.document, self.source)
        reviewed = reviews(self.document.outline.headings, self.review, self.todo)
        text = clean_text(self.document.text)
        if any(plan.text == text for plan in snapshot.plans):
            return
        outline = self.document.outline
        plan = Plan(
            uid=snapshot.next_uid("plans"),
            key=_free_key(snapshot, self.key),
            title=clean_line(outline.title) or self.source,
            gloss=clean_line(outline.gloss),
            base=outline.base,
            loaded=stamp.at.date(),
            source=self.source,
            encoding=self.document.encoding,
            text=text,
        )
        yield addition("plans", plan)
        for item in self._items(snapshot, plan, reviewed):
            yield addition("items", item)

    def _items(
        self, snapshot: Snapshot, plan: Plan, reviewed: Sequence[bool]
    ) -> Iterator[Item]:
        stack: list[Item] = []
        below: list[int] = [0]
        headings = self.document.outline.headings
        for offset, heading in enumerate(headings):
            del stack[heading.level - 1 :], below[heading.level :]
            below[-1] += 1
            parent = stack[-1] if stack else None
            item = drafted(
                heading,
                uid=snapshot.next_uid("items", offset),
                plan=plan.uid,
                code=".".join(map(str, below)),
                kind=kind(headings, offset),
                parent=parent.uid if parent else "",
                place=float(below[-1]),
                review=reviewed[offset],
            )
            stack.append(item)
            below.append(0)
            yield item


def check(document: Document, source: str) -> None:
    """Refuse a document that nothing can be made of.

    Raises:
        NoOutline: It has no headings.
        Undated: It has dates that need its day, which it does not say.

    """
    if not document.outline.headings:
        raise NoOutline(name=source)
    for finding in document.outline.findings:
        if finding.kind is FindingKind.BASE:
            raise Undated(line=finding.line, phrase=finding.values["phrase"])


def reviews(
    headings: Sequence[Heading], review: AbstractSet[str], todo: AbstractSet[str]
) -> list[bool]:
    """For each heading whether it looks back: as said for its part, else as proposed.

    Raises:
        NoSuchPart: A top code that the document does not have.

    """
    found: list[bool] = []
    part = 0
    for heading in headings:
        part += heading.level == 1
        code = str(part)
        found.append(code in review or (heading.review and code not in todo))
    unknown = (review | todo) - {str(number + 1) for number in range(part)}
    if unknown:
        raise NoSuchPart(codes=", ".join(sorted(unknown)), last=part)
    return found


def kind(headings: Sequence[Heading], index: int) -> Kind:
    """What a heading is in the tree: a measure where nothing stands under it."""
    level = headings[index].level
    if index + 1 == len(headings) or headings[index + 1].level <= level:
        return Kind.MEASURE
    return Kind.PART if level == 1 else Kind.SECTION


def drafted(
    heading: Heading,
    *,
    uid: str,
    plan: str,
    code: str,
    kind: Kind,
    parent: str,
    place: float,
    review: bool,
) -> Item:
    """The item that a heading becomes, with what its text says of roles and dates."""
    said = heading.assignment
    measure = kind is Kind.MEASURE
    due = said.due.due if said.due and measure else None
    return Item(
        uid=uid,
        plan=plan,
        code=code,
        kind=kind,
        parent=parent,
        place=place,
        marker=clean_line(heading.marker),
        title=clean_line(heading.title),
        gloss=clean_line(heading.gloss),
        line=heading.line,
        spans=heading.spans,
        review=review,
        lead=clean_line(said.lead) or None,
        support=tuple(map(clean_line, said.support)) or None,
        leader=clean_line(said.leader) or None,
        owner=clean_line(said.owner) or None,
        due=due,
        due_original=due,
        due_proposed=proposed(heading.proposal) if measure else None,
    )


def proposed(seen: Proposal | None) -> Proposed | None:
    """A proposal as the ledger keeps it."""
    if not seen:
        return None
    phrase = clean_line(seen.phrase)
    return Proposed(seen.due, seen.precision, phrase, seen.soft, seen.unsure)


def _free_key(snapshot: Snapshot, key: str) -> str:
    """The key, or the key with a number; those of removed plans stay theirs."""
    taken = {plan.key for plan in snapshot.all_plans.values()}
    number = 1
    free = key
    while free in taken:
        number += 1
        free = f"{key}-{number}"
    return free
