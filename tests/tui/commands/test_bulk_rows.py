"""Rows that a list prints, sent back: everything a ledger can hold, in every format."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from store.backends import files

Run = Callable[..., Any]

ALL = "kind:part or kind:section or kind:measure or kind:action"
MANY = 10_000
WORKED: list[list[str]] = [
    ["assign", "2", "--lead", "市科技局", "--support", "甲、乙", "--leader", "丁"],
    ["assign", "2.1", "--lead", "none", "--support", "none", "--owner", "@王芳"],
    ["assign", "2.2", "--support", "-丙", "--owner", "=戊"],
    ["assign", "2.3.1", "--lead", "+己"],
    ["assign", "秋收/1", "--lead", "庚"],
    ["set", "2.1.1", "title==1+1", "due=2025-06-30", "tag+=重点,急"],
    ["set", "2.1.2", "title=+5%好", "note=一"],
    ["set", "2.1.3", "title=-3", "note=二"],
    ["set", "2.2.1", "title='=引号", "tag+='@号"],
    ["set", "2.2.2", "title='' －1", "tag+=急"],
    ["set", "2.2.3", "title=\"好\",'坏'; a"],
    ["set", "3.1", "title=＝全角"],
    ["set", "3.1.1", "title=@某"],
    ["set", "3.2.1", "title='只是引号"],
    ["set", "3.2.2", "title=none"],
    ["set", "秋收/2", "title=  \t多 空 格"],
    ["split", "2.1.2"],
    ["add", "2.1.1", "=行动", "--lead", "辛", "--due", "2099-06-30"],
    ["add", "/", "补充"],
    ["move", "2.3.1", "--under", "2.1"],
    ["remove", "3.2"],
    ["remove", "2.1.2.2"],
    ["done", "2.1.1", "--on", "2025-06-01", "-m", "=好"],
    ["done", "2.1.2.1", "1.1.1", "--on", "2025-06-01"],
    ["pause", "2.2.1", "-m", "等"],
    ["drop", "2.2.2", "-m", "并入"],
    ["start", "4", "--ongoing"],
    ["submit", "3.1.1"],
    ["review", "4.1"],
]
FORMATS = {
    "jsonl": ["-f", "jsonl"],
    "csv": ["-f", "csv"],
    "csv in Chinese": ["-f", "csv", "--lang", "zh"],
}


@pytest.fixture
def worked(run: Run, tmp_path: Path) -> Run:
    """Two plans with all there is."""
    document = tmp_path / "秋收.txt"
    document.write_text("秋收\n\n一、抢收\n二、晾晒\n", encoding="utf-8")
    assert run("load", document).status == 0
    for words in WORKED:
        told = run(*words)
        assert told.status == 0, (words, told)
    return run


def saved(out: str, encoding: str, line_end: str) -> bytes:
    """As a spreadsheet saves again what it opened."""
    text = out.removeprefix("\ufeff").replace("\r\n", "\n").replace("\n", line_end)
    return text.encode(encoding)


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_list_prints_goes_back_in_and_changes_nothing(
    worked: Run, process: Run, disk: Run, form: str
) -> None:
    listed = process("list", ALL, *FORMATS[form])
    assert listed.status == 0
    rows = len(json.loads(worked("list", ALL, "--json").out)["items"])
    before = disk()
    for data in (
        listed.out.encode(),
        saved(listed.out, "gb18030", "\r\n"),
        saved(listed.out, "utf-8", "\n"),
    ):
        told = worked("bulk", "-", stdin=data)
        assert told == (0, "", f"nothing to change; {rows} already so\n")
    assert disk() == before


@pytest.mark.parametrize("form", FORMATS)
def test_a_plan_listed_alone_goes_back_into_it(
    worked: Run, process: Run, form: str
) -> None:
    listed = process("list", ALL, "--plan", "秋收", *FORMATS[form]).out
    for words in ([], ["--plan", "秋收"]):
        told = worked("bulk", "-", *words, stdin=listed)
        assert told == (0, "", "nothing to change; 2 already so\n")


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("form", FORMATS)
def test_only_what_was_edited_is_written(process: Run, ask: Run, form: str) -> None:
    listed = process("list", "2.2", *FORMATS[form]).out
    assert listed.count("市科技局") >= 2
    edited = listed.replace("市科技局", "市教委", 1)
    told = ask("bulk", "-", stdin=edited)
    assert [(c["code"], c["field"], c["new"]) for c in told["changes"]] == [
        ("2.2.1", "lead", "市教委")
    ]


def test_ten_thousand_updates_from_a_pipe_are_one_of_each(
    run: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = "".join(f"第{n}项\n" for n in range(MANY))
    assert run("add", "2.1", "-", "-q", stdin=titles).status == 0
    lines = "".join(
        json.dumps({"code": f"2.1.{n + 4}", "status": "doing", "note": f"第{n}次"})
        + "\n"
        for n in range(MANY)
    )
    reads: list[Path] = []
    writes: list[str] = []
    read, replace = files.read, os.replace

    def reading(file: Path) -> Any:
        reads.append(file)
        return read(file)

    def replacing(source: Any, to: Any, **how: Any) -> None:
        writes.append(os.fspath(to))
        replace(source, to, **how)

    with monkeypatch.context() as counting:
        counting.setattr(files, "read", reading)
        counting.setattr(os, "replace", replacing)
        told = run("bulk", "-", "-q", stdin=lines)
    assert told == (0, "", "")
    assert reads == [path]
    assert [Path(to).name for to in writes].count(path.name) == 1
    newest = json.loads(run("log", "--json").out)["batches"]
    assert [(b["verb"], b["changed"]) for b in newest][:2] == [
        ("bulk", MANY),
        ("add", MANY),
    ]
    assert run("count", "2.1", "status:doing").out == f"{MANY}\n"
    assert run("bulk", "-", stdin=lines) == (
        0,
        "",
        f"nothing to change; {MANY} already so\n",
    )
    assert run("undo", "-q").status == 0
    assert run("count", "2.1", "status:doing").out == "0\n"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_gigabyte_without_a_line_is_left_unread(
    run: Run, disk: Run, lang: str
) -> None:
    assert run("count").status == 0
    before = disk()
    piece, sent = b"x" * 2**20, 0
    program = [sys.executable, "-m", "tui", "bulk", "-", "--lang", lang]
    command = ["sh", "-c", 'ulimit -v 524288 && exec "$@"', "sh", *program]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as ended:
        assert ended.stdin
        with suppress(BrokenPipeError):
            while sent < 1024:
                ended.stdin.write(piece)
                sent += 1
        with suppress(BrokenPipeError):
            ended.stdin.close()
        assert ended.stdout
        assert ended.stderr
        out, err = ended.stdout.read(), ended.stderr.read()
        assert (ended.wait(60), out) == (2, b"")
    assert sent < 1024
    assert b"1048577" in err
    assert disk() == before
