"""What holds for an item, in words: the same in the commands and on the screen."""

from collections.abc import Iterator
from typing import NamedTuple

from store.lights import Colour, light
from store.model import ROLES, Item, Note, Today
from store.progress import progress
from store.roles import roles
from store.snapshot import Snapshot
from tui.words import (
    FIGURE,
    NOTE,
    ROLE,
    STATUS,
    _,
    field_words,
    fraction,
    light_words,
)


class Fact(NamedTuple):
    """One thing that holds: its name, what it is, and the colour of its light."""

    name: str
    value: str
    colour: Colour | None = None


def numbered(item: Item) -> str:
    """A title with its number, where it has one: what people add has none."""
    return f"{item.marker} {item.title}" if item.marker else item.title


def facts(snapshot: Snapshot, item: Item, today: Today) -> Iterator[Fact]:
    """Status, progress, roles with where they come from, and dates of an item."""
    if item.works:
        shown = light(snapshot, item, today)
        status = _(STATUS[item.status])
        if item.done_on:
            status += f" {item.done_on.isoformat()}"
        state = "  ".join(part for part in (status, light_words(shown)) if part)
        yield Fact(field_words("status"), state, shown.colour if shown else None)
    done = progress(snapshot)[item.uid]
    if done.total:
        yield Fact(_("done so far"), fraction(done))
    if item.review:
        yield Fact(_("review"), _("achieved already; not counted as work to do"))
    held = roles(snapshot)[item.uid]
    for role in ROLES:
        value = getattr(held, role)
        if not value:
            continue
        said = value if isinstance(value, str) else "、".join(value)
        source = held.inherited.get(role)
        if source:
            said += _(" (from {code})").format(code=snapshot.code(source))
        yield Fact(_(ROLE[role]), said)
    yield from _dates(item)


def _dates(item: Item) -> Iterator[Fact]:
    if item.due:
        yield Fact(field_words("due"), item.due.isoformat())
        if item.due_original and item.due_original != item.due:
            yield Fact(field_words("due_original"), item.due_original.isoformat())
    elif item.suggested:
        seen = item.suggested
        said = _("{due} suggested by “{phrase}”").format(
            due=seen.due, phrase=seen.phrase
        )
        if seen.soft:
            said += _(", hedged")
        if seen.unsure:
            said += _(", to be checked")
        yield Fact(field_words("due"), said)
    if item.reworded:
        yield Fact(field_words("reworded"), item.reworded.isoformat())


def figure_facts(snapshot: Snapshot, item: Item) -> Iterator[Fact]:
    """The amounts that an item's text names, each with what it is for."""
    from store.figures import figures

    for figure in figures(snapshot, item):
        said = f"{figure.quantity.metric}{figure.quantity.phrase}"
        if figure.quantity.noun not in said:
            said += f" {figure.quantity.noun}"
        yield Fact(_(FIGURE[figure.kind]), said)


def note_heading(note: Note) -> str:
    """The day, the kind and the author of a note, in a line."""
    return f"{note.on.isoformat()} {_(NOTE[note.kind])} {note.by}"
