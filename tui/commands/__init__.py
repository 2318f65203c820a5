"""The command line: every verb, built only when it is called.

A verb is a function of a `Desk` and its own parameters, in the module that its table
names; `verb` (options) gives it the options that all share.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any, Final, NoReturn

import typer

# Typer says in no public place what it raises where a command line is not right.
from typer._click.exceptions import ClickException, UsageError
from typer.core import TyperCommand, TyperGroup

from seed.errors import DubanError
from store.text import clean_line
from tui.verbs import HELP
from tui.words import _

_MODULES: Final[Mapping[str, str]] = {
    verb: module
    for module, verbs in {
        "begin": "init load",
        "look": "tree list count where",
        "show": "show",
        "work": "assign due start submit done reopen pause drop note tag set review",
        "reshape": "add split move remove restore",
        "bulk": "bulk",
        "history": "log watch",
        "back": "undo redo",
        "exchange": "export import",
        "keep": "backup doctor",
        "settle": "config",
        "completion": "completion",
        "views": "view",
        "help": "help",
    }.items()
    for verb in verbs.split()
}


class _Context(typer.Context):
    """What a call of the program or of a verb knows."""

    def make_formatter(self) -> Any:  # noqa: ANN401
        """Who lays the help out."""
        from tui.commands.usage import Help

        return Help(width=self.terminal_width, max_width=self.max_content_width)


class _Verb(TyperCommand):
    """A verb."""

    context_class = _Context

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        with _of_line(ctx):
            spare = super().parse_args(ctx, args)
        if spare and not ctx.resilient_parsing:
            from tui.errors import SpareWords

            words = clean_line(" ".join(spare))
            raise SpareWords(command=ctx.command_path, words=words)
        return spare

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        return _in_our_words(super().get_help_option(ctx))


@contextmanager
def _of_line(ctx: Any) -> Iterator[None]:  # noqa: ANN401
    """What is wrong with an option knows of which verb it is: Typer leaves that out."""
    try:
        yield
    except UsageError as error:
        error.ctx = ctx
        raise


def _in_our_words(option: Any) -> Any:  # noqa: ANN401
    if option:
        option.help = _("Show this help and stop.")
    return option


class _Due(_Verb):
    """The verb to which -3d is a distance: no option begins with a digit."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        # In full width, in which dates are read as well, it looks like no option.
        words = [re.sub(r"^-(?=\d)", "－", word) for word in args]
        return super().parse_args(ctx, words)


class _Verbs(TyperGroup):
    """Finds a verb's module on demand: a command starts like a program of one."""

    context_class = _Context

    def main(self, *args: Any, **options: Any) -> NoReturn:  # noqa: ANN401
        """Run, and say what was typed wrong without obeying it."""
        options["standalone_mode"] = False
        try:
            status = super().main(*args, **options)
        except (ClickException, DubanError) as error:
            from tui.commands.usage import refuse

            sys.exit(refuse(error))
        sys.exit(status or 0)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        with _of_line(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401
        if args[0] not in _MODULES:
            from tui.commands.usage import unknown_verb

            raise unknown_verb(args[0], [*_MODULES])
        return super().resolve_command(ctx, args)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        return _in_our_words(super().get_help_option(ctx))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002
        return list(HELP)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"tui.commands.{_MODULES[cmd_name]}")
        single = typer.Typer(rich_markup_mode=None, add_completion=False)
        single.command(
            cmd_name,
            cls=_Due if cmd_name == "due" else _Verb,
            options_metavar=_("[OPTIONS]"),
            help=_(HELP[cmd_name]),
            context_settings={
                "help_option_names": ["-h", "--help"],
                # Spare words are refused in our words, not in Typer's.
                "allow_extra_args": True,
            },
        )(module.VERBS[cmd_name])
        return typer.main.get_command(single)


def build() -> typer.Typer:
    """The program, in the language that is settled now."""
    app = typer.Typer(
        cls=_Verbs,
        name="duban",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        options_metavar=_("[OPTIONS]"),
        subcommand_metavar=_("VERB [ARGS]..."),
        context_settings={"help_option_names": ["-h", "--help"]},
        help=_(
            "See every measure of a speech through. Without a verb, open the "
            "interface; it makes the ledger the first time."
        ),
    )

    @app.callback(invoke_without_command=True)
    def duban(
        ctx: typer.Context,
        ledger: Annotated[
            str | None, typer.Option(help=_("The ledger file."), metavar="FILE")
        ] = None,
        by: Annotated[
            str | None, typer.Option(help=_("Who is acting."), metavar="NAME")
        ] = None,
        lang: Annotated[
            str | None, typer.Option(help=_("Language: zh or en."), metavar="zh|en")
        ] = None,
        version: Annotated[
            bool, typer.Option("--version", help=_("Show the version and stop."))
        ] = False,
    ) -> None:
        from tui.commands.options import Common, desk, reporting

        ctx.obj = Common(ledger=ledger, by=by, lang=lang)
        if version:
            from importlib.metadata import version as installed

            typer.echo(f"duban {installed('duban')}")
            raise typer.Exit
        if ctx.invoked_subcommand is None:
            from tui.commands.interface import open_interface
            from tui.config import read

            with reporting():
                open_interface(desk(ctx.obj, read(os.environ)))

    return app
