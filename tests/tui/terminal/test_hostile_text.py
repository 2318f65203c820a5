"""What people typed or loaded is shown, and obeyed by no terminal and no widget."""

import json
import re
import unicodedata

import pytest

from tests.tui.terminal.conftest import (
    ENTER,
    ESCAPE,
    Computer,
    Terminal,
)

MARKUP = "[/] [bold]x[/bold] [@click=app.quit]y[/]"
ACTING = "\x1b]0;owned\x07\x1b[2J\x9b5n\x9d0;owned\x9c\u202eabc\u202c\u2066\u200b"
HOSTILE = MARKUP + ACTING
SHOWN = MARKUP + "␛]0;owned␇␛[2J"
"""What a person reads; what comes after may be cut by the width of a column."""
MARK = "占位"

DOCUMENT = f"""{MARK}讲话

一、{MARK}甲
二、乙
(一){MARK}丙。{MARK}原文。
"""

WIDE = (300, 60)
"""Room enough that no column cuts the text."""


def assert_harmless(terminal: Terminal) -> None:
    """Nothing of the text acted: no sequence of it, no mark of direction."""
    for sequence in (b"\x1b]0;", b"owned\x07", b"\x1b[2J"):
        assert sequence not in terminal.raw
    text = terminal.raw.decode()
    acting = {
        character
        for character in re.sub(r"[\x00-\x7f]", "", text)
        if unicodedata.category(character) in {"Cc", "Cf"}
    }
    assert acting == set()


def beside(terminal: Terminal) -> list[str]:
    """The lines of the detail, which stands beside the outline."""
    return [line.partition("│")[2] for line in terminal.lines]


@pytest.fixture(params=["cleaned where it entered", "as an editor left it"])
def hostile(computer: Computer, request: pytest.FixtureRequest) -> Computer:
    """A ledger whose every text is hostile: titles, names, notes, history."""
    by_hand = request.param == "as an editor left it"
    text = MARK if by_hand else HOSTILE
    document = computer.home / "坏.txt"
    # A carriage return or an escape inside a document is text of it like any other.
    document.write_text(DOCUMENT.replace(MARK, text), "utf-8")
    computer.run("init", "--empty", "--quiet")
    computer.run("load", "坏.txt", "--by", text)
    roles = [
        part for role in ("lead", "leader", "owner") for part in (f"--{role}", text)
    ]
    computer.run("assign", "1", *roles, "--support", text, "--by", text)
    computer.run("note", "1", "-m", f"{text}\n{text}", "--by", text)
    if by_hand:
        whole = computer.ledger.read_text("utf-8")
        assert MARK in whole
        whole = whole.replace(MARK, json.dumps(HOSTILE)[1:-1])
        computer.ledger.write_text(whole, "utf-8")
    return computer


def test_the_screen_shows_it_and_nothing_obeys_it(hostile: Computer) -> None:
    terminal = hostile.interface(size=WIDE)
    terminal.wait_for(lambda t: SHOWN in t.lines[0])
    terminal.wait_for(lambda t: f"{MARKUP}␛]0" in t.cursor)
    # The heading, four roles, a note of two lines and the history of all of it.
    terminal.wait_for(lambda t: sum(MARKUP in one for one in beside(t)) > 12)
    terminal.press("?")
    terminal.wait_for("duban assign")
    terminal.press("q")
    terminal.wait_for(lambda t: "duban assign" not in t.text)
    terminal.press("q")
    assert terminal.exit_status() == 0
    assert_harmless(terminal)


def test_the_dialogs_show_it_and_nothing_obeys_it(hostile: Computer) -> None:
    terminal = hostile.interface(size=WIDE)
    for key, sign in (
        ("n", "Ctrl+S saves"),
        ("d", "Enter saves"),
        ("a", "→ completes"),
    ):
        terminal.press(key)
        terminal.wait_for(sign)
        dialog = [line for line in terminal.lines if line.count("│") > 1]
        assert any("[@click=app.quit]y[/]" in line for line in dialog)
        terminal.press(ESCAPE)
        terminal.wait_for(lambda t, sign=sign: sign not in t.text)
    terminal.press("q")
    assert terminal.exit_status() == 0
    assert_harmless(terminal)


def test_the_status_line_and_a_toast_show_it_and_nothing_obeys_it(
    hostile: Computer,
) -> None:
    terminal = hostile.interface(size=WIDE)
    hostile.run("note", "2", "-m", "好", "--by", HOSTILE)
    terminal.wait_for(lambda t: SHOWN in t.lines[-2])
    terminal.press("a")
    terminal.wait_for("→ completes")
    hostile.run("assign", "1", "--lead", f"新{HOSTILE}", "--by", HOSTILE)
    terminal.press(f"末{ENTER}")
    terminal.wait_for(lambda t: f"新{SHOWN}" in t.lines[-2])
    terminal.wait_for(lambda t: "▌" in t.text)
    terminal.press(ESCAPE)
    terminal.wait_for(lambda t: "→ completes" not in t.text)
    terminal.press("q")
    assert terminal.exit_status() == 0
    assert_harmless(terminal)


@pytest.mark.parametrize("verb", ["tree", "list", "show 1", "log"])
def test_a_verb_shows_it_and_nothing_obeys_it(hostile: Computer, verb: str) -> None:
    terminal = hostile.window(*verb.split(), size=(600, 60))
    assert terminal.exit_status() == 0
    assert b"\x1b[" in terminal.raw
    assert SHOWN in terminal.text
    assert_harmless(terminal)
