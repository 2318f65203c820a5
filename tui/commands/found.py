"""What a verb that looks is asked for: the items that a selection finds."""

from collections.abc import Iterable

from store.errors import NothingMatched
from store.model import Item, Stamp
from store.selection import Selection, measures, named
from store.selection.terms import asks_for_trash
from store.snapshot import Snapshot
from tui.desk import Desk


def reached(desk: Desk, snapshot: Snapshot, chosen: Selection) -> list[Item]:
    """What codes name; with other terms, the measures that these leave.

    Raises:
        NotFound: Nothing is left (NothingMatched), or there is no such code.

    """
    if chosen.narrows:
        found = list(measured(desk, snapshot, chosen))
    else:
        found = list(named(snapshot, chosen))
    if not found:
        raise NothingMatched(selection=str(chosen))
    return found


def looked_at(desk: Desk, chosen: Selection) -> Snapshot:
    """What is looked at: the ledger, with its trash where that is asked for."""
    snapshot = desk.ledger.snapshot()
    return snapshot.with_trash if asks_for_trash(chosen) else snapshot


def measured(desk: Desk, snapshot: Snapshot, chosen: Selection) -> Iterable[Item]:
    """The measures that a selection leaves, in document order."""
    # Who asks is asked of the system, which takes a while: where it may matter.
    stamp = desk.stamp if chosen.narrows else Stamp("", desk.now)
    return measures(snapshot, chosen, desk.ledger.asker(snapshot, stamp))
