"""Verbs that keep the ledger well: backup, doctor."""

import errno
import os
import shutil
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Final

import typer
from msgspec.structs import replace

from seed.errors import N_, DocumentError
from seed.phrases.typed import typed_date
from store.backends import backups, files, reading
from store.backends.backups import Copy
from store.backends.ledgerfile import LedgerFile
from store.doctor import Level, Said
from store.doctor.examine import examine
from store.doctor.mend import foreseen, mend
from store.errors import (
    CannotRead,
    Cause,
    CopyIsFile,
    ExcludeEachOther,
    FileExists,
    LedgerDamaged,
    LedgerError,
    LedgerGone,
    LedgerMissing,
    NoGoodCopy,
    NoSuchCopy,
    NotExported,
)
from store.intents.putback import PutBack
from store.ledger import Ledger
from store.selection import Selection
from store.snapshot import Snapshot
from store.text import visible
from tui.commands.given import STDIN, path_named, to_write
from tui.commands.options import unselecting
from tui.commands.output import Cell, columns, emit, emit_json, say, unread
from tui.commands.told import ask_about, tell
from tui.desk import Desk
from tui.rows import Row, path_words
from tui.statuses import Exit
from tui.words import _, cause_words

_LEVELS: Final = {
    Level.GOOD: N_("good"),
    Level.NOTE: N_("attention"),
    Level.BAD: N_("bad"),
}
_SUBJECTS: Final = {
    "ledger": N_("ledger"),
    "format": N_("format"),
    "edited": N_("edited"),
    "records": N_("records"),
    "history": N_("history"),
    "clock": N_("clock"),
    "owner": N_("its owner"),
    "folder": N_("folder"),
    "modes": N_("modes"),
    "links": N_("links"),
    "leftovers": N_("leftovers"),
    "disk": N_("disk"),
    "copies": N_("copies"),
    "lock": N_("lock"),
    "terminal": N_("terminal"),
}
_COLOURS: Final = {Level.GOOD: "green", Level.NOTE: "yellow", Level.BAD: "bold red"}


def backup(
    desk: Desk,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help=_("Write the copy there.")),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help=_("List the copies that there are."))
    ] = False,
    restore: Annotated[
        str | None,
        typer.Option(
            metavar="TIME|FILE",
            help=_("Bring back the state of then: 10:15, 2025-06-12, or a file."),
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=_("Restore without asking."))
    ] = False,
) -> None:
    """Keep a copy of the ledger now, list the copies, or bring one back."""
    if listed + (output is not None) + (restore is not None) > 1:
        raise ExcludeEachOther(options="--list -o --restore")
    path = Path(os.path.realpath(desk.where.path))
    if listed:
        _list(desk, path)
    elif restore is not None:
        _restore(desk, path, restore, yes=yes)
    else:
        _copy(desk, path, output)


def _list(desk: Desk, path: Path) -> None:
    folder = backups.folder(path)
    if files.exists(folder) and not os.access(folder, os.R_OK | os.X_OK):
        raise CannotRead(path=folder, cause=os.strerror(errno.EACCES))
    rows = [_row(copy) for copy in backups.copies(path)]
    if desk.json:
        emit_json("backups", count=len(rows), backups=rows)
        return
    emit(columns([_cells(row) for row in rows]))
    if not rows:
        say(desk, _("there is no copy yet"))


def _row(copy: Copy) -> Row:
    return {
        "at": copy.at.astimezone(),
        "batch": copy.revision,
        "bytes": copy.size,
        "format": copy.format,
        "file": path_words(copy.path),
    }


def _cells(row: Row) -> list[Cell]:
    return [
        (f"{row['at']:%Y-%m-%d %H:%M:%S}", "bold"),
        (str(row["batch"] or ""), ""),
        (f"{row['bytes'] / 1000:.0f} KB", "dim"),
        (row["file"], ""),
    ]


def _copy(desk: Desk, path: Path, output: str | None) -> None:
    desk.ledger.snapshot()  # refused where it may not be used
    if output == STDIN:
        raise CopyIsFile
    data, of = files.read(path)
    n = reading.state(path, data).revision
    if output is None:
        made = backups.asked(path, of, n)
        if not desk.dry_run:
            backups.ask(path, made, data)
    else:
        made = to_write(output, path)
        if os.path.lexists(made) or not (desk.dry_run or files.create(made, data)):
            raise FileExists(path=made)
    if desk.json and not desk.quiet:
        emit_json("backup", file=path_words(made), batch=n, dry_run=desk.dry_run)
    elif desk.dry_run:
        sentence = _("a copy of batch {n} would be kept as {path}")
        say(desk, sentence.format(n=n, path=made))
    else:
        if not desk.quiet:
            emit([[(str(made), "")]])
        say(desk, _("batch {n} is kept there").format(n=n))


def _restore(desk: Desk, path: Path, named: str, *, yes: bool) -> None:
    copy = _named(desk, path, named)
    state = _state(desk, copy.path)
    intent = PutBack(state=state, copy=copy.path)
    ledger = desk.ledger
    try:
        dry = ledger.commit(Selection(), intent, desk.stamp, dry_run=True)
    except (LedgerDamaged, LedgerGone, LedgerMissing):
        _put_back(desk, copy, state)
        return
    if desk.dry_run:
        tell(desk, dry)
        return
    asks = sys.stdin.isatty() and not (yes or desk.json or desk.quiet)
    if asks and dry.batch.changes:
        ask_about(desk, dry)
        if not _agreed(_("Bring this state back?")):
            say(desk, _("nothing was changed"))
            raise typer.Exit(Exit.REFUSED)
        intent = replace(intent, seen=dry.batch.revision - 1)
    outcome = ledger.commit(Selection(), intent, desk.stamp, patience=desk.patience)
    tell(desk, outcome)


def _agreed(question: str) -> bool:
    """Whether a person says yes; Ctrl-D is a no, and Ctrl-C ends the program."""
    try:
        return typer.confirm(question, err=True)
    except typer.Abort as error:  # which Typer makes of either
        if isinstance(error.__context__, KeyboardInterrupt):
            raise error.__context__ from None
        typer.echo(err=True)
        return False


def _state(desk: Desk, file: Path) -> Snapshot:
    """The state that a file holds: a ledger, or one that was exported.

    Raises:
        NoGoodCopy: It is neither.

    """
    try:
        return Ledger.open(file, desk.keeping).snapshot()
    except LedgerDamaged as error:
        damaged = error
    from store.exchange import whole

    data, _of = files.read(file)
    try:
        return whole.decode(str(file), data)
    except NotExported as error:
        export = isinstance(error.__cause__, LedgerDamaged)
        values = error.values if export else damaged.values
        raise NoGoodCopy(**values) from error


def _put_back(desk: Desk, copy: Copy, state: Snapshot) -> None:
    """Put a copy in the place of a ledger that is damaged or gone."""
    aside = None
    file = LedgerFile(desk.where.path, desk.keeping)
    left = backups.behind(file.path, state.revision)
    # One number more: of the batch that says who put it back.
    newest = int(str(left.values["newest"])) if left else None
    if desk.dry_run:
        file.check_disk()
    else:
        aside = file.put_back(state, desk.by, desk.patience)
    if desk.json and not desk.quiet:
        emit_json(
            "restored",
            ledger=path_words(desk.where.path),
            file=path_words(copy.path),
            damaged=path_words(aside) if aside else None,
            batch=newest + 1 if newest else state.revision,
            restored=state.revision,
            lost=newest,
            dry_run=desk.dry_run,
        )
    if desk.dry_run:
        say(desk, _("the state of {at} would be put back").format(at=copy.when))
    else:
        say(desk, _("the state of {at} is put back").format(at=copy.when))
    if aside:
        say(desk, _("the damaged bytes are kept in {path}").format(path=aside))
    if left:
        say(desk, cause_words(left))


def _named(desk: Desk, path: Path, named: str) -> Copy:
    """The copy that is meant: a file, or the newest state not later than a time.

    Raises:
        NoSuchCopy: There is none.
        CannotRead: It may be a file; we may not look, and it is no time.

    """
    copies = backups.copies(path)
    for copy in copies:
        if named in (copy.path.name, copy.path.stem, str(copy.path)):
            return copy
    until = _moment(desk, named)
    try:
        if file := _elsewhere(path_named(named)):
            return file
    except CannotRead:
        if until is None:
            raise
    if until is None:
        raise NoSuchCopy(named=named)
    listed = [copy for copy in copies if _second(copy.at) == _second(until)]
    now = _now(desk, path)
    for copy in [*listed, *now, *copies]:
        if copy.at <= until:
            said = _("the newest copy until then is of {at}: {path}")
            if copy in now:
                said = _("the ledger is as it was then: its last change is of {at}")
            say(desk, said.format(at=copy.when, path=copy.path))
            return copy
    raise NoSuchCopy(named=named)


def _second(at: datetime) -> datetime:
    """The second of a time: as far as it is listed, and so typed."""
    return at.replace(microsecond=0)


def _now(desk: Desk, path: Path) -> list[Copy]:
    """The ledger itself, which is its newest state, where it can be read."""
    with suppress(LedgerError):
        of = files.status(path)
        desk.ledger.snapshot()
        return [Copy(path, files.changed_at(of), of.st_size)]
    return []


def _elsewhere(file: Path) -> Copy | None:
    """The copy that a file is; None where there is no such file.

    Raises:
        CannotRead: We may not look.

    """
    try:
        of = file.stat()
    except PermissionError as error:
        raise CannotRead(path=file, cause=error.strerror) from error
    except OSError:  # a name that is too long for a file, too
        return None
    if not stat.S_ISREG(of.st_mode):
        return None
    return Copy(file, files.changed_at(of), of.st_size)


def _moment(desk: Desk, named: str) -> datetime | None:
    """The end of a time that was typed: 10:15, 2025-06-12 10:15, 昨天."""
    with suppress(ValueError):  # as --list --json has it
        moment = datetime.fromisoformat(named)
        if moment.tzinfo:
            return moment if moment.microsecond else moment.replace(microsecond=999_999)
    zone, today = desk.now.tzinfo, desk.now.date()
    with_day, _space, clock = named.strip().rpartition(" ")
    try:
        day = typed_date(with_day, today, ahead=False).day if with_day else today
        at = time.fromisoformat(clock)
    except (ValueError, DocumentError):
        pass
    else:
        second = at.second if clock.count(":") > 1 else time.max.second
        end = at.replace(second=second, microsecond=time.max.microsecond)
        return datetime.combine(day, end, zone)
    try:
        day = typed_date(named, today, ahead=False).day
    except DocumentError:
        return None
    return datetime.combine(day, time.max, zone)


def doctor(
    desk: Desk,
    fix: Annotated[
        bool, typer.Option("--fix", help=_("Repair what can be repaired."))
    ] = False,
) -> None:
    """Look the ledger, its files, the clock and the terminal over."""
    path = desk.where.path
    mended: list[Said] = []
    if fix and desk.dry_run:
        mended = list(foreseen(path, desk.keeping))
    elif fix:
        mended = list(mend(path, desk.keeping, desk.by, desk.patience))
    found = [*examine(path, desk.keeping, desk.now), *_terminal()]
    if not desk.quiet:
        with unread():
            _tell_found(desk, mended, found)
    if any(said.level is Level.BAD for said in [*mended, *found]):
        raise typer.Exit(Exit.LEDGER)


def _tell_found(desk: Desk, mended: Sequence[Said], found: Sequence[Said]) -> None:
    if desk.json:
        rows = {"mended": mended, "found": found}
        told = {key: [*map(_said_row, rows[key])] for key in rows}
        emit_json("doctor", dry_run=desk.dry_run, **told)
        return
    levels = {level: _(word) for level, word in _LEVELS.items()}
    done = levels | {Level.GOOD: _("would mend") if desk.dry_run else _("mended")}
    emit(columns([_said_cells(said, done[said.level]) for said in mended]))
    emit(columns([_said_cells(said, levels[said.level]) for said in found]))


def _terminal() -> list[Said]:
    """What standard output is, and whether it can show Chinese."""
    encoding = sys.stdout.encoding or "?"
    try:
        "督办".encode(encoding)
        level = Level.GOOD
    except (LookupError, UnicodeEncodeError):
        level = Level.NOTE
    if not sys.stdout.isatty():
        sentence = N_("standard output is no terminal; its encoding is {encoding}")
        return [Said("terminal", level, Cause(sentence, encoding=encoding))]
    size = shutil.get_terminal_size()
    name = os.environ.get("TERM", "")
    sentence = N_("{name}, {columns} × {lines}, {encoding}")
    values = {"name": name, "columns": size.columns, "lines": size.lines}
    return [Said("terminal", level, Cause(sentence, encoding=encoding, **values))]


def _said_row(said: Said) -> Row:
    words = visible(cause_words(said.sentence))
    return {"subject": said.subject, "level": said.level, "said": words}


def _said_cells(said: Said, level: str) -> list[Cell]:
    return [
        (level, _COLOURS[said.level]),
        (_(_SUBJECTS[said.subject]), "bold"),
        (cause_words(said.sentence), ""),
    ]


VERBS = {"backup": unselecting(backup), "doctor": unselecting(doctor)}
