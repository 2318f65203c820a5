"""Words as a shell takes them: of commands that are shown to be copied."""

import re
import shlex
from collections.abc import Iterable

# What no shell takes for anything else; Han needs no quotes, = does where it is first.
_PLAIN = re.compile(r"(?!=)[\w@%+=:,./、-]+")


def shell(words: Iterable[str]) -> str:
    """A command line of words."""
    return " ".join(map(quoted, words))


def quoted(word: str) -> str:
    """A word for any shell, on one line even where it has several."""
    if _PLAIN.fullmatch(word):
        return word
    if not re.search(r"[\n\t]", word):
        return shlex.quote(word)
    # $'…' is none of sh's; ! would be history to a shell that somebody types into.
    acting = {"\\": r"\\", "\n": r"\n", "\t": r"\t", "!": r"\0041"}
    inner = "".join(acting.get(char, char) for char in word)
    return f'"$(printf %b {shlex.quote(inner)})"'
