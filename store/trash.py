"""What was removed and can come back: removing is a mark, and all is still there."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from store.model import REMOVED, Batch, Item
from store.snapshot import Snapshot

Removers = Mapping[str, Batch]
"""By the uid of a removed item, the batch that removed it."""


class Discarded(Struct, frozen=True):
    """An item that one batch removed, with all that went with it."""

    item: Item
    below: tuple[Item, ...]
    batch: Batch | None
    """None where history does not say: it came removed, with a copy put back."""


def removers(snapshot: Snapshot, newest: Iterable[Batch]) -> Removers:
    """Which batch removed what; history is read only as far back as need be."""
    wanted = {uid for uid, item in snapshot.all_items.items() if item.removed}
    found: dict[str, Batch] = {}
    for batch in newest:
        if not wanted:
            break
        for change in batch.changes:
            if change.field == REMOVED and change.uid in wanted:
                wanted.remove(change.uid)
                found[change.uid] = batch
    return found


class Trash:
    """The removed items of a snapshot, by what they stood under."""

    def __init__(self, snapshot: Snapshot, removed_by: Removers) -> None:
        self._snapshot, self._removed_by = snapshot, removed_by
        self._below: dict[str, list[Item]] = {}
        for item in snapshot.removed_by_code.values():
            self._below.setdefault(item.parent, []).append(item)

    def together(self, item: Item) -> Iterator[Item]:
        """A removed item, and all below it that the same batch removed."""
        batch = self._removed_by.get(item.uid)
        waiting = [item]
        while waiting:
            one = waiting.pop()
            yield one
            below = sorted(self._below.get(one.uid, ()), key=lambda i: i.place)
            waiting.extend(
                other
                for other in reversed(below)
                if self._removed_by.get(other.uid) is batch
            )

    def heads(self) -> Iterator[Discarded]:
        """What each batch removed of the live plans, the newest first."""
        heads = []
        for item in self._snapshot.removed_by_code.values():
            batch = self._removed_by.get(item.uid)
            above = self._snapshot.parent(item)
            went_along = (
                above is not None
                and above.removed
                and self._removed_by.get(above.uid) is batch
            )
            if not (went_along or self._snapshot.all_plans[item.plan].removed):
                _head, *below = self.together(item)
                heads.append(Discarded(item, tuple(below), batch))
        heads.sort(key=lambda one: one.batch.revision if one.batch else 0, reverse=True)
        yield from heads
