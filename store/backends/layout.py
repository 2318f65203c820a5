"""How a ledger stands in its file: JSON, one document a line.

So people can read it, and compare two states of it line by line.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from store.errors import LedgerDamaged, LedgerTooNew
from store.snapshot import SCHEMA

Documents = dict[str, dict[str, Any]]
"""The documents of one table by their uid."""
Tables = dict[str, Documents]

META = "meta"
LEDGER = "ledger"
TABLES = (META, "plans", "items", "notes", "batches")


class Meta(msgspec.Struct, frozen=True):
    """What a file says of itself."""

    schema: int
    revision: int


_decoder = msgspec.json.Decoder(dict[str, dict[str, dict[str, Any]]])
_encode = msgspec.json.Encoder().encode


def encode(tables: Tables) -> bytes:
    """The file of these tables.

    Raises:
        TypeError: A document holds what JSON does not have; a bug of ours.

    """
    parts = []
    for name, documents in tables.items():
        lines = b",\n".join(
            _encode(uid) + b": " + _encode(document)
            for uid, document in documents.items()
        )
        parts.append(_encode(name) + b": {\n" + lines + b"\n}")
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


def decode(path: Path, data: bytes) -> Tables:
    """The tables of a file.

    Decoded fast; only if that fails is the file read again, by the standard library,
    for the line and column of what is wrong with it.

    Raises:
        LedgerDamaged: It is no whole ledger.
        LedgerTooNew: A later duban wrote it.

    """
    try:
        tables = _decoder.decode(data)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _damage(path, data, error) from error
    try:
        schema = msgspec.convert(tables[META][LEDGER], Meta).schema
    except (KeyError, msgspec.ValidationError) as error:
        cause = "it is JSON, but no ledger"
        raise LedgerDamaged(path=path, cause=cause, line=1, column=1) from error
    if schema > SCHEMA:
        raise LedgerTooNew(path=path, found=schema, known=SCHEMA)
    missing = [name for name in TABLES if name not in tables]
    if missing:
        cause = f"the table {missing[0]} is missing"
        raise LedgerDamaged(path=path, cause=cause, line=1, column=1)
    return tables


def meta(revision: int) -> Documents:
    """The table that says what the file is and which revision it holds."""
    return {LEDGER: msgspec.to_builtins(Meta(SCHEMA, revision))}


def _damage(path: Path, data: bytes, error: Exception) -> LedgerDamaged:
    cause, line, column = str(error), 1, 1
    if not data.strip():
        return LedgerDamaged(path=path, cause="it is empty", line=1, column=1)
    try:
        json.loads(data.decode("utf-8"))
    except json.JSONDecodeError as found:
        cause, line, column = found.msg, found.lineno, found.colno
    except UnicodeDecodeError as found:
        before = data[: found.start]
        cause, line = "a byte that is not UTF-8", before.count(b"\n") + 1
        column = found.start - (before.rfind(b"\n") + 1) + 1
    except (ValueError, RecursionError) as found:
        cause = str(found)
    return LedgerDamaged(path=path, cause=cause, line=line, column=column)
