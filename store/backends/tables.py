"""The tables of a ledger, in TinyDB.

TinyDB keeps tables and documents; how they reach the disk is ours (`TurnStorage`):
its own storage writes in place, and its caches of ids and queries may be overtaken by
another process. A storage lives for one turn, so that nothing from before the lock
can be written back, and several tables go to the disk in one write.
"""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from store.backends import archive, files, layout
from store.model import Batch
from store.snapshot import Snapshot, kept

_NEWEST, _NEWEST_BYTES = 100, 1_000_000
"""How much of the history stays in the ledger; the rest is in `<ledger>.history`.

Where it is more, half is moved, so that not every write adds to the history too.
"""


class TurnStorage(Storage):
    """The tables of a file, decoded once, in memory until they are flushed.

    Documents that nobody changes stay the bytes that they are in the file.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.tables = layout.raw(data)

    def read(self) -> layout.Tables:
        """The tables as they are now."""
        return self.tables

    def write(self, data: layout.Tables) -> None:
        """Take over changed tables."""
        self.tables = data

    def clear(self, name: str, uids: Iterable[str]) -> list[str]:
        """Empty documents that are to be replaced; the uids of those there are."""
        table = self.tables.get(name, {})
        there = [uid for uid in uids if uid in table]
        for uid in there:
            table[uid] = {}
        return there

    def flush(self, revision: int) -> None:
        """Write the tables, durably, as the state after a batch.

        Raises:
            CannotWrite: The file is as it was.
            Unconfirmed: It is changed, but may not last.

        """
        files.replace(self.path, layout.encode(self.tables, revision))


class _UidTable(Table):
    document_id_class = str  # type: ignore[assignment]


class _LedgerDB(TinyDB):
    table_class = _UidTable


def write(path: Path, data: bytes, batch: Batch, after: Snapshot) -> None:
    """Bring a batch, and the records it changed, into a ledger file; in a turn only.

    `data` is the file in the newest format, `after` the state that the batch leads to.

    Raises:
        CannotWrite: The file is as it was.
        Unconfirmed: It is changed, but may not last.

    """
    storage = TurnStorage(path, data)
    db = _LedgerDB(storage=lambda: storage)
    changed: dict[str, dict[str, msgspec.Struct]] = {
        "batches": {str(batch.revision): kept(batch)},
    }
    for change in batch.changes:
        records = changed.setdefault(change.table, {})
        records[change.uid] = after.table(change.table)[change.uid]
    for name, several in changed.items():
        # TinyDB's query cache stays empty: nothing here outlives the turn.
        table = db.table(name, cache_size=0)
        there = storage.clear(name, several)
        _put(table, there, several)
    _move_out(db, storage, len(data))
    storage.flush(batch.revision)


def put_away(path: Path, data: bytes, revision: int) -> None:
    """Move out what a ledger has too much of its history; in a turn only.

    Raises:
        CannotWrite: The file is as it was.
        Unconfirmed: It is changed, but may not last.

    """
    storage = TurnStorage(path, data)
    if _move_out(_LedgerDB(storage=lambda: storage), storage, len(data)):
        storage.flush(revision)


def _move_out(db: TinyDB, storage: TurnStorage, size: int) -> bool:
    """Move the oldest batches to the history, where they are too many; whether any."""
    batches = storage.tables["batches"]
    leaving = _leaving(batches, size)
    if leaving:
        archive.append(
            storage.path, [layout.frozen(batches[number]) for number in leaving]
        )
        db.table("batches", cache_size=0).remove(doc_ids=_ids(leaving))
    return bool(leaving)


def _put(
    table: Table, there: Sequence[str], records: Mapping[str, msgspec.Struct]
) -> None:
    """Insert documents, or replace whole those that are there.

    TinyDB's own replacing merges, and a field that was cleared would survive; so those
    that are there are empty by now.
    """
    new = (records[uid] for uid in there)

    def replace(empty: MutableMapping[str, Any]) -> None:
        empty.update(msgspec.to_builtins(next(new)))

    if there:
        table.update(replace, doc_ids=_ids(there))
    if len(there) < len(records):
        known = frozenset(there)
        table.insert_multiple(
            Document(msgspec.to_builtins(record), doc_id=uid)  # type: ignore[arg-type]
            for uid, record in records.items()
            if uid not in known
        )


def _leaving(batches: Mapping[str, layout.Document], size: int) -> list[str]:
    """The oldest batches, where there are too many to stay; never the newest.

    `size` is that of the whole ledger: where it is small, so are its batches.
    """
    if len(batches) <= _NEWEST and size <= _NEWEST_BYTES:
        return []
    sizes = [(uid, len(layout.frozen(one))) for uid, one in batches.items()]
    number, size = len(sizes), sum(size for _uid, size in sizes)
    if number <= _NEWEST and size <= _NEWEST_BYTES:
        return []
    leaving = []
    for uid, one in sizes[:-1]:
        if number <= _NEWEST / 2 and size <= _NEWEST_BYTES / 2:
            break
        leaving.append(uid)
        number, size = number - 1, size - one
    return leaving


def _ids(uids: Iterable[str]) -> list[Any]:
    """Ids for TinyDB, whose annotations know numbers only; ours are strings."""
    return list(uids)
