"""The tree of a ledger as flat rows: what is visible when some of it is folded.

A pure view of one snapshot. Items stand in document order, so an item's subtree is
the range from its index to its index plus its size.
"""

from collections.abc import Collection, Sequence
from functools import cached_property

from store.model import Item
from store.snapshot import Snapshot


class Branches:
    """The live items of a snapshot with their depth and the size of their subtree."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.items: Sequence[Item] = snapshot.items
        self.depth: list[int] = []
        self.size = [1] * len(self.items)
        above: list[int] = []
        for index, item in enumerate(self.items):
            while above and self.items[above[-1]].uid != item.parent:
                top = above.pop()
                self.size[top] = index - top
            self.depth.append(len(above))
            above.append(index)
        for top in above:
            self.size[top] = len(self.items) - top

    @cached_property
    def index(self) -> dict[str, int]:
        """Where each item stands, by uid."""
        return {item.uid: index for index, item in enumerate(self.items)}

    def parent(self, index: int) -> int | None:
        """The index of what an item stands under."""
        return self.index.get(self.items[index].parent)

    def visible(
        self, folded: Collection[str], left: Collection[str] | None = None
    ) -> list[int]:
        """The indices of the rows on screen, where these items are folded.

        Where a filter left only some items, those and what they stand under.
        """
        shown = None if left is None else self._with_parents(left)
        rows: list[int] = []
        index, end = 0, len(self.items)
        while index < end:
            out = shown is not None and index not in shown
            if not out:
                rows.append(index)
            closed = out or self.items[index].uid in folded
            index += self.size[index] if closed else 1
        return rows

    def _with_parents(self, left: Collection[str]) -> set[int]:
        shown: set[int] = set()
        for uid in left:
            index = self.index.get(uid)
            while index is not None and index not in shown:
                shown.add(index)
                index = self.parent(index)
        return shown

    def parents(self, depth: int = 0) -> list[str]:
        """The uids of what has something under it, at that depth or below."""
        return [
            item.uid
            for index, item in enumerate(self.items)
            if self.size[index] > 1 and self.depth[index] >= depth
        ]
