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
from tui.wrap import Prose


class HelpDialog(Dialog[None]):
    """Shows the actions, with the reason why one cannot be done now."""

    DEFAULT_CSS = """
    HelpDialog > #box { width: 90; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "leave", show=False),
        Binding("q", "leave", show=False, id="quit"),
        Binding("?,f1", "leave", show=False, id="help"),
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
        table.add_row(Text("↑ ↓", "bold"), Prose(moves))
        table.add_row(Text("← →", "bold"), Prose(_("fold and unfold")))
        for action, hindered in self._actions:
            told = _(action.told) + (f" ({hindered})" if hindered else "")
            verb = f"duban {action.verb}" if action.verb else ""
            table.add_row(Text(action.key, "bold"), Prose(told), Text(verb, "dim"))
        ime = _("Keys do nothing? Switch the input method to English (Shift).")
        table.add_row(Text(), Prose(ime, "dim"))
        return table
