"""What all dialogs look like: in the middle, so that no input method covers them."""

from typing import TypeVar

from textual._styles_cache import StylesCache
from textual.message import Message
from textual.screen import ModalScreen

Answer = TypeVar("Answer")


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

    def on_unmount(self) -> None:
        """Let go of what was drawn.

        Textual 8.2.8 remembers two colours for a thousand widgets, by the widget, and
        so keeps all that those drew, long after they are gone.
        """
        StylesCache.get_inner_outer.cache_clear()

    def on_descendant_focus(self) -> None:
        """Say that there is something to type into."""
        if not self.ready:
            self.ready = True
            self.post_message(self.Ready())
