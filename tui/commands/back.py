"""Verbs that take back: undo, redo."""

from typing import Annotated

import typer

from tui.commands.options import unselecting
from tui.commands.progress import under_way
from tui.commands.told import tell
from tui.desk import Desk
from tui.words import _


def undo(
    desk: Desk,
    batch: Annotated[
        int | None,
        typer.Argument(metavar="[BATCH]", help=_("Its number in the log, anybody's.")),
    ] = None,
) -> None:
    """Take back your newest batch that stands, or the one of that number."""
    with under_way(desk, "undo") as patience:
        outcome = desk.ledger.undo(
            desk.stamp, batch, dry_run=desk.dry_run, patience=patience
        )
    tell(desk, outcome)


def redo(desk: Desk) -> None:
    """Do again what you took back last, unless you went on since."""
    with under_way(desk, "redo") as patience:
        outcome = desk.ledger.redo(desk.stamp, dry_run=desk.dry_run, patience=patience)
    tell(desk, outcome)


VERBS = {"undo": unselecting(undo), "redo": unselecting(redo)}
