"""What people give: a file to be read or written, a day, a message."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from seed.errors import DocumentError, Unreadable
from store.backends import files
from store.errors import IsLedger, NoFileThere
from tui.commands.output import say
from tui.desk import Desk
from tui.errors import NoTextRead
from tui.words import _, several

STDIN: Final = "-"


def path_named(file: str) -> Path:
    """The file that is meant; where ~name is nobody's home, it is a file itself."""
    return Path(os.path.expanduser(file))  # noqa: PTH111


def given(file: str, most: int) -> bytes:
    """What is in a file, or in standard input; of more than `most`, a byte more.

    Raises:
        Unreadable: The system does not hand it over, or it is no file.

    """
    if file != STDIN and not _is_file(file):
        raise Unreadable(path=file, cause=_("it is no file"))
    with opened(file) as stream:
        return stream.read(most + 1)


def _is_file(file: str) -> bool:
    """Whether it is a file; of what is not there or not to be seen, opening tells."""
    try:
        return stat.S_ISREG(path_named(file).stat().st_mode)
    except OSError:
        return True


@contextmanager
def opened(file: str) -> Iterator[BinaryIO]:
    """A file or standard input, to be read line by line; a pipe is welcome.

    Raises:
        Unreadable: The system does not hand it over.

    """
    try:
        if file == STDIN:
            yield sys.stdin.buffer
            return
        with path_named(file).open("rb") as stream:
            yield stream
    except OSError as error:
        name = "stdin" if file == STDIN else file
        raise Unreadable(path=name, cause=error.strerror) from error


def to_write(file: str, ledger: Path) -> Path:
    """The file that is to be written, which is none of the ledger's own.

    Raises:
        IsLedger: It is the ledger, or one that is beside it.
        NoFileThere: Something else has that name.
        NoFolder, CannotWrite: There is nowhere to put it.

    """
    path = path_named(file)
    if files.is_own(Path(os.path.realpath(path)), Path(os.path.realpath(ledger))):
        raise IsLedger(path=path)
    files.need_folder(path)
    if path.exists() and not path.is_file():
        raise NoFileThere(path=path)
    return path


def text(message: str | None) -> str:
    """What was given with -m, or is read in where that was `-`.

    Raises:
        NoTextRead: It is no text.
        Unreadable: The system does not hand it over.

    """
    if message != STDIN:
        return message or ""
    from seed.reading.decoding import decode

    with opened(STDIN) as stream:
        data = stream.read()
    try:
        return decode(data).text
    except DocumentError as error:
        raise NoTextRead from error


def day_past(desk: Desk, said: str | None) -> date | None:
    """The day on which something was, as it was given.

    Raises:
        DocumentError: It is none.

    """
    if said is None:
        return None
    from seed.phrases.typed import typed_date

    return typed_date(said, desk.now.date(), ahead=False).day


def day_done(desk: Desk, said: str | None) -> date:
    """The day on which something was done, or today; told where it is yet to come.

    Raises:
        DocumentError: It is none.

    """
    day = day_past(desk, said) or desk.now.date()
    say_if_to_come(desk, day)
    return day


def say_if_to_come(desk: Desk, day: date) -> None:
    """Say of a day that should be over that it is not: perhaps its year is wrong."""
    ahead = (day - desk.now.date()).days
    if ahead > 0:
        waits = several("in {n} day", "in {n} days", ahead)
        say(desk, f"{day.isoformat()}: {waits}")


def day_to_come(desk: Desk, said: str) -> date:
    """A day by which something is to be; told where it is over, or of working days.

    Raises:
        DocumentError: It is none.

    """
    from seed.phrases.typed import typed_date

    today = desk.now.date()
    typed = typed_date(said, today)
    if typed.workdays:
        say_of_holidays(desk, typed.day.isoformat())
    past = (today - typed.day).days
    if past > 0:
        gone = several("{n} day ago", "{n} days ago", past)
        say(desk, f"{typed.day.isoformat()}: {gone}")
    return typed.day


def say_of_holidays(desk: Desk, said: str) -> None:
    """Say that working days are counted without the holidays of the year."""
    caveat = _("{day}: weekends are left out, holidays are not known")
    say(desk, caveat.format(day=said))
