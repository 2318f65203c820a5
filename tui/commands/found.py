"""What a command is asked for: a selection, and the items that it finds."""

from collections.abc import Iterable

from msgspec.structs import replace

from store.errors import NothingMatched
from store.model import Item, Stamp
from store.selection import Selection, measures, named, parse
from store.selection.terms import Saved, asks_for_trash, names_a_plan, walk
from store.snapshot import Snapshot
from tui.desk import Desk


def asked(
    desk: Desk, words: Iterable[str] | None, *, everything: bool = False
) -> Selection:
    """The selection that words say, of the plan that is looked at.

    That which is settled is looked at where neither --plan nor a code, of a view too,
    says another.

    Raises:
        BadSelection: It cannot be read.

    """
    chosen = parse(words or (), plan=desk.plan, everything=everything)
    if desk.said_plan is not None or not desk.plan or not chosen.term:
        return chosen
    from store.selection.matching import opened

    saved = any(isinstance(one, Saved) for one in walk(chosen.term))
    whole = opened(desk.ledger.snapshot(), chosen.term) if saved else chosen.term
    return replace(chosen, plan="") if names_a_plan(whole) else chosen


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
