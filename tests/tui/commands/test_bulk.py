"""duban bulk: many different updates as one batch, and what is said of bad ones."""

import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

DONE = '{"code":"2.1.1","status":"done","note":"方案已印发","at":"2025-06-15"}\n'


def test_the_line_of_the_guide_is_applied_once(run: Run, item: Run, disk: Run) -> None:
    told = run("bulk", "-", stdin=DONE)
    assert told.status == 0
    assert told.out.splitlines()[0].split() == [
        "2.1.1",
        "status",
        *["not", "started", "->", "done"],
    ]
    assert told.err == "changed 1 item; batch 2\n"
    row = item("2.1.1")
    assert (row["status"], row["done_on"]) == ("done", "2025-06-15")
    assert [note["text"] for note in row["note_list"]] == ["方案已印发"]
    before = disk()
    again = run("bulk", "-", stdin=DONE)
    assert again == (0, "", "nothing to change; 1 already so\n")
    assert disk() == before


def test_the_output_of_list_goes_straight_back_in(run: Run, disk: Run) -> None:
    run("assign", "2", "--lead", "甲", "--support", "乙、丙")
    run("done", "2.1.1", "-m", "好")
    before = disk()
    rows = run("list", "--format", "jsonl").out
    told = run("bulk", "-", stdin=rows)
    assert told == (0, "", "nothing to change; 36 already so\n")
    assert disk() == before


def test_edited_output_of_list_writes_what_was_edited(run: Run, ask: Run) -> None:
    run("assign", "2", "--lead", "甲")
    rows = [
        json.loads(row)
        for row in run("list", "2.1", "-f", "jsonl").out.split("\n")[:-1]
    ]
    edited = [json.dumps(row | {"status": "doing"}) for row in rows]
    told = ask("bulk", "-", stdin="\n".join(edited))
    assert {change["field"] for change in told["changes"]} == {"status", "status_on"}
    assert told["changed"] == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_from_a_spreadsheet_is_applied(
    run: Run, item: Run, tmp_path: Path, encoding: str
) -> None:
    table = "编号,状态,牵头单位,完成时限,批注\r\n2.1.1,已完成,甲,2025/6/30,'=好\r\n"
    file = tmp_path / "反馈.csv"
    file.write_bytes(table.encode(encoding))
    assert run("bulk", file).status == 0
    row = item("2.1.1")
    assert (row["status"], row["lead"], row["due"]) == ("done", "甲", "2025-06-30")
    assert row["note_list"][0]["text"] == "=好"


def test_lines_as_units_send_them_are_applied(run: Run, item: Run) -> None:
    lines = "# 反馈\n2.1.1 已完成 方案已于6月15日印发\n\n2.1.2，推进中，正在选址\n"
    assert run("bulk", "-", stdin=lines).status == 0
    assert item("2.1.1")["status"] == "done"
    assert item("2.1.2")["note_list"][0]["text"] == "正在选址"


BAD: dict[str, tuple[str | bytes, int, str]] = {
    "unknown field": (
        '{"code":"2.1.1","stat":"x"}',
        2,
        "line 1, column 17: there is no",
    ),
    "unknown code": ('{"code":"9.9","status":"done"}', 3, "line 1, column 2: no such"),
    "unknown batch": (
        '{"code":"2.1.1","status":"done","revision":999}',
        3,
        "line 1, column 2: there is no batch 999",
    ),
    "bad date": ('{"code":"2.1.1","due":"x"}', 2, "line 1, column 17: 'x' is no date"),
    "bad status": ("2.1.1 doen", 2, "line 1, column 7: 'doen' is no status, did you"),
    "no json": (DONE + '{"code":', 2, "line 2, column 9: this is no JSON object"),
    "wrong shape": (DONE + "[1]", 2, "line 2, column 1: this is no JSON object"),
    "wrong type": ('{"code":2.1}', 2, "line 1, column 2: code cannot be 2.1"),
    "no headers": ("状态,批注\n done,x", 2, "line 1: there is no code"),
    "doubled headers": ("code,状态,status\n2.1.1,a,b", 2, "line 1, column 3: 'status'"),
    "a column without a header": (
        "code,status,\n2.1.1,,done",
        2,
        "line 2, column 3: 'done' stands under no header",
    ),
    "formula": ("code,lead\n2.1.1,=1+1", 2, "line 2, column 2: '=1+1' is a formula"),
    "contradiction": (
        "2.1.1 done\n2.1.1 doing",
        2,
        "to be under way here and done in line 1",
    ),
    "conflict": (
        '{"code":"2.1.1","status":"done","expect":{"status":"doing"}}',
        4,
        "line 1, column 2: 2.1.1 status is not started, and this is for when it is",
    ),
    "binary": (b"2.1.1 done\n\x00\x01\x02", 2, "line 2, column 1: this is no text"),
    "invalid utf-8": (DONE.encode() + b'{"\xff"}', 2, "line 2, column 3: this is no"),
    "a line without end": (b"x" * 2_000_000, 2, "line 1, column 1048577: the line is"),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_told_and_changes_nothing(run: Run, disk: Run, bad: str) -> None:
    data, status, sentence = BAD[bad]
    before = disk()
    for words in ([], ["--json"], ["--quiet"], ["--dry-run"]):
        told = run("bulk", "-", *words, stdin=data)
        assert (told.status, told.out) == (status, "")
        assert sentence in told.err
    told = run("bulk", "-", "--lang", "zh", stdin=data)
    assert (told.status, told.out) == (status, "")
    place = re.match(r"line (\d+)(?:, column (\d+))?:", sentence)
    if place:
        column = f"第 {place[2]} 列" if place[2] else ""
        assert f"第 {place[1]} 行{column}：" in told.err
    assert disk() == before


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_bad_regular_expression_is_told_and_changes_nothing(
    run: Run, disk: Run, lang: str
) -> None:
    before = disk()
    told = run("set", "2.1", "/(/", "status=doing", "--lang", lang)
    assert (told.status, told.out) == (2, "")
    assert told.err.splitlines()[-2:] == ["  2.1 /(/", "      ^"]
    assert disk() == before


def test_all_bad_lines_are_told_by_number(run: Run, disk: Run) -> None:
    before = disk()
    told = run("bulk", "-", stdin="2.1.1 done\n9.9 done\nx\n2.1.2 暂停\n2.1.3\n")
    assert (told.status, told.out) == (2, "")
    assert [line.split(": ")[0] for line in told.err.splitlines()] == [
        "line 2, column 1",
        "line 3, column 1",
        "line 4, column 1",
        "line 5, column 6",
        "duban",
    ]
    assert "lines that cannot be applied: 4; nothing was changed" in told.err
    assert disk() == before


def test_keep_going_applies_the_good_and_lists_the_rest(run: Run, item: Run) -> None:
    lines = "2.1.1 done\n9.9 done\n2.1.2 doen\n2.1.3 doing\n"
    told = run("bulk", "-", "--keep-going", "--json", stdin=lines)
    assert told.status == 1
    row = json.loads(told.out)
    assert (row["kind"], row["batch"], row["changed"]) == ("batch", 2, 2)
    assert [(e["line"], e["column"]) for e in row["errors"]] == [(2, 1), (3, 7)]
    assert row["errors"][0]["message"].startswith("no such item: 9.9")
    assert "line 3, column 7: 'doen' is no status" in told.err
    assert [item(f"2.1.{n}")["status"] for n in (1, 2, 3)] == ["done", "todo", "doing"]


def test_keep_going_with_nothing_to_leave_out_is_done(ask: Run) -> None:
    assert ask("bulk", "-", "--keep-going", stdin=DONE)["errors"] == []


def test_keep_going_with_nothing_good_writes_nothing(run: Run, disk: Run) -> None:
    before = disk()
    told = run("bulk", "-", "--keep-going", stdin="9.9 done\n")
    assert (told.status, told.out) == (1, "")
    assert disk() == before


def test_nothing_to_do_is_done(run: Run, disk: Run) -> None:
    before = disk()
    assert run("bulk", "-", stdin="") == (0, "", "nothing to change\n")
    assert disk() == before


def test_a_dry_run_tells_what_would_change(ask: Run, disk: Run) -> None:
    before = disk()
    dry = ask("bulk", "-", "--dry-run", stdin=DONE)
    assert (dry["dry_run"], dry["batch"], dry["changed"]) == (True, None, 1)
    assert disk() == before


def test_the_format_may_be_said(run: Run) -> None:
    told = run("bulk", "-", "--format", "plain", stdin='{"code": "2.1.1"}')
    assert (told.status, told.out) == (2, "")
    assert "is no code" in told.err
    assert run("bulk", "-", "--format", "xml", stdin="").status == 2


def test_a_file_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    for named in (tmp_path / "fehlt", tmp_path):
        told = run("bulk", named)
        assert (told.status, told.out) == (2, "")
        assert "cannot be read" in told.err


def test_a_batch_from_a_pipe_is_one_entry_and_one_undo(run: Run, ask: Run) -> None:
    rows = ask("list")["items"]
    lines = "".join(f"{row['code']} doing 第{n}项\n" for n, row in enumerate(rows))
    assert run("bulk", "-", stdin=lines).status == 0
    log = ask("log")
    assert len([entry for entry in log["batches"] if entry["verb"] == "bulk"]) == 1
    assert run("undo").status == 0
    assert {row["status"] for row in ask("list")["items"]} == {"todo"}


def test_what_acts_in_a_terminal_is_only_seen(run: Run) -> None:
    told = run("bulk", "-", stdin='{"code":"\\u001b[31m"}')
    assert told.status == 2
    assert "\x1b" not in told.err


def test_a_long_value_is_not_told_whole(run: Run) -> None:
    told = run("bulk", "-", stdin='{"code":"' + "9" * 100_000 + 'x"}')
    assert told.status == 2
    assert len(told.err) < 1000


def test_in_chinese(run: Run) -> None:
    told = run("bulk", "-", "--lang", "zh", stdin="2.1.1 已完成 好\n")
    assert told.status == 0
    assert "2.1.1" in told.out
    told = run("bulk", "-", "--lang", "zh", stdin="2.1.1 坏了\n9.9 done")
    assert (told.status, told.out) == (2, "")


GUARDED = '{"code": "2.1.1", "lead": "丙", "revision": %d}\n'


def test_a_guard_is_refused_where_not_all_that_came_since_is_known(
    run: Run, path: Path
) -> None:
    for lead in "甲乙":
        run("assign", "2.1.1", "--lead", lead)
    run("assign", "2.1.2", "--lead", "丁")
    tables = json.loads(path.read_bytes())
    del tables["batches"]["3"]
    path.write_text(json.dumps(tables), "utf-8")
    told = run("bulk", "-", stdin=GUARDED % 2)
    assert told.status == 4
    assert "since batch 2 is not all known, for batch 3 is missing" in told.err
    assert run("bulk", "-", stdin=GUARDED % 3).status == 0


def test_a_guard_of_a_batch_that_was_lost_is_refused(run: Run, path: Path) -> None:
    for lead in "甲乙丙":
        run("assign", "2.1.1", "--lead", lead)
    os.truncate(path, 20_000)
    run("doctor", "--fix")
    run("assign", "2.1.2", "--lead", "丁")
    told = run("bulk", "-", stdin=GUARDED % 4)
    assert told.status == 4
    assert "batch 4 was lost before an older state was put back (batch 5)" in told.err
    told = run("bulk", "-", stdin=GUARDED % 2)
    assert told.status == 4
    assert "lead" in told.err
    for number in (3, 5):
        assert run("bulk", "-", "--dry-run", stdin=GUARDED % number).status == 0


@pytest.mark.parametrize(
    ("lost", "refused", "known"), [("12", (1,), (2, 3)), ("24", (1, 2, 3), (4,))]
)
def test_a_guard_counts_the_newest_batch_that_is_missing(
    run: Run, path: Path, lost: str, refused: Sequence[int], known: Sequence[int]
) -> None:
    for lead in "甲乙丙丁":
        run("assign", "2.1.2", "--lead", lead)
    tables = json.loads(path.read_bytes())
    for number in lost:
        del tables["batches"][number]
    path.write_text(json.dumps(tables), "utf-8")
    for number in refused:
        told = run("bulk", "-", "--dry-run", stdin=GUARDED % number)
        assert told.status == 4
        assert f"for batch {lost[1]} is missing" in told.err
    for number in known:
        assert run("bulk", "-", "--dry-run", stdin=GUARDED % number).status == 0
