"""The one door: everything that changes a ledger goes through here, as a batch.

Inside the lock, on what is there now: select, run the intent, write once. Nobody ever
writes a snapshot they hold, so two commands never conflict.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from store import history
from store.backends import Backend
from store.backends.keeping import Keeping
from store.backends.ledgerfile import LedgerFile
from store.backends.turnstile import Patience
from store.errors import Clash, Conflict, Problem, UnknownCode
from store.history import Reel
from store.intents.intent import Intent
from store.meant import Meant, there, titled
from store.model import ADDED, Batch, Change, Item, Stamp
from store.selection import Asker, Reach, Selection, for_writing
from store.selection.codes import unknown
from store.snapshot import Snapshot, stored, touched

_PATIENT, _USUAL = Patience(), Keeping()

Expected = Mapping[str, Mapping[str, object]]
"""By uid and field, the values that a person was shown before they changed them."""


class Outcome(Struct, frozen=True):
    """What a commit did, or would do."""

    batch: Batch
    """Its changes hold added records whole. Of a dry run, and of nothing to change,
    it was not applied."""
    after: Snapshot
    """The state it leads to."""
    changed: Sequence[str]
    """The uids of the items it changed."""
    unchanged: Sequence[str]
    """The uids of the selected items that it left as they were."""
    dry_run: bool = False
    left: Sequence[Problem] = ()
    """What was left out, of an intent that was asked to."""
    older: Path | None = None
    """Where the file of an older format is kept, if this brought it up to date."""

    @property
    def applied(self) -> bool:
        """Whether it is in the ledger now."""
        return bool(self.batch.changes) and not self.dry_run


class News(NamedTuple):
    """What was written since somebody looked."""

    snapshot: Snapshot
    """The state now."""
    batches: Sequence[Batch]
    """What is new to them, the oldest first."""
    since: int
    """The revision it goes on from: what they have seen, unless a copy that was older
    was put in the place of the ledger. Of one that is older than all batches that they
    had at hand, it is not known where it was when it was put back, but where it is."""


class _Decision(Struct, frozen=True):
    verb: str
    changes: Sequence[Change]
    targets: Sequence[Item] = ()
    undoes: int | None = None
    left: Sequence[Problem] = ()


class Ledger:
    """A ledger, wherever it is kept."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.where = backend.where
        """Its place, for people."""

    @classmethod
    def open(cls, path: Path, keeping: Keeping = _USUAL) -> "Ledger":
        """The ledger in a file. Whether it is there shows when it is first read."""
        return cls(LedgerFile(path, keeping))

    @classmethod
    def create(
        cls,
        path: Path,
        intent: Intent | None,
        stamp: Stamp,
        *,
        keeping: Keeping = _USUAL,
        group: int | None = None,
        dry_run: bool = False,
    ) -> Outcome | None:
        """Make a ledger file with the outcome of one intent; None if one is there.

        It is private, or for a group, by its number. One write: a crash leaves no
        ledger or the whole of it.

        Raises:
            LedgerGone: There was one, and what it leaves is still there.
            CannotWrite: It cannot be made.

        """
        empty = Snapshot()
        changes = list(intent.changes(empty, (), stamp)) if intent else []
        decision = _Decision(history.INIT, changes)
        outcome = _outcome(empty, decision, stamp, dry_run=dry_run)
        file = LedgerFile(path, keeping)
        made = file.may_create(group) if dry_run else file.create(outcome.after, group)
        return outcome if made else None

    def snapshot(self) -> Snapshot:
        """The state now; never waits for a writer."""
        return self._backend.snapshot()

    def refresh(self, seen: Snapshot) -> News | None:
        """What is there now, for who has seen another state.

        None where nothing was written since, which costs microseconds.
        """
        now = self.snapshot()
        if now is seen:
            return None
        # Of a copy that was put back, the numbers are given once more: not they alone
        # tell what was seen.
        known = {batch.revision: batch for batch in seen.batches}
        first = seen.batches[0].revision if seen.batches else 0
        batches: list[Batch] = []
        for batch in self._backend.batches(now):
            if batch.revision < first or batch == known.get(batch.revision):
                return News(now, batches[::-1], batch.revision)
            batches.append(batch)
        return News(now, batches[::-1], 0)

    def since(self, snapshot: Snapshot, revision: int = 0) -> Sequence[Batch]:
        """The batches after a revision that led to a snapshot, the oldest first."""
        newest = self._backend.batches(snapshot)
        return [*takewhile(lambda batch: batch.revision > revision, newest)][::-1]

    def reel(self, snapshot: Snapshot) -> Reel:
        """The batches that led to a snapshot, the newest first, read as needed."""
        return Reel(partial(self._backend.batches, snapshot))

    def asker(self, snapshot: Snapshot, stamp: Stamp) -> Asker:
        """Who a selection is for, with all that it may ask about a state."""
        history = partial(self._backend.batches, snapshot)
        return Asker(stamp.today, stamp.by, stamp.unit, history)

    def found(self, snapshot: Snapshot, meant: Sequence[Meant]) -> list[Item]:
        """The items that are meant, as they are in a state, those that are live there.

        Raises:
            LedgerError: The older history is needed to tell, and cannot be read.

        """
        found = there(snapshot, self.reel(snapshot), meant)
        return [
            snapshot.all_items[one.uid]
            for one in meant
            if one in found and snapshot.is_live(one.uid)
        ]

    def commit(
        self,
        selection: Selection,
        intent: Intent,
        stamp: Stamp,
        *,
        reach: Reach | None = None,
        meant: Sequence[Meant] = (),
        expected: Expected | None = None,
        dry_run: bool = False,
        patience: Patience = _PATIENT,
    ) -> Outcome:
        """Do one thing to the items that a selection reaches, all or nothing.

        `reach` says what its codes mean, where that is not what the intent means;
        `meant` are the items that a person was shown, where it is by their uids.

        Raises:
            DubanError: It is refused, or cannot be written; nothing was changed,
                except where it is `Unconfirmed`.

        """

        def decide(snapshot: Snapshot) -> _Decision:
            self._check_meant(snapshot, meant)
            targets = for_writing(
                snapshot, selection, reach or intent.reach, self.asker(snapshot, stamp)
            )
            self._check(snapshot, expected or {}, stamp.by)
            done = intent.decided(snapshot, targets, stamp, self.reel(snapshot))
            return _Decision(intent.verb, done.changes, done.targets, left=done.left)

        return self._commit(decide, stamp, dry_run, patience)

    def undo(
        self,
        stamp: Stamp,
        revision: int | None = None,
        *,
        dry_run: bool = False,
        patience: Patience = _PATIENT,
    ) -> Outcome:
        """Take back one's newest batch that stands, or the one of that number.

        Raises:
            NothingToUndo, NoSuchBatch, AlreadyUndone: There is no such thing.
            MovedOn: What it changed was changed since.
            NotKnownSince: A batch after it is missing.

        """

        def find(reel: Reel) -> Batch:
            if revision is None:
                return history.to_undo(reel, stamp.by)
            return history.numbered(reel, revision)

        return self._take_back(history.UNDO, find, stamp, dry_run, patience)

    def redo(
        self,
        stamp: Stamp,
        *,
        dry_run: bool = False,
        patience: Patience = _PATIENT,
    ) -> Outcome:
        """Take back one's newest undo.

        Raises:
            NothingToRedo: There is none, or one went on since.
            MovedOn: What it changed was changed since.
            NotKnownSince: A batch after it is missing.

        """

        def find(reel: Reel) -> Batch:
            return history.to_redo(reel, stamp.by)

        return self._take_back(history.REDO, find, stamp, dry_run, patience)

    def _take_back(
        self,
        verb: str,
        find: Callable[[Reel], Batch],
        stamp: Stamp,
        dry_run: bool,
        patience: Patience,
    ) -> Outcome:
        def decide(snapshot: Snapshot) -> _Decision:
            reel = self.reel(snapshot)
            batch = find(reel)
            changes = list(history.inverse(snapshot, reel, batch))
            return _Decision(verb, changes, undoes=batch.revision)

        return self._commit(decide, stamp, dry_run, patience)

    def _commit(
        self,
        decide: Callable[[Snapshot], _Decision],
        stamp: Stamp,
        dry_run: bool,
        patience: Patience,
    ) -> Outcome:
        if dry_run:
            snapshot = self.snapshot()
            self._backend.check_disk()
            return _outcome(snapshot, decide(snapshot), stamp, dry_run=True)
        with self._backend.writing(stamp.by, patience) as turn:
            outcome = _outcome(
                turn.snapshot, decide(turn.snapshot), stamp, dry_run=False
            )
            if not outcome.applied:
                return outcome
            return replace(outcome, older=turn.write(outcome.batch, outcome.after))

    def _check_meant(self, snapshot: Snapshot, meant: Sequence[Meant]) -> None:
        """Refuse where an item that a person was shown is not there any more.

        Another may have its uid, and its code: the title tells which it was.
        """
        found = there(snapshot, self.reel(snapshot), meant)
        gone = [titled(snapshot, one) for one in meant if one not in found]
        if gone:
            raise UnknownCode(codes=", ".join(gone))

    def _check(self, snapshot: Snapshot, expected: Expected, me: str) -> None:
        """Refuse where values that a person was shown are no longer there."""
        clashes = []
        for uid, fields in expected.items():
            item = snapshot.all_items.get(uid)
            if item is None or not snapshot.is_live(uid):
                raise unknown(snapshot, [snapshot.code(item) if item else uid])
            for field, shown in fields.items():
                now = getattr(item, field)
                if stored(now) != stored(shown):
                    by = _last_hand(self.reel(snapshot), uid, field)
                    values = (stored(shown), stored(now))
                    code = snapshot.code(item)
                    clashes.append(Clash(uid, code, field, *values, by))
        if clashes:
            raise Conflict(clashes, me)


def _outcome(
    before: Snapshot, decision: _Decision, stamp: Stamp, *, dry_run: bool
) -> Outcome:
    batch = Batch(
        revision=before.revision + 1,
        verb=decision.verb,
        by=stamp.by,
        at=stamp.at,
        changes=tuple(decision.changes),
        undoes=decision.undoes,
    )
    after = before.applied(batch) if decision.changes else before
    changed = touched(decision.changes, after)
    grown = {
        after.all_items[change.uid].parent
        for change in decision.changes
        if change.table == "items" and change.field == ADDED
    }
    unchanged = tuple(
        item.uid
        for item in decision.targets
        if item.uid not in grown and item.uid not in changed
    )
    return Outcome(batch, after, tuple(changed), unchanged, dry_run, decision.left)


def _last_hand(reel: Reel, uid: str, field: str) -> str:
    for batch in reel.batches():
        if any((c.uid, c.field) == (uid, field) for c in batch.changes):
            return batch.by
    return "?"
