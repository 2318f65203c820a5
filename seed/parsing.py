"""Text to outline.

The text is cut into lines, every line is asked for the headings in it, and what
lies between two headings belongs to the first. So each character of the document
lies in exactly one place: an item's spans, the frame, or what was dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from seed.numbering import Marker, Rank, marker_at_start, points_inside
from seed.outline import Heading, Outline, Span
from seed.phrases import dated, looks_back, propose
from seed.width import fold

_LINE = re.compile("[^\n\r\u2028\u2029\x85]*(?:\r\n|[\n\r\u2028\u2029\x85]|$)")
_LINE_ENDS = "\n\r\u2028\u2029\x85"
# A title ends at the first stop; a comma, 、 and the dot of 2.0 do not end it.
_TITLE_STOP = re.compile("[。;:!?]")
_GLOSS = re.compile(r"\s*(?:English|英文|译文)\s*:\s*(.*?)\s*", re.IGNORECASE)
_CLOSING = re.compile(r"\s*(?:同志们|各位代表|让我们|谢谢大家|附件\d*\s*:|联系人\s*:)")
_SALUTATION = re.compile(r"[^。]{1,30}:\s*")
# What web pages put around a document. Only whole short lines, and only outside
# the outline; nothing that begins with a marker is ever dropped.
_CHROME = re.compile(
    r"\s*(?:自定义文字|首页(?:[/>].*)?|.*广告位.*|.*浏览(?:量|次数).*|留言与评论.*"
    r"|验证码\s*:?|推荐(?:文章|阅读)|相关(?:文章|阅读)|上一篇.*|下一篇.*|打印(?:本页)?"
    r"|关闭(?:窗口)?|字体\s*:.*|分享到?\s*:?.*|责任编辑\s*:.*)\s*"
)
_CHROME_LENGTH = 60


class _Line(NamedTuple):
    number: int
    start: int
    end: int
    folded: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A marker in the text, with positions in the whole of it."""

    marker: Marker
    line: _Line
    inline: bool

    @property
    def start(self) -> int:
        return self.line.start + self.marker.start

    @property
    def end(self) -> int:
        return self.line.start + self.marker.end


def parse(text: str) -> Outline:
    """Read the outline of a decoded document.

    The tree comes from nesting (GB/T 9704-2012 §7.3.3 and what speeches make of
    it): a marker stands under the nearest one before it that outranks it. A
    document without markers has an outline without headings; nothing fails.
    """
    lines = list(_lines(text))
    closing = _closing(lines)
    found = list(_accepted(_candidates(lines[:closing])))
    first = found[0].start if found else len(text)
    last = lines[closing].start if found and closing < len(lines) else len(text)
    opening = [line for line in lines if line.start < first]
    day = next(filter(None, (dated(line.folded) for line in opening)), None)
    title, gloss = _document_title(text, opening)
    headings = _proposing(_headings(text, found, last), text, day)
    frame, dropped = _around(lines, first, last)
    return Outline(title, gloss, day, tuple(headings), frame, dropped)


def _lines(text: str) -> Iterator[_Line]:
    for number, match in enumerate(_LINE.finditer(text), start=1):
        if match.start() < len(text):
            yield _Line(number, match.start(), match.end(), fold(match[0]))


def _closing(lines: list[_Line]) -> int:
    """Index of the line that closes the document, or their number.

    The closing stands after the last heading that has a line to itself; an inline
    一是 … 二是 in it is rhetoric, not the outline.
    """
    last = 0
    for index, line in enumerate(lines):
        marker = marker_at_start(line.folded)
        if marker:
            last = index
    for index in range(last + 1, len(lines)):
        if _CLOSING.match(lines[index].folded):
            return index
    return len(lines)


def _candidates(lines: list[_Line]) -> Iterator[_Found]:
    for line in lines:
        position = 0
        if marker := marker_at_start(line.folded):
            yield _Found(marker, line, inline=False)
            position = marker.end
        for marker in points_inside(line.folded, position):
            yield _Found(marker, line, inline=True)


def _accepted(candidates: Iterator[_Found]) -> Iterator[_Found]:
    """The candidates that are headings: all but points outside a run.

    Points count as a run that starts at 一 and goes up by one below one heading.
    """
    run: list[_Found] = []
    for found in candidates:
        if found.marker.rank is not Rank.POINT:
            yield from _run(run)
            run = []
            yield found
        else:
            run.append(found)
    yield from _run(run)


def _run(points: list[_Found]) -> list[_Found]:
    run: list[_Found] = []
    for found in points:
        if found.marker.number == len(run) + 1:
            run.append(found)
    return run if len(run) > 1 else []


def _headings(text: str, found: list[_Found], end: int) -> Iterator[Heading]:
    stack: list[Rank] = []
    review = False
    starts = [*(one.start for one in found), end]
    for one, (start, stop) in zip(found, pairwise(starts), strict=True):
        rank = one.marker.rank
        while stack and stack[-1] >= rank:
            stack.pop()
        stack.append(rank)
        heading = _heading(text, one, start, stop)
        if len(stack) == 1:
            review = looks_back(heading.title)
        yield replace(heading, level=len(stack), review=review)


def _heading(text: str, found: _Found, start: int, stop: int) -> Heading:
    """One heading with its title, its gloss and the text up to the next one."""
    line_end = min(found.line.end, stop)
    after = fold(text[found.end : line_end])
    title_stop = _TITLE_STOP.search(after)
    title_end = found.end + (title_stop.start() if title_stop else len(after))
    cut = found.end + title_stop.end() if title_stop else line_end
    gloss = ""
    if not text[cut:line_end].strip():
        below = _LINE.match(text, line_end)
        if below and below.end() <= stop:
            gloss = _gloss(text, *below.span())
            cut = below.end() if gloss else cut
    return Heading(
        level=0,
        marker=text[start : found.end].strip(),
        title=text[found.end : title_end].strip(),
        line=found.line.number,
        spans=((start, cut), (cut, stop)) if cut < stop else ((start, stop),),
        gloss=gloss,
    )


def _gloss(text: str, start: int, end: int) -> str:
    """The English rendering that a line `English: …` gives, or nothing."""
    line = text[start:end].rstrip(_LINE_ENDS)
    named = _GLOSS.fullmatch(fold(line))
    return line[named.start(1) : named.end(1)] if named else ""


def _proposing(
    headings: Iterator[Heading], text: str, day: date | None
) -> Iterator[Heading]:
    """The headings with the due dates that their own text suggests."""
    for heading in headings:
        if heading.review:
            yield heading
        else:
            own = "\n".join(text[start:end] for start, end in heading.spans)
            yield replace(heading, proposal=propose(own, day))


def _is_chrome(line: _Line) -> bool:
    return (
        len(line.folded) <= _CHROME_LENGTH
        and _CHROME.fullmatch(line.folded.rstrip(_LINE_ENDS)) is not None
    )


def _document_title(text: str, opening: list[_Line]) -> tuple[str, str]:
    """The first line that is neither chrome nor a salutation, and its gloss."""
    lines = [line for line in opening if line.folded.strip() and not _is_chrome(line)]
    for line, below in pairwise([*lines, None]):
        if line is None or _SALUTATION.fullmatch(line.folded):
            continue
        gloss = _gloss(text, below.start, below.end) if below else ""
        return text[line.start : line.end].strip(), gloss
    return "", ""


def _around(
    lines: list[_Line], first: int, last: int
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The text before `first` and from `last` on, parted into frame and chrome.

    Blank lines go with the line before them, so that nothing is left over.
    """
    frame: list[Span] = []
    dropped: list[Span] = []
    current = frame
    for line in lines:
        start = line.start
        end = min(line.end, first) if start < first else line.end
        if first <= start < last:
            continue
        if line.folded.strip():
            current = dropped if _is_chrome(line) else frame
        if current and current[-1][1] == start:
            current[-1] = (current[-1][0], end)
        else:
            current.append((start, end))
    return tuple(frame), tuple(dropped)
