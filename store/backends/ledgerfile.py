"""A ledger in a file, with its locks, its backup and its history beside it.

Reading needs no lock and no TinyDB: a file is whole at every instant. TinyDB is
imported for a turn to write (tables).
"""

import os
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from store.backends import files, layout
from store.backends.turnstile import Patience, turnstile
from store.errors import LedgerDamaged, LedgerGone, LedgerMissing
from store.model import Batch
from store.snapshot import Snapshot

_TRACES: Final = (".lock", ".history", ".bak")


class LedgerFile:
    """The backend that users have."""

    def __init__(self, path: Path) -> None:
        # A link is followed once: what it points to is replaced, the link stays.
        self._path = Path(os.path.realpath(path))
        self.where = str(path)
        self._seen: tuple[Hashable, Snapshot] | None = None

    def create(self, snapshot: Snapshot) -> bool:
        """Make the file, with this state; False if one is there already.

        Raises:
            LedgerGone: There was one: what it leaves is beside it.
            CannotWrite: It cannot be made.

        """
        return self.missing() and files.create(
            self._path, layout.encode(layout.tables(snapshot))
        )

    def missing(self) -> bool:
        """Whether there is no ledger here, nor ever was one.

        Raises:
            LedgerGone: There was one: what it leaves is beside it.

        """
        if files.exists(self._path):
            return False
        self._refuse_if_gone()
        return True

    def snapshot(self) -> Snapshot:
        """The state now; as long as the file stands, the one that was read before."""
        if self._seen and self._seen[0] == files.signature(self._path):
            return self._seen[1]
        data, signature = self._read()
        snapshot = layout.decode(self._path, data)
        self._seen = (signature, snapshot)
        return snapshot

    @contextmanager
    def writing(self, by: str, patience: Patience) -> Iterator["_FileTurn"]:
        """Wait for one's turn, then read what is there now."""
        # Looked for before the locks are made: they are traces of a ledger.
        if self.missing():
            raise LedgerMissing(path=self.where)
        with turnstile(self._path, by, patience):
            data, _signature = self._read()
            yield _FileTurn(self._path, data)

    def since(self, snapshot: Snapshot, revision: int) -> Sequence[Batch]:
        """The batches after a revision, from the ledger and from its history."""
        newest = snapshot.batches
        if newest and newest[0].revision > revision + 1:
            # A ledger that was put back from a copy counts on from there: of a number
            # that is there twice the later is meant, and what the copy had not yet
            # seen is no past of it.
            known = {batch.revision: batch for batch in self._archived()}
            known |= {batch.revision: batch for batch in newest}
            numbers = range(revision + 1, snapshot.revision + 1)
            return [known[number] for number in numbers if number in known]
        return [batch for batch in newest if batch.revision > revision]

    def _read(self) -> tuple[bytes, Hashable]:
        try:
            return files.read(self._path)
        except LedgerMissing:
            self._refuse_if_gone()
            raise

    def _refuse_if_gone(self) -> None:
        for suffix in _TRACES:
            trace = files.beside(self._path, suffix)
            if files.exists(trace):
                raise LedgerGone(path=self.where, trace=trace.name)

    def _archived(self) -> Iterator[Batch]:
        path = files.beside(self._path, ".history")
        if not files.exists(path):
            return
        data, _signature = files.read(path)
        # What follows the last line feed is a line that a crash tore.
        for number, line in enumerate(data.split(b"\n")[:-1], start=1):
            try:
                yield msgspec.json.decode(line, type=Batch)
            except msgspec.MsgspecError as error:
                raise LedgerDamaged(
                    path=path, cause=str(error), line=number, column=1
                ) from error


class _FileTurn:
    def __init__(self, path: Path, data: bytes) -> None:
        self.snapshot = layout.decode(path, data)
        self._path, self._data = path, data

    def write(self, batch: Batch, after: Snapshot) -> None:
        from store.backends import tables

        tables.write(self._path, self._data, batch, after)
