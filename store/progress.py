"""How far the work is: computed from the measures, never stored."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from store.model import Item, Kind, Status
from store.snapshot import Snapshot


class Progress(NamedTuple):
    """How many are done of how many that count."""

    done: int = 0
    total: int = 0

    @property
    def percent(self) -> float:
        """Done of total in per cent; 0 where nothing counts."""
        return 100 * self.done / self.total if self.total else 0.0

    def __add__(self, other: "Progress") -> "Progress":  # type: ignore[override]
        return Progress(self.done + other.done, self.total + other.total)


def counts(item: Item) -> bool:
    """Whether an item is work to do: review and dropped ones are not."""
    return item.works and not item.review and item.status is not Status.DROPPED


def own(item: Item) -> Progress:
    """What an item adds to the progress of what it stands under."""
    return Progress(int(item.status is Status.DONE), 1) if counts(item) else Progress()


@lru_cache(maxsize=4)
def progress(snapshot: Snapshot) -> Mapping[str, Progress]:
    """The progress of every live item by uid, in one pass from the last to the first.

    Of a part or a section: its measures. Of a measure: its actions.
    """
    found: dict[str, Progress] = {}
    for item in reversed(snapshot.items):
        mine = found.setdefault(item.uid, Progress())
        if item.parent:
            adds = mine if not item.works else own(item)
            found[item.parent] = found.get(item.parent, Progress()) + adds
    return found


def overall(snapshot: Snapshot, items: Iterable[Item] | None = None) -> Progress:
    """The progress of these measures, or of all there are."""
    total = Progress()
    for item in snapshot.items if items is None else items:
        if item.kind is Kind.MEASURE:
            total += own(item)
    return total
