"""Where a command works: which ledger, who is acting, when."""

import os
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from msgspec import Struct

from store.backends.keeping import Keeping
from store.backends.turnstile import Patience
from store.ledger import Ledger
from store.model import Stamp, Today
from store.text import clean_line
from tui.config import Config, keeping

_LEDGER_NAME: Final = "ledger.json"


class Place(Struct, frozen=True):
    """A ledger's path, and what named it."""

    path: Path
    named_by: str


def place(said: str | None, environ: Mapping[str, str], settled: str) -> Place:
    """Which ledger: `--ledger`, DUBAN_LEDGER, configuration, the user's data folder."""
    named = (
        ("--ledger", said),
        ("DUBAN_LEDGER", environ.get("DUBAN_LEDGER")),
        ("configuration", settled),
    )
    for named_by, path in named:
        if path:
            # An unknown ~name stays as it is, and such a file is not there.
            whole = os.path.expanduser(path)  # noqa: PTH111
            return Place(Path(whole), named_by)
    from platformdirs import user_data_path

    return Place(user_data_path("duban", appauthor=False) / _LEDGER_NAME, "default")


def person(said: str | None, environ: Mapping[str, str], settled: str) -> str:
    """Who is acting: `--by`, DUBAN_USER, configuration, the login name."""
    for name in (said, environ.get("DUBAN_USER"), settled):
        if name and clean_line(name):
            return clean_line(name)
    from getpass import getuser

    try:
        return clean_line(getuser())
    except (KeyError, OSError):
        # A container without a line for this user: the number is who it is.
        return str(os.getuid())


class Desk(Struct, frozen=True, dict=True):
    """Everything a verb needs to know of its surroundings."""

    where: Place
    now: datetime
    config: Config = Config()
    said_by: str | None = None
    said_lang: str | None = None
    said_plan: str | None = None
    plan: str = ""
    """The key of the plan that is looked at: the one said, else the settled one."""
    json: bool = False
    dry_run: bool = False
    quiet: bool = False
    patience: Patience = Patience()

    @property
    def by(self) -> str:
        """Who is acting; asked of the system only by those who need it."""
        return person(self.said_by, os.environ, self.config.by)

    @property
    def unit(self) -> str:
        """The unit of who is acting, or nothing: only the configuration says it."""
        return clean_line(self.config.unit)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger to work on: one, so that it is read once where nobody writes."""
        return Ledger.open(self.where.path, self.keeping)

    @property
    def keeping(self) -> Keeping:
        """How its file is kept."""
        return keeping(self.config, os.environ)

    @property
    def said(self) -> tuple[str, ...]:
        """The options that say where and as whom, as far as they were given."""
        ledger = (str(self.where.path),) if self.where.named_by == "--ledger" else ()
        by = (self.said_by,) if self.said_by else ()
        return (
            *(word for path in ledger for word in ("--ledger", path)),
            *(word for name in by for word in ("--by", name)),
        )

    @property
    def today(self) -> Today:
        """The day, and what is near or long ago to who looks."""
        return Today(self.now.date(), self.config.thresholds)

    @property
    def stamp(self) -> Stamp:
        """What signs a batch."""
        return Stamp(self.by, self.now, self.unit, self.config.thresholds)
