"""Somebody else changed what a form shows: whose values are to stand?"""

import time
from collections.abc import Sequence
from typing import ClassVar, Final, Literal, cast

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from seed.errors import N_
from store.errors import Clash
from store.intents.intent import Intent
from tui.interface.dialogs.frame import Dialog
from tui.interface.settling import wanted
from tui.plain import line, plain
from tui.words import _, field_words, value_words
from tui.wrap import Prose

Answer = Literal["theirs", "mine", "edit"]

_ANSWERS: Final[dict[Answer, str]] = {
    "theirs": N_("t  theirs: leave these as they are, save what else I typed"),
    "mine": N_("m  mine: save over them"),
    "edit": N_("e  edit on, with what I typed"),
}
_DEAF_SECONDS: Final = 0.4
"""Keys that are on their way as it opens were not meant for it."""


class ConflictDialog(Dialog[Answer]):
    """Shows each value that differs, theirs and mine; gives what is to be done."""

    DEFAULT_CSS = """
    ConflictDialog {
        & > #box { overflow-y: hidden; }
        & #clashes { height: auto; max-height: 14; scrollbar-size-vertical: 1; }
        & #clashes > Static { height: auto; }
        & OptionList { height: 3; border: none; padding: 0; background: $surface; }
        &:ansi OptionList { background: transparent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t,ｔ", "answer('theirs')", show=False),
        Binding("m,ｍ", "answer('mine')", show=False),
        Binding("e,ｅ,escape", "answer('edit')", show=False),
        Binding("pageup", "scroll(-1)", show=False, priority=True),
        Binding("pagedown", "scroll(1)", show=False, priority=True),
    ]

    def __init__(self, clashes: Sequence[Clash], intent: Intent) -> None:
        super().__init__()
        self._clashes, self._intent = clashes, intent
        self._opened = float("inf")

    def compose(self) -> ComposeResult:
        """What differs, and the answers."""
        with Vertical(id="box"):
            title = _("changed by others since you opened it; nothing was saved")
            yield Static(plain(title), classes="about")
            with VerticalScroll(id="clashes", can_focus=False):
                yield Static(self._table())
            yield OptionList(
                *(Option(plain(_(said)), id=name) for name, said in _ANSWERS.items()),
                compact=True,
            )
            hint = _("Esc edits on; PgUp and PgDn scroll.")
            yield Static(plain(hint), classes="hint")

    def on_mount(self) -> None:
        """What loses nothing is what Enter does."""
        answers = self.query_one(OptionList)
        answers.highlighted = len(_ANSWERS) - 1
        answers.focus()
        self._opened = time.monotonic()

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2, 0, 0))
        for clash in self._clashes:
            name = field_words(clash.field)
            table.add_row(Text(line(clash.code), "bold"), Text(name, "bold"))
            rows = (
                (_("was shown"), clash.shown, ""),
                (_("theirs"), clash.now, f"  ({clash.by})"),
                (_("mine"), wanted(self._intent, clash), ""),
            )
            for whose, value, by in rows:
                said = line(value_words(clash.field, value) + by)
                table.add_row(Text(f"  {whose}", "dim"), Prose(said))
        return table

    def action_scroll(self, pages: int) -> None:
        """Show what has no room."""
        clashes = self.query_one("#clashes")
        clashes.scroll_relative(y=pages * clashes.size.height, animate=False)

    @on(OptionList.OptionSelected)
    def _choose(self, chosen: OptionList.OptionSelected) -> None:
        self.action_answer(cast(Answer, chosen.option_id))

    def action_answer(self, answer: Answer) -> None:
        """Give an answer, once there was time to read the question."""
        if time.monotonic() - self._opened < _DEAF_SECONDS:
            self.app.bell()
            return
        self.dismiss(answer)

    def action_leave(self) -> None:
        """Edit on."""
        self.dismiss("edit")
