"""Several people and scripts at one ledger, each seeing what the others do."""

import subprocess
import time

from tests.tui.terminal.conftest import SECONDS, SPACE, Computer, Terminal

LATEST = 1.0
"""Seconds after which everybody sees what somebody did."""
BUSY = 0.5
"""Seconds more for a paint on a machine whose processors are all taken: what is shown
late for want of one is not what is looked for too seldom."""

HARVEST = """秋收工作部署

一、抢收水稻
二、晾晒入仓
"""


def ended(process: subprocess.Popen[str], watching: Terminal) -> None:
    """Go on watching until another process has ended well."""
    deadline = time.monotonic() + SECONDS
    while process.poll() is None:
        assert time.monotonic() < deadline
        watching.read(0.01)
    assert process.returncode == 0


def on_first(terminal: Terminal) -> Terminal:
    terminal.press("j" * 15)
    terminal.wait_for(lambda t: "明晰产业赛道" in t.cursor)
    return terminal


def place(terminal: Terminal) -> tuple[int, str]:
    """Where the cursor is: the line of the screen, and what is under it."""
    (y,) = [y for y, line in enumerate(terminal.lines) if line.startswith(">")]
    return y, terminal.cursor


def test_what_a_command_does_is_shown_within_a_second(ledger: Computer) -> None:
    terminal = on_first(ledger.interface())
    before = place(terminal)
    ended(ledger.start("done", "2.2.1", "--by", "王芳"), terminal)
    terminal.wait_for(lambda t: "☑" in t.row("深化校市院市合作"), LATEST + BUSY)
    terminal.wait_for("王芳: done 2.2.1")
    assert "done 1/27" in terminal.lines[0]
    assert place(terminal) == before


def test_a_document_that_is_loaded_is_shown_within_a_second(
    ledger: Computer,
) -> None:
    (ledger.home / "秋收.txt").write_text(HARVEST, "utf-8")
    terminal = on_first(ledger.interface(size=(120, 70)))
    terminal.press(SPACE)
    terminal.wait_for("1 marked")
    before = place(terminal)
    ended(ledger.start("load", "秋收.txt"), terminal)
    terminal.wait_for(lambda t: "抢收水稻" in t.text, LATEST + BUSY)
    assert "晾晒入仓" in terminal.text
    assert place(terminal) == before
    assert "1 marked" in terminal.text
    assert "*" in terminal.row("明晰产业赛道")


def test_a_change_to_the_row_under_the_cursor_is_shown_in_its_detail(
    ledger: Computer,
) -> None:
    terminal = on_first(ledger.interface())
    ended(ledger.start("note", "2.1.1", "-m", "已报市政府"), terminal)
    terminal.wait_for("已报市政府", LATEST + BUSY)


def test_a_change_by_others_leaves_a_half_typed_note_alone(ledger: Computer) -> None:
    terminal = on_first(ledger.interface())
    terminal.press("n")
    terminal.wait_for("Ctrl+S saves")
    terminal.press("半句话")
    terminal.wait_for("半句话")
    ended(ledger.start("done", "2.1.2"), terminal)
    terminal.wait_for(lambda t: "☑ 二是" in t.text, LATEST + BUSY)
    terminal.press("到底")
    terminal.wait_for("半句话到底")


def test_a_key_acts_on_the_row_that_was_seen_whatever_was_loaded_meanwhile(
    ledger: Computer,
) -> None:
    (ledger.home / "秋收.txt").write_text(HARVEST, "utf-8")
    terminal = on_first(ledger.interface())
    ended(ledger.start("load", "秋收.txt"), terminal)
    terminal.press("x")
    terminal.wait_for("$ duban done 2.1.1")
    rows = ledger.run("list", "status:done", "--json").json["items"]
    assert [row["title"] for row in rows] == ["明晰产业赛道,精准规划产业布局"]


def test_a_form_that_was_overtaken_says_so_and_writes_nothing(
    ledger: Computer,
) -> None:
    terminal = on_first(ledger.interface())
    terminal.press("a")
    terminal.wait_for("Ctrl+S saves")
    ledger.run("assign", "2.1.1", "--lead", "天开园管委会", "--by", "王芳")
    terminal.press("市科技局\r")
    terminal.wait_for("天开园管委会  (王芳)")
    assert ledger.item("2.1.1")["lead"] == "天开园管委会"
