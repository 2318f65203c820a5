"""A selection cut into tokens, and what is said where it cannot be read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from seed.errors import N_
from seed.width import fold
from store.errors import BadSelection, Cause
from store.text import nearest

FIELD: Final = (
    r"(?P<name>[^\s:<>=!≤≥≠\"/@()]+?)(?P<side>\.(?:before|after|前|后))?"
    r"(?P<op>:|!=|<=|>=|<|>|=|≤|≥|≠)"
)
"""How a term begins that asks for a field."""
QUOTES: Final = {'"': '"', "“": "”"}
"""What begins a quotation, and what ends it."""
AND: Final = frozenset({"and", "且"})
OR: Final = frozenset({"or", "或"})
NOT: Final = frozenset({"not", "非"})
DOTS_AND_DASHES: Final = str.maketrans("。~〜—–−、;", ".-----,,")
"""What else people write in codes, in half width: 2。1, 2.1.1～2.1.3, 2.1、3.3."""
_CODE = r"(?:\d+|\*)(?:\.(?:\d+|\*))*"
# Compiled when the first selection is read: many commands have none.
_CODES: Final = rf"(?:(?P<plan>[^\s/:@]+)/)?(?P<first>{_CODE})(?:-(?P<last>{_CODE}))?"


class Token(NamedTuple):
    """A piece of a selection: a parenthesis, or all up to the next space."""

    written: str
    start: int
    """Its place in the selection, from 0."""

    @property
    def folded(self) -> str:
        """In half width; as long as it was written."""
        return fold(self.written)

    @property
    def word(self) -> str:
        """As words are compared."""
        return self.folded.casefold()


def cut(text: str) -> Iterator[Token]:
    """The tokens of a selection.

    Raises:
        BadSelection: A quotation or a pattern does not end.

    """
    at, folded = 0, fold(text)
    while at < len(folded):
        if folded[at].isspace():
            at += 1
            continue
        end = at + 1 if folded[at] in "()" else _end(text, folded, at)
        yield Token(text[at:end], at)
        at = end


def codes_in(folded: str) -> Sequence[re.Match[str]]:
    """The codes, ranges and patterns that a word lists; none where it is no code."""
    written = folded.translate(DOTS_AND_DASHES).split(",")
    found = [re.fullmatch(_CODES, one) for one in written if one]
    whole = [one for one in found if one]
    return whole if len(whole) == len(found) else ()


def _end(text: str, folded: str, start: int) -> int:
    """Where the term ends that begins here; quotes and patterns hold spaces.

    Parentheses that open within it belong to it, 天开园管委会(筹), but not those that
    open right after a code or a word that combines terms: not(2.1), 2(open).
    """
    field = re.compile(FIELD).match(folded, start)
    at = field.end() if field else start
    if folded[at : at + 1] == "/":
        why = N_("nothing ends this pattern, which / began")
        return _closed(text, folded, at, "/", why)
    depth = 0
    while at < len(folded) and not folded[at].isspace():
        char = folded[at]
        if end := QUOTES.get(char):
            at = _closed(text, folded, at, end, N_("nothing closes this quotation"))
            continue
        if char == ")":
            if not depth:
                break
            depth -= 1
        if char == "(" and not (field or depth) and _is_whole(folded[start:at]):
            break
        depth += char == "("
        at += 1
    return at


def _is_whole(word: str) -> bool:
    """Whether a parenthesis right behind a word is no part of it, as it is of names."""
    return word.casefold() in AND | OR | NOT or bool(codes_in(word))


def _closed(text: str, folded: str, start: int, end: str, why: str) -> int:
    """Where what begins here ends, with its end; a backslash takes the next along."""
    at = start + 1
    while at < len(folded):
        if folded[at] == end:
            return at + 1
        at += 2 if text[at] == "\\" else 1
    raise refused(text, start, Cause(why))


def refused(
    text: str,
    start: int,
    cause: Cause,
    said: str = "",
    valid: Iterable[str] = (),
    others: Iterable[str] = (),
) -> BadSelection:
    """Why a selection is not read, where, and what would be right.

    `said` is what was meant to be one of `valid`, or of `others`, which are valid as
    well and not all told.
    """
    if near := nearest(said, [*valid, *" ".join(others).split()]):
        hint = Cause(N_("; did you mean {nearest}?"), nearest=near)
    elif valid:
        hint = Cause(N_("; it is one of: {valid}"), valid=" ".join(valid))
    else:
        hint = Cause(N_("; duban help selection tells what can be written"))
    return BadSelection(text=text, column=start + 1, cause=cause, hint=hint)
