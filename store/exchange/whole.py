"""A whole ledger as one JSON document: nothing of it is left out, all comes back.

The document is the ledger's file (layout) in the envelope that all JSON of ours comes
in, with the whole history instead of its newest part. So what reads ledgers reads it:
older formats are brought up to date, and whatever must hold is checked.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from seed.errors import N_
from store.backends import damage, layout, reading
from store.errors import Cause, LedgerDamaged, LedgerTooNew, NotExported
from store.model import Batch
from store.snapshot import Snapshot

KIND: Final = "ledger"
_SCHEMA: Final = 1
_OPENING: Final = b'{"schema":1,"kind":"ledger",\n'
"""The first line, where a ledger's file has a brace."""
_ENVELOPE: Final = ("schema", "kind")
_MEMBER: Final = re.compile(rb'\s*(?P<mark>[{,])\s*"(?:[^"\\]|\\.)*"\s*:\s*')
"""A member of an object up to its value, with what stands before it."""
_BOM: Final = b"\xef\xbb\xbf"


def encode(snapshot: Snapshot, batches: Sequence[Batch]) -> bytearray:
    """A state and the batches that led to it, the oldest first; a document a line."""
    return layout.whole(snapshot, batches, _OPENING)


def decode(name: str, data: bytes) -> Snapshot:
    """The state that such a document holds, with the whole history as its batches.

    `name` is what people call the file.

    Raises:
        NotExported: It is something else, or something in it does not hold.
        LedgerTooNew: A later duban exported it.

    """
    path = Path(name)
    try:
        return reading.state(path, _opened(path, data.removeprefix(_BOM)))
    except LedgerDamaged as error:
        raise NotExported(**error.values) from error
    except _NoEnvelope as error:
        cause = Cause(N_('it does not say "kind": "ledger"'))
        raise NotExported(path=path, cause=cause, line=1, column=1) from error


class _NoEnvelope(ValueError):
    """JSON that does not say of itself that it is a ledger."""


def _opened(path: Path, data: bytes) -> bytes:
    """The ledger's file in a document, in which everything stands where it stood.

    Of what is no JSON at all, itself: who decodes it says where and why.

    Raises:
        LedgerTooNew: A later duban put it into an envelope of its own.
        LedgerDamaged: Something stands there twice.

    """
    if data.startswith(_OPENING):
        return b"{\n" + memoryview(data)[len(_OPENING) :]
    try:
        parts = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError as error:
        raise _NoEnvelope from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return data
    schema, kind = (bytes(parts.get(name, b"")) for name in _ENVELOPE)
    if kind != b'"%s"' % KIND.encode() or not re.fullmatch(rb"[1-9]\d{0,9}", schema):
        raise _NoEnvelope
    if int(schema) > _SCHEMA:
        raise LedgerTooNew(path=path, found=int(schema), known=_SCHEMA)
    if twice := damage.repeated(path, data):
        raise twice
    return _blanked(data, parts)


def _blanked(data: bytes, parts: Mapping[str, msgspec.Raw]) -> bytes:
    """A document without its envelope: what is left stands where it stood.

    `parts` are its members in their order, none of them twice.
    """
    kept = bytearray(data)
    at, first = 0, True
    for name, value in parts.items():
        member = _MEMBER.match(data, at)
        assert member
        mark, at = member.start("mark"), member.end() + len(value)
        if name in _ENVELOPE:
            kept[mark:at] = re.sub(rb"[^\n]", b" ", data[mark:at])
        elif first:
            kept[mark : mark + 1] = b" "
            first = False
    brace = data.index(b"{")
    kept[brace : brace + 1] = b"{"
    return bytes(kept)
