"""How official texts count: the markers of GB/T 9704-2012 §7.3.3 and of speeches.

The norm has 一、 (一) 1. (1) from the top; speeches go on with 一是 二是 三是 inside
a paragraph. Which marker stands below which is a rank here, and a depth only once
a document nests them (parsing).
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple


class Rank(IntEnum):
    """Which marker outranks which; a smaller one is nearer the top."""

    PART = 1  # 第一部分
    CHAPTER = 2  # 第一章
    CLAUSE = 3  # 第一节
    LIST = 4  # 一、
    BRACKET = 5  # (一)
    DIGIT = 6  # 1.
    DIGIT_BRACKET = 7  # (1)
    POINT = 8  # 一是


class Marker(NamedTuple):
    """A marker in a line: characters `[start, end)` of it."""

    rank: Rank
    number: int
    start: int
    end: int


_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = "[一二三四五六七八九十廿]{1,4}"

# At the start of a line, the first that matches. A number after 、 makes it an
# enumeration (一、二、三产业), a digit after the dot a decimal (2.5).
_AT_START = (
    (Rank.PART, rf"第({_NUMERAL})部分[ :、,]?"),
    (Rank.CHAPTER, rf"第({_NUMERAL})章[ :、,]?"),
    (Rank.CLAUSE, rf"第({_NUMERAL})节[ :、,]?"),
    (Rank.LIST, rf"({_NUMERAL})(?:、(?!{_NUMERAL}[、季等级])|\.(?!\d))"),
    (Rank.BRACKET, rf"[(〔【]\s*({_NUMERAL})\s*[)〕】]、?"),
    (Rank.DIGIT, r"(\d{1,3})(?:\.(?!\d)|、(?!\d))"),
    (Rank.DIGIT_BRACKET, r"\((\d{1,3})\)"),
    (Rank.POINT, rf"({_NUMERAL})是[、,:]?"),
)
_START = tuple((rank, re.compile(pattern)) for rank, pattern in _AT_START)

# 一是 inside a paragraph counts only after a stop or a closing mark, or after a
# comma: 之一是, 统一是, 唯一是 are prose.
_POINT_INSIDE = re.compile(rf"(?<=[。;:!?)”’」』,])({_NUMERAL})是[、,:]?")
_QUOTED = re.compile("“[^”]*”")


def chinese_number(numeral: str) -> int | None:
    """The value of 一 … 九十九 (and 廿 for twenty), or None if it is none."""
    tens, ten, ones = numeral.replace("廿", "二十").partition("十")
    if not ten:
        return _DIGITS.get(tens)
    tens_value = _DIGITS.get(tens) if tens else 1
    ones_value = _DIGITS.get(ones) if ones else 0
    if tens_value is None or ones_value is None:
        return None
    return tens_value * 10 + ones_value


def _marker(rank: Rank, match: re.Match[str]) -> Marker | None:
    digits = match[1]
    number = int(digits) if digits.isdecimal() else chinese_number(digits)
    return Marker(rank, number, match.start(), match.end()) if number else None


def marker_at_start(folded: str) -> Marker | None:
    """The marker that a folded line begins with, after spaces."""
    start = len(folded) - len(folded.lstrip())
    for rank, pattern in _START:
        if match := pattern.match(folded, start):
            return _marker(rank, match)
    return None


def points_inside(folded: str, start: int) -> Iterator[Marker]:
    """Candidates for 一是, 二是 … inside a folded paragraph, from `start` on.

    Those in quotation marks are somebody's words, not the outline.
    """
    quoted = [match.span() for match in _QUOTED.finditer(folded)]
    for match in _POINT_INSIDE.finditer(folded, start):
        if not any(begin < match.start() < end for begin, end in quoted):
            marker = _marker(Rank.POINT, match)
            if marker:
                yield marker
