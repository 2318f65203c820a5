"""What a careful reader would ask about. Numbers are checked, never corrected."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from seed.numbering import RUNNING, Rank
from seed.numerals import value_of
from seed.outline import Finding, FindingKind, Heading
from seed.parsing.found import Found, Placed
from seed.parsing.lines import Line, Paragraph
from seed.phrases.dates import undated as undated_phrase
from seed.width import fold

_ANNOUNCED: Final = re.compile(
    r"(?P<n>[一二三四五六七八九十两\d]{1,3})\s*(?:个方面|方面(?:的)?(?:工作|内容|任务|问题)"
    r"|[点条](?:意见|要求|建议|希望)|项(?:重点|主要)?(?:工作|任务|措施|举措)|件(?:实事|大事))"
    r"|[(共](?:共)?(?P<m>\d{1,3}|[一二三四五六七八九十]{1,3})项"
)
_DASH: Final = re.compile(r"\s*(?:——|--|●|■|◆|•|·)\s*(?=\S)")
_SHOWN: Final = 12


def numbering(
    found: Sequence[Placed], headings: Sequence[Heading]
) -> Iterator[Finding]:
    """Gaps, repeats, restarts and wrong starts among headings of one kind (rule 10).

    A count that goes on from one parent to the next is as it should be.
    """
    siblings: dict[tuple[object, ...], tuple[int, str]] = {}
    newest: dict[tuple[int, int, int], int] = {}
    for one, heading in zip(found, headings, strict=True):
        number, series = one.found.number, one.found.series
        if not number:
            continue
        place = (one.parent, series, one.found.above)
        before = siblings.get(place)
        last, shown = before or (0, "")
        siblings[place] = (number, heading.marker)
        goes_on = number == newest.get(series, 0) + 1
        newest[series] = number
        expected = number == last + 1 or (before is None and goes_on)
        if expected or one.found.rank is Rank.ORDER:
            continue
        values = {"marker": heading.marker, "before": shown}
        yield Finding(heading.line, _kind(number, last, first=before is None), values)


def _kind(number: int, last: int, *, first: bool) -> FindingKind:
    if first:
        return FindingKind.START
    if number == last:
        return FindingKind.REPEAT
    return FindingKind.GAP if number > last else FindingKind.RESTART


def announced(
    text: str, headings: Sequence[Heading], opening: Sequence[Line]
) -> Iterator[Finding]:
    """Counts that a text announces and the headings below do not have (rule 11)."""
    below = [0] * len(headings)
    above: list[int] = []
    for index, heading in enumerate(headings):
        del above[heading.level - 1 :]
        if above:
            below[above[-1]] += 1
        above.append(index)
    tops = sum(heading.level == 1 for heading in headings)
    places = [(line.number, line.folded, tops) for line in opening]
    places += [
        (heading.line, "".join(text[start:end] for start, end in heading.spans), count)
        for heading, count in zip(headings, below, strict=True)
    ]
    for line, said, count in places:
        match = _ANNOUNCED.search(fold(said))
        if not match or not count:
            continue
        number = value_of(match["n"] or match["m"])
        if number and number != count:
            values = {"phrase": match[0].strip("("), "found": count}
            yield Finding(line, FindingKind.COUNT, values)


def left(
    paragraphs: Sequence[Paragraph], refused: Sequence[Found], first: int, last: int
) -> list[Finding]:
    """What looks like a marker and was left as text, between `first` and `last`."""
    asked = [
        Finding(
            one.paragraph.line(one.start),
            FindingKind.MARKER,
            {"marker": one.paragraph.folded[one.start : one.end + _SHOWN].strip()},
        )
        for one in refused
        if not one.comma or one.rank not in RUNNING
    ]
    asked += [
        Finding(paragraph.numbers[0], FindingKind.DASH)
        for paragraph in paragraphs[first:last]
        if _DASH.match(paragraph.folded)
    ]
    return asked


def attached(paragraphs: Sequence[Paragraph], start: int) -> list[Finding]:
    """Attachments that begin at a paragraph, whose headings were not taken."""
    return [
        Finding(paragraph.numbers[0], FindingKind.ATTACHMENT)
        for paragraph in paragraphs[start : start + 1]
    ]


def undated(text: str, headings: Sequence[Heading], day: date | None) -> list[Finding]:
    """The first phrase that needs the day of the document, where that is missing."""
    if day is not None:
        return []
    for heading in headings:
        own = "".join(text[start:end] for start, end in heading.spans)
        if not heading.review and (phrase := undated_phrase(own)):
            return [Finding(heading.line, FindingKind.BASE, {"phrase": phrase})]
    return []
