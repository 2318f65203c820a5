"""What only a process shows: pipes, full disks, locales, no terminal."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

LOOKS = ["list --json", "list", "tree", "show 2.1.1", "list -f jsonl", "log"]


@pytest.fixture
def full() -> Iterator[int]:
    """A place that takes not one byte."""
    handle = os.open("/dev/full", os.O_WRONLY)
    yield handle
    os.close(handle)


@pytest.fixture
def gone() -> Iterator[int]:
    """The end of a pipe whose reader has left."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


def status(run: Run, code: str) -> str:
    found: str = json.loads(run("list", code, "--json").out)["items"][0]["status"]
    return found


@pytest.mark.parametrize("words", ["", "--lang zh", "--ledger x.json"])
def test_without_a_terminal_the_interface_is_refused(
    process: Run, path: Path, words: str
) -> None:
    told = process(*words.split())
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: ")
    assert told.err.count("\n") == 1
    assert "\x1b" not in told.err
    assert not path.exists()


@pytest.mark.parametrize("words", LOOKS)
def test_a_full_output_is_told(run: Run, process: Run, full: int, words: str) -> None:
    assert run("count").status == 0
    told = process(*words.split(), stdout=full)
    assert told.status == 74
    assert told.err.startswith("duban: the answer cannot be written to standard output")
    assert "No space left on device" in told.err
    assert told.err.count("\n") == 1


def test_a_change_whose_telling_found_no_room_is_done_and_says_so(
    run: Run, process: Run, full: int
) -> None:
    assert status(run, "2.1.1") == "todo"
    told = process("done", "2.1.1", stdout=full)
    assert told.status == 74
    assert "is done" in told.err
    assert status(run, "2.1.1") == "done"


def test_a_change_with_everything_closed_is_done(run: Run, shell: Run) -> None:
    assert status(run, "2.1.1") == "todo"
    assert shell("duban done 2.1.1 -q <&- >&- 2>&-").status == 0
    assert status(run, "2.1.1") == "done"


@pytest.mark.parametrize("line", ["duban list", "duban count --json", "duban --help"])
def test_an_answer_that_nobody_can_hear_is_no_success(
    run: Run, shell: Run, line: str
) -> None:
    assert run("count").status == 0
    told = shell(f"{line} >&-")
    assert (told.status, told.out) == (74, "")
    assert "cannot be written to standard output: Bad file descriptor" in told.err
    assert told.err.count("\n") == 1


def test_a_note_from_a_closed_input_is_no_bug(run: Run, shell: Run, disk: Run) -> None:
    assert run("count").status == 0
    before = disk()
    told = shell("duban note 2.1.1 -m - <&-")
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: a note needs text")
    assert disk() == before


def test_a_note_from_an_input_that_cannot_be_read_is_told(
    run: Run, shell: Run, disk: Run, tmp_path: Path
) -> None:
    assert run("count").status == 0
    before = disk()
    for line in ("duban note 2.1.1 -m - 0>", "duban load - --key x 0>"):
        told = shell(f"{line}{tmp_path / 'x'}")
        assert (told.status, told.out) == (2, "")
        assert told.err.startswith("duban: stdin cannot be read: ")
    assert disk() == before


def test_a_status_is_told_also_when_nobody_reads_the_answer(
    run: Run, process: Run, gone: int, path: Path, tmp_path: Path
) -> None:
    (tmp_path / "lines").write_text("2.1.1\t已办结\n9.9.9\t已办结\n", "utf-8")
    assert run("count").status == 0
    told = process("bulk", tmp_path / "lines", "--keep-going", stdout=gone)
    assert told.status == 1, told.err
    assert status(run, "2.1.1") == "done"
    path.write_bytes(b"?")
    assert process("doctor", stdout=gone).status == 5


def test_a_change_whose_reader_went_away_is_done(
    run: Run, process: Run, gone: int
) -> None:
    assert status(run, "2.1.1") == "todo"
    assert process("done", "2.1.1", stdout=gone).status == 0
    assert status(run, "2.1.1") == "done"


PLAIN = [
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "gb2312"},
]


@pytest.mark.parametrize("environment", PLAIN[:1])
def test_chinese_words_are_taken_in_a_plain_locale(
    run: Run, process: Run, environment: dict[str, str]
) -> None:
    assert run("count").status == 0
    told = process("assign", "2.1", "--lead", "市科技局", env=environment)
    assert told.status == 0
    assert process("count", "牵头:市科技局", env=environment).out == "3\n"


def test_no_answer_has_escape_codes_outside_a_terminal(run: Run, process: Run) -> None:
    run("done", "2.1")
    for variable in ({}, {"TERM": "xterm-256color", "FORCE_COLOR": "1"}):
        for words in ("tree", "list", "show 2.1.1", "log", "undo --dry-run", "--help"):
            told = process(*words.split(), env=variable)
            assert told.status == 0
            assert "\x1b" not in told.out + told.err


@pytest.mark.parametrize("words", ["list", "where", "done 2.1 --dry-run", "init"])
def test_a_home_that_cannot_be_used_is_no_bug(
    run: Run, process: Run, words: str
) -> None:
    assert run("count").status == 0
    told = process(*words.split(), env={"HOME": "/nowhere", "XDG_DATA_HOME": "/dev"})
    assert told.status == 0


@pytest.mark.parametrize("words", ["--help", "--version", "list --help"])
def test_help_on_a_full_output_is_no_bug(process: Run, full: int, words: str) -> None:
    told = process(*words.split(), stdout=full)
    assert told.status == 74
    assert told.err.count("\n") == 1
    assert "bug" not in told.err


def test_the_status_does_not_depend_on_who_hears_the_words(
    run: Run, process: Run, full: int
) -> None:
    assert run("count").status == 0
    assert process("done", "2.1.2", stderr=full).status == 0
    assert process("done", "9.9", stderr=full).status == 3
    assert status(run, "2.1.2") == "done"


def test_json_is_json_whatever_the_encoding_of_the_output(
    run: Run, process: Run
) -> None:
    run("note", "2.1.1", "-m", "é·😀方案")
    told = process("show", "2.1.1", "--json", env={"PYTHONIOENCODING": "ascii"})
    (row,) = json.loads(told.out)["items"]
    assert row["note_list"][0]["text"] == "é·😀方案"


@pytest.mark.parametrize(
    "odd",
    ["~nosuchuser/x", "/", "x" * 300, "\udcff"],
    ids=["user", "root", "long", "bytes"],
)
@pytest.mark.parametrize("words", ["list", "done 2.1", "where --json"])
def test_an_odd_path_is_no_bug(process: Run, odd: str, words: str) -> None:
    told = process(*words.split(), "--ledger", odd)
    assert told.status in {0, 5, 74}
    assert "bug" not in told.err


@pytest.mark.parametrize("line", ["load", "bulk", "import json"])
def test_a_file_in_the_home_of_a_person_is_found(
    run: Run, tmp_path: Path, line: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    there = run(*line.split(), "~/没有.txt")
    assert (there.status, "No such file" in there.err) == (2, True)
    (home / "甲.txt").write_text("2.1.1 done\n", "utf-8")
    assert "No such file" not in run(*line.split(), "~/甲.txt").err


@pytest.mark.parametrize(
    "data", [b"\xff\x80", b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xfe\x00"]
)
@pytest.mark.parametrize("line", ["note 2.1.1 -m -", "done 2.1.1 -m -", "add 2.1 -"])
def test_what_is_read_in_as_words_and_is_no_text_is_refused_as_such(
    run: Run, disk: Run, line: str, data: bytes
) -> None:
    before = disk()
    told = run(*line.split(), stdin=data)
    assert (told.status, told.out) == (2, "")
    assert told.err == (
        "duban: what was read in is no text in UTF-8, GB18030 or UTF-16; nothing was "
        "changed; hand it over in UTF-8\n"
    )
    assert disk() == before


@pytest.mark.parametrize(
    "words",
    [
        ["note", "2.1.1", "-m", "{}"],
        ["assign", "2.1.1", "--lead", "{}"],
        ["assign", "2.1.1", "--support", "市科技局", "--support", "{}"],
        ["done", "2.1.1", "-m", "{}"],
        ["add", "2.1", "{}"],
        ["list", "{}"],
        ["done", "2.1.1", "--by", "{}"],
        ["--by", "{}", "done", "2.1.1"],
        ["config", "set", "by", "{}"],
    ],
)
@pytest.mark.usefixtures("run")
def test_bytes_of_another_encoding_are_not_kept_as_something_else(
    process: Run, words: list[str]
) -> None:
    text = os.fsdecode("进展顺利".encode("gbk"))
    told = process(*(text if word == "{}" else word for word in words))
    assert (told.status, told.out) == (2, "")
    assert "bytes that are no UTF-8; nothing was changed" in told.err
    assert process("done", "2.1.1", env={"DUBAN_USER": text}).status == 2
    log = process("log", "--json")
    assert len(json.loads(log.out)["batches"]) == 1


@pytest.mark.usefixtures("run")
def test_a_file_may_be_called_by_any_bytes(process: Run, tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + "/进展.json".encode("gbk"))
    assert process("backup", "-o", name).status == 0
    assert process("backup", "--restore", name).err == "nothing to change\n"


STRUCK = """
import builtins, os, signal
usual = builtins.__import__
def interrupted(name, *given):
    if name == "typer":
        os.kill(os.getpid(), signal.SIGINT)
    return usual(name, *given)
builtins.__import__ = interrupted
from tui.__main__ import main
main()
"""
"""Ctrl-C while the program is being loaded."""


@pytest.mark.parametrize(
    ("usual", "status"),
    [(signal.default_int_handler, -signal.SIGINT), (signal.SIG_IGN, 0)],
    ids=["usual", "ignored"],
)
@pytest.mark.usefixtures("run")
def test_ctrl_c_at_the_start_ends_without_a_word_unless_it_is_ignored(
    usual: Any, status: int
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", STRUCK, "count"],
        capture_output=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, usual),
    )
    assert (told.returncode, told.stderr) == (status, b"")
    assert told.stdout == (b"" if status else b"36\n")
