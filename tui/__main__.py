"""The program: `duban`, and `python -m tui`."""

# What takes time is imported where an interrupt does no harm: see `_quietly_started`.
import errno
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Final

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
        with _quietly_started() as started:
            _obey(started)
    finally:
        # Nor is what is left searched when the interpreter ends: another 10 %.
        gc.freeze()


@contextmanager
def _quietly_started() -> Iterator[Callable[[], None]]:
    """Let Ctrl-C end the program without a word, until it is told to have started.

    Python would tell in which import it was. A script that had it ignored, as a shell
    does for what it starts in the background, goes on ignoring it.
    """
    usual = signal.default_int_handler
    if signal.getsignal(signal.SIGINT) is not usual:
        yield lambda: None
        return

    def started() -> None:
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield started
    finally:
        started()


def _obey(started: Callable[[], None]) -> None:
    """Settle the language, then call the verb."""
    from tui import words

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

        program = build()
        started()
        program(prog_name="duban")
    except Exception as error:  # noqa: BLE001  # a bug: told, with a status of its own
        from tui.commands.output import complain, let_go
        from tui.errors import Untold
        from tui.statuses import Exit

        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            # Help is written by Typer.
            let_go(sys.stdout)
            complain(words.told(Untold(cause=error.strerror)))
            sys.exit(Exit.CANNOT_WRITE)
        from tui.crash import record

        complain(record(error))
        sys.exit(Exit.BUG)


def _configured_language() -> str:
    from seed.errors import DubanError
    from tui.config import read

    try:
        return read(os.environ).lang
    except DubanError:
        return ""  # every verb reads it again, and says what is wrong with it


if __name__ == "__main__":
    main()
