"""What a person asks to be written: each in its turn, while the screen goes on."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from seed.errors import N_, DubanError
from store.backends.turnstile import Holder, Patience
from store.errors import Cause, Locked, LockedBy
from store.ledger import Outcome
from tui.changes import brief
from tui.errors import LeftUndone, NoTurn

_AT_ONCE_SECONDS: Final = 0.05
"""As long as nobody notices that the screen waits."""

Result = tuple[Outcome, str] | DubanError
"""What a write did and the command that does the same, or why it was refused."""
Write = Callable[[Patience], tuple[Outcome, str]]
After = Callable[[DubanError | None], None]


class Asked(NamedTuple):
    """Something to be written."""

    name: str
    """As a person calls it: `tick 2.1.1`."""
    write: Write
    after: After | None = None
    """Hears of the error, or of None."""


class Turns:
    """Writes at once where nobody else does; else in a thread, in the order asked for.

    `finish` is told what came of each, and what is left undone with it: behind what is
    refused nothing is done. Whoever asked for it took that for done, and an undo would
    take back something else. `tell` is told whom one waits for.
    """

    def __init__(
        self,
        seconds: float,
        finish: Callable[[Asked, Result, Sequence[Asked]], None],
        tell: Callable[[Holder | None], None],
    ) -> None:
        self.waiting: list[Asked] = []
        """What waits for its turn, the first of them in a thread."""
        self._seconds = seconds
        self._finish, self._tell = finish, tell
        self._given_up = False

    def ask(self, asked: Asked) -> bool:
        """Write it, or have it wait; whether somebody has to take the turns now."""
        if not self.waiting:
            result = _tried(asked.write, Patience(_AT_ONCE_SECONDS))
            if not isinstance(result, Locked):
                self._finish(asked, result, ())
                return False
        self.waiting.append(asked)
        return len(self.waiting) == 1

    async def take(self) -> None:
        """Do what waits, one after the other, until nothing does or it is given up."""
        loop = asyncio.get_running_loop()

        def tell(holder: Holder | None) -> None:
            loop.call_soon_threadsafe(self._tell, holder)

        patience = Patience(self._seconds, tell, lambda: self._given_up)
        while self.waiting:
            asked = self.waiting[0]
            result = await asyncio.to_thread(_tried, asked.write, patience)
            refused = isinstance(result, DubanError)
            if self._given_up:
                if not refused:
                    del self.waiting[0]
                return
            behind = self.waiting[1:] if refused else []
            del self.waiting[1 : 1 + len(behind)]
            self._finish(asked, result, behind)
            del self.waiting[0]

    def give_up(self) -> None:
        """Wait no longer: what is not written by now is left undone."""
        self._given_up = True


def _tried(write: Write, patience: Patience) -> Result:
    try:
        return write(patience)
    except DubanError as error:
        return error


def no_turn(asked: Asked, error: Locked) -> NoTurn:
    """The error of a write that waited for too long, for who sees no command line."""
    who = Cause(N_("another program"))
    if isinstance(error, LockedBy):
        by, pid = error.values["by"], error.values["pid"]
        who = Cause(N_("{by} (process {pid})"), by=by, pid=pid)
    return NoTurn(action=asked.name, seconds=error.values["seconds"], who=who)


def undone(asked: Sequence[Asked]) -> LeftUndone:
    """The error of what was asked for and is not written."""
    return LeftUndone(actions=listed(asked))


def listed(asked: Sequence[Asked]) -> str:
    """What was asked for, in a line."""
    return brief([one.name for one in asked], between=", ")
