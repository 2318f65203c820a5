"""What was done to each item, taken from the history."""

from collections.abc import Iterable, Sequence
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

    def __init__(self, most: int | None = None) -> None:
        """Keep the newest `most` of each item, or all."""
        self._most = most
        self._deeds: dict[str, list[Deed]] = {}
        self._dropped: dict[str, int] = {}

    def add(self, snapshot: Snapshot, batches: Iterable[Batch]) -> None:
        """Take in what led to a snapshot, the oldest first, after all added before."""
        for batch in batches:
            bare = replace(batch, changes=())
            changed: dict[str, list[Change]] = {}
            for change in batch.changes:
                if (uid := item_of(snapshot, change)) is not None:
                    changed.setdefault(uid, []).append(change)
            for uid, changes in changed.items():
                self._keep(uid, Deed(bare, tuple(changes)))

    def of(self, uid: str) -> Sequence[Deed]:
        """The newest deeds of an item."""
        return self._deeds.get(uid, ())

    def dropped(self, uid: str) -> int:
        """How many older ones there were."""
        return self._dropped.get(uid, 0)

    def _keep(self, uid: str, deed: Deed) -> None:
        deeds = self._deeds.setdefault(uid, [])
        deeds.append(deed)
        if self._most is not None and len(deeds) > self._most:
            del deeds[0]
            self._dropped[uid] = self.dropped(uid) + 1
