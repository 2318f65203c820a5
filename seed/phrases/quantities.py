"""Amounts in a text: 超2600家, 1.45万亿元, 增长10%以上; and amounts that are missing.

In a part that looks back they are achieved values; elsewhere they may become targets.
一批 and 更多 ask for a number that whoever leads has to set.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from seed.numerals import chinese_number
from seed.width import fold


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount that a text names; of a range, from `value` to `high`."""

    phrase: str
    """The words, as they were written."""
    value: float | None = None
    """None where the text gives no number: it needs a target."""
    unit: str = ""
    operator: str = "="
    """`=`, `>`, `>=`, `<`, `<=`, `~`, `to` (提高到), `range`."""
    high: float | None = None
    noun: str = ""
    """What is counted: behind what is counted in pieces (26个功能平台), before a share
    or a sum (营业收入超过1.45万亿元)."""
    metric: str = ""
    """How it is meant: 同比增长, 累计, 新增."""


_SCALE: Final = {
    "": 1.0,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "万亿": 1e12,
}
# Patterns are compiled where a text may have a match: that takes longer than all the
# rest of showing a measure.
_UNITS: Final = (
    "个百分点 百分点 平方公里 平方千米 平方米 立方米 千瓦时 公里 千米 公顷 公斤 千克 "
    "万元 美元 % ‰ 元 家 项 个 名 人 件 亩 吨 户 所 座 条 套 台 辆 场 次 批次 处 "
    "株 张 期 门 类 种 只 间 栋 支 位 篇 部 床 倍 米 千瓦 例 宗 户次 人次 天 小时 分钟"
)
_UNIT: Final = "|".join(map(re.escape, sorted(_UNITS.split(), key=len, reverse=True)))
_BEFORE: Final = {
    word: operator
    for operator, words in {
        ">": "超过 超出 超 高于 多于",
        ">=": "突破 不少于 不低于 达到 达 至少 力争达到",
        "<=": "不超过 不高于 控制在 低于",
        "~": "约 近 大约",
        "to": "提高到 提升到 提升至 提高至 增加到 增至 降至 降到 下降到 压减到",
    }.items()
    for word in words.split()
}
_AFTER: Final = {
    "以上": ">=",
    "以下": "<=",
    "以内": "<=",
    "之内": "<=",
    "左右": "~",
    "上下": "~",
}
_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMERALS: Final = frozenset("一二三四五六七八九十百千两")
_HAN: Final = "[一二三四五六七八九十百千两]{1,6}"
_OPERATOR: Final = "|".join(sorted(_BEFORE, key=len, reverse=True))
_CLOSER: Final = "|".join(_AFTER)
_AMOUNT: Final = (
    rf"(?P<before>{_OPERATOR})?\s*(?<![\d.A-Za-z+])(?P<low>{_DIGITS})"
    rf"(?P<scale1>百万|千万|万亿|[百千万亿])?(?P<unit1>%|{_UNIT})?"
    rf"(?:\s*[-—–~至到]{{1,2}}\s*(?P<high>{_DIGITS}))?(?P<more>[余多]?)"
    rf"(?P<scale>百万|千万|万亿|[百千万亿])?(?P<more2>[余多]?)(?P<unit>{_UNIT})?"
    rf"(?P<after>{_CLOSER})?"
)
_COUNTED: Final = (
    rf"(?P<before>{_OPERATOR})?(?<![第一二三四五六七八九十百千两几每“])(?P<n>{_HAN})(?P<more>[余多]?)"
    r"(?P<unit>项|个|家|件|名|所|座|类|条|套|处|场)(?P<after>以上|以内|左右)?"
    r"(?![一二三四五六七八九十])"
)
_PART_OF: Final = rf"(?P<below>{_HAN})分之(?P<above>{_HAN})(?P<after>{_CLOSER})?"
_TENTHS: Final = (
    rf"(?<![第\d])(?P<n>[一二三四五六七八九])成(?P<after>{_CLOSER})?"
    "(?![立为效果就员功本熟长])"
)
_MISSING: Final = "一批|若干个?|更多"
# Names and slogans that hold a number: 1号楼, 2.0版, 1+N, 一区一特色, 一站式.
_NAMED: Final = (
    r"\d+号|\d+(?:\.\d+)*版|PM\d|\d\+|[A-Za-z]+-?\d|\d+[GgA-Za-z]|〔\d+〕|\d{4}年|\d{1,2}月"
    r"|\d{1,2}日|“[^”]{1,12}”|[一二三四五六七八九十]五(?:规划|”|期)|\d+号"
)
_QUOTED_OR_PLANS: Final = frozenset("“五")
"""What a name has that holds no digit: “一号工程”, 十四五规划."""
_NOUN: Final = (
    r"[\u4e00-\u9fff]{2,10}?"
    r"(?=实现|获|开工|建成|投产|完成|达到|增长|[^\u4e00-\u9fff]|$)"
)
_OF_A_SUM: Final = frozenset({"%", "‰", "元", "万元", "美元", "个百分点", "百分点", ""})
_SAID_BEFORE: Final = (
    r"(?:(?:^|[^\u4e00-\u9fff]|的)(?:实现|完成)?(?P<noun>[\u4e00-\u9fff]{2,10}?))??"
    r"(?P<metric>(?:同比|环比|累计|年均)?(?:增长|下降|提高|降低|减少|新增)|累计|同比)?$"
)
_REACH: Final = 30


def quantities(text: str) -> list[Quantity]:
    """The amounts that a text names, in order; and where one is missing (一批)."""
    folded = fold(text).replace(",", ",")
    named = _masked(folded)
    found = sorted(_found(text, folded, named), key=lambda one: one[0])
    return [quantity for _, quantity in found]


def _masked(folded: str) -> str:
    """The text with names and slogans blanked: they hold numbers and count nothing."""

    def blank(match: re.Match[str]) -> str:
        # A quotation that ends in a measure word counts: “六项机制”.
        return "\0" * len(match[0])

    if not _has_digit(folded) and _QUOTED_OR_PLANS.isdisjoint(folded):
        return folded
    return re.sub(_NAMED, blank, folded)


def _matches(pattern: str, text: str, possible: bool) -> Iterator[re.Match[str]]:
    """The matches of a pattern, which is compiled only where it may have one."""
    return re.finditer(pattern, text) if possible else iter(())


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _found(text: str, folded: str, named: str) -> Iterator[tuple[int, Quantity]]:
    for match in _matches(_AMOUNT, named, _has_digit(named)):
        if quantity := _amount(text, folded, match):
            yield match.start(), quantity
    numerals = not _NUMERALS.isdisjoint(named)
    for match in _matches(_COUNTED, named, numerals):
        value = chinese_number(match["n"])
        if value:
            operator = _operator(match["before"], match["after"], match["more"])
            yield (
                match.start(),
                Quantity(
                    text[match.start() : match.end()],
                    float(value),
                    match["unit"],
                    operator,
                    noun=_noun(folded, match.end()),
                ),
            )
    for match in _matches(_PART_OF, named, numerals and "分之" in named):
        above, below = chinese_number(match["above"]), chinese_number(match["below"])
        if above and below:
            share = round(100 * above / below, 2)
            yield (
                match.start(),
                Quantity(match[0], share, "%", _operator("", match["after"], "")),
            )
    for match in _matches(_TENTHS, named, numerals and "成" in named):
        share = 10.0 * (chinese_number(match["n"]) or 0)
        yield (
            match.start(),
            Quantity(match[0], share, "%", _operator("", match["after"], "")),
        )
    for match in re.finditer(_MISSING, named):
        yield match.start(), Quantity(match[0], noun=_noun(folded, match.end()))


def _amount(text: str, folded: str, match: re.Match[str]) -> Quantity | None:
    unit = match["unit"] or match["unit1"] or ""
    scale = match["scale"] or match["scale1"] or ""
    if not unit and not scale:
        return None
    factor = _SCALE[scale]
    low = float(match["low"].replace(",", "")) * factor
    high = float(match["high"].replace(",", "")) * factor if match["high"] else None
    more = match["more"] or match["more2"]
    operator = (
        "range"
        if high is not None
        else _operator(match["before"], match["after"], more)
    )
    noun, metric = _before(folded, match.start())
    if unit not in _OF_A_SUM:
        noun = _noun(folded, match.end())
    phrase = text[match.start() : match.end()].strip()
    return Quantity(phrase, _whole(low), unit, operator, high, noun, metric)


def _whole(value: float) -> float:
    """A value without what binary fractions add: 1.1万 is 11000."""
    return round(value, 4)


def _operator(before: str | None, after: str | None, more: str) -> str:
    if before and _BEFORE[before] != ">=":
        return _BEFORE[before]
    if after:
        return _AFTER[after]
    if more:
        return ">"
    return _BEFORE[before] if before else "="


def _before(folded: str, start: int) -> tuple[str, str]:
    """The noun and the metric that stand before an amount."""
    match = re.search(_SAID_BEFORE, folded[max(0, start - _REACH) : start])
    return (match["noun"] or "", match["metric"] or "") if match else ("", "")


def _noun(folded: str, end: int) -> str:
    match = re.compile(_NOUN).match(folded, end)
    return match[0] if match else ""
