"""The interface, which on SIGUSR1 writes to a file how many of its screens are alive.

python watched.py FILE
"""

import gc
import signal
import sys
from pathlib import Path

from textual.screen import Screen

from tui.__main__ import main

told = Path(sys.argv.pop(1))


def tell(*_signal: object) -> None:
    """Count what is still reachable, after what is not was collected."""
    gc.collect()
    alive = sum(isinstance(one, Screen) for one in gc.get_objects())
    told.with_suffix(".new").write_text(str(alive), "ascii")
    told.with_suffix(".new").replace(told)


signal.signal(signal.SIGUSR1, tell)
main()
