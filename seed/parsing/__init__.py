"""Text to outline.

The text is cut into lines, lines are joined to paragraphs where a page's width had cut
them, every paragraph is asked for the headings in it, and what lies between two
headings belongs to the first. So each character of the document lies in exactly one
place: an item's spans, the frame, or what was dropped.

`lines` makes paragraphs, `frame` knows what stands around an outline, `found` which
markers are headings and how deep, `unnumbered` the headings without a number,
`findings` what a careful reader would ask about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Final

from seed.outline import Heading, Outline, Span
from seed.parsing import findings, frame
from seed.parsing.found import PLAIN, Found, Placed, candidates, placed
from seed.parsing.lines import (
    LINE_ENDS,
    Line,
    Paragraph,
    lines,
    paragraphs,
    without_pages,
)
from seed.parsing.tables import rows
from seed.parsing.unnumbered import lead_sentences, parts
from seed.phrases.assignments import assigned
from seed.phrases.dates import dated, propose, year_of
from seed.phrases.review import looks_back
from seed.width import fold

# A title ends at the first stop; a comma, 、 and the dot of 2.0 do not end it (rule 8).
_TITLE_STOP: Final = re.compile(r"[。;:!?\t]|\.(?=\s|$)")
_TITLE_PART: Final = re.compile(
    rf"\([^()\n]*\)|“[^“”\n]*”|《[^《》\n]*》|(?P<stop>{_TITLE_STOP.pattern})"
)
_GLOSS: Final = re.compile(r"\s*(?:English|英文|译文)\s*:\s*(.*?)\s*", re.IGNORECASE)
_DATED_LENGTH: Final = 60


def parse(text: str, base: date | None = None) -> Outline:
    """Read the outline of a decoded document.

    `base` is the day of the document where somebody says it; else the document does.
    The tree comes from nesting (GB/T 9704-2012 §7.3.3 and what speeches make of it): a
    marker stands under the nearest one before it that outranks it. A document without
    markers has an outline without headings; nothing fails, whatever the text.
    """
    whole = lines(text)
    body, pages = without_pages(whole)
    read = paragraphs(body)
    listed = frame.contents(read)
    attached = frame.attachment(read, listed.end)
    closing = frame.closing(read, listed.end, attached)
    waiting = _with_rows(
        candidates(read, listed.end, closing), read, listed.end, closing
    )
    waiting = parts(read, waiting, listed.end, closing)
    found, refused = placed(waiting)
    found = lead_sentences(read, found, closing)
    first = found[0].found.place if found else len(text)
    last = read[closing].start if found and closing < len(read) else len(text)
    opening = [line for line in whole if line.start < first]
    if listed.end:
        within = read[listed.start].start, read[listed.end - 1].end
        opening = [one for one in opening if not within[0] <= one.start < within[1]]
    named = frame.title(opening)
    title = frame.heading_of_markdown(text[named.start : named.end]) if named else ""
    day = base or _day(whole, opening, first, last, title)
    headings = [
        *_understood(text, [*_headings(text, read, found, last, pages)], found, day)
    ]
    around, dropped = _around(body, first, last, read[listed.start : listed.end])
    begun = found[0].found.index if found else closing
    asked = [
        *findings.numbering(found, headings),
        *findings.announced(text, headings, opening),
        *findings.left(read, refused, begun, closing),
        *findings.attached(read, attached),
        *findings.undated(text, headings, day),
    ]
    return Outline(
        title=title.strip(),
        gloss=_gloss_below(text, whole, named) if named else "",
        base=day,
        headings=tuple(headings),
        frame=around,
        dropped=tuple(sorted([*dropped, *pages])),
        findings=tuple(sorted(asked, key=lambda one: one.line)),
    )


def _with_rows(
    waiting: Sequence[Found], read: Sequence[Paragraph], first: int, last: int
) -> list[Found]:
    """The candidates with the rows of tables, in which nothing else is looked for."""
    found = {one.index: one for one in rows(read, first, last)}
    kept = [one for one in waiting if one.index not in found]
    return sorted([*kept, *found.values()], key=lambda one: (one.index, one.start))


def _day(
    whole: Sequence[Line], opening: Sequence[Line], first: int, last: int, title: str
) -> date | None:
    """The day of a document: of its opening, of its signature, or its title's year."""
    ending = [line for line in whole if line.start >= max(first, last)]
    for line in (*opening, *ending):
        if len(line.folded) <= _DATED_LENGTH and (day := dated(line.folded)):
            return day
    year = year_of(title)
    return date(year, 1, 1) if year else None


def _headings(
    text: str,
    read: Sequence[Paragraph],
    found: Sequence[Placed],
    end: int,
    pages: Sequence[Span],
) -> Iterator[Heading]:
    pages = [page for page in pages if page[0] < end]
    page = 0
    for one, next_ in zip_longest(found, found[1:]):
        after = next_.found if next_ else None
        start = one.found.place
        stop = after.place if after else end
        heading, cut = _heading(text, read, one.found, after, stop)
        while page < len(pages) and pages[page][1] <= start:
            page += 1
        spans = tuple(_without(((start, cut), (cut, stop)), pages, page))
        yield replace(heading, level=one.level, spans=spans)


def _without(spans: Sequence[Span], pages: Sequence[Span], page: int) -> Iterator[Span]:
    """The spans without the page numbers in them, of which `page` is the first."""
    for start, stop in spans:
        at = start
        while page < len(pages) and pages[page][0] < stop:
            if at < pages[page][0]:
                yield at, pages[page][0]
            at = pages[page][1]
            page += 1
        if at < stop:
            yield at, stop


def _heading(
    text: str, read: Sequence[Paragraph], found: Found, after: Found | None, stop: int
) -> tuple[Heading, int]:
    """One heading without its level, and where in the document its text begins.

    `after` is the next heading, which may begin in the same paragraph, and `stop` where
    it begins in the document, or where the outline ends.
    """
    paragraph = found.paragraph
    shared = after is not None and after.index == found.index
    limit = after.start if after and shared else len(paragraph.folded)
    ended = _title_stop(found, limit)
    title = paragraph.cut(text, found.end, ended.start() if ended else limit)
    if found.title:
        title = paragraph.cut(text, *found.title)
        return _row(text, found, title), paragraph.after(found.title[1])
    cut = paragraph.after(ended.end()) if ended else stop if shared else paragraph.end
    gloss = ""
    if not shared and not (ended and paragraph.folded[ended.end() :].strip()):
        cut = paragraph.end
        below = read[found.index + 1 : found.index + 3]
        below = [one for one in below if one.end <= stop]
        if below and not title.strip():
            title, cut = _title_below(text, below.pop(0))
        if below and cut == below[0].start:
            gloss = _gloss(text, below[0].start, below[0].end)
            cut = below[0].end if gloss else cut
    heading = Heading(
        level=0,
        marker=paragraph.cut(text, found.start, found.end).strip(),
        title=_unmarked(title),
        line=paragraph.line(found.start),
        spans=(),
        gloss=gloss,
    )
    return heading, cut


def _title_stop(found: Found, limit: int) -> re.Match[str] | None:
    """The first stop behind a marker that is not in a bracket or a quotation.

    A heading of Markdown without a number is a line by itself, stops and all.
    """
    if found.sharps != PLAIN and not found.number:
        return None
    place = found.end
    while place < limit and found.paragraph.folded[place].isspace():
        place += 1
    for match in _TITLE_PART.finditer(found.paragraph.folded, place, limit):
        if match["stop"]:
            return match
    return None


def _row(text: str, found: Found, title: str) -> Heading:
    """A row of a table as a heading without its level."""
    paragraph = found.paragraph
    marker = paragraph.cut(text, found.start, found.end)
    line = paragraph.line(found.start)
    return Heading(0, marker, _unmarked(title), line, spans=())


def _title_below(text: str, paragraph: Paragraph) -> tuple[str, int]:
    """The title of a marker that stands alone: the line below it, to its first stop."""
    ended = _TITLE_STOP.search(paragraph.folded)
    if not ended:
        return paragraph.cut(text, 0, len(paragraph.folded)), paragraph.end
    return paragraph.cut(text, 0, ended.start()), paragraph.after(ended.end())


def _unmarked(title: str) -> str:
    """A title without blank ends, a last comma, and the marks of bold text."""
    title = title.strip().rstrip("，,、")
    if title.count("**") == 2:  # noqa: PLR2004  # a pair; 在**区 has masked a name
        title = title.replace("**", "").strip()
    return title.removesuffix("**").strip()


def _gloss(text: str, start: int, end: int) -> str:
    """The English rendering that a line `English: …` gives, or nothing."""
    line = text[start:end].rstrip(LINE_ENDS)
    named = _GLOSS.fullmatch(fold(line))
    return line[named.start(1) : named.end(1)] if named else ""


def _gloss_below(text: str, whole: Sequence[Line], named: Line) -> str:
    below = next((o for o in whole[named.number :] if not o.blank), None)
    return _gloss(text, below.start, below.end) if below else ""


def _understood(
    text: str, headings: Sequence[Heading], found: Sequence[Placed], day: date | None
) -> Iterator[Heading]:
    """The headings with what their text says of the past, of dates and of people."""
    tops = [heading.spans[0][0] for heading in headings if heading.level == 1]
    ends = [*tops[1:], *(heading.spans[-1][1] for heading in headings[-1:])]
    whole = [text[start:end] for start, end in zip(tops, ends, strict=True)]
    review, since = False, day
    part = iter(whole)
    for heading, one in zip(headings, found, strict=True):
        if heading.level == 1:
            review = looks_back(heading.title, next(part))
            since = _later(heading.title, day)
        own = "".join(text[start:end] for start, end in heading.spans)
        assignment = assigned(one.found.said or own, since)
        proposal = assignment.due or propose(own, since)
        yield replace(heading, review=review, proposal=proposal, assignment=assignment)


def _later(title: str, day: date | None) -> date | None:
    """The day that a part's dates count from: its own year's, where that is later.

    In December a document says 2025年工作打算, and the year in it is the next one.
    """
    year = year_of(title)
    if day is None or year is None or year <= day.year:
        return day
    return date(year, 1, 1)


def _around(
    whole: Sequence[Line], first: int, last: int, listed: Sequence[Paragraph]
) -> tuple[tuple[Span, ...], list[Span]]:
    """The text before `first` and from `last` on, parted into frame and chrome.

    Blank lines go with the line before them, so that nothing is left over. A table of
    contents is dropped.
    """
    spans: dict[bool, list[Span]] = {True: [], False: []}
    contents = (listed[0].start, listed[-1].end) if listed else (0, 0)
    dropping = False
    for line in whole:
        start = line.start
        if first <= start < last:
            continue
        end = min(line.end, first) if start < first else line.end
        if contents[0] <= start < contents[1]:
            dropping = True
        elif not line.blank:
            dropping = frame.is_chrome(line.folded)
        current = spans[dropping]
        if current and current[-1][1] == start:
            current[-1] = (current[-1][0], end)
        else:
            current.append((start, end))
    return tuple(spans[False]), spans[True]
