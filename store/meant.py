"""Which item a person means who was shown it a while ago: more than its uid tells.

Where a copy was put in the place of the ledger, the uids that were given since that
copy was made are given again, to other items.
"""

from collections.abc import Iterator
from typing import NamedTuple

from store.history import Reel
from store.model import ADDED, Item
from store.snapshot import Snapshot


class Meant(NamedTuple):
    """An item as a person was shown it; of one without a code, the uid is all."""

    uid: str
    plan: str = ""
    """The key of its plan."""
    code: str = ""
    title: str = ""


def meant(snapshot: Snapshot, item: Item) -> Meant:
    """An item of a state, to be told from others later."""
    plan = snapshot.all_plans[item.plan]
    return Meant(item.uid, plan.key, item.code, item.title)


def called(snapshot: Snapshot, one: Meant) -> str:
    """The code of an item that may not be there, as a person would type it now."""
    return snapshot.typed(one.plan, one.code) if one.code else one.uid


def is_there(snapshot: Snapshot, reel: Reel, one: Meant) -> bool:
    """Whether a state has the item that is meant, removed or not, under its uid.

    Its plan and its code never change; its title may have been another when it was
    shown. `reel` is what led to the state.
    """
    item = snapshot.all_items.get(one.uid)
    if item is None:
        return False
    now = meant(snapshot, item)
    if not one.code or now == one:
        return True
    return now._replace(title=one.title) == one and one.title in _titles(reel, one.uid)


def _titles(reel: Reel, uid: str) -> Iterator[str]:
    """The titles that an item had before the one that it has."""
    for batch, _undone_by in reel:
        for change in batch.changes:
            if change.uid == uid and change.field == ADDED:
                return
            if change.uid == uid and change.field == "title":
                yield change.old
