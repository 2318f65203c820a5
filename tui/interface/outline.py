"""The outline: a tree in columns, drawn line by line.

Only what is on screen is drawn, so a key costs the same at ten rows and at a hundred
thousand. Cursor, marks and folds are kept by uid: whatever another process writes,
they stay with the item that the person saw.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection
from datetime import date
from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size, clamp
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from store.lights import Colour, light
from store.model import Item, Status, Today
from store.progress import progress
from store.roles import roles
from store.snapshot import Snapshot
from tui.facts import numbered
from tui.interface.branches import Branches
from tui.plain import line
from tui.words import STATUS, _, fraction, light_words

_GUTTER, _INDENT, _BOX = 2, 2, 2
_TITLE_ROOM = 28
"""Cells that a title keeps before columns are left out."""
_LEAD_ROOM, _DUE_ROOM, _STATE_ROOM = 16, 10, 18
_LINES = 128
"""Drawn lines that are kept: some screens full."""
_FIRST = 128
"""As many rows, from the first, say how wide their columns are."""


class _Columns(NamedTuple):
    """Widths of the columns to the right of the title; 0 for one that is left out."""

    lead: int
    due: int
    state: int

    @property
    def width(self) -> int:
        return sum(width + 1 for width in self if width)


class _Row(NamedTuple):
    """What one line shows, as plain text."""

    head: str
    title: str
    lead: str
    due: str
    state: str
    colour: Colour | None


_COLUMN_TEXTS: tuple[tuple[int, Callable[[_Row], str]], ...] = (
    (_LEAD_ROOM, lambda row: row.lead),
    (_DUE_ROOM, lambda row: row.due),
    (_STATE_ROOM, lambda row: row.state),
)


class OutlineView(ScrollView, can_focus=True):
    """Shows a snapshot as a tree; says where the cursor is; changes nothing."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "outline--cursor",
        "outline--mark",
        "outline--parent",
        "outline--closed",
        "outline--lead",
        "outline--red",
        "outline--yellow",
        "outline--green",
        "outline--grey",
    }
    DEFAULT_CSS = """
    OutlineView {
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .outline--cursor { background: $primary 30%; }
        &:focus > .outline--cursor { background: $primary; color: $text; }
        & > .outline--mark { color: $accent; text-style: bold; }
        & > .outline--parent { text-style: bold; }
        & > .outline--closed { color: $text-muted; }
        & > .outline--lead { color: $text-secondary; }
        & > .outline--red { color: $text-error; text-style: bold; }
        & > .outline--yellow { color: $text-warning; }
        & > .outline--green { color: $text-success; }
        & > .outline--grey { color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ｋ", "move(-1)", show=False),
        Binding("down,j,ｊ", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g,ｇ", "first", show=False),
        Binding("end,G,Ｇ", "last", show=False),
        Binding("left,h,ｈ", "close", show=False),
        Binding("right,l,ｌ", "open", show=False),
    ]

    class Moved(Message):
        """The cursor is on another item now, or on none."""

        def __init__(self, uid: str | None) -> None:
            super().__init__()
            self.uid = uid

        def can_replace(self, message: Message) -> bool:
            """Of a burst of moves only the last counts."""
            return isinstance(message, OutlineView.Moved)

    class Marked(Message):
        """Marks were set or taken away."""

    def __init__(self, snapshot: Snapshot, today: Today) -> None:
        super().__init__(id="outline")
        self.marks: set[str] = set()
        self._folded: set[str] = set()
        self._left: Collection[str] | None = None
        """The items that a filter left; None without one."""
        self._unfiltered: set[str] = set()
        """What was folded before there was a filter."""
        self._cursor = 0
        self._displaced = False
        """The row under the cursor went away, and the person has not moved since."""
        # Not their strips: each would keep all that was ever cut from it.
        self._drawn: LRUCache[tuple[object, ...], list[Segment]] = LRUCache(_LINES)
        self._take(snapshot, today)
        if meant := snapshot.bare_plan:
            # Others may come before the plan that somebody settled.
            self._put_cursor(next((one.uid for one in snapshot.roots(meant)), None))

    # What is shown

    def show(self, snapshot: Snapshot, today: Today) -> None:
        """Show another state; cursor, marks and folds stay with their items."""
        before = self.cursor_uid
        near = self._rows[: self._cursor]
        old, line_ = self._branches, self._cursor - round(self.scroll_offset.y)
        self._take(snapshot, today)
        here = [before, *(old.items[index].uid for index in reversed(near))]
        self._put_cursor(
            next((uid for uid in here if uid in self._branches.index), None)
        )
        # A key on its way was meant for what is gone, not for what is there now.
        self._displaced |= before is not None and here[0] != self.cursor_uid
        self._resized()
        if len(near) != self._cursor:  # the row stays where it was on the screen
            top = max(0, self._cursor - line_)
            self.scroll_to(y=top, animate=False, force=True)
        self.refresh()
        self.post_message(self.Moved(self.cursor_uid))

    def _take(self, snapshot: Snapshot, today: Today) -> None:
        self._snapshot, self._today = snapshot, today
        self._branches = Branches(snapshot)
        self.marks &= self._branches.index.keys()
        self._rows = self._branches.visible(self._folded, self._left)
        self._progress = progress(snapshot)
        self._roles = roles(snapshot)
        self._texts: dict[int, _Row] = {}
        self._drawn.clear()
        self._columns_at: dict[int, _Columns] = {}

    @property
    def cursor_uid(self) -> str | None:
        """The item under the cursor; None in an empty ledger."""
        return (
            self._branches.items[self._rows[self._cursor]].uid if self._rows else None
        )

    @property
    def chosen(self) -> tuple[str, ...]:
        """What a key acts on: the marked items, or the one under the cursor."""
        if self.marks:
            return tuple(sorted(self.marks, key=self._branches.index.__getitem__))
        if self._displaced or not self.cursor_uid:
            return ()
        return (self.cursor_uid,)

    @property
    def hidden(self) -> int:
        """How many marked items a filter hides."""
        if self._left is None or not self.marks:
            return 0
        return len(self.marks - {self._branches.items[row].uid for row in self._rows})

    # Cursor and folds

    def _put_cursor(self, uid: str | None) -> None:
        """Put the cursor on an item, or on what it is folded under."""
        index = self._branches.index.get(uid or "", 0)
        self._cursor = max(0, bisect_right(self._rows, index) - 1)

    def _move_to(self, row: int) -> None:
        self._displaced = False
        old, self._cursor = self._cursor, clamp(row, 0, max(0, len(self._rows) - 1))
        self.refresh_line(old)
        self.refresh_line(self._cursor)
        self._scroll_to_cursor()
        self.post_message(self.Moved(self.cursor_uid))

    def _scroll_to_cursor(self, *, top: bool = False) -> None:
        row = Region(0, self._cursor, 1, 1)
        self.scroll_to_region(row, animate=False, force=True, x_axis=False, top=top)

    def _refold(self) -> None:
        uid = self.cursor_uid
        self._rows = self._branches.visible(self._folded, self._left)
        self._put_cursor(uid)
        self._drawn.clear()
        self._resized()
        self.refresh()
        self._scroll_to_cursor()
        if self.cursor_uid != uid:
            self.post_message(self.Moved(self.cursor_uid))

    def narrow(self, left: Collection[str] | None) -> None:
        """Show these items and what they stand under, or all again.

        What a filter leaves is not folded; without it all is as it was before. A
        cursor whose row goes is on the first item that is left.
        """
        if left == self._left:
            return
        if self._left is None:
            self._unfiltered = self._folded
        self._left = left
        self._folded = set() if left is not None else self._unfiltered
        uid, displaced = self.cursor_uid, self._displaced
        self._refold()
        if left and self.cursor_uid not in left:
            first = min(self._branches.index[one] for one in left)
            self._move_to(bisect_right(self._rows, first) - 1)
        elif self.cursor_uid is None or uid is None:
            self._move_to(0)
        # A key on its way was meant for the row that went (others may have written).
        self._displaced = displaced or (uid is not None and uid != self.cursor_uid)

    def arrive(self) -> None:
        """Let keys act on the row under the cursor: the person comes to it now."""
        self._displaced = False
        self.focus()

    def fold(self) -> None:
        """Fold the row under the cursor, or what it stands under; or unfold it."""
        if not self._rows:
            return
        index = self._rows[self._cursor]
        if self._branches.size[index] == 1:
            above = self._branches.parent(index)
            if above is None:
                return
            index = above
        self._folded ^= {self._branches.items[index].uid}
        self._refold()

    def fold_to(self, levels: int) -> None:
        """Show so many levels and fold what is below."""
        self._folded = set(self._branches.parents(depth=levels - 1))
        self._refold()

    def action_move(self, by: int) -> None:
        """Move the cursor so many rows."""
        self._move_to(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by what is on screen."""
        self._move_to(self._cursor + by * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self._move_to(len(self._rows) - 1)

    def action_close(self) -> None:
        """Fold the row, or go to what it stands under."""
        if not self._rows:
            return
        index = self._rows[self._cursor]
        uid = self._branches.items[index].uid
        above = self._branches.parent(index)
        if self._branches.size[index] > 1 and uid not in self._folded:
            self.fold()
        elif above is not None:
            self._move_to(bisect_right(self._rows, above) - 1)

    def action_open(self) -> None:
        """Unfold the row, or go to the first below it."""
        if not self._rows:
            return
        index = self._rows[self._cursor]
        if self._branches.size[index] == 1:
            return
        if self._branches.items[index].uid in self._folded:
            self.fold()
        else:
            self.action_move(1)

    # Marks

    def mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on."""
        if self.cursor_uid and not self._displaced:
            self.marks ^= {self.cursor_uid}
            self.refresh_line(self._cursor)
            self.post_message(self.Marked())
            self.action_move(1)

    def forget(self, uids: Collection[str]) -> None:
        """Take from items the marks and the cursor: others have got their uids."""
        self.marks -= {*uids}
        self._displaced |= self.cursor_uid in uids

    def clear_marks(self) -> None:
        """Take all marks away."""
        self.marks.clear()
        self.refresh()
        self.post_message(self.Marked())

    # Events

    def on_mount(self) -> None:
        """Tell where the cursor is from the start, and show what comes after it."""
        self.post_message(self.Moved(self.cursor_uid))
        self.call_after_refresh(self._scroll_to_cursor, top=True)

    def on_resize(self) -> None:
        """Lines are as wide as the widget."""
        self._drawn.clear()
        self._resized()
        self._scroll_to_cursor()

    def notify_style_update(self) -> None:
        """A theme changes every line."""
        super().notify_style_update()
        self._drawn.clear()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the sign of a fold it folds."""
        row = event.y + self.scroll_offset.y
        if row >= len(self._rows):
            return
        self._move_to(row)
        sign = _GUTTER + _INDENT * self._branches.depth[self._rows[row]]
        if sign <= event.x < sign + _BOX and self._branches.size[self._rows[row]] > 1:
            self.fold()

    def _resized(self) -> None:
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, len(self._rows))

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of the screen: a function of the row and of the state it is in."""
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        if row >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        index = self._rows[row]
        uid = self._branches.items[index].uid
        here, marked = row == self._cursor, uid in self.marks
        key = (index, here, marked, uid in self._folded, self.has_focus, width)
        segments = self._drawn.get(key)
        if segments is None:
            segments = self._drawn[key] = self._draw(index, width, here, marked)
        return Strip(segments, width)

    def _draw(self, index: int, width: int, here: bool, marked: bool) -> list[Segment]:
        item, row = self._branches.items[index], self._row(index)
        columns = self._columns(width)
        base = self.rich_style
        if here:
            base = self.get_component_rich_style("outline--cursor")
        title_width = max(0, width - columns.width - cell_len(row.head) - _GUTTER)
        gutter = (">" if here else " ") + ("*" if marked else " ")
        parts = [
            (gutter, "mark", _GUTTER),
            (row.head, "", cell_len(row.head)),
            (row.title, self._title_class(item), title_width),
            (row.lead, "lead", columns.lead),
            (row.due, "", columns.due),
            (row.state, row.colour or "closed", columns.state),
        ]
        segments = []
        for number, (text, name, room) in enumerate(parts):
            if not room:
                continue
            gap = " " if number > 2 else ""  # noqa: PLR2004  # columns stand apart
            style = base + self._component(name, plain=here) if name else base
            segments.append(Segment(gap + set_cell_size(text, room), style))
        return Segment.adjust_line_length(segments, width, base)

    def _component(self, name: str, *, plain: bool) -> Style:
        """A class's style without its background; under the cursor, no colour."""
        style = self.get_component_rich_style(f"outline--{name}")
        return Style(color=None if plain else style.color, bold=style.bold)

    @staticmethod
    def _title_class(item: Item) -> str:
        if not item.works:
            return "parent"
        return "closed" if item.status in {Status.DONE, Status.DROPPED} else ""

    def _row(self, index: int) -> _Row:
        row = self._texts.get(index)
        if row is None:
            row = self._texts[index] = self._said(index)
        folded = self._branches.items[index].uid in self._folded
        return row._replace(head=row.head.replace("-", "+")) if folded else row

    def _said(self, index: int) -> _Row:
        item = self._branches.items[index]
        sign = "- " if self._branches.size[index] > 1 else "  "
        if item.works:
            sign = "☑ " if item.status is Status.DONE else "☐ "
        shown = light(self._snapshot, item, self._today)
        return _Row(
            head=" " * (_INDENT * self._branches.depth[index]) + sign,
            title=line(f"{self._key(item)}{numbered(item)}"),
            lead=line(self._roles[item.uid].lead or ""),
            due=_short_date(item.due, self._today.day),
            state=light_words(shown) or self._state(item),
            colour=shown.colour if shown else None,
        )

    def _key(self, item: Item) -> str:
        """Before what is at the top, the key of its plan where there are several."""
        if item.parent or len(self._snapshot.plans) == 1:
            return ""
        return f"{self._snapshot.all_plans[item.plan].key} "

    def _state(self, item: Item) -> str:
        if item.review:
            return _("review")
        if item.works:
            return _(STATUS[item.status])
        return fraction(self._progress[item.uid])

    def _columns(self, width: int) -> _Columns:
        """The columns that leave the titles their room, the least needed left out."""
        if width not in self._columns_at:
            # Of all rows, not of those unfolded now: columns stand still.
            shown = [
                self._row(i) for i in range(min(_FIRST, len(self._branches.items)))
            ]
            wide = _Columns(
                *(
                    min(room, max((cell_len(text(row)) for row in shown), default=0))
                    for room, text in _COLUMN_TEXTS
                )
            )
            for columns in (wide, wide._replace(lead=0), _Columns(0, 0, wide.state)):
                if width - columns.width >= _TITLE_ROOM + _GUTTER + 3 * _INDENT:
                    break
            self._columns_at[width] = columns
        return self._columns_at[width]


def _short_date(day: date | None, today: date) -> str:
    """A date as lists show it: without the year in the year that it is."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()
