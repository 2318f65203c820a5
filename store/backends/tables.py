"""The tables of a ledger, in TinyDB.

TinyDB keeps tables and documents; how they reach the disk is ours (`TurnStorage`):
its own storage writes in place, and its caches of ids and queries may be overtaken by
another process. A storage lives for one turn, so that nothing from before the lock
can be written back, and several tables go to the disk in one write.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from store.backends import files, layout
from store.model import Batch
from store.snapshot import SCHEMA, Snapshot, kept

_NEWEST: Final = 100
_NEWEST_BYTES: Final = 1_000_000
"""How much of the history stays in the ledger; the rest is in `<ledger>.history`."""


class TurnStorage(Storage):
    """The tables of a file, decoded once, in memory until they are flushed."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self._tables = msgspec.json.decode(data, type=layout.Tables)

    def read(self) -> layout.Tables:
        """The tables as they are now."""
        return self._tables

    def write(self, data: layout.Tables) -> None:
        """Take over changed tables."""
        self._tables = data

    def flush(self) -> None:
        """Write the tables, durably.

        Raises:
            CannotWrite: The file is as it was.
            Unconfirmed: It is changed, but may not last.

        """
        files.replace(self.path, layout.encode(self._tables))


class _UidTable(Table):
    document_id_class = str  # type: ignore[assignment]


class _LedgerDB(TinyDB):
    table_class = _UidTable


def write(path: Path, data: bytes, batch: Batch, after: Snapshot) -> None:
    """Bring a batch, and the records it changed, into a ledger file; in a turn only.

    `data` is what the file holds now, `after` the state that the batch leads to.

    Raises:
        CannotWrite: The file is as it was.
        Unconfirmed: It is changed, but may not last.

    """
    storage = TurnStorage(path, data)
    db = _LedgerDB(storage=lambda: storage)
    changed: dict[str, dict[str, msgspec.Struct]] = {
        layout.META: {layout.LEDGER: layout.Meta(SCHEMA, batch.revision)},
        "batches": {str(batch.revision): kept(batch)},
    }
    for change in batch.changes:
        records = changed.setdefault(change.table, {})
        records[change.uid] = after.table(change.table)[change.uid]
    for name, several in changed.items():
        # TinyDB's query cache stays empty: nothing here outlives the turn.
        _put(db.table(name, cache_size=0), msgspec.to_builtins(several))
    _archive(db.table("batches", cache_size=0), path)
    storage.flush()


def _put(table: Table, documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Insert documents, or replace them whole.

    TinyDB's own replacing merges, and a field that was cleared would survive.
    """
    waiting = dict(documents)
    there = [str(one.doc_id) for one in table.get(doc_ids=_ids(documents))]
    new = iter([waiting.pop(uid) for uid in there])

    def replace(stored: MutableMapping[str, Any]) -> None:
        stored.clear()
        stored.update(next(new))

    if there:
        table.update(replace, doc_ids=_ids(there))
    table.insert_multiple(Document(waiting[uid], doc_id=uid) for uid in _ids(waiting))


def _archive(table: Table, path: Path) -> None:
    """Move the oldest batches to the history file, before they are dropped."""
    sizes = {str(one.doc_id): len(msgspec.json.encode(one)) for one in table}
    total = sum(sizes.values())
    leaving: list[str] = []
    for uid in list(sizes)[:-1]:
        if len(sizes) - len(leaving) <= _NEWEST and total <= _NEWEST_BYTES:
            break
        leaving.append(uid)
        total -= sizes[uid]
    if leaving:
        old = table.get(doc_ids=_ids(leaving))
        lines = b"".join(msgspec.json.encode(one) + b"\n" for one in old)
        files.append(files.beside(path, ".history"), lines, like=path)
        table.remove(doc_ids=_ids(leaving))


def _ids(uids: Iterable[str]) -> list[Any]:
    """Ids for TinyDB, whose annotations know numbers only; ours are strings."""
    return list(uids)
