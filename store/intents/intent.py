"""What every intent is."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct

from store.model import Change, Item, Stamp
from store.selection import Reach
from store.snapshot import Snapshot


class Intent(Struct, frozen=True, kw_only=True):
    """One thing that can be done, with its arguments."""

    verb: ClassVar[str]
    reach: ClassVar[Reach] = Reach.MEASURES

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        """What it would change, in the order it is to be told.

        Raises:
            DubanError: It is refused; nothing of it may be applied.

        """
        raise NotImplementedError
