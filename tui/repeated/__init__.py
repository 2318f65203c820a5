"""What was done, as the commands that would do it again.

They are made from the changes of each batch and the values that held right after it,
so it does not matter what made the batch: a command, a key or a file.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

from store.history import Reel
from store.model import Batch
from store.snapshot import Snapshot
from tui.repeated.reading import Reading, Repeated
from tui.repeated.then import Then

_SHAPE: Final = frozenset({"add", "split", "move", "remove", "restore"})
"""Those that change the tree itself."""


def repeated(snapshot: Snapshot, reel: Reel) -> Iterator[Repeated]:
    """The batches that stand, the newest first, without those that took others back.

    But the tree grows, moves and is cut as it was with what was taken back as well:
    codes and places come of all that ever stood there.
    """
    then = Then(snapshot)
    ahead = _Ahead(reel)
    for batch, undone_by in ahead:
        reading = Reading(snapshot, batch, then)
        if batch.undoes is None and undone_by is None:
            yield reading.read()
        elif ahead.first(batch).verb in _SHAPE and (shape := reading.read_shape()):
            yield shape
        then.go_before(batch)


class _Ahead:
    """A reel, of which those that come next can be looked at already."""

    def __init__(self, reel: Reel) -> None:
        self._reel = iter(reel)
        self._next: OrderedDict[int, tuple[Batch, int | None]] = OrderedDict()

    def __iter__(self) -> Iterator[tuple[Batch, int | None]]:
        while self._next or self._read():
            _revision, entry = self._next.popitem(last=False)
            yield entry

    def first(self, batch: Batch) -> Batch:
        """What a batch took back, or did again, in the end; else itself.

        As far as history goes: its older part may have been put away.
        """
        while batch.undoes is not None:
            while batch.undoes not in self._next:
                if not self._read():
                    return batch
            batch, _undone_by = self._next[batch.undoes]
        return batch

    def _read(self) -> bool:
        """Read one more; whether there was one."""
        entry = next(self._reel, None)
        if entry is None:
            return False
        self._next[entry[0].revision] = entry
        return True


__all__ = ["Repeated", "repeated"]
