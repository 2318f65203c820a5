"""The detail of one item: what holds for it, what the document says, what was done."""

from collections.abc import Iterator
from datetime import date

from rich.console import Group
from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from store.history import Past
from store.lights import light
from store.model import ROLES, Item
from store.progress import progress
from store.roles import roles
from store.snapshot import Snapshot
from tui.changes import became
from tui.plain import line, plain
from tui.rows import change_row
from tui.words import NOTE, ROLE, STATUS, _, field_words, fraction, light_words
from tui.wrap import Prose


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

    def compose(self) -> Iterator[Static]:
        """One text; the pane scrolls it."""
        yield Static(id="detail-text")

    def show(
        self,
        snapshot: Snapshot,
        uid: str | None,
        today: date,
        past: Past,
    ) -> None:
        """Show an item, or nothing; a new one from its beginning."""
        item = snapshot.all_items.get(uid or "")
        blocks = detail(snapshot, item, today, past) if item else []
        self.query_one(Static).update(Group(*blocks))
        if uid != self._shown:
            self._shown = uid
            self.scroll_home(animate=False)


def detail(
    snapshot: Snapshot, item: Item, today: date, past: Past
) -> list[Text | Prose]:
    """Everything about an item, the most asked for first."""
    heading = f"{snapshot.code(item)} {item.marker} {item.title}"
    blocks: list[list[Text | Prose]] = [
        [Prose(heading, "bold")],
        [Prose(item.gloss, "italic")] if item.gloss else [],
        [*_facts(snapshot, item, today)],
        [Prose(text)] if (text := snapshot.text(item)) else [],
        *_notes(snapshot, item),
        [*_history(snapshot, item, past)],
    ]
    first, *rest = [block for block in blocks if block]
    lines = [*first]
    for number, block in enumerate(rest):
        # The gloss and the facts belong to the heading; what follows stands apart.
        apart = number > (1 if item.gloss else 0)
        lines += [Text(), *block] if apart else block
    return lines


def _facts(snapshot: Snapshot, item: Item, today: date) -> Iterator[Text]:
    if item.works:
        shown = light_words(light(snapshot, item, today))
        status = _(STATUS[item.status])
        if item.done_on:
            status += f" {item.done_on.isoformat()}"
        state = "  ".join(part for part in (status, shown) if part)
        yield _fact(field_words("status"), state)
    done = progress(snapshot)[item.uid]
    if done.total:
        yield _fact(_("done so far"), fraction(done))
    if item.review:
        yield _fact(_("review"), _("achieved already; not counted as work to do"))
    held = roles(snapshot)[item.uid]
    for role in ROLES:
        value = getattr(held, role)
        if not value:
            continue
        said = value if isinstance(value, str) else "、".join(value)
        source = held.inherited.get(role)
        if source:
            said += _(" (from {code})").format(code=snapshot.code(source))
        yield _fact(_(ROLE[role]), said)
    if item.due:
        yield _fact(field_words("due"), item.due.isoformat())
        if item.due_original and item.due_original != item.due:
            yield _fact(field_words("due_original"), item.due_original.isoformat())
    elif item.due_proposed:
        said = _("{due} suggested by “{phrase}”").format(
            due=item.due_proposed.due, phrase=item.due_proposed.phrase
        )
        yield _fact(field_words("due"), said)


def _fact(name: str, value: str) -> Text:
    return Text.assemble((line(name), "dim"), " ", line(value))


def _notes(snapshot: Snapshot, item: Item) -> Iterator[list[Text | Prose]]:
    for note in reversed(snapshot.notes(item)):
        head = f"{note.on.isoformat()} {_(NOTE[note.kind])} {note.by}"
        yield [plain(head, "bold"), Prose(note.text)]


def _history(snapshot: Snapshot, item: Item, past: Past) -> Iterator[Text | Prose]:
    done = past.get(item.uid, ())
    if done:
        yield plain(_("history"), "bold")
    for batch, changes in reversed(done):
        yield plain(f"{batch.revision}  {batch.at:%m-%d %H:%M} {batch.by}", "dim")
        for change in changes:
            row = change_row(snapshot, change)
            yield Prose(f"  {field_words(row['field'])} {became(row)}")
