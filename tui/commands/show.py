"""The verb that shows all there is about items: show."""

from seed.errors import N_
from store.errors import Cause, NoItems
from store.model import Item
from store.past import Past
from store.snapshot import Snapshot
from tui.commands.found import asked, reached
from tui.commands.options import Selected, looking
from tui.commands.output import STYLE, columns, emit, emit_json
from tui.commands.told import change_cells
from tui.desk import Desk
from tui.facts import facts, figure_facts, note_heading, numbered
from tui.plain import lines
from tui.rows import change_row, full_row
from tui.words import _, speaks_english


def show(desk: Desk, selection: Selected = None) -> None:
    """The items named with all there is about them."""
    ledger = desk.ledger
    snapshot = ledger.snapshot()
    chosen = asked(desk, selection)
    if chosen.empty:
        raise NoItems(usage=Cause(N_("duban show SELECTION")))
    found = reached(desk, snapshot, chosen)
    past = Past(snapshot, ledger.reel(snapshot).batches())
    if desk.json:
        today = desk.today
        rows = [full_row(snapshot, item, today, past.of(item.uid)) for item in found]
        emit_json("items", count=len(rows), items=rows)
        return
    for number, item in enumerate(found):
        if number:
            emit([[]])
        _show(desk, snapshot, item, past)


def _show(desk: Desk, snapshot: Snapshot, item: Item, past: Past) -> None:
    emit([[(f"{snapshot.code(item)}  {numbered(item)}", "bold")]])
    if item.gloss and speaks_english():
        emit([[(item.gloss, "italic")]])
    emit(
        columns(
            [
                [(fact.name, "dim"), (fact.value, STYLE.get(fact.colour, ""))]
                for fact in (
                    *facts(snapshot, item, desk.today),
                    *(figure_facts(snapshot, item) if item.works else ()),
                )
            ]
        )
    )
    text = snapshot.text(item)
    if text:
        emit([[]] + [[(one, "")] for one in lines(text)])
    for note in snapshot.notes(item):
        emit(
            [
                [],
                [(note_heading(note), "cyan")],
                *([(one, "")] for one in lines(note.text)),
            ]
        )
    if past.of(item.uid):
        emit([[], [(_("history"), "bold")]])
        emit(
            columns(
                [
                    [
                        (str(batch.revision), "dim"),
                        (f"{batch.at.astimezone():%Y-%m-%d %H:%M}", "dim"),
                        (batch.by, ""),
                        (batch.verb, ""),
                        *change_cells(change_row(snapshot, change))[1:],
                    ]
                    for batch, changes in past.of(item.uid)
                    for change in changes
                ]
            )
        )


VERBS = {"show": looking(show)}
