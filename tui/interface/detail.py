"""The detail of one item: what holds for it, what the document says, what was done."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from rich.console import Group
from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from store.model import Item, Today
from store.past import Past
from store.snapshot import Snapshot
from tui.changes import became
from tui.facts import facts, note_heading, numbered
from tui.plain import line, plain
from tui.rows import change_row
from tui.words import _, field_words, several, speaks_english
from tui.wrap import Prose

MOST: Final = 30
"""So many notes and batches are shown, the newest: all is drawn at each change."""


class DetailView(VerticalScroll, can_focus=True):
    """Shows an item; scrolls where it is longer than the pane."""

    DEFAULT_CSS = """
    DetailView {
        padding: 0 1;
        scrollbar-size-vertical: 1;
        background: $surface;
        & > Static { width: 1fr; height: auto; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="detail")
        self._shown: str | None = None
        self._text = Static(id="detail-text")

    def compose(self) -> Iterator[Static]:
        """One text; the pane scrolls it."""
        yield self._text

    def show(
        self,
        snapshot: Snapshot,
        uid: str | None,
        today: Today,
        past: Past,
    ) -> None:
        """Show an item, or nothing; a new one from its beginning."""
        blocks: list[Text | Prose] = []
        if uid and snapshot.is_live(uid):  # others may have removed it since
            blocks = detail(snapshot, snapshot.all_items[uid], today, past)
        self._text.update(Group(*blocks))
        if uid != self._shown:
            self._shown = uid
            self.scroll_home(animate=False)


def detail(
    snapshot: Snapshot, item: Item, today: Today, past: Past
) -> list[Text | Prose]:
    """Everything about an item, the most asked for first."""
    gloss = item.gloss if speaks_english() else ""
    heading = f"{snapshot.code(item)} {numbered(item)}"
    blocks: list[list[Text | Prose]] = [
        [Prose(heading, "bold")],
        [Prose(gloss, "italic")] if gloss else [],
        [
            Text.assemble((line(fact.name), "dim"), " ", line(fact.value))
            for fact in facts(snapshot, item, today)
        ],
        [Prose(text)] if (text := snapshot.text(item)) else [],
        *_notes(snapshot, item),
        [*_history(snapshot, item, past)],
    ]
    first, *rest = [block for block in blocks if block]
    lines = [*first]
    for number, block in enumerate(rest):
        # The gloss and the facts belong to the heading; what follows stands apart.
        apart = number > (1 if gloss else 0)
        lines += [Text(), *block] if apart else block
    return lines


def _notes(snapshot: Snapshot, item: Item) -> Iterator[list[Text | Prose]]:
    notes = snapshot.notes(item)
    for note in islice(reversed(notes), MOST):
        yield [plain(note_heading(note), "bold"), Prose(note.text)]
    if len(notes) > MOST:
        yield [_elsewhere(snapshot, item, len(notes) - MOST)]


def _elsewhere(snapshot: Snapshot, item: Item, number: int) -> Text:
    """How many more there are, and what shows them."""
    said = several(
        "{n} earlier one: duban show", "{n} earlier ones: duban show", number
    )
    return plain(f"{said} {snapshot.code(item)}", "dim")


def _history(snapshot: Snapshot, item: Item, past: Past) -> Iterator[Text | Prose]:
    deeds = past.of(item.uid)
    if deeds:
        yield plain(_("history"), "bold")
    for batch, changes in reversed(deeds):
        yield plain(
            f"{batch.revision}  {batch.at.astimezone():%m-%d %H:%M} {batch.by}", "dim"
        )
        for change in changes:
            row = change_row(snapshot, change)
            yield Prose(f"  {field_words(row['field'])} {became(row)}")
    if dropped := past.dropped(item.uid):
        yield _elsewhere(snapshot, item, dropped)
