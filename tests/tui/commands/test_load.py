"""Documents come in: from where, in which bytes, under which key; what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

HARVEST = "秋收工作部署\n\n一、抢收水稻\n二、晾晒入仓\n"


@pytest.fixture
def harvest(tmp_path: Path) -> Path:
    file = tmp_path / "秋收.txt"
    file.write_text(HARVEST, encoding="utf-8")
    return file


def titles(ask: Run, plan: str) -> list[str]:
    return [row["title"] for row in ask("tree", "--plan", plan)["items"]]


def test_a_document_becomes_a_plan_under_the_name_of_its_file(
    run: Run, ask: Run, harvest: Path
) -> None:
    told = run("load", harvest)
    assert told.status == 0
    assert told.out.splitlines()[0].split() == ["秋收", "plan", "+", "秋收工作部署"]
    assert told.err == "changed 2 items; batch 2\n"
    assert titles(ask, "秋收") == ["抢收水稻", "晾晒入仓"]


def test_standard_input_is_a_document(run: Run, ask: Run) -> None:
    told = run("load", "-", "--key", "qs", stdin=HARVEST)
    assert told.status == 0
    assert titles(ask, "qs") == ["抢收水稻", "晾晒入仓"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_document_may_be_in_the_bytes_that_offices_save(
    run: Run, ask: Run, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(HARVEST.replace("\n", "\r\n").encode(encoding))
    assert run("load", file).status == 0
    assert titles(ask, "a") == ["抢收水稻", "晾晒入仓"]


def test_the_same_document_again_is_already_so(
    run: Run, disk: Run, harvest: Path
) -> None:
    run("load", harvest)
    before = disk()
    for words in ([harvest], [harvest, "--key", "other"]):
        told = run("load", *words)
        assert (told.status, told.out) == (0, "")
        assert told.err.startswith("nothing to change")
    assert disk() == before


def test_a_dry_run_loads_nothing(run: Run, disk: Run, ask: Run, harvest: Path) -> None:
    before = disk(locks=True)
    told = run("load", harvest, "--dry-run")
    assert told.err == "would change 2 items; nothing was written\n"
    assert "抢收水稻" in told.out
    assert ask("load", harvest, "--dry-run")["changed"] == 2
    assert disk(locks=True) == before


def test_a_key_that_is_taken_gets_a_number(run: Run, ask: Run) -> None:
    run("load", "-", "--key", "kj2025", stdin="一、甲\n")
    run("load", "-", "--key", "kj2025", stdin="一、乙\n")
    assert titles(ask, "kj2025-2") == ["甲"]
    assert titles(ask, "kj2025-3") == ["乙"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no numbered headings"),
        ("各位同志:\n大家好。\n".encode(), "no numbered headings"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary file"),
        (b"\xff\xff\xff", "no text in UTF-8, GB18030"),
        (b"\xff\xfe\x00\xd8", "utf-16"),
    ],
)
def test_what_is_no_outline_is_refused(
    run: Run, disk: Run, tmp_path: Path, data: bytes, said: str
) -> None:
    file = tmp_path / "document.txt"
    file.write_bytes(data)
    before = disk()
    told = run("load", file)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: ")
    assert said in told.err
    assert disk() == before


def test_load_names_one_file(run: Run, harvest: Path) -> None:
    assert run("load").status == 2
    assert run("load", harvest, harvest).status == 2


def test_a_code_alone_means_the_first_plan_and_plan_the_one_it_names(
    run: Run, ask: Run, harvest: Path
) -> None:
    run("load", harvest, "--key", "qs")
    assert ask("show", "1")["items"][0]["title"] == "回顾过往,总结成绩强信心"
    assert ask("show", "1", "--plan", "qs")["items"][0]["title"] == "抢收水稻"
    assert ask("show", "qs/1")["items"][0]["code"] == "qs/1"
    assert run("list", "-f", "ids", "--plan", "qs").out == "qs/1\nqs/2\n"
    assert run("list", "-f", "ids", "qs/2", "2.1.1").out == "2.1.1\nqs/2\n"
    for verb in ("list", "done"):
        told = run(verb, "kj2025/2.1.1", "--plan", "qs")
        assert (told.status, told.out) == (2, "")
        assert "leave --plan out" in told.err


def test_a_write_reaches_only_the_plan_it_names(
    run: Run, ask: Run, harvest: Path
) -> None:
    run("load", harvest, "--key", "qs")
    assert ask("done", "1", "--plan", "qs")["changes"][0]["code"] == "qs/1"
    assert ask("due", "--all", "2025-12-31", "--plan", "qs")["changed"] == 2
    assert ask("assign", "qs/1", "2.1", "--lead", "甲")["changed"] == 2
    assert ask("count", "--plan", "qs", "lead:甲")["count"] == 1
    assert ask("count", "lead:甲")["count"] == 4
    assert [row["plan"] for row in ask("tree")["items"]].count("qs") == 2


@pytest.mark.parametrize(
    "words", [["list", "--plan", "zz"], ["show", "zz/1"], ["done", "1", "--plan", "zz"]]
)
def test_a_plan_that_is_not_there_is_told_with_those_that_are(
    run: Run, disk: Run, harvest: Path, words: list[str]
) -> None:
    run("load", harvest, "--key", "qs")
    before = disk()
    told = run(*words)
    assert (told.status, told.out) == (3, "")
    assert told.err == "duban: no such plan: zz; the ledger has kj2025, qs\n"
    assert disk() == before


def test_a_key_in_full_width_letters_names_its_plan(run: Run, harvest: Path) -> None:
    wide = harvest.rename(harvest.with_name("２０２５秋收.txt"))
    run("load", wide)
    codes = run("list", "-f", "ids", "--plan", "2025秋收").out.split()
    assert codes == ["2025秋收/1", "2025秋收/2"]
    assert run("done", codes[1]).status == 0
