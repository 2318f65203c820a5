"""How a command line is typed: the frame of the help, and what is wrong with a line."""

import re
from ast import literal_eval
from collections.abc import Sequence
from typing import Final

# Typer says in no public place what it raises, nor what it lays help out with.
from typer._click.core import Context, Parameter
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    ClickException,
    MissingParameter,
    NoSuchOption,
)
from typer._click.formatting import HelpFormatter

from seed.errors import N_, DubanError
from store.text import clean_line, nearest
from tui.commands.options import Common
from tui.commands.output import complain
from tui.errors import (
    BadLine,
    BeforeVerb,
    MissingValue,
    MissingWord,
    NearOption,
    NearVerb,
    NoSuchVerb,
    NoValueTaken,
    SmallNumber,
    UnknownOption,
    WrongChoice,
    WrongNumber,
)
from tui.statuses import Exit, status
from tui.words import _, told

_HEADINGS: Final = {
    "Arguments": N_("Arguments"),
    "Options": N_("Options"),
    "Commands": N_("Verbs"),
}
_EXTRA: Final = r"\[(?:default: (?P<default>.*)|required)\]$"


class Help(HelpFormatter):
    """Lays the help of a verb out; what Typer says of its own is in our language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how it is called."""
        super().write_usage(prog, args, _("Usage: ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """The line above a table."""
        super().write_heading(_(_HEADINGS[heading]))

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """A table of what can be typed, and what it means."""
        ours = [(typed, re.sub(_EXTRA, _extra, means)) for typed, means in rows]
        super().write_dl(ours, col_max, col_spacing)


def _extra(found: re.Match[str]) -> str:
    if default := found["default"]:
        return _("[default: {value}]").format(value=default)
    return _("[required]")


def unknown_verb(name: str, verbs: Sequence[str]) -> DubanError:
    """What is wrong with a word that stands where a verb should."""
    said = clean_line(name)
    near = nearest(name, verbs)
    return NearVerb(name=said, near=near) if near else NoSuchVerb(name=said)


def refuse(error: ClickException | DubanError) -> Exit:
    """Say what is wrong with a line, and with which status that ends."""
    mistake = _mistake(error) if isinstance(error, ClickException) else error
    complain(told(mistake))
    return status(mistake)


def _mistake(error: ClickException) -> DubanError:
    """What Typer found wrong, as an error of ours."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "duban"
    match error:
        case NoSuchOption(option_name=name, possibilities=possible):
            name = clean_line(name)
            field = name.removeprefix("--").replace("-", "_")
            if command == "duban" and field in Common.__struct_fields__:
                return BeforeVerb(name=name)
            if possible:
                return NearOption(name=name, near=", ".join(sorted(possible)))
            return UnknownOption(command=command, name=name)
        case BadOptionUsage(option_name=name) if context:
            options = {o: p for p in context.command.params for o in p.opts}
            if getattr(options.get(name), "is_flag", False):
                return NoValueTaken(command=command, name=name)
            return MissingValue(command=command, name=name)
        case MissingParameter(param=Parameter() as parameter) if context:
            return MissingWord(command=command, name=_name(parameter, context))
        case BadParameter(param=Parameter() as parameter) if context:
            return _bad_value(parameter, context, error.message)
    return BadLine(cause=clean_line(error.format_message()))


def _bad_value(parameter: Parameter, context: Context, message: str) -> DubanError:
    # Typer tells what was typed in its sentence only: 'x' is not one of …, -3 is not …
    typed = message.rpartition(" is not ")[0]
    said = {
        "command": context.command_path,
        "name": _name(parameter, context),
        "value": clean_line(literal_eval(typed) if typed[:1] in "'\"" else typed),
    }
    if choices := getattr(parameter.type, "choices", ()):
        valid = ", ".join(str(getattr(one, "value", one)) for one in choices)
        return WrongChoice(**said, valid=valid)
    least = getattr(parameter.type, "min", None)
    return WrongNumber(**said) if least is None else SmallNumber(**said, least=least)


def _name(parameter: Parameter, context: Context) -> str:
    """What a parameter is called where it is typed: an option itself, or FILE."""
    if parameter.param_type_name == "option":
        return max(parameter.opts, key=len)
    return parameter.make_metavar(context).strip("[]{}<>.")
