"""Everything that can be wrong with a ledger, its files and their surroundings."""

import fcntl
import os
import shutil
import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from glob import escape
from itertools import chain
from pathlib import Path
from typing import Final

from seed.errors import N_, DubanError
from store.backends import archive, backups, damage, files, layout, reading, trust
from store.backends.keeping import Keeping
from store.backends.ledgerfile import LedgerFile
from store.backends.turnstile import LOCK, holder
from store.doctor import Level, Said
from store.errors import (
    Cause,
    LedgerDamaged,
    LedgerError,
    LedgerMissing,
    OfAnother,
    OnNetwork,
)
from store.history import holes
from store.snapshot import SCHEMA, Snapshot, is_measure

_LOCKS: Final = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
"""How a writer opens a lock."""
_OTHERS: Final = 0o007
_TIGHT: Final = 10
"""Room for fewer ledgers than these is little."""
_AHEAD: Final = timedelta(minutes=2)


def examine(path: Path, keeping: Keeping, now: datetime) -> Iterator[Said]:
    """Look at a ledger file and all that is beside it; nothing is changed.

    `now` has a time zone.
    """
    named, path = path, Path(os.path.realpath(path))
    try:
        data, of = files.read(path)
    except LedgerMissing as error:
        yield _bad("ledger", _gone(named, keeping) or error)
        with suppress(OSError):  # what is beside it would have too long a name
            yield from _copies(path)
        return
    except LedgerError as error:
        yield _bad("ledger", error)
        return
    snapshot = yield from _format(path, data, keeping)
    if snapshot:
        yield from _records(path, data, snapshot)
        yield from _history(path, snapshot)
        yield from _clock(of, snapshot, now)
    yield from _owner(path, of, keeping)
    yield from _folder(path)
    yield from _modes(path)
    yield from _links(path, of)
    yield from _leftovers(path)
    yield from _disk(path, of, keeping)
    yield from _copies(path)
    yield from _lock(path)


def _bad(subject: str, error: DubanError) -> Said:
    return Said(subject, Level.BAD, Cause(error.template, **error.values))


def _format(
    path: Path, data: bytes, keeping: Keeping
) -> Generator[Said, None, Snapshot | None]:
    """Whether it can be read at all; returns its state."""
    try:
        newest = reading.newest(path, data)
        snapshot = reading.decoded(path, newest)
    except LedgerError as error:
        yield _bad("ledger", _with_help(path, keeping) or error)
        return None
    count = len(snapshot.items)
    said = N_("{n} items, batch {revision}, format {format}")
    cause = Cause(said, n=count, revision=snapshot.revision, format=SCHEMA)
    yield Said("ledger", Level.GOOD, cause)
    if newest is not data:
        said = N_("it is of an older format; the next change brings it up to date")
        yield Said("format", Level.NOTE, Cause(said))
    elif not layout.intact(data):
        said = N_("the file was edited by hand since duban wrote it; it is whole")
        yield Said("edited", Level.NOTE, Cause(said))
    return snapshot


def _records(path: Path, data: bytes, snapshot: Snapshot) -> Iterator[Said]:
    """Ids, references, codes and counts."""
    batches = {str(batch.revision): batch for batch in snapshot.batches}
    found = [
        Cause("{uid}: {cause}", uid=u, cause=c)
        for u, c in damage.troubles(snapshot, batches)
    ]
    twice = damage.repeated(path, data)
    if twice:
        found.append(Cause(twice.template, **twice.values))
    for cause in found:
        yield Said("records", Level.BAD, cause)
    plans = {plan.uid for plan in snapshot.plans}
    kept = [i for i in snapshot.all_items.values() if not i.removed and i.plan in plans]
    hidden = len(kept) - len(snapshot.items)
    if hidden:
        said = N_("{n} items stand under one that was removed, and are not seen")
        yield Said("records", Level.NOTE, Cause(said, n=hidden))
    elif not found:
        said = N_("ids, references and codes are right; measures: {n}, plans: {plans}")
        measures = sum(map(is_measure, snapshot.items))
        cause = Cause(said, n=measures, plans=len(snapshot.plans))
        yield Said("records", Level.GOOD, cause)


def _history(path: Path, snapshot: Snapshot) -> Iterator[Said]:
    """Whether every batch from the first to the newest is there, once, whole."""
    older = archive.newest_first(path, snapshot)
    batches = chain(reversed(snapshot.batches), older)
    try:
        found = [*holes(batches, snapshot.revision)]
    except LedgerError as error:
        yield _bad("history", error)
        return
    gaps = [hole for hole in found if not hole.put_back]
    for hole in gaps:
        said = N_("from batch {start} to {end} none is in the ledger or in {path}")
        place = archive.place(path)
        cause = Cause(said, start=hole.first, end=hole.last, path=place)
        yield Said("history", Level.NOTE, cause)
    if torn := archive.torn(path):
        said = N_("a crash left {n} bytes of a batch at the end, which nobody reads")
        yield Said("history", Level.NOTE, Cause(said, n=torn))
    if not gaps:
        lost = [
            str(one.first) if one.first == one.last else f"{one.first}-{one.last}"
            for one in found
            if one.put_back
        ]
        said = N_("every batch up to {n} is there, once")
        if lost:
            said = N_(
                "every batch up to {n} is there, once, but for {lost}, which were lost "
                "before a copy was put back"
            )
        cause = Cause(said, n=snapshot.revision, lost="、".join(lost))
        yield Said("history", Level.GOOD, cause)


def _clock(of: os.stat_result, snapshot: Snapshot, now: datetime) -> Iterator[Said]:
    """Whether what was written came before now."""
    newest = max([files.changed_at(of), *(batch.at for batch in snapshot.batches[-1:])])
    if newest > now + _AHEAD:
        said = N_("the last change is of {at}, which is still to come: check the clock")
        at = f"{newest.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"
        yield Said("clock", Level.NOTE, Cause(said, at=at))
    else:
        yield Said("clock", Level.GOOD, Cause(N_("nothing is of a time to come")))


def _owner(path: Path, of: os.stat_result, keeping: Keeping) -> Iterator[Said]:
    try:
        trust.check_owner(path, of, keeping)
    except OfAnother as error:
        yield _bad("owner", error)
    else:
        said = N_("it belongs to {owner}")
        yield Said("owner", Level.GOOD, Cause(said, owner=trust.user(of.st_uid)))


def _with_help(path: Path, keeping: Keeping) -> LedgerDamaged | None:
    """What is said of a damaged ledger with the command that mends it."""
    try:
        LedgerFile(path, keeping).snapshot()
    except LedgerDamaged as error:
        return error
    except LedgerError:
        pass  # who owns it is told by itself
    return None


def _gone(path: Path, keeping: Keeping) -> LedgerError | None:
    """What is said of a ledger that was there once; None if there never was one."""
    try:
        LedgerFile(path, keeping).missing()
    except LedgerError as error:
        return error
    return None


def _folder(path: Path) -> Iterator[Said]:
    """Whether the folder lets its people write, and nobody else."""
    folder = path.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        said = N_("nothing can be changed: you may not write to the folder {path}")
        yield Said("folder", Level.BAD, Cause(said, path=folder))
    mode = folder.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        said = N_("everybody may replace the files of the folder {path}")
        yield Said("folder", Level.NOTE, Cause(said, path=folder))
    for one in (backups.previous(path), *files.temporaries(path)):
        if one.is_dir():
            said = N_("nothing can be changed: the folder {path} is in the way")
            yield Said("folder", Level.BAD, Cause(said, path=one))
    history = archive.place(path)
    if history.is_symlink():
        said = N_("{path} is a link, and is not written to: put the file itself there")
        yield Said("history", Level.BAD, Cause(said, path=history))


def family(path: Path) -> list[Path]:
    """A ledger and the files beside it that are there."""
    known = [path, *(files.beside(path, end) for end in files.BESIDE)]
    kept = [copy.path for copy in backups.generations(path)]
    return [*(one for one in known if one.exists()), *damaged(path), *kept]


def damaged(path: Path) -> list[Path]:
    """What is kept of a ledger and its history that were damaged."""
    return sorted(path.parent.glob(f"{escape(path.name)}.*damaged-*"))


def open_to_all(path: Path) -> list[Path]:
    """Those of a ledger's files that anybody on the machine may read or write."""
    found = []
    for one in family(path):
        with suppress(FileNotFoundError):  # a copy that was thinned meanwhile
            if one.stat().st_mode & _OTHERS:
                found.append(one)
    return found


def closed_to_group(path: Path) -> list[Path]:
    """Those beside a ledger that is shared which its group cannot use as it needs to.

    Somebody shared the ledger alone, or a file's maker died before it was shared.
    """
    found = []
    for one in (files.beside(path, end) for end in files.BESIDE):
        with suppress(FileNotFoundError):
            if not files.serves_group(one.stat(), path.stat()):
                found.append(one)
    return found


def _modes(path: Path) -> Iterator[Said]:
    closed, open_ = closed_to_group(path), open_to_all(path)
    if closed:
        said = N_("the group that the ledger is shared with cannot use {path}")
        if len(closed) > 1:
            said = N_(
                "the group that the ledger is shared with cannot use {path}, and {n} "
                "more files"
            )
        cause = Cause(said, path=closed[0], n=len(closed) - 1)
        yield Said("modes", Level.NOTE, cause)
    if open_:
        said = N_("everybody on this machine may read {path}")
        if len(open_) > 1:
            said = N_("everybody on this machine may read {path}, and {n} more files")
        cause = Cause(said, path=open_[0], n=len(open_) - 1)
        yield Said("modes", Level.NOTE, cause)
    if not closed and not open_:
        said = N_("only its owner, and who it is shared with, may read it")
        yield Said("modes", Level.GOOD, Cause(said))


def _links(path: Path, of: os.stat_result) -> Iterator[Said]:
    if of.st_nlink > 1:
        said = N_("{path} has {n} names; a write leaves the others as they are")
        yield Said("links", Level.NOTE, Cause(said, path=path, n=of.st_nlink))


def leftovers(path: Path) -> list[Path]:
    """What a crash left of a write: temporary files that nobody uses any more.

    Those with the number of a process are of its making, if it still runs; the others
    of whoever has the turn, if anybody has: then look in a turn.
    """
    found = [*files.temporaries(path), *files.temporaries(archive.place(path))]
    copies = backups.folder(path).glob(".*.new")
    for one in chain(path.parent.glob(f".{escape(path.name)}.*.new"), copies):
        number = one.name.removesuffix(".new").rpartition(".")[2]
        if number.isdecimal() and not Path("/proc", number).exists():
            found.append(one)
    return [one for one in found if one.is_file()]


def abandoned(path: Path) -> list[Path]:
    """The leftovers where nobody is writing; else it is too early to tell."""
    with suppress(OSError), _quiet(path) as quiet:
        return leftovers(path) if quiet else []
    return []


def _leftovers(path: Path) -> Iterator[Said]:
    for one in abandoned(path):
        said = N_("{path} is left from a write that did not end")
        yield Said("leftovers", Level.NOTE, Cause(said, path=one))
    for one in damaged(path):
        said = N_("{path} keeps what was damaged; delete it when nobody needs it")
        yield Said("leftovers", Level.NOTE, Cause(said, path=one))


def _disk(path: Path, of: os.stat_result, keeping: Keeping) -> Iterator[Said]:
    try:
        trust.check_disk(path, keeping)
    except OnNetwork as error:
        yield _bad("disk", error)
        return
    free = shutil.disk_usage(path.parent).free
    cause = Cause(N_("{n} MB are free"), n=free // 1_000_000)
    level = Level.NOTE if free < _TIGHT * of.st_size else Level.GOOD
    yield Said("disk", level, cause)


def _copies(path: Path) -> Iterator[Said]:
    folder = backups.folder(path)
    usable = folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    there = os.path.lexists(folder)
    if there and not usable and os.access(path.parent, os.W_OK):
        said = N_("no more copies are kept: {path} is no folder that you may use")
        yield Said("copies", Level.NOTE, Cause(said, path=folder))
    copies = backups.copies(path)
    readable = [copy for copy, _snapshot in backups.good(path)]
    for copy in copies:
        if copy not in readable:
            said = N_("the copy {path} cannot be read")
            yield Said("copies", Level.NOTE, Cause(said, path=copy.path))
    if not readable:
        yield Said("copies", Level.NOTE, Cause(N_("there is no copy yet")))
        return
    said = N_("copies: {n}, the newest of {at}, {size} MB together")
    size = f"{sum(copy.size for copy in copies) / 1_000_000:.1f}"
    cause = Cause(said, n=len(readable), at=readable[0].when, size=size)
    yield Said("copies", Level.GOOD, cause)


@contextmanager
def _quiet(path: Path) -> Iterator[bool]:
    """Whether nobody is writing; then nobody is, as long as this lasts.

    Raises:
        OSError: The lock cannot be used.

    """
    try:
        handle = os.open(files.beside(path, LOCK), _LOCKS)
    except FileNotFoundError:
        yield True
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        with suppress(OSError):
            os.close(handle)


def _lock(path: Path) -> Iterator[Said]:
    lock = files.beside(path, f"{LOCK}.q")
    try:
        with suppress(FileNotFoundError):
            os.close(os.open(lock, _LOCKS))
        lock = files.beside(path, LOCK)
        with _quiet(path) as quiet:
            pass
    except OSError as error:
        said = N_("the lock {path} cannot be used: {cause}")
        cause = Cause(said, path=lock, cause=error.strerror)
        yield Said("lock", Level.BAD, cause)
        return
    if quiet:
        yield Said("lock", Level.GOOD, Cause(N_("nobody is writing")))
        return
    cause = Cause(N_("another program is writing"))
    if who := holder(path):
        said = N_("{by} (process {pid}) is writing")
        cause = Cause(said, by=who.by, pid=who.pid)
    yield Said("lock", Level.NOTE, cause)
