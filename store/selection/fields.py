"""The fields that a selection can ask for, by the names that people type."""

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import Final

from store.lights import Colour
from store.model import STATUS_WORDS, Kind
from store.selection.terms import ANY, NONE
from store.text import clean_line, is_any, is_none


class Sort(Enum):
    """What a field holds, and so what it can be compared with."""

    NAME = auto()
    """One name or several: equal, in any case and width."""
    WORD = auto()
    """One of a few words."""
    DATE = auto()
    """A day: before, after, on."""
    TEXT = auto()
    """Contains."""
    PLACE = auto()
    """A part or section: its number, or what its heading contains."""


_KINDS: Final[Mapping[str, str]] = {
    word: kind
    for kind, words in {
        Kind.PART: "part 部分",
        Kind.SECTION: "section 板块",
        Kind.MEASURE: "measure 措施",
        Kind.ACTION: "action 分项",
    }.items()
    for word in words.split()
}
_LIGHTS: Final[Mapping[str, str]] = {
    word: light
    for light, words in {
        Colour.RED: "red 红",
        Colour.YELLOW: "yellow 黄",
        Colour.GREEN: "green 绿",
        Colour.GREY: "grey 灰",
    }.items()
    for word in words.split()
}
_ANSWERS: Final[Mapping[str, str]] = {"yes": "yes", "是": "yes", "no": "no", "否": "no"}

SORTS: Final[Mapping[str, Sort]] = {
    "status": Sort.WORD,
    "lead": Sort.NAME,
    "support": Sort.NAME,
    "unit": Sort.NAME,
    "leader": Sort.NAME,
    "owner": Sort.NAME,
    "due": Sort.DATE,
    "done_on": Sort.DATE,
    "tag": Sort.NAME,
    "kind": Sort.WORD,
    "light": Sort.WORD,
    "review": Sort.WORD,
    "plan": Sort.NAME,
    "part": Sort.PLACE,
    "section": Sort.PLACE,
    "title": Sort.TEXT,
    "gloss": Sort.TEXT,
    "text": Sort.TEXT,
    "note": Sort.TEXT,
    "created": Sort.DATE,
    "changed": Sort.DATE,
}
"""Every field that can be asked for, and what it holds."""

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "status": STATUS_WORDS,
    "kind": _KINDS,
    "light": _LIGHTS,
    "review": _ANSWERS,
}
"""The words that a field of words takes, and which each means."""


def listed(values: Iterable[str]) -> tuple[str, ...]:
    """The values that were typed, each once, clean; `none` and `any` in English."""
    clean = filter(None, map(clean_line, values))
    told = (NONE if is_none(one) else ANY if is_any(one) else one for one in clean)
    return tuple(dict.fromkeys(told))
