"""Verbs that take a ledger out to a file and bring one in: export, import."""

import os
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from seed.errors import N_
from store.backends import files
from store.backends.ledgerfile import LedgerFile
from store.errors import (
    CannotWrite,
    Cause,
    Locked,
    NotExported,
    ReplaceableExists,
    Unconfirmed,
)
from store.exchange import whole
from store.intents.putback import Import
from store.model import Batch
from store.selection import Selection
from store.snapshot import Snapshot
from store.text import clean_line
from tui.commands.given import STDIN, given, to_write
from tui.commands.options import unselecting
from tui.commands.output import emit_document, emit_json, say
from tui.commands.progress import under_way
from tui.commands.told import tell
from tui.desk import Desk
from tui.rows import Row, path_words
from tui.words import _

_LARGEST: Final = 1 << 30
"""Bytes of a document to import: several times the largest ledger there is."""


class LedgerFormat(StrEnum):
    """What a ledger goes out as, and comes in as."""

    JSON = "json"


As = Annotated[
    LedgerFormat,
    typer.Argument(metavar="json", help=_("The whole ledger with all its history.")),
]


def export(
    desk: Desk,
    form: As,  # noqa: ARG001  # there is one, and it has to be said
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help=_("Write it there, privately.")
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=_("Also over a file that is there."))
    ] = False,
) -> None:
    """Everything that the ledger holds, on standard output or in a file."""
    with under_way(desk, "export"):
        ledger = desk.ledger
        snapshot = ledger.snapshot()
        batches = ledger.since(snapshot)
        data = whole.encode(snapshot, batches)
    if output is None or output == STDIN:
        emit_document(data)
        return
    to = to_write(output, desk.where.path)
    if force and not desk.dry_run:
        files.put(to, data)
    elif not force and (
        os.path.lexists(to) or not (desk.dry_run or files.create(to, data))
    ):
        raise ReplaceableExists(path=to)
    if desk.json and not desk.quiet:
        counts = _counts(snapshot, batches)
        emit_json("export", file=path_words(to), dry_run=desk.dry_run, **counts)
    sentence = (
        _("{n} items and {batches} batches would be written to {path}")
        if desk.dry_run
        else _("{n} items and {batches} batches are written to {path}")
    )
    n = len(snapshot.items)
    say(desk, sentence.format(n=n, batches=len(batches), path=to))


def _counts(snapshot: Snapshot, batches: Sequence[Batch]) -> Row:
    return {
        "batch": snapshot.revision,
        "plans": len(snapshot.plans),
        "items": len(snapshot.items),
        "batches": len(batches),
    }


def import_(
    desk: Desk,
    form: As,  # noqa: ARG001  # there is one, and it has to be said
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help=_("What duban export json made; - reads stdin.")
        ),
    ],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help=_("Put it in the place of what the ledger holds.")
        ),
    ] = False,
) -> None:
    """An exported ledger becomes a new one; an existing one by --replace alone."""
    name = "stdin" if file == STDIN else clean_line(file)
    path = desk.where.path
    ledger = LedgerFile(path, desk.keeping)
    with under_way(desk, "import"):
        # Not by a name: what was read is let go before the ledger is written.
        state = whole.decode(name, _exported(file, name))
        created = ledger.may_create() if desk.dry_run else ledger.create(state)
        if created and not desk.dry_run:
            # What comes to nothing here, the next change does.
            with suppress(CannotWrite, Locked, Unconfirmed):
                ledger.put_away(desk.by, desk.patience)
    if created:
        _tell_created(desk, state)
        return
    intent = Import(state=state, copy=Path(name), replace=replace, ledger=path)
    with under_way(desk, "import") as patience:
        outcome = desk.ledger.commit(
            Selection(), intent, desk.stamp, dry_run=desk.dry_run, patience=patience
        )
    tell(desk, outcome)


def _exported(file: str, name: str) -> bytes:
    data = given(file, _LARGEST)
    if len(data) > _LARGEST:
        cause = Cause(N_("it is larger than any ledger"))
        raise NotExported(path=name, cause=cause, line=1, column=1)
    return data


def _tell_created(desk: Desk, state: Snapshot) -> None:
    path = desk.where.path
    if desk.json and not desk.quiet:
        made = {"ledger": path_words(path), "created": not desk.dry_run}
        counts = _counts(state, state.batches)
        emit_json("import", **made, dry_run=desk.dry_run, **counts)
    sentence = (
        _("{path} would be created with {n} items; nothing was written")
        if desk.dry_run
        else _("created {path} with {n} items")
    )
    say(desk, sentence.format(path=path, n=len(state.items)))


VERBS = {"export": unselecting(export), "import": unselecting(import_)}
