"""The program: `duban`, and `python -m tui`."""

import errno
import gc
import os
import sys
from io import TextIOWrapper
from typing import Final

from seed.errors import DubanError
from tui import words
from tui.errors import Untold
from tui.words import told

_STREAMS: Final = (
    ("stdin", "r", os.O_RDONLY),
    # Data that goes nowhere is told: writing fails. Words have nobody to reach.
    ("stdout", "w", os.O_RDONLY),
    ("stderr", "w", os.O_WRONLY),
)
_UNWRITABLE: Final = (errno.ENOSPC, errno.EBADF)
"""What takes the output is full, or closed."""


def main() -> None:
    """Do what the arguments say."""
    # A command is over before there is garbage worth a search: 5 % of its time. The
    # interface, which stays, turns this on again.
    gc.disable()
    try:
        _obey()
    finally:
        # Nor is what is left searched when the interpreter ends: another 10 %.
        gc.freeze()


def _obey() -> None:
    """Settle the language, then call the verb."""
    words.settle(words.asked(sys.argv[1:]), _configured_language())
    for name, mode, access in _STREAMS:
        if getattr(sys, name) is None:
            # Closed by whoever started us (`>&-`).
            handle = os.open(os.devnull, access)
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows its number instead.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        if sys.argv[1:2] == ["__complete"]:
            from tui.completion import answer

            answer(sys.argv[2:])
            return
        from tui.commands import build

        build()(prog_name="duban")
    except Exception as error:  # noqa: BLE001  # a bug: told, with a status of its own
        from tui.commands.output import complain, let_go
        from tui.statuses import Exit

        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            # Help is written by Typer.
            let_go(sys.stdout)
            complain(told(Untold(cause=error.strerror)))
            sys.exit(Exit.CANNOT_WRITE)
        from tui.crash import record

        complain(record(error))
        sys.exit(Exit.BUG)


def _configured_language() -> str:
    from tui.config import read

    try:
        return read(os.environ).lang
    except DubanError:
        return ""  # every verb reads it again, and says what is wrong with it


if __name__ == "__main__":
    main()
