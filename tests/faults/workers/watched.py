"""The interface, which on SIGUSR1 writes to a file which of its screens are alive.

python watched.py FILE
"""

import gc
import signal
import sys
from pathlib import Path
from typing import Any
from weakref import WeakSet

from textual.screen import Screen

from tui.__main__ import main

told = Path(sys.argv.pop(1))
alive: WeakSet[Screen[Any]] = WeakSet()
made = Screen.__init__


def make(screen: Screen[Any], *given: Any, **named: Any) -> None:
    """Make a screen, and remember it as long as anything else does."""
    made(screen, *given, **named)
    alive.add(screen)


def tell(*_signal: object) -> None:
    """Name what is still reachable, after what is not was collected.

    A list of all objects would take more memory than is to be seen growing.
    """
    gc.collect()
    names = " ".join(type(screen).__name__ for screen in alive)
    told.with_suffix(".new").write_text(names, "ascii")
    told.with_suffix(".new").replace(told)


Screen.__init__ = make  # type: ignore[method-assign]
signal.signal(signal.SIGUSR1, tell)
main()
