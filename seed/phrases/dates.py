"""What a text says about dates.

A phrase in a document is resolved against the day of the document, never against
today: 年内 of a speech of February 2025 is the end of 2025 for ever. All of it is a
proposal, with the words it was read from and how exactly they say it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from seed.numerals import value_of
from seed.outline import Proposal
from seed.width import fold


class When(StrEnum):
    """What kind of moment a phrase means."""

    DUE = "due"
    AMBIGUOUS = "ambiguous"
    """A due date that the words may not mean: 三季度前, a month that is over."""
    START = "start"
    RANGE = "range"
    """A period, 十五五期间: no date of a task."""
    RECURRING = "recurring"
    PAST = "past"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Moment:
    """What a sentence says of time."""

    kind: When
    phrase: str = ""
    """The words it was read from."""
    precision: str = ""
    """plan, year, half, quarter, month, xun or day."""
    due: date | None = None
    start: date | None = None
    soft: bool = False
    """The sentence hedges: 力争, 争取, 原则上, 探索, 左右."""
    rule: str = ""
    """How it recurs, where it says so: weekly:fri, monthly:25, quarterly:28."""
    open_ended: bool = False
    """It never ends: 长期坚持, 常态化."""
    relative: bool = False
    """It needs a day to count from: it does not say its year."""
    workdays: bool = False
    """It counts working days, and holidays are not known here."""


_HEDGE: Final = re.compile("力争|争取|原则上|基本(?:完成|建成|形成|实现)|探索|左右")
_ALL_PAST: Final = re.compile("过去|去年|上年")
"""What states the past for a whole sentence; and what does for its clause alone."""
_STATED_PAST: Final = re.compile("以来|截至|目前|同比|环比|增速")
_NO_DUE: Final = re.compile(
    r"自.{0,16}起|今年是|今年(?:的)?主要(?:预期)?目标|(?:压减|缩短|压缩|控制)[到至在]"
)
"""When something begins, what a year is, how long a thing may take: nothing is due."""
_BARE_YEAR: Final = re.compile("今年|全年|.*年内")
_CLAUSE: Final = re.compile("[,、](?=[^,、]{2})")
_OPEN_ENDED: Final = re.compile("长期坚持|持续|常态化|不断")
_LOOSE: Final = re.compile(
    r"(?<=\d)[ \t\xa0]+(?=[年月日号])|(?<=[年月])[ \t\xa0]+(?=[\d底末上中下])"
)
_SENTENCE: Final = re.compile(r"[^。;!?\n\r]+")
# Nearly all sentences say nothing of time: one look spares twenty.
_TELLS: Final = re.compile("[年月日季周旬内期底末]|[五七十]一|国庆|元旦|\\d{4}")

_DECEMBER, _QUARTER_MONTHS, _WEEK, _LAST_THIRD = 12, 3, 7, 2
_FIRST_YEAR: Final = 1900
_YEAR_PERIOD: Final = {"三": 2020, "四": 2025, "五": 2030, "六": 2035}
"""The last years of the five-year plans 十三五, 十四五 …"""
_FEASTS: Final = {
    "七一": (6, 30),
    "五一": (4, 30),
    "十一": (9, 30),
    "国庆": (9, 30),
    "元旦": (12, 31),
}
"""The last day before a feast of the solar calendar."""
_WEEKDAYS: Final = "一二三四五六日天"
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "sun")


def _number(said: str) -> int:
    value = value_of(said)
    if value is None:
        raise ValueError(said)
    return value


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= _DECEMBER:
        raise ValueError(month)
    following = date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
    return following - timedelta(days=1)


class _Year(NamedTuple):
    value: int
    said: bool


def _year(match: re.Match[str], base: date) -> _Year:
    """The year a phrase names: 2025年, 明年, or that of the base date."""
    said = match.groupdict().get("year")
    if not said:
        return _Year(base.year, match.group().startswith(("今年", "本年")))
    if said in "明次来":
        return _Year(base.year + 1, said=True)
    return _Year(_number(said), said=True)


_Resolver = Callable[[re.Match[str], date], Moment]


def _due(
    precision: str,
    day: date,
    *,
    relative: bool = False,
    soft: bool = False,
    workdays: bool = False,
) -> Moment:
    return Moment(
        When.DUE,
        precision=precision,
        due=day,
        soft=soft,
        relative=relative,
        workdays=workdays,
    )


def _not_over(
    precision: str, year: _Year, base: date, make: Callable[[int], date]
) -> Moment:
    """The date in its year; the next year's, to be checked, where it is over."""
    day = make(year.value)
    if year.said or day >= base:
        return _due(precision, day, relative=not year.said)
    later = _due(precision, make(year.value + 1), relative=True)
    return replace(later, kind=When.AMBIGUOUS)


def _day(match: re.Match[str], base: date) -> Moment:
    month, day = _number(match["m"]), _number(match["d"])
    year = _year(match, base)
    return _not_over("day", year, base, lambda value: date(value, month, day))


def _end_of_span(match: re.Match[str], base: date) -> Moment:
    """4月1日—8月31日: due at its end."""
    month, day = _number(match["m2"]), _number(match["d2"])
    year = _year(match, base)
    return _not_over("day", year, base, lambda value: date(value, month, day))


def _full_day(match: re.Match[str], _base: date) -> Moment:
    return _due("day", date(int(match["year"]), int(match["m"]), int(match["d"])))


def _month(match: re.Match[str], base: date) -> Moment:
    month = _number(match["m"])
    year = _year(match, base)
    return _not_over("month", year, base, lambda value: _month_end(value, month))


def _before_month(match: re.Match[str], base: date) -> Moment:
    """7月前: before it begins, or before it ends."""
    first = date(2000, _number(match["m"]), 1)
    month = (first - timedelta(days=1)).month
    year = _year(match, base)
    if month == _DECEMBER:
        year = _Year(year.value - 1, year.said)
    told = _not_over("month", year, base, lambda value: _month_end(value, month))
    return replace(told, kind=When.AMBIGUOUS)


def _third(match: re.Match[str], base: date) -> Moment:
    """上旬, 中旬, 下旬: the first, second and last ten days of a month."""
    month, third = _number(match["m"]), "上中下".index(match["third"])

    def make(year: int) -> date:
        if third == _LAST_THIRD:
            return _month_end(year, month)
        return date(year, month, 10 * (third + 1))

    return _not_over("xun", _year(match, base), base, make)


def _this_month(match: re.Match[str], base: date) -> Moment:
    following = base.replace(day=1) + timedelta(days=31 if match[1] == "下" else 0)
    return _due("month", _month_end(following.year, following.month), relative=True)


def _quarter(match: re.Match[str], base: date) -> Moment:
    month = _number(match["n"]) * _QUARTER_MONTHS
    year = _year(match, base)
    told = _not_over("quarter", year, base, lambda value: _month_end(value, month))
    unsure = match["before"] and not match["end"]
    return replace(told, kind=When.AMBIGUOUS) if unsure else told


def _half(match: re.Match[str], base: date) -> Moment:
    year = _year(match, base)
    if match["half"] == "上":
        return _not_over("half", year, base, lambda value: date(value, 6, 30))
    start, end = date(year.value, 7, 1), date(year.value, 12, 31)
    if match["begin"]:
        return Moment(When.START, precision="half", start=start, relative=not year.said)
    return _due("half", end, relative=not year.said)


def _year_end(match: re.Match[str], base: date) -> Moment:
    year = _year(match, base)
    return _due(
        "year",
        date(year.value, 12, 31),
        relative=not match.groupdict().get("year") or match["year"] in "明次来",
    )


def _before_year(match: re.Match[str], base: date) -> Moment:
    return replace(_year_end(match, base), kind=When.AMBIGUOUS)


def _plan(match: re.Match[str], _base: date) -> Moment:
    last = _YEAR_PERIOD[match["n"]]
    if match["during"]:
        return Moment(
            When.RANGE,
            precision="plan",
            due=date(last, 12, 31),
            start=date(last - 4, 1, 1),
            soft=True,
        )
    return _due("year", date(last, 12, 31))


def _within(match: re.Match[str], base: date) -> Moment:
    """30日内, 3个月内, 10个工作日内, 三年内: from the base date on."""
    number, unit = _number(match["n"]), match["unit"]
    if unit == "年" and number >= _FIRST_YEAR:  # 2025年内 is no span
        return _due("year", date(number, 12, 31))
    if "工作日" in unit:
        day = workdays_on(base, number)
        return _due("day", day, relative=True, workdays=True)
    if unit in "日天":
        return _due("day", base + timedelta(days=number), relative=True)
    if unit in {"周", "个星期"}:
        return _due("day", base + timedelta(days=_WEEK * number), relative=True)
    day = months_on(base, number * (_DECEMBER if unit == "年" else 1))
    return _due("day", day, soft=unit == "年", relative=True)


def _half_a_year(_match: re.Match[str], base: date) -> Moment:
    return _due("day", months_on(base, _DECEMBER // 2), relative=True)


def months_on(base: date, number: int) -> date:
    """The same day so many months on or back; of a shorter month, its last."""
    index = base.year * _DECEMBER + base.month - 1 + number
    year, month = divmod(index, _DECEMBER)
    last = _month_end(year, month + 1)
    return last.replace(day=min(base.day, last.day))


def workdays_on(base: date, number: int) -> date:
    """The day so many working days on or back: weekends are left out."""
    day, left = base, abs(number)
    while left:
        day += timedelta(days=1 if number > 0 else -1)
        left -= day.weekday() < 5  # noqa: PLR2004  # Saturday is 5
    return day


def _about_years(match: re.Match[str], base: date) -> Moment:
    """用3年左右时间: the year of the base date is the first."""
    last = base.year + _number(match["n"]) - 1
    return _due("year", date(last, 12, 31), soft=True, relative=True)


def _weekday(match: re.Match[str], base: date) -> Moment:
    monday = base - timedelta(days=base.weekday())
    weeks = 1 if match["week"] == "下" else 0
    weekday = min(_WEEKDAYS.index(match["d"]), 6)
    return _due("day", monday + timedelta(days=_WEEK * weeks + weekday), relative=True)


def _feast(match: re.Match[str], base: date) -> Moment:
    month, day = _FEASTS[match["feast"]]
    year = _year(match, base)
    return _not_over("day", year, base, lambda value: date(value, month, day))


# 2025年, 二〇二五年, 明年, 今年 or nothing before a month, a quarter, a half.
_CN = "[〇○零一二三四五六七八九]"
_WHOLE_YEAR = rf"\d{{4}}|{_CN}{{4}}"
_SAID_YEAR = rf"(?:(?P<year>{_WHOLE_YEAR}|明|次|来)年|今年|本年)?"
_M = r"(?<![\d.\-—])(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])月"
_D = r"(?P<d>[0-3]?\d|[一二三四五六七八九十]{1,3})[日号]"
_SPAN = (
    rf"{_M}\d{{1,2}}日?\s*[至到~—–-]{{1,2}}\s*(?P<m2>\d{{1,2}})月(?P<d2>\d{{1,2}})日"
)
_BEFORE = "(?:之?前|以前)?"
_N = r"(?P<n>\d{1,4}|[一二两三四五六七八九十]{1,3})"
_DOES = "(?=[内完出印建开启正基实全]|$)"
PHRASES: Final[tuple[tuple[re.Pattern[str], _Resolver], ...]] = tuple(
    (re.compile(pattern), resolver)
    for pattern, resolver in (
        (
            r"(?<!\d)(?P<year>\d{4})(?:-|/|\.)(?P<m>\d{1,2})(?:-|/|\.)(?P<d>\d{1,2})(?![\d.])",
            _full_day,
        ),
        (r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)", _full_day),
        (rf"{_SAID_YEAR}{_SPAN}", _end_of_span),
        (rf"{_SAID_YEAR}{_M}{_D}(?:\(含\))?{_BEFORE}", _day),
        (rf"{_SAID_YEAR}{_M}份?(?P<third>[上中下])旬{_BEFORE}", _third),
        (rf"{_SAID_YEAR}{_M}份?(?:底|末){_BEFORE}", _month),
        (rf"{_SAID_YEAR}{_M}份?(?:之前|以前|前)", _before_month),
        (rf"{_M}份?(?=(?:完成|出台|印发|建成|启用|开工|投用|竣工))", _month),
        (rf"(?:(?P<year>{_WHOLE_YEAR}|明|次|来)年|今年|本年){_M}份?{_DOES}", _month),
        (rf"([本下])个?月(?:底|末){_BEFORE}", _this_month),
        (
            rf"{_SAID_YEAR}第?(?P<n>[一二三四1-4])季度(?P<end>[末底]?)(?P<before>(?:之?前|以前)?)",
            _quarter,
        ),
        (
            rf"{_SAID_YEAR}(?P<half>[上下])半年(?P<begin>(?:启动|开工|开始|着手)?)",
            _half,
        ),
        (
            r"[“\"']?十(?P<n>[三四五六])五[”\"']?(?:规划)?(?:(?:期?末|末期)|(?P<during>期间|时期))",
            _plan,
        ),
        (
            rf"(?:到)?(?P<year>{_WHOLE_YEAR}|明|次|来)年(?:年底|年末|底|末){_BEFORE}",
            _year_end,
        ),
        (
            rf"到(?P<year>{_WHOLE_YEAR})年(?!\s*(?:上|下|第|[\d一二三四五六七八九十]))",
            _year_end,
        ),
        (rf"(?P<year>{_WHOLE_YEAR})年(?:之前|以前|前)", _before_year),
        (
            rf"(?:年内|全年|(?:今|本)?年年?(?:底|末){_BEFORE}|今年(?!以来|来))",
            _year_end,
        ),
        ("半年(?:之内|以内|内)", _half_a_year),
        (rf"{_N}(?P<unit>个工作日|日|天|周|个星期|个月|年)(?:之内|以内|内)", _within),
        (rf"用{_N}年(?:左右|时间)(?:的?时间)?", _about_years),
        (r"(?P<week>[本这下])周(?P<d>[一二三四五六日天])" + _BEFORE, _weekday),
        (rf"{_SAID_YEAR}“?(?P<feast>七一|五一|十一|国庆|元旦)”?节?(?:之前|前)", _feast),
    )
)
_RECURRING: Final = (
    re.compile(
        r"每(?P<unit>半年|季度|月|周|旬|年|天|日|季)(?:末月|末|底)?(?:(?P<d>\d{1,2})日|(?P<w>[一二三四五六日天]))?(?:之?前)?"
    ),
    re.compile(
        "按(?P<unit>年|季度?|月|周|旬|日)(?:调度|通报|报告|报送|汇总|分析|督查|更新)"
    ),
)
_PERIOD: Final = {
    "年": "yearly",
    "半年": "half-yearly",
    "季度": "quarterly",
    "季": "quarterly",
    "月": "monthly",
    "旬": "ten-daily",
    "周": "weekly",
    "日": "daily",
    "天": "daily",
}


def tight(folded: str) -> str:
    """A folded text without the blanks that Word puts inside dates: 2027 年 6 月底."""
    return _LOOSE.sub("", folded)


def moment(folded: str, base: date) -> Moment:
    """What one folded sentence says of time, counted from `base`.

    The first phrase counts; a bare year gives way to what is more exact. A day that the
    calendar does not have is no phrase. A clause that states the past, or what recurs,
    is never due.
    """
    if past := _ALL_PAST.search(folded):
        return Moment(When.PAST, past[0])
    clauses = _CLAUSE.split(folded) if _TELLS.search(folded) else [folded]
    told = [_clause(clause, base) for clause in clauses]
    due = [one for one in told if one.due is not None and one.kind is not When.RANGE]
    exact = [one for one in due if not _BARE_YEAR.fullmatch(one.phrase)]
    said = [one for one in told if one.kind is not When.NONE]
    best = next(iter([*exact, *due, *said, *told]))
    soft = _HEDGE.search(folded) is not None and best.due is not None
    open_ended = best.kind is When.NONE and _OPEN_ENDED.search(folded) is not None
    return replace(best, soft=best.soft or soft, open_ended=open_ended)


def _clause(folded: str, base: date) -> Moment:
    if past := _STATED_PAST.search(folded):
        return Moment(When.PAST, past[0])
    if recurring := _recurring(folded):
        return recurring
    if not _TELLS.search(folded) or _NO_DUE.search(folded):
        return Moment(When.NONE)
    found = min(_found(folded, base), key=lambda one: one[0], default=None)
    return found[1] if found else Moment(When.NONE)


def _found(folded: str, base: date) -> Iterator[tuple[tuple[int, int], Moment]]:
    """The phrases of a sentence by where they begin; among those, by how exact."""
    for order, (pattern, resolver) in enumerate(PHRASES):
        for match in pattern.finditer(folded):
            try:
                told = resolver(match, base)
            except (ValueError, OverflowError):
                continue
            yield (match.start(), order), replace(told, phrase=match[0])
            break


def _recurring(folded: str) -> Moment | None:
    for pattern in _RECURRING:
        if match := pattern.search(folded):
            rule = _PERIOD[match["unit"]]
            said = match.groupdict()
            if said.get("d"):
                rule += f":{said['d']}"
            elif said.get("w") and match["unit"] == "周":
                rule += f":{_DAYS[_WEEKDAYS.index(said['w'])]}"
            return Moment(When.RECURRING, match[0], rule=rule)
    if "定期" in folded:
        return Moment(When.RECURRING, "定期")
    return None


def propose(text: str, base: date | None) -> Proposal | None:
    """The first due date that a measure's text suggests, or None.

    Sentences that state the past suggest nothing, nor do periods and what recurs.
    Without a base date only phrases that say their year suggest one.
    """
    for match in _SENTENCE.finditer(tight(fold(text))):
        told = moment(match[0], base or _ANY_DAY)
        if told.kind not in (When.DUE, When.AMBIGUOUS) or told.due is None:
            continue
        if base is None and told.relative:
            continue
        unsure = told.kind is When.AMBIGUOUS
        return Proposal(told.due, told.precision, told.phrase, told.soft, unsure)
    return None


_ANY_DAY: Final = date(2000, 1, 1)
"""What phrases are read against where only their words are asked for."""


def undated(text: str) -> str | None:
    """The first phrase that means a due date and needs a day to count from, or None."""
    for match in _SENTENCE.finditer(tight(fold(text))):
        told = moment(match[0], _ANY_DAY)
        if told.relative and told.kind in (When.DUE, When.AMBIGUOUS):
            return told.phrase
    return None


FULL_DATE: Final = re.compile(
    rf"(?<!\d)(?P<y>{_WHOLE_YEAR})\s*(?:-|/|\.|年)\s*(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*"
    r"(?:-|/|\.|月)\s*(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})(?!\d)\s*日?"
)
_YEAR: Final = re.compile(rf"(?<!\d)(?P<y>(?:19|20)\d{{2}}|二[〇○零]{_CN}{{2}})年")


def dated(line: str) -> date | None:
    """The first full calendar date in a line, or None; 6月31日 is none."""
    for match in FULL_DATE.finditer(fold(line)):
        try:
            return day_of(match)
        except ValueError:
            continue
    return None


def day_of(match: re.Match[str]) -> date:
    """The day that a match of `FULL_DATE` names; ValueError where there is none."""
    return date(*(_number(match[name]) for name in "ymd"))


def year_of(title: str) -> int | None:
    """The latest year that a title names, or None."""
    return max((_number(m["y"]) for m in _YEAR.finditer(fold(title))), default=None)
