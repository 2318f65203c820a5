"""The application: what is typed and pasted, how it ends, and the one screen."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar, Final

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.widgets import Input

from store.backends.turnstile import Patience
from store.ledger import Ledger
from store.text import clean_text
from tui.config import Keys
from tui.crash import record
from tui.drafts import Drafts
from tui.errors import LeftUndone
from tui.interface.desktop import DesktopScreen, KeepsTheme, Signs
from tui.interface.dialogs.frame import Dialog
from tui.interface.keymap import keyed, keymap
from tui.plain import plain
from tui.statuses import Exit

_BY_SIGNAL: Final = 128
"""What shells add to the number of a signal that ended a program."""


class DubanApp(App[None]):
    """duban for people: one ledger, one person."""

    TITLE = "duban"
    ENABLE_COMMAND_PALETTE = False
    # What is told at the top covers neither the last lines nor the keys of a dialog.
    CSS = """
    ToastRack { dock: top; }
    Toast { width: 72; max-width: 96%; padding: 0 1; }
    """
    # The screen binds what it offers; Textual's own ctrl+q stays with it.
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        ledger: Ledger,
        signs: Signs,
        drafts: Drafts,
        keep_theme: KeepsTheme,
        *,
        keys: Keys,
        theme: str = "",
        said: Sequence[str] = (),
        wait: float = Patience().seconds,
    ) -> None:
        super().__init__()
        self._desktop = DesktopScreen(
            ledger, signs, drafts, said, wait, theme, keep_theme, keyed(keys)
        )
        self.set_keymap(keymap(keys))
        self.crashed = False
        """Whether a bug ended it."""

    def on_mount(self) -> None:
        """Leave in good order when the session ends: the terminal is restored."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._desktop.end, _BY_SIGNAL + number)

    @property
    def undone(self) -> LeftUndone | None:
        """What was asked for and not written when it ended."""
        return self._desktop.undone

    def on_key(self, event: events.Key) -> None:
        """Hand on a key that was pressed as a dialog was opened: it is for that."""
        if event in self._desktop.passed and self.screen is not self._desktop:
            event.stop()
            event.prevent_default()
            self.post_message(events.Key(event.key, event.character))

    async def on_event(self, event: events.Event) -> None:
        """Clean what is pasted, where it enters.

        Of several lines a field of one line would take the first, and drop the rest
        without a word; they are names from a column, mostly, and become a list.
        """
        if isinstance(event, events.InputEvent) and not self.screen_stack:
            return  # typed on while the program was leaving
        if isinstance(event, events.Paste):
            event.text = clean_text(event.text)
            if isinstance(self.focused, Input):
                lines = map(str.strip, event.text.split("\n"))
                event.text = "、".join(filter(None, lines))
        await super().on_event(event)

    async def action_quit(self) -> None:
        """Leave what is open: a dialog, else the program."""
        if isinstance(self.screen, Dialog):
            self.screen.action_leave()
        else:
            self._desktop.action_quit()

    def _fatal_error(self) -> None:
        # Textual would print the traceback with all local variables: measures, names.
        error = sys.exception()
        self.crashed = True
        with suppress(Exception):  # whatever struck: what can be kept is
            self._desktop.end(Exit.BUG)
        self.panic(plain(record(error) if error else ""))

    def get_default_screen(self) -> DesktopScreen:
        """The screen that is there from the first paint."""
        return self._desktop
