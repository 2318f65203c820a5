"""The bar of what takes over a second, on a terminal and nowhere else."""

import fcntl
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.tui.terminal.conftest import PROGRAM, Computer, Terminal

BAR = "━"


@pytest.fixture
def report(ledger: Computer) -> str:
    """A document that takes seconds to read."""
    body = "推进工作落实见效。" * 30
    lines = ["报告", "", "一、重点工作"]
    for section in range(1, 151):
        lines.append(f"({'一二三四五六七八九十'[section % 10]})板块{section}。")
        lines += [f"{n}.措施{section}之{n}要落实。{body}" for n in range(1, 61)]
    (ledger.home / "报告.txt").write_text("\n".join(lines), encoding="utf-8")
    return "报告.txt"


def drew(window: Terminal) -> bool:
    return BAR.encode() in window.raw


def test_a_long_load_shows_a_bar_and_clears_it(ledger: Computer, report: str) -> None:
    start = time.monotonic()
    window = ledger.window("load", report, "--key", "bg")
    window.wait_for(lambda t: t.row("load ").count(BAR) > 10)
    assert time.monotonic() - start > 1
    assert window.exit_status() == 0
    assert drew(window)
    assert BAR not in window.text
    assert not window.row("load ")
    assert ledger.run("count", "--plan", "bg").out == "9000\n"


def test_the_cursor_is_never_hidden_for_a_kill_could_not_bring_it_back(
    ledger: Computer, report: str
) -> None:
    window = ledger.window("load", report, "--key", "bg")
    window.wait_for(BAR)
    window.process.terminate()
    window.exit_status()
    assert b"\x1b[?25l" not in window.raw


def test_ctrl_c_clears_it(ledger: Computer, report: str) -> None:
    window = ledger.window("load", report, "--key", "bg")
    window.wait_for(BAR)
    window.press("\x03")
    assert window.exit_status() == 130
    assert BAR not in window.text


def test_standard_output_is_what_it_is_without_a_bar(
    ledger: Computer, report: str
) -> None:
    """`> file`, at a terminal: the bar is on stderr, also beside --json."""
    program = ("sh", "-c", '"$@" >out.json', "sh", *PROGRAM)
    window = ledger.window("load", report, "--json", program=program)
    window.wait_for(BAR)
    assert window.exit_status() == 0
    out = (ledger.home / "out.json").read_text("utf-8")
    assert json.loads(out)["kind"] == "batch"
    assert BAR not in out


@pytest.mark.parametrize(
    ("words", "program"),
    [
        (["--quiet"], PROGRAM),
        ([], ("sh", "-c", '"$@" 2>err.txt', "sh", *PROGRAM)),
    ],
    ids=["silence", "file"],
)
def test_there_is_none_for_who_wants_silence_or_has_a_file(
    ledger: Computer, report: str, words: list[str], program: tuple[str, ...]
) -> None:
    window = ledger.window("load", report, *words, program=program)
    assert window.exit_status() == 0
    assert not drew(window)
    assert BAR not in "".join(f.read_text("utf-8") for f in ledger.home.glob("err*"))


def test_a_pipe_sees_none(ledger: Computer, report: str) -> None:
    start = time.monotonic()
    told = ledger.run("load", report)
    assert time.monotonic() - start > 1
    assert BAR not in told.out + told.err
    assert "\x1b" not in told.out + told.err


def test_what_is_short_neither_draws_nor_loads_it(ledger: Computer) -> None:
    program = (sys.executable, "-X", "importtime", "-m", "tui")
    window = ledger.window("set", "2.1", "status=doing", program=program)
    assert window.exit_status() == 0
    assert b"tui.commands.progress" in window.raw
    assert b"rich.progress" not in window.raw
    assert not drew(window)


@pytest.fixture
def others(ledger: Computer) -> Iterator[Callable[[], None]]:
    """Somebody writes, until this is called."""
    lock = os.open(f"{ledger.ledger}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    with ExitStack() as held:
        held.callback(os.close, lock)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield held.close


def test_a_wait_for_others_has_its_sentence_and_no_bar(
    ledger: Computer, others: Callable[[], None]
) -> None:
    Path(f"{ledger.ledger}.lock").write_text('{"by":"王芳","pid":7}', "utf-8")
    window = ledger.window("done", "2.1.1")
    window.wait_for("waiting for 王芳")
    start = time.monotonic()
    while time.monotonic() - start < 1:
        window.read(0.1)
    assert BAR not in window.text
    others()
    assert window.exit_status() == 0
    assert window.row("waiting").startswith("waiting for 王芳")
    assert BAR not in window.text


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("set 2.1 status=doing", 0),
        ("add 2.1 新", 0),
        ("bulk 回复.txt", 0),
        ("undo", 1),
        ("redo", 1),
    ],
)
def test_without_a_sentence_a_wait_has_the_bar(
    ledger: Computer, others: Callable[[], None], line: str, status: int
) -> None:
    words = line.split()
    (ledger.home / "回复.txt").write_text("2.1.1 done\n", "utf-8")
    window = ledger.window(*words, "--json")
    window.wait_for(lambda t: BAR in t.row(f"{words[0]} "))
    others()
    assert window.exit_status() == status
    assert BAR not in window.text
    assert window.lines[0].startswith("duban: " if status else '{"schema":')
