"""Earlier states of a ledger: the previous one, and generations that thin out.

`<ledger>.bak` is the state before the last write, always. `<ledger>.backups/` has one
state for every few minutes of the last hour, then one an hour, then one a day. They are
hard links to files that were the ledger once: keeping one costs no copy, and its bytes
are on the disk already. No trouble with them is a reason for a write to fail. A copy
that somebody asked for is a file of its own, and stays.
"""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import MAXYEAR, datetime
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct

from seed.errors import N_, DubanError
from store.backends import archive, files, layout, reading
from store.errors import CannotWrite, Cause, FileExists, LedgerError
from store.snapshot import Snapshot

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(
    r"([0-9]{8}T[0-9]{6}Z)(?:-format([0-9]{1,4})|-(batch)[0-9]+)?\.json"
)
"""Whatever else somebody puts beside the generations is none."""
_HOUR, _DAY, _MEGABYTE = 3600, 86400, 1_000_000
_LEDGERS: Final = 20
_HEAD: Final = 1000
"""As many bytes of a ledger as say what it is."""
_SHARES: Final = {"minutes": 1 / 3, "hour": 2 / 3, "day": 1}
"""How much of the room those up to this age may take."""

Positive = Annotated[int, Meta(ge=1)]


class Schedule(Struct, frozen=True, forbid_unknown_fields=True):
    """How many states are kept."""

    minutes: Positive = 5
    """One for so many minutes of the last hour, then one an hour."""
    hours: Positive = 24
    """For so many hours one an hour, then one a day."""
    days: Positive = 31
    """For so many days."""
    megabytes: Positive = 50
    """No more than these together, or than twenty times the ledger if it is large."""


class Copy(Struct, frozen=True):
    """An earlier state of a ledger, in a file of its own."""

    path: Path
    at: datetime
    """When it was the newest state, in UTC."""
    size: int
    format: int | None = None
    """The format that it has, where it was kept for that: it is never thinned."""
    asked: bool = False
    """Whether somebody asked for it: it is never thinned either."""

    @property
    def when(self) -> str:
        """Its time as people here read it."""
        return f"{self.at.astimezone():%Y-%m-%d %H:%M:%S}"

    @property
    def revision(self) -> int | None:
        """The batch that it goes up to; None where it does not say."""
        return _revision(self.path)


def _revision(path: Path) -> int | None:
    try:
        with files.opened(path) as file:
            start = file.read(_HEAD)
            # Where people formatted it, it does not say so at once.
            head = layout.meta(start) or layout.meta(start + file.read())
    except (OSError, LedgerError):
        return None
    return head.revision if head else None


def behind(ledger: Path, n: int) -> Cause | None:
    """That a copy up to batch `n` has less than what it is to be in the place of."""
    newest = reached(ledger)
    if newest <= n:
        return None
    said = N_(
        "the copy goes up to batch {n}, what was there may have gone up to {newest}"
    )
    if newest == _revision(ledger):
        said = N_("the copy goes up to batch {n}, what was damaged went up to {newest}")
    return Cause(said, n=n, newest=newest)


def reached(ledger: Path) -> int:
    """The newest batch of a ledger that is damaged or gone, as far as anything says it.

    The damaged file may, its history, and any copy; after the state before the last
    write there was one write more. 0 if nothing does.
    """
    before = _revision(previous(ledger))
    told = [_revision(ledger), *(copy.revision for copy in generations(ledger))]
    told.append(archive.reached(ledger))
    return max(0 if before is None else before + 1, *(n or 0 for n in told))


def folder(ledger: Path) -> Path:
    """Where a ledger's generations are."""
    return files.beside(ledger, ".backups")


def previous(ledger: Path) -> Path:
    """Where the state before the last write is."""
    return files.beside(ledger, ".bak")


def generations(ledger: Path) -> list[Copy]:
    """The generations of a ledger, the newest first."""
    found: list[Copy] = []
    with suppress(OSError), os.scandir(folder(ledger)) as entries:
        found.extend(filter(None, map(_copy, entries)))
    return sorted(found, key=lambda copy: (copy.at, copy.path), reverse=True)


def _copy(entry: os.DirEntry[str]) -> Copy | None:
    named = _NAME.fullmatch(entry.name)
    if not named:
        return None
    with suppress(ValueError, OSError):  # no such day, or it is gone by now
        at = datetime.fromisoformat(named[1])
        if entry.is_file() and at.year < MAXYEAR:  # no zone can tell the last day
            kind = int(named[2]) if named[2] else None
            size = entry.stat().st_size
            return Copy(Path(entry.path), at, size, kind, asked=bool(named[3]))
    return None


def copies(ledger: Path) -> list[Copy]:
    """The previous state and the generations, the newest first."""
    found = generations(ledger)
    with suppress(OSError):
        of = previous(ledger).stat()
        found.insert(0, Copy(previous(ledger), files.changed_at(of), of.st_size))
    # Of those of one second the batch says which is newer: a name has no fractions.
    return sorted(
        found,
        key=lambda copy: (copy.at.replace(microsecond=0), copy.revision or 0),
        reverse=True,
    )


def good(ledger: Path) -> Iterator[tuple[Copy, Snapshot]]:
    """The copies that can be read, the newest first, each with its state."""
    for copy in copies(ledger):
        with suppress(LedgerError):
            data, _of = files.read(copy.path)
            yield copy, reading.state(copy.path, data)


def keep(ledger: Path, now: datetime, schedule: Schedule) -> None:
    """Keep the previous state if it is time, and drop what is no longer needed.

    In a turn only, after the ledger was replaced. Trouble is passed over: what was to
    be written is written, whatever becomes of its backups.
    """
    with suppress(OSError):
        # A time that is yet to come is of a clock that was wrong.
        if 0 <= now.timestamp() - _last_kept(ledger) < schedule.minutes * 60:
            return
        add(ledger, previous(ledger))
        size = ledger.stat().st_size
        for copy in superfluous(generations(ledger), now, size, schedule):
            copy.path.unlink()


def generation(ledger: Path, of: os.stat_result, label: str = "") -> Path:
    """What a state of a ledger is called, or would be, as the generation of its time.

    `of` is what the system knows of the file that holds it.
    """
    return folder(ledger) / f"{files.changed_at(of):{_STAMP}}{label}.json"


def add(ledger: Path, state: Path, label: str = "") -> Path:
    """Keep a state of a ledger as the generation of its time; what it is called.

    Raises:
        OSError: It cannot be kept.

    """
    path = generation(ledger, state.stat(), label)
    if not path.exists():
        _folder_like(ledger)
        files.link(state, path)
    return path


def asked(ledger: Path, of: os.stat_result, revision: int) -> Path:
    """What the copy that somebody asks for of a batch is called, or would be."""
    return generation(ledger, of, f"-batch{revision}")


def ask(ledger: Path, path: Path, data: bytes) -> None:
    """Keep what a ledger is now, as somebody wants it, if it is not kept so already.

    Raises:
        FileExists: Something else has its name.
        CannotWrite: It cannot be kept.
        Unconfirmed: It is kept, but may not last.

    """
    try:
        _folder_like(ledger)
    except OSError as error:
        raise CannotWrite(path=path.parent, cause=error.strerror) from error
    if not files.create(path, data, like=ledger) and not _holds(path, data):
        raise FileExists(path=path)
    files.sync_folder(path.parent)  # which may have been made just now


def hold(ledger: Path, revision: int) -> None:
    """Keep what a ledger is now, at that batch, for good, if that can be done."""
    with suppress(OSError, DubanError):
        data, of = files.read(ledger)
        ask(ledger, asked(ledger, of, revision), data)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return files.read(path)[0] == data
    except LedgerError:
        return False


def superfluous(
    generations: Sequence[Copy], now: datetime, ledger: int, schedule: Schedule
) -> Iterator[Copy]:
    """The generations that a schedule does not keep; `ledger` is its size in bytes.

    Of each span of time the newest is kept, and the newest of all whatever its age.
    What is older than all spans is one: a state holds until the next is written.
    Where there is not room for all, minutes leave some to the hours and these to the
    days: a third for each, and what the younger ones do not need.
    """
    room = max(schedule.megabytes * _MEGABYTE, _LEDGERS * ledger)
    spans = set()
    taken = 0
    for number, copy in enumerate(one for one in generations if not one.asked):
        span = _span(copy, now, schedule)
        share = room * _SHARES[span[0]]
        wanted = span not in spans and taken + copy.size <= share
        if wanted or number == 0 or copy.format is not None:
            spans.add(span)
            taken += copy.size
        else:
            yield copy


def _span(copy: Copy, now: datetime, schedule: Schedule) -> tuple[str, int]:
    """The span of time that a generation stands for."""
    age, seconds = (now - copy.at).total_seconds(), int(copy.at.timestamp())
    if age < _HOUR:
        return "minutes", seconds // (schedule.minutes * 60)
    if age < schedule.hours * _HOUR:
        return "hour", seconds // _HOUR
    if age < schedule.days * _DAY:
        return "day", copy.at.astimezone().date().toordinal()
    return "day", 0


def _last_kept(ledger: Path) -> float:
    """When a generation came last, by the time of their folder; in seconds."""
    try:
        return folder(ledger).stat().st_mtime
    except FileNotFoundError:
        return 0


def _folder_like(ledger: Path) -> None:
    """Make the folder of the generations, for whom the ledger is for."""
    path = folder(ledger)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
        of = ledger.stat()
        if of.st_mode & stat.S_IWGRP:
            os.chown(path, -1, of.st_gid)
            path.chmod(files.SHARED_FOLDER)
