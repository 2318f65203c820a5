"""The verb for saved views: selections that the ledger keeps by a name."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from seed.errors import N_, DocumentError
from store.errors import BadUsage, Cause, MissingName, NoMeaning, NotFound
from store.intents.intent import Intent
from store.intents.views import RemoveView, SaveView
from store.progress import overall
from store.selection import Selection, measures, parse
from store.snapshot import Snapshot
from store.text import clean_line
from tui.commands.options import unselecting
from tui.commands.output import columns, emit, emit_json, say, tell_line
from tui.commands.told import tell
from tui.desk import Desk
from tui.errors import SpareWords
from tui.rows import Row
from tui.words import _, told


class ViewDeed(StrEnum):
    """What is done with views."""

    LIST = "list"
    ADD = "add"
    REMOVE = "remove"


_USAGE: Final = {
    ViewDeed.ADD: N_("duban view add NAME SELECTION"),
    ViewDeed.REMOVE: N_("duban view remove NAME"),
}


def view(
    desk: Desk,
    deed: Annotated[
        ViewDeed,
        typer.Argument(
            metavar="list|add|remove", help=_("What to do."), show_default=False
        ),
    ] = ViewDeed.LIST,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME [SELECTION...]]",
            help=_("To add: a name, and the selection that @name stands for."),
            show_default=False,
        ),
    ] = None,
) -> None:
    """List views with what they reach, add one, or remove one."""
    spare = (words or [])[deed is ViewDeed.REMOVE :]
    if spare and deed is not ViewDeed.ADD:
        said = clean_line(" ".join(spare))
        raise SpareWords(command="duban view", words=said)
    if deed is ViewDeed.LIST:
        _list(desk)
        return
    if not words:
        raise MissingName(usage=Cause(_USAGE[deed]))
    name, *selection = words
    if deed is ViewDeed.REMOVE:
        _commit(desk, RemoveView(name=name))
        return
    chosen = parse(selection)
    if chosen.empty:
        from store.shell import shell

        bare = name.removeprefix("@")
        raise NoMeaning(name=bare, command=shell(["duban", "view", "add", bare]))
    after = _commit(desk, SaveView(name=name, selection=chosen))
    try:
        measures(after, chosen, desk.ledger.asker(after, desk.stamp))
    except (NotFound, BadUsage, DocumentError) as error:
        # What it names may come back, so it is kept; but mostly it is mistyped.
        say(desk, told(error))


def _commit(desk: Desk, intent: Intent) -> Snapshot:
    """Change a view and tell it; the state after it."""
    outcome = desk.ledger.commit(
        Selection(), intent, desk.stamp, dry_run=desk.dry_run, patience=desk.patience
    )
    tell(desk, outcome)
    return outcome.after


def _list(desk: Desk) -> None:
    ledger = desk.ledger
    snapshot = ledger.snapshot()
    asker = ledger.asker(snapshot, desk.stamp)
    rows: list[Row] = []
    for name, kept in snapshot.views.items():
        row: Row = {"name": name, "selection": kept.selection}
        try:
            found = list(measures(snapshot, parse([kept.selection]), asker))
        except (NotFound, BadUsage, DocumentError) as error:
            # What it names was removed, its day is not in this year, or undo made it
            # lead to itself: the others are listed all the same.
            rows.append({**row, "count": None, "progress": None, "error": told(error)})
            continue
        done, total = overall(snapshot, found)
        progress = {"done": done, "total": total}
        rows.append({**row, "count": len(found), "progress": progress})
    if desk.json:
        emit_json("views", count=len(rows), views=rows)
        return
    emit(
        columns(
            [
                [
                    (f"@{row['name']}", "bold"),
                    *_reached(row),
                    (row["selection"], "cyan"),
                ]
                for row in rows
            ]
        )
    )
    for row in rows:
        if "error" in row:
            tell_line(f"@{row['name']}: {row['error']}")
    if not rows:
        say(desk, _("there is no view yet; duban view add NAME SELECTION makes one"))


def _reached(row: Row) -> list[tuple[str, str]]:
    if "error" in row:
        return [("-", ""), ("-", "dim")]
    done = "{done}/{total}".format(**row["progress"])
    return [(str(row["count"]), ""), (done, "dim")]


VERBS = {"view": unselecting(view)}
