"""Verbs that look: tree, list, count, where."""

import os
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final

import typer

from store.lights import light
from store.model import Item, Status
from store.progress import overall, progress
from store.roles import roles
from store.snapshot import Snapshot
from store.tree import outermost
from tui import config
from tui.commands.found import asked, looked_at, measured, reached
from tui.commands.options import Selected, looking, telling
from tui.commands.output import (
    STYLE,
    Cell,
    columns,
    emit,
    emit_bytes,
    emit_json,
    emit_jsonl,
    say,
)
from tui.desk import Desk
from tui.facts import numbered
from tui.rows import Row, item_row, path_words, tree_row
from tui.words import (
    STATUS,
    _,
    fraction,
    light_words,
)

_BOX: Final = {True: "☑ ", False: "☐ "}


class RowFormat(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    IDS = "ids"
    MD = "md"


def tree(desk: Desk, selection: Selected = None) -> None:
    """The outline, or the subtrees of the codes given."""
    snapshot = desk.ledger.snapshot()
    today = desk.today
    chosen = asked(desk, selection)
    if chosen.empty:
        plans = [snapshot.plan(desk.plan)] if desk.plan else snapshot.plans
        heads = [root for plan in plans for root in snapshot.roots(plan)]
    else:
        heads = outermost(snapshot, reached(desk, snapshot, chosen))
    if desk.json:
        count = sum(1 for head in heads for _item in snapshot.subtree(head))
        rows = [tree_row(snapshot, head, today) for head in heads]
        emit_json("tree", count=count, items=rows)
        return
    below = (item for head in heads for item in snapshot.subtree(head))
    emit(columns([_tree_cells(desk, snapshot, item) for item in below]))


def _tree_cells(desk: Desk, snapshot: Snapshot, item: Item) -> list[Cell]:
    indent = "  " * snapshot.depth(item)
    box = _BOX[item.status is Status.DONE] if item.works else ""
    heading = f"{indent}{box}{numbered(item)}"
    return [
        (snapshot.code(item), "dim"),
        (heading, "" if item.works else "bold"),
        _state(desk, snapshot, item),
        (roles(snapshot)[item.uid].lead or "", "cyan"),
    ]


def _state(desk: Desk, snapshot: Snapshot, item: Item) -> Cell:
    """Progress of a parent; of a measure its light, or its status where it has none."""
    if item.review:
        return _("review"), "dim"
    if not item.works:
        return fraction(progress(snapshot)[item.uid]), "bold"
    shown = light(snapshot, item, desk.today)
    if shown:
        return light_words(shown), STYLE[shown.colour]
    return _(STATUS[item.status]), "dim"


def list_(
    desk: Desk,
    selection: Selected = None,
    format: Annotated[  # noqa: A002
        RowFormat, typer.Option("--format", "-f", help=_("How to print the rows."))
    ] = RowFormat.TABLE,
) -> None:
    """Measures in document order, review items included."""
    chosen = asked(desk, selection)
    snapshot = looked_at(desk, chosen)
    found = measured(desk, snapshot, chosen)
    today = desk.today
    match RowFormat.JSON if desk.json else format:
        case RowFormat.JSON:
            rows = [item_row(snapshot, item, today) for item in found]
            emit_json("items", count=len(rows), items=rows)
        case RowFormat.JSONL:
            emit_jsonl(item_row(snapshot, item, today) for item in found)
        case RowFormat.CSV | RowFormat.MD:
            rows = [item_row(snapshot, item, today) for item in found]
            _emit_sheet(desk, rows, markdown=format is RowFormat.MD)
        case RowFormat.IDS:
            emit([(snapshot.code(item), "")] for item in found)
        case RowFormat.TABLE:
            cells = [_list_cells(desk, snapshot, item) for item in found]
            emit(columns(cells))
            if not cells:
                say(desk, _("nothing matches"))


def _emit_sheet(desk: Desk, rows: Sequence[Row], *, markdown: bool) -> None:
    """Print a sheet; keys and values are those of JSON unless words are asked for.

    A sheet is read by programs too, so the language of the surroundings changes
    nothing in it, only `--lang zh` does. A table of Markdown is read by people.
    """
    from store.exchange import sheets as files
    from tui import sheets

    if markdown:
        words = (sheets.word_cells(row, sheets.TABLE) for row in rows)
        table = files.markdown(sheets.headings(sheets.TABLE), words)
        emit([(text, "")] for text in table)
    elif desk.said_lang == "zh":
        words = (sheets.word_cells(row, sheets.SHEET) for row in rows)
        emit_bytes(files.csv_file(sheets.headings(sheets.SHEET), words))
    else:
        data = map(sheets.data_cells, rows)
        emit_bytes(files.csv_file(sheets.SHEET, data))


def _list_cells(desk: Desk, snapshot: Snapshot, item: Item) -> list[Cell]:
    return [
        (snapshot.code(item), "dim"),
        (_BOX[item.status is Status.DONE].strip(), ""),
        _state(desk, snapshot, item),
        (item.due.isoformat() if item.due else "", ""),
        (roles(snapshot)[item.uid].lead or "", "cyan"),
        (item.title, ""),
    ]


def count(desk: Desk, selection: Selected = None) -> None:
    """How many measures a selection reaches, review items included."""
    chosen = asked(desk, selection)
    snapshot = looked_at(desk, chosen)
    found = list(measured(desk, snapshot, chosen))
    if desk.json:
        done, total = overall(snapshot, found)
        emit_json(
            "count",
            count=len(found),
            review=sum(item.review for item in found),
            progress={"done": done, "total": total},
        )
    else:
        emit([[(str(len(found)), "")]])


def where(desk: Desk) -> None:
    """The path of the ledger, and what named it."""
    path = desk.where.path
    if desk.json:
        emit_json(
            "where",
            ledger=path_words(path),
            exists=os.path.exists(path),  # noqa: PTH110  # False where nobody may look
            named_by=desk.where.named_by,
            by=desk.by,
            config=path_words(config.place(os.environ)),
        )
    else:
        emit([[(str(path), "")]])


VERBS = {
    "tree": looking(tree),
    "list": looking(list_),
    "count": looking(count),
    "where": telling(where),
}
