"""Turns to write: two locks, so that a bulk loop cannot starve a person.

Whoever holds the first lock is next for the second, and lets go of the first on getting
it. The system lets go of the locks of a process that died. The lock files are never
deleted: removing one would let two in.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec

from store.backends.files import beside, share_like
from store.errors import CannotWrite, Locked, LockedBy
from store.text import clean_line

LOCK: Final = ".lock"
"""What the file that a writer holds is called beside the ledger."""
_PRIVATE: Final = 0o600
_POLL_FIRST, _POLL_LONGEST = 0.0005, 0.005
_SILENT_SECONDS: Final = 1.0
"""How long one waits before one is told whom for."""
_LONGEST_NAME: Final = 1000


class Holder(msgspec.Struct, frozen=True):
    """Who has the turn, as they wrote it into the lock file."""

    by: str
    pid: int


class Patience(msgspec.Struct, frozen=True):
    """How long a writer waits for its turn, and whom it tells."""

    seconds: float = 10.0
    told: Callable[[Holder | None], None] | None = None
    """Called once, after a second, with who has the turn; from the waiting thread.

    A program that is not duban says no name.
    """
    given_up: Callable[[], bool] | None = None
    """Asked over and over; whoever has given up waits no longer."""


@contextmanager
def turnstile(
    path: Path, by: str, patience: Patience, like: os.stat_result | None = None
) -> Iterator[None]:
    """Hold the right to write a file, and have the lock say so.

    The locks are shared with whom the file is, or as `like` says, where it is known.

    Raises:
        Locked: Not within the seconds of one's patience, or before it was given up.
        CannotWrite: The locks cannot be made.

    """
    waiting = _Waiting(path, patience)
    try:
        if like is None:
            with suppress(FileNotFoundError):
                like = path.stat()
        queue = _locked(path, f"{LOCK}.q", waiting, like)
        try:
            held = _locked(path, LOCK, waiting, like)
        finally:
            _let_go(queue)
    except OSError as error:
        lock = error.filename or path
        raise CannotWrite(path=lock, cause=error.strerror) from error
    try:
        with suppress(OSError):  # a full disk: nobody is told who writes, no more
            _sign(held, Holder(by, os.getpid()))
        yield
    finally:
        # Whoever has the lock next may be a program that says no name.
        with suppress(OSError):
            os.ftruncate(held, 0)
        _let_go(held)


def _let_go(lock: int) -> None:
    # The system has let go of it, whatever it answers; what was written is written.
    with suppress(OSError):
        os.close(lock)


def holder(path: Path) -> Holder | None:
    """Who has the turn to write a ledger, if they said so; a killed one says it on."""
    try:
        with beside(path, LOCK).open("rb") as lock:
            found = msgspec.json.decode(lock.read(_LONGEST_NAME), type=Holder)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Holder(clean_line(found.by), found.pid)


def _sign(lock: int, by: Holder) -> None:
    data = msgspec.json.encode(by)
    os.pwrite(lock, data, 0)
    if os.fstat(lock).st_size > len(data):  # of a writer that was killed
        os.ftruncate(lock, len(data))


class _Waiting:
    """One wait for both locks: gets longer, tells once, ends."""

    def __init__(self, path: Path, patience: Patience) -> None:
        self._path, self._patience = path, patience
        self._start = time.monotonic()
        self._pause = _POLL_FIRST
        self._told = patience.told is None

    def pause(self) -> None:
        waited = time.monotonic() - self._start
        given_up = self._patience.given_up
        if waited >= self._patience.seconds or (given_up and given_up()):
            raise self._too_long()
        if waited >= _SILENT_SECONDS and not self._told:
            self._told = True
            if self._patience.told:
                self._patience.told(holder(self._path))
        time.sleep(self._pause)
        self._pause = min(self._pause * 1.5, _POLL_LONGEST)

    def _too_long(self) -> Locked:
        who, seconds = holder(self._path), f"{self._patience.seconds:g}"
        if who is None:
            return Locked(path=self._path, seconds=seconds)
        return LockedBy(path=self._path, seconds=seconds, by=who.by, pid=who.pid)


def _locked(
    path: Path, suffix: str, waiting: _Waiting, like: os.stat_result | None
) -> int:
    lock = beside(path, suffix)
    flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
    new = False
    try:
        # Not to be made: of another user's in a sticky folder that would be refused.
        handle = os.open(lock, flags)
    except FileNotFoundError:
        handle, new = os.open(lock, flags | os.O_CREAT, _PRIVATE), True
    if like:
        share_like(like, handle, new=new)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting.pause()
            else:
                return handle
    except BaseException:
        os.close(handle)
        raise
