"""What a document says: headings at their levels, with their place in the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from seed.errors import N_

Span = tuple[int, int]
"""A half-open range `[start, end)` of characters of the decoded text."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A due date that a text suggests; it binds nobody until someone accepts it."""

    due: date
    precision: str
    """How exactly the text says it: plan, year, half, quarter, month, xun or day."""
    phrase: str
    """The words it was read from."""
    soft: bool = False
    """The text hedges: 力争, 争取, 原则上, 探索."""
    unsure: bool = False
    """The words may mean another day too: 三季度前, a month that is over."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who answers and by when, where a text says so itself (牵头单位：…)."""

    lead: str = ""
    support: tuple[str, ...] = ()
    leader: str = ""
    owner: str = ""
    due: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading and the text under it."""

    level: int
    """Depth in the tree, from 1; by nesting, not by the kind of marker."""
    marker: str
    """The number as written: `一、`, `(二)`, `三是`; empty where it has none."""
    title: str
    """The heading without its marker and its final stop."""
    line: int
    """The line it stands on, from 1."""
    spans: tuple[Span, ...]
    """Disjoint, in order: the first is the heading itself, the rest its text."""
    gloss: str = ""
    """The heading in English, where the document gives it."""
    review: bool = False
    """The heading looks back on what has been achieved; it asks for nothing."""
    proposal: Proposal | None = None
    assignment: Assignment = Assignment()


class FindingKind(StrEnum):
    """What a careful reader would ask about."""

    GAP = "gap"
    REPEAT = "repeat"
    RESTART = "restart"
    START = "start"
    COUNT = "count"
    MARKER = "marker"
    DASH = "dash"
    ATTACHMENT = "attachment"
    BASE = "base"


FINDING: Final[Mapping[FindingKind, str]] = {
    FindingKind.GAP: N_("{marker} follows {before}: something is missing between them"),
    FindingKind.REPEAT: N_("{marker} follows {before}: the number is there twice"),
    FindingKind.RESTART: N_("{marker} follows {before}: the count goes back"),
    FindingKind.START: N_("{marker} is the first of its kind here, and not number one"),
    FindingKind.COUNT: N_("“{phrase}” is announced, and {found} are there"),
    FindingKind.MARKER: N_("“{marker}” looks like a number and was left as text"),
    FindingKind.DASH: N_("a dash begins this line; it was left as text"),
    FindingKind.ATTACHMENT: N_(
        "an attachment begins here; its headings were not taken: load it by itself"
    ),
    FindingKind.BASE: N_(
        "“{phrase}” needs the day of the document, which it does not say; give it "
        "with --date 2025-02-21"
    ),
}
"""The sentence of each kind."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at before a document is loaded; nothing was corrected."""

    line: int
    kind: FindingKind
    values: Mapping[str, object] = field(default_factory=dict)
    """What fills its sentence in."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's outline, in document order, and what belongs to no heading."""

    title: str
    gloss: str
    base: date | None
    """The day of the document: the base of its relative dates."""
    headings: tuple[Heading, ...]
    frame: tuple[Span, ...] = ()
    """Title, salutation, opening, closing: of the document, under no heading."""
    dropped: tuple[Span, ...] = ()
    """Page numbers, a table of contents, and what a web page put around it all."""
    findings: tuple[Finding, ...] = ()
    """In the order of their lines."""
