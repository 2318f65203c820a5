"""Which item a person means who was shown it a while ago: more than its uid tells.

Where a copy was put in the place of the ledger, the uids that were given since that
copy was made are given again, to other items.
"""

from collections.abc import Iterable
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


def coded(snapshot: Snapshot, one: Meant) -> str:
    """The code of an item that may not be there, as a person would type it now."""
    return snapshot.typed(one.plan, one.code) if one.code else one.uid


def titled(snapshot: Snapshot, one: Meant) -> str:
    """The same with its title, which tells it from another that has its code since."""
    return f"{coded(snapshot, one)} {one.title}".rstrip()


def there(snapshot: Snapshot, reel: Reel, several: Iterable[Meant]) -> set[Meant]:
    """Those items that a state has, removed or not, under the uids of those meant.

    Their plan and their code never change; a title may have been another when it was
    shown. `reel` is what led to the state, and is read for such at most, and once.
    """
    found: set[Meant] = set()
    retitled: dict[str, set[Meant]] = {}
    for one in several:
        item = snapshot.all_items.get(one.uid)
        now = item and meant(snapshot, item)
        if now and (not one.code or now == one):
            found.add(one)
        elif now and now._replace(title=one.title) == one:
            retitled.setdefault(one.uid, set()).add(one)
    for batch in reel.batches() if retitled else ():
        for change in batch.changes:
            if change.field == "title":
                earlier = retitled.get(change.uid, ())
                found |= {one for one in earlier if one.title == change.old}
            elif change.field == ADDED:
                retitled.pop(change.uid, None)
        if not retitled:
            break
    return found
