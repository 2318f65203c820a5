"""Terminals of every size, language and kind, and none at all."""

import os
import subprocess
from collections.abc import Iterator

import pytest
from wcwidth import wcswidth

from tests.tui.terminal.conftest import PROGRAM, SECONDS, Computer, Terminal

FIRST, LAST = "回顾过往", "加强跟踪问效"


@pytest.fixture
def tty() -> Iterator[int]:
    """The program's side of a terminal that nobody reads."""
    keyboard, tty = os.openpty()
    yield tty
    os.close(tty)
    os.close(keyboard)


@pytest.mark.parametrize("piped", ["stdin", "stdout", "both"])
def test_without_a_terminal_it_refuses_in_a_sentence(
    computer: Computer, tty: int, piped: str
) -> None:
    ends = {
        "stdin": subprocess.PIPE if piped != "stdout" else tty,
        "stdout": subprocess.PIPE if piped != "stdin" else tty,
    }
    with subprocess.Popen(
        PROGRAM,
        cwd=computer.home,
        env=computer.environ,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **ends,
    ) as process:
        out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert not out
    assert err.decode().count("\n") == 1
    assert "terminal" in err.decode()
    assert b"\x1b" not in err
    assert not computer.ledger.parent.exists()


def fills(columns: int, rows: int, terminal: Terminal) -> bool:
    """Whether the top line reaches to the right edge and the keys stand at the end."""
    top, keys = terminal.lines[0], terminal.lines[-1]
    return (
        len(terminal.lines) == rows
        and wcswidth(top) >= columns - 2
        and "Space mark" in keys
        and top.startswith(" duban")
    )


SIZES = [(80, 24), (40, 12), (200, 60)]


@pytest.mark.parametrize("size", SIZES)
def test_the_screen_fills_the_window_and_follows_its_size(
    ledger: Computer, size: tuple[int, int]
) -> None:
    terminal = ledger.interface(size=size)
    terminal.wait_for(lambda t: fills(*size, t) and FIRST in t.text)
    for other in SIZES:
        terminal.resize(*other)
        terminal.wait_for(lambda t, other=other: fills(*other, t) and FIRST in t.text)


def test_a_dialog_follows_the_size_of_the_window_and_keeps_its_text(
    ledger: Computer,
) -> None:
    terminal = ledger.interface()
    terminal.press("n")
    terminal.wait_for("Ctrl+S saves")
    terminal.press("半句话")
    for size in (*SIZES, (120, 40)):
        terminal.resize(*size)
        # A window that grows keeps what was in it, until it is drawn anew.
        terminal.wait_for(lambda t, size=size: wcswidth(t.lines[0]) >= size[0] - 2)
        terminal.wait_for(lambda t: "半句话" in t.text and "F2" in t.text)


@pytest.mark.parametrize("verb", ["tree", "list", "log"])
def test_a_verb_has_colours_in_a_terminal_unless_they_are_not_wanted(
    ledger: Computer, verb: str
) -> None:
    ledger.run("assign", "2.1", "--lead", "市科技局")
    in_colour, without = ledger.window(verb), ledger.window(verb, NO_COLOR="1")
    for terminal in (in_colour, without):
        assert terminal.exit_status() == 0
    assert b"\x1b[" in in_colour.raw
    assert without.colours == set()
    assert without.text == in_colour.text


@pytest.mark.parametrize("language", ["zh_CN.UTF-8", "zh_CN"])
def test_a_chinese_desk_reads_chinese(ledger: Computer, language: str) -> None:
    terminal = ledger.interface(LANG=language)
    terminal.wait_for(lambda t: "标记" in t.lines[-1] and "退出" in t.lines[-1])
    assert FIRST in terminal.text
    terminal.press("x")
    terminal.wait_for("$ duban done 1")


@pytest.mark.parametrize("name", ["LANG", "LC_ALL"])
@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_a_bare_locale_still_shows_the_speech(
    computer: Computer, name: str, locale: str
) -> None:
    terminal = computer.interface(**{"LANG": locale, name: locale})
    terminal.wait_for(lambda t: FIRST in t.text and "mark" in t.lines[-1])
    terminal.press("x")
    terminal.wait_for("$ duban done 1")
    terminal.press("q")
    assert terminal.exit_status() == 0
    terminal = computer.window("tree", **{"LANG": locale, name: locale})
    assert terminal.exit_status() == 0
    terminal.wait_for(LAST)


def test_own_keys_are_those_of_the_next_start(ledger: Computer) -> None:
    ledger.run("config", "set", "keys.tick", "z")
    terminal = ledger.interface()
    assert "z tick" in terminal.lines[-1]
    terminal.press("z")
    terminal.wait_for("duban done 1")
    terminal.press("q")
    assert terminal.exit_status() == 0


def test_colours_that_are_chosen_are_kept_beside_all_else(ledger: Computer) -> None:
    ledger.run("config", "set", "unit", "市科技局")
    terminal = ledger.interface()
    terminal.press("\x1b[20~")  # F9
    terminal.wait_for("which colours")
    terminal.press("\r")
    settings = ledger.home / "config" / "duban" / "config.toml"
    kept = 'unit = "市科技局"\n\n[looks]\ntheme = "ansi-dark"\n'
    terminal.wait_for(lambda _terminal: settings.read_text("utf-8") == kept)
    terminal.press("q")
    assert terminal.exit_status() == 0


def test_keys_that_cannot_be_had_are_told_before_the_screen_is_touched(
    ledger: Computer,
) -> None:
    settings = ledger.home / "config" / "duban" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[keys]\ntick = "z"\nundo = "z"\n', "utf-8")
    ledger.run("count")
    terminal = ledger.window()
    assert terminal.exit_status() == 2
    assert b"\x1b" not in terminal.raw
    told = " ".join(terminal.raw.decode().split())
    assert "z is the key of keys.tick too; duban config unset keys.undo" in told
    ledger.run("config", "unset", "keys.undo")
    terminal = ledger.interface()
    terminal.press("q")
    assert terminal.exit_status() == 0


def test_the_command_that_is_told_means_the_same_where_a_plan_is_settled(
    ledger: Computer,
) -> None:
    document = ledger.home / "乙.txt"
    below = "".join(f"({n})丙\n" for n in range(1, 61))
    document.write_text(f"一、甲\n{below}二、乙\n", "utf-8")
    ledger.run("load", str(document))
    ledger.run("config", "set", "plan", "乙")
    terminal = ledger.interface()
    terminal.wait_for(lambda t: "乙.txt and 1 more" in t.lines[0])
    terminal.wait_for(lambda t: "乙 一、" in t.lines[1])  # not at the end
    terminal.press("s")
    terminal.wait_for(lambda t: t.lines[-2].endswith(" duban start 1"))
    terminal.press("gs")
    terminal.wait_for("duban start kj2025/1")
    terminal.press("q")
    assert terminal.exit_status() == 0
    for _batch in ("start", "start", "load"):
        ledger.run("undo", "--by", "李明")
    terminal = ledger.window()
    assert terminal.exit_status() == 3
    told = " ".join(terminal.raw.decode().split())
    assert 'the configuration says plan = "乙", and the ledger has no such plan' in told
