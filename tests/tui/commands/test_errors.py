"""Every status by a real case, and a ledger that cannot be used: told, untouched."""

import fcntl
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.backends.turnstile import Patience, turnstile

Run = Callable[..., Any]

VERBS = [
    *("tree", "list", "count", "show 2.1", "log", "init", "undo", "redo"),
    *("done 2.1", "note 2.1 -m x", "assign 2.1 --lead x", "due 2.1 +1d"),
    *("done 2.1 --dry-run", "load -"),
]


def flip(data: bytes, old: str, new: str) -> bytes:
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (lambda data: data[: len(data) // 2], "line"),
    "empty": (lambda _data: b"", "it is empty"),
    "blank": (lambda _data: b" \n", "it is empty"),
    "a list": (lambda _data: b"[]", "no ledger"),
    "foreign": (lambda _data: b'{"items": [1, 2]}\n', "no ledger"),
    "TinyDB of others": (lambda _data: b'{"_default": {"1": {"a": 1}}}', "no ledger"),
    "a picture": (lambda _data: b"\x89PNG\r\n\x1a\n", "line 1"),
    "not UTF-8": (lambda data: data.replace("督".encode()[:1], b"\xff", 1), "line"),
    "a wrong status": (
        lambda data: flip(data, '"kind":"measure"', '"kind":"measure","status":"x"'),
        "column",
    ),
    "no such plan": (lambda data: flip(data, '"plan":"p1"', '"plan":"p9"'), "no plan"),
}


def marked(data: bytes, line: int) -> bytes:
    lines = data.split(b"\n")
    lines[line - 1] = b"?" + lines[line - 1]
    return b"\n".join(lines)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("assign 2.1 --lead x --clear-lead", "--lead --clear-lead"),
        ("move 2.1 --under 3 --before 2.2", "--under --before"),
        ("add 2.1.1 - -m -", "- -m -"),
        ("backup --list -o x", "--list -o --restore"),
        ("load - --key k --plan kj2025", "--key --plan"),
    ],
)
def test_options_that_exclude_each_other_are_told(
    run: Run, disk: Run, line: str, options: str
) -> None:
    before = disk()
    told = run(*line.split(), stdin="# 甲\n\n## 一、乙\n")
    assert told == (
        2,
        "",
        f"duban: {options} exclude each other; give one of them\n",
    )
    assert disk() == before


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("list part:{n}", 0),
        ("list section:{n}", 0),
        ("list 2.{n}", 3),
        ("list due:{n}", 2),
        ("list due:{n}年{n}月", 2),
        ("list due.before:+{n}d", 2),
        ("due 2.1 {n}", 2),
        ("due 2.1 +{n}d", 2),
        ("done 2.1.1 --on {n}月{n}日", 2),
        ("move 2.1 --after {n}", 3),
        ("undo {n}", 2),
        ("log -n {n}", 2),
        ("watch --since {n}", 2),
        ("backup --restore {n}", 3),
        ("init --shared {n}", 2),
        ("config set thresholds.soon {n}", 2),
        ("load - --dry-run", 0),
        ("bulk -", 2),
    ],
)
def test_thousands_of_digits_are_taken_for_no_number(
    run: Run, disk: Run, line: str, status: int
) -> None:
    digits, before = "9" * 5000, disk()
    lines = {
        "load": f"序号\t任务\t牵头单位\n1\t甲\t乙\n{digits}\t丙\t丁\n",
        "bulk": f"code,revision,status\n2.1.1,{digits},done\n",
    }
    told = run(
        *line.format(n=digits).split(), stdin=lines.get(line.split(maxsplit=1)[0])
    )
    assert told.status == status, told.err[-200:]
    assert disk() == before


@pytest.mark.parametrize(
    "line",
    [
        *("assign --lead 甲", "due +1d", "start", "submit", "done", "reopen"),
        *("pause -m x", "drop -m x", "note -m x", "tag --add x", "set lead=甲"),
        *("review", "split", "move --under 1", "remove"),
    ],
)
def test_who_names_nothing_is_told_of_all_only_where_a_verb_takes_it(
    run: Run, disk: Run, line: str
) -> None:
    before = disk()
    told = run(*line.split())
    assert (told.status, told.out) == (2, "")
    assert "name the items" in told.err
    taken = run(*line.split(), "--all", "--dry-run")
    assert ("--all" in told.err) == ("no option --all" not in taken.err)
    assert disk() == before


def test_the_log_is_no_longer_than_it_is(run: Run) -> None:
    whole = run("log")
    for limit in ("9" * 20, "9" * 4000):
        assert run("log", "-n", limit) == whole
        assert run("log", "--as", "commands", "-n", limit).status == 0


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("damage", ["cut", "foreign", "empty"])
def test_no_verb_uses_or_touches_a_damaged_ledger(
    run: Run, path: Path, disk: Run, damage: str, verb: str
) -> None:
    path.write_bytes(DAMAGES[damage][0](path.read_bytes()))
    before = disk()
    told = run(*verb.split(), stdin="一、甲\n")
    assert (told.status, told.out) == (5, "")
    assert told.err.startswith(f"duban: {path} cannot be read as a ledger: ")
    assert disk() == before


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("verb", ["list --json", "done 2.1"])
def test_a_damage_is_told_by_place_and_cause(
    run: Run, path: Path, disk: Run, damage: str, verb: str
) -> None:
    spoil, cause = DAMAGES[damage]
    path.write_bytes(spoil(path.read_bytes()))
    before = disk()
    told = run(*verb.split())
    assert (told.status, told.out) == (5, "")
    assert cause in told.err
    assert re.search(r"\(line \d+, column \d+\)", told.err)
    assert str(path) in told.err
    assert told.err.count("\n") == 1
    assert disk() == before


@pytest.mark.parametrize("line", [1, 7, 40])
def test_the_line_of_a_damage_is_the_line_it_is_on(
    run: Run, path: Path, line: int
) -> None:
    path.write_bytes(marked(path.read_bytes(), line))
    assert f"(line {line}, column 1)" in run("list").err


@pytest.mark.parametrize("verb", VERBS)
def test_a_ledger_of_a_newer_duban_is_refused(
    run: Run, path: Path, disk: Run, verb: str
) -> None:
    newer = flip(path.read_bytes(), '"schema":3', '"schema":4')
    path.write_bytes(flip(newer, '"kind":"measure"', '"kind":"novelty"'))
    before = disk()
    told = run(*verb.split(), stdin="一、甲\n")
    assert (told.status, told.out) == (5, "")
    assert told.err == (
        f"duban: {path} was written by a newer duban (format 4, this one knows 3); "
        "update duban; the file was left as it is\n"
    )
    assert disk() == before


@pytest.mark.parametrize("verb", ["list", "done 2.1", "init"])
def test_a_folder_is_no_ledger(bare: Run, path: Path, verb: str) -> None:
    path.mkdir()
    told = bare(*verb.split())
    assert (told.status, told.out) == (5, "")
    assert str(path) in told.err
    assert list(path.iterdir()) == []


@pytest.mark.parametrize(
    "obstacle", [".ledger.json.tmp", "ledger.json.lock", "ledger.json.lock.q"]
)
def test_where_nothing_can_be_written_nothing_is_changed(
    run: Run, path: Path, obstacle: str
) -> None:
    before = path.read_bytes()
    path.with_name(obstacle).mkdir()
    told = run("done", "2.1")
    assert (told.status, told.out) == (74, "")
    what = f"{path.with_name(obstacle)} cannot be written: Is a directory;"
    assert told.err.startswith(f"duban: {what}")
    assert "nothing was changed" in told.err
    assert path.read_bytes() == before
    assert run("list", "2.1").status == 0


def test_a_disk_that_is_full_leaves_the_state_before(
    run: Run, path: Path, disk: Run, shell: Run
) -> None:
    assert path.stat().st_size > 16 * 1024
    before = disk()
    told = shell("ulimit -f 8; duban done 2.1")
    assert (told.status, told.out) == (74, "")
    assert told.err.startswith(f"duban: {path} cannot be written: File too large;")
    assert disk() == before
    assert run("done", "2.1").status == 0


def test_a_writer_that_finds_another_writing_gives_up_after_its_wait(
    run: Run, path: Path, disk: Run
) -> None:
    run("done", "4.1.1")
    with turnstile(path, "王芳", Patience(1)):
        before = disk()
        told = run("done", "2.1", "--wait", "0.1")
        assert (told.status, told.out) == (75, "")
        assert told.err == (
            f"duban: 王芳 (process {os.getpid()}) is writing to {path}, and you waited "
            "0.1 s for it; nothing was changed; say it again in a moment, or wait "
            "longer with --wait\n"
        )
        assert "you waited 0 s for it;" in run("done", "2.1", "--wait", "0").err
        assert run("list", "--json").status == 0
        assert run("done", "2.1", "--dry-run").status == 0
        assert disk() == before
    assert run("done", "2.1").status == 0


def test_who_waits_for_no_second_gives_up_at_once(run: Run, path: Path) -> None:
    run("done", "4.1.1")
    with path.with_name("ledger.json.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        start = time.monotonic()
        told = run("done", "2.1", "--wait", "0")
    assert told.status == 75
    assert time.monotonic() - start < 5


def test_whom_one_waits_for_is_said_after_a_second(run: Run, path: Path) -> None:
    with turnstile(path, "王芳", Patience(1)):
        told = run("done", "2.1", "--wait", "1.2")
        silent = run("done", "2.1", "--wait", "1.2", "--json")
    waiting = f"waiting for 王芳 (process {os.getpid()}) to finish writing …\n"
    assert told.err.startswith(waiting)
    assert told.err.count("\n") == 2
    assert "waiting" not in silent.err
    assert (told.status, silent.status) == (75, 75)


def test_who_finished_writing_is_not_who_one_waits_for(run: Run, path: Path) -> None:
    run("done", "4.1.1", "--by", "王芳")
    with path.with_name("ledger.json.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = run("done", "2.1", "--wait", "1.2")
    waiting, refused = told.err.splitlines()
    assert waiting == "waiting for another program to finish writing …"
    assert refused.startswith(
        f"duban: another program is writing to {path}, and you waited 1.2 s for it;"
    )


def test_ten_seconds_is_how_long_a_writer_waits() -> None:
    assert Patience().seconds == 10


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("list lead:x", 0),
        ("reopen 2.1", 0),
        ("redo", 1),
        ("undo 7", 3),
        ("done", 2),
        ("assign 2.1", 2),
        ("show 9.9", 3),
        ("done 2.1 lead:x", 3),
        ("done 2.1 9.9", 3),
        ("list --ledger /nowhere/l.json", 5),
        ("init --ledger /dev/null/l.json", 74),
    ],
)
def test_a_script_learns_from_the_status(process: Run, words: str, status: int) -> None:
    assert process("init").status == 0
    told = process(*words.split())
    assert told.status == status
    assert "Traceback" not in told.err
    if status:
        assert told.out == ""
        assert told.err.startswith("duban: ")
        assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        *("done", "done 9.9", "redo", "undo 9", "due 2.1 x", "note 2.1", "load /no"),
        *("list foo:1", "show", "assign 2.1", "done 2.1 --plan zz", "tree 9"),
    ],
)
def test_an_error_leaves_standard_output_empty_in_json_too(
    run: Run, disk: Run, words: str
) -> None:
    before = disk()
    plain, json_ = run(*words.split()), run(*words.split(), "--json")
    assert plain.status != 0
    assert plain.out == json_.out == ""
    assert (plain.status, plain.err) == (json_.status, json_.err)
    assert disk() == before


def test_a_log_of_more_than_the_ledger_holds_is_whole(run: Run, path: Path) -> None:
    for number in range(105):
        assert run("note", "2.1.1", "-m", number, "-q").status == 0
    assert path.with_name("ledger.json.history").exists()
    batches = json.loads(run("log", "--json").out)["batches"]
    assert [batch["batch"] for batch in batches] == list(range(106, 0, -1))
    assert run("undo", "2").status == 0
    assert json.loads(run("list", "2.1.1", "--json").out)["items"][0]["notes"] == 104


def test_a_damaged_history_is_told_by_its_line(run: Run, path: Path) -> None:
    for number in range(101):
        run("note", "2.1.1", "-m", number, "-q")
    history = path.with_name("ledger.json.history")
    history.write_bytes(b"?" + history.read_bytes())
    told = run("log")
    assert (told.status, told.out) == (5, "")
    assert str(history) in told.err
    assert "(line 1)" in told.err


@pytest.mark.parametrize(
    "said", ["-1", "-inf", "inf", "nan", "x", "'", '"', "1 is not 2"]
)
def test_a_number_that_is_none_is_told_as_it_was_typed(run: Run, said: str) -> None:
    told = run("done", "2.1.1", "--wait", said)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: --wait is a number of 0 or more, not '")
    assert said in told.err
