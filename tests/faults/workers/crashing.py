"""The program with a bug in it: marking a row ends it."""

from tui.__main__ import main
from tui.interface.outline import OutlineView


def broken(view: OutlineView) -> None:
    """What no user should ever meet."""
    raise ValueError(view)


OutlineView.mark = broken
main()
