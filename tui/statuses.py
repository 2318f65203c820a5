"""Exit statuses: what a script learns from an error, in one table."""

from enum import IntEnum
from typing import Final

from seed.errors import DocumentError, DubanError
from store.errors import (
    BadUsage,
    CannotWrite,
    Conflict,
    LedgerError,
    Locked,
    NotFound,
    Refused,
    Unconfirmed,
)
from tui.errors import Untold


class Exit(IntEnum):
    """Every status but 0 means: not applied. Words say where it is otherwise.

    That is 74 where it is in place but unconfirmed, or done and the answer is lost
    (Untold), 1 where `--keep-going` left lines out, 5 where `doctor --fix` could not
    mend all. A bug (70) may strike after the write; so may Ctrl-C, whose status (130)
    is that of all programs.
    """

    DONE = 0
    REFUSED = 1
    USAGE = 2
    NOT_FOUND = 3
    CONFLICT = 4
    LEDGER = 5
    BUG = 70
    CANNOT_WRITE = 74
    LOCKED = 75


_OF: Final[tuple[tuple[type[DubanError], Exit], ...]] = (
    (Refused, Exit.REFUSED),
    (DocumentError, Exit.USAGE),
    (BadUsage, Exit.USAGE),
    (NotFound, Exit.NOT_FOUND),
    (Conflict, Exit.CONFLICT),
    (LedgerError, Exit.LEDGER),
    (CannotWrite, Exit.CANNOT_WRITE),
    (Unconfirmed, Exit.CANNOT_WRITE),
    (Untold, Exit.CANNOT_WRITE),
    (Locked, Exit.LOCKED),
)
"""The first that fits."""


def status(error: DubanError) -> Exit:
    """The exit status of an error."""
    return next(code for kind, code in _OF if isinstance(error, kind))
