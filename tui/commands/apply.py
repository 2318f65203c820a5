"""A verb on what was selected: carried out by the ledger, and told."""

from collections.abc import Iterable

from store.intents.intent import Intent
from store.ledger import Outcome
from store.selection import Reach, Selection
from tui.commands.found import asked
from tui.commands.progress import under_way
from tui.commands.told import tell
from tui.desk import Desk


def apply(
    desk: Desk,
    words: Iterable[str] | None,
    intent: Intent,
    *,
    everything: bool = False,
    each: bool = False,
) -> None:
    """Do what is meant to the items that the words select, and tell what it did."""
    selection = asked(desk, words, everything=everything)
    reach = Reach.MEASURES if each else None
    tell(desk, outcome(desk, selection, intent, reach=reach))


def outcome(
    desk: Desk, selection: Selection, intent: Intent, *, reach: Reach | None = None
) -> Outcome:
    """What an intent does to the ledger, or would do; a slow one shows its progress."""
    with under_way(desk, intent.verb) as patience:
        return desk.ledger.commit(
            selection,
            intent,
            desk.stamp,
            reach=reach,
            dry_run=desk.dry_run,
            patience=patience,
        )
