"""Lines broken as Chinese texts break them.

Between Han characters anywhere, but no closing mark begins a line and no opening mark
ends one (GB/T 15834-2011 §5.1), and no Latin word or number is split unless it is
wider than the line.
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text

from tui.plain import lines

_OPENING = "（《「『“‘【〔([{"
_CLOSING = "，。、；：？！）》」』”’】〕…—,.;:?!)\\]}%"
_UNIT = re.compile(
    rf"\s+|[{re.escape(_OPENING)}]*(?:[0-9A-Za-z_'+/.:@#&=~\-–]+|.)[{_CLOSING}]*"
)


class Prose:
    """Stored text that wraps to the width it is given."""

    def __init__(self, text: str, style: str = "") -> None:
        self._lines = lines(text)
        self._style = style

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[Text]:
        for whole in self._lines:
            for line in wrapped(whole, options.max_width):
                yield Text(line, self._style, no_wrap=True)

    def __rich_measure__(
        self, console: Console, options: ConsoleOptions
    ) -> Measurement:
        widest = max(map(cell_len, self._lines), default=0)
        return Measurement(1, min(widest, options.max_width))


def wrapped(line: str, width: int) -> Iterator[str]:
    """A line as lines of at most so many cells; an empty one as itself."""
    held, room = "", width
    for match in _UNIT.finditer(line):
        unit = match[0]
        size = cell_len(unit)
        if size > room and held:
            yield held.rstrip()
            held, room = "", width
            if unit.isspace():
                continue
        if size > width:
            *whole, unit = chop_cells(unit, width)
            yield from whole
            size = cell_len(unit)
        held += unit
        room -= size
    if held or not line:
        yield held.rstrip()
