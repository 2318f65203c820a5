"""Looking a ledger over, and mending what can be mended.

`examine` only looks, `mend` repairs; both say what they found or did as `Said`.
"""

from enum import StrEnum

from msgspec import Struct

from store.errors import Cause


class Level(StrEnum):
    """How much somebody has to care."""

    GOOD = "good"
    NOTE = "note"
    """Works, and somebody should know."""
    BAD = "bad"
    """Does not work."""


class Said(Struct, frozen=True):
    """One thing that was looked at or mended."""

    subject: str
    """What it is about: a word for programs, the same in every language."""
    level: Level
    sentence: Cause
