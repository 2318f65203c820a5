"""The settings one by one: their names, what holds and why, and new values."""

import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from seed.errors import N_
from store.backends import files
from store.errors import Cause
from tui.config import Config, decoded, place, text
from tui.desk import Desk
from tui.errors import BadSetting, UnknownSetting
from tui.words import spoken

_TYPES: Final[Mapping[str, Any]] = {
    name: kind
    for one in fields(Config)
    for name, kind in (
        [(f"{one.name}.{part.name}", part.type) for part in fields(one.type)]
        if isinstance(one.type, type) and issubclass(one.type, Struct)
        else [(one.name, one.type)]
    )
}
SETTINGS: Final = tuple(_TYPES)
"""Every key; one of a table has its name in front: backups.days."""

_ENVIRONMENT: Final[Mapping[str, str]] = {
    "ledger": "DUBAN_LEDGER",
    "by": "DUBAN_USER",
    "lang": "DUBAN_LANG",
}


_STRANGE: Final = N_("the file is written so that it has no place for it")


class Source(StrEnum):
    """Where a value comes from, the strongest first."""

    OPTION = "option"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Setting(Struct, frozen=True):
    """What holds now."""

    key: str
    value: Any
    source: Source


def settings(desk: Desk, text: str) -> list[Setting]:
    """All that holds at a desk; `text` is the configuration file, which can be used."""
    import tomllib

    written = tomllib.loads(text)
    return [
        Setting(key, _value(desk, key), _source(desk, written, key)) for key in SETTINGS
    ]


def check(key: str) -> None:
    """Refuse a key that there is not.

    Raises:
        UnknownSetting: Names the nearest.

    """
    if key in _TYPES:
        return
    from difflib import get_close_matches

    (nearest,) = get_close_matches(key, SETTINGS, n=1, cutoff=0)
    raise UnknownSetting(key=key, nearest=nearest)


def settle(key: str, words: Sequence[str]) -> None:
    """Give a setting a new value in the configuration file.

    Raises:
        BadConfig: The file cannot be used.
        CannotWrite: The file is as it was.

    """
    before = text(os.environ)
    after = changed(before, key, words)
    if after != before:
        files.put(place(os.environ), after.encode())


def changed(text: str, key: str, words: Sequence[str]) -> str:
    """A configuration file in which a setting has a new value; all else stays.

    Raises:
        UnknownSetting: There is no such key.
        BadSetting: It does not take that value.

    """
    check(key)
    value = _converted(key, words)
    import tomlkit

    document = tomlkit.parse(text)
    table, dot, name = key.rpartition(".")
    if dot and table not in document:
        document[table] = tomlkit.table()
    holder: Any = document[table] if dot else document
    plain = list(value) if isinstance(value, tuple) else value
    if name not in holder or holder[name] != plain:
        holder[name] = plain
    written = tomlkit.dumps(document)
    if _at(decoded(place(os.environ), written.encode()), key) != value:
        raise BadSetting(key=key, value=" ".join(words), cause=Cause(_STRANGE))
    return written


def without(text: str, key: str) -> str:
    """A configuration file that says nothing of a setting; all else stays.

    Raises:
        UnknownSetting: There is no such key.
        BadSetting: It is written so that it cannot be taken out.

    """
    check(key)
    import tomlkit

    document = tomlkit.parse(text)
    table, dot, name = key.rpartition(".")
    holder: Any = document.get(table, {}) if dot else document
    if name in holder:
        del holder[name]
    written = tomlkit.dumps(document)
    if _at(decoded(place(os.environ), written.encode()), key) != _at(Config(), key):
        raise BadSetting(key=key, value="", cause=Cause(_STRANGE))
    return written


def _converted(key: str, words: Sequence[str]) -> Any:  # noqa: ANN401
    kind = _TYPES[key]
    lists = isinstance(_at(Config(), key), tuple)
    said = " ".join(words)
    if not lists and len(words) != 1:
        raise BadSetting(key=key, value=said, cause=Cause(N_("it is one value")))
    try:
        value = msgspec.convert(words if lists else words[0], kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadSetting(key=key, value=said, cause=str(error)) from error
    return value


def _at(config: Config, key: str) -> Any:  # noqa: ANN401
    value: Any = config
    for name in key.split("."):
        value = getattr(value, name)
    return value


def _value(desk: Desk, key: str) -> Any:  # noqa: ANN401
    match key:
        case "ledger":
            return str(desk.where.path)
        case "by":
            return desk.by
        case "lang":
            return spoken()
        case _:
            return _at(desk.config, key)


def _source(desk: Desk, written: Mapping[str, Any], key: str) -> Source:
    said = {
        "ledger": desk.where.named_by == "--ledger",
        "by": desk.said_by,
        "lang": desk.said_lang,
    }
    if said.get(key):
        return Source.OPTION
    if os.environ.get(_ENVIRONMENT.get(key, "")):
        return Source.ENVIRONMENT
    table, _dot, name = key.rpartition(".")
    holder = written.get(table, {}) if table else written
    return Source.FILE if name in holder else Source.DEFAULT
