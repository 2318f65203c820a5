"""The terms of a selection, and how they are written.

What is printed reads back as the same terms.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct

from seed.width import fold
from store.text import is_any, is_none

ANY: Final = "any"
"""The value of a field that has any at all."""
NONE: Final = "none"
"""The value of a field that has none."""


class Op(StrEnum):
    """How a field is compared with a value."""

    IS = ":"
    """Is one of; of fields of text: contains."""
    IS_NOT = "!="
    BEFORE = "<"
    UNTIL = "<="
    AFTER = ">"
    SINCE = ">="


class Range(Struct, frozen=True):
    """A code with all below it, a pattern of codes, or those from one to another."""

    first: str
    last: str = ""
    plan: str = ""

    def __str__(self) -> str:
        plan = f"{self.plan}/" if self.plan else ""
        return plan + self.first + (f"-{self.last}" if self.last else "")


class Codes(Struct, frozen=True):
    """Codes add up."""

    ranges: tuple[Range, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.ranges))


class Field(Struct, frozen=True):
    """A field compared with values, of which one is enough; dates as typed."""

    name: str
    op: Op
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}{self.op}{','.join(map(_quoted, self.values))}"


class Words(Struct, frozen=True):
    """A text in the title, the gloss, the original text or a note; or in one field."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        if not self.field:
            return _in_quotes(self.text)
        # Outside quotes, none and any ask whether the field has a text at all.
        asks = is_none(fold(self.text)) or is_any(fold(self.text))
        text = _in_quotes(self.text) if asks else _quoted(self.text)
        return f"{self.field}:{text}"


class Pattern(Struct, frozen=True):
    """A regular expression for the same texts."""

    pattern: str
    field: str = ""

    def __str__(self) -> str:
        where = f"{self.field}:" if self.field else ""
        inside = re.sub(
            r"\\.|/", lambda m: m[0] if m[0] != "/" else r"\/", self.pattern
        )
        return f"{where}/{inside}/"


class Computed(Struct, frozen=True):
    """A word for what is computed: overdue, unassigned."""

    name: str

    def __str__(self) -> str:
        return self.name


class Saved(Struct, frozen=True):
    """A view that the ledger keeps."""

    name: str

    def __str__(self) -> str:
        return f"@{self.name}"


class Not(Struct, frozen=True):
    """All but these."""

    term: "Term"

    def __str__(self) -> str:
        return f"not {_inside(self.term, alone=True)}"


class All(Struct, frozen=True):
    """Terms that narrow each other; two at least."""

    terms: tuple["Term", ...]

    def __str__(self) -> str:
        # Codes side by side would add up.
        alone = sum(isinstance(term, Codes) for term in self.terms) > 1
        return " ".join(_inside(term, alone=alone) for term in self.terms)


class Any(Struct, frozen=True):
    """Terms of which one is enough; two at least."""

    terms: tuple["Term", ...]

    def __str__(self) -> str:
        return " or ".join(
            f"({term})" if isinstance(term, Any) else str(term) for term in self.terms
        )


Term = Codes | Field | Words | Pattern | Computed | Saved | Not | All | Any


class Selection(Struct, frozen=True, kw_only=True):
    """What a person or a program asked for. Empty, it means everything."""

    term: Term | None = None
    plan: str = ""
    """Only this plan, and the one that bare codes mean."""
    uids: tuple[str, ...] = ()
    """Items that a program names; an interface selects what it showed."""
    everything: bool = False
    """Said in so many words: --all."""

    def __str__(self) -> str:
        said = [str(self.term)] if self.term else []
        return " ".join([*said, *(["--all"] if self.everything else [])])

    @property
    def narrows(self) -> bool:
        """Whether it asks for more than codes."""
        return self.term is not None and not isinstance(self.term, Codes)

    @property
    def empty(self) -> bool:
        """Whether nothing was asked for."""
        return not (self.term or self.uids or self.everything)


def asks_for_trash(selection: Selection) -> bool:
    """Whether it is about what was removed, which is not looked at otherwise."""
    terms = walk(selection.term) if selection.term else ()
    return any(term == Computed("removed") for term in terms)


def names_a_plan(term: Term) -> bool:
    """Whether a code in it says of which plan it is."""
    codes = (one for one in walk(term) if isinstance(one, Codes))
    return any(one.plan for found in codes for one in found.ranges)


def walk(term: Term) -> Iterator[Term]:
    """A term and all in it."""
    yield term
    match term:
        case Not(term=inner):
            yield from walk(inner)
        case All(terms=several) | Any(terms=several):
            for one in several:
                yield from walk(one)
        case _:
            pass


def _inside(term: Term, *, alone: bool) -> str:
    """A term among others; in parentheses where it would read as something else."""
    together = isinstance(term, All | Any) or (alone and isinstance(term, Codes))
    return f"({term})" if together else str(term)


# What a value or a word may be written with, outside quotes.
_PLAIN: Final = r"[^\s\"\\()（）,，、;；“”/]+(?:[(（][^\s\"\\()（）/]*[)）])?"


def _quoted(value: str) -> str:
    """A value, in quotes where it would read as something else without."""
    return value if re.fullmatch(_PLAIN, fold(value)) else _in_quotes(value)


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
