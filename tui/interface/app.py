"""The application: what is typed and pasted, how it ends, and the one screen."""

import asyncio
import signal
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar, Final

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.message_pump import MessagePump
from textual.widgets import Input, TextArea

from store.backends.turnstile import Patience
from store.ledger import Ledger
from store.text import clean_text
from tui.config import Keys
from tui.crash import record
from tui.drafts import Drafts
from tui.errors import LeftUndone
from tui.interface.desktop import DesktopScreen, KeepsTheme, Signs
from tui.interface.dialogs.frame import Dialog
from tui.interface.keyed import keyed
from tui.interface.keymap import keymap
from tui.interface.pastes import guard
from tui.plain import plain
from tui.statuses import Exit

_LOST_SECONDS: Final = 0.25
"""After so long what follows a key is on its way no more."""
_WIDE: Final = "ideographic_space"
"""The space of input methods, which Textual takes for no character."""
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
        guard()
        super().__init__()
        self._desktop = DesktopScreen(
            ledger, signs, drafts, said, wait, theme, keep_theme, keyed(keys)
        )
        self.set_keymap(keymap(keys))
        self.crashed = False
        """Whether a bug ended it."""
        self._typed: deque[events.Key | events.Paste] = deque()
        """What was typed and not handed on yet."""
        self._acting = False
        """Whether the last of it is still on its way."""
        self._number = self._seen = 0

    def on_mount(self) -> None:
        """Leave in good order when the session ends: the terminal is restored."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._desktop.end, _BY_SIGNAL + number)
        self.set_interval(_LOST_SECONDS, self._go_on)

    @property
    def undone(self) -> LeftUndone | None:
        """What was asked for and not written when it ended."""
        return self._desktop.undone

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed and pasted until it is its turn."""
        if isinstance(event, events.InputEvent) and not self.screen_stack:
            return  # typed on while the program was leaving
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            await self._hand_on()
        else:
            await super().on_event(event)

    async def _hand_on(self) -> None:
        """Hand on what was typed, each key once the one before has done what it does.

        Textual hands them on as they come: what is typed fast, or comes from a
        program, would act on the rows, and not go into the dialog that the key before
        it opens, or be saved without its last letters.
        """
        while self._typed and not self._acting and self._takes_keys:
            event = self._typed.popleft()
            if isinstance(event, events.Paste):
                self._clean(event)
            elif event.key == _WIDE and isinstance(self.focused, Input | TextArea):
                event = events.Paste("\u3000")
            target = self.focused or self.screen
            self._acting = True
            self._number += 1
            await super().on_event(event)
            # Twice: what the key changes is told on the same way, behind it.
            way = [target, *target.ancestors]
            await self._follow([*way, *way], self._number)

    @property
    def _takes_keys(self) -> bool:
        if not self.screen_stack:
            return False  # the program is leaving
        return not isinstance(self.screen, Dialog) or self.screen.ready

    async def _follow(self, way: Sequence[MessagePump], number: int) -> None:
        """Go the way of a key, behind it; at the end the next is handed on."""
        for n, node in enumerate(way):
            if node.call_later(self._follow, way[n + 1 :], number):
                return
        await self._release(number)

    async def _release(self, number: int) -> None:
        if self._acting and number == self._number:
            self._acting = False
            await self._hand_on()

    async def _go_on(self) -> None:
        """Hand on where a widget that went took with it what followed a key."""
        if self._seen == self._number:
            await self._release(self._number)
        self._seen = self._number

    async def on_dialog_ready(self) -> None:
        """Hand on what was typed since a dialog was opened."""
        await self._hand_on()

    def _clean(self, event: events.Paste) -> None:
        """Clean what is pasted, where it enters.

        Of several lines a field of one line would take the first, and drop the rest
        without a word; they are names from a column, mostly, and become a list.
        """
        event.text = clean_text(event.text)
        if isinstance(self.focused, Input):
            lines = map(str.strip, event.text.split("\n"))
            event.text = "、".join(filter(None, lines))

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
