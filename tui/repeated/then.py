"""The ledger as it was right after a batch, and what a batch did to an order."""

from collections.abc import Iterator, Sequence
from typing import Any

from store.model import ADDED, REMOVED, Batch, Table
from store.snapshot import Snapshot, stored


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

    def moved(start: int, size: int) -> bool:
        block = order[start : start + size]
        stay = [uid for uid in order if uid not in block]
        inside = [uid for uid in block if uid not in came]
        return (
            set(came) <= set(block)
            and stay == [uid for uid in before if uid not in block]
            and inside == [uid for uid in before if uid in block]
        )

    first = min(map(order.index, placed), default=0)
    if set(order[first : first + len(placed)]) == set(placed) and moved(
        first, len(placed)
    ):
        return order[first : first + len(placed)]
    for size in range(max(1, len(came)), len(order) + 1):
        for start in range(len(order) - size + 1):
            if moved(start, size):
                return order[start : start + size]
    return ()
