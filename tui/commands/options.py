"""What verbs share: their options, the desk these make, and how errors end."""

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from math import isfinite
from typing import Annotated, Any, Final

import typer
from msgspec import Struct
from msgspec.structs import replace

from seed.errors import DubanError
from store.backends.turnstile import Holder, Patience
from store.errors import BadSelection, NotAmong, UnknownPlan
from store.text import visible
from tui.commands.output import complain, let_go, tell_line
from tui.config import Config, read
from tui.desk import Desk, place
from tui.errors import NoSettledPlan, NotDecoded
from tui.plain import line
from tui.words import LANGUAGES, _, told, waiting


class Common(Struct, frozen=True, kw_only=True):
    """The shared options as they were given, before or after the verb."""

    ledger: str | None = None
    by: str | None = None
    lang: str | None = None
    plan: str | None = None
    json: bool = False
    dry_run: bool = False
    quiet: bool = False
    wait: float | None = None


def _finite(value: float | None) -> float | None:
    """Refuse what no clock reaches: Typer takes nan and inf for numbers."""
    if value is not None and not isfinite(value):
        raise typer.BadParameter(f"{value} is not finite")
    return value


Lang = Annotated[
    str | None, typer.Option(help=_("Language: zh or en."), metavar="zh|en")
]

_LOOKING: Final[dict[str, Any]] = {
    "ledger": Annotated[
        str | None, typer.Option(help=_("The ledger file."), metavar="FILE")
    ],
    "lang": Lang,
    "json": Annotated[bool, typer.Option("--json", help=_("Print JSON."))],
}
_PLAN: Final[dict[str, Any]] = {
    "plan": Annotated[
        str | None,
        typer.Option(help=_("Only this plan; bare codes mean it."), metavar="KEY"),
    ],
}
_WRITING: Final[dict[str, Any]] = {
    "by": Annotated[str | None, typer.Option(help=_("Who is acting."), metavar="NAME")],
    "dry_run": Annotated[
        bool,
        typer.Option("--dry-run", help=_("Only say what would change.")),
    ],
    "quiet": Annotated[
        bool, typer.Option("--quiet", "-q", help=_("Print nothing but errors."))
    ],
    "wait": Annotated[
        float | None,
        typer.Option(
            help=_("How long to wait while others write: 10."),
            metavar="SECONDS",
            min=0,
            callback=_finite,
        ),
    ],
}

_FILES: Final = frozenset({"file", "output", "restore", "ledger"})
"""What names a file, whatever bytes that has."""
_SWITCHES: Final = frozenset({"json", "dry_run", "quiet"})

Message = Annotated[
    str | None,
    typer.Option(
        "-m", "--message", help=_("A note with it; - reads stdin."), metavar="TEXT"
    ),
]
Reason = Annotated[
    str | None,
    typer.Option(
        "-m",
        "--message",
        help=_("Why, as a note; - reads stdin."),
        metavar="TEXT",
    ),
]
On = Annotated[str | None, typer.Option(help=_("The day it happened."), metavar="DATE")]
Each = Annotated[
    bool,
    typer.Option("--each", help=_("The measures below instead of the items named.")),
]
Selected = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SELECTION]...",
        help=_(
            "Codes (2.1 with all below it, 2.1.1-2.1.3, 2.*.1) add up; field:value, "
            "overdue, text and more narrow: duban help selection."
        ),
        show_default=False,
    ),
]
All = Annotated[
    bool,
    typer.Option(
        "--all", help=_("Every measure, but for those that are looked back on.")
    ),
]


def looking(run: Callable[..., None]) -> Callable[..., None]:
    """A verb that reads: a function of a desk and its own parameters."""
    return _with_options(run, _LOOKING | _PLAN)


def writing(run: Callable[..., None]) -> Callable[..., None]:
    """A verb that writes to a selection: signed, and with a dry run."""
    return _with_options(run, _LOOKING | _PLAN | _WRITING)


def unselecting(run: Callable[..., None]) -> Callable[..., None]:
    """A verb that writes and has no selection, and so no plan."""
    return _with_options(run, _LOOKING | _WRITING)


def telling(run: Callable[..., None]) -> Callable[..., None]:
    """A verb that tells of the desk itself: where it is, and who is acting."""
    return _with_options(run, _LOOKING | {"by": _WRITING["by"]})


def following(run: Callable[..., None]) -> Callable[..., None]:
    """A verb that tells of the whole ledger, whoever asks."""
    return _with_options(run, _LOOKING)


def settling(run: Callable[..., None]) -> Callable[..., None]:
    """A verb that works on the configuration: it may be one that cannot be used."""
    return _with_options(run, _LOOKING | _WRITING, configured=False)


def _with_options(
    run: Callable[..., None], options: dict[str, Any], *, configured: bool = True
) -> Callable[..., None]:
    own = list(inspect.signature(run, eval_str=True).parameters.values())[1:]
    shared = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=kind,
            default=False if name in _SWITCHES else None,
        )
        for name, kind in options.items()
    ]
    context = inspect.Parameter(
        "ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context
    )
    own = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]
    parameters = [context, *own, *shared]

    def verb(ctx: typer.Context, **given: Any) -> None:  # noqa: ANN401
        after = {name: given.pop(name) for name in options}
        # Zero seconds are said, too.
        said = {
            name: value
            for name, value in after.items()
            if value is not None and value is not False  # --wait 0 is said, too
        }
        common = replace(ctx.obj, **said)
        with reporting():
            _check_decoded(given | after)
            config = read(os.environ) if configured else Config()
            try:
                run(desk(common, config, plans="plan" in options), **given)
            except UnknownPlan as error:
                if not common.plan and error.values["key"] == config.plan:
                    raise NoSettledPlan(**error.values) from error
                raise

    verb.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    verb.__annotations__ = {one.name: one.annotation for one in parameters}
    return verb


def _check_decoded(given: Mapping[str, Any]) -> None:
    """Refuse words whose bytes nobody could read; files may be called so.

    Raises:
        NotDecoded: What was typed would be kept as something else.

    """
    for name, value in given.items():
        for word in value if isinstance(value, list) else [value]:
            if name in _FILES or not isinstance(word, str) or word.isprintable():
                continue
            if any("\udc80" <= char <= "\udcff" for char in word):
                raise NotDecoded(word=visible(word))


def check_language(lang: str | None) -> None:
    """Refuse a language that duban does not speak.

    Raises:
        NotAmong: It is none.

    """
    if lang is not None and lang not in LANGUAGES:
        raise NotAmong(value=lang, field="lang", valid=", ".join(LANGUAGES))


def desk(common: Common, config: Config, *, plans: bool = False) -> Desk:
    """The desk that the shared options ask for; `plans`: for a verb that takes a plan.

    Raises:
        NotAmong: A language that duban does not speak.
        NotDecoded: A name that nobody could read would be kept for ever.

    """
    check_language(common.lang)
    _check_decoded({"by": common.by or os.environ.get("DUBAN_USER")})
    seconds = config.wait if common.wait is None else common.wait
    silent = common.json or common.quiet
    return Desk(
        where=place(common.ledger, os.environ, config.ledger),
        config=config,
        now=datetime.now().astimezone().replace(microsecond=0),
        said_by=common.by,
        said_lang=common.lang,
        said_plan=common.plan,
        plan=(config.plan if common.plan is None else common.plan) if plans else "",
        json=common.json,
        dry_run=common.dry_run,
        quiet=common.quiet,
        patience=Patience(seconds, None if silent else _tell_wait),
    )


def _point(text: str, column: int) -> None:
    """Show a selection, and under it the place that is spoken of."""
    from rich.cells import cell_len

    tell_line(f"  {text}")
    tell_line(" " * (2 + cell_len(line(text[: column - 1]))) + "^")


def _tell_wait(holder: Holder | None) -> None:
    tell_line(waiting(holder))


@contextmanager
def reporting() -> Iterator[None]:
    """Turn our errors into one line on stderr and an exit status.

    A reader that went away (`| head`) is no error: what was to be done is done.
    """
    try:
        yield
    except DubanError as error:
        complain(told(error))
        if isinstance(error, BadSelection):
            _point(str(error.values["text"]), int(str(error.values["column"])))
        from tui.statuses import status

        raise typer.Exit(status(error)) from error
    except BrokenPipeError:
        let_go(sys.stdout)
        raise typer.Exit from None
