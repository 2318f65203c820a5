"""The amounts that an item's text names: achieved, proposed as a target, or missing."""

from typing import NamedTuple

from seed.phrases.quantities import Quantity, quantities
from store.model import FigureKind, Item
from store.snapshot import Snapshot


class Figure(NamedTuple):
    """An amount and what it is for."""

    kind: FigureKind
    quantity: Quantity


def figures(snapshot: Snapshot, item: Item) -> list[Figure]:
    """The amounts in an item's heading and text, in order."""
    given = FigureKind.ACHIEVED if item.review else FigureKind.TARGET
    return [
        Figure(given if one.value is not None else FigureKind.MISSING, one)
        for one in quantities(f"{item.title}\n{snapshot.text(item)}")
        if one.value is not None or not item.review
    ]
