"""What all dialogs look like: in the middle, so that no input method covers them."""

from typing import TypeVar

from textual import events
from textual._styles_cache import StylesCache
from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """A box in the middle of the screen; Esc leaves it.

    Keys that arrive before there is something to type into wait for it.
    """

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

    def __init__(self) -> None:
        super().__init__()
        self._early: list[events.Key] = []

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def on_unmount(self) -> None:
        """Let go of what was drawn.

        Textual 8.2.8 remembers two colours for a thousand widgets, by the widget, and
        so keeps all that those drew, long after they are gone.
        """
        StylesCache.get_inner_outer.cache_clear()

    def on_key(self, event: events.Key) -> None:
        """Hold a key that came before anything had the focus."""
        if self.focused is None:
            event.stop()
            event.prevent_default()
            self._early.append(event)

    def on_descendant_focus(self) -> None:
        """Type what was held."""
        early, self._early = self._early, []
        for event in early:
            self.app.post_message(events.Key(event.key, event.character))
