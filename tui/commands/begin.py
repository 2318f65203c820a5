"""Verbs that bring something in: init, load."""

import os
import re
from pathlib import Path
from typing import Annotated, Final

import typer

from seed import builtin
from seed.document import document
from seed.reading import LONGEST
from seed.width import fold
from store.backends import trust
from store.errors import ExcludeEachOther
from store.intents.errors import HasFindings, NoOutline
from store.intents.intent import Intent
from store.intents.load import Load, reviews
from store.intents.revise import Revise
from store.ledger import Ledger
from store.selection import Selection
from store.text import clean_line
from tui.commands.given import STDIN, day_past, given
from tui.commands.options import unselecting
from tui.commands.output import emit_json, say
from tui.commands.progress import under_way
from tui.commands.told import tell
from tui.desk import Desk
from tui.rows import path_words
from tui.words import _

_LONGEST_KEY: Final = 24


def builtin_speech() -> Load:
    """The intent that loads the speech that comes with duban."""
    speech = document(builtin.data())
    return Load(document=speech, key=builtin.KEY, source=builtin.NAME)


def init(
    desk: Desk,
    empty: Annotated[
        bool, typer.Option("--empty", help=_("Load no speech into it."))
    ] = False,
    shared: Annotated[
        str | None,
        typer.Option(metavar="GROUP", help=_("A group whose members all work on it.")),
    ] = None,
) -> None:
    """Create the ledger; one that is there is left as it is."""
    path = desk.where.path
    group = None if shared is None else trust.group(shared)
    intent = None if empty else builtin_speech()
    outcome = Ledger.create(
        path,
        intent,
        desk.stamp,
        keeping=desk.keeping,
        group=group,
        dry_run=desk.dry_run,
    )
    if outcome is None:
        # It must be a ledger that can be used, or init would promise too much.
        desk.ledger.snapshot()
        if group is not None:
            trust.check_shared(Path(os.path.realpath(path)), group)
        sentence = _("{path} is there already; nothing was changed")
    elif desk.dry_run:
        sentence = _("{path} would be created with {n} items; nothing was written")
    else:
        sentence = _("created {path} with {n} items")
    made = outcome is not None and not desk.dry_run
    say(desk, sentence.format(path=path, n=len(outcome.changed) if outcome else 0))
    if desk.json and not desk.quiet:
        emit_json("init", ledger=path_words(path), created=made, dry_run=desk.dry_run)


def load(
    desk: Desk,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help=_("A document (.txt, .md, .html, .docx); - reads stdin."),
        ),
    ],
    key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY", help=_("What its plan is called in codes: KEY/2.1.3.")
        ),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(metavar="KEY", help=_("The plan whose revised text this is.")),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="DATE",
            help=_("The day of the document: 年内 counts from it."),
        ),
    ] = None,
    review: Annotated[
        list[str] | None,
        typer.Option(metavar="PART", help=_("A part that looks back: 1.")),
    ] = None,
    todo: Annotated[
        list[str] | None,
        typer.Option(metavar="PART", help=_("A part that is work to do: 2.")),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help=_("With findings load nothing: status 1.")),
    ] = False,
    show_dropped: Annotated[
        bool,
        typer.Option("--show-dropped", help=_("Print what was left out as well.")),
    ] = False,
) -> None:
    """A document's outline becomes a plan; the same document again is already so."""
    from tui.commands.outlined import tell_dropped, tell_findings, tell_outline

    base = day_past(desk, day)
    data = given(file, LONGEST)
    with under_way(desk, "load"):
        read = document(data, base)
        if plan and read.outline.base is None:
            read = document(data, desk.ledger.snapshot().plan(plan).base)
    outline = read.outline
    if not outline.headings:
        raise NoOutline(name=_name(file))
    said = frozenset(review or ()), frozenset(todo or ())
    if strict and outline.findings:
        tell_findings(desk, outline)
        raise HasFindings(n=len(outline.findings))
    if plan:
        if key:
            raise ExcludeEachOther(options="--key --plan")
        intent: Intent = Revise(
            document=read,
            plan=plan,
            source=_name(file),
            review=said[0],
            todo=said[1],
        )
    else:
        intent = Load(
            document=read,
            key=_key(key, file),
            source=_name(file),
            review=said[0],
            todo=said[1],
        )
    if desk.dry_run and not plan:
        tell_outline(desk, read, reviews(outline.headings, *said), show_dropped)
        return
    with under_way(desk, "load") as patience:
        outcome = desk.ledger.commit(
            Selection(), intent, desk.stamp, dry_run=desk.dry_run, patience=patience
        )
    tell_findings(desk, outline)
    if show_dropped and not (desk.json or desk.quiet):
        tell_dropped(read)
    tell(desk, outcome)
    if outcome.batch.changes:
        say(desk, _("read as {encoding}").format(encoding=read.encoding))
    else:
        say(desk, _("this document is loaded already"))


def _name(file: str) -> str:
    return "stdin" if file == STDIN else clean_line(Path(file).name)


def _key(said: str | None, file: str) -> str:
    """A key that can stand in a code: letters and digits of what was said."""
    stem = fold(said or Path(_name(file)).stem)
    return re.sub(r"[^\w-]+|_", "-", stem).strip("-")[:_LONGEST_KEY] or "plan"


VERBS = {"init": unselecting(init), "load": unselecting(load)}
