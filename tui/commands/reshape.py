"""Verbs that change the tree itself: add, split, move, remove, restore."""

from typing import Annotated

import typer

from seed.errors import N_
from seed.width import fold
from store.errors import (
    Cause,
    ExcludeEachOther,
    NoChangeAsked,
    NoCodes,
    NoItems,
    OtherPlan,
)
from store.intents.errors import NoPlace
from store.intents.tree import (
    Add,
    AddPart,
    By,
    Move,
    NewItems,
    Remove,
    Restore,
    Side,
    Split,
)
from store.model import Role
from store.roles import own_role
from store.selection import Selection
from store.snapshot import Snapshot
from store.text import names
from store.trash import Discarded, Trash, removers
from tui.commands.apply import apply, outcome
from tui.commands.found import asked
from tui.commands.given import STDIN, day_to_come, text
from tui.commands.options import All, Message, Selected, writing
from tui.commands.output import Cell, columns, emit, emit_json, say
from tui.commands.told import tell, tell_added
from tui.desk import Desk
from tui.facts import numbered
from tui.rows import Row
from tui.words import _


def add(
    desk: Desk,
    parent: Annotated[
        str,
        typer.Argument(
            metavar="PARENT",
            help=_(
                "What it is to stand under: a part or a section gets a measure, a "
                "measure an action; a selection adds it under each. / is the top of "
                "the plan, which gets a part, and KEY/ that of another plan."
            ),
        ),
    ],
    title: Annotated[
        str,
        typer.Argument(
            metavar="TITLE", help=_("Its title; - reads titles, one a line.")
        ),
    ],
    lead: Annotated[
        str | None, typer.Option(metavar="NAME", help=_("Who answers for it."))
    ] = None,
    support: Annotated[
        list[str] | None,
        typer.Option(metavar="UNIT", help=_("Who supports; may be repeated.")),
    ] = None,
    due: Annotated[
        str | None, typer.Option(metavar="DATE", help=_("When it is due."))
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(metavar="TAG", help=_("A label; may be repeated.")),
    ] = None,
    message: Message = None,
) -> None:
    """Add items and print their codes; the same again adds another."""
    sets: dict[Role, str | tuple[str, ...]] = {}
    if lead is not None:
        sets["lead"] = own_role("lead", lead)
    if support:
        sets["support"] = own_role("support", "、".join(support))
    if title == STDIN == message:
        raise ExcludeEachOther(options="- -m -")
    top = _top(desk, parent)
    new = NewItems(
        titles=tuple(text(title).splitlines()) if title == STDIN else (title,),
        sets=sets,
        due=None if due is None else day_to_come(desk, due),
        tags=names("、".join(tag or ())),
        text=text(message),
    )
    if top is None:
        selection = asked(desk, [parent])
        if selection.empty:
            raise NoPlace(selection=parent)
        done = outcome(desk, selection, Add(new=new))
    else:
        done = outcome(desk, Selection(), AddPart(new=new, plan=top))
    tell_added(desk, done)


def split(
    desk: Desk,
    selection: Selected = None,
    into: Annotated[
        By | None,
        typer.Option(
            help=_("What its text is cut into: lines if it has several, sentences."),
        ),
    ] = None,
    all: All = False,  # noqa: A002
) -> None:
    """Make actions of what the document says under measures; none is made twice."""
    apply(desk, selection, Split(by=into), everything=all)


def move(
    desk: Desk,
    selection: Selected = None,
    under: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help=_("To the end of what stands under that; / is the top of the plan."),
        ),
    ] = None,
    before: Annotated[
        str | None, typer.Option(metavar="CODE", help=_("Right before that."))
    ] = None,
    after: Annotated[
        str | None, typer.Option(metavar="CODE", help=_("Right after that."))
    ] = None,
) -> None:
    """Move items with all below them within their plan; they keep their codes."""
    sides = {Side.UNDER: under, Side.BEFORE: before, Side.AFTER: after}
    said = [(side, code) for side, code in sides.items() if code is not None]
    if not said:
        raise NoChangeAsked(options="--under --before --after")
    if len(said) > 1:
        options = " ".join(f"--{side}" for side, _code in said)
        raise ExcludeEachOther(options=options)
    ((side, code),) = said
    top = _top(desk, code) if side is Side.UNDER else None
    if top is None:
        intent = Move(to=asked(desk, [code]), side=side)
    else:
        intent = Move(to=None, plan=top)
    chosen = asked(desk, selection)
    if chosen.empty:
        usage = Cause(N_("duban move SELECTION --{side} CODE"), side=side)
        raise NoItems(usage=usage)
    tell(desk, outcome(desk, chosen, intent))


def remove(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    all: All = False,  # noqa: A002
) -> None:
    """Put items and all below them in the trash; restore brings them back."""
    apply(desk, selection, Remove(text=text(message)), everything=all)


def restore(
    desk: Desk,
    codes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CODE]...", help=_("What was removed: 2.1.3, KEY/2.1.3.")
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help=_("List what was removed instead."))
    ] = False,
) -> None:
    """Bring removed items back, each with all that was removed with it."""
    said = tuple(code for word in codes or () for code in word.split())
    if listed and said:
        raise ExcludeEachOther(options="CODE --list")
    if not (listed or said):
        raise NoCodes
    if not listed:
        intent = Restore(codes=said, plan=desk.said_plan or "")
        tell(desk, outcome(desk, Selection(), intent))
        return
    snapshot = desk.ledger.snapshot()
    newest = desk.ledger.reel(snapshot).batches()
    heads = Trash(snapshot, removers(snapshot, newest)).heads()
    plan = snapshot.plan(desk.plan).uid if desk.plan else None
    found = [one for one in heads if plan in (None, one.item.plan)]
    if desk.json:
        rows = [_row(snapshot, one) for one in found]
        emit_json("trash", count=len(rows), items=rows)
        return
    emit(columns([_cells(snapshot, one) for one in found]))
    if not found:
        say(desk, _("nothing was removed"))


def _row(snapshot: Snapshot, one: Discarded) -> Row:
    return {
        "code": snapshot.code(one.item),
        "kind": one.item.kind,
        "title": one.item.title,
        "by": one.batch.by if one.batch else None,
        "at": one.batch.at if one.batch else None,
        "batch": one.batch.revision if one.batch else None,
        "with": [snapshot.code(item) for item in one.below],
    }


def _cells(snapshot: Snapshot, one: Discarded) -> list[Cell]:
    batch = one.batch
    return [
        (snapshot.code(one.item), "bold"),
        (f"+{len(one.below)}" if one.below else "", "dim"),
        (str(batch.revision) if batch else "", "dim"),
        (f"{batch.at:%Y-%m-%d %H:%M}" if batch else "", "dim"),
        (batch.by if batch else "", "cyan"),
        (numbered(one.item), ""),
    ]


def _top(desk: Desk, word: str) -> str | None:
    """The key of the plan whose top is meant (/, KEY/); None where it is no top."""
    key, slash, rest = fold(word).strip().partition("/")
    if not slash or rest or " " in key:  # where nothing is seen, nothing is meant
        return None
    only = desk.said_plan or ""
    if key and only not in ("", key):
        raise OtherPlan(code=word, plan=only)
    return key or only


VERBS = {
    "add": writing(add),
    "split": writing(split),
    "move": writing(move),
    "remove": writing(remove),
    "restore": writing(restore),
}
