"""What a person settles once: a TOML file in their configuration folder.

Read from nowhere else, and from nobody else's file: what it says is obeyed.
"""

import os
import stat
import sys
from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from seed.errors import N_
from store.backends import files
from store.backends.backups import Schedule
from store.backends.keeping import Keeping
from store.backends.trust import user
from store.errors import CannotRead, Cause
from store.model import Thresholds
from tui.errors import BadConfig, WrongSetting

_ROOT: Final = 0

_File = Annotated[str, msgspec.Meta(pattern=r"\A([/~]|\Z)")]
"""A path that means the same file in every folder, or none."""


class Looks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the interface looks."""

    theme: str = ""
    """The name of its colours; empty for those it has of itself."""


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of the interface: of an action one, or several with commas between."""

    mark: str = "space"
    tick: str = "x"
    assign: str = "a"
    note: str = "n"
    due: str = "d"
    start: str = "s"
    filter: str = "/,f3"
    undo: str = "u"
    help: str = "?,f1"
    fold: str = "tab"
    palette: str = "ctrl+p"
    quit: str = "q"
    copy: str = "y"
    redo: str = "ctrl+r"
    pane: str = "enter,f6"
    level1: str = "1"
    level2: str = "2"
    level3: str = "3"
    level4: str = "4"
    theme: str = "f9"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every key that the file may have."""

    ledger: _File = ""
    by: str = ""
    unit: str = ""
    """One's own unit: what it leads or supports is `mine`."""
    plan: str = ""
    """The key of the plan that bare codes mean, and that the command line looks at."""
    lang: Literal["", "zh", "en"] = ""
    wait: Annotated[float, msgspec.Meta(ge=0, le=sys.float_info.max)] = 10.0
    """How many seconds a writer waits for its turn."""
    network: bool = False
    """Write to network file systems too, where locks may not hold."""
    trusted: tuple[_File, ...] = ()
    """Ledgers of other people, by their paths."""
    backups: Schedule = Schedule()
    thresholds: Thresholds = Thresholds()
    looks: Looks = Looks()
    keys: Keys = Keys()


def place(environ: Mapping[str, str]) -> Path:
    """Where the file is, or would be: XDG_CONFIG_HOME, else ~/.config."""
    home = environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")  # noqa: PTH111
    return Path(home) / "duban" / "config.toml"


def keeping(config: Config, environ: Mapping[str, str]) -> Keeping:
    """How a ledger file is kept."""
    real = (os.path.realpath(os.path.expanduser(one)) for one in config.trusted)  # noqa: PTH111
    where = str(place(environ))
    return Keeping(config.backups, config.network, tuple(real), config.plan, where)


def read(environ: Mapping[str, str]) -> Config:
    """What the file says; where there is none, what holds without it.

    Raises:
        BadConfig: It cannot be read, somebody else may have written it, or a key is
            not right.

    """
    data = _bytes(environ)
    return decoded(place(environ), data) if data else Config()


def text(environ: Mapping[str, str]) -> str:
    """The file as it stands; empty where there is none.

    Raises:
        BadConfig: It cannot be read, is no text, or somebody else may have written it.

    """
    return _text(place(environ), _bytes(environ))


def _text(path: Path, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BadConfig(path=path, cause=str(error)) from error


def _bytes(environ: Mapping[str, str]) -> bytes:
    path = place(environ)
    try:
        with files.opened(path) as file:
            of = os.fstat(file.fileno())
            data = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except CannotRead as error:
        raise BadConfig(**error.values) from error
    except OSError as error:
        raise BadConfig(path=path, cause=error.strerror) from error
    if of.st_uid not in (os.geteuid(), _ROOT):
        cause = Cause(N_("it belongs to {owner}"), owner=user(of.st_uid))
        raise BadConfig(path=path, cause=cause)
    if of.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise BadConfig(path=path, cause=Cause(N_("others may write to it")))
    return data.removeprefix(BOM_UTF8)  # an editor of Windows begins with one


def decoded(path: Path, data: bytes) -> Config:
    """What the contents of such a file say.

    Raises:
        BadConfig: They are no TOML, or a key is not right.

    """
    said = parsed(path, data)
    try:
        return msgspec.convert(said, Config)
    except msgspec.ValidationError as error:
        from store.shell import quoted
        from tui.valid import wrong

        key, cause = wrong(said, Config)
        raise WrongSetting(path=path, key=quoted(key), cause=cause) from error


def parsed(path: Path, data: bytes) -> dict[str, Any]:
    """The tables of such a file, whatever is in them.

    Raises:
        BadConfig: It is no TOML.

    """
    import tomllib

    try:
        return tomllib.loads(_text(path, data))
    except ValueError as error:
        raise BadConfig(path=path, cause=str(error)) from error
