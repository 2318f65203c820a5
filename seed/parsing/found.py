"""Which markers are headings, and how deep each stands.

Markers at the start of a line are headings. Those that count inside paragraphs (一是,
首先, ①) are only as a run that begins at one, for the same words stand in prose. Depth
comes from nesting: a marker stands under the nearest one before it that outranks it,
or under the 一是 whose 二是 is still to come.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from seed.numbering import (
    RUNNING,
    Marker,
    Rank,
    candidates_inside,
    marker_at_start,
)
from seed.outline import Span
from seed.parsing.lines import Paragraph

PLAIN: Final = 9
"""The sharps of a heading without any: below all that Markdown has."""
_WIDEST_GAP: Final = 3
_LAST_WORD: Final = 9
_BARE_DIGIT: Final = re.compile(r"\s*(\d{1,2})\s+(?=[\u4e00-\u9fff])")
_SHARPS: Final = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_MARKS: Final = re.compile(r"[\s>*]*\*\*\s*|\s*>[\s>]*")
"""Bold text and quotations in Markdown: nothing of them counts."""
_LONGEST_BARE: Final = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A heading in a document: where its marker stands, and how it counts."""

    index: int
    """The index of its paragraph."""
    paragraph: Paragraph
    start: int
    """Where its marker begins and ends in the paragraph; the same where it has none."""
    end: int
    number: int = 0
    """0 where it has none."""
    rank: Rank | None = None
    sharps: int = PLAIN
    above: tuple[int, ...] = ()
    inline: bool = False
    """It stands inside a paragraph, or counts as those that do."""
    opening: bool = True
    """Its paragraph begins with it."""
    comma: bool = False
    """It follows a comma."""
    doubtful: bool = False
    title: Span | None = None
    """Of a row: where its task stands in the paragraph."""
    said: str = ""
    """Of a row: what its other columns say, as `key:value` lines."""

    @property
    def place(self) -> int:
        """Where it begins in the document: with its # or ** where it has some."""
        folded = self.paragraph.folded
        first = len(folded) - len(folded.lstrip()) if self.opening else self.start
        return self.paragraph.at(min(first, self.start))

    @property
    def series(self) -> tuple[int, int, int]:
        """What it counts with; the smaller outranks the larger."""
        if self.sharps != PLAIN:
            return self.sharps, 0, 0
        return self.sharps, self.rank or 0, len(self.above)


@dataclass(frozen=True, slots=True)
class Placed:
    """A heading at its depth."""

    found: Found
    level: int
    parent: int | None
    """The index of the heading it stands under."""


def candidates(paragraphs: Sequence[Paragraph], first: int, last: int) -> list[Found]:
    """Everything in these paragraphs that may be a marker, in order."""
    decimals = False
    found: list[Found] = []
    for index in range(first, last):
        paragraph = paragraphs[index]
        if paragraph.blank:
            continue
        sharps, start = _sharps(paragraph.folded)
        marker = marker_at_start(" " * start + paragraph.folded[start:])
        place = start
        if marker:
            found.append(_found(index, paragraph, marker, sharps=sharps))
            decimals = decimals or marker.rank is Rank.DECIMAL
            place = marker.end
        elif sharps != PLAIN:
            found.append(Found(index, paragraph, start, start, sharps=sharps))
        found += [
            _found(index, paragraph, one.marker, opening=False, comma=one.comma)
            for one in candidates_inside(paragraph.folded, place)
        ]
    if _titled(found):
        del found[0]
    if decimals:
        bare = _bare_digits(paragraphs, first, last)
        found = sorted([*found, *bare], key=lambda one: (one.index, one.start))
    return found


def _titled(found: Sequence[Found]) -> bool:
    """Whether the first heading of a Markdown text is the title of the whole."""
    return (
        len(found) > 1
        and found[0].sharps == 1
        and not found[0].number
        and all(one.sharps > 1 for one in found[1:])
    )


def _found(
    index: int,
    paragraph: Paragraph,
    marker: Marker,
    *,
    sharps: int = PLAIN,
    opening: bool = True,
    comma: bool = False,
) -> Found:
    return Found(
        index,
        paragraph,
        marker.start,
        marker.end,
        marker.number,
        marker.rank,
        sharps,
        marker.above,
        marker.rank in RUNNING,
        opening,
        comma,
        marker.doubtful,
    )


def _sharps(folded: str) -> tuple[int, int]:
    """How many # a line of Markdown begins with, and where its words begin."""
    match = _SHARPS.match(folded)
    sharps, start = (len(match[1]), match.end()) if match else (PLAIN, 0)
    marks = _MARKS.match(folded, start)
    return sharps, marks.end() if marks else start


def _bare_digits(
    paragraphs: Sequence[Paragraph], first: int, last: int
) -> Iterator[Found]:
    """`1 总则`: a number and a space are a marker where 1.1 follows in the document."""
    for index in range(first, last):
        paragraph = paragraphs[index]
        match = _BARE_DIGIT.match(paragraph.folded)
        if match and len(paragraph.folded) <= _LONGEST_BARE:
            yield Found(
                index,
                paragraph,
                match.start(1),
                match.end(1),
                int(match[1]),
                Rank.DIGIT,
            )


@dataclass(slots=True)
class _Nesting:
    """The headings that are open, the outermost first, while a document is read."""

    waiting: Sequence[Found]
    following: Sequence[int | None]
    """For each candidate, the index of the next one of its series."""
    placed: list[Placed] = field(default_factory=list)
    refused: list[Found] = field(default_factory=list)
    _open: list[tuple[Found, int, int]] = field(default_factory=list)
    """What is open: the heading, its index among the placed and the candidates."""
    _list: int = 0
    """The number of the last 一、, open or not."""

    def take(self, number: int) -> None:
        found = self.waiting[number]
        accepted = (
            self._goes_on(found, number) if found.inline else self._holds(found, number)
        )
        if not accepted:
            self.refused.append(found)
            return
        self._close_for(found)
        parent = self._open[-1][1] if self._open else None
        self._open.append((found, len(self.placed), number))
        self.placed.append(Placed(found, len(self._open), parent))
        if found.rank is Rank.LIST:
            self._list = found.number

    def _holds(self, found: Found, number: int) -> bool:
        """Whether a marker at the start of a line is one."""
        if found.doubtful:
            after = self.following[number]
            again = after is not None and self.waiting[after].number == found.number
            return found.number == self._list + 1 and not again
        if found.rank is Rank.DECIMAL:
            return self._decimal_goes_on(found)
        return True

    def _decimal_goes_on(self, found: Found) -> bool:
        """2.1 follows a heading 2, 2.2 follows 2.1; 2.5 in prose follows nothing."""
        for open_, _, _ in reversed(self._open):
            if open_.rank is Rank.DECIMAL and open_.above == found.above:
                return found.number > open_.number
            if (*open_.above, open_.number) == found.above:
                return found.number == 1
        return False

    def _goes_on(self, found: Found, number: int) -> bool:
        """Whether a candidate that counts in a run begins one or goes on with it."""
        before = self._before(found)
        if before is None:
            return found.number == 1 and self._begins(found, number)
        if found.rank is Rank.ORDER:
            return found.number > before.number or found.number == 1
        if found.number == 1 < before.number:
            return self._begins(found, number)
        return 0 <= found.number - before.number <= _WIDEST_GAP

    def _before(self, found: Found) -> Found | None:
        """The last of its series, where its run is still open."""
        for open_, _, _ in reversed(self._open):
            if open_.series == found.series:
                return open_
        return None

    def _begins(self, found: Found, number: int) -> bool:
        """Whether a run begins here: the second is there too, or a sentence begins so.

        After a comma only with the second in the same paragraph (rule 7).
        """
        second = self._second(number)
        if found.comma:
            return second is not None and second.index == found.index
        return second is not None or found.rank is Rank.POINT

    def _second(self, number: int) -> Found | None:
        after = self.following[number]
        if after is None:
            return None
        second = self.waiting[after]
        first = self.waiting[number]
        goes_on = second.number == first.number + 1
        if first.rank is Rank.ORDER:
            goes_on = second.number > first.number
        return second if goes_on else None

    def _close_for(self, found: Found) -> None:
        """Close what a heading ends."""
        same = [
            n for n, (one, _, _) in enumerate(self._open) if one.series == found.series
        ]
        if same:
            del self._open[same[-1] :]
            return
        while self._open:
            top, _, number = self._open[-1]
            if top.inline and top.rank is not Rank.ORDINAL:
                if found.inline and found.rank is not Rank.ORDINAL:
                    # ① inside 一是; but a new paragraph counts anew.
                    if top.index == found.index or top.opening:
                        return
                elif self._second(number) is not None:
                    # 1. below 一是, whose 二是 is still to come.
                    return
            elif top.series < found.series:
                return
            self._open.pop()


def placed(waiting: Sequence[Found]) -> tuple[list[Placed], list[Found]]:
    """The candidates that are headings, each at its depth; and those that are not."""
    following: list[int | None] = [None] * len(waiting)
    last: dict[tuple[int, int, int], int] = {}
    for number in range(len(waiting) - 1, -1, -1):
        series = waiting[number].series
        following[number] = last.get(series)
        last[series] = number
    nesting = _Nesting(waiting, following)
    for number in range(len(waiting)):
        nesting.take(number)
    return nesting.placed, nesting.refused
