"""Whatever people typed or loaded is shown as text, and obeyed by nothing."""

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyte
import pytest

Run = Callable[..., Any]

MARKUP = "[/] [bold]x[/bold] [@click=app.quit]y[/]"
ACTS = "\x1b[31mred\x1b[0m \x1b]0;own\x07 \x9b2J\x85 \u202edlrow\u2069 \u200bz\ufeff"
SEEN = "␛[31mred␛[0m ␛]0;own␇ \ufffd2J"
HOSTILE = f"{MARKUP} {ACTS}"
LOOKS = ["tree", "list", "show 2.1.1 2.1", "log", "count"]


def acting(text: str) -> list[str]:
    """The characters that a terminal would obey, or that change what is seen."""
    silent = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return [c for c in text if c != "\n" and unicodedata.category(c) in silent]


@pytest.fixture
def typed(run: Run) -> Run:
    """A ledger in which every text that can be typed was typed by an enemy."""
    for words in (
        ["assign", "2.1", "--lead", HOSTILE, "--support", HOSTILE],
        ["assign", "2.1.1", "--leader", HOSTILE, "--owner", HOSTILE, "--by", HOSTILE],
        ["note", "2.1.1", "-m", HOSTILE, "--by", HOSTILE],
        ["done", "2.1.2", "-m", HOSTILE],
    ):
        assert run(*words).status == 0
    return run


@pytest.fixture
def loaded(bare: Run) -> Run:
    """A ledger whose only plan has such a title, such a heading and such a text."""
    assert bare("init", "--empty").status == 0
    document = f"{HOSTILE}\n\n一、{HOSTILE}\n{HOSTILE}\n二、乙\n"
    assert bare("load", "-", "--key", HOSTILE, stdin=document).status == 0
    return bare


@pytest.fixture
def stored(bare: Run, path: Path, built_in: bytes) -> str:
    """A ledger that another program wrote, with acting text in it; that text."""
    text = f"{HOSTILE}\0\x1b"
    tables = json.loads(built_in)
    for item in tables["items"].values():
        item["title"] = item["marker"] = text
    for plan in tables["plans"].values():
        plan["title"] = text
    path.write_text(json.dumps(tables), encoding="utf-8")
    assert bare("count").status == 0
    return text


@pytest.mark.parametrize("words", LOOKS)
def test_typed_text_is_shown_literally(typed: Run, words: str) -> None:
    told = typed(*words.split())
    assert (told.status, told.err) == (0, "")
    assert acting(told.out) == []
    if words != "count":
        assert f"{MARKUP} {SEEN}" in told.out


@pytest.mark.parametrize("words", LOOKS)
def test_typed_text_is_itself_in_json(typed: Run, words: str) -> None:
    told = typed(*words.split(), "--json")
    assert acting(told.out) == []
    assert json.loads(told.out)["schema"] == 1
    if words != "count":
        assert f"{MARKUP} {SEEN}" in json.dumps(
            json.loads(told.out), ensure_ascii=False
        )


def test_what_a_write_tells_is_harmless(run: Run) -> None:
    for more in ([], ["--json"]):
        told = run("note", "2.1.1", "-m", HOSTILE, "--dry-run", *more)
        assert acting(told.out + told.err) == []
        assert MARKUP in told.out


def test_what_comes_out_goes_back_in_as_it_was(typed: Run, item: Run) -> None:
    lead = item("2.1")["lead"]
    assert typed("assign", "2.1", "--lead", lead).err.startswith("nothing to change")
    (note,) = item("2.1.1")["note_list"]
    said = ["-m", note["text"], "--by", note["by"], "--on", note["on"]]
    assert typed("note", "2.1.1", *said).err.startswith("nothing to change")


@pytest.mark.parametrize("words", ["tree", "list", "show 2.1.1", "log"])
def test_text_that_came_past_the_gate_is_harmless_too(
    bare: Run, stored: str, words: str
) -> None:
    told = bare(*words.split())
    assert told.status == 0
    assert acting(told.out) == []
    assert stored
    assert words == "log" or MARKUP in told.out


def test_text_that_came_past_the_gate_is_itself_in_json(bare: Run, stored: str) -> None:
    told = bare("list", "2.1.1", "--json")
    assert acting(told.out) == []
    (row,) = json.loads(told.out)["items"]
    assert row["title"] == stored


@pytest.mark.parametrize("words", [["load", "-"], ["note", "2.1.1", "-m", "-"]])
def test_a_nul_is_no_text(run: Run, disk: Run, words: list[str]) -> None:
    before = disk()
    told = run(*words, stdin=f"一、{HOSTILE}\0\n".encode())
    assert (told.status, told.out) == (2, "")
    assert "binary" in told.err
    assert disk() == before


def on_a_terminal(*words: str) -> str:
    """All that a command sends to a terminal of 200 columns."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tui", *words],
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as running:
        os.close(theirs)
        sent = b""
        try:
            while more := os.read(ours, 65536):
                sent += more
        except OSError:
            pass  # the terminal of a program that ended
        finally:
            os.close(ours)
    assert running.returncode == 0
    return sent.decode()


@pytest.mark.parametrize("words", ["tree 2.1", "list 2.1", "show 2.1.1", "log"])
def test_a_terminal_gets_colours_and_nothing_else(typed: Run, words: str) -> None:
    assert typed(*words.split()).status == 0
    sent = on_a_terminal(*words.split())
    assert "\x1b[" in sent
    assert acting(re.sub(r"\x1b\[[0-9;]*m|\r\n", "", sent)) == []


def test_a_terminal_shows_it_literally(typed: Run) -> None:
    assert typed("list", "2.1.1").status == 0
    screen = pyte.Screen(400, 24)
    pyte.Stream(screen).feed(on_a_terminal("list", "2.1.1"))
    assert MARKUP in screen.display[0]
    assert screen.title == ""
