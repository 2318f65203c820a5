"""Who answers, where a text says so itself: 牵头单位：…, （A、B负责） (rule 15)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from seed.outline import Assignment, Proposal
from seed.phrases.dates import propose
from seed.width import fold

KEYS: Final = {
    word: field
    for field, words in {
        "lead": "牵头单位 牵头部门 主办单位 牵头责任单位 牵头",
        "unit": "责任单位 责任部门 承办单位 落实单位 实施单位",
        "support": "配合单位 配合部门 协办单位 协同单位 参与单位 参加单位 配合",
        "leader": "责任领导 牵头领导 分管领导 责任校领导 包抓领导",
        "owner": "责任人 具体责任人 联系人 承办人",
        "due": "完成时限 完成时间 完成期限 办理时限 办结时限 整改时限 时限要求",
    }.items()
    for word in words.split()
}
_KEY: Final = "|".join(sorted(KEYS, key=len, reverse=True))
# Nearly all texts name nobody: one look spares the rest.
_SAYS: Final = re.compile(f"(?:{_KEY})\\s*:|负责|牵头")
_LINE: Final = re.compile(
    rf"(?:^|[\n\r(;。,、\t| ])[^\S\n]*(?P<key>{_KEY})[^\S\n]*:\s*"
    rf"(?P<value>(?:(?![,、\s]\s*(?:{_KEY})\s*:)(?:\([^()\n]*\)|[^\n\r;。()|\t]))*)"
)
_BRACKET: Final = re.compile(
    r"\((?:由)?(?P<units>(?:\([^()]{1,12}\)|[^()。;:]){2,120}?)"
    r"(?:按(?:照)?(?:职责)?分工)?(?:分别|共同)?(?:牵头)?"
    r"负责(?:落实)?(?:[,。;][^()]{0,60})?\)"
)
_LEADS: Final = re.compile(
    r"\((?:由)?(?P<lead>[^()。;:、,]{2,30})牵头[,、;]?\s*(?P<units>[^()。;:]{0,120}?)"
    r"(?:等)?(?:配合|参与|参加|按职责分工负责|负责)?\)"
)
_BETWEEN: Final = re.compile(r"[、,;](?![^()]*\))|\s+")
_ROLE_WORD: Final = re.compile(
    "^由|(?:等(?:单位|部门)?)?(?:按(?:照)?职责分工)?(?:分别)?(?:配合|参与|参加|协助|负责|落实)?$"
)
"""What a bracket says around a name: 由市科技局牵头, 市教委等配合."""
_NO_NAME: Final = re.compile(r"\d|[底末月年]前|年内|完成|以前|长期|持续")
"""A date or a demand among the names of a bracket."""
_BRACKETS: Final = str.maketrans("【〔】〕", "(())")
_EMPTY: Final = frozenset({"", "无", "/", "-", "—", "待定"})


def assigned(text: str, base: date | None) -> Assignment:
    """The roles and the due date that a measure's text names; the first unit leads.

    “列第一位的责任单位为牵头单位”: of several that answer together the first leads and
    the others support.
    """
    folded = fold(text).translate(_BRACKETS)
    if not _SAYS.search(folded):
        return Assignment()
    fields = dict(_fields(text, folded))
    units = _names(fields.get("unit", ""))
    lead = next(iter(_names(fields.get("lead", ""))), "")
    leading = _names(fields.get("lead", ""))[1:]
    support = [*leading, *_names(fields.get("support", ""))]
    if not lead and not units:
        lead, units = _in_brackets(text, folded)
    if not lead and units:
        lead, *units = units
    due = _due(fields.get("due", ""), base)
    owner = "、".join(_names(fields.get("owner", "")))
    leader = "、".join(_names(fields.get("leader", "")))
    others = tuple(dict.fromkeys(one for one in [*units, *support] if one != lead))
    return Assignment(lead, others, leader, owner, due)


def _fields(text: str, folded: str) -> Iterator[tuple[str, str]]:
    """The fields `key: value`, the first of each; on lines, in brackets, in cells."""
    seen: set[str] = set()
    place = 0
    while match := _LINE.search(folded, place):
        place = max(match.end("value"), match.start() + 1)
        field = KEYS[match["key"]]
        if field not in seen:
            seen.add(field)
            yield field, text[match.start("value") : match.end("value")].strip()


def _in_brackets(text: str, folded: str) -> tuple[str, list[str]]:
    """`（A、B负责）` and `（A牵头，B、C配合）`."""
    if match := _LEADS.search(folded):
        return (
            text[match.start("lead") : match.end("lead")].strip(),
            _names(text[match.start("units") : match.end("units")]),
        )
    if match := _BRACKET.search(folded):
        return "", _names(text[match.start("units") : match.end("units")])
    return "", []


def _names(said: str) -> list[str]:
    folded = fold(said)
    names: list[str] = []
    place = 0
    for between in _BETWEEN.finditer(folded):
        names.append(said[place : between.start()])
        place = between.end()
    names.append(said[place:])
    cleaned = (_ROLE_WORD.sub("", name.strip()) for name in names)
    return [
        name for name in cleaned if name not in _EMPTY and not _NO_NAME.search(name)
    ]


def _due(said: str, base: date | None) -> Proposal | None:
    return propose(said, base) if said else None
