"""How a ledger stands in its file: JSON, one document a line.

So people can read it, and compare two states of it line by line. Reading decodes
straight into records; what is wrong with a file is looked for only once it is known
that something is.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from store.errors import LedgerDamaged, LedgerTooNew
from store.model import ADDED, SINGULAR, Batch, Item, Note, Plan
from store.snapshot import SCHEMA, Snapshot

Documents = dict[str, dict[str, Any]]
"""The documents of one table by their uid."""
Tables = dict[str, Documents]

META: Final = "meta"
LEDGER: Final = "ledger"
"""The one document of the table that says what the file is."""
_KINDS: Final = {"plans": Plan, "items": Item, "notes": Note, "batches": Batch}


class Meta(msgspec.Struct, frozen=True):
    """What a file says of itself."""

    schema: int
    revision: int


class _Head(msgspec.Struct, frozen=True):
    """As much of a file as every duban can read, older or newer."""

    meta: dict[str, Meta]


class _Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    meta: dict[str, Meta]
    plans: dict[str, Plan]
    items: dict[str, Item]
    notes: dict[str, Note]
    batches: dict[str, Batch]


_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding can raise, beside a missing document."""

_decoder = msgspec.json.Decoder(_Contents)


def encode(tables: Tables) -> bytes:
    """The file of these tables."""
    text = msgspec.json.encode
    parts = []
    for name, documents in tables.items():
        lines = b",\n".join(
            text(uid) + b": " + text(document) for uid, document in documents.items()
        )
        parts.append(text(name) + b": {\n" + lines + b"\n}")
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


def tables(snapshot: Snapshot) -> Tables:
    """The tables of a state."""
    records = {
        META: {LEDGER: Meta(SCHEMA, snapshot.revision)},
        "plans": snapshot.all_plans,
        "items": snapshot.all_items,
        "notes": snapshot.all_notes,
        "batches": {str(batch.revision): batch for batch in snapshot.batches},
    }
    built: Tables = msgspec.to_builtins(records)
    return built


def decode(path: Path, data: bytes) -> Snapshot:
    """The state that a file holds.

    Raises:
        LedgerDamaged: It is no whole ledger; says where and why.
        LedgerTooNew: A later duban wrote it.

    """
    try:
        contents = _decoder.decode(data)
        meta = contents.meta[LEDGER]
    except (*_UNREADABLE, KeyError) as error:
        raise _trouble(path, data, error) from error
    if meta.schema > SCHEMA:
        raise LedgerTooNew(path=path, found=meta.schema, known=SCHEMA)
    if any(batch.revision > meta.revision for batch in contents.batches.values()):
        raise _at(path, data, LEDGER, "it is older than its own history")
    snapshot = Snapshot(
        revision=meta.revision,
        plans=contents.plans,
        items=contents.items,
        notes=contents.notes,
        batches=tuple(contents.batches.values()),
    )
    _check_references(path, data, snapshot)
    return snapshot


def _check_references(path: Path, data: bytes, snapshot: Snapshot) -> None:
    """Refuse a ledger in which something points nowhere."""
    items, plans = snapshot.all_items, snapshot.all_plans
    for uid, plan in plans.items():
        if plan.uid != uid or not uid[1:].isdecimal():
            raise _at(path, data, uid, "it does not name itself")
    for uid, item in items.items():
        if item.uid != uid or not uid[1:].isdecimal() or item.plan not in plans:
            raise _at(path, data, uid, "it names no plan, or not itself")
        if item.parent and item.parent not in items:
            raise _at(path, data, uid, "it stands under nothing")
    for uid, note in snapshot.all_notes.items():
        if note.uid != uid or not uid[1:].isdecimal() or note.item not in items:
            raise _at(path, data, uid, "it is on no item, or not itself")
    tables = {name: snapshot.table(name) for name in SINGULAR}
    for batch in snapshot.batches:
        for change in batch.changes:
            record = tables[change.table].get(change.uid)
            known = record is not None and (
                change.field == ADDED or change.field in record.__struct_fields__
            )
            if not known:
                cause = f"it changed {change.uid} {change.field}, which is not there"
                raise _at(path, data, str(batch.revision), cause)
    if circular := _circular(items):
        raise _at(path, data, circular, "it stands under itself")


def _circular(items: Mapping[str, Item]) -> str | None:
    """An item that stands under itself, however far down; None if there is none."""
    settled = {""}
    for uid in items:
        way: dict[str, None] = {}
        above = uid
        while above not in settled:
            if above in way:
                return above
            way[above] = None
            above = items[above].parent
        settled.update(way)
    return None


def _at(path: Path, data: bytes, uid: str, cause: str) -> LedgerDamaged:
    """Damage in a document, which has a line to itself."""
    start = msgspec.json.encode(uid) + b": "
    lines = data.split(b"\n")
    number = next((n for n, one in enumerate(lines, 1) if one.startswith(start)), 1)
    return LedgerDamaged(path=path, cause=f"{uid}: {cause}", line=number, column=1)


def _trouble(path: Path, data: bytes, error: Exception) -> Exception:
    """What is wrong with a file that cannot be decoded, in the words of its reader."""
    try:
        head = msgspec.json.decode(data, type=_Head).meta.get(LEDGER)
    except _UNREADABLE:
        head = None
    if head and head.schema > SCHEMA:
        return LedgerTooNew(path=path, found=head.schema, known=SCHEMA)
    if not data.strip():
        return LedgerDamaged(path=path, cause="it is empty", line=1, column=1)
    if broken := _broken_json(path, data, error):
        return broken
    if not head:
        cause = "it is JSON, but no ledger"
        return LedgerDamaged(path=path, cause=cause, line=1, column=1)
    return _broken_document(path, data) or LedgerDamaged(
        path=path, cause=str(error), line=1, column=1
    )


def _broken_json(path: Path, data: bytes, error: Exception) -> LedgerDamaged | None:
    """Line and column by the standard library, which knows them.

    What it takes and JSON does not (NaN) is where the fast reader stopped.
    """
    import json

    cause, at = str(error), 0
    try:
        json.loads(data.decode("utf-8"))
    except json.JSONDecodeError as found:
        cause, at = found.msg, len(found.doc[: found.pos].encode())
    except UnicodeDecodeError as found:
        cause, at = "a byte that is not UTF-8", found.start
    except (ValueError, RecursionError) as found:
        cause = str(found)
    else:
        stopped = re.search(r"\(byte (\d+)\)", cause)
        if not stopped:
            return None
        at = int(stopped[1])
    line_start = data.rfind(b"\n", 0, at) + 1
    column = len(data[line_start:at].decode(errors="replace")) + 1
    line = data.count(b"\n", 0, at) + 1
    return LedgerDamaged(path=path, cause=cause, line=line, column=column)


def _broken_document(path: Path, data: bytes) -> LedgerDamaged | None:
    """The first document that is no record of its table."""
    try:
        found = msgspec.json.decode(data, type=Tables)
    except msgspec.MsgspecError:
        return None
    for name, kind in _KINDS.items():
        for uid, document in found.get(name, {}).items():
            try:
                msgspec.convert(document, kind)
            except msgspec.ValidationError as error:
                return _at(path, data, uid, str(error))
    return None
