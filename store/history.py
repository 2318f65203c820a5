"""What was done, and how it is taken back.

Undo commits the inverse of a batch, redo the inverse of an undo; both are batches
like any other, so they work across processes and for a whole bulk edit at once.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from store.errors import (
    AlreadyUndone,
    EditedSince,
    MovedOn,
    NoSuchBatch,
    NothingToRedo,
    NothingToUndo,
    NotKnownSince,
    PutBackStays,
    Refused,
)
from store.model import ADDED, REMOVED, SINGULAR, Batch, Change, Item, Kind, Table
from store.snapshot import Snapshot, stored
from store.tree import fits

INIT, UNDO, REDO = "init", "undo", "redo"


class Reel:
    """The batches, the newest first, read only as far back as somebody looks.

    Each look reads anew and keeps none, so it takes the memory of one batch: there may
    be those of ten years.
    """

    def __init__(self, read: Callable[[], Iterable[Batch]]) -> None:
        self._read = read

    def batches(self) -> Iterator[Batch]:
        """Each by itself."""
        return iter(self._read())

    def __iter__(self) -> Iterator[tuple[Batch, int | None]]:
        """Each with the number of the batch that took it back, or None if it stands.

        An undo that was redone does not stand either, so what it undid does again.
        What takes a batch back is newer than it, so it is known by then.
        """
        gone: dict[int, int] = {}
        for batch in self._read():
            undone_by = gone.pop(batch.revision, None)
            if batch.undoes is not None and undone_by is None:
                # By ways round, two can stand that took one back: the newest counts.
                gone.setdefault(batch.undoes, batch.revision)
            yield batch, undone_by


class Hole(NamedTuple):
    """Numbers of which the history has no batch."""

    first: int
    last: int
    put_back: int
    """The batch with which a copy was put in the place of what they led to: they are
    lost, and did not lead here. 0 where they did, and are missing."""


def holes(batches: Iterable[Batch], newest: int, oldest: int = 1) -> Iterator[Hole]:
    """The holes among batches, the newest first, from one number down to another."""
    expected, put_back = newest, 0
    for batch in batches:
        if batch.revision < expected:
            yield Hole(batch.revision + 1, expected, put_back)
        expected = batch.revision - 1
        put_back = 0 if batch.changes else batch.revision
    if expected >= oldest:
        yield Hole(oldest, expected, put_back)


def concerns(snapshot: Snapshot, batch: Batch, items: Container[str]) -> bool:
    """Whether a batch touched any of these items, by their uids, or their notes."""
    return any(item_of(snapshot, change) in items for change in batch.changes)


def item_of(snapshot: Snapshot, change: Change) -> str | None:
    """The uid of the item that a change is about; plans and views are none."""
    if change.table == "notes":
        return snapshot.all_notes[change.uid].item
    return change.uid if change.table == "items" else None


def to_undo(reel: Reel, by: str) -> Batch:
    """The newest ordinary batch of a person that stands.

    What a ledger was created with is undone by its number alone: one undo too many
    must not leave an empty screen.

    Raises:
        NothingToUndo: There is none.

    """
    for batch, undone_by in reel:
        if batch.by != by or batch.undoes is not None or batch.verb == INIT:
            continue
        if not batch.changes:
            continue  # a copy was put back
        if undone_by is None:
            return batch
    raise NothingToUndo(by=by)


def to_redo(reel: Reel, by: str) -> Batch:
    """The newest undo of a person that stands; their next ordinary batch ends it.

    Also where that batch was taken back since, by somebody else: what they went on
    from must not come back instead of it.

    Raises:
        NothingToRedo: There is none.

    """
    for batch, undone_by in reel:
        if batch.by != by or not batch.changes:
            continue
        if batch.undoes is None:
            break
        if batch.verb == UNDO and undone_by is None:
            return batch
    raise NothingToRedo(by=by)


def numbered(reel: Reel, revision: int) -> Batch:
    """The batch of that number, if it stands.

    Raises:
        NoSuchBatch: History has no such batch.
        AlreadyUndone: It was taken back.
        PutBackStays: It put a copy in the place of a lost ledger.

    """
    for batch, undone_by in reel:
        if batch.revision < revision:
            break
        if batch.revision == revision:
            if undone_by is not None:
                raise AlreadyUndone(revision=revision, undo=undone_by)
            if not batch.changes:
                raise PutBackStays(revision=revision)
            return batch
    raise NoSuchBatch(revision=revision)


def inverse(snapshot: Snapshot, reel: Reel, batch: Batch) -> Iterator[Change]:
    """The changes that take a batch back, in the opposite order.

    Raises:
        MovedOn: A value is no longer what the batch made it, something that it added
            was worked on since, the tree has changed so that it does not fit, or a
            name belongs to another view by now.
        EditedSince: The same, and it was no batch that did it.
        NotKnownSince: A batch after it is missing.

    """
    worked_on: set[tuple[Table, str]] = set()
    rewritten: set[tuple[Table, str, str]] = set()
    since = takewhile(lambda one: one.revision > batch.revision, reel.batches())
    for hole in holes(since, snapshot.revision, batch.revision + 1):
        if not hole.put_back:
            raise NotKnownSince(revision=batch.revision, missing=hole.last)
    for other in _later(reel, batch):
        if other.undoes is None:
            worked_on.update(_places(snapshot, other))
            rewritten.update((c.table, c.uid, c.field) for c in other.changes)
    changes: list[Change] = []
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
            raise _moved_on(snapshot, reel, batch, change)
        changes.append(Change(change.table, change.uid, field, new, old))
    if odd := _loose(snapshot, changes) or _namesakes(snapshot, changes):
        newest = _newest(snapshot, odd, _later(reel, batch))
        raise _moved_on(snapshot, reel, batch, newest)
    yield from changes


def _later(reel: Reel, batch: Batch) -> Iterator[Batch]:
    """The batches after one that stand, the newest first."""
    since = takewhile(lambda one: one[0].revision > batch.revision, reel)
    return (other for other, undone_by in since if undone_by is None)


_SHAPE: Final = frozenset({"parent", "kind", REMOVED})


def _loose(snapshot: Snapshot, changes: Iterable[Change]) -> Sequence[str]:
    """An item that changes would cut off or misplace, and what it would stand under.

    It would be live below what is removed, below itself, or where its kind cannot be.
    """
    after: dict[str, dict[str, Any]] = {}
    for change in changes:
        if change.table in ("items", "plans") and change.field in _SHAPE:
            after.setdefault(change.uid, {})[change.field] = change.new

    def shape(uid: str) -> Item:
        fields = {k: v for k, v in after.get(uid, {}).items() if k != "kind"}
        if kind := after.get(uid, {}).get("kind"):
            fields["kind"] = Kind(kind)
        item = snapshot.all_items[uid]
        return replace(item, **fields) if fields else item

    concerned = dict.fromkeys(uid for uid in after if uid in snapshot.all_items)
    for uid in after:
        concerned |= dict.fromkeys(item.uid for item in snapshot.standing_under(uid))
    for uid in concerned:
        item = shape(uid)
        way = [uid]
        above = shape(item.parent) if item.parent else None
        if item.removed:
            continue
        if not fits(item.kind, above):
            return [uid, *([above.uid] if above else [])]
        while above:
            if above.removed or above.uid in way:
                return [*way, above.uid]
            way.append(above.uid)
            above = shape(above.parent) if above.parent else None
        plan = after.get(item.plan, {}).get(REMOVED)
        if snapshot.all_plans[item.plan].removed if plan is None else plan:
            return [*way, item.plan]
    return ()


def _namesakes(snapshot: Snapshot, changes: Iterable[Change]) -> Sequence[str]:
    """Two views of which changes would give one the name of the other.

    Nothing else is found by a name that it can lose: codes and keys are never reused.
    """
    fields: dict[str, dict[str, Any]] = {}
    for change in changes:
        if change.table == "views":
            fields.setdefault(change.uid, {})[change.field] = change.new
    after = {
        uid: replace(view, **fields[uid]) if uid in fields else view
        for uid, view in snapshot.all_views.items()
    }
    live = {uid: view.name for uid, view in after.items() if not view.removed}
    for uid in fields:
        for other, name in live.items():
            if other != uid and name == live.get(uid):
                return [uid, other]
    return ()


def _newest(snapshot: Snapshot, uids: Sequence[str], later: Iterable[Batch]) -> Change:
    """Of records that do not go together the one that was touched last."""
    for batch in later:
        for table, uid in _places(snapshot, batch):
            if uid in uids:
                return Change(table, uid, ADDED)
    table = next(name for name in SINGULAR if uids[0] in snapshot.table(name))
    return Change(table, uids[0], ADDED)


def _places(snapshot: Snapshot, batch: Batch) -> Iterator[tuple[Table, str]]:
    """The records that a batch touched; an item also where a note is on it."""
    for change in batch.changes:
        yield change.table, change.uid
        if change.table == "notes":
            yield "items", snapshot.all_notes[change.uid].item


def _moved_on(snapshot: Snapshot, reel: Reel, batch: Batch, change: Change) -> Refused:
    place = (change.table, change.uid)
    touching = (o for o in _later(reel, batch) if place in _places(snapshot, o))
    code = snapshot.called(change.table, change.uid)
    field = SINGULAR[change.table] if change.field == ADDED else change.field
    values = {"revision": batch.revision, "code": code, "field": field}
    for newest in touching:
        return MovedOn(**values, by=newest.by, later=newest.revision)
    return EditedSince(**values)
