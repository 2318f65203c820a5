"""What reaches standard output: data, and nothing else. Words go to stderr.

Every piece of text passes through `plain` here. Rich draws on a terminal only; columns
have it measure their cells wherever they go.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import msgspec
import typer

from store.lights import Colour
from store.text import ACTING
from tui.desk import Desk
from tui.errors import Untold
from tui.plain import line

Cell = tuple[str, str]
"""Text and the style it has on a terminal, or no style."""

STYLE: Mapping[Colour | None, str] = {
    Colour.RED: "red",
    Colour.YELLOW: "yellow",
    Colour.GREEN: "green",
    Colour.GREY: "dim",
}
"""How lights look on a terminal."""
_GAP = "  "
_UNICODE = frozenset({"utf-8", "utf8"})


def emit(rows: Iterable[Sequence[Cell]]) -> None:
    """Print lines of cells; in colour on a terminal, as bare text elsewhere."""
    if not sys.stdout.isatty():
        _write("".join(_bare(cells) + "\n" for cells in rows))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    for cells in rows:
        text = Text.assemble(*((line(part), style) for part, style in cells))
        text.rstrip()
        console.print(text, soft_wrap=True)


def _bare(cells: Sequence[Cell]) -> str:
    return "".join(line(text) for text, _ in cells).rstrip()


def columns(rows: Sequence[Sequence[Cell]]) -> Iterable[Sequence[Cell]]:
    """Cells padded to columns; the last column is free, so that it may be long."""
    from rich.cells import cell_len

    if not rows:
        return []
    last = len(rows[0]) - 1
    shown = [[(line(text), style) for text, style in row] for row in rows]
    widths = [max(cell_len(row[i][0]) for row in shown) for i in range(last)]
    widths = [width + len(_GAP) if width else 0 for width in widths]
    return [
        [
            *(
                (text + " " * (width - cell_len(text)), style)
                for (text, style), width in zip(row[:last], widths, strict=True)
            ),
            row[last],
        ]
        for row in shown
    ]


def emit_json(kind: str, **content: object) -> None:
    """Print the one envelope that all JSON comes in.

    It carries what is stored, unchanged: what a terminal would obey is escaped, as
    JSON allows inside strings.
    """
    _write_json({"schema": 1, "kind": kind, **content})


def emit_jsonl(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows as JSON, one a line, without an envelope."""
    for row in rows:
        _write_json(row)


def _write(text: str) -> None:
    with _going_out():
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def _going_out() -> Iterator[None]:
    """Make sure that what is written went out.

    Raises:
        Untold: It did not, because what takes the output is full or closed.

    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        let_go(sys.stdout)
        raise Untold(cause=error.strerror) from error


@contextmanager
def unread() -> Iterator[None]:
    """Go on where nobody reads what is written any more: the status says more."""
    try:
        yield
    except BrokenPipeError:
        let_go(sys.stdout)


def let_go(stream: TextIO) -> None:
    """Have what is left in a stream that takes no more go nowhere.

    Else the end of the process would try once more, and its failure would be the
    status.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(sentence: str) -> None:
    """A word on stderr that is said even to who asked for silence."""
    tell_line(f"duban: {sentence}")


def tell_line(sentence: str) -> None:
    """A word on stderr."""
    try:
        typer.echo(line(sentence), err=True)
    except OSError:
        # Nobody hears it: the status is all that is left to say.
        let_go(sys.stderr)


def emit_bytes(data: bytes) -> None:
    """Print the contents of a file in an encoding of its own; made harmless before."""
    with _going_out():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def emit_document(data: bytearray) -> None:
    """Print a JSON document of many lines; what a terminal would obey is escaped."""
    with _going_out():
        # Line by line: a ledger in memory once more, as text, would be the most of it.
        for line in re.finditer(b"(.*)\n", data):
            sys.stdout.write(_harmless(line[1].decode()) + "\n")
        sys.stdout.flush()


def _write_json(content: Mapping[str, Any]) -> None:
    _write(_harmless(msgspec.json.encode(content).decode()) + "\n")


def _harmless(text: str) -> str:
    """A line of JSON that no terminal obeys and every encoding can say."""
    if not text.isprintable():
        text = re.sub(ACTING, _escaped, text)
    if (sys.stdout.encoding or "").casefold() not in _UNICODE:
        # What an encoding cannot say is escaped as JSON does, not as Python does.
        text = re.sub("[^\x00-\x7f]", _escaped, text)
    return text


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def say(desk: Desk, sentence: str) -> None:
    """A word to the person, on stderr, unless a program reads or silence was asked."""
    if not (desk.quiet or desk.json):
        tell_line(sentence)
