"""A due date, as people say it."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from seed.errors import DocumentError
from seed.phrases.typed import typed_date
from store.intents.work import SetDue
from store.ledger import Expected
from store.model import Item
from store.snapshot import Snapshot
from store.text import is_none
from tui.drafts import Draft, Typed
from tui.interface.dialogs.form import Form
from tui.plain import line, plain
from tui.words import _, several, told


class DueDialog(Form):
    """Asks for the due date of the measures of the items."""

    NAME = "due"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+s", "save", show=False),
    ]

    def __init__(
        self, snapshot: Snapshot, items: Sequence[Item], draft: Draft, today: date
    ) -> None:
        super().__init__(snapshot, items, draft, today)
        below = [one for item in items for one in snapshot.measures(item)]
        self._measures = {one.uid: one for one in below}
        measures = self._measures.values()
        days = {item.due or _proposed(item) for item in measures}
        self._various = len(days) > 1
        day = None if self._various else days.pop() if days else None
        self._initial = day.isoformat() if day else ""
        self._proposals = dict.fromkeys(
            item.suggested.phrase for item in measures if item.suggested
        )

    def compose(self) -> ComposeResult:
        """One line to type in, and what it means."""
        with Vertical(id="box"):
            yield Static(plain("\n".join(self._headings)), classes="about")
            if self._proposals:
                said = _("the text says: {phrases}")
                yield Static(plain(said.format(phrases="、".join(self._proposals))))
            typed = self.draft.typed.get("due", self._initial)
            various = _("(various)") if self._various else ""
            yield Input(line(typed), placeholder=various, compact=True)
            yield Static(id="meant")
            hint = _("2025-06-30, 6月30日, 6月底, 年底, +10d, none. Enter saves.")
            yield Static(plain(hint), classes="hint")

    def on_mount(self) -> None:
        """Say what it means before a key is pressed."""
        self._show_meant()

    @on(Input.Changed)
    def _show_meant(self) -> None:
        try:
            day = self._meant()
        except DocumentError as error:
            said = told(error)
        else:
            said = self._told(day)
        self.query_one("#meant", Static).update(plain(f"= {said}"))

    def _told(self, day: date | None) -> str:
        if self._untouched:
            return _("as they are")
        if day is None:
            return _("no due date")
        past = (self._today - day).days
        said = day.isoformat()
        if past > 0:
            said += " " + several("({n} day ago)", "({n} days ago)", past)
        return said

    @property
    def _untouched(self) -> bool:
        """Whether the dates differ and nothing was typed for all of them."""
        return self._various and not self.query_one(Input).value.strip()

    def _meant(self) -> date | None:
        typed = self.query_one(Input).value.strip()
        return (
            None if not typed or is_none(typed) else typed_date(typed, self._today).day
        )

    @property
    def typed(self) -> Typed:
        """The line, where it differs from what was shown."""
        said = self.query_one(Input).value
        return {} if said == self._initial else {"due": said}

    def expected(self, typed: Typed) -> Expected:  # noqa: ARG002
        """The due dates of all the measures."""
        return {uid: {"due": one.due} for uid, one in self._measures.items()}

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Give back the day, if it is one."""
        try:
            day = self._meant()
        except DocumentError:
            self.app.bell()
            return
        typed = {"due": self.query_one(Input).value}
        self.dismiss(({}, None) if self._untouched else (typed, SetDue(due=day)))


def _proposed(item: Item) -> date | None:
    return item.suggested.due if item.suggested else None
