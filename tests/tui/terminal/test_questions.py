"""What duban asks at a terminal, before it does what is hard to see the end of."""

import sys
from collections.abc import Sequence

import pytest

from tests.tui.terminal.conftest import Computer

ASKED = "Bring this state back?"


def restoring(ledger: Computer, *answer: str) -> tuple[int, str]:
    """Restore the state before a tick, at a terminal, and press; status and words."""
    ledger.run("done", "2.1.1")
    window = ledger.window("backup", "--restore", "ledger.json.bak")
    window.wait_for(lambda t: ASKED in t.text)
    assert "2.1.1" in window.text, "the differences come before the question"
    assert ledger.item("2.1.1")["status"] == "done"
    for key in answer:
        window.press(key)
    status = window.exit_status()
    return status, window.text


def test_a_copy_is_brought_back_when_one_says_yes(ledger: Computer) -> None:
    status, text = restoring(ledger, "y", "\r")
    assert status == 0, text
    assert ledger.item("2.1.1")["status"] == "todo"


@pytest.mark.parametrize("no", [("n", "\r"), ("\r",), ("\x04",)], ids=repr)
def test_nothing_changes_when_one_says_no(ledger: Computer, no: Sequence[str]) -> None:
    status, text = restoring(ledger, *no)
    assert status == 1, text
    assert "nothing was changed" in text
    assert ledger.item("2.1.1")["status"] == "done"


def test_a_state_is_brought_back_also_where_nobody_reads_the_answer(
    ledger: Computer,
) -> None:
    ledger.run("done", "2.1.1")
    command = f"{sys.executable} -m tui backup --restore ledger.json.bak | true"
    window = ledger.window(program=["sh", "-c", command])
    window.wait_for(lambda t: ASKED in t.text)
    window.press("y\r")
    assert window.exit_status() == 0
    assert ledger.item("2.1.1")["status"] == "todo"


def test_ctrl_c_at_a_question_is_that_of_all_programs(ledger: Computer) -> None:
    status, _text = restoring(ledger, "\x03")
    assert status == 130
    assert ledger.item("2.1.1")["status"] == "done"


def test_nothing_is_taken_back_that_was_not_shown(ledger: Computer) -> None:
    ledger.run("done", "2.1.1")
    window = ledger.window("backup", "--restore", "ledger.json.bak")
    window.wait_for(lambda t: ASKED in t.text)
    ledger.run("done", "3.1.1", "--by", "王芳")
    window.press("y\r")
    assert window.exit_status() == 1
    assert "others changed the ledger meanwhile (batch 3)" in " ".join(
        window.text.split()
    )
    assert ledger.item("2.1.1")["status"] == ledger.item("3.1.1")["status"] == "done"
