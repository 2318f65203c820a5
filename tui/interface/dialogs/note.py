"""A note: several lines, Ctrl+S saves."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from store.intents.work import AddNote
from store.ledger import Expected
from store.model import Item, NoteKind
from store.snapshot import Snapshot
from tui.drafts import Draft, Typed
from tui.interface.dialogs.form import Form
from tui.plain import plain
from tui.words import NOTE, _

_KINDS = tuple(NoteKind)


class Page(TextArea):
    """Room to write."""

    def watch(self, *_whom: object, **_how: object) -> None:
        """Watch nothing: the app's colours cannot change while a note is written.

        Textual 8.2.8 keeps who watches them, with all that was typed, until they do.
        """


class NoteDialog(Form):
    """Asks for a note; one that is left without saving is kept for the next time."""

    NAME = "note"
    DEFAULT_CSS = """
    NoteDialog TextArea { height: 8; background: $boost; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("f2", "kind", show=False, priority=True),
    ]

    def __init__(
        self, snapshot: Snapshot, items: Sequence[Item], draft: Draft, today: date
    ) -> None:
        super().__init__(snapshot, items, draft, today)
        left = draft.typed.get("kind")
        self._kind = next((k for k in _KINDS if k == left), NoteKind.PROGRESS)

    def compose(self) -> ComposeResult:
        """What it is about, its kind, and room to write."""
        with Vertical(id="box"):
            yield Static(plain("\n".join(self._headings)), classes="about")
            yield Static(id="kind")
            yield Page(self.draft.typed.get("text", ""), compact=True)
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
    def typed(self) -> Typed:
        """The text and its kind, if it has words."""
        text = self.query_one(TextArea).text
        return {"text": text, "kind": self._kind} if text.strip() else {}

    def expected(self, typed: Typed) -> Expected:  # noqa: ARG002
        """Notes never conflict."""
        return {}

    def action_leave(self) -> None:
        """Keep the text for the next time."""
        self.dismiss((self.typed, None))

    def action_save(self) -> None:
        """Save what has words in it."""
        typed = self.typed
        if not typed:
            self.action_leave()
            return
        intent = AddNote(text=typed["text"], on=self._today, kind=self._kind)
        self.dismiss((typed, intent))
