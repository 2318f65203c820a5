"""What every intent is."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct

from store.errors import Problem
from store.history import Reel
from store.model import Change, Item, Stamp
from store.selection import Reach
from store.snapshot import Snapshot


class Decided(Struct, frozen=True):
    """What an intent makes of what is there."""

    changes: Sequence[Change]
    targets: Sequence[Item]
    """The items that it is about, whether they change or are so already."""
    left: Sequence[Problem] = ()
    """What it was asked to leave out where it cannot be done."""


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

    def decided(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp, past: Reel
    ) -> Decided:
        """Its changes, and the items that it is about: those selected.

        `past` is what led to the snapshot, for an intent that asks what was.

        Raises:
            DubanError: It is refused; nothing of it may be applied.

        """
        return Decided([*self.changes(snapshot, targets, stamp)], targets)
