"""What was done to each item, taken from the history."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from store.history import item_of
from store.model import Batch, Change
from store.snapshot import Snapshot


class Deed(NamedTuple):
    """What one batch did to one item or its notes."""

    batch: Batch
    """Who, when and by which verb; without the changes it made, to whatever item."""
    changes: Sequence[Change]


class Past:
    """The deeds of every item, the oldest first; of each so many as are to be told.

    Who looks on for hours goes on adding to it: what is no longer told is let go.
    """

    def __init__(
        self, snapshot: Snapshot, newest: Iterable[Batch], most: int | None = None
    ) -> None:
        """Take in what led to a snapshot, the newest first, however much there is.

        The newest `most` of each item are kept, or all.
        """
        self._most = most
        self._deeds: dict[str, list[Deed]] = {}
        self._dropped: Counter[str] = Counter()
        for batch in newest:
            for uid, deed in _deeds(snapshot, batch):
                deeds = self._deeds.setdefault(uid, [])
                if len(deeds) == most:
                    self._dropped[uid] += 1
                else:
                    deeds.append(deed)
        for deeds in self._deeds.values():
            deeds.reverse()

    def add(self, snapshot: Snapshot, batches: Iterable[Batch]) -> None:
        """Take in what led on to a snapshot, the oldest first."""
        for batch in batches:
            for uid, deed in _deeds(snapshot, batch):
                deeds = self._deeds.setdefault(uid, [])
                deeds.append(deed)
                if self._most is not None and len(deeds) > self._most:
                    del deeds[0]
                    self._dropped[uid] += 1

    def of(self, uid: str) -> Sequence[Deed]:
        """The newest deeds of an item."""
        return self._deeds.get(uid, ())

    def dropped(self, uid: str) -> int:
        """How many older ones there were."""
        return self._dropped[uid]


def _deeds(snapshot: Snapshot, batch: Batch) -> Iterator[tuple[str, Deed]]:
    """What a batch did, by item."""
    bare = replace(batch, changes=())
    changed: dict[str, list[Change]] = {}
    for change in batch.changes:
        if (uid := item_of(snapshot, change)) is not None:
            changed.setdefault(uid, []).append(change)
    for uid, changes in changed.items():
        yield uid, Deed(bare, tuple(changes))
