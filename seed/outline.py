"""What a document says: headings at their levels, with their place in the text."""

from dataclasses import dataclass, field
from datetime import date

Span = tuple[int, int]
"""A half-open range `[start, end)` of characters of the decoded text."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A due date that a text suggests; it binds nobody until someone accepts it."""

    due: date
    precision: str
    """How exactly the text says it: year, half, quarter, month or day."""
    phrase: str
    """The words it was read from."""
    soft: bool = False
    """The text hedges: 力争, 争取, 原则上, 探索."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One numbered heading and the text under it."""

    level: int
    """Depth in the tree, from 1; by nesting, not by the kind of marker."""
    marker: str
    """The number as written: `一、`, `(二)`, `三是`."""
    title: str
    """The heading without its marker and its final stop."""
    line: int
    """The line the marker stands on, from 1."""
    spans: tuple[Span, ...]
    """Disjoint, in order: the first is the heading itself, the rest its text."""
    gloss: str = ""
    """The heading in English, where the document gives it."""
    review: bool = False
    """The heading looks back on what has been achieved; it asks for nothing."""
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's outline, in document order, and what belongs to no heading."""

    title: str
    gloss: str
    base: date | None
    """The day of the document: the base of its relative dates."""
    headings: tuple[Heading, ...]
    frame: tuple[Span, ...] = field(default=())
    """Title, salutation, opening, closing: of the document, under no heading."""
    dropped: tuple[Span, ...] = field(default=())
    """What a web page put around the document."""
