"""The rules of the tree: what may stand under what, and what new items are called."""

from collections.abc import Iterable, Mapping
from typing import Final

from store.model import Item, Kind
from store.snapshot import Snapshot

_STANDS_UNDER: Final[Mapping[Kind, frozenset[Kind | None]]] = {
    Kind.PART: frozenset({None}),
    Kind.SECTION: frozenset({Kind.PART, Kind.SECTION}),
    Kind.MEASURE: frozenset({None, Kind.PART, Kind.SECTION}),
    Kind.ACTION: frozenset({Kind.MEASURE}),
}
"""None is the top of a plan."""

_NARROWEST: Final = 1e-6
"""Places closer than this are given out anew: halving would soon find none between."""


def fits(kind: Kind, above: Item | None) -> bool:
    """Whether an item of a kind may stand there; under None is at the top."""
    return (above.kind if above else None) in _STANDS_UNDER[kind]


class Fresh:
    """The codes and places of what is added to a plan, from one look at what it had.

    What was removed, or stands elsewhere now, keeps its code: none is used again.
    """

    def __init__(self, snapshot: Snapshot, plan: str) -> None:
        self._numbers: dict[str, int] = {}
        self._places: dict[str, float] = {}
        for item in snapshot.all_items.values():
            if item.plan == plan:
                above, _dot, number = item.code.rpartition(".")
                self._numbers[above] = max(self._numbers.get(above, 0), int(number))
                last = self._places.get(item.parent, 0.0)
                self._places[item.parent] = max(last, item.place)

    def code(self, parent: Item | None) -> str:
        """The highest number ever of what it stands under, plus one."""
        above = parent.code if parent else ""
        self._numbers[above] = number = self._numbers.get(above, 0) + 1
        return f"{above}.{number}" if above else str(number)

    def place(self, parent: Item | None) -> float:
        """After all that stands or stood there."""
        above = parent.uid if parent else ""
        self._places[above] = place = self._places.get(above, 0.0) + 1
        return place


def between(before: float, after: float | None, count: int) -> list[float] | None:
    """So many places between two; None where there is no room."""
    if after is None:
        return [before + 1 + n for n in range(count)]
    step = (after - before) / (count + 1)
    if step < _NARROWEST:
        return None
    return [before + step * (n + 1) for n in range(count)]


def outermost(snapshot: Snapshot, items: Iterable[Item]) -> list[Item]:
    """The items that stand under no other of them."""
    chosen = {item.uid: item for item in items}
    return [
        item
        for item in chosen.values()
        if not any(above.uid in chosen for above in snapshot.ancestors(item))
    ]
