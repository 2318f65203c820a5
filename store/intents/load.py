"""A document comes in: its outline becomes a plan."""

from collections.abc import Iterator, Sequence

from seed.outline import Heading, Outline
from seed.parsing import parse
from seed.reading import decode
from store.errors import NoOutline
from store.intents.intent import Intent
from store.model import Change, Item, Kind, Plan, Proposed, Stamp
from store.selection import Reach
from store.snapshot import Snapshot, addition
from store.text import clean_line, clean_text


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
