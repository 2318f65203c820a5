"""Rows as a sheet for Excel and WPS (CSV), and as a table of Markdown.

Cells are text. Nothing in one is obeyed: no formula by a sheet, no markup by whoever
shows Markdown.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r]")
"""How a cell begins that a sheet would compute, or that was made safe before."""
_MARKUP = re.compile(r"([\\`*_~|<>&$#!\[\]])")

Cells = Sequence[str]


def csv_file(headings: Cells, rows: Iterable[Cells]) -> bytes:
    """The bytes of a CSV file, all cells quoted, as Excel reads it without a question.

    UTF-8 with its mark (without it Excel takes the code page of the system), lines
    ended by CR LF. A cell that would be a formula has an apostrophe in front, and so
    has one that begins like what this makes of them: taking one away gives it back.
    """
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def markdown(headings: Cells, rows: Iterable[Cells]) -> Iterable[str]:
    """The lines of a table as GitHub shows it."""
    yield _line(map(_literal, headings))
    yield _line("---" for _heading in headings)
    for row in rows:
        yield _line(map(_literal, row))


def _literal(cell: str) -> str:
    return _MARKUP.sub(r"\\\1", cell)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
