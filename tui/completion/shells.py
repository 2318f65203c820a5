"""What shells say was typed, and words as each of them takes one, harmlessly.

zsh and fish quote what they insert. bash inserts what it is given, in the place of what
stands after the last of its word breaks, so the quoting is done here.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from store.text import visible
from tui.completion.offers import Offer
from tui.plain import line

_BASH: Final = "bash"
_LONGEST: Final = 60
"""Characters of a description: shells put it on the line of its word."""
_PLAIN: Final = frozenset("._-/:@,%+=")
"""What stands unquoted anywhere in a word of bash, beside letters and digits."""
_ACTS_QUOTED: Final = {"'": frozenset("'"), '"': frozenset('"$`\\!')}
"""What ends a quoted text or acts in it: such words are not offered there."""


class Line(Struct, frozen=True):
    """A command line up to the cursor."""

    shell: str
    before: Sequence[str]
    """The whole words after the program, without their quotes."""
    current: str
    """The word that the cursor is in, as far as it, without its quotes."""
    quote: str = ""
    """The quotation mark that is open, for bash."""
    stays: int = 0
    """How many characters of the word stay, of those that are there, for bash."""


def typed(arguments: Sequence[str]) -> Line | None:
    """What a script says was typed; None where it is none of ours."""
    match arguments:
        case ["bash", text, breaks]:
            return _split(text, breaks)
        case ["zsh", *before, current]:
            return Line("zsh", before, current)
        case ["fish", *before, raw]:
            return Line("fish", before, _split(f"duban {raw}", "").current)
        case _:
            return None


def _split(text: str, breaks: str) -> Line:
    """A line of shell as its words; the last is the one that the cursor is in."""
    words, word, quote, stays, inside = list[str](), "", "", 0, False
    rest = iter(text)
    for char in rest:
        if quote:
            if char == quote:
                quote = ""
            elif char == "\\" and quote == '"':
                after = next(rest, "")
                word += after if after in '"\\$`' else char + after
            else:
                word += char
        elif char in "'\"":
            quote, stays, inside = char, len(word), True
        elif char == "\\":
            word, inside = word + next(rest, ""), True
        elif char.isspace():
            if inside:
                words.append(word)
            word, stays, inside = "", 0, False
        else:
            word, inside = word + char, True
            stays = len(word) if char in breaks else stays
    program = next((n for n, one in enumerate(words, 1) if not _sets(one)), 0)
    return Line(_BASH, words[program:], word, quote, stays)


def _sets(word: str) -> bool:
    """Whether a word sets a variable for the program that follows it."""
    return word.partition("=")[0].isidentifier() and "=" in word


def lines(typed: Line, offers: Iterable[Offer]) -> Iterator[str]:
    """The words that begin as what was typed, as the shell takes them."""
    for offer in offers:
        word = offer.word
        # A word with characters that act cannot be typed, nor shown as it is.
        if not word.startswith(typed.current) or visible(word) != word:
            continue
        if any(char in "\n\t" for char in word):
            continue
        if typed.shell != _BASH:
            about = line(offer.about)[:_LONGEST]
            tells = about and about != word.rstrip(":=")
            yield f"{word}\t{about}" if tells else word
        elif (quoted := _quoted(word[typed.stays :], typed.quote)) is not None:
            yield quoted


def _quoted(text: str, quote: str) -> str | None:
    """A text as bash may insert it; None where it cannot stand in such quotes."""
    if quote:
        return None if _ACTS_QUOTED[quote].intersection(text) else text
    return "".join(
        char if char.isalnum() or char in _PLAIN or _is_inert(char) else f"\\{char}"
        for char in text
    )


def _is_inert(char: str) -> bool:
    return not char.isascii() and not char.isspace()
