"""Text to paragraphs: lines, page numbers between them, and lines that were wrapped."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final, NamedTuple

from seed.numbering import marker_at_start
from seed.outline import Span
from seed.width import fold

_LINE: Final = re.compile(
    "[^\n\r\u2028\u2029\x85\x0c]*(?:\r\n|[\n\r\u2028\u2029\x85\x0c]|$)"
)
LINE_ENDS: Final = "\n\r\u2028\u2029\x85\x0c"
_ENDED: Final = re.compile(r"[。:;!?)”』】〕.]\s*$")
_OPEN: Final = re.compile(r"[(〔【“《]\s*$")
"""A line that ends with an opening mark goes on, even with what looks like a marker."""
_PAGE: Final = re.compile(
    r"\s*(?:[-—–―·•]{1,2}\s*\d{1,4}\s*[-—–―·•]{1,2}|第\s*\d{1,4}\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4})\s*"
)
_PAGE_LENGTH: Final = 60
# How much of a text must look wrapped before its lines are joined (rule 5).
_HALF: Final = 0.5
_MOST: Final = 0.8
_FEW: Final = 3
_PROSE: Final = 20
"""Characters that a line of prose has at least; headings are shorter."""


class Line(NamedTuple):
    """A line of the document with its end; positions in the decoded text."""

    number: int
    start: int
    end: int
    folded: str

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        return not self.folded.strip()

    @property
    def width(self) -> int:
        """How many characters it has to its last one that is seen."""
        return len(self.folded.rstrip())

    @property
    def indented(self) -> bool:
        """Whether it begins as a paragraph does: with two spaces, or more."""
        return self.folded[:2].isspace() and len(self.folded) > 1


def lines(text: str) -> list[Line]:
    """The lines of a document, whatever ends them."""
    folded = fold(text)
    found = []
    for number, match in enumerate(_LINE.finditer(folded), start=1):
        start, end = match.span()
        if start < len(text):
            found.append(Line(number, start, end, match[0]))
    return found


def is_page_number(line: Line) -> bool:
    """Whether a line is only the number of a page: `— 3 —`, `第3页`."""
    return (
        line.end - line.start <= _PAGE_LENGTH
        and _PAGE.fullmatch(line.folded.rstrip(LINE_ENDS)) is not None
    )


def without_pages(whole: Sequence[Line]) -> tuple[list[Line], list[Span]]:
    """The lines between page numbers; and the page numbers, with blank lines around.

    A page ends in the middle of a sentence as often as not: nothing may be left
    between the lines before and after it.
    """
    kept: list[Line] = []
    pages: list[Span] = []
    number = False
    for line in whole:
        if is_page_number(line):
            blank = _drop_blank(kept)
            pages.append((blank.start if blank else line.start, line.end))
            number = True
        elif number and line.blank:
            pages[-1] = (pages[-1][0], line.end)
        else:
            kept.append(line)
            number = False
    return kept, pages


def _drop_blank(kept: list[Line]) -> Line | None:
    """Take blank lines from the end; the first of them."""
    first = None
    while kept and kept[-1].blank:
        first = kept.pop()
    return first


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line, or the lines that a page's width made of one paragraph."""

    folded: str
    """Its text, folded, without line ends; as long as its pieces together."""
    pieces: tuple[Span, ...]
    """The ranges of the document that it is made of."""
    starts: tuple[int, ...]
    """Where each piece begins in `folded`."""
    numbers: tuple[int, ...]
    """The line that each piece stands on, from 1."""
    end: int
    """Where its last line ends, with its line end."""

    @property
    def start(self) -> int:
        """Where its first line starts."""
        return self.pieces[0][0]

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.folded.strip()

    def at(self, place: int) -> int:
        """The position in the document of a place in it."""
        piece = bisect_right(self.starts, place) - 1
        return self.pieces[piece][0] + place - self.starts[piece]

    def after(self, place: int) -> int:
        """The position in the document right behind the character before a place."""
        return self.at(place - 1) + 1 if place else self.start

    def line(self, place: int) -> int:
        """The number of the line that a place in it stands on."""
        return self.numbers[bisect_right(self.starts, place) - 1]

    def cut(self, text: str, start: int, end: int) -> str:
        """What stands there in the document, as it was written."""
        if len(self.pieces) == 1:
            offset = self.pieces[0][0]
            return text[offset + start : offset + end]
        return "".join(
            text[begin + max(0, start - at) : min(stop, begin + max(0, end - at))]
            for (begin, stop), at in zip(self.pieces, self.starts, strict=True)
        )


def paragraphs(whole: Sequence[Line]) -> list[Paragraph]:
    """The lines as paragraphs; wrapped ones joined where the document is wrapped."""
    goes_on = _wrapping(whole)
    found: list[Paragraph] = []
    held: list[Line] = []
    for line in whole:
        if held and not (goes_on and goes_on(held[-1], line)):
            found.append(_joined(held))
            held = []
        held.append(line)
    if held:
        found.append(_joined(held))
    return found


def _joined(held: Sequence[Line]) -> Paragraph:
    if len(held) == 1:
        (line,) = held
        text = line.folded.rstrip(LINE_ENDS)
        piece = (line.start, line.start + len(text))
        return Paragraph(text, (piece,), (0,), (line.number,), line.end)
    pieces: list[Span] = []
    starts: list[int] = []
    texts: list[str] = []
    length = 0
    for line in held:
        text = line.folded.rstrip(LINE_ENDS)
        skipped = len(text) - len(text.lstrip()) if pieces else 0
        text = text.strip() if pieces else text.rstrip()
        pieces.append((line.start + skipped, line.start + skipped + len(text)))
        starts.append(length)
        texts.append(text)
        length += len(text)
    numbers = tuple(line.number for line in held)
    return Paragraph(
        "".join(texts), tuple(pieces), tuple(starts), numbers, held[-1].end
    )


_GoesOn = Callable[[Line, Line], bool]


def _wrapping(whole: Sequence[Line]) -> _GoesOn | None:
    """How lines of this document go on from one to the next, if it is wrapped at all.

    It is where most lines that end in the middle of a sentence are full, and enough of
    them are. A line goes on from a full one, or where paragraphs are indented and it is
    not; a marker at its start begins a heading (rule 5).
    """
    pairs = [(a, b) for a, b in pairwise(whole) if not a.blank and not b.blank]
    broken = [
        (a, b)
        for a, b in pairs
        if not _ENDED.search(a.folded)
        and not b.indented
        and marker_at_start(b.folded) is None
    ]
    if len(broken) < _FEW:
        return None
    full = max(a.width for a, _ in broken)
    wide = sum(a.width >= _MOST * full for a, _ in broken)
    if full < _PROSE or wide <= _HALF * len(broken):
        return None
    indented = sum(line.indented and not line.blank for line in whole) >= _FEW
    return partial(_goes_on, full=full, indented=indented)


def _goes_on(above: Line, line: Line, *, full: int, indented: bool) -> bool:
    if line.indented or line.blank or above.blank:
        return False
    if _OPEN.search(above.folded):
        return True
    if marker_at_start(line.folded) is not None:
        return False
    return indented or above.width >= _MOST * full
