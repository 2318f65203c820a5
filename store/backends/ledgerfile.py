"""A ledger in a file, with its locks, its copies and its history beside it.

Reading needs no lock and no TinyDB: a file is whole at every instant. TinyDB is
imported for a turn to write (tables).
"""

import os
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from store.backends import archive, backups, files, layout, reading, trust
from store.backends.keeping import Keeping
from store.backends.turnstile import LOCK, Patience, turnstile
from store.errors import (
    CannotWrite,
    DamagedAround,
    DamagedWithCopy,
    GoneWithCopy,
    LedgerDamaged,
    LedgerError,
    LedgerGone,
    LedgerMissing,
    LinkToNothing,
    NotDamaged,
)
from store.model import PUT_BACK, Batch
from store.snapshot import Snapshot


class LedgerFile:
    """The backend that users have."""

    def __init__(self, path: Path, keeping: Keeping) -> None:
        # A link is followed once: what it points to is replaced, the link stays.
        self.path = Path(os.path.realpath(path))
        """The file itself, beside which all else is."""
        self._keeping = keeping
        self.where = str(path)
        self._seen: tuple[Hashable, Snapshot | LedgerError] | None = None

    def create(self, snapshot: Snapshot, group: int | None = None) -> bool:
        """Make the file, with this state; False if one is there already.

        It is private, unless it is for a group (by its number), and so is its folder.

        Raises:
            LedgerGone: There was one: what it leaves is beside it.
            FolderNotShared: The group could not work in its folder.
            CannotWrite: It cannot be made.

        """
        if not self.may_create(group):
            return False
        return files.create(self.path, layout.whole(snapshot, snapshot.batches), group)

    def may_create(self, group: int | None = None) -> bool:
        """Whether `create` would make one; False where one is there already.

        Raises:
            LedgerGone: There was one: what it leaves is beside it.
            FolderNotShared: The group could not work in its folder.
            OnNetwork: It would lie on another machine's disk.

        """
        if not self.missing():
            return False
        self.check_disk()
        if group is not None:
            trust.check_folder(self.path.parent, group)
        return True

    def missing(self) -> bool:
        """Whether there is no ledger here, nor ever was one.

        Raises:
            LedgerGone: There was one: what it leaves is beside it.

        """
        if files.exists(self.path):
            return False
        self._refuse_if_gone()
        return True

    def snapshot(self) -> Snapshot:
        """The state now; as long as the file stands, the one that was read before."""
        if not (self._seen and self._seen[0] == files.signature(self.path)):
            data, of = self._read()
            self._seen = (files.sign(of), self._decoded(data))
        found = self._seen[1]
        if isinstance(found, LedgerError):
            # Raised every time it is looked at: what was called then is let go.
            raise found.with_traceback(None)
        return found

    def check_disk(self) -> None:
        """Refuse to write to another machine's disk, unless that was accepted."""
        trust.check_disk(self.path, self._keeping)

    @contextmanager
    def writing(self, by: str, patience: Patience) -> Iterator["_FileTurn"]:
        """Wait for one's turn, then read what is there now."""
        # Looked for before the locks are made: they are traces of a ledger.
        try:
            of = files.status(self.path)
        except LedgerMissing:
            self._refuse_if_gone()
            raise
        trust.check_owner(self.path, of, self._keeping)
        self.check_disk()
        if not files.exists(files.beside(self.path, LOCK)):
            self.snapshot()  # what is no ledger gets no locks
        with turnstile(self.path, by, patience, of):
            data, _of = self._read()
            found = self._decoded(data)
            if isinstance(found, LedgerError):
                raise found
            yield _FileTurn(self.path, data, found, self._keeping.schedule)

    def put_away(self, by: str, patience: Patience) -> None:
        """Move what the file has too much of its history to where the older is.

        Of a ledger that was made with all of its history. Any change does it too.

        Raises:
            CannotWrite, Locked: The file is as it was.
            Unconfirmed: It is done, but may not last.

        """
        from store.backends import tables

        with turnstile(self.path, by, patience):
            data, _of = self._read()
            found = self._decoded(data)
            if isinstance(found, Snapshot):
                tables.put_away(self.path, data, found.revision)

    def batches(self, snapshot: Snapshot) -> Iterator[Batch]:
        """The newest from the ledger, then its history, the newest first."""
        newest = snapshot.batches
        first = newest[0].revision if newest else 0
        older = archive.newest_first(self.path, snapshot) if first > 1 else ()
        return chain(reversed(newest), older)

    def put_back(self, state: Snapshot, by: str, patience: Patience) -> Path | None:
        """Put what a copy holds in the place of a ledger that is damaged or gone.

        Numbers of batches that were lost are not given again: who was told of one must
        not take another for it. The next number is of a batch that changes nothing, and
        says who put it back, and when.

        Returns:
            Where the damaged bytes are kept; None where the ledger was gone.

        Raises:
            NotDamaged: It can be read: its states are changed by batches.
            LinkToNothing: It was reached by a link, and its folder is gone too.
            OnNetwork, CannotWrite, Locked: All is as it was.
            Unconfirmed: It is done, but may not last.

        """
        if not files.exists(self.path.parent):
            self._refuse_link_to_nothing()
        self.check_disk()
        try:
            new = files.make_folders(self.path.parent, None)
        except OSError as error:
            raise CannotWrite(path=self.path, cause=error.strerror) from error
        like = self._shared_like()
        with turnstile(self.path, by, patience, like.stat() if like else None):
            newest = backups.reached(self.path)
            lost = newest > state.revision
            after = _counted_on(state, newest, by) if lost else state
            data = layout.whole(after, after.batches)
            with nullcontext() if state.batches else archive.set_aside(self.path):
                aside = self._replace(data, like)
            for made in new:
                files.sync_folder(made)
            if lost:
                # Or a second loss before the next write would hide the first.
                backups.hold(self.path, newest + 1)
            return aside

    def _replace(self, data: files.Data, like: Path | None) -> Path | None:
        """Put a file where none is, or a damaged one; where the damaged bytes are."""
        if not files.exists(self.path) and files.create(self.path, data, like=like):
            return None
        if not self._is_damaged():
            raise NotDamaged(path=self.where)
        aside = files.damaged_name(self.path)
        files.replace(self.path, data, aside)
        return aside

    def _is_damaged(self) -> bool:
        try:
            self.snapshot()
        except LedgerDamaged:
            return True
        return False

    def _shared_like(self) -> Path | None:
        """What says for whom a ledger is that is to be put back; else it is private."""
        copies = (copy.path for copy in backups.copies(self.path))
        there = chain((self.path, files.beside(self.path, LOCK)), copies)
        return next(filter(files.exists, there), None)

    def _read(self) -> tuple[bytes, os.stat_result]:
        try:
            data, of = files.read(self.path)
        except LedgerMissing:
            self._refuse_if_gone()
            raise
        trust.check_owner(self.path, of, self._keeping)
        return data, of

    def _decoded(self, data: bytes) -> Snapshot | LedgerError:
        """The state that a file holds, or why it holds none and what helps."""
        try:
            snapshot = reading.state(self.path, data)
        except LedgerDamaged as error:
            from store.backends import damage
            from store.shell import shell

            if damage.whole_part(self.path, data):
                command = shell(("duban", "doctor", "--fix", "--ledger", self.where))
                return DamagedAround(**error.values, command=command)
            copy = self._copy()
            return DamagedWithCopy(**error.values, **copy) if copy else error
        except LedgerError as error:
            return error
        snapshot.settled = self._keeping.plan
        return snapshot

    def _refuse_if_gone(self) -> None:
        for suffix in files.BESIDE:
            trace = files.beside(self.path, suffix)
            if files.exists(trace):
                values = {"path": self.where, "trace": trace.name}
                if copy := self._copy():
                    raise GoneWithCopy(**values, **copy)
                raise LedgerGone(**values)
        self._refuse_link_to_nothing()

    def _refuse_link_to_nothing(self) -> None:
        named = Path(self.where)
        for place in (named, *named.parents):
            # These two answer no where the system does not say.
            if os.path.islink(place) and not os.path.exists(place):  # noqa: PTH110, PTH114
                raise LinkToNothing(path=self.where, link=place)

    def _copy(self) -> dict[str, str]:
        """The newest good copy as a sentence tells it; nothing if there is none."""
        from store.shell import shell

        for copy, _snapshot in backups.good(self.path):
            words = ("duban", "backup", "--restore", str(copy.path))
            command = shell((*words, "--ledger", self.where))
            return {"command": command, "at": copy.when}
        return {}


def _counted_on(state: Snapshot, newest: int, by: str) -> Snapshot:
    """A state as it takes the place of a later one, whose batches are lost."""
    batch = Batch(
        revision=newest + 1,
        verb=PUT_BACK,
        by=by,
        at=datetime.now(UTC).replace(microsecond=0),
        changes=(),
    )
    return state.applied(batch)


class _FileTurn:
    def __init__(
        self, path: Path, data: bytes, snapshot: Snapshot, schedule: backups.Schedule
    ) -> None:
        self.snapshot = snapshot
        self._path, self._data, self._schedule = path, data, schedule

    def write(self, batch: Batch, after: Snapshot) -> Path | None:
        from store.backends import tables

        data = reading.newest(self._path, self._data)
        kept = None
        if data is not self._data:
            kept = self._keep_format()
        tables.write(self._path, data, batch, after)
        backups.keep(self._path, datetime.now(UTC), self._schedule)
        return kept

    def _keep_format(self) -> Path:
        """Keep the file as it was before it is brought to the newest format."""
        head = layout.meta(self._data)
        try:
            return backups.add(
                self._path, self._path, f"-format{head.schema if head else 0}"
            )
        except OSError as error:
            folder = backups.folder(self._path)
            raise CannotWrite(path=folder, cause=error.strerror) from error
