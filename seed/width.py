"""Full width and half width: the same for matching, kept as written."""

import unicodedata


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":  # a zero width space, a mark of direction: nothing to see
        return " "
    folded = unicodedata.normalize("NFKC", char)
    # ① and ㈠ are markers of their own, not the digit 1 and a bracketed 一.
    return folded if len(folded) == 1 and category != "No" else char


class _Folds(dict[int, str]):
    """Each character's form, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _folded(chr(code)))


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Full width to half width, character for character, for matching only.

    The result has the length of the text, so that every position in it is a
    position in the original.
    """
    return text if text.isascii() else text.translate(_FOLDS)
