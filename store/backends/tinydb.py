"""A ledger in a TinyDB file.

TinyDB keeps the tables and the documents; how they reach the disk is ours
(`LedgerStorage`), for TinyDB's own storage writes in place and caches ids and queries
that another process may have overtaken. Outside a read or a turn there is nothing to
read, so that nothing from before a lock can ever be written back.
"""

from collections.abc import (
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document
from tinydb.table import Table as TinyTable

from store.backends import files, layout
from store.errors import LedgerDamaged, LedgerGone, LedgerMissing
from store.model import Batch, Item, Note, Plan, Record, Table
from store.snapshot import Snapshot, kept

_NEWEST: Final = 100
_NEWEST_BYTES: Final = 1_000_000
"""How much of the history stays in the ledger; the rest is in `<ledger>.history`."""
_TRACES: Final = (".lock", ".history", ".bak")

_T = TypeVar("_T", bound=msgspec.Struct)


class LedgerStorage(Storage):
    """Holds the decoded tables for the length of a read or a turn."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tables: layout.Tables | None = None

    @contextmanager
    def holding(self) -> Iterator[Hashable]:
        """Read the file, whole and once; yields the signature of what was read."""
        data, signature = files.read(self.path)
        self._tables = layout.decode(self.path, data)
        try:
            yield signature
        finally:
            self._tables = None

    def read(self) -> layout.Tables:
        """The tables as they are held."""
        assert self._tables is not None, "the ledger is read only while it is held"
        return self._tables

    def write(self, data: layout.Tables) -> None:
        """Take over changed tables; `flush` brings them to the disk."""
        self._tables = data

    def flush(self) -> None:
        """Write the held tables, once and durably."""
        files.replace(self.path, layout.encode(self.read()))


class _UidTable(TinyTable):
    document_id_class = str  # type: ignore[assignment]


class _LedgerDB(TinyDB):
    table_class = _UidTable


class TinyDBBackend:
    """A ledger file, with its locks, its backup and its history beside it."""

    def __init__(self, path: Path) -> None:
        # A link is followed once: what it points to is replaced, the link stays.
        self.path = path.resolve()
        self.where = str(path)
        self._db = _LedgerDB(self.path, storage=LedgerStorage)
        self._seen: tuple[Hashable, Snapshot] | None = None

    @property
    def _storage(self) -> LedgerStorage:
        storage = self._db.storage
        assert isinstance(storage, LedgerStorage)
        return storage

    def create(self, snapshot: Snapshot) -> bool:
        """Make the file, with this state; False if one is there already.

        Raises:
            LedgerGone: There was one: what it leaves is beside it.
            CannotWrite: It cannot be made.

        """
        if self.path.exists():
            return False
        self._refuse_if_gone()
        tables: layout.Tables = {
            layout.META: layout.meta(snapshot.revision),
            "plans": _documents(snapshot.all_plans.values()),
            "items": _documents(snapshot.all_items.values()),
            "notes": _documents(snapshot.all_notes.values()),
            "batches": {str(b.revision): _document(b) for b in snapshot.batches},
        }
        return files.create(self.path, layout.encode(tables))

    def snapshot(self) -> Snapshot:
        """The state now; as long as the file stands, the one that was read before."""
        if self._seen and self._seen[0] == files.signature(self.path):
            return self._seen[1]
        try:
            with self._storage.holding() as signature:
                snapshot = self._read()
        except LedgerMissing:
            self._refuse_if_gone()
            raise
        self._seen = (signature, snapshot)
        return snapshot

    @contextmanager
    def writing(self, wait: float) -> Iterator["_TinyDBTurn"]:
        """Wait for one's turn, then read what is there now."""
        if not self.path.exists():
            self._refuse_if_gone()
            raise LedgerMissing(path=self.where)
        with files.turnstile(self.path, wait), self._storage.holding():
            yield _TinyDBTurn(self._read(), self)

    def since(self, snapshot: Snapshot, revision: int) -> Sequence[Batch]:
        """The batches after a revision, from the ledger and from its history."""
        newest = snapshot.batches
        if newest and newest[0].revision > revision + 1:
            known = {b.revision: b for b in [*self._archived(), *newest]}
            newest = tuple(known[number] for number in sorted(known))
        return [batch for batch in newest if batch.revision > revision]

    def signature(self) -> Hashable:
        """That of the file."""
        return files.signature(self.path)

    def write(self, batch: Batch, after: Snapshot) -> None:
        """Bring a batch and the records it changed to the disk; in a turn only."""
        records: dict[Table, list[Record]] = {"plans": [], "items": [], "notes": []}
        changed = dict.fromkeys((change.table, change.uid) for change in batch.changes)
        for table, uid in changed:
            records[table].append(after.table(table)[uid])
        for table, several in records.items():
            if several:
                _put(self._table(table), _documents(several))
        meta = self._table(layout.META)
        meta.update({"revision": batch.revision}, doc_ids=_ids([layout.LEDGER]))
        _put(self._table("batches"), {str(batch.revision): _document(kept(batch))})
        self._archive()
        self._storage.flush()

    def _table(self, name: str) -> TinyTable:
        return self._db.table(name, cache_size=0)

    def _read(self) -> Snapshot:
        snapshot = Snapshot(
            revision=next(iter(self._table(layout.META)))["revision"],
            plans=self._records("plans", Plan),
            items=self._records("items", Item),
            notes=self._records("notes", Note),
            batches=tuple(self._records("batches", Batch).values()),
        )
        self._check_references(snapshot)
        return snapshot

    def _check_references(self, snapshot: Snapshot) -> None:
        """Refuse a ledger in which something points nowhere."""
        items = snapshot.all_items
        for item in items.values():
            if item.plan not in snapshot.all_plans:
                raise self._damaged(f"{item.uid} names no plan", item.uid)
            if item.parent and item.parent not in items:
                raise self._damaged(f"{item.uid} stands under nothing", item.uid)
        for note in snapshot.all_notes.values():
            if note.item not in items:
                raise self._damaged(f"{note.uid} is on no item", note.uid)

    def _records(self, table: str, kind: type[_T]) -> dict[str, _T]:
        records: dict[str, _T] = {}
        for document in self._table(table):
            uid = str(document.doc_id)
            try:
                records[uid] = msgspec.convert(document, kind)
            except msgspec.ValidationError as error:
                cause = f"{uid} in the table {table}: {error}"
                raise self._damaged(cause, uid) from error
        return records

    def _damaged(self, cause: str, uid: str) -> LedgerDamaged:
        """The damage with the line of the document, which has a line to itself."""
        start = f'"{uid}": '
        lines = self.path.read_text("utf-8").split("\n")
        line = next((n for n, one in enumerate(lines, 1) if one.startswith(start)), 1)
        return LedgerDamaged(path=self.where, cause=cause, line=line, column=1)

    def _refuse_if_gone(self) -> None:
        for suffix in _TRACES:
            trace = files.beside(self.path, suffix)
            if trace.exists():
                raise LedgerGone(path=self.where, trace=trace.name)

    def _archived(self) -> Iterator[Batch]:
        path = files.beside(self.path, ".history")
        if not path.exists():
            return
        data, _ = files.read(path)
        # What follows the last line feed is a line that a crash tore.
        for number, line in enumerate(data.split(b"\n")[:-1], start=1):
            try:
                yield msgspec.json.decode(line, type=Batch)
            except msgspec.MsgspecError as error:
                raise LedgerDamaged(
                    path=path, cause=str(error), line=number, column=1
                ) from error

    def _archive(self) -> None:
        """Move the oldest batches to the history file, before they are dropped."""
        documents = self._storage.read()["batches"]
        sizes = {uid: len(msgspec.json.encode(one)) for uid, one in documents.items()}
        total = sum(sizes.values())
        leaving: list[str] = []
        for uid in list(documents)[:-1]:
            if len(documents) - len(leaving) <= _NEWEST and total <= _NEWEST_BYTES:
                break
            leaving.append(uid)
            total -= sizes[uid]
        if leaving:
            lines = b"".join(msgspec.json.encode(documents[u]) + b"\n" for u in leaving)
            history = files.beside(self.path, ".history")
            files.append(history, lines, like=self.path)
            self._table("batches").remove(doc_ids=_ids(leaving))


class _TinyDBTurn:
    def __init__(self, snapshot: Snapshot, backend: TinyDBBackend) -> None:
        self.snapshot = snapshot
        self._backend = backend

    def write(self, batch: Batch, after: Snapshot) -> None:
        self._backend.write(batch, after)


def _document(record: msgspec.Struct) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(record)
    return document


def _documents(records: Iterable[Record]) -> layout.Documents:
    return {record.uid: _document(record) for record in records}


def _put(table: TinyTable, documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Insert documents, or replace them whole.

    TinyDB's own replacing merges, and a field that was cleared would survive.
    """

    def whole(stored: MutableMapping[Any, Any]) -> None:
        new = documents[stored["uid"]]
        stored.clear()
        stored.update(new)

    there = {str(stored.doc_id) for stored in table.get(doc_ids=_ids(documents))}
    if there:
        table.update(whole, doc_ids=_ids(there))
    table.insert_multiple(
        Document(documents[uid], doc_id=uid)
        for uid in _ids(documents)
        if uid not in there
    )


def _ids(uids: Iterable[str]) -> list[Any]:
    """Ids for TinyDB, whose annotations know numbers only; ours are strings."""
    return list(uids)
