"""list --format csv and md: sheets for a desk and for a report."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def sheet(out: str) -> list[dict[str, str]]:
    assert out.startswith("\ufeff")
    return list(csv.DictReader(StringIO(out[1:], newline="")))


@pytest.fixture
def worked_on(run: Run) -> Run:
    run("assign", "2", "--lead", "市科技局", "--support", "甲、乙")
    run("assign", "2.1.1", "--owner", "=1+1")
    run("due", "2.1.2", "2025-06-30")
    run("done", "2.1.1", "--on", "2025-06-11")
    return run


def test_a_sheet_has_the_keys_and_values_of_json(worked_on: Run) -> None:
    told = worked_on("list", "2.1", "1.1.1", "--format", "csv")
    assert (told.status, told.err) == (0, "")
    rows = sheet(told.out)
    listed = json.loads(worked_on("list", "2.1", "1.1.1", "--json").out)["items"]
    assert set(rows[0]) < set(listed[0])
    assert rows[1] == {
        "code": "kj2025/2.1.1",
        "status": "done",
        "lead": "市科技局",
        "support": "甲、乙",
        "leader": "",
        "owner": "'=1+1",
        "due": "",
        "done_on": "2025-06-11",
        "tags": "",
        "title": "明晰产业赛道,精准规划产业布局",
        "light": "",
        "review": "false",
        "inherited": "lead:2、support:2",
        "due_proposed": "2025-12-31",
        "notes": "0",
    }
    assert rows[0]["review"] == "true"
    assert rows[2]["light"].startswith("red overdue ")


def test_its_codes_are_no_numbers_and_go_back_in(worked_on: Run) -> None:
    codes = [row["code"] for row in sheet(worked_on("list", "2.1", "-f", "csv").out)]
    assert codes == ["kj2025/2.1.1", "kj2025/2.1.2", "kj2025/2.1.3"]
    assert worked_on("count", *codes).out == "3\n"


@pytest.mark.usefixtures("worked_on")
def test_its_lines_end_as_excel_wants(process: Run) -> None:
    out = process("list", "2.1", "-f", "csv").out
    assert out.count("\r\n") == out.count("\n") == 4


@pytest.mark.usefixtures("worked_on")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_goes_back_in_and_changes_nothing(
    run: Run, process: Run, path: Path, tmp_path: Path, language: str
) -> None:
    run("note", "2.1.1", "-m", "方案已印发")
    before = path.read_bytes()
    file = tmp_path / "sheet.csv"
    out = process("list", "2", "-f", "csv", "--lang", language).out
    file.write_text(out, "utf-8", newline="")
    told = run("bulk", str(file))
    assert (told.status, told.out) == (0, "")
    assert path.read_bytes() == before


@pytest.mark.usefixtures("worked_on")
def test_only_the_option_makes_a_sheet_chinese(
    process: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = process("list", "2.1", "-f", "csv").out
    monkeypatch.setenv("DUBAN_LANG", "zh")
    assert process("list", "2.1", "-f", "csv").out == english
    told = process("list", "2.1", "-f", "csv", "--lang", "zh")
    assert (told.status, told.err) == (0, "")
    row = sheet(told.out)[0]
    assert (row["状态"], row["牵头"], row["回顾"]) == ("已办结", "市科技局", "否")


@pytest.mark.usefixtures("worked_on")
@pytest.mark.parametrize("encoding", ["ascii", "gb18030"])
def test_a_sheet_is_utf8_whatever_the_terminal_is(
    process: Run, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    english = process("list", "2.1", "-f", "csv").out
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    assert process("list", "2.1", "-f", "csv").out == english


def test_an_empty_sheet_has_its_headings(worked_on: Run) -> None:
    told = worked_on("list", "2.1", "status:paused", "-f", "csv")
    assert (told.status, told.out.count("\n")) == (0, 1)
    told = worked_on("list", "2.1", "status:paused", "-f", "md")
    assert (told.status, told.out.count("\n")) == (0, 2)


def test_a_table_of_markdown_is_for_people(worked_on: Run) -> None:
    worked_on("assign", "2.1.3", "--lead", "甲|*乙*")
    told = worked_on("list", "2.1", "-f", "md")
    assert (told.status, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[:2] == [
        "| code | title | status | light | due | lead | support | owner |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    assert lines[2].startswith("| 2.1.1 | 明晰产业赛道,精准规划产业布局 | done |")
    assert "| 甲\\|\\*乙\\* |" in lines[4]
    chinese = worked_on("list", "2.1", "-f", "md", "--lang", "zh")
    assert chinese.status == 0
    assert "| 已办结 |" in chinese.out


def test_what_acts_is_shown(worked_on: Run, path: Path) -> None:
    text = path.read_text("utf-8").replace("市科技局", "\\u001b[41m")
    path.write_text(text, "utf-8")
    for form in ("csv", "md"):
        out = worked_on("list", "2.1", "-f", form).out
        assert "\x1b" not in out
        assert "␛" in out
