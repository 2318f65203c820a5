"""Loads the whole program but its interface, for processes that are forked from it.

They start in a few milliseconds, and also where their user may read none of its files.
"""

import gc
from importlib import import_module
from pkgutil import walk_packages

from rich.cells import cell_len

import seed
import store
import tui

for library in ("rich.console", "platformdirs.unix", "getpass", "pwd", "grp"):
    import_module(library)
cell_len("台账")  # loads its table of widths
for package in (seed, store, tui):
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        # The interface is no verb, and `import` does not start a program twice.
        if not {"interface", "__main__"} & {*module.name.split(".")}:
            import_module(module.name)
# Else each process would look through all that is loaded as it ends.
gc.freeze()
