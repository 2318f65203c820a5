"""The history beyond the newest batches: `<ledger>.history`, one batch a line.

It only grows. A line that a crash tore is cut by the next writer; until then it is no
line. Reading starts at the end, where what is asked for mostly is.
"""

import os
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path
from typing import Final

import msgspec

from store.backends import files
from store.errors import CannotRead, HistoryDamaged
from store.model import Batch

_BLOCK: Final = 1 << 16

_decoder = msgspec.json.Decoder(Batch)


def place(ledger: Path) -> Path:
    """Where a ledger's history beyond the newest is."""
    return files.beside(ledger, ".history")


def append(ledger: Path, batches: Iterable[bytes]) -> None:
    """Add batches to the end, durably; in a turn only.

    Raises:
        CannotWrite: The history is as it was.

    """
    lines = b"".join(batch + b"\n" for batch in batches)
    files.append(place(ledger), lines, like=ledger)


def newest_first(ledger: Path, before: int) -> Iterator[Batch]:
    """The batches before a revision, each revision once.

    Of a number that is there twice the later is meant: a ledger that was put back from
    a copy counts on from there, and what the copy had not yet seen is no past of it.

    Raises:
        HistoryDamaged: A line is no batch; raised on getting that far.
        CannotRead: The system refuses.

    """
    path = place(ledger)
    try:
        with files.opened(path) as file:
            for line in _backwards(file):
                try:
                    batch = _decoder.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise _damaged(path, line, error) from error
                if batch.revision < before:
                    before = batch.revision
                    yield batch
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotRead(path=path, cause=error.strerror) from error


def torn(ledger: Path) -> int:
    """How many bytes of a line that a crash tore are at the end."""
    try:
        with files.opened(place(ledger)) as file:
            return file.seek(0, os.SEEK_END) - files.whole_lines(file.fileno())
    except FileNotFoundError:
        return 0


def is_batch(line: bytes) -> bool:
    """Whether a line of the history can be read."""
    try:
        _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return True


def _damaged(path: Path, line: bytes, error: Exception) -> HistoryDamaged:
    """What is wrong with a line, with its number."""
    from store.backends import damage

    lines = path.read_bytes().split(b"\n")
    number = lines.index(line) + 1 if line in lines else 1
    return HistoryDamaged(path=path, cause=damage.misfit(error), line=number)


def _backwards(file: FileIO) -> Iterator[bytes]:
    """The whole lines of a file, the last first."""
    end = files.whole_lines(file.fileno())
    rest = b""
    while end:
        start = max(0, end - _BLOCK)
        rest, *whole = (os.pread(file.fileno(), end - start, start) + rest).split(b"\n")
        yield from (line for line in reversed(whole) if line)
        end = start
    if rest:
        yield rest
