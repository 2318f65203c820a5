"""How official texts count: the markers of GB/T 9704-2012 §7.3.3 and of speeches.

The norm has 一、 (一) 1. (1) from the top; technical texts have 1.1, regulations
第一条, and speeches go on with 一是 二是 三是, 首先 其次 or ① inside a paragraph. Which
marker stands below which is a rank here, and a depth only once a document nests them
(parsing). Every function takes folded text (width).
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

from seed.numerals import chinese_number, value_of


class Rank(IntEnum):
    """Which marker outranks which; a smaller one is nearer the top.

    From `ORDER` on they count inside paragraphs, and only as a run from one on.
    """

    PART = 1  # 第一部分
    CHAPTER = 2  # 第一章
    CLAUSE = 3  # 第一节
    ARTICLE = 4  # 第一条
    LIST = 5  # 一、
    ORDINAL = 6  # 第一,
    BRACKET = 7  # (一)
    DIGIT = 8  # 1.
    DECIMAL = 9  # 1.1 and, below it, 1.1.1
    DIGIT_BRACKET = 10  # (1)
    CIRCLED = 11  # ①
    ORDER = 12  # 首先,
    MUST = 13  # 一要
    POINT = 14  # 一是


RUNNING: Final = frozenset({Rank.ORDINAL, *(rank for rank in Rank if rank > 10)})  # noqa: PLR2004
"""The ranks that count only as a run: their words stand in prose too."""


class Marker(NamedTuple):
    """A marker in a line: characters `[start, end)` of it."""

    rank: Rank
    number: int
    start: int
    end: int
    above: tuple[int, ...] = ()
    """Of 1.2.3: the numbers before the last, 1 and 2."""
    doubtful: bool = False
    """Only where the number goes on from the one before it: `四,` and `二、三级`."""


_FIGURE: Final = "[〇○零一二三四五六七八九十廿百壹贰叁肆伍陆柒捌玖拾]"
NUMERAL: Final = f"{_FIGURE}{{1,5}}"
# What scanners make of 一 二 三 before 、 and in brackets: katakana and dashes.
_SCANNED: Final = {"ー": 1, "—": 1, "-": 1, "ニ": 2, "ミ": 3}
_SCANS: Final = "[ー—ニミ-]"
_WORDS: Final = {"首先": 1, "其次": 2, "再次": 3, "第四": 4, "最后": 9}


# At the start of a line, the first that matches. A number after 、 makes it an
# enumeration (一、二、三产业), a digit after the dot a decimal (2.5), and (一)项 is a
# clause of some law.
_N = rf"(?P<n>{NUMERAL}|\d{{1,3}})"
_SPACE = r"[^\S\n]*"
_AT_START: Final = (
    (Rank.PART, rf"第{_SPACE}{_N}{_SPACE}部分[ :、,]?"),
    (Rank.CHAPTER, rf"第{_SPACE}{_N}{_SPACE}[章篇编][ :、,]?"),
    (Rank.CLAUSE, rf"第{_SPACE}{_N}{_SPACE}节[ :、,]?"),
    (
        Rank.ARTICLE,
        (
            rf"第{_SPACE}{_N}{_SPACE}条(?![款项规的第例、和至或件所])"
            "(?:之[一二三四五六七八九十])?[ :、]?"
        ),
    ),
    (
        Rank.LIST,
        (
            rf"(?P<n>{NUMERAL}){_SPACE}(?:[、丶](?!{NUMERAL}、)|\.(?!\d)|(?P<doubt>,))"
            rf"|(?P<scan>{_SCANS})、"
        ),
    ),
    (
        Rank.BRACKET,
        (
            rf"[(〔【\[]{_SPACE}(?:(?P<n>{NUMERAL})|(?P<scan>{_SCANS})){_SPACE}[)〕】\]]"
            r"(?!项[和规所、或的以]|至|到|、[(第])[、.]?"
        ),
    ),
    (Rank.BRACKET, rf"(?P<n>{NUMERAL})\)[、.]?"),
    (Rank.BRACKET, "(?P<sign>[㈠-㈩㊀-㊉])[、.]?"),
    (
        Rank.DECIMAL,
        (
            r"(?P<above>\d{1,2}(?:\.\d{1,2}){0,2})\.(?P<n>\d{1,2})"
            r"(?![\d.%])(?![万亿个倍版级号元米吨年月日G])[、.]?"
        ),
    ),
    (Rank.DIGIT, r"(?P<n>\d{1,3})[^\S\n\t]?(?:\.(?!\d)|、(?!\d))"),
    (Rank.DIGIT, "(?P<sign>[⒈-⒛])"),
    (
        Rank.DIGIT_BRACKET,
        rf"\({_SPACE}(?P<n>\d{{1,3}}){_SPACE}\)[、.]?|(?P<m>\d{{1,2}})\)",
    ),
    (Rank.DIGIT_BRACKET, "(?P<sign>[⑴-⒇])"),
)
# Also inside a paragraph. 第一、第二 is an enumeration; 首先要 is prose.
_RUNNING: Final = (
    (Rank.ORDINAL, rf"第(?P<n>{NUMERAL})[,、:](?!第)"),
    (Rank.CIRCLED, "(?P<sign>[①-⑳❶-❿])"),
    (Rank.ORDER, "(?P<word>首先|其次|再次|第四|最后),(?!祝|让我们|我代表|预祝)"),
    (Rank.POINT, rf"(?P<n>{NUMERAL})是[、,:]?"),
    (Rank.MUST, rf"(?P<n>{NUMERAL})要[、,:]?"),
)
# Signs that count by their place among their like: the first of each row is one.
_ROWS: Final = "㈠㊀⒈⑴①❶"

_START: Final = tuple(
    (rank, re.compile(pattern)) for rank, pattern in (*_AT_START, *_RUNNING)
)
# What a marker can begin with: most lines begin with something else.
_FIRST: Final = re.compile(
    rf"[第(〔【\[首其再最0-9①-⑳❶-❿⒈-⒛⑴-⒇㈠-㈩㊀-㊉]|{_FIGURE}|{_SCANS}"
)
_INSIDE: Final = tuple((rank, re.compile(pattern)) for rank, pattern in _RUNNING)
# What may begin a marker inside a paragraph: it follows a stop or a closing mark, or a
# comma. 之一是, 统一是, 唯一是 are prose.
_BOUNDARY: Final = re.compile(
    rf"(?P<after>[。;:!?.)”’」』】〕…,])[\s ]*"
    rf"(?=[①-⑳❶-❿]|首先,|其次,|再次,|第四,|最后,|第{NUMERAL}[,、:]|{NUMERAL}[是要])"
)
# Of quotations in a quotation, the inner ones: so one look at each character is enough.
_QUOTED: Final = re.compile("“[^“”]*”")


def _value(match: re.Match[str]) -> int:
    found = match.groupdict()
    if digits := found.get("n") or found.get("m"):
        return value_of(digits) or 0
    if scan := found.get("scan"):
        return _SCANNED[scan]
    if word := found.get("word"):
        return _WORDS[word]
    sign = ord(found["sign"])
    return sign - max(ord(row) for row in _ROWS if ord(row) <= sign) + 1


def _marker(rank: Rank, match: re.Match[str]) -> Marker | None:
    number = _value(match)
    found = match.groupdict()
    if not number or (number == 1 and found.get("doubt")):
        return None
    above = tuple(map(int, found["above"].split("."))) if found.get("above") else ()
    doubtful = bool(found.get("doubt")) or _may_enumerate(rank, number, match)
    return Marker(rank, number, match.start(), match.end(), above, doubtful)


def _may_enumerate(rank: Rank, number: int, match: re.Match[str]) -> bool:
    """Whether 一、二季度 is meant, and no heading 二季度 with the number 一."""
    if rank is not Rank.LIST:
        return False
    after = re.compile(NUMERAL).match(match.string, match.end())
    return bool(
        after
        and chinese_number(after[0]) == number + 1
        and match.string[after.end() : after.end() + 1].strip()
    )


def marker_at_start(folded: str) -> Marker | None:
    """The marker that a folded line begins with, after spaces (GB/T 9704-2012)."""
    start = len(folded) - len(folded.lstrip())
    if not _FIRST.match(folded, start):
        return None
    for rank, pattern in _START:
        if match := pattern.match(folded, start):
            return _marker(rank, match)
    return None


class Candidate(NamedTuple):
    """What may be a marker inside a paragraph, and what it follows."""

    marker: Marker
    comma: bool
    """It follows a comma: prose, unless another one goes on from it."""


def candidates_inside(folded: str, start: int) -> Iterator[Candidate]:
    """Candidates for 一是, 二是, ① … inside a folded paragraph, from `start` on.

    Those in quotation marks are somebody's words, not the outline.
    """
    quoted = _QUOTED.finditer(folded, start)
    quote = next(quoted, None)
    for boundary in _BOUNDARY.finditer(folded, start):
        place = boundary.end()
        while quote and quote.end() <= place:
            quote = next(quoted, None)
        if quote and quote.start() < place:
            continue
        for rank, pattern in _INSIDE:
            match = pattern.match(folded, place)
            if match and (marker := _marker(rank, match)):
                yield Candidate(marker, boundary["after"] == ",")
                break
