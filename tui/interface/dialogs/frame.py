"""What all dialogs look like: in the middle, so that no input method covers them."""

from typing import Final, TypeVar

from rich.segment import Segment
from textual import events
from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.message import Message
from textual.screen import ModalScreen

Answer = TypeVar("Answer")

_REMEMBERED: Final = (
    StylesCache.get_inner_outer,
    Segment._split_cells,  # noqa: SLF001
    Region.__contains__,
    Region.intersection,
    Region.union,
    Region.grow,
    Region.shrink,
)
"""What Textual 8.2.8 and Rich remember of what they drew, by the thousand: two colours
by the widget, and so all that it drew; texts as they were cut; places on the screen."""


class Dialog(ModalScreen[Answer]):
    """A box in the middle of the screen; Esc leaves it."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        & > #box {
            width: 72;
            max-width: 96%;
            height: auto;
            max-height: 96%;
            overflow-y: auto;
            padding: 0 1;
            border: round $primary;
            background: $surface;
        }
        & .about { text-style: bold; height: auto; max-height: 4; }
        & .hint { color: $text-muted; height: auto; }
        & Input { background: $boost; }
        & Input:focus { background: $primary 25%; }
    }
    """

    class Ready(Message):
        """It can be typed into."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = False
        """Whether it can be typed into."""

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def on_mount(self) -> None:
        """Be typed into, also where the window of the terminal has no focus now.

        Textual 8.2.8 waits for that, and keys wait for this.
        """
        if self.focused is None:
            self.focus_next()

    def on_unmount(self) -> None:
        """Let go of what was drawn: it hardly comes again, and a day has many."""
        for remembered in _REMEMBERED:
            remembered.cache_clear()

    def on_resize(self, event: events.Resize) -> None:
        """Do nothing when its own layout tells it the size that it has.

        Textual 8.2.8 would lay out all screens behind it then, in its name: a widget
        there keeps the last message it got, and with it the dialog that sent it.
        """
        if event.size == self.outer_size:
            event.prevent_default()

    def on_descendant_focus(self) -> None:
        """Say that there is something to type into."""
        if not self.ready:
            self.ready = True
            self.post_message(self.Ready())
