"""What all dialogs look like: in the middle, so that no input method covers them."""

from typing import TypeVar

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
