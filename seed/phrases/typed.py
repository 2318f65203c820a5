"""The dates that people type: all that documents say, and short forms besides."""

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from seed.errors import NoDate, NoSuchDay
from seed.phrases.dates import FULL_DATE, PHRASES, When, day_of
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
_OFFSET: Final = re.compile(r"([+-]\d{1,4})(d|天|日|w|周)")
_SHORT_DATE: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})")
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WITHIN: Final = re.compile(r"\d{1,4}(?:个工作日|日|天|周|个月)")


class Typed(NamedTuple):
    """The day that somebody typed."""

    day: date
    workdays: bool = False
    """It counts working days: weekends are left out, holidays are not known."""


def typed_date(text: str, today: date, *, ahead: bool = True) -> Typed:
    """The date that a person typed, counted from today.

    A month that is over, without a year, is the next year's; not where the date is one
    that has been (`ahead` is false).

    Takes all that documents say (6月底, 二季度末, 上半年, 年底前, 十四五末,
    10个工作日), 2025-06-30, 2025.6.30, 2025/6/30, 20250630, 6-30, today, 明天, +10d
    and +2w.

    Raises:
        NoDate: It is no date.
        NoSuchDay: The calendar does not have it (6月31日).

    """
    folded = fold(text).strip()
    try:
        if folded.casefold() in _WORDS:
            return Typed(today + timedelta(days=_WORDS[folded.casefold()]))
        if match := _OFFSET.fullmatch(folded):
            days = int(match[1]) * (_WEEK_DAYS if match[2] in "w周" else 1)
            return Typed(today + timedelta(days=days))
        if match := FULL_DATE.fullmatch(folded):
            return Typed(day_of(match))
        if match := _COMPACT_DATE.fullmatch(folded):
            return Typed(date(*map(int, match.groups())))
        if match := _SHORT_DATE.fullmatch(folded):
            folded = f"{match[1]}月{match[2]}日"
        if _WITHIN.fullmatch(folded):
            folded += "内"
        if told := _typed_phrase(folded, today, ahead=ahead):
            return told
    except (ValueError, OverflowError) as error:
        raise NoSuchDay(text=text) from error
    raise NoDate(text=text)


def _typed_phrase(folded: str, today: date, *, ahead: bool) -> Typed | None:
    """A phrase that a document could say, and that is all that was typed."""
    for pattern, resolver in PHRASES:
        match = pattern.fullmatch(folded)
        if not match:
            continue
        told = resolver(match, today)
        if told.due and told.due > today and not ahead:
            told = resolver(match, date(today.year, 1, 1))
        if told.due and told.kind is not When.RANGE:
            return Typed(told.due, told.workdays)
    return None
