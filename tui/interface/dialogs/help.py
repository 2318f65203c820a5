"""All actions: their keys, what they do, and the verbs that do the same."""

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.interface.actions import Action
from tui.interface.dialogs.frame import Dialog
from tui.words import _


class HelpDialog(Dialog[None]):
    """Shows the actions, with the reason why one cannot be done now."""

    DEFAULT_CSS = """
    HelpDialog > #box { width: 90; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,f1", "leave", show=False),
    ]

    def __init__(self, actions: Sequence[tuple[Action, str]]) -> None:
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        """One text, a line for each action."""
        with VerticalScroll(id="box"):
            yield Static(self._table())

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2, 0, 0))
        moves = _("move: also j k, PgUp PgDn, Home End")
        table.add_row(Text("↑ ↓", "bold"), Text(moves))
        table.add_row(Text("← →", "bold"), Text(_("fold and unfold")))
        for action, hindered in self._actions:
            told = Text(_(action.told))
            if hindered:
                told.append(f" ({hindered})", "italic")
            verb = f"duban {action.verb}" if action.verb else ""
            key = action.key if action.keys else ""
            table.add_row(Text(key, "bold"), told, Text(verb, "dim"))
        ime = _("Keys do nothing? Switch the input method to English (Shift).")
        table.add_row(Text(), Text(ime, "dim"))
        return table
