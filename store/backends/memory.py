"""A ledger that is gone with the process: for trying out, and for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from store.backends.turnstile import Patience
from store.errors import Locked
from store.model import Batch
from store.snapshot import Snapshot


class MemoryBackend:
    """Keeps the newest snapshot; its batches are the whole history."""

    def __init__(self) -> None:
        self.where = "memory"
        self._snapshot = Snapshot()
        self._lock = Lock()

    def snapshot(self) -> Snapshot:
        """The state now."""
        return self._snapshot

    def check_disk(self) -> None:
        """It needs none."""

    @contextmanager
    def writing(self, by: str, patience: Patience) -> Iterator["_MemoryTurn"]:  # noqa: ARG002
        """Wait for one's turn to write."""
        if not self._lock.acquire(timeout=patience.seconds):
            raise Locked(path=self.where, seconds=f"{patience.seconds:g}")
        try:
            turn = _MemoryTurn(self._snapshot)
            yield turn
            self._snapshot = turn.after
        finally:
            self._lock.release()

    def batches(self, snapshot: Snapshot) -> Iterator[Batch]:
        """The batches that led to a snapshot, the newest first."""
        return reversed(snapshot.batches)


class _MemoryTurn:
    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.after = snapshot

    def write(self, batch: Batch, after: Snapshot) -> None:  # noqa: ARG002
        self.after = after
