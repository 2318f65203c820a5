"""Rows of task tables: a header names the columns, each numbered row is a heading.

Cells stand between tabs, as they are pasted from a spreadsheet and come out of Word and
HTML, or between the bars of Markdown.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from seed.numbering import Rank
from seed.numerals import value_of
from seed.outline import Span
from seed.parsing.found import Found
from seed.parsing.lines import Paragraph
from seed.phrases.assignments import KEYS

_CELL: Final = re.compile(r"[^\t|]*")
_NUMBER: Final = frozenset({"序号", "编号", "任务编号", "No", "No."})
_TASK: Final = re.compile(
    "(?:重点|主要|具体|年度)?(?:工作|督办|整改)?(?:任务|事项|措施|内容|举措|项目)"
    r"(?:名称|\(措施\))?|工作任务及要求"
)
_FEWEST: Final = 3
"""Cells of a table: a number, a task, and somebody or some day."""


def rows(paragraphs: Sequence[Paragraph], first: int, last: int) -> Iterator[Found]:
    """The numbered rows below a header that names number and task."""
    header: list[str] = []
    for index in range(first, last):
        paragraph = paragraphs[index]
        cells = _cells(paragraph)
        named = [paragraph.folded[start:end] for start, end in cells]
        if len(cells) < _FEWEST:
            continue  # a line between rows: 一、城建
        if _names_columns(named):
            header = named
        elif header and (row := _row(index, paragraph, cells, header)):
            yield row


def _cells(paragraph: Paragraph) -> list[Span]:
    """Where the words of each cell stand; nothing where there are no cells."""
    folded = paragraph.folded
    if "\t" not in folded and "|" not in folded:
        return []
    found: list[Span] = []
    for match in _CELL.finditer(folded):
        words = match[0].strip()
        start = match.start() + match[0].find(words)
        if match.start() == 0 or folded[match.start() - 1] in "\t|":
            found.append((start, start + len(words)))
    return found


def _names_columns(cells: Sequence[str]) -> bool:
    said = ["".join(cell.split()) for cell in cells]
    return not _NUMBER.isdisjoint(said) and any(map(_TASK.fullmatch, said))


def _row(
    index: int, paragraph: Paragraph, cells: Sequence[Span], header: Sequence[str]
) -> Found | None:
    """A row as a heading: its number, its task, and what other columns say."""
    names = ["".join(cell.split()) for cell in header]
    columns = dict(zip(names, cells, strict=False))
    start, end = columns[next(name for name in names if name in _NUMBER)]
    digits = paragraph.folded[start:end].rstrip(".、")
    number = value_of(digits)
    task = columns.get(next(name for name in names if _TASK.fullmatch(name)))
    if not number or task is None or task[0] == task[1]:
        return None
    said = [
        f"{name}:{paragraph.folded[begin:stop]}"
        for name, (begin, stop) in columns.items()
        if name in KEYS and begin < stop
    ]
    return Found(
        index,
        paragraph,
        start,
        end,
        number,
        Rank.DIGIT,
        title=task,
        said="\n".join(said),
    )
