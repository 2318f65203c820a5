"""The lines around the panes: what is open, what was done, what can be done."""

from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Size
from textual.widgets import Static

from store.lights import Colour, light
from store.model import Plan, Today
from store.progress import overall
from store.snapshot import Snapshot
from tui.plain import line
from tui.words import COLOUR, _, several
from tui.wrap import wrapped

_WIDEST = 2
"""Cells of one character."""
_CUT = ".."
"""The end of what has no room."""
_NAME_ROOM = 8
"""Cells for the name of the program: the date gives way to it."""


class TopBar(Static):
    """The plan, how far it is, and how many of its measures have which light."""

    DEFAULT_CSS = "TopBar { height: 1; background: $panel; color: $foreground; }"

    def __init__(self) -> None:
        super().__init__(id="top")
        self._left, self._right, self._date = Text(), Text(), Text()

    def stand_in(self, plan: Plan | None, others: int) -> None:
        """Name the plan that one is in, and say how many others there are."""
        title = line(plan.title) if plan else _("no plan is loaded")
        if others > 0:
            title += " " + several("and {n} more", "and {n} more", others)
        left = Text.assemble((" duban ", "bold reverse"), " ", title)
        if left != self._left:
            self._left = left
            self.refresh()

    def show(self, snapshot: Snapshot, today: Today) -> None:
        """Show a state on a day."""
        done = overall(snapshot)
        self._right = Text(
            f"{_('done')} {done.done}/{done.total} {done.percent:.1f}%  "
            f"{_lights(snapshot, today)}  "
        )
        self._date = Text(f"{today.day.isoformat()} ")
        self.refresh()

    def render(self) -> Text:
        """The counts always; the date and of the title what has room beside them."""
        right = Text.assemble(self._right, self._date)
        if self.size.width - cell_len(right.plain) < _NAME_ROOM:
            right = self._right
        room = self.size.width - cell_len(right.plain) - 1
        left = self._left.copy()
        left.truncate(max(0, room), overflow="crop", pad=True)
        return Text.assemble(left, " ", right)


def _lights(snapshot: Snapshot, today: Today) -> str:
    counts = dict.fromkeys(Colour, 0)
    for item in snapshot.items:
        shown = light(snapshot, item, today)
        if shown:
            counts[shown.colour] += 1
    return " ".join(
        _("{colour} {n}").format(colour=_(COLOUR[colour]), n=count)
        for colour, count in counts.items()
        if count
    )


class StatusBar(Static):
    """What was done last, and how a command would do it; how many rows are marked."""

    DEFAULT_CSS = """
    StatusBar {
        height: auto;
        max-height: 50%;
        background: $surface;
        color: $text-muted;
        &.-error { background: $error; color: $text; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="status")
        self._said, self._filter = "", ""
        self._marked = self._hidden = 0
        self.command = ""
        """The command that would have done what was done last."""

    def say(self, sentence: str, command: str = "", *, error: bool = False) -> None:
        """Show a sentence, and the command that would have done what it tells."""
        self._said, self.command = line(sentence), line(command)
        self.set_class(error, "-error")
        self.refresh(layout=True)

    def count(self, marked: int, hidden: int) -> None:
        """Show how many items are marked, and how many of them have no row now."""
        self._marked, self._hidden = marked, hidden
        self.refresh(layout=True)

    def narrow(self, filtered: str) -> None:
        """Show how many rows a filter leaves; nothing without one."""
        self._filter = line(filtered)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as what is said needs."""
        return len(self._lines(width))

    def render(self) -> Text:
        """What was done is said whole; the command is cut where both have no room."""
        return Text("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Text]:
        left = Text(" ")
        if self._filter and not self.has_class("-error"):
            left.append(self._filter, "bold")
            left.append("  ")
        if self._marked:
            left.append(several("{n} marked", "{n} marked", self._marked), "bold")
            if self._hidden:
                left.append(_(", {n} not shown").format(n=self._hidden), "bold")
            left.append("  ")
        left.append(self._said)
        if cell_len(left.plain) > width:
            room = max(width - 2, _WIDEST)
            return [Text(f" {one}") for one in wrapped(left.plain[1:], room)]
        room = width - cell_len(left.plain)
        right = Text(f"  $ {self.command} ") if self.command else Text()
        if cell_len(right.plain) > room:
            right.truncate(max(0, room - len(_CUT)), overflow="crop")
            right.append(_CUT[:room])
        left.pad_right(width - cell_len(left.plain) - cell_len(right.plain))
        return [Text.assemble(left, right)]


class KeyBar(Static):
    """The keys that do something now, the most useful first; `+N` for the rest."""

    DEFAULT_CSS = "KeyBar { height: 1; background: $panel; color: $foreground; }"

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._keys: list[tuple[str, str]] = []

    def show(self, keys: Iterable[tuple[str, str]]) -> None:
        """Show pairs of key and label."""
        before, self._keys = self._keys, [*keys]
        if self._keys != before:
            self.refresh()

    def render(self) -> Text:
        """As many as have room."""
        text, width = Text(), self.size.width
        for number, (key, label) in enumerate(self._keys):
            rest = f" +{len(self._keys) - number}"
            entry = Text.assemble((f" {key}", "bold"), f" {label} ")
            last = number + 1 == len(self._keys)
            room = width - cell_len(text.plain) - (0 if last else cell_len(rest))
            if cell_len(entry.plain) > room:
                text.append(rest, "dim")
                break
            text.append_text(entry)
        return text
