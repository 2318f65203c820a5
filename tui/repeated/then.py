"""The ledger as it was right after a batch, and what a batch did to an order."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from store.model import ADDED, REMOVED, Batch, Table
from store.snapshot import Snapshot, stored

_NEW: Final = -1
"""The rank of what did not stand there."""


class Then:
    """The records right after a batch, while one goes back in history."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._earlier: dict[tuple[str, str], Any] = {}
        self._under: dict[str, set[str]] = {}
        for uid in snapshot.all_items:
            self._under.setdefault(self.above(uid), set()).add(uid)

    def value(self, uid: str, field: str, table: Table = "items") -> Any:  # noqa: ANN401
        """What it was, as history keeps it."""
        if (uid, field) in self._earlier:
            return self._earlier[uid, field]
        return stored(getattr(self._snapshot.table(table)[uid], field))

    def above(self, uid: str) -> str:
        """The uid of what an item stood under; at the top, that of its plan."""
        plan = self._snapshot.all_items[uid].plan
        return self.value(uid, "parent") or plan

    def way_up(self, uid: str) -> Iterator[str]:
        """The uids of what an item stood under, the nearest first."""
        while uid := self.value(uid, "parent"):
            yield uid

    def standing_under(self, above: str) -> list[str]:
        """The uids of what stood directly under an item or a plan, in order."""
        there = [u for u in self._under.get(above, ()) if not self.value(u, REMOVED)]
        return sorted(there, key=lambda u: (self.value(u, "place"), int(u[1:])))

    def measures(self, uid: str) -> Iterator[str]:
        """The uids of the measures that stood below an item."""
        for one in self.standing_under(uid):
            if self._snapshot.all_items[one].works:
                yield one
            else:
                yield from self.measures(one)

    def go_before(self, batch: Batch) -> None:
        """Go back over a batch."""
        for change in batch.changes:
            if change.field == ADDED:
                if change.table == "items":
                    self._under[self.above(change.uid)].discard(change.uid)
                continue
            moves = change.table == "items" and change.field == "parent"
            if moves:
                self._under[self.above(change.uid)].discard(change.uid)
            self._earlier[change.uid, change.field] = change.old
            if moves:
                self._under.setdefault(self.above(change.uid), set()).add(change.uid)


def moved_block(
    order: Sequence[str],
    before: Sequence[str],
    came: Sequence[str],
    placed: Sequence[str],
) -> Sequence[str]:
    """The smallest run of siblings by whose move an order came about; else nothing.

    `before` is the order of those that stood there; `came` those that did not;
    `placed` those with another place, which where there was no room are all.
    """
    if {*before, *came} != {*order}:
        return ()
    size, old = len(order), {uid: rank for rank, uid in enumerate(before)}
    ranks = [old.get(uid, _NEW) for uid in order]
    # What stands around a block, and what stood there already in it, kept its order.
    left, right = [_NEW, *ranks], [*ranks, size]
    first = next((n for n in range(size) if ranks[n] <= left[n]), size)
    until = (n for n in range(size, 0, -1) if not _NEW < ranks[n - 1] < right[n])
    last = next(until, 0)
    ends = _ends(ranks)

    def moved(start: int, end: int) -> bool:
        fits = start <= first and last <= end <= ends[start]
        return fits and left[start] < right[end]

    elsewhere = set(placed)
    spots = [n for n, uid in enumerate(order) if uid in elsewhere]
    start, end = (spots[0], spots[-1] + 1) if spots else (0, 0)
    if end - start == len(spots) == len(elsewhere) and moved(start, end):
        return order[start:end]
    found: list[tuple[int, int]] = []
    end = last
    for start in range(min(first + 1, size)):
        end = max(end, start + 1)
        while left[start] >= right[end]:
            end += 1
        if moved(start, end):
            found.append((end - start, start))
    length, start = min(found, default=(0, 0))
    return order[start : start + length]


def _ends(ranks: Sequence[int]) -> Sequence[int]:
    """For each start, up to where the old ones are in their order."""
    size = following = len(ranks)
    ends = [size] * (size + 1)
    for start in range(size - 1, -1, -1):
        ends[start] = ends[following]
        if ranks[start] != _NEW:
            if following < size and ranks[following] < ranks[start]:
                ends[start] = following
            following = start
    return ends
