"""Verbs of the desk's work: who answers, dates, statuses, notes, tags."""

import re
from datetime import date
from typing import Annotated

import typer
from msgspec.structs import replace

from seed.errors import N_, DocumentError
from seed.width import fold
from store.errors import Cause, ExcludeEachOther, NoChangeAsked, NoItems
from store.intents.errors import EmptyNote
from store.intents.fields import SetFields, split
from store.intents.work import (
    AcceptDue,
    AddNote,
    Assign,
    Done,
    Drop,
    Pause,
    Reopen,
    SetDue,
    SetReview,
    ShiftDue,
    Start,
    Submit,
    Sustain,
    Tag,
)
from store.model import NOTE_WORDS, NoteKind, Role
from store.roles import more_units, own_role
from store.selection import parse
from store.selection.terms import Words
from store.tags import GIVES, TAKES
from store.text import clean_line, is_none, names
from tui.changes import brief
from tui.commands.apply import apply, outcome
from tui.commands.found import asked
from tui.commands.given import (
    day_done,
    day_to_come,
    say_if_to_come,
    say_of_holidays,
    text,
)
from tui.commands.options import All, Each, Message, On, Reason, Selected, writing
from tui.commands.output import say
from tui.commands.told import tell
from tui.desk import Desk
from tui.errors import DateOrCode, OnlyItems, WrongChoice
from tui.words import _

Name = Annotated[str | None, typer.Option(metavar="NAME", help=_("none: nobody."))]
_INHERIT = _("Inherit it again.")


def assign(
    desk: Desk,
    selection: Selected = None,
    lead: Name = None,
    support: Annotated[
        list[str] | None,
        typer.Option(metavar="UNIT", help=_("Just these; may be repeated.")),
    ] = None,
    add_support: Annotated[
        list[str] | None,
        typer.Option(metavar="UNIT", help=_("These too; may be repeated.")),
    ] = None,
    remove_support: Annotated[
        list[str] | None,
        typer.Option(metavar="UNIT", help=_("These no longer; may be repeated.")),
    ] = None,
    leader: Name = None,
    owner: Name = None,
    clear_lead: Annotated[bool, typer.Option("--clear-lead", help=_INHERIT)] = False,
    clear_support: Annotated[
        bool, typer.Option("--clear-support", help=_INHERIT)
    ] = False,
    clear_leader: Annotated[
        bool, typer.Option("--clear-leader", help=_INHERIT)
    ] = False,
    clear_owner: Annotated[bool, typer.Option("--clear-owner", help=_INHERIT)] = False,
    each: Each = False,
    all: All = False,  # noqa: A002
) -> None:
    """Set, add to, remove from and clear the roles of the items named."""
    sets: dict[Role, str | tuple[str, ...]] = {}
    single: dict[Role, str | None] = {"lead": lead, "leader": leader, "owner": owner}
    for role, said in single.items():
        if said is not None:
            sets[role] = own_role(role, said)
    if support:
        sets["support"] = own_role("support", "、".join(support))
    cleared: dict[Role, bool] = {
        "lead": clear_lead,
        "support": clear_support,
        "leader": clear_leader,
        "owner": clear_owner,
    }
    clears = frozenset(role for role, said in cleared.items() if said)
    for role in clears & sets.keys():
        raise ExcludeEachOther(options=f"--{role} --clear-{role}")
    intent = Assign(
        sets=sets,
        clears=clears,
        adds=more_units("、".join(add_support or ())),
        removes=names("、".join(remove_support or ())),
    )
    if intent == Assign():
        options = "--lead --support --add-support --leader --owner --clear-lead …"
        raise NoChangeAsked(options=options)
    apply(desk, selection, intent, everything=all, each=each)


def due(
    desk: Desk,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SELECTION... DATE",
            help=_(
                "What to change; last the date: 2025-06-30, 6月底, 年底前, 十四五末, "
                "+10d, 10个工作日, none."
            ),
        ),
    ],
    accept: Annotated[
        bool,
        typer.Option(
            "--accept", help=_("Instead of a date: those that the text suggests.")
        ),
    ] = False,
    shift: Annotated[
        bool,
        typer.Option(
            "--shift",
            help=_("Move each from its own date: +10d, -3d, +2w, +1m, 推迟10天."),
        ),
    ] = False,
    all: All = False,  # noqa: A002
) -> None:
    """Set a due date; of a part or a section, that of the measures below."""
    if accept and shift:
        raise ExcludeEachOther(options="--accept --shift")
    if accept:
        _refuse_date(desk, words[-1])
        apply(desk, words, AcceptDue(), everything=all)
        return
    *selection, said = words
    if shift:
        _shift(desk, selection, said, everything=all)
        return
    if not all:
        _refuse_code(desk, selection, said)
    day = None if is_none(said) else day_to_come(desk, said)
    apply(desk, selection, SetDue(due=day), everything=all)


def _refuse_code(desk: Desk, selection: list[str], said: str) -> None:
    """Refuse the code of an item where a date is to stand: 2.2 is 2 February too."""
    code = fold(said)
    if not re.fullmatch(r"\d+(?:\.\d+)*", code):
        return
    if any(item.code == code for item in desk.ledger.snapshot().items):
        from store.shell import shell

        words = shell([*selection, said])
        if not selection:
            raise OnlyItems(words=words)
        raise DateOrCode(words=words, code=code)


def _refuse_date(desk: Desk, word: str) -> None:
    """Refuse a date beside those that the text suggests; a code may look like one.

    Raises:
        ExcludeEachOther: It is one.

    """
    from seed.phrases.typed import typed_date

    if not is_none(word):
        if not isinstance(parse([word]).term, Words):
            return
        try:
            typed_date(word, desk.now.date())
        except DocumentError:
            return
    raise ExcludeEachOther(options=f"--accept {clean_line(word)}")


def _shift(desk: Desk, selection: list[str], said: str, *, everything: bool) -> None:
    """Move due dates; what has none is told, and is no part of the count."""
    from seed.phrases.typed import shifted

    if shifted(said, desk.now.date()).workdays:
        say_of_holidays(desk, said)
    selected = asked(desk, selection, everything=everything)
    done = outcome(desk, selected, ShiftDue(said=said))
    items = {uid: done.after.all_items[uid] for uid in done.unchanged}
    undated = [item for item in items.values() if not item.due]
    dated = tuple(uid for uid, item in items.items() if item.due)
    tell(desk, replace(done, unchanged=dated))
    if undated:
        codes = brief([done.after.code(item) for item in undated])
        say(desk, _("left alone, without a due date: {codes}").format(codes=codes))


def start(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    on: On = None,
    ongoing: Annotated[
        bool, typer.Option("--ongoing", help=_("Kept up for good: it has no end."))
    ] = False,
    all: All = False,  # noqa: A002
) -> None:
    """Mark measures as under way, or as kept up for good."""
    kind = Sustain if ongoing else Start
    intent = kind(on=day_done(desk, on), text=text(message))
    apply(desk, selection, intent, everything=all)


def submit(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    on: On = None,
    all: All = False,  # noqa: A002
) -> None:
    """Mark measures as submitted: somebody is to say that they are done."""
    intent = Submit(on=day_done(desk, on), text=text(message))
    apply(desk, selection, intent, everything=all)


def done(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    on: On = None,
    all: All = False,  # noqa: A002
) -> None:
    """Mark measures as done, today or on the day that --on gives."""
    intent = Done(on=day_done(desk, on), text=text(message), corrects=on is not None)
    apply(desk, selection, intent, everything=all)


def reopen(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    on: On = None,
    all: All = False,  # noqa: A002
) -> None:
    """Take back that measures are done: they are under way again."""
    intent = Reopen(on=day_done(desk, on), text=text(message))
    apply(desk, selection, intent, everything=all)


def pause(
    desk: Desk,
    selection: Selected = None,
    message: Reason = None,
    on: On = None,
    all: All = False,  # noqa: A002
) -> None:
    """Let measures rest for now."""
    intent = Pause(on=day_done(desk, on), text=text(message))
    apply(desk, selection, intent, everything=all)


def drop(
    desk: Desk,
    selection: Selected = None,
    message: Reason = None,
    on: On = None,
    all: All = False,  # noqa: A002
) -> None:
    """Give measures up: they are no longer work to do."""
    intent = Drop(on=day_done(desk, on), text=text(message))
    apply(desk, selection, intent, everything=all)


def note(
    desk: Desk,
    selection: Selected = None,
    message: Message = None,
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help=_("What the note records: {words}.").format(
                words=", ".join(NOTE_WORDS)
            ),
        ),
    ] = NoteKind.PROGRESS.value,
    on: On = None,
    each: Each = False,
    all: All = False,  # noqa: A002
) -> None:
    """Add a note to the items named."""
    if message is None:
        raise EmptyNote
    meant = _note_kind(kind)
    intent = AddNote(text=text(message), on=day_done(desk, on), kind=meant)
    apply(desk, selection, intent, everything=all, each=each)


def _note_kind(said: str) -> NoteKind:
    """The kind of note that a word means, in either language.

    Raises:
        WrongChoice: There is no such kind.

    """
    word = clean_line(said)
    kind = NOTE_WORDS.get(word.casefold())
    if kind is None:
        valid = ", ".join(NOTE_WORDS)
        raise WrongChoice(command="duban note", name="--kind", value=word, valid=valid)
    return kind


def tag(
    desk: Desk,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SELECTION]... [-- +TAG -TAG...]",
            help=_("What to change; after --, tags to give (+) and to take away (-)."),
            show_default=False,
        ),
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(metavar="TAG", help=_("Give these; may be repeated.")),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(metavar="TAG", help=_("Take these away; may be repeated.")),
    ] = None,
    each: Each = False,
    all: All = False,  # noqa: A002
) -> None:
    """Give tags to the items named, and take others away."""
    adds, removes = names("、".join(add or ())), names("、".join(remove or ()))
    given = words or []
    adds += tuple(word[1:] for word in given if word.startswith(GIVES))
    removes += tuple(word[1:] for word in given if word.startswith(TAKES))
    intent = Tag(adds=adds, removes=removes)
    if intent == Tag():
        raise NoChangeAsked(options="--add --remove, -- +TAG -TAG")
    selection = [word for word in given if not word.startswith(GIVES + TAKES)]
    apply(desk, selection, intent, everything=all, each=each)


def review(
    desk: Desk,
    selection: Selected = None,
    no: Annotated[bool, typer.Option("--no", help=_("Work to do after all."))] = False,
) -> None:
    """Say that parts look back on what was achieved, with all below them."""
    chosen = asked(desk, selection)
    if chosen.empty:
        raise NoItems(usage=Cause(N_("duban review SELECTION")))
    tell(desk, outcome(desk, chosen, SetReview(review=not no)))


def set_(
    desk: Desk,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SELECTION... FIELD=VALUE...",
            help=_(
                "What to change, and how: status=doing lead=UNIT support+=UNIT "
                "due=2025-06-30 tag+=NAME tag-=NAME title=TEXT note=TEXT; =none takes "
                "away, =inherit inherits again."
            ),
            show_default=False,
        ),
    ] = None,
    on: On = None,
    each: Each = False,
    all: All = False,  # noqa: A002
) -> None:
    """Set any fields of the items named; status and dates of the measures below."""
    today = desk.now.date()
    selection, said = split(words or (), today)
    if not said:
        raise NoChangeAsked(options="status= lead= support+= due= tag+= tag-= …")
    for one in said:
        if one.field == "done_on":
            assert isinstance(one.value, date)
            say_if_to_come(desk, one.value)
    notes = [str(one.value) for one in said if one.field == "note"]
    intent = SetFields(
        assignments=tuple(one for one in said if one.field != "note"),
        on=day_done(desk, on),
        text=notes[0] if notes else "",
    )
    apply(desk, selection, intent, everything=all, each=each)


VERBS = {
    "assign": writing(assign),
    "due": writing(due),
    "start": writing(start),
    "submit": writing(submit),
    "done": writing(done),
    "reopen": writing(reopen),
    "pause": writing(pause),
    "drop": writing(drop),
    "note": writing(note),
    "tag": writing(tag),
    "set": writing(set_),
    "review": writing(review),
}
