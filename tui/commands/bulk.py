"""The verb that brings many different updates in as one: bulk."""

from collections.abc import Sequence
from typing import Annotated, Final

import typer

from store.errors import Problem
from store.intents.bulk import Bulk
from store.selection import Selection
from store.updates import UpdateFormat, incoming, read
from store.updates.errors import LinesLeft, WrongLines
from tui.commands.given import opened
from tui.commands.options import writing
from tui.commands.output import tell_line, unread
from tui.commands.progress import under_way
from tui.commands.told import tell
from tui.desk import Desk
from tui.rows import Row
from tui.words import _, told

_LONGEST: Final = 500
"""Characters of a sentence about a line."""


def bulk(
    desk: Desk,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help=_(
                "JSON Lines, as list --format jsonl prints them; CSV or TSV with "
                "headers; or lines of code, status and note; - reads stdin."
            ),
        ),
    ],
    keep_going: Annotated[
        bool,
        typer.Option(
            "--keep-going",
            help=_("Apply the good lines and list the others: status 1."),
        ),
    ] = False,
    format: Annotated[  # noqa: A002
        UpdateFormat | None,
        typer.Option("--format", "-f", help=_("What the file is; else it shows.")),
    ] = None,
) -> None:
    """Apply many different updates as one batch, all or nothing."""
    today = desk.now.date()
    with opened(file) as stream:
        text = incoming.text(stream)
    try:
        with under_way(desk, "bulk") as patience:
            updates, problems = read(text, today, format)
            intent = Bulk(
                updates=updates,
                on=today,
                problems=problems,
                plan=desk.said_plan or "",
                keep_going=keep_going,
            )
            outcome = desk.ledger.commit(
                Selection(),
                intent,
                desk.stamp,
                dry_run=desk.dry_run,
                patience=patience,
            )
    except WrongLines as error:
        _tell_problems(error.problems)
        raise
    errors = {"errors": [_row(problem) for problem in outcome.left]}
    with unread():
        tell(desk, outcome, **(errors if keep_going else {}))
    if outcome.left:
        _tell_problems(outcome.left)
        raise LinesLeft(n=len({problem.line for problem in outcome.left}))


def _tell_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        if problem.column:
            said = _("line {line}, column {column}: {what}")
        else:
            said = _("line {line}: {what}")
        what = _what(problem)
        tell_line(said.format(line=problem.line, column=problem.column, what=what))


def _what(problem: Problem) -> str:
    """What is wrong; it may quote a value, and a value may be long."""
    said = told(problem.error)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _row(problem: Problem) -> Row:
    return {
        "line": problem.line,
        "column": problem.column or None,
        "message": _what(problem),
    }


VERBS = {"bulk": writing(bulk)}
