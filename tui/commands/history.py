"""Verbs that tell what is done: log, watch."""

import gc
import os
import select
import signal
import stat
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from store.errors import LedgerError, NoSuchBatch
from store.history import Reel, concerns, holes
from store.model import Batch, Item
from store.selection import Selection
from store.snapshot import Snapshot
from tui.changes import became, brief
from tui.commands.found import asked, reached
from tui.commands.options import Selected, following, looking
from tui.commands.output import (
    Cell,
    columns,
    complain,
    emit,
    emit_json,
    say,
    tell_line,
)
from tui.desk import Desk
from tui.rows import Row, batch_row
from tui.words import _, field_words, told

if TYPE_CHECKING:
    from tui.repeated import Repeated

_LOOKS_EVERY, _TROUBLED_LOOKS_EVERY = 0.25, 1.0
"""Seconds; of a ledger that cannot be read, copies are looked for each time."""


class As(StrEnum):
    """What history is told as, other than itself."""

    COMMANDS = "commands"


def log(
    desk: Desk,
    selection: Selected = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", "-n", metavar="N", min=1, help=_("Only the newest so many.")
        ),
    ] = None,
    told_as: Annotated[
        As | None,
        typer.Option(
            "--as",
            metavar="commands",
            help=_("The commands that would do it again, the oldest first."),
        ),
    ] = None,
) -> None:
    """What was done, the newest first; of a selection, what was done to it."""
    ledger = desk.ledger
    snapshot = ledger.snapshot()
    reel = ledger.reel(snapshot)
    chosen = asked(desk, selection)
    about = None
    if desk.said_plan or not chosen.empty:  # a settled one says what codes mean
        about = {item.uid for item in _past_of(desk, snapshot, chosen)}

    def wanted(batch: Batch) -> bool:
        return about is None or concerns(snapshot, batch, about)

    newest = limit and min(limit, sys.maxsize)
    if told_as is As.COMMANDS:
        from tui.repeated import repeated

        again = (one for one in repeated(snapshot, reel) if wanted(one.batch))
        _tell_commands(desk, [*islice(again, newest)][::-1])
        _tell_missing(desk, snapshot, reel)
        return
    entries = (one for one in reel if wanted(one[0]))
    rows = [
        batch_row(snapshot, batch, undone_by)
        for batch, undone_by in islice(entries, newest)
    ]
    if newest is None:
        _tell_missing(desk, snapshot, reel)
    if desk.json:
        emit_json("log", count=len(rows), batches=rows)
        return
    emit(columns([_cells(row) for row in rows]))


def _tell_missing(desk: Desk, snapshot: Snapshot, reel: Reel) -> None:
    """Say so where some of what was done is no longer there."""
    for hole in holes(reel.batches(), snapshot.revision):
        if hole.put_back:
            continue
        said = _("batches {start} to {end} are not there; duban doctor says more")
        if hole.first == 1:
            said = _("what came before batch {n} is not there; duban doctor says more")
        say(desk, said.format(start=hole.first, end=hole.last, n=hole.last + 1))


def _tell_commands(desk: Desk, done: "Sequence[Repeated]") -> None:
    """What was done as lines for a shell; what no command does again as a comment."""
    from store.shell import shell

    rows: list[Row] = []
    for batch, commands, in_part in done:
        head = {"batch": batch.revision, "verb": batch.verb}
        head |= {"by": batch.by, "at": batch.at}
        rows += [{**head, "command": shell(argv), "argv": argv} for argv in commands]
        if in_part:
            rows.append({**head, "command": None, "argv": None})
    if desk.json:
        emit_json("commands", count=len(rows), commands=rows)
        return
    emit([_line(row)] for row in rows)


def _line(row: Row) -> Cell:
    if row["command"]:
        return row["command"], ""
    sentence = _("# batch {batch}, {verb}: no command does this again")
    return sentence.format(batch=row["batch"], verb=row["verb"]), "dim"


def _cells(row: Row) -> list[Cell]:
    return [
        (str(row["batch"]), "dim"),
        (f"{row['at']:%Y-%m-%d %H:%M}", "dim"),
        (row["by"], "cyan"),
        (row["verb"], "bold"),
        (brief([*dict.fromkeys(c["code"] for c in row["changes"])]), ""),
        (_told_briefly(row), ""),
    ]


def _told_briefly(row: Row) -> str:
    """What a batch did, by its first change; which one it took back."""
    if row["undoes"] is not None:
        return _("takes back batch {n}").format(n=row["undoes"])
    first = next(iter(row["changes"]), None)
    return f"{field_words(first['field'])} {became(first)}" if first else ""


def _past_of(desk: Desk, snapshot: Snapshot, chosen: Selection) -> Iterable[Item]:
    """The items whose past is asked for: of a plan alone, all it has and had."""
    if not chosen.empty:
        return reached(desk, snapshot, chosen)
    plan = snapshot.plan(chosen.plan).uid
    return [item for item in snapshot.all_items.values() if item.plan == plan]


def watch(
    desk: Desk,
    since: Annotated[
        int | None,
        typer.Option(
            metavar="BATCH", min=0, help=_("Begin with what came after this batch.")
        ),
    ] = None,
) -> None:
    """Tell each batch as it lands, until a signal, or until nobody reads any more.

    A ledger that cannot be read for a while is told once, and waited for.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Ended by the signal itself, as tail -f is, so that a script that runs it
        # ends as well; what a shell started in the background goes on ignoring it.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.enable()
    ledger = desk.ledger
    seen = ledger.snapshot()
    if since is not None:
        if since > seen.revision:
            raise NoSuchBatch(revision=since)
        _tell_batches(desk, seen, ledger.since(seen, since))
    trouble = ""
    while _is_read(_TROUBLED_LOOKS_EVERY if trouble else _LOOKS_EVERY):
        try:
            news = ledger.refresh(seen)
        except LedgerError as error:
            if told(error) != trouble:
                trouble = told(error)
                complain(trouble)
            continue
        trouble = ""
        if news:
            if news.since < seen.revision:
                again = _("the ledger was put back to batch {n}; what comes now is new")
                tell_line(again.format(n=news.since))
            seen = news.snapshot
            _tell_batches(desk, seen, news.batches)


def _tell_batches(desk: Desk, snapshot: Snapshot, batches: Sequence[Batch]) -> None:
    reel = Reel(partial(reversed, batches))
    rows = [batch_row(snapshot, *entry) for entry in reel][::-1]
    if desk.json:
        for row in rows:
            emit_json("batch", **row)
    else:
        emit(columns([_cells(row) for row in rows]))


def _is_read(seconds: float) -> bool:
    """Wait; whether somebody still reads what is written to standard output.

    Of a pipe without a reader one learns at once; only writing would tell as well.
    """
    poll = select.poll()
    output = sys.stdout.fileno()
    mode = os.fstat(output).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        poll.register(output, 0)
    return not poll.poll(seconds * 1000)


VERBS = {"log": looking(log), "watch": following(watch)}
