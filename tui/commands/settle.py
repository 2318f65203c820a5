"""The verb for what a person settles once: config."""

import os
from typing import Annotated, Any

import typer
from msgspec.structs import replace

from seed.errors import N_
from store.text import visible
from tui import config as file
from tui import settings
from tui.commands.options import settling
from tui.commands.output import columns, emit, emit_json, say
from tui.desk import Desk, place
from tui.errors import BadConfigLine
from tui.rows import path_words
from tui.settings import Edit, Request, Setting, Source
from tui.words import _

_SOURCES = {
    Source.OPTION: N_("option"),
    Source.ENVIRONMENT: N_("environment"),
    Source.FILE: N_("file"),
    Source.DEFAULT: N_("default"),
}


def config(
    desk: Desk,
    action: Annotated[
        Request | None,
        typer.Argument(
            metavar="[get|set|unset|path]", help=_("Nothing: list all settings.")
        ),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY [VALUE]...]", help=_("A setting, as duban config lists it.")
        ),
    ] = None,
) -> None:
    """The settings that hold and where each comes from; one of them; a new value."""
    key, *values = words or [""]
    wanted = {
        None: not words,
        Request.PATH: not words,
        Request.GET: len(words or ()) == 1,
        Request.UNSET: len(words or ()) == 1,
    }
    if not wanted.get(action, bool(values)):
        said = " ".join(filter(None, [action, *(words or ())]))
        raise BadConfigLine(words=visible(said))
    match action:
        case None:
            _list(desk)
        case Request.PATH:
            _path(desk)
        case Request.GET:
            _get(desk, key)
        case Request.SET:
            _set(desk, key, [*map(visible, values)])
        case Request.UNSET:
            _unset(desk, key)


def _list(desk: Desk) -> None:
    found = _settings(desk)
    if desk.json:
        where = path_words(file.place(os.environ))
        emit_json("config", file=where, settings=[_row(one) for one in found])
        return
    emit(
        columns(
            [
                [
                    (one.key, "bold"),
                    (_(_SOURCES[one.source]), "dim"),
                    ("、".join(_values(one.value)), ""),
                ]
                for one in found
            ]
        )
    )


def _settings(desk: Desk) -> list[Setting]:
    """All that holds at a desk once the configuration is read."""
    config = file.read(os.environ)
    said = str(desk.where.path) if desk.where.named_by == "--ledger" else None
    where = place(said, os.environ, config.ledger)
    known = replace(desk, config=config, where=where)
    return settings.settings(known, file.text(os.environ))


def _path(desk: Desk) -> None:
    where = file.place(os.environ)
    if desk.json:
        emit_json("config", file=path_words(where))
    else:
        emit([[(str(where), "")]])


def _get(desk: Desk, key: str) -> None:
    settings.check(key)
    one = next(setting for setting in _settings(desk) if setting.key == key)
    if desk.json:
        emit_json("setting", **_row(one))
    else:
        emit([(value, "")] for value in _values(one.value))


def _set(desk: Desk, key: str, values: list[str]) -> None:
    values = settings.whole(key, values)
    _change(desk, lambda text: settings.changed(text, key, values), key, values)


def _unset(desk: Desk, key: str) -> None:
    _change(desk, lambda text: settings.without(text, key), key, None)


def _change(desk: Desk, edit: Edit, key: str, values: list[str] | None) -> None:
    where = file.place(os.environ)
    if desk.dry_run:
        changes = settings.would_change(edit)
    else:
        changes = settings.change(edit, desk.by, desk.patience)
    if desk.json and not desk.quiet:
        said = {"key": key, "value": values, "file": path_words(where)}
        emit_json("setting", **said, changed=changes, dry_run=desk.dry_run)
    if not changes:
        sentence = _("nothing to change")
    elif values is None and desk.dry_run:
        sentence = _("{path} would say nothing of {key}; nothing was written")
    elif values is None:
        sentence = _("{path} says nothing of {key} now")
    elif desk.dry_run:
        sentence = _("{key} would be {value} in {path}; nothing was written")
    else:
        sentence = _("{key} is {value} in {path} now")
    say(desk, sentence.format(key=key, value="、".join(values or ()), path=where))


def _row(one: Setting) -> dict[str, Any]:
    # Only a path can be of bytes that are no text: the command line brought it.
    value = path_words(one.value) if one.key == "ledger" else one.value
    return {"key": one.key, "value": value, "source": one.source}


def _values(value: Any) -> list[str]:  # noqa: ANN401
    if isinstance(value, list | tuple):
        return [*map(str, value)]
    return [str(value).lower() if isinstance(value, bool) else str(value)]


VERBS = {"config": settling(config)}
