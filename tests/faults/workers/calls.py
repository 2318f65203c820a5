"""Kinds of writes, with a fault at each of their calls to the system in turn.

    calls.py FOLDER all|some ERRNO,... KIND...

Faults sit below what duban wrote: in the functions of `os`, `fcntl` and `io` that it
calls, itself or through pathlib and TinyDB. Every injection has a fresh copy of one
ledger, and a process of its own, forked here, where it may end in death. Prints one
JSON object an injection: what was done, what the write said, what it left behind.
Judges nothing.
"""

import builtins
import errno
import fcntl
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from tinydb import TinyDB

from seed.document import document
from seed.errors import DubanError
from store.errors import Unconfirmed
from store.intents.load import Load
from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

LASTING = ("EIO", "EROFS")
"""What a disk answers for good once it is broken, or mounted read-only for it."""
DIED = 9

CALLS: dict[ModuleType, str] = {
    os: (
        "open close read pread write pwrite lseek fsync fdatasync ftruncate truncate "
        "stat lstat fstat access statvfs chmod fchmod chown fchown utime link symlink "
        "readlink rename replace unlink remove mkdir rmdir listdir scandir "
        "copy_file_range sendfile getxattr setxattr listxattr"
    ),
    fcntl: "flock lockf fcntl ioctl",
    io: "open",
    builtins: "open",
}
LOOKS = {"io.open", "os.stat", "os.lstat", "os.fstat", "os.lseek", "os.pread"}
"""What changes nothing."""
_stat = os.stat
"""The real one, for what this program itself wants to know."""


def inode(of: int | str | Path) -> tuple[int, int]:
    at = _stat(of)
    return at.st_dev, at.st_ino


@dataclass
class System:
    """The system as a write sees it: with a fault, and with what is not on disk yet."""

    fault: str = ""
    at: int = 0
    calls: list[str] = field(default_factory=list)
    files: set[tuple[int, int]] = field(default_factory=set)
    """Files that were written and not synced since."""
    folders: set[tuple[int, int]] = field(default_factory=set)
    """Folders that were given a name and not synced since."""
    names: dict[int, str] = field(default_factory=dict)
    """What was opened, by its descriptor."""
    early: bool = False
    """Whether a file was put in its place before all that was written was synced."""

    @contextmanager
    def around(self) -> Iterator[None]:
        """Stand between the program and the system."""
        real = {
            (module, name): getattr(module, name)
            for module, names in CALLS.items()
            for name in names.split()
            if hasattr(module, name)
        }
        for (module, name), call in real.items():
            setattr(module, name, self._seen(f"{module.__name__}.{name}", call))
        try:
            yield
        finally:
            for (module, name), call in real.items():
                setattr(module, name, call)

    def _seen(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            self.calls.append(name)
            here = len(self.calls) == self.at
            lasting = self.fault.endswith(" on") and len(self.calls) > self.at
            if here and self.fault == "die before":
                os._exit(DIED)
            if (here or lasting) and self.fault.startswith("E"):
                if name == "os.close":
                    # Linux lets go of the descriptor, whatever it answers.
                    real(*args)
                code = getattr(errno, self.fault.split()[0])
                raise OSError(code, os.strerror(code))
            if here and self.fault == "short":
                args = (args[0], bytes(args[1])[: len(args[1]) // 2 or 1])
            try:
                result = real(*args, **options)
                self._note(name.partition(".")[2], args, result)
            finally:
                if here and self.fault == "die after":
                    os._exit(DIED)
            return result

        return call

    def _note(self, name: str, args: Sequence[Any], result: Any) -> None:
        if name in {"write", "pwrite", "ftruncate"}:
            # Who has the turn, in the lock file, is nothing to last.
            if not self.names.get(args[0], "").endswith(".lock"):
                self.files.add(inode(args[0]))
        elif name in {"fsync", "fdatasync"}:
            self.files.discard(inode(args[0]))
            self.folders.discard(inode(args[0]))
        elif name in {"link", "symlink", "rename", "replace"}:
            self.early |= bool(self.files)
            self.folders.add(inode(Path(args[1]).parent))
        elif name == "mkdir" and not str(args[0]).endswith(".backups"):
            # That folder comes after the write, and none of its states is promised.
            self.folders.add(inode(Path(args[0]).parent))
        elif name == "open" and isinstance(result, int):
            self.names[result] = str(args[0])
            if args[1] & os.O_CREAT:
                self.folders.add(inode(Path(args[0]).parent))
        elif name == "open" and result.writable():
            self.files.add(inode(result.fileno()))

    def unsynced(self, folder: Path) -> list[str]:
        """What a power cut takes: of the files in a folder, it, and the one around it.

        Not what is in folders below: a backup was on the disk before it was one.
        """
        waiting = self.files | self.folders
        near = [folder.parent, folder, *filter(Path.is_file, folder.iterdir())]
        return [path.name for path in near if inode(path) in waiting]


# The kinds of writes.

DAY = date(2025, 6, 12)
BY = "李明"


def stamp(days: int = 0) -> Stamp:
    return Stamp(BY, datetime(2025, 6, 12, 9, tzinfo=UTC) + timedelta(days=days))


def create(path: Path) -> None:
    text = document("一、甲\n二、乙\n".encode())
    assert Ledger.create(path, Load(document=text, key="p", source="p.txt"), stamp())


def change(path: Path) -> None:
    ledger = Ledger.open(path)
    # A note that is there already would change nothing.
    note = AddNote(text=f"沙袋第{ledger.snapshot().revision}批到位", on=DAY)
    assert ledger.commit(parse(["1"]), note, stamp()).applied


def undo(path: Path) -> None:
    Ledger.open(path).undo(stamp())


def changed(path: Path) -> None:
    create(path)
    path.chmod(0o640)  # not that of a new file: each write has to give it
    change(path)


def whole(path: Path) -> None:
    """Every batch that led here is there once."""
    ledger = Ledger.open(path)
    now = ledger.snapshot()
    numbers = [batch.revision for batch in ledger.since(now)]
    assert numbers == list(range(1, now.revision + 1)), numbers


def go_on(path: Path) -> None:
    if not path.exists():
        create(path)
    change(path)


def before(what: str, times: int) -> Callable[[Path], None]:
    """Make a ledger whose next change is the n-th one that touches a file beside it."""

    def prepare(path: Path) -> None:
        create(path)
        folder, kept = path.parent, path.parent.with_name("kept")
        for _time in range(times):
            found = sizes(folder, what)
            while sizes(folder, what) == found:
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(folder, kept)
                change(path)
        shutil.rmtree(folder)
        kept.rename(folder)

    return prepare


def sizes(folder: Path, what: str) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.glob(what)}


def aged(path: Path) -> None:
    """Make a ledger that was backed up long ago: time for another, and to thin out."""
    changed(path)
    (backup,) = path.parent.glob("*.backups/*")
    for day in (1, 2, 3):
        shutil.copy2(backup, backup.with_name(f"2020010{day}T000000Z.json"))
    backup.unlink()


def tinydb(path: Path) -> None:
    with TinyDB(path) as db:
        db.insert_multiple({"n": 0, "note": "长长的批注"} for _row in range(50))


def tinydb_change(path: Path) -> None:
    with TinyDB(path) as db:
        db.update({"n": 1, "note": "短"})


def tinydb_whole(path: Path) -> None:
    with TinyDB(path) as db:
        assert len(db) == 50


@dataclass(frozen=True)
class Kind:
    """A kind of write: what is there before, the write, and how to tell all is well."""

    prepare: Callable[[Path], object]
    write: Callable[[Path], None]
    whole: Callable[[Path], None] = whole
    go_on: Callable[[Path], None] = go_on


KINDS = {
    "change": Kind(changed, change),
    "undo": Kind(changed, undo),
    "create": Kind(lambda path: path.parent.mkdir(), create),
    "create a folder": Kind(lambda _path: None, create),
    "first backup": Kind(create, change),
    "backup": Kind(aged, change),
    "first archive": Kind(before("*.history", 1), change),
    "archive": Kind(before("*.history", 2), change),
    "TinyDB": Kind(tinydb, tinydb_change, tinydb_whole, tinydb_change),
}


# The injections.


@dataclass
class Trial:
    """One kind of write on one ledger, again and again."""

    kind: Kind
    folder: Path
    old: bytes | None = None
    new: bytes | None = None

    def __post_init__(self) -> None:
        self.path = self.folder / "desk" / "duban.json"
        self.seed = self.folder / "seed"
        self.seed.mkdir(parents=True)
        prepared = self.seed / "desk" / "duban.json"
        if self.kind.write is not create:
            prepared.parent.mkdir()
        self.kind.prepare(prepared)
        self._reset()
        self.old = self._data()
        self.kind.write(self.path)
        self.new = self._data()

    def _reset(self) -> None:
        if self.path.parent.exists():
            shutil.rmtree(self.path.parent)
        if (self.seed / "desk").exists():
            shutil.copytree(self.seed / "desk", self.path.parent)

    def _data(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None

    def injected(self, fault: str = "", at: int = 0) -> dict[str, Any]:
        """What comes of a fault at one call."""
        self._reset()
        system = System(fault, at)
        if not fault.startswith("die"):
            return {"fault": fault, "at": at, **self._written(system)}
        child = os.fork()
        if not child:
            with system.around():
                self._said()
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = "died" if status == DIED else f"status {status}"
        return {"fault": fault, "at": at, "said": said, **self._aftermath()}

    def _written(self, system: System) -> dict[str, Any]:
        handles = len(list(Path("/dev/fd").iterdir()))
        with system.around():
            said = self._said()
        leaked = len(list(Path("/dev/fd").iterdir())) - handles
        return {
            "said": said,
            "calls": system.calls,
            "unsynced": system.unsynced(self.path.parent) if said == "applied" else [],
            "early": system.early,
            "leaked": leaked,
            **self._aftermath(),
        }

    def _said(self) -> str:
        try:
            self.kind.write(self.path)
        except Unconfirmed:
            return "unconfirmed"
        except DubanError:
            return "refused"
        except Exception as error:  # noqa: BLE001  # told, and judged elsewhere
            return repr(error)
        return "applied"

    def _aftermath(self) -> dict[str, Any]:
        """The state, what is left over, and how the next ordinary change goes."""
        state, left = self._state(), self._left()
        try:
            self.kind.go_on(self.path)
        except Exception as error:  # noqa: BLE001  # told, and judged elsewhere
            then = repr(error)
        else:
            then = "applied"
        return {"state": state, "left": left, "then": then, "still": self._left()}

    def _state(self) -> str:
        data = self._data()
        if data not in (self.old, self.new):
            return "neither"
        try:
            if data is not None:
                self.kind.whole(self.path)
        except Exception as error:  # noqa: BLE001  # told, and judged elsewhere
            return repr(error)
        return "old" if data == self.old else "new"

    def _left(self) -> list[str]:
        """Temporary files: their names begin with a dot."""
        return sorted(path.name for path in self.path.parent.rglob(".*"))


def faults(name: str, at: int, errnos: Sequence[str], *, every: bool) -> list[str]:
    """The faults that fit a call: all; or one error, another each call, and its death.

    Not where a call only looks: the death before it was the same.
    """
    errors = [*errnos, *(f"{error} from there on" for error in LASTING)]
    short = ["short"] if name == "os.write" else []
    if every:
        return ["die before", "die after", *short, *errors]
    death = [] if name in LOOKS else ["die after"]
    return [*death, *short, errors[at % len(errors)]]


def main(
    folder: Path, errnos: Sequence[str], kinds: Sequence[str], *, every: bool
) -> None:
    for kind in kinds:
        trial = Trial(KINDS[kind], folder / kind)
        plain = trial.injected()
        print(json.dumps({"kind": kind, **plain}))
        for at, name in enumerate(plain["calls"], start=1):
            for fault in faults(name, at, errnos, every=every):
                facts = trial.injected(fault, at)
                print(json.dumps({"kind": kind, "call": name, **facts}))


if __name__ == "__main__":
    place, form, errors, *which = sys.argv[1:]
    main(Path(place), errors.split(","), which, every=form == "all")
