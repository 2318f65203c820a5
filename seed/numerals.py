"""The numbers that Chinese texts write in characters."""

import re
from typing import Final

_DIGITS: Final = (
    {c: n for n, c in enumerate("零一二三四五六七八九")}
    | {c: n for n, c in enumerate("〇壹贰叁肆伍陆柒捌玖")}
    | {"○": 0, "两": 2, "俩": 2}
)
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
_YEAR_LENGTH: Final = 4
_LONGEST: Final = 24
"""Characters: what is longer counts nothing."""


def value_of(numeral: str) -> int | None:
    """The value of a numeral in digits or in characters, or None if it is none."""
    if len(numeral) > _LONGEST:
        return None
    return int(numeral) if numeral.isdecimal() else chinese_number(numeral)


def chinese_number(numeral: str) -> int | None:
    """The value of a numeral as texts write it, or None if it is none.

    Takes 一 … 九十九亿, 廿 for twenty, 壹 贰, and the digits of a year (二〇二五).
    """
    numeral = numeral.replace("廿", "二十")
    if len(numeral) == _YEAR_LENGTH and all(char in _DIGITS for char in numeral):
        return int("".join(str(_DIGITS[char]) for char in numeral))
    total = 0
    for part in re.split("(?<=[万亿])", numeral):
        value = _below_myriad(part.rstrip("万亿"))
        if value is None or not (part or total):
            return None
        total = (total + value) * _MYRIADS.get(part[-1:], 1)
    return total


def _below_myriad(numeral: str) -> int | None:
    """一千二百三十四: each digit before a smaller ten than the one before it."""
    value, digit, ten = 0, None, 10000
    for char in numeral:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS and _TENS[char] < ten and digit != 0:
            ten = _TENS[char]
            value += (1 if digit is None else digit) * ten
            digit = None
        else:
            return None
    return value + (digit or 0)
