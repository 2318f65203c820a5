"""Bytes of updates to their text, never more of them than memory can hold."""

import re
from typing import BinaryIO, Final

from seed.errors import Binary, DamagedText, NotText, WrongEncoding
from seed.reading.decoding import decode
from store.updates.errors import LineTooLong, NoText, TooMany

LONGEST_LINE: Final = 1024 * 1024
"""Bytes: a thousand times the longest that people write."""
MOST: Final = 256 * 1024 * 1024
"""Bytes: 300,000 rows as a list prints them."""


def text(stream: BinaryIO) -> str:
    """All that comes, as text.

    Raises:
        LineTooLong: A line has no end in sight; the rest is not read.
        TooMany: It is more than anybody sends.
        NoText: It is no text.

    """
    lines: list[bytes] = []
    size = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number = len(lines) + 1
        if len(line) > LONGEST_LINE:
            most = LONGEST_LINE // 1024
            raise LineTooLong(line=number, column=LONGEST_LINE + 1, most=most)
        size += len(line)
        if size > MOST:
            raise TooMany(line=number, most=MOST // 2**20)
        lines.append(line)
    data = b"".join(lines)
    try:
        return decode(data).text.replace("\r\n", "\n").replace("\r", "\n")
    except DamagedText as error:
        raise _no_text(data, int(str(error.values["position"]))) from error
    except WrongEncoding as error:
        raise _no_text(data, error.position) from error
    except (Binary, NotText) as error:
        raise _no_text(data, _first_wrong(data)) from error


def _first_wrong(data: bytes) -> int:
    """The first byte that no text in UTF-8 has there."""
    control = re.search(rb"[\x00-\x06\x0e-\x16]", data)
    places = [control.start()] if control else []
    try:
        data.decode()
    except UnicodeDecodeError as error:
        places.append(error.start)
    return min(places, default=0)


def _no_text(data: bytes, position: int) -> NoText:
    before = data[:position]
    start = before.rfind(b"\n") + 1
    column = len(before[start:].decode(errors="replace")) + 1
    return NoText(line=before.count(b"\n") + 1, column=column)
