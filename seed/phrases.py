"""What a text says about dates and about the past, and the dates people type.

A phrase in a document is resolved against the day of the document, never against
today: 年内 of a speech of February 2025 is the end of 2025 for ever.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from seed.errors import NoDate, NoSuchDay
from seed.numbering import chinese_number
from seed.outline import Proposal
from seed.width import fold

# A heading that looks back. 见成效 calls for results; it does not report them.
_LOOKING_BACK = re.compile(
    "回顾|总结|成绩|过去|工作情况|发展成就|(?:取得|主要|工作)成效"
)
_HEDGE = re.compile("力争|争取|原则上|探索")
_STATED_PAST = re.compile("过去|以来|截至|目前")
_SENTENCE = re.compile(r"[^。;!?\n]+")

_YEAR_END, _HALF_END, _DECEMBER = (12, 31), (6, 30), 12
_QUARTER_MONTHS = 3

_FULL_DATE = re.compile(
    r"(?<!\d)(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})(?!\d)日?"
)
_COMPACT_DATE = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")


def looks_back(title: str) -> bool:
    """Whether a part with this title reports achievements and asks for nothing."""
    return _LOOKING_BACK.search(title) is not None


def dated(line: str) -> date | None:
    """The first full calendar date in a line, or None; 6月31日 is none."""
    for match in _FULL_DATE.finditer(fold(line)):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return None


def _month_end(year: int, month: int) -> date:
    first = date(year, month, 1)
    following = first.replace(year + month // _DECEMBER, month % _DECEMBER + 1)
    return following - timedelta(days=1)


def _year(match: re.Match[str], base: date) -> int:
    """The year a phrase names: 2025年, 明年, or that of the base date."""
    said = match["year"]
    if not said:
        return base.year
    return int(said) if said.isdecimal() else base.year + 1


def _year_end(match: re.Match[str], base: date) -> date:
    return date(_year(match, base), *_YEAR_END)


def _half_end(match: re.Match[str], base: date) -> date:
    return date(_year(match, base), *_HALF_END)


def _quarter_end(match: re.Match[str], base: date) -> date:
    quarter = chinese_number(match["n"]) or 0
    return _month_end(_year(match, base), quarter * _QUARTER_MONTHS)


def _end_of_month(match: re.Match[str], base: date) -> date:
    return _month_end(_year(match, base), int(match["n"]))


def _day(match: re.Match[str], base: date) -> date:
    return date(_year(match, base), int(match["n"]), int(match["d"]))


# 2025年, 明年, 今年 or nothing before a month, a quarter, a half.
_SAID_YEAR = r"(?:(?P<year>\d{4}|明|次|来)年|今年|本年)?"
_Resolver = Callable[[re.Match[str], date], date]
_PHRASES: tuple[tuple[str, re.Pattern[str], _Resolver], ...] = tuple(
    (precision, re.compile(pattern), resolver)
    for precision, pattern, resolver in (
        ("day", rf"{_SAID_YEAR}(?P<n>1?\d)月(?P<d>[123]?\d)日(?:\(含\))?前?", _day),
        ("month", rf"{_SAID_YEAR}(?P<n>1?\d)月(?:底|末)之?前?", _end_of_month),
        ("quarter", rf"{_SAID_YEAR}第?(?P<n>[一二三四])季度末?", _quarter_end),
        ("half", rf"{_SAID_YEAR}上半年", _half_end),
        (
            "year",
            r"(?P<year>\d{4}|明|次|来)年(?:年底|年末|底|末)之?前?",
            _year_end,
        ),
        (
            "year",
            r"(?P<year>)(?:年内|全年|(?:[今本]?年|[今本]年年)(?:底|末)之?前?|今年(?!以来))",
            _year_end,
        ),
    )
)


def _phrase(sentence: str, base: date) -> Proposal | None:
    """The first date phrase of a folded sentence; a date that is none is skipped."""
    for precision, pattern, resolver in _PHRASES:
        match = pattern.search(sentence)
        if not match:
            continue
        try:
            due = resolver(match, base)
        except ValueError:
            continue
        soft = _HEDGE.search(sentence) is not None
        return Proposal(due, precision, match[0], soft)
    return None


def propose(text: str, base: date | None) -> Proposal | None:
    """The first due date that a measure's text suggests, or None.

    Sentences that state the past suggest nothing. Without a base date there is
    nothing to count from, and so no proposal.
    """
    if base is None:
        return None
    for match in _SENTENCE.finditer(fold(text)):
        sentence = match[0]
        if _STATED_PAST.search(sentence):
            continue
        if proposal := _phrase(sentence, base):
            return proposal
    return None


_WORDS = {
    "today": 0,
    "今天": 0,
    "今日": 0,
    "tomorrow": 1,
    "明天": 1,
    "明日": 1,
    "yesterday": -1,
    "昨天": -1,
    "昨日": -1,
}
_OFFSET = re.compile(r"([+-]\d{1,4})(?:d|天|日)")
_SHORT_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})")


def typed_date(text: str, today: date) -> date:
    """The date that a person typed, counted from today.

    Takes 2025-06-30, 2025.6.30, 2025/6/30, 2025年6月30日, 20250630, 6-30, 6月30日,
    6月底, 二季度末, 上半年, 年底, today, 明天, +10d.

    Raises:
        NoDate: It is no date.
        NoSuchDay: The calendar does not have it (6月31日).

    """
    folded = fold(text).strip()
    if folded.casefold() in _WORDS:
        return today + timedelta(days=_WORDS[folded.casefold()])
    if match := _OFFSET.fullmatch(folded):
        return today + timedelta(days=int(match[1]))
    try:
        if match := _FULL_DATE.fullmatch(folded) or _COMPACT_DATE.fullmatch(folded):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _SHORT_DATE.fullmatch(folded):
            return date(today.year, int(match[1]), int(match[2]))
        for _, pattern, resolver in _PHRASES:
            if match := pattern.fullmatch(folded):
                return resolver(match, today)
    except ValueError as error:
        raise NoSuchDay(text=text) from error
    raise NoDate(text=text)
