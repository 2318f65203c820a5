"""However the interface ends, the terminal is left as it was."""

import fcntl
import os
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.tui.terminal.conftest import (
    CTRL_C,
    CTRL_Q,
    CTRL_S,
    CTRL_Z,
    SECONDS,
    Computer,
    Terminal,
)

MODERN = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;2$y",
}
"""What kitty, foot and Ghostty answer: synchronized output, and resizes in band."""

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

BUG = """
from tui.interface.desktop import DesktopScreen
from tui.interface.outline import OutlineView
def broken(*_):
    measure = "机密措施"
    raise ValueError(measure)
{method} = broken
from tui.__main__ import main
main()
"""


def in_note(terminal: Terminal, text: str) -> Terminal:
    terminal.press("n")
    terminal.wait_for("Ctrl+S saves")
    terminal.press(text)
    terminal.wait_for(text)
    return terminal


@pytest.mark.parametrize("keys", ["q", CTRL_Q], ids=["q", "ctrl-q"])
def test_quitting_gives_the_terminal_back(ledger: Computer, keys: str) -> None:
    terminal = ledger.interface()
    terminal.press(keys)
    assert terminal.exit_status() == 0
    terminal.assert_restored()


def test_a_modern_terminal_is_given_back_too(ledger: Computer) -> None:
    terminal = ledger.interface(answers=MODERN)
    terminal.press("jk")
    terminal.settle()
    terminal.press("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_it_in_good_order(
    ledger: Computer, number: signal.Signals
) -> None:
    terminal = ledger.interface()
    terminal.process.send_signal(number)
    assert terminal.exit_status() == 128 + number
    terminal.assert_restored()


@contextmanager
def somebody_writes(ledger: Computer) -> Iterator[None]:
    with ledger.ledger.with_name("ledger.json.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_it_at_once_and_tells_what_waits(
    ledger: Computer, number: signal.Signals
) -> None:
    ledger.run("done", "2.1.1")
    terminal = ledger.interface()
    with somebody_writes(ledger):
        terminal.press("x")
        terminal.wait_for("waiting for another program")
        terminal.process.send_signal(number)
        assert terminal.exit_status(5) == 128 + number
    assert terminal.after_leaving.split("duban: ")[1].startswith("left undone")
    assert "Traceback" not in terminal.after_leaving
    terminal.assert_restored()


def test_quitting_while_a_change_waits_waits_for_it(ledger: Computer) -> None:
    ledger.run("done", "2.1.1")
    terminal = ledger.interface()
    with somebody_writes(ledger):
        terminal.press("jjj")
        terminal.wait_for(lambda t: "推进实体" in t.cursor)
        terminal.press("xq")
        terminal.wait_for("leaving once this is written: tick 1.1.2")
        terminal.settle(1.5)
        assert terminal.process.poll() is None
    assert terminal.exit_status() == 0
    terminal.assert_restored()
    assert ledger.item("1.1.2")["status"] == "done"


def test_a_window_that_is_closed_ends_the_program(ledger: Computer) -> None:
    terminal = ledger.interface()
    terminal.hang_up()
    assert terminal.process.wait(SECONDS) == 128 + signal.SIGHUP


@pytest.mark.parametrize("end", [*SIGNALS, signal.SIGKILL, "hang up", "bug"])
def test_what_is_half_typed_is_there_the_next_time(
    ledger: Computer, end: signal.Signals | str
) -> None:
    program = [sys.executable, "-c", BUG.format(method="DesktopScreen._heard")]
    terminal = ledger.window(program=program) if end == "bug" else ledger.interface()
    terminal.wait_for(lambda t: t.cursor)
    in_note(terminal, "写到一半")
    folder = ledger.home / "state" / "duban" / "drafts"

    def kept() -> bool:
        files = folder.glob("*.json")
        return any("写到一半" in file.read_text("utf-8") for file in files)

    if end is signal.SIGKILL:
        # Nothing can be done then: it is on the disk a second after it was typed.
        terminal.wait_for(lambda _terminal: kept())
    if end == "hang up":
        terminal.hang_up()
    elif end == "bug":
        ledger.run("done", "3", "--by", "王芳")  # told by what is broken
    else:
        terminal.process.send_signal(signal.Signals(end))
    terminal.exit_status()
    (file,) = folder.glob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = ledger.interface()
    again.wait_for("not saved")
    again.press("n")
    again.wait_for("写到一半")


def test_what_is_half_typed_is_for_no_item_that_a_repair_gave_the_same_uid(
    ledger: Computer,
) -> None:
    ledger.run("add", "4.3", "甲方案")
    added = ledger.item("4.3.4")
    terminal = ledger.interface()
    terminal.press("G")
    terminal.wait_for(lambda t: "甲方案" in t.cursor)
    in_note(terminal, "写到一半")
    os.truncate(ledger.ledger, 20_000)
    ledger.run("doctor", "--fix")
    ledger.run("add", "4.3", "乙方案", "--by", "王芳")
    assert ledger.item("4.3.4")["uid"] == added["uid"]
    terminal.press(CTRL_S)
    terminal.wait_for("no such item: 4.3.4 甲")
    terminal.hang_up()
    terminal.exit_status()
    again = ledger.interface()
    again.wait_for("kept until its item is back: 4.3.4")
    assert not ledger.item("4.3.4")["notes"]


@pytest.mark.parametrize(
    "method", ["OutlineView.mark", "OutlineView.render_line", "OutlineView.on_mount"]
)
def test_a_bug_gives_the_terminal_back_and_shows_no_contents(
    ledger: Computer, method: str
) -> None:
    program = [sys.executable, "-c", BUG.format(method=method)]
    terminal = ledger.window(program=program)
    if method == "OutlineView.mark":
        terminal.wait_for(lambda t: t.cursor)
        terminal.press(" ")
    assert terminal.exit_status() == 70
    terminal.assert_restored()
    assert "this is a bug in duban (ValueError)" in terminal.after_leaving
    (crash,) = (ledger.home / "state" / "duban").iterdir()
    assert str(crash) in terminal.after_leaving.replace("\r\n", "")
    assert stat.S_IMODE(crash.stat().st_mode) == 0o600
    for told in (terminal.after_leaving, crash.read_text("utf-8")):
        assert "机密" not in told
        assert "measure" not in told


def test_a_suspended_interface_gives_the_terminal_back_until_it_goes_on(
    ledger: Computer,
) -> None:
    terminal = ledger.interface()
    terminal.process.send_signal(signal.SIGTSTP)
    stopped(terminal)
    terminal.assert_restored()
    ledger.run("done", "1.1.1")
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for(lambda t: 1049 in t.modes)
    terminal.wait_for(lambda t: "☑" in t.row("深化合作交流"))
    terminal.press("j")
    terminal.wait_for(lambda t: "京津冀协同" in t.cursor)
    terminal.press("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()


def stopped(terminal: Terminal) -> None:
    """Read until the process is stopped."""

    def reported(_: Terminal) -> bool:
        pid, status = os.waitpid(terminal.process.pid, os.WUNTRACED | os.WNOHANG)
        return bool(pid) and os.WIFSTOPPED(status)

    terminal.wait_for(reported)
    terminal.settle(0)


@pytest.mark.parametrize("key", [CTRL_C, CTRL_Z], ids=["ctrl-c", "ctrl-z"])
def test_keys_that_end_other_programs_change_nothing_in_the_outline(
    ledger: Computer, key: str
) -> None:
    before = ledger.ledger.read_bytes()
    terminal = ledger.interface()
    terminal.press(key)
    if key == CTRL_C:
        terminal.wait_for("Press q to quit")
    terminal.press("j")
    terminal.wait_for(lambda t: "京津冀协同" in t.cursor)
    terminal.press("q")
    assert terminal.exit_status() == 0
    assert ledger.ledger.read_bytes() == before


def test_ctrl_c_in_a_note_keeps_what_was_typed(ledger: Computer) -> None:
    terminal = in_note(ledger.interface(), "半句话")
    terminal.press(CTRL_C + "到底")
    terminal.wait_for("半句话到底")


def test_ctrl_c_at_a_note_from_the_keyboard_saves_nothing_and_says_so_plainly(
    ledger: Computer,
) -> None:
    before = ledger.ledger.read_bytes()
    terminal = ledger.window("note", "2.1.1", "-m", "-")
    terminal.press("甲方案\n")
    # The terminal shows it also to a program that has not begun to read.
    terminal.wait_for(lambda t: "甲方案" in t.text and not t.waiting)
    terminal.press(CTRL_C)
    assert terminal.exit_status() == 130
    assert "Traceback" not in terminal.text
    assert ledger.ledger.read_bytes() == before
