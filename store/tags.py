"""Tags: the desk's own labels, one word each."""

from typing import Final

from seed.errors import N_
from store.errors import BadValue
from store.text import clean_line, is_any, is_none, names

GIVES, TAKES = ("+", "＋"), ("-", "－")
"""What stands before a tag that is given, or taken away: +重点 -缓办."""
_SIGNS: Final = GIVES + TAKES


def tag(said: str) -> str:
    """A tag that somebody typed, as it is kept.

    Raises:
        BadValue: It is none: nothing, several words, signed, or a word by which
            selections ask whether there is any.

    """
    cleaned = clean_line(said)
    one = names(cleaned) == (cleaned,) and " " not in cleaned
    asks = is_none(cleaned) or is_any(cleaned)
    if not one or cleaned.startswith(_SIGNS) or asks:
        valid = N_("one word without a comma, and neither none nor any")
        raise BadValue(value=said, field="tag", valid=valid)
    return cleaned
