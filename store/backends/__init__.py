"""What stands behind the ledger: where snapshots come from and batches go.

A backend keeps and gives back; rules live above it. Whatever implements `Backend`
passes the same tests.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from store.backends.turnstile import Patience
from store.model import Batch
from store.snapshot import Snapshot


class Turn(Protocol):
    """One writer's turn: what is there now, and the one batch that may follow."""

    snapshot: Snapshot

    def write(self, batch: Batch, after: Snapshot) -> Path | None:
        """Make a batch last, with the state that it leads to.

        Returns:
            Where the ledger of an older format is kept, if this brought it up to date.

        Raises:
            CannotWrite: Nothing was changed.
            Unconfirmed: It is in place, but may not last.

        """
        ...


class Backend(Protocol):
    """Where a ledger is kept."""

    where: str
    """Its place, for people."""

    def snapshot(self) -> Snapshot:
        """The state now. Never waits, never sees half a write.

        The same object as long as nothing is written, for microseconds: cheap enough
        to ask all day.

        Raises:
            LedgerError: There is none, or it cannot be used.

        """
        ...

    def check_disk(self) -> None:
        """Refuse where a turn to write would be refused, whoever has his now.

        Raises:
            OnNetwork: It lies on another machine's disk, and that was not accepted.

        """
        ...

    def writing(self, by: str, patience: Patience) -> AbstractContextManager[Turn]:
        """Wait for one's turn to write; `by` is who others are told they wait for.

        Raises:
            Locked: Somebody else wrote for that long.
            LedgerError: There is no ledger, or it cannot be used.

        """
        ...

    def batches(self, snapshot: Snapshot) -> Iterator[Batch]:
        """The batches that led to a snapshot, the newest first, read as needed.

        Raises:
            LedgerError: Older ones cannot be read; raised on getting that far.

        """
        ...
