"""Full width and half width: the same for matching, kept as written."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    # ① is a marker of its own, not the digit 1.
    return folded if len(folded) == 1 and unicodedata.category(char) != "No" else char


def fold(text: str) -> str:
    """Full width to half width, character for character, for matching only.

    The result has the length of the text, so that every position in it is a
    position in the original.
    """
    return "".join(map(_fold_char, text))
