"""The command line, in this process or in one of its own, with nothing around it."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from store.ledger import Ledger
from store.model import Stamp
from tui import words
from tui.commands import build
from tui.commands.begin import builtin_speech

ROOT = Path(__file__).parents[3]
SHELL = 'duban() { "$DUBAN_PYTHON" -m tui "$@"; }\n'


class Told(NamedTuple):
    """What a command leaves behind: each of the three apart."""

    status: int
    out: str
    err: str


class State(NamedTuple):
    """A file as it stands: rewritten with the same bytes, it is another."""

    data: bytes
    inode: int
    written: int


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The ledger, alone in its folder."""
    return tmp_path / "desk" / "ledger.json"


@pytest.fixture(autouse=True)
def alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: Path
) -> Iterator[None]:
    """李明 in a home of their own, in English, on the ledger at `path`."""
    for name in os.environ:
        if name.startswith(("DUBAN", "LANG", "LC_", "XDG_", "PYTHONIO")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DUBAN_LEDGER", str(path))
    monkeypatch.setenv("DUBAN_USER", "李明")
    monkeypatch.setenv("DUBAN_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    path.parent.mkdir()
    words.settle("en")
    yield
    words.settle("en")


@pytest.fixture(scope="session")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ledger with the built-in speech, loaded by 文书 as batch 1."""
    made = tmp_path_factory.mktemp("built-in") / "ledger.json"
    stamp = Stamp("文书", datetime(2025, 6, 12, 9, tzinfo=UTC))
    Ledger.create(made, builtin_speech(), stamp)
    return made.read_bytes()


@pytest.fixture
def bare() -> Callable[..., Told]:
    """Run a command in this process; there is no ledger yet."""

    def told(*arguments: object, stdin: str | bytes | None = None) -> Told:
        given = [str(one) for one in arguments]
        words.settle(words.asked(given))
        result = CliRunner().invoke(
            build(), given, input=stdin, prog_name="duban", catch_exceptions=False
        )
        return Told(result.exit_code, result.stdout, result.stderr)

    return told


@pytest.fixture
def run(bare: Callable[..., Told], path: Path, built_in: bytes) -> Callable[..., Told]:
    """Run a command in this process, on a ledger with the built-in speech."""
    path.write_bytes(built_in)
    return bare


@pytest.fixture
def ask(run: Callable[..., Told]) -> Callable[..., Any]:
    """Run a command that must go well with --json; its envelope."""

    def envelope(*arguments: object, stdin: str | bytes | None = None) -> Any:
        told = run(*arguments, "--json", stdin=stdin)
        assert (told.status, told.err) == (0, "")
        return json.loads(told.out)

    return envelope


@pytest.fixture
def item(ask: Callable[..., Any]) -> Callable[[str], Any]:
    """All there is about the item of a code."""

    def shown(code: str) -> Any:
        (row,) = ask("show", code)["items"]
        return row

    return shown


@pytest.fixture
def disk(path: Path) -> Callable[..., dict[str, State]]:
    """The files in the ledger's folder as they stand, without the writers' locks."""

    def files(*, locks: bool = False) -> dict[str, State]:
        return {
            str(file.relative_to(path.parent)): State(
                file.read_bytes(), at.st_ino, at.st_mtime_ns
            )
            for file in path.parent.rglob("*")
            if file.is_file() and (locks or ".lock" not in file.name)
            for at in [file.stat()]
        }

    return files


def _told(command: list[str], how: dict[str, Any]) -> Told:
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60} | how
    if "input" not in how:
        how.setdefault("stdin", subprocess.DEVNULL)
    how["env"] = os.environ | how.get("env", {})
    ended = subprocess.run(command, check=False, **how)
    return Told(
        ended.returncode, (ended.stdout or b"").decode(), (ended.stderr or b"").decode()
    )


@pytest.fixture
def forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder into which nobody may look, not even root."""
    folder = tmp_path / "forbidden"
    folder.mkdir()
    look = Path.stat

    def stat(path: Path, **how: Any) -> os.stat_result:
        if folder in path.absolute().parents:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return look(path, **how)

    monkeypatch.setattr(Path, "stat", stat)
    return folder


@pytest.fixture
def process() -> Callable[..., Told]:
    """Run a command in a process of its own."""

    def told(*arguments: object, **how: Any) -> Told:
        return _told([sys.executable, "-m", "tui", *map(str, arguments)], how)

    return told


@pytest.fixture
def shell() -> Callable[..., Told]:
    """Run a line of shell in which `duban` is the program."""

    def told(line: str, **how: Any) -> Told:
        return _told(["sh", "-c", SHELL + line], how)

    return told
