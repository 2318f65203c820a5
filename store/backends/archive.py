"""The history beyond the newest batches: `<ledger>.history`, one batch a line.

Writing only adds to it; mending (doctor) takes out what is no batch. A line that a
crash tore is cut by the next writer; until then it is no line. Reading starts at the
end, where what is asked for mostly is.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Final

import msgspec

from store.backends import files
from store.backends.layout import UNREADABLE
from store.errors import CannotRead, CannotWrite, Cause, HistoryDamaged, NoFile
from store.model import Batch
from store.snapshot import Snapshot

_BLOCK: Final = 1 << 16

_decoder = msgspec.json.Decoder(Batch)


def place(ledger: Path) -> Path:
    """Where a ledger's history beyond the newest is."""
    return files.beside(ledger, ".history")


def append(ledger: Path, batches: Sequence[bytes]) -> None:
    """Add batches to the end, durably; in a turn only.

    Those that are there by now, of a write that failed after this, are not added again.

    Raises:
        CannotWrite: The history is as it was.

    """
    lines = batches
    last = _last(ledger)
    if last in lines:
        lines = lines[lines.index(last) + 1 :]
    # Of none, too: what is there by now may not have reached the disk.
    data = b"".join(line + b"\n" for line in lines)
    files.append(place(ledger), data, like=ledger)


def _last(ledger: Path) -> bytes | None:
    """The last line; None where there is none, or it cannot be read."""
    with suppress(OSError, NoFile), files.opened(place(ledger)) as file:
        return next(_backwards(file), None)
    return None


def newest_first(ledger: Path, snapshot: Snapshot) -> Iterator[Batch]:
    """The batches before those at hand that led to a snapshot, each revision once.

    Raises:
        HistoryDamaged: A line is no batch; raised on getting that far.
        CannotRead: The system refuses.

    """
    path = place(ledger)
    try:
        with files.opened(path) as file:
            for line, found in told(_backwards(file), snapshot):
                if isinstance(found, Batch):
                    yield found
                elif found:
                    number = _number(path, line)
                    raise HistoryDamaged(path=path, cause=found, line=number)
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotRead(path=path, cause=error.strerror) from error


def told(
    lines: Iterable[bytes], snapshot: Snapshot
) -> Iterator[tuple[bytes, Batch | Cause | None]]:
    """Lines, the last first, each with the batch it tells, or why it tells none.

    Of a number that is there twice the later is meant: a ledger that was put back from
    a copy counts on from there, and what the copy had not yet seen is no past of it,
    but None.
    """
    from store.backends.fitting import Fitting

    fitting = Fitting(snapshot)
    before = snapshot.batches[0].revision if snapshot.batches else 0
    for line in lines:
        try:
            batch = _decoder.decode(line)
        except UNREADABLE as error:
            from store.backends import damage

            yield line, damage.misfit(error)
            continue
        if batch.revision < before:
            before = batch.revision
            yield line, fitting.misfit(batch) or batch
        else:
            yield line, None


def reached(ledger: Path) -> int:
    """The newest batch that is here; 0 where none can be read."""
    with suppress(OSError, NoFile), files.opened(place(ledger)) as file:
        for line in _backwards(file):
            with suppress(*UNREADABLE):
                return _decoder.decode(line).revision
    return 0


@contextmanager
def set_aside(ledger: Path) -> Iterator[None]:
    """Move the history away, unless what is done meanwhile fails.

    Of a state without batches all of it would be taken for the past.

    Raises:
        CannotWrite: It is where it was.

    """
    history = place(ledger)
    if not files.exists(history):
        yield
        return
    aside = files.damaged_name(history)
    try:
        history.rename(aside)
    except OSError as error:
        raise CannotWrite(path=history, cause=error.strerror) from error
    try:
        yield
    except CannotWrite:
        with suppress(OSError):  # of the two the first is told
            aside.rename(history)
        raise


def torn(ledger: Path) -> int:
    """How many bytes of a line that a crash tore are at the end."""
    try:
        with files.opened(place(ledger)) as file:
            return file.seek(0, os.SEEK_END) - files.whole_lines(file.fileno())
    except FileNotFoundError:
        return 0


def _number(path: Path, line: bytes) -> int:
    lines = path.read_bytes().split(b"\n")
    return lines.index(line) + 1 if line in lines else 1


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
