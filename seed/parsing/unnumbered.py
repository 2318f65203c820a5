"""Headings without a number: parts that only stand alone, and sentences that lead.

Reports name their parts with a bare line (2024年工作回顾) and begin a measure with a
short sentence (加快产业升级。…). Both are taken only where a document does so
throughout.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Final

from seed.numbering import RUNNING
from seed.parsing.found import PLAIN, Found, Placed
from seed.parsing.frame import CLOSING, SALUTATION, is_chrome
from seed.parsing.lines import Paragraph

_PART_LENGTH: Final = 24
_STOPS: Final = re.compile(r"[。;:!?,…]|^\s*[-—–(【]")
_HAN: Final = re.compile("[\u4e00-\u9fff]{2}")
_PART: Final = re.compile(
    r"(?:\d{4}年)?(?:.{0,8})(?:工作回顾|回顾|总体要求|总体思路|主要目标|预期目标|重点工作|重点任务"
    r"|主要任务|工作任务|工作安排|工作建议|工作部署|自身建设|基本原则|保障措施|工作要求|组织实施)"
)
_LEAD: Final = re.compile(
    r"\s*(?P<lead>[\u4e00-\u9fff][^。;:!?,()“”]{3,19})。(?=\s*\S)"
)
_FEW_LEADS: Final = 4
_MOST: Final = 0.8
_TOP_OF_MARKDOWN: Final = 0
"""The sharps of an unnumbered part: above all that Markdown has."""


def parts(
    paragraphs: Sequence[Paragraph], waiting: Sequence[Found], first: int, last: int
) -> list[Found]:
    """The candidates with the unnumbered parts among them, if a document has any.

    A part is a short line that stands alone, says that it is one, or after which the
    numbers of the first kind begin again at one. A document has several or none.
    """
    if any(one.sharps != PLAIN for one in waiting):
        return list(waiting)
    starts = {one.index: one for one in waiting if one.opening}
    ranks = [one.series for one in waiting if not one.inline]
    top = min(ranks, default=None)
    begins = [one.index for one in waiting if one.series == top and one.number == 1]
    bare = [
        index
        for index in range(first, last)
        if index not in starts and _bare(paragraphs[index])
    ]
    named = [one for one in bare if _PART.fullmatch(paragraphs[one].folded.strip())]
    places = (bisect_left(bare, begin) for begin in begins)
    before = {bare[place - 1] if place else -1 for place in places}
    restarting = sorted(before - {-1}) if len(begins) > 1 else []
    chosen = sorted({*named, *restarting})
    if len(chosen) < 2:  # noqa: PLR2004  # one part is no division
        return list(waiting)
    if len(restarting) < 2 and len(named) < 2:  # noqa: PLR2004
        return list(waiting)
    heads = []
    for index in chosen:
        paragraph = paragraphs[index]
        start = len(paragraph.folded) - len(paragraph.folded.lstrip())
        heads.append(Found(index, paragraph, start, start, sharps=_TOP_OF_MARKDOWN))
    return sorted([*waiting, *heads], key=lambda one: (one.index, one.start))


def _bare(paragraph: Paragraph) -> bool:
    """Whether a line stands alone as a heading does: short, without any stop."""
    said = paragraph.folded.strip()
    return (
        2 < len(said) <= _PART_LENGTH  # noqa: PLR2004
        and not _STOPS.search(said)
        and _HAN.search(said) is not None
        and not CLOSING.match(said)
        and not SALUTATION.fullmatch(said)
        and not is_chrome(said)
    )


def lead_sentences(
    paragraphs: Sequence[Paragraph], found: Sequence[Placed], last: int
) -> list[Placed]:
    """The headings with the sentences that lead paragraphs, where nearly all have one.

    Only below the deepest headings, several under each, throughout the document. What
    counts inside such a paragraph stands under its lead.
    """
    ranked = [n for n, one in enumerate(found) if one.found.rank not in RUNNING]
    parents = {found[number].parent for number in ranked}
    begun = {one.found.index for one in found if one.found.opening}
    leads: dict[int, list[Found]] = {}
    seen = 0
    for number, after in zip_longest(ranked, ranked[1:]):
        if number is None or number in parents:
            continue
        end = last if after is None else found[after].found.index
        below = [n for n in range(found[number].found.index + 1, end) if n not in begun]
        here, others = _leads(paragraphs, below)
        if here:
            leads[number] = here
            seen += len(here) + others
    several = [heads for heads in leads.values() if len(heads) > 1]
    led = sum(map(len, leads.values()))
    if len(several) < 2 or led < _FEW_LEADS or led < _MOST * seen:  # noqa: PLR2004
        return list(found)
    return _nested(found, leads)


def _leads(
    paragraphs: Sequence[Paragraph], below: Sequence[int]
) -> tuple[list[Found], int]:
    """The sentences that lead these paragraphs; how many have none after the first."""
    leads: list[Found] = []
    others = 0
    for index in below:
        paragraph = paragraphs[index]
        if paragraph.blank or SALUTATION.fullmatch(paragraph.folded):
            continue
        if match := _LEAD.match(paragraph.folded):
            start = match.start("lead")
            leads.append(Found(index, paragraph, start, start))
        elif leads and not CLOSING.match(paragraph.folded):
            others += 1
    return leads, others


def _nested(
    found: Sequence[Placed], leads: Mapping[int, Sequence[Found]]
) -> list[Placed]:
    """The headings with the leads; what counts in a paragraph stands under its lead."""
    whole: list[Placed] = []
    moved: dict[int | None, int | None] = {None: None}
    waiting: deque[tuple[Found, int, int]] = deque()
    lead: int | None = None
    under = -1

    def take(before: int | None) -> None:
        """Place the leads that stand before a paragraph, or all of them."""
        nonlocal lead
        while waiting and (before is None or waiting[0][0].index <= before):
            head, level, above = waiting.popleft()
            lead = len(whole)
            whole.append(Placed(head, level, above))

    for number, one in enumerate(found):
        running = one.found.rank in RUNNING and under >= 0
        take(one.found.index if running else None)
        if not running:
            lead, under = None, -1
        parent, level = moved[one.parent], one.level
        if lead is not None:
            level += 1
            parent = lead if one.parent == under else parent
        moved[number] = len(whole)
        whole.append(Placed(one.found, level, parent))
        if number in leads:
            under, above = number, len(whole) - 1
            waiting.extend((head, one.level + 1, above) for head in leads[number])
    take(None)
    return whole
