"""The dates that people type: all that documents say, and short forms besides."""

import re
from contextlib import suppress
from datetime import date, timedelta
from typing import Final, NamedTuple

from seed.errors import DocumentError, NoDate, NoDistance, NoSuchDay
from seed.phrases.dates import (
    FULL_DATE,
    PHRASES,
    When,
    day_of,
    months_on,
    tight,
    workdays_on,
)
from seed.width import fold

_WEEK_DAYS: Final = 7
_WORDS: Final = {
    word: days
    for days, words in {
        0: "today 今天 今日",
        1: "tomorrow 明天 明日",
        2: "后天",
        -1: "yesterday 昨天 昨日",
    }.items()
    for word in words.split()
}
_LENGTH = r"(?P<n>\d{1,4})(?P<unit>d|天|日|w|周|m|个?月|个?工作日)"
_OFFSET: Final = re.compile(rf"(?P<way>[+-]){_LENGTH}")
_BACK, _ON = ("-", "提前"), ("+", "推迟", "延后", "延期", "延长", "顺延")
_WAYS: Final = "|".join(map(re.escape, _BACK + _ON))
_SHIFT: Final = re.compile(rf"(?P<way>{_WAYS}){_LENGTH}")
_SHORT_DATE: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})")
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_MONTH: Final = re.compile(r"(\d{4})[-/.](\d{1,2})")
_YEAR: Final = 12
_PERIODS: Final = {"月": 1, "季度": 3, "半年": 6, "年": _YEAR}
_ENDED: Final = (3, 6)
"""The periods whose names mean their end where a day is meant."""
_YEARLESS: Final = re.compile(
    r"[\d一二三四五六七八九十]+月|第?[1-4一二三四]季度|[上下]半年"
)
_TEN_DAYS: Final = re.compile(".*月份?([上中下])旬")
_TENTH: Final = {"上": 1, "中": 11, "下": 21}
"""The first day of each third of a month."""
_FROM_TODAY: Final = re.compile(r"[今本这下明次来]|.*(?:内|时间)$")
"""What a year, a month or a week is counted from, so that no other can be meant."""
_WITHIN: Final = re.compile(r"\d{1,4}(?:个工作日|日|天|周|个月)")


class TypedDate(NamedTuple):
    """The day that somebody typed."""

    day: date
    workdays: bool = False
    """It counts working days: weekends are left out, holidays are not known."""


def typed_date(text: str, today: date, *, ahead: bool = True) -> TypedDate:
    """The date that a person typed, counted from today.

    A month or a day without a year is the next that is not over, or, where it is one
    that has been (`ahead` is false), the last; what is counted from today is that.

    Takes all that documents say (6月底, 二季度末, 上半年, 年底前, 十四五末,
    10个工作日), 2025-06-30, 2025.6.30, 2025/6/30, 20250630, 6-30, today, 明天, +10d,
    +2w and +1m.

    Raises:
        NoDate: It is no date.
        NoSuchDay: The calendar does not have it (6月31日).

    """
    folded = tight(fold(text)).strip()
    try:
        if folded.casefold() in _WORDS:
            return TypedDate(today + timedelta(days=_WORDS[folded.casefold()]))
        if match := _OFFSET.fullmatch(folded):
            return _moved(match, today)
        if match := FULL_DATE.fullmatch(folded):
            return TypedDate(day_of(match))
        if match := _COMPACT_DATE.fullmatch(folded):
            return TypedDate(date(*map(int, match.groups())))
        if match := _SHORT_DATE.fullmatch(folded):
            folded = f"{match[1]}月{match[2]}日"
        if _WITHIN.fullmatch(folded):
            folded += "内"
        if told := _typed_phrase(folded, today, ahead=ahead):
            return told
    except (ValueError, OverflowError) as error:
        raise NoSuchDay(text=text) from error
    raise NoDate(text=text)


def typed_days(text: str, today: date, *, ahead: bool = True) -> tuple[date, date]:
    """The first and the last of the days that a person typed: of a period, all it has.

    Takes 2025-06, 6月, 2025年6月, 本月, 6月上旬, 一季度, 上半年, 2025年 and 今年; of
    all else that is a date, that one day. A period without a year is the next that is
    not over, or, where it is of days that have been (`ahead` is false), the last that
    has begun.

    Raises:
        NoDate: It is no date.
        NoSuchDay: The calendar does not have it (6月31日).

    """
    folded = tight(fold(text)).strip()
    if match := _YEAR_MONTH.fullmatch(folded):
        folded = f"{match[1]}年{match[2]}月"
    for period, months in _PERIODS.items():
        if folded.endswith(period):
            with suppress(DocumentError):
                last = typed_date(folded if months in _ENDED else f"{folded}底", today)
                first = months_on(last.day.replace(day=1), 1 - months)
                if not ahead and first > today and _YEARLESS.fullmatch(folded):
                    first = months_on(first, -_YEAR)
                return first, months_on(first, months) - timedelta(days=1)
    day = typed_date(text, today, ahead=ahead).day
    if match := _TEN_DAYS.fullmatch(folded):
        return day.replace(day=_TENTH[match[1]]), day
    return day, day


def shifted(text: str, base: date) -> TypedDate:
    """The day at a distance from another, as a person typed it.

    Takes +10d, -3d, +2w, +1m, +10个工作日, 推迟10天, 提前1个月.

    Raises:
        NoDistance: It is none; a date is no distance.
        NoSuchDay: It leads out of the calendar.

    """
    match = _SHIFT.fullmatch(fold(text).strip())
    if not match:
        raise NoDistance(text=text)
    try:
        return _moved(match, base)
    except (ValueError, OverflowError) as error:
        raise NoSuchDay(text=text) from error


def _moved(match: re.Match[str], base: date) -> TypedDate:
    """The day that a distance leads to."""
    number, unit = int(match["n"]), match["unit"]
    if match["way"] in _BACK:
        number = -number
    if "工作日" in unit:
        return TypedDate(workdays_on(base, number), workdays=True)
    if unit == "m" or "月" in unit:
        return TypedDate(months_on(base, number))
    days = number * (_WEEK_DAYS if unit in "w周" else 1)
    return TypedDate(base + timedelta(days=days))


def _typed_phrase(folded: str, today: date, *, ahead: bool) -> TypedDate | None:
    """A phrase that a document could say, and that is all that was typed."""
    for pattern, resolver in PHRASES:
        match = pattern.fullmatch(folded)
        if not match:
            continue
        told = resolver(match, today)
        if told.relative and not ahead and not _FROM_TODAY.match(folded):
            for year in (today.year, today.year - 1):
                if told.due and told.due > today:
                    told = resolver(match, date(year, 1, 1))
        if told.due and told.kind is not When.RANGE:
            return TypedDate(told.due, told.workdays)
    return None
