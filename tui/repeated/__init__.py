"""What was done, as the commands that would do it again.

They are made from the changes of each batch and the values that held right after it,
so it does not matter what made the batch: a command, a key or a file.
"""

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
    for batch, undone_by in reel:
        reading = Reading(snapshot, batch, then)
        if batch.undoes is None and undone_by is None:
            yield reading.read()
        elif _first(reel, batch).verb in _SHAPE and (shape := reading.read_shape()):
            yield shape
        then.go_before(batch)


def _first(reel: Reel, batch: Batch) -> Batch:
    """What a batch took back, or did again, in the end; else itself.

    As far as history goes: its older part may have been put away.
    """
    for one, _undone_by in reel:
        if batch.undoes is None:
            break
        if one.revision == batch.undoes:
            batch = one
    return batch


__all__ = ["Repeated", "repeated"]
