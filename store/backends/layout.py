"""How a ledger stands in its file: JSON, one document a line.

So people can read it, and compare two states of it line by line. Reading decodes
straight into records. A checksum tells whether duban wrote just these bytes.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Annotated, Any, Final
from zlib import crc32

import msgspec

from store.model import Batch, Item, Note, Plan, View
from store.snapshot import SCHEMA, Snapshot

Document = dict[str, Any] | msgspec.Raw
"""A document, or the bytes of one that nobody needs to look into."""
Tables = dict[str, dict[str, Document]]
"""By the name of a table: its documents by their uid."""

META: Final = "meta"
LEDGER: Final = "ledger"
"""The one document of the table that says what the file is."""
_OPENING: Final = b"{\n"
_META: Final = b'"meta": {\n"ledger": '
_START: Final = _OPENING + _META
"""How a file begins that duban wrote."""
_END_OF_META: Final = b"\n},\n"
"""What stands between that table and the others."""


class Meta(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a file says of itself."""

    # Unknown fields are passed over: a later duban may say more here, and its file is
    # to be called newer, not damaged.

    schema: Annotated[int, msgspec.Meta(ge=1)]
    revision: int
    sum: int | None = None
    """CRC-32 of all that follows this table, counted on from the revision."""


class _Head(msgspec.Struct, frozen=True):
    """As much of a file as every duban can read, older or newer."""

    meta: dict[str, Meta]


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a file of the newest format holds."""

    meta: dict[str, Meta]
    plans: dict[str, Plan]
    items: dict[str, Item]
    notes: dict[str, Note]
    views: dict[str, View]
    batches: dict[str, Batch]


UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding can raise, beside a missing document."""

decoder = msgspec.json.Decoder(Contents)
_encoder = msgspec.json.Encoder()
_raw_decoder = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])


def encode(
    tables: Mapping[str, Mapping[str, Document | msgspec.Struct]],
    revision: int,
    *,
    signed: bool = True,
    opening: bytes = _OPENING,
) -> bytearray:
    """The file of these tables; the one that says what it is, is made anew.

    It has a checksum, unless what it says is still to be checked. What opens it may be
    more than a brace.
    """
    # One buffer, and never a second: it has all of a large ledger.
    file, between = bytearray(), b""
    for name, documents in tables.items():
        if name != META:
            file += between
            _encoder.encode_into(name, file, -1)
            file += b": {\n"
            _add_lines(file, documents)
            file += b"\n}"
            between = b",\n"
    file += b"\n}\n"
    checksum = crc32(file, revision) if signed else None
    head = _encoder.encode(Meta(SCHEMA, revision, checksum))
    file[:0] = opening + _META + head + _END_OF_META
    return file


def _add_lines(
    file: bytearray, documents: Mapping[str, Document | msgspec.Struct]
) -> None:
    """Add a line for each document."""
    between = b""
    for uid, document in documents.items():
        file += between
        _encoder.encode_into(uid, file, -1)
        file += b": "
        _encoder.encode_into(document, file, -1)
        between = b",\n"


def whole(
    snapshot: Snapshot, batches: Iterable[Batch], opening: bytes = _OPENING
) -> bytearray:
    """The file of a state, with these of the batches that led to it."""
    tables: Mapping[str, Mapping[str, msgspec.Struct]] = {
        "plans": snapshot.all_plans,
        "items": snapshot.all_items,
        "notes": snapshot.all_notes,
        "views": snapshot.all_views,
        "batches": {str(batch.revision): batch for batch in batches},
    }
    return encode(tables, snapshot.revision, opening=opening)


def frozen(document: Document) -> bytes:
    """A document on one line, however many it has in the file.

    Where people formatted the file, it has several, and the history has one a line.
    """
    text = bytes(msgspec.json.encode(document))
    if b"\n" in text:
        text = msgspec.json.encode(msgspec.json.decode(text))
    return text


def raw(data: bytes) -> Tables:
    """The tables of a file that was decoded before, its documents left as bytes."""
    found: Tables = _raw_decoder.decode(data)  # type: ignore[assignment]
    return found


def meta(data: bytes) -> Meta | None:
    """What a file, or the beginning of one, says of itself; None if it does not."""
    if data.startswith(_START):
        line = data[len(_START) : data.find(b"\n", len(_START))]
        with suppress(*UNREADABLE):  # where people formatted it, it has several lines
            return msgspec.json.decode(line, type=Meta)
    try:
        return msgspec.json.decode(data, type=_Head).meta.get(LEDGER)
    except UNREADABLE:
        return None


def intact(data: bytes) -> bool:
    """Whether a file is, byte for byte, what duban wrote."""
    head = meta(data) if data.startswith(_START) else None
    start = data.find(_END_OF_META) + len(_END_OF_META)
    rest = memoryview(data)[start:]
    return head is not None and head.sum == crc32(rest, head.revision)
