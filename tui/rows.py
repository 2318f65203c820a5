"""Items, changes and batches as the rows of JSON: keys that never change.

Codes are as a person would type them, so that what comes out can go back in.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec import to_builtins

from store.ledger import Outcome
from store.lights import light
from store.model import ADDED, REMOVED, SINGULAR, Batch, Change, Item, Today
from store.progress import progress
from store.roles import roles
from store.snapshot import Snapshot, touched

Row = dict[str, Any]

_SAYS: Final = {"note": "text", "view": "selection"}
"""The field by which a record that came or went is told; of others the title."""


def item_row(snapshot: Snapshot, item: Item, today: Today) -> Row:
    """An item with what holds for it; roles are effective."""
    held = roles(snapshot)[item.uid]
    done, total = progress(snapshot)[item.uid]
    shown = light(snapshot, item, today)
    return {
        "code": snapshot.code(item),
        "uid": item.uid,
        "plan": snapshot.all_plans[item.plan].key,
        "kind": item.kind,
        "marker": item.marker,
        "title": item.title,
        "gloss": item.gloss,
        "status": item.status if item.works else None,
        "review": item.review,
        "lead": held.lead,
        "support": held.support,
        "leader": held.leader,
        "owner": held.owner,
        "inherited": {
            role: snapshot.code(source) for role, source in held.inherited.items()
        },
        "tags": item.tags,
        "due": item.due,
        "due_proposed": item.suggested.due if item.suggested else None,
        "done_on": item.done_on,
        "light": shown._asdict() if shown else None,
        "notes": len(snapshot.notes(item)),
        "progress": {"done": done, "total": total},
    }


def tree_row(snapshot: Snapshot, item: Item, today: Today) -> Row:
    """An item with all below it, under `children`."""
    rows = {
        one.uid: item_row(snapshot, one, today) | {"children": []}
        for one in snapshot.subtree(item)
    }
    for uid, row in rows.items():
        above = snapshot.all_items[uid].parent
        if uid != item.uid:
            rows[above]["children"].append(row)
    return rows[item.uid]


def full_row(
    snapshot: Snapshot,
    item: Item,
    today: Today,
    deeds: Iterable[tuple[Batch, Sequence[Change]]],
) -> Row:
    """An item with its text, its notes, its figures and its history."""
    from store.figures import figures

    return item_row(snapshot, item, today) | {
        "line": item.line,
        "spans": item.spans,
        "text": snapshot.text(item),
        "proposal": to_builtins(item.suggested),
        "due_original": item.due_original,
        "reworded": item.reworded,
        "figures": [
            {"kind": figure.kind, **to_builtins(figure.quantity)}
            for figure in figures(snapshot, item)
        ],
        "note_list": [
            {
                "uid": note.uid,
                "kind": note.kind,
                "text": note.text,
                "by": note.by,
                "on": note.on,
                "at": note.at,
            }
            for note in snapshot.notes(item)
        ],
        "history": [
            {"batch": batch.revision, "verb": batch.verb, "by": batch.by}
            | {"at": batch.at, "changes": [change_row(snapshot, c) for c in changes]}
            for batch, changes in deeds
        ],
    }


def change_row(snapshot: Snapshot, change: Change) -> Row:
    """A change with the code it is about; of what was added, what it says."""
    record = snapshot.table(change.table)[change.uid]
    what = SINGULAR[change.table]
    row = {"code": snapshot.called(change.table, change.uid), "field": change.field}
    if change.field not in (ADDED, REMOVED):
        old, new = change.old, change.new
        if what == "plan" and change.field == "text":
            # A whole document, twice: how long it is says enough.
            old, new = len(old), len(new)
        if change.field == "parent":
            old, new = (_above(snapshot, uid) for uid in (old, new))
        if what == "view":
            # A selection is all that a view has: with another it is replaced.
            row["field"] = what
        return row | {"old": old, "new": new}
    said = getattr(record, _SAYS.get(what, "title"))
    there = change.field == ADDED or change.new is False
    return row | {
        "field": what,
        "old": None if there else said,
        "new": said if there else None,
    }


def _above(snapshot: Snapshot, uid: str) -> str | None:
    """The code of what an item stands under; None at the top."""
    return snapshot.code(snapshot.all_items[uid]) if uid else None


def batch_row(snapshot: Snapshot, batch: Batch, undone_by: int | None) -> Row:
    """A batch of the history."""
    changes = [change_row(snapshot, change) for change in batch.changes]
    return {
        "batch": batch.revision,
        "verb": batch.verb,
        "by": batch.by,
        "at": batch.at,
        "undoes": batch.undoes,
        "undone_by": undone_by,
        "changed": len(touched(batch.changes, snapshot)),
        "changes": changes,
    }


def outcome_row(outcome: Outcome) -> Row:
    """What a write did, or would do; `batch` is null where nothing was applied.

    `older` is where the ledger is kept as it was before it got a newer format.
    """
    batch = outcome.batch
    return {
        "batch": batch.revision if outcome.applied else None,
        "verb": batch.verb,
        "by": batch.by,
        "at": batch.at,
        "undoes": batch.undoes,
        "dry_run": outcome.dry_run,
        "changed": len(outcome.changed),
        "unchanged": len(outcome.unchanged),
        "changes": [change_row(outcome.after, change) for change in batch.changes],
        "older": path_words(outcome.older) if outcome.older else None,
    }


def path_words(path: object) -> str:
    """A path for JSON: itself, but for bytes that are no text."""
    return str(path).encode(errors="surrogateescape").decode(errors="replace")
