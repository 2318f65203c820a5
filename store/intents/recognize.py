"""Which item each heading of a revised text was.

Items are matched by path, title and text, the surest first; what has no match was added
or removed.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from seed.outline import Heading
from store.model import Item
from store.snapshot import Snapshot
from store.text import clean_line

Name = TypeVar("Name")

Before = Mapping[int, tuple[Heading, int | None]]
"""The headings of the text until now, by where they begin.

With each, where begins what it stands under.
"""

_ALIKE: Final = 60.0
"""Per cent of two texts that must be the same for them to be one measure reworded."""
_SAME_PLACE: Final = 35.0
"""Per cent that is enough where number and parent are the same."""
_COMPARED: Final = 200
"""Characters of a text that are compared: its heading and how it begins."""
_MOST_PAIRS: Final = 250_000
"""Pairs of texts that are compared at most: other writers wait meanwhile."""


class Recognition:
    """The headings of a revised text, beside the text until now."""

    def __init__(
        self,
        snapshot: Snapshot,
        before: Before,
        headings: Sequence[Heading],
        parents: Sequence[int | None],
        words: Sequence[str],
    ) -> None:
        self.snapshot, self.before, self.headings = snapshot, before, headings
        self.parents = parents
        """Of each heading, the index of what it stands under."""
        self.words = words
        """What stands under each heading, squeezed."""

    def matched(self, old: Sequence[Item]) -> tuple[dict[int, Item], dict[str, Item]]:
        """For each heading that was there before the item that it was; and the rest."""
        matches: dict[int, Item] = {}
        free = {item.uid: item for item in old}
        titles = [clean_line(heading.title) for heading in self.headings]
        paths = self._paths(titles)
        once = {title for title, times in Counter(titles).items() if times == 1}

        def path(item: Item) -> tuple[str, ...]:
            """Of what people moved, where the text until now has it."""
            begin: int | None = item.spans[0][0]
            if begin not in self.before:
                above = [one.title for one in self.snapshot.ancestors(item)]
                return (*reversed(above), item.title)
            way: list[str] = []
            while begin is not None:
                heading, begin = self.before[begin]
                way.insert(0, clean_line(heading.title))
            return tuple(way)

        def words(item: Item) -> str:
            return squeezed(self.snapshot.text(item))

        whole = [*zip(paths, self.words, strict=True)]
        moved = [*zip(titles, self.words, strict=True)]
        _match(matches, free, whole, lambda item: (path(item), words(item)))
        _match(matches, free, moved, lambda item: (item.title, words(item)))
        repeated = Counter(path(item) for item in free.values())
        single = [p if repeated[p] == 1 else None for p in paths]
        _match(matches, free, single, path)
        unique = [title if title in once else None for title in titles]
        _match(matches, free, unique, lambda item: item.title)
        self._match_alike(matches, free, titles)
        return matches, free

    def _match_alike(
        self, matches: dict[int, Item], free: dict[str, Item], titles: Sequence[str]
    ) -> None:
        """Match what is left by how alike the texts are, the most alike first."""
        from rapidfuzz.fuzz import ratio

        before = {
            uid: (item.title + squeezed(self.snapshot.text(item)))[:_COMPARED]
            for uid, item in free.items()
        }
        left = [index for index in range(len(self.headings)) if index not in matches]
        if len(left) * len(before) > _MOST_PAIRS:
            return
        scores: list[tuple[float, int, str]] = []
        for index in left:
            said = (titles[index] + self.words[index])[:_COMPARED]
            for uid, text in before.items():
                here = self._same_place(index, free[uid], matches)
                score = ratio(said, text, score_cutoff=_SAME_PLACE if here else _ALIKE)
                if score:
                    scores.append((-score - 20 * here, index, uid))
        for _score, index, uid in sorted(scores):
            if index not in matches and uid in free:
                matches[index] = free.pop(uid)

    def _same_place(self, index: int, item: Item, matches: Mapping[int, Item]) -> bool:
        """Whether a heading has the number and the parent that an item has."""
        above = self.parents[index]
        parent = matches.get(above) if above is not None else None
        same = item.parent == (parent.uid if parent else "")
        return same and item.marker == clean_line(self.headings[index].marker)

    def _paths(self, titles: Sequence[str]) -> list[tuple[str, ...]]:
        paths: list[tuple[str, ...]] = []
        for above, title in zip(self.parents, titles, strict=True):
            paths.append((*(paths[above] if above is not None else ()), title))
        return paths


def _match(
    matches: dict[int, Item],
    free: dict[str, Item],
    wanted: Sequence[Name | None],
    name: Callable[[Item], Name],
) -> None:
    """Match headings and items of the same name, in order; None is no name."""
    waiting: dict[Name, list[str]] = {}
    for uid in reversed(free):
        waiting.setdefault(name(free[uid]), []).append(uid)
    for index, one in enumerate(wanted):
        if one is not None and index not in matches and waiting.get(one):
            matches[index] = free.pop(waiting[one].pop())


def squeezed(text: str) -> str:
    """A text without its blanks, which say nothing of what it asks for."""
    return "".join(text.split())
