"""What stands behind the ledger: where snapshots come from and batches go.

A backend keeps and gives back; rules live above it. Whatever implements `Backend`
passes the same tests.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from store.backends.turnstile import Patience
from store.model import Batch
from store.snapshot import Snapshot


class Turn(Protocol):
    """One writer's turn: what is there now, and the one batch that may follow."""

    snapshot: Snapshot

    def write(self, batch: Batch, after: Snapshot) -> None:
        """Make a batch last, with the state that it leads to.

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

    def writing(self, by: str, patience: Patience) -> AbstractContextManager[Turn]:
        """Wait for one's turn to write; `by` is who others are told they wait for.

        Raises:
            Locked: Somebody else wrote for that long.
            LedgerError: There is no ledger, or it cannot be used.

        """
        ...

    def since(self, snapshot: Snapshot, revision: int) -> Sequence[Batch]:
        """The batches after a revision that led to a snapshot, the oldest first."""
        ...
