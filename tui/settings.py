"""The settings one by one: their names, what holds and why, and new values."""

import os
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import Struct

from seed.errors import N_
from store.backends import files
from store.backends.turnstile import Patience, turnstile
from store.errors import CannotWrite, Cause
from store.text import nearest
from tui.config import Config, Keys, decoded, parsed, place, text
from tui.desk import Desk
from tui.errors import BadSetting, UnknownSetting
from tui.valid import flat, keys, takes
from tui.words import spoken

_TYPES: Final = keys(Config)
SETTINGS: Final = tuple(_TYPES)
"""Every key; one of a table has its name in front: backups.days."""
_PATHS: Final = frozenset({"ledger", "trusted"})

_ENVIRONMENT: Final[Mapping[str, str]] = {
    "ledger": "DUBAN_LEDGER",
    "by": "DUBAN_USER",
    "lang": "DUBAN_LANG",
}


_STRANGE: Final = N_("the file is written so that it has no place for it")


class Request(StrEnum):
    """What can be asked of the configuration."""

    GET = "get"
    SET = "set"
    UNSET = "unset"
    PATH = "path"


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
    left = _left(desk.config.keys) if "keys" in written else {}
    found = []
    for key in SETTINGS:
        source = _source(desk, written, key)
        came = left.get(key) if source is Source.DEFAULT else None
        value = _value(desk, key) if came is None else came
        found.append(Setting(key, value, source))
    return found


def _left(keys: Keys) -> Mapping[str, str]:
    """The keys of actions, without those that a person gave to others."""
    from tui.interface.keyed import keyed

    return {f"keys.{one.setting}": ",".join(one.keys) for one in keyed(keys)}


def check(key: str) -> None:
    """Refuse a key that there is not.

    Raises:
        UnknownSetting: Names the nearest.

    """
    if key not in _TYPES:
        raise UnknownSetting(key=key, nearest=nearest(key, SETTINGS, 0))


def whole(key: str, words: Sequence[str]) -> list[str]:
    """A value as a file is to have it: paths that mean the same in every folder."""
    if key not in _PATHS:
        return [*words]
    paths = map(os.path.expanduser, words)  # an unknown ~name stays
    return [os.path.abspath(path) if path.strip() else path for path in paths]  # noqa: PTH100


Edit = Callable[[str], str]
"""A configuration file to what it is to be."""


def would_change(edit: Edit) -> bool:
    """Whether there is anything to change in the configuration file as it stands.

    Raises:
        BadConfig: The file cannot be used.

    """
    before = text(os.environ)
    return edit(before) != before


def change(edit: Edit, by: str, patience: Patience) -> bool:
    """Change the configuration file, in one's turn; whether there was anything to.

    Raises:
        BadConfig: The file cannot be used.
        Locked: Another program changes it, for longer than one waits.
        CannotWrite: The file is as it was.

    """
    if not would_change(edit):
        return False
    path = place(os.environ)
    try:
        files.make_folders(path.parent, None)
    except OSError as error:
        raise CannotWrite(path=path, cause=error.strerror) from error
    with turnstile(path, by, patience):
        before = text(os.environ)
        after = edit(before)
        if after != before:
            files.put(path, after.encode())
    return after != before


def changed(text: str, key: str, words: Sequence[str]) -> str:
    """A configuration file in which a setting has a new value; all else stays.

    Raises:
        UnknownSetting: There is no such key.
        BadSetting: It does not take that value.

    """
    check(key)
    value = _converted(key, words)
    import tomlkit

    document = _document(text)
    table, dot, name = key.rpartition(".")
    holder: Any = document.get(table) if dot else document
    if not isinstance(holder, Mapping):
        # What stands in a table's place goes, or the table would be where that is.
        document.pop(table, None)
        holder = document[table] = tomlkit.table()
    plain = list(value) if isinstance(value, tuple) else value
    if name not in holder or holder[name] != plain:
        holder[name] = plain
    written = tomlkit.dumps(document)
    config = decoded(place(os.environ), written.encode())
    if _at(config, key) != value:
        raise BadSetting(key=key, value=" ".join(words), cause=Cause(_STRANGE))
    if table == "keys":
        _check_keys(config.keys)
    return written


def without(text: str, key: str) -> str:
    """A configuration file that says nothing of a setting; all else stays.

    So goes a key that there is not, and whatever else may be wrong: one by one, all
    that is complained of can be taken out.

    Raises:
        BadConfig: The file is no TOML.
        UnknownSetting: There is no such key, nor does the file say it.
        BadSetting: It is written so that it cannot be taken out.

    """
    import tomlkit

    document = _document(text)
    table, dot, name = key.rpartition(".")
    holder: Any = document.get(table) if dot else document
    if not isinstance(holder, MutableMapping) or name not in holder:
        check(key)
        return text
    del holder[name]
    if dot and not holder and not _has_comment(holder):
        del document[table]
    written = tomlkit.dumps(document)
    if key in dict(flat(parsed(place(os.environ), written.encode()), SETTINGS)):
        raise BadSetting(key=key, value="", cause=Cause(_STRANGE))
    return written


def _document(text: str) -> Any:  # noqa: ANN401
    """The file, to be changed.

    Raises:
        BadConfig: It is no TOML.

    """
    import tomlkit

    parsed(place(os.environ), text.encode())
    return tomlkit.parse(text)


def _has_comment(table: Any) -> bool:  # noqa: ANN401
    return bool(table.trivia.comment) or "#" in table.as_string()


def _converted(key: str, words: Sequence[str]) -> Any:  # noqa: ANN401
    kind = _TYPES[key]
    lists = isinstance(_at(Config(), key), tuple)
    said = " ".join(words)
    if not lists and len(words) != 1:
        raise BadSetting(key=key, value=said, cause=Cause(N_("it is one value")))
    if not all(map(str.strip, words)):
        nothing = N_("empty is no value; duban config unset {key} takes it out")
        raise BadSetting(key=key, value=said, cause=Cause(nothing, key=key))
    try:
        value = msgspec.convert(words if lists else words[0], kind, strict=False)
    except msgspec.ValidationError as error:
        cause = Cause(N_("it is to be {valid}"), valid=takes(kind))
        raise BadSetting(key=key, value=said, cause=cause) from error
    if key == "looks.theme":
        _check_theme(said)
    return value


def _check_theme(name: str) -> None:
    """Refuse colours that the interface does not have.

    Raises:
        BadSetting: Names the nearest.

    """
    from textual.theme import BUILTIN_THEMES

    if name not in BUILTIN_THEMES:
        none = N_("there is no such theme; the nearest is {nearest}")
        cause = Cause(none, nearest=nearest(name, BUILTIN_THEMES, 0))
        raise BadSetting(key="looks.theme", value=name, cause=cause)


def _check_keys(keys: Keys) -> None:
    """Refuse keys that the interface cannot have.

    Raises:
        BadSetting: Says of which action, and why.

    """
    from tui.interface.keymap import wrong

    if found := wrong(keys):
        name, cause = found
        value = getattr(keys, name)
        raise BadSetting(key=f"keys.{name}", value=value, cause=cause)


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
