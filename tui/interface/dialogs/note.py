"""A note: several lines, Ctrl+S saves."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from store.intents.work import AddNote
from store.model import NoteKind
from tui.interface.dialogs.frame import Dialog
from tui.plain import plain
from tui.words import NOTE, _

_KINDS = tuple(NoteKind)


class Draft(NamedTuple):
    """A note as it was left."""

    text: str = ""
    kind: NoteKind = NoteKind.PROGRESS


class NoteDialog(Dialog[tuple[Draft, AddNote | None]]):
    """Gives the note as it was left, and the intent if it is to be saved."""

    DEFAULT_CSS = """
    NoteDialog TextArea { height: 8; background: $boost; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("f2", "kind", show=False, priority=True),
    ]

    def __init__(self, headings: Sequence[str], draft: Draft, today: date) -> None:
        super().__init__()
        self._headings, self._draft, self._today = headings, draft, today
        self._kind = draft.kind

    def compose(self) -> ComposeResult:
        """What it is about, its kind, and room to write."""
        with Vertical(id="box"):
            yield Static(plain("\n".join(self._headings)), classes="about")
            yield Static(id="kind")
            yield TextArea(self._draft.text, compact=True)
            hint = _(
                "Ctrl+S saves, F2 changes the kind, Esc leaves and keeps the text."
            )
            yield Static(plain(hint), classes="hint")

    def on_mount(self) -> None:
        """Write at the end of what was left."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        self._show_kind()

    def _show_kind(self) -> None:
        told = _("kind: {kind} (F2)").format(kind=_(NOTE[self._kind]))
        self.query_one("#kind", Static).update(plain(told, "dim"))

    def action_kind(self) -> None:
        """The next kind of note."""
        self._kind = _KINDS[(_KINDS.index(self._kind) + 1) % len(_KINDS)]
        self._show_kind()

    @property
    def _left(self) -> Draft:
        return Draft(self.query_one(TextArea).text, self._kind)

    def action_leave(self) -> None:
        """Keep the text for the next time."""
        self.dismiss((self._left, None))

    def action_save(self) -> None:
        """Save what has words in it."""
        text = self._left.text
        if text.strip():
            intent = AddNote(text=text, on=self._today, kind=self._kind)
            self.dismiss((self._left, intent))
        else:
            self.action_leave()
