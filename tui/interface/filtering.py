"""The line in which one says which items are to be seen."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from tui.words import _


class FilterBar(Input):
    """A selection, as it is typed; the rows follow with every key."""

    DEFAULT_CSS = """
    FilterBar {
        display: none;
        background: $panel;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "keep", show=False, priority=True),
        Binding("escape", "clear", show=False, priority=True),
    ]

    class Closed(Message):
        """The person goes back to the rows: with what they chose, or with all."""

    def __init__(self) -> None:
        hint = _("which items: overdue, 牵头:市科技局, 2.1, 园区, @view")
        super().__init__(id="filter", compact=True, placeholder=hint)

    def open(self) -> None:
        """Let something be typed; what was there is still there."""
        self.display = True
        # At once: what is typed next is already on its way to what has the focus.
        self.screen.set_focus(self)

    def action_keep(self) -> None:
        """Go to the rows that are left."""
        if not self.value.strip():
            self.display = False
        self.post_message(self.Closed())

    def action_clear(self) -> None:
        """See all rows again."""
        self.value = ""
        self.action_keep()
