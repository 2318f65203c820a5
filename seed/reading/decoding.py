"""Bytes of a document to text."""

import codecs
from typing import NamedTuple

from seed.errors import Binary, DamagedText, NotText, WrongEncoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# GB18030 contains GBK and GB2312, and refuses far less than it should: it is
# asked last.
_UNMARKED = ("utf-8", "gb18030")
_SURE = 12
"""Characters beyond ASCII that are read well before it is sure what an encoding is."""
# A real text has none of these; a picture, a PDF or a .docx has many.
_BINARY = frozenset("\0\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\x11\x12\x13\x14\x15\x16")


class Decoded(NamedTuple):
    """A document's text and the encoding that gave it."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Decode a document as Chinese offices save them.

    The order is byte order mark, UTF-8, GB18030; UTF-16 only with its mark, for
    without one every text of even length is UTF-16. Line ends stay as they are.

    Raises:
        NotText: The bytes are no text in any of these encodings.
        DamagedText: They begin in one and break it.
        WrongEncoding: They break what their byte order mark promises.
        Binary: They are no text at all.

    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding, len(mark))
    for encoding in _UNMARKED:
        try:
            return _decoded(data, encoding)
        except WrongEncoding as error:
            before = data[: error.position].decode(encoding)
            if sum(not char.isascii() for char in before) >= _SURE:
                # So much of it is no chance: a text with a damage, not another text.
                raise DamagedText(position=error.position, encoding=encoding) from error
    raise NotText


def _decoded(data: bytes, encoding: str, start: int = 0) -> Decoded:
    try:
        text = data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        raise WrongEncoding(start + error.start, encoding) from error
    if not _BINARY.isdisjoint(text):
        raise Binary
    return Decoded(text, encoding.removesuffix("-le").removesuffix("-be"))
