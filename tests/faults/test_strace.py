"""A command is whole, whatever the kernel answers to any one of its system calls.

The real `duban` runs under strace, which makes one call on the ledger's folder fail, or
kills the process instead of it; a dry run counts the calls first. The other side of
test_calls: nothing of Python is replaced, and what is read after a file was opened
fails as well. Needs strace and the right to trace.
"""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from store.errors import LedgerError
from store.intents.load import Load
from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

CALLS = "trace=%file,%desc"
IN_PLACE = "the change is in place"


class Fault(NamedTuple):
    """What strace does to the n-th call of a name on the ledger's folder."""

    call: str
    at: int
    how: str


@pytest.fixture(autouse=True)
def strace(process: Callable[..., Any]) -> None:
    if not shutil.which("strace"):
        pytest.skip("there is no strace on PATH")
    probe = process("strace", "-f", "-qq", "-o", "/dev/null", "true")
    if probe.status:
        pytest.skip(f"cannot trace: {probe.err.strip()}")


@pytest.fixture
def desk(tmp_path: Path, flood: Load, stamp: Stamp) -> Path:
    """The folder of a ledger that was written to."""
    path = tmp_path / "desk" / "duban.json"
    Ledger.create(path, flood, stamp)
    path.chmod(0o640)  # not that of a new file: each write has to give it
    add_note(path, "甲")
    return path.parent


def add_note(path: Path, text: str) -> None:
    stamp = Stamp("王", datetime(2025, 6, 12, 9, tzinfo=UTC))
    note = AddNote(text=text, on=date(2025, 6, 12))
    assert Ledger.open(path).commit(parse(["3"]), note, stamp).applied


def faults(
    counts: Counter[str], errnos: Sequence[str], *, every: bool
) -> Iterator[Fault]:
    """All there are; or one a call: its death, and for every second call an error."""
    calls = [(call, at) for call in counts for at in range(1, counts[call] + 1)]
    for number, (call, at) in enumerate(calls):
        errors = errnos if every else [errnos[number % len(errnos)]]
        if every or number % 2 == 0:
            yield Fault(call, at, "signal=KILL")
        if every or number % 2 == 1:
            yield from (Fault(call, at, f"error={error}") for error in errors)


def test_a_command_is_whole_whatever_a_system_call_answers(
    desk: Path,
    tmp_path: Path,
    full: bool,
    errnos: Sequence[str],
    process: Callable[..., Any],
    duban: Sequence[object],
    figure: Callable[[str], None],
) -> None:
    note = [*duban, "note", "3", "-m", "乙", "--ledger"]

    def traced(folder: Path, log: Path, *options: object) -> Any:
        path = folder / "duban.json"
        return process("strace", "-f", "-qq", "-o", log, *options, *note, path)

    def copied(name: str) -> Path:
        return Path(shutil.copytree(desk, tmp_path / name))

    # Which files of the folder a write names, then how often it calls on them.
    folder, log = copied("names"), tmp_path / "log"
    assert traced(folder, log, "-e", CALLS).status == 0
    named = re.compile(rf'"{re.escape(str(folder))}(/[^"]*)?"')
    names = sorted(set(named.findall(log.read_text())))

    def on(folder: Path) -> list[str]:
        return [word for name in names for word in ("-P", f"{folder}{name}")]

    folder = copied("counts")
    assert traced(folder, log, "-e", CALLS, *on(folder)).status == 0
    counts = Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE))
    assert counts["fsync"] >= 2
    assert sum(name.startswith("rename") for name in counts) >= 1

    def ended(number: int, fault: Fault) -> str:
        """How a command with this fault ended, or what was wrong with that."""
        folder, log = copied(str(number)), tmp_path / f"{number}.log"
        inject = f"inject={fault.call}:{fault.how}:when={fault.at}"
        options = ["-e", f"trace={fault.call}", "-e", inject, *on(folder)]
        said = traced(folder, log, *options)
        verdict = judged(folder / "duban.json", fault, said, log.read_text())
        shutil.rmtree(folder)
        return verdict

    chosen = list(faults(counts, errnos, every=full))
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(ended, range(len(chosen)), chosen))
    wrong = [
        (fault, end) for fault, end in zip(chosen, ends, strict=True) if end not in ENDS
    ]
    assert wrong == []
    calls = sum(counts.values())
    figure(
        f"{len(chosen)} injections at {calls} system calls, 0 broken; {dict(Counter(ends))}"
    )


ENDS = {"applied", "refused", "unconfirmed", "killed"}


def judged(path: Path, fault: Fault, said: Any, log: str) -> str:
    """The end of a command, if what it said is what it did and the next one works."""
    killed = fault.how.startswith("signal")
    if ("+++ killed by SIGKILL" if killed else "(INJECTED)") not in log:
        return "the fault was not injected"
    if "Traceback" in said.err or "this is a bug" in said.err:
        return f"no error of ours: {said.err}"
    try:
        texts = [note.text for note in Ledger.open(path).snapshot().all_notes.values()]
    except LedgerError as error:
        return f"unreadable: {error}"
    if texts not in (["甲"], ["甲", "乙"]):
        return f"neither before nor after: {texts}"
    applied = texts == ["甲", "乙"]
    if killed:
        end = "killed"
    elif said.status == 0:
        end = "applied" if applied else "acknowledged, and not there"
    elif IN_PLACE in said.err:
        end = "unconfirmed" if applied and said.status == 74 else "not in place"
    else:
        end = f"refused with {said.status}, and there" if applied else "refused"
    add_note(path, "丙")
    return end
