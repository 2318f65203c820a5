"""Repairing what can be repaired; damaged bytes are kept, nothing is guessed."""

import os
import stat
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from seed.errors import N_
from store.backends import archive, backups, damage, files
from store.backends.keeping import Keeping
from store.backends.ledgerfile import LedgerFile
from store.backends.turnstile import Patience, turnstile
from store.doctor import Level, Said
from store.doctor.examine import abandoned, closed_to_group, leftovers, open_to_all
from store.errors import (
    CannotRead,
    CannotWrite,
    Cause,
    LedgerDamaged,
    LedgerError,
    LedgerGone,
    Locked,
    NotDamaged,
    Unconfirmed,
)
from store.snapshot import Snapshot


def mend(path: Path, keeping: Keeping, by: str, patience: Patience) -> Iterator[Said]:
    """Repair a ledger and what is beside it, in turns like any writer.

    What could not be repaired behind something that was, is told as bad.

    Raises:
        CannotWrite, Locked: The disk or another writer is in the way; nothing was
            changed.
        OnNetwork: It lies on another machine's disk.
        Unconfirmed: The first repair is done, but may not last.

    """
    done = False
    try:
        for said in _mended(LedgerFile(path, keeping), by, patience):
            done = True
            yield said
    except (LedgerError, CannotWrite, Locked, Unconfirmed) as error:
        if not done:
            raise
        why = error.template
        if isinstance(error, CannotWrite | CannotRead):
            why = N_("the rest is as it was, for {path} cannot be used: {cause}")
        elif isinstance(error, Locked):
            why = N_("the rest is as it was, for another program is writing to {path}")
        yield Said("ledger", Level.BAD, Cause(why, **error.values))


def _mended(file: LedgerFile, by: str, patience: Patience) -> Iterator[Said]:
    file.check_disk()
    try:
        file.snapshot()
    except (LedgerDamaged, LedgerGone) as error:
        with suppress(NotDamaged):  # somebody mended it meanwhile
            yield from _mend_ledger(file, error, by, patience)
    except LedgerError:
        return
    try:
        file.snapshot()
    except LedgerError:
        return  # what is no ledger is somebody else's file
    with turnstile(file.path, by, patience):
        yield from _close(file.path)
        yield from _share(file.path)
        yield from _mend_history(file)
        yield from _clear(file.path)


def foreseen(path: Path, keeping: Keeping) -> Iterator[Said]:
    """What `mend` would repair, as things stand; nothing is changed.

    Raises:
        OnNetwork: It would be refused: it lies on another machine's disk.

    """
    file = LedgerFile(path, keeping)
    file.check_disk()
    snapshot = yield from _foreseen_ledger(file)
    if snapshot is None:
        return
    for one in open_to_all(file.path):
        said = N_("{path} would no longer be open to everybody")
        yield Said("modes", Level.GOOD, Cause(said, path=one))
    for one in closed_to_group(file.path):
        said = N_("{path} would be shared with the group of the ledger")
        yield Said("modes", Level.GOOD, Cause(said, path=one))
    if odd := _odd_lines(file.path, snapshot):
        said = N_("lines of the history that are no batches would be set aside: {n}")
        yield Said("history", Level.GOOD, Cause(said, n=odd.lost))
    for one in abandoned(file.path):
        said = N_("{path}, left from a write that did not end, would be deleted")
        yield Said("leftovers", Level.GOOD, Cause(said, path=one))


def _foreseen_ledger(file: LedgerFile) -> Generator[Said, None, Snapshot | None]:
    """What would become of the ledger itself; the state that it would have."""
    snapshot: Snapshot | None = None
    try:
        snapshot = file.snapshot()
    except LedgerDamaged:
        data, _of = files.read(file.path)
        snapshot = damage.whole_part(file.path, data)
        if snapshot:
            said = N_("what stands around the whole ledger would be taken away")
            yield Said("ledger", Level.GOOD, Cause(said))
    except LedgerGone:
        pass
    except LedgerError:
        return None
    if snapshot:
        return snapshot
    for copy, state in backups.good(file.path):
        said = N_("the newest good copy, of {at}, would be put back")
        yield Said("ledger", Level.GOOD, Cause(said, at=copy.when))
        if left := backups.behind(file.path, state.revision):
            yield Said("ledger", Level.NOTE, left)
        return state
    return None


def _mend_ledger(
    file: LedgerFile, error: LedgerDamaged | LedgerGone, by: str, patience: Patience
) -> Iterator[Said]:
    """Keep what is whole in a damaged file; else put the newest good copy back."""
    if isinstance(error, LedgerDamaged):
        data, _of = files.read(file.path)
        if whole := damage.whole_part(file.path, data):
            aside = file.put_back(whole, by, patience)
            said = N_(
                "the ledger was whole but for its wrapping; as it was it is kept in "
                "{aside}"
            )
            yield Said("ledger", Level.GOOD, Cause(said, aside=aside))
            return
    for copy, state in backups.good(file.path):
        left = backups.behind(file.path, state.revision)
        aside = file.put_back(state, by, patience)
        said = N_("the ledger was gone; the newest good copy, of {at}, was put back")
        if aside:
            said = N_(
                "the newest good copy, of {at}, was put back; what was damaged is kept "
                "in {aside}"
            )
        yield Said("ledger", Level.GOOD, Cause(said, at=copy.when, aside=aside))
        if left:
            yield Said("ledger", Level.NOTE, left)
        return


class _Lines(NamedTuple):
    """The history as it is to be."""

    mended: bytes
    lost: int
    """How many of its lines are no batches."""


def _odd_lines(path: Path, snapshot: Snapshot) -> _Lines | None:
    """The history of a state without the lines that are no batch, if there are any."""
    try:
        data, _of = files.read(archive.place(path))
    except LedgerError:
        return None  # there is none, or who examines it says what is wrong
    told = archive.told(reversed(data.split(b"\n")), snapshot)
    whole = [line for line, found in told if not isinstance(found, Cause)]
    mended = b"".join(line + b"\n" for line in reversed(whole))
    lost = len(data.rstrip(b"\n").split(b"\n")) - len(whole)
    return None if mended == data else _Lines(mended, lost)


def _mend_history(file: LedgerFile) -> Iterator[Said]:
    """Take the lines that are no batch out of the history of a ledger that is whole."""
    try:
        snapshot = file.snapshot()
    except LedgerError:
        return  # nothing says which lines are right
    if odd := _odd_lines(file.path, snapshot):
        place = archive.place(file.path)
        aside = files.damaged_name(place)
        files.replace(place, odd.mended, aside)
        said = N_("lines of the history were no batches: {n}; all is kept in {aside}")
        yield Said("history", Level.GOOD, Cause(said, n=odd.lost, aside=aside))


def _clear(path: Path) -> Iterator[Said]:
    for one in leftovers(path):
        try:
            one.unlink()
        except FileNotFoundError:
            continue  # its writer ended after all
        except OSError as error:
            raise CannotWrite(path=one, cause=error.strerror) from error
        said = N_("{path} was left from a write that did not end, and is deleted")
        yield Said("leftovers", Level.GOOD, Cause(said, path=one))


def _share(path: Path) -> Iterator[Said]:
    """Give to the group of a ledger what it needs beside it."""
    group = path.stat().st_gid

    def share(one: Path) -> None:
        os.chown(one, -1, group)
        more = stat.S_IXGRP | stat.S_ISGID if one.is_dir() else 0
        one.chmod(one.stat().st_mode | files.FOR_GROUP | more)

    done = N_("{path} is shared with the group of the ledger now")
    stays = N_("{path} stays closed to the group of the ledger: {cause}")
    return _with_modes(closed_to_group(path), share, done, stays)


def _close(path: Path) -> Iterator[Said]:
    """Take from everybody what only the owner and a group should have."""

    def close(one: Path) -> None:
        mode = one.stat().st_mode
        one.chmod(mode & (0o7770 if mode & stat.S_IWGRP else 0o7700))

    done = N_("{path} is no longer open to everybody")
    stays = N_("{path} stays open to everybody: {cause}")
    return _with_modes(open_to_all(path), close, done, stays)


def _with_modes(
    paths: Iterable[Path], change: Callable[[Path], None], done: str, stays: str
) -> Iterator[Said]:
    """Change the modes of files, and tell which are changed, and which stay."""
    for one in paths:
        try:
            change(one)
        except FileNotFoundError:
            continue  # a copy that was thinned meanwhile
        except OSError as error:
            cause = Cause(stays, path=one, cause=error.strerror)
            yield Said("modes", Level.NOTE, cause)
        else:
            yield Said("modes", Level.GOOD, Cause(done, path=one))
