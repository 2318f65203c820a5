"""What was done, and how it is taken back.

Undo commits the inverse of a batch, redo the inverse of an undo; both are batches
like any other, so they work across processes and for a whole bulk edit at once.
"""

from collections.abc import Iterator, Mapping, Sequence

from store.errors import (
    AlreadyUndone,
    MovedOn,
    NoSuchBatch,
    NothingToRedo,
    NothingToUndo,
)
from store.model import ADDED, REMOVED, SINGULAR, Batch, Change, Table
from store.snapshot import Snapshot, stored

INIT, UNDO, REDO = "init", "undo", "redo"


def undone(batches: Sequence[Batch]) -> dict[int, int]:
    """The batches that do not stand, each with the batch that took it back.

    An undo that was redone does not stand either, so what it undid does again.
    """
    gone: dict[int, int] = {}
    for batch in reversed(batches):
        if batch.undoes is not None and batch.revision not in gone:
            gone[batch.undoes] = batch.revision
    return gone


Past = Mapping[str, Sequence[tuple[Batch, Sequence[Change]]]]
"""By the uid of an item: the batches that touched it or its notes, each with how."""


def past(
    snapshot: Snapshot, batches: Sequence[Batch], before: Past | None = None
) -> Past:
    """What was done to each item, the oldest first, in one pass over the history.

    `before` is what was known before these batches.
    """
    found = {uid: [*there] for uid, there in (before or {}).items()}
    for batch in batches:
        for change in batch.changes:
            if change.table == "plans":
                continue
            about = change.uid
            if change.table == "notes":
                about = snapshot.all_notes[change.uid].item
            there = found.setdefault(about, [])
            if there and there[-1][0] is batch:
                there[-1] = (batch, (*there[-1][1], change))
            else:
                there.append((batch, (change,)))
    return found


def to_undo(batches: Sequence[Batch], by: str) -> Batch:
    """The newest ordinary batch of a person that stands.

    What a ledger was created with is undone by its number alone: one undo too many
    must not leave an empty screen.

    Raises:
        NothingToUndo: There is none.

    """
    gone = undone(batches)
    for batch in reversed(batches):
        if batch.by != by or batch.undoes is not None or batch.verb == INIT:
            continue
        if batch.revision not in gone:
            return batch
    raise NothingToUndo(by=by)


def to_redo(batches: Sequence[Batch], by: str) -> Batch:
    """The newest undo of a person that stands; their next ordinary batch ends it.

    Raises:
        NothingToRedo: There is none.

    """
    gone = undone(batches)
    for batch in reversed(batches):
        if batch.by != by:
            continue
        if batch.undoes is None:
            if batch.revision not in gone:
                break
        elif batch.verb == UNDO and batch.revision not in gone:
            return batch
    raise NothingToRedo(by=by)


def numbered(batches: Sequence[Batch], revision: int) -> Batch:
    """The batch of that number, if it stands.

    Raises:
        NoSuchBatch: History has no such batch.
        AlreadyUndone: It was taken back.

    """
    for batch in batches:
        if batch.revision == revision:
            gone = undone(batches)
            if revision in gone:
                raise AlreadyUndone(revision=revision, undo=gone[revision])
            return batch
    raise NoSuchBatch(revision=revision)


def inverse(
    snapshot: Snapshot, batches: Sequence[Batch], batch: Batch
) -> Iterator[Change]:
    """The changes that take a batch back, in the opposite order.

    Raises:
        MovedOn: A value is no longer what the batch made it, or something that it
            added was worked on since.

    """
    gone = undone(batches)
    later = [
        other
        for other in reversed(batches)
        if other.revision > batch.revision and other.revision not in gone
    ]
    worked_on = {
        place
        for other in later
        if other.undoes is None
        for place in _places(snapshot, other)
    }
    rewritten = {
        (change.table, change.uid, change.field)
        for other in later
        if other.undoes is None
        for change in other.changes
    }
    for change in reversed(batch.changes):
        record = snapshot.table(change.table)[change.uid]
        added = change.field == ADDED
        field = REMOVED if added else change.field
        old, new = (True, False) if added else (change.old, change.new)
        # A value that went away and came back is a decision of its own.
        busy = (change.table, change.uid, change.field) in rewritten or (
            added and (change.table, change.uid) in worked_on
        )
        if busy or stored(getattr(record, field)) != new:
            raise _moved_on(snapshot, batch, change, later)
        yield Change(change.table, change.uid, field, new, old)


def _places(snapshot: Snapshot, batch: Batch) -> Iterator[tuple[Table, str]]:
    """The records that a batch touched; an item also where a note is on it."""
    for change in batch.changes:
        yield change.table, change.uid
        if change.table == "notes":
            yield "items", snapshot.all_notes[change.uid].item


def _moved_on(
    snapshot: Snapshot, batch: Batch, change: Change, later: Sequence[Batch]
) -> MovedOn:
    place = (change.table, change.uid)
    newest = next((o for o in later if place in _places(snapshot, o)), batch)
    return MovedOn(
        revision=batch.revision,
        code=snapshot.called(change.table, change.uid),
        field=SINGULAR[change.table] if change.field == ADDED else change.field,
        by=newest.by,
        later=newest.revision,
    )
