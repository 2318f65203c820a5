"""What the proofs share: short and long forms, and figures told at the end.

A proof breaks something (a process, a call, a disk, a file) many times and counts what
it must never find. Its short form runs with all tests; `--long` runs it in full:

    pytest tests/faults/test_kill.py --long

Each prints its figures at the end; docs/reliability.md has those of a full run.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from tests.tui.terminal.conftest import Computer

ROOT = Path(__file__).parents[2]
WORKERS = Path(__file__).with_name("workers")
FIGURES: pytest.StashKey[list[str]] = pytest.StashKey()


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the long form was asked for."""
    return bool(request.config.getoption("--long"))


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tell a figure: what was done how often, and what was found."""
    told = request.config.stash.setdefault(FIGURES, [])

    def tell(sentence: str) -> None:
        told.append(f"{request.node.name}: {sentence}")

    return tell


class Told(NamedTuple):
    """What a process leaves behind: each of the three apart."""

    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home of one's own, English, and this tree, for every process that starts."""
    for name in os.environ:
        if name.startswith(("DUBAN", "LANG", "LC_", "XDG_", "PYTHONIO")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DUBAN_USER", "李明")
    monkeypatch.setenv("DUBAN_LANG", "en")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def process() -> Callable[..., Told]:
    """Run a program to its end, at most a minute unless told."""

    def told(*command: object, **how: Any) -> Told:
        how = {"stdin": subprocess.DEVNULL, "timeout": 60} | how
        ended = subprocess.run(
            [str(word) for word in command], capture_output=True, check=False, **how
        )
        return Told(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return told


@pytest.fixture
def duban() -> Sequence[object]:
    """The words that start `duban`, here and in any process."""
    return [sys.executable, "-m", "tui"]


@pytest.fixture
def worker() -> Callable[[str], Sequence[object]]:
    """The words that start a program of workers/."""
    return lambda name: [sys.executable, WORKERS / name]


@pytest.fixture
def errnos() -> Sequence[str]:
    """What a disk, a quota, a mount or a system at its limits answers to a call."""
    of_disks = ["EIO", "ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS"]
    return [*of_disks, "ENOENT", "EMFILE", "ENOLCK", "ESTALE", "EINTR"]


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: no fault here is one of a disk."""
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


@pytest.fixture
def mounted(process: Callable[..., Told]) -> Callable[..., Any]:
    """Mount a file system for as long as a with block lasts; skip where it may not be.

    Once one could be mounted, all that follow must be: a proof that is half done does
    not end as one that could not begin.
    """
    mounts = 0

    @contextmanager
    def at(folder: Path, *options: object) -> Iterator[Path]:
        nonlocal mounts
        if not shutil.which("mount"):
            pytest.skip("there is no mount on PATH")
        done = process("mount", *options, folder)
        if done.status and not mounts:
            pytest.skip(f"cannot mount: {done.err.splitlines()[0]}")
        assert done.status == 0, done.err
        mounts += 1
        try:
            yield folder
        finally:
            done = process("umount", folder)
            assert done.status == 0, done.err

    return at


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    """A machine on which duban was never started."""
    with ExitStack() as windows:
        yield Computer(tmp_path, windows)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("long") and not item.config.getoption("--long"):
        pytest.skip("only in the long form: --long")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if told := config.stash.get(FIGURES, []):
        terminalreporter.section("figures")
        for sentence in told:
            terminalreporter.write_line(sentence)
