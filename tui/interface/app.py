"""The application: colours, the palette, and the one screen."""

from typing import Any, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.command import Provider

from store.ledger import Ledger
from tui.interface.desktop import Clock, DesktopScreen


def _actions() -> type[Provider]:
    from tui.interface.palette import Actions

    return Actions


class DubanApp(App[None]):
    """duban for people: one ledger, one person."""

    TITLE = "duban"
    COMMANDS: ClassVar[set[Any]] = {_actions}
    # The screen binds what it offers; Textual's own ctrl+q stays with it.
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, ledger: Ledger, by: str, clock: Clock) -> None:
        super().__init__()
        self._desktop = DesktopScreen(ledger, by, clock)

    def get_default_screen(self) -> DesktopScreen:
        """The screen that is there from the first paint."""
        return self._desktop
