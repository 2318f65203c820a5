"""Text from outside, cleaned once, where it enters.

Whatever cannot be seen but acts (control characters, escape sequences, changes of
direction, zero width) becomes a character that can be seen, one for one, so that
places in a text stay places in it.
"""

import re
import unicodedata
from collections.abc import Iterable

from seed.width import fold

# C0 but line feed and tab, DEL and C1 (9B begins an escape sequence), marks and
# overrides of direction, zero widths, invisible operators, lone surrogates (no
# encoder takes them) and tags. The joiner U+200D stays: emoji are made with it.
ACTING = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACE, _DELETE = 0x20, 0x7F
_PICTURES = 0x2400  # ␀, ␁ … ␛: what Unicode has to show C0 with

_LINE_ENDS = str.maketrans("\r\u2028\u2029\x85", "\n\n\n\n")
BETWEEN_NAMES = "[、，,;；]"
_NONE = frozenset({"none", "无"})
_ANY = frozenset({"any", "有"})


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < _SPACE:
        return chr(_PICTURES + code)
    return "␡" if code == _DELETE else "\ufffd"


def visible(text: str) -> str:
    """`text` with every acting character replaced by one that is only seen.

    Line feeds and tabs stay. The length stays. Twice is once.
    """
    # Nearly all text is printable, and asking is faster than compiling the pattern.
    return text if text.isprintable() else re.sub(ACTING, _picture, text)


def clean_text(text: str) -> str:
    """A text of several lines, fit to be kept; of the length it came with."""
    return visible(text.replace("\r\n", " \n").translate(_LINE_ENDS))


def clean_note(text: str) -> str:
    """What a person wrote in several lines, without blank ends."""
    lines = (line.rstrip() for line in clean_text(text).split("\n"))
    return "\n".join(lines).strip()


def clean_line(text: str) -> str:
    """A name or a title: one line, single spaces, composed characters."""
    composed = unicodedata.normalize("NFC", clean_text(text))
    return " ".join(composed.split())


def names(text: str) -> tuple[str, ...]:
    """The names in a list as people write it (甲、乙，丙), each once, in order."""
    parts = map(clean_line, re.split(BETWEEN_NAMES, text))
    return tuple(dict.fromkeys(part for part in parts if part))


def is_none(word: str) -> bool:
    """Whether a word says that there is nobody, or nothing."""
    return word.strip().casefold() in _NONE


def is_any(word: str) -> bool:
    """Whether a word says that there is somebody, or something."""
    return word.strip().casefold() in _ANY


def nearest(word: str, valid: Iterable[str], alike: float = 0.6) -> str:
    """What somebody may have meant who typed another word; empty if none is so alike.

    At 0 some word is always the nearest.
    """
    from difflib import get_close_matches

    # Of two characters one may be wrong.
    enough = alike if len(word) > 2 else min(alike, 0.5)  # noqa: PLR2004
    near = get_close_matches(fold(word).casefold(), [*valid], 1, enough)
    return next(iter(near), "")
