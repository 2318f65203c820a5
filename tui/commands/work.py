"""Verbs of the desk's work: assign, due, start, done, reopen, note."""

import sys
from datetime import date
from typing import Annotated, Final

import typer

from store.errors import BadValue, EmptyNote, NoChangeAsked
from store.intents.intent import Intent
from store.intents.work import AddNote, Assign, Done, Reopen, SetDue, Start
from store.model import NOBODY, NoteKind, Role
from store.selection import NONE, parse
from store.text import clean_line, names
from tui.commands.options import All, Selected, writing
from tui.commands.told import tell
from tui.desk import Desk
from tui.words import _

_STDIN: Final = "-"

Message = Annotated[
    str | None,
    typer.Option(
        "-m", "--message", help=_("A note with it; - reads stdin."), metavar=_("TEXT")
    ),
]
On = Annotated[
    str | None, typer.Option(help=_("The day it happened."), metavar=_("DATE"))
]
Name = Annotated[str | None, typer.Option(metavar=_("NAME"), help=_("none: nobody."))]
Names = Annotated[list[str] | None, typer.Option(metavar=_("UNIT"))]
Flag = Annotated[bool, typer.Option(help=_("Inherit it again."))]


def assign(
    desk: Desk,
    selection: Selected = None,
    lead: Name = None,
    support: Annotated[
        list[str] | None,
        typer.Option(metavar=_("UNIT"), help=_("Just these; may be repeated.")),
    ] = None,
    add_support: Names = None,
    remove_support: Names = None,
    leader: Name = None,
    owner: Name = None,
    clear_lead: Flag = False,
    clear_support: Flag = False,
    clear_leader: Flag = False,
    clear_owner: Flag = False,
    all: All = False,  # noqa: A002
) -> None:
    """Set, add to, remove from and clear the roles of the items named."""
    sets: dict[Role, str | tuple[str, ...]] = {}
    single: dict[Role, str | None] = {"lead": lead, "leader": leader, "owner": owner}
    for role, said in single.items():
        if said is not None:
            sets[role] = _one_name(role, said)
    if support:
        sets["support"] = _several_names(support)
    cleared: dict[Role, bool] = {
        "lead": clear_lead,
        "support": clear_support,
        "leader": clear_leader,
        "owner": clear_owner,
    }
    clears = frozenset(role for role, said in cleared.items() if said)
    for role in clears & sets.keys():
        raise BadValue(
            value=f"--{role} --clear-{role}", field=role, valid=_("one of the two")
        )
    intent = Assign(
        sets=sets,
        clears=clears,
        adds=_several_names(add_support),
        removes=_several_names(remove_support),
    )
    if intent == Assign():
        options = "--lead --support --add-support --leader --owner --clear-lead …"
        raise NoChangeAsked(options=options)
    _commit(desk, selection, intent, everything=all)


def _one_name(role: Role, said: str) -> str:
    name = clean_line(said)
    if not name:
        raise BadValue(value=said, field=role, valid=f"NAME, none; --clear-{role}")
    return NOBODY if name in NONE else name


def _several_names(said: list[str] | None) -> tuple[str, ...]:
    """The units of a repeated option; `none` alone is nobody."""
    units = tuple(dict.fromkeys(unit for one in said or () for unit in names(one)))
    return () if NONE.issuperset(units) else units


def due(
    desk: Desk,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar=_("SELECTION... DATE"),
            help=_(
                "What to change; last the date: 2025-06-30, 6月底, 年底, +10d, none."
            ),
        ),
    ],
    all: All = False,  # noqa: A002
) -> None:
    """Set a due date; of a part or a section, that of the measures below."""
    from seed.phrases import typed_date

    *selection, said = words
    day = None if said in NONE else typed_date(said, desk.now.date())
    _commit(desk, selection, SetDue(due=day), everything=all)


def start(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    on: On = None,
    all: All = False,  # noqa: A002
) -> None:
    """Mark measures as under way."""
    intent = Start(on=_day(desk, on), text=_text(message))
    _commit(desk, selection, intent, everything=all)


def done(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    on: On = None,
    all: All = False,  # noqa: A002
) -> None:
    """Mark measures as done, today or on the day that --on gives."""
    intent = Done(on=_day(desk, on), text=_text(message), corrects=on is not None)
    _commit(desk, selection, intent, everything=all)


def reopen(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    on: On = None,
    all: All = False,  # noqa: A002
) -> None:
    """Take back that measures are done: they are under way again."""
    intent = Reopen(on=_day(desk, on), text=_text(message))
    _commit(desk, selection, intent, everything=all)


def note(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    kind: Annotated[
        NoteKind, typer.Option(help=_("What the note records."))
    ] = NoteKind.PROGRESS,
    on: On = None,
    all: All = False,  # noqa: A002
) -> None:
    """Add a note to the items named."""
    if message is None:
        raise EmptyNote
    intent = AddNote(text=_text(message), on=_day(desk, on), kind=kind)
    _commit(desk, selection, intent, everything=all)


def _commit(
    desk: Desk, words: list[str] | None, intent: Intent, *, everything: bool
) -> None:
    selection = parse(words or (), plan=desk.plan, everything=everything)
    tell(
        desk,
        desk.ledger.commit(selection, intent, desk.stamp, dry_run=desk.dry_run),
    )


def _day(desk: Desk, said: str | None) -> date:
    today = desk.now.date()
    if not said:
        return today
    from seed.phrases import typed_date

    return typed_date(said, today)


def _text(message: str | None) -> str:
    if message != _STDIN:
        return message or ""
    from seed.reading import decode

    return decode(sys.stdin.buffer.read()).text


VERBS = {
    "assign": writing(assign),
    "due": writing(due),
    "start": writing(start),
    "done": writing(done),
    "reopen": writing(reopen),
    "note": writing(note),
}
