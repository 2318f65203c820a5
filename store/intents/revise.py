"""A revised text of a plan comes in: what changed is changed, what people did stays.

Items are matched by path and title, then by title alone, then by how alike their
texts are; what has no match was added or removed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from seed.document import Document
from seed.outline import Heading
from store.intents.intent import Intent
from store.intents.load import check, drafted, kind, proposed
from store.model import REMOVED, Change, Item, Plan, Stamp
from store.selection import Reach
from store.snapshot import Snapshot, addition, alterations, plan_alterations
from store.text import clean_line, clean_text

_ALIKE: Final = 60.0
"""Per cent of two texts that must be the same for them to be one measure reworded."""
_COMPARED: Final = 200
"""Characters of a text that are compared: its heading and how it begins."""


class Revise(Intent, frozen=True, kw_only=True):
    """The plan of a key becomes what a revised document says; codes stay."""

    verb = "load"
    reach = Reach.NOTHING

    document: Document
    plan: str
    """The key of the plan."""
    source: str

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        check(self.document, self.source)
        plan = snapshot.plan(self.plan)
        text = clean_text(self.document.text)
        if plan.text == text:
            return
        outline = self.document.outline
        yield from plan_alterations(
            plan,
            title=clean_line(outline.title) or self.source,
            gloss=clean_line(outline.gloss),
            base=outline.base,
            source=self.source,
            encoding=self.document.encoding,
            text=text,
        )
        yield from _Revision(snapshot, plan, outline.headings, text, stamp).changes()


class _Revision(Struct, frozen=True):
    snapshot: Snapshot
    plan: Plan
    headings: Sequence[Heading]
    text: str
    stamp: Stamp

    def changes(self) -> Iterator[Change]:
        old = [
            item
            for item in self.snapshot.items
            if item.plan == self.plan.uid and item.spans
        ]
        matches, gone = self._matched(old)
        yield from self._placed(matches)
        yield from self._removed(gone)

    def _placed(self, matches: Mapping[int, Item]) -> Iterator[Change]:
        """The headings in order: kept items as they are now, new ones added."""
        stack: list[Item] = []
        highest: dict[str, int] = {}
        places: dict[str, float] = {}
        added = 0
        for index, heading in enumerate(self.headings):
            del stack[heading.level - 1 :]
            parent = stack[-1] if stack else None
            above = parent.uid if parent else ""
            place = places[above] = self._place(index, matches, places.get(above, 0.0))
            item = matches.get(index)
            if item is None:
                item = drafted(
                    heading,
                    uid=self.snapshot.next_uid("items", added),
                    plan=self.plan.uid,
                    code=self._code(parent, highest),
                    kind=kind(self.headings, index),
                    parent=above,
                    place=place,
                    review=parent.review if parent else heading.review,
                )
                added += 1
                yield addition("items", item)
            else:
                yield from self._kept(item, heading, index, above, place)
            stack.append(item)

    def _kept(
        self, item: Item, heading: Heading, index: int, above: str, place: float
    ) -> Iterator[Change]:
        now = kind(self.headings, index)
        reworded = self._words(heading) != _squeezed(self.snapshot.text(item))
        proposal = (
            proposed(heading.proposal) if now is item.kind and item.works else None
        )
        yield from alterations(
            item,
            parent=above,
            place=place,
            kind=now,
            marker=clean_line(heading.marker),
            title=clean_line(heading.title),
            gloss=clean_line(heading.gloss) or item.gloss,
            line=heading.line,
            spans=heading.spans,
            due_proposed=proposal,
            reworded=self.stamp.at.date() if reworded else item.reworded,
        )

    def _place(self, index: int, matches: Mapping[int, Item], before: float) -> float:
        """Where an item stands among its siblings: where it stood, if it still can."""
        item = matches.get(index)
        if item is not None and item.place > before:
            return item.place
        level = self.headings[index].level
        for later in range(index + 1, len(self.headings)):
            if self.headings[later].level < level:
                break
            other = matches.get(later)
            if self.headings[later].level == level and other is not None:
                return (
                    (before + other.place) / 2 if other.place > before else before + 1
                )
        return before + 1

    def _code(self, parent: Item | None, highest: dict[str, int]) -> str:
        """Its parent's highest number ever, plus one."""
        above = parent.code if parent else ""
        if above not in highest:
            start = f"{above}." if above else ""
            codes = (
                item.code.removeprefix(start)
                for item in self.snapshot.all_items.values()
                if item.plan == self.plan.uid and item.code.startswith(start)
            )
            highest[above] = max((int(c) for c in codes if c.isdecimal()), default=0)
        highest[above] += 1
        return f"{above}.{highest[above]}" if above else str(highest[above])

    def _removed(self, gone: Mapping[str, Item]) -> Iterator[Change]:
        """Marks on what is gone, and on what people added under it."""
        for item in self.snapshot.items:
            added = not item.spans and any(
                above.uid in gone for above in self.snapshot.ancestors(item)
            )
            if item.uid in gone or added:
                yield Change("items", item.uid, REMOVED, old=False, new=True)

    def _matched(self, old: Sequence[Item]) -> tuple[dict[int, Item], dict[str, Item]]:
        """For each heading that was there before the item that it was; and the rest."""
        matches: dict[int, Item] = {}
        free = {item.uid: item for item in old}
        paths = self._paths()
        self._match(matches, free, paths, {one.uid: self._path(one) for one in old})
        titles = [path[-1:] for path in paths]
        once = {title for title, times in Counter(titles).items() if times == 1}
        named = {one.uid: (one.title,) for one in old if (one.title,) in once}
        self._match(matches, free, titles, named)
        self._match_alike(matches, free)
        return matches, free

    def _match(
        self,
        matches: dict[int, Item],
        free: dict[str, Item],
        wanted: Sequence[tuple[str, ...]],
        names: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Match what has the same name, in order."""
        waiting: dict[tuple[str, ...], list[str]] = {}
        for uid in reversed(free):
            if uid in names:
                waiting.setdefault(names[uid], []).append(uid)
        for index, name in enumerate(wanted):
            if index not in matches and waiting.get(name):
                matches[index] = free.pop(waiting[name].pop())

    def _match_alike(self, matches: dict[int, Item], free: dict[str, Item]) -> None:
        """Match what is left by how alike the texts are, the most alike first."""
        from rapidfuzz.fuzz import ratio

        before = {
            uid: (item.title + self.snapshot.text(item))[:_COMPARED]
            for uid, item in free.items()
        }
        scores: list[tuple[float, int, str]] = []
        for index, heading in enumerate(self.headings):
            if index not in matches:
                said = (clean_line(heading.title) + self._words(heading))[:_COMPARED]
                for uid, text in before.items():
                    score = ratio(said, text, score_cutoff=_ALIKE)
                    if score:
                        scores.append((-score, index, uid))
        for _score, index, uid in sorted(scores):
            if index not in matches and uid in free:
                matches[index] = free.pop(uid)

    def _words(self, heading: Heading) -> str:
        return _squeezed("".join(self.text[a:b] for a, b in heading.spans[1:]))

    def _path(self, item: Item) -> tuple[str, ...]:
        above = [one.title for one in self.snapshot.ancestors(item)]
        return (*reversed(above), item.title)

    def _paths(self) -> list[tuple[str, ...]]:
        paths: list[tuple[str, ...]] = []
        stack: list[str] = []
        for heading in self.headings:
            del stack[heading.level - 1 :]
            stack.append(clean_line(heading.title))
            paths.append(tuple(stack))
        return paths


def _squeezed(text: str) -> str:
    """A text without its blanks, which say nothing of what it asks for."""
    return "".join(text.split())
