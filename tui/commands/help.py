"""The verb that helps: with verbs, and with the language of selections."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import typer

from seed.errors import N_
from store.fields import CHINESE
from store.selection.fields import SORTS, Sort
from store.selection.words import WORDS
from tui.commands.options import Lang, check_language
from tui.commands.output import Cell, columns, emit, emit_json
from tui.commands.usage import unknown_verb
from tui.words import _

TOPIC: Final = "selection"

FORMS: Final[Mapping[str, str]] = {
    "2.1": N_("a code: the item and all below it"),
    "2.1.1-2.1.3": N_("from one code to another on its level"),
    "2.*.1": N_("a pattern of codes"),
    "kj2025/2.1": N_("a code of one of several plans"),
    "2.1 3.3": N_("codes add up"),
    "2 lead:none": N_("everything else narrows"),
    "overdue or soon": N_("one of both"),
    "2 not done": N_("without these"),
    "(overdue or soon) not part:三": N_("parentheses group"),
    "lead:市科技局,市教委": N_("one of several"),
    "lead!=市科技局": N_("all but this"),
    "lead:none": N_("nobody, nothing"),
    "lead:any": N_("somebody, something"),
    "due.before:6月底": N_("a date before, as duban due takes it; also due<6月底"),
    "due.after:+10d": N_("a date after"),
    "due:2025-06": N_("any day of a period; also 6月, 一季度, 2025年"),
    '"due>=2025-06-01" "due<=2025-06-30"': N_("from and to; quoted for the shell"),
    "园区": N_("a text in the title, the original text or a note"),
    '"创新 平台"': N_("a text with spaces"),
    "/园区|高地/": N_("a regular expression, in any case of letters"),
    "title:园区": N_("a text in one field"),
    "@本周到期": N_("a view that duban view add keeps"),
}
"""What can be written, and what it means."""

_VALUES: Final[Mapping[str, str]] = {
    "status": "done",
    "tag": "重点",
    "kind": "section",
    "light": "red",
    "review": "yes",
    "plan": "kj2025",
    "part": "二",
    "section": "园区建设",
    "title": "园区",
    "gloss": "park",
    "text": "平台",
    "note": "方案",
}
_OF_SORT: Final[Mapping[Sort, str]] = {
    Sort.NAME: "市科技局",
    Sort.DATE: "2025-06-30",
}


def examples() -> Iterator[tuple[str, str, str]]:
    """Every field and computed word: the English name, the Chinese, an example."""
    for field, sort in SORTS.items():
        value = _VALUES.get(field) or _OF_SORT[sort]
        yield f"{field}:", f"{CHINESE[field].split()[0]}:", f"{field}:{value}"
    for name, word in WORDS.items():
        yield name, word.chinese, name


def help_(
    ctx: typer.Context,
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[VERB|selection]",
            help=_("A verb, or selection: how to say which items."),
        ),
    ] = None,
    lang: Lang = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
) -> None:
    """Tell of a verb, of selections, or of all verbs."""
    # The language is settled already; no ledger or configuration is needed to help.
    check_language(lang)
    if topic == TOPIC:
        _tell_selection(json=json)
        return
    parent: Any = ctx.parent
    command = parent.command if topic is None else None
    if command is None:
        command = parent.command.get_command(parent, topic)
    if command is None:
        raise unknown_verb(str(topic), parent.command.list_commands(parent))
    if topic is None:
        text = command.get_help(parent)
    else:
        with command.make_context(
            topic, [], parent=parent, resilient_parsing=True
        ) as own:
            text = command.get_help(own)
    if json:
        emit_json("help", verb=topic, text=text)
    else:
        typer.echo(text)


def _tell_selection(*, json: bool) -> None:
    named = [*examples()]
    if json:
        emit_json(
            TOPIC,
            forms=[{"example": one, "meaning": _(said)} for one, said in FORMS.items()],
            names=[
                {"name": name, "chinese": chinese, "example": example}
                for name, chinese, example in named
            ],
        )
        return
    _section(
        _("What can be written"),
        [[(one, "bold"), (_(said), "")] for one, said in FORMS.items()],
    )
    fields = [row for row in named if row[0].endswith(":")]
    _section(
        _("Fields"),
        [
            [(name, "bold"), (chinese, "cyan"), (example, "dim")]
            for name, chinese, example in fields
        ],
    )
    _section(
        _("Computed words"),
        [
            [(name, "bold"), (word.chinese, "cyan"), (_(word.meaning), "")]
            for name, word in WORDS.items()
        ],
    )


def _section(heading: str, rows: list[list[Cell]]) -> None:
    emit([[(heading, "bold underline")]])
    emit(columns(rows))
    emit([[]])


VERBS = {"help": help_}
