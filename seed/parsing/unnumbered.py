"""Headings without a number: parts that only stand alone, and sentences that lead.

Reports name their parts with a bare line (2024年工作回顾) and begin a measure with a
short sentence (加快产业升级。…). Both are taken only where a document does so
throughout.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
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
_LEAD: Final = re.compile(r"\s*(?P<lead>[^。;:!?,()“”]{4,20})。(?=\s*\S)")
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
    """The headings with the sentences that lead paragraphs, where all of them have one.

    Only below the deepest headings, several under each, throughout the document.
    """
    if not found or any(one.found.rank in RUNNING for one in found):
        return list(found)
    ends = [*(one.found.index for one in found[1:]), last]
    parents = {one.parent for one in found}
    leads: dict[int, list[Found]] = {}
    seen = 0
    for number, (one, end) in enumerate(zip(found, ends, strict=True)):
        if number in parents:
            continue
        for index in range(one.found.index + 1, end):
            paragraph = paragraphs[index]
            if paragraph.blank:
                continue
            seen += 1
            if match := _LEAD.match(paragraph.folded):
                start = match.start("lead")
                leads.setdefault(number, []).append(
                    Found(index, paragraph, start, start)
                )
    several = [heads for heads in leads.values() if len(heads) > 1]
    led = sum(map(len, leads.values()))
    if len(several) < 2 or led < _FEW_LEADS or led < _MOST * seen:  # noqa: PLR2004
        return list(found)
    whole: list[Placed] = []
    moved: dict[int | None, int | None] = {None: None}
    for number, one in enumerate(found):
        moved[number] = len(whole)
        whole.append(Placed(one.found, one.level, moved[one.parent]))
        whole += [
            Placed(head, one.level + 1, moved[number]) for head in leads.get(number, ())
        ]
    return whole
