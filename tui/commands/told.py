"""What a write did, told: changes on stdout, the count of them on stderr."""

from collections.abc import Iterator

from store.ledger import Outcome
from store.snapshot import WHEREABOUTS
from tui.changes import became, formatted, summary
from tui.commands.output import Cell, columns, emit, emit_json, say, tell_line
from tui.desk import Desk
from tui.rows import Row, outcome_row
from tui.words import field_words


def tell(desk: Desk, outcome: Outcome, **more: object) -> None:
    """Tell an outcome, in the same format whether it was applied or a dry run.

    `more` is what a program is told besides.
    """
    row = outcome_row(outcome) | more
    if desk.json:
        if not desk.quiet:
            emit_json("batch", **row)
        return
    if not desk.quiet:
        emit(columns([change_cells(change) for change in _seen(row)]))
    _say_summary(desk, outcome, row)


def ask_about(desk: Desk, outcome: Outcome) -> None:
    """Tell what would be done, to who is asked whether it is to be: on stderr."""
    row = outcome_row(outcome)
    for cells in columns([change_cells(change) for change in _seen(row)]):
        tell_line("".join(text for text, _style in cells))
    _say_summary(desk, outcome, row)


def tell_added(desk: Desk, outcome: Outcome) -> None:
    """Tell what new items are called: a code a line, for who goes on with them."""
    row = outcome_row(outcome)
    codes = [c["code"] for c in row["changes"] if c["field"] == "item"]
    if desk.json:
        if not desk.quiet:
            code = codes[0] if len(codes) == 1 else None
            emit_json("batch", **row, code=code, codes=codes)
        return
    if not desk.quiet:
        emit([[(code, "bold")] for code in codes])
    _say_summary(desk, outcome, row)


def _say_summary(desk: Desk, outcome: Outcome, row: Row) -> None:
    say(desk, summary(row))
    if outcome.older:
        say(desk, formatted(outcome.older))


def _seen(row: Row) -> Iterator[Row]:
    return (one for one in row["changes"] if one["field"] not in WHEREABOUTS)


def change_cells(change: Row) -> list[Cell]:
    """A change as code, field, and what became of it."""
    return [
        (str(change["code"]), "bold"),
        (field_words(change["field"]), "cyan"),
        (became(change), ""),
    ]
