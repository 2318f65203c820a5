"""A sign of life for what takes over a second: a bar on stderr, on a terminal alone."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from store.backends.turnstile import Holder, Patience
from tui.desk import Desk

if TYPE_CHECKING:
    from rich.progress import Progress

_Tell = Callable[[Holder | None], None]

_SILENT_SECONDS: Final = 1.0


@contextmanager
def under_way(desk: Desk, verb: str) -> Iterator[Patience]:
    """Show a bar if this takes over a second; nothing is left of it afterwards.

    It is shown beside --json, which is on stdout, and not to who asked for silence.
    Nothing else may be said meanwhile, but for the sentence of a wait for others: with
    the patience that this gives, it ends the bar.
    """
    if desk.quiet or not sys.stderr.isatty():
        yield desk.patience
        return
    bar = _Bar(verb)
    try:
        yield replace(desk.patience, told=bar.giving_way_to(desk.patience.told))
    finally:
        bar.end()


class _Bar:
    """A bar that another thread draws, once the time has come."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._start = time.monotonic()
        self._turn = threading.Lock()
        self._shown: Progress | None = None
        self._ended = False
        self._timer = threading.Timer(_SILENT_SECONDS, self._show)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """Clear it, or see that it never comes."""
        self._timer.cancel()
        with self._turn:
            self._ended = True
            if self._shown:
                self._shown.stop()
                self._shown = None

    def giving_way_to(self, tell: _Tell | None) -> _Tell | None:
        """Another who has something to tell, and then needs the line."""
        if tell is None:
            return None

        def told(holder: Holder | None) -> None:
            self.end()
            tell(holder)

        return told

    def _show(self) -> None:
        # Imported here: what is over within the second never pays for it.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        class Terminal(Console):
            def show_cursor(self, show: bool = True) -> bool:  # noqa: ARG002, FBT
                """Leave it on: after a kill nobody would bring it back."""
                return False

        progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TimeElapsedColumn(),
            console=Terminal(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        # How far a file is read or written is not known: the bar only moves.
        task = progress.add_task(self._verb, total=None)
        progress.tasks[task].start_time = self._start
        with self._turn:
            if not self._ended:
                self._shown = progress
                progress.start()
