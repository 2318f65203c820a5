"""What looking tells: rows in every format, the same keys for ever, filters."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Run = Callable[..., Any]

ITEM = {
    *("code", "uid", "plan", "kind", "marker", "title", "gloss", "status", "review"),
    *("lead", "support", "leader", "owner", "inherited", "due", "due_proposed"),
    *("done_on", "notes", "progress"),
}
BATCH = {"schema", "kind", "batch", "dry_run", "changed", "unchanged", "changes"}


def test_rows_come_in_one_envelope(ask: Run) -> None:
    rows = ask("list")
    assert list(rows) == ["schema", "kind", "count", "items"]
    assert (rows["schema"], rows["kind"], rows["count"]) == (1, "items", 36)
    assert len(rows["items"]) == 36
    for row in rows["items"]:
        assert set(row) >= ITEM
        assert row["kind"] == "measure"


def test_a_row_holds_what_holds_for_the_item(run: Run, ask: Run) -> None:
    run("assign", "2", "--lead", "市科技局", "--leader", "王局长")
    run("assign", "2.1", "--support", "甲、乙")
    run("assign", "2.1.1", "--owner", "小赵")
    run("due", "2.1.1", "2025-06-30")
    run("done", "2.1.1", "--on", "2025-06-11", "-m", "好")
    (row,) = ask("list", "2.1.1")["items"]
    assert {key: row[key] for key in ITEM - {"uid"}} == {
        "code": "2.1.1",
        "plan": "kj2025",
        "kind": "measure",
        "marker": "一是",
        "title": "明晰产业赛道,精准规划产业布局",
        "gloss": "Clarify the industrial tracks: plan the layout of industry precisely",
        "status": "done",
        "review": False,
        "lead": "市科技局",
        "support": ["甲", "乙"],
        "leader": "王局长",
        "owner": "小赵",
        "inherited": {"lead": "2", "support": "2.1", "leader": "2"},
        "due": "2025-06-30",
        "due_proposed": "2025-12-31",
        "done_on": "2025-06-11",
        "notes": 1,
        "progress": {"done": 0, "total": 0},
    }


def test_a_parent_has_progress_and_no_status(run: Run, item: Run) -> None:
    run("done", "2.1.1")
    row = item("2.1")
    assert (row["kind"], row["status"]) == ("section", None)
    assert row["progress"] == {"done": 1, "total": 3}
    assert item("2")["kind"] == "part"


def test_a_tree_holds_each_items_own_below_it(ask: Run) -> None:
    tree = ask("tree", "2.1", "3.1.1")
    assert list(tree) == ["schema", "kind", "count", "items"]
    assert (tree["kind"], tree["count"]) == ("tree", 5)
    section, measure = tree["items"]
    assert [row["code"] for row in section["children"]] == ["2.1.1", "2.1.2", "2.1.3"]
    assert measure["children"] == []
    assert set(measure) >= ITEM | {"children"}


def test_a_tree_tells_no_item_twice(ask: Run) -> None:
    assert ask("tree", "2.1.1", "2.1", "2")["count"] == 13


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
@pytest.mark.parametrize("words", [["done", "2.1"], ["note", "2.1", "-m", "x"]])
def test_a_write_comes_in_one_envelope(
    ask: Run, words: list[str], dry: list[str]
) -> None:
    row = ask(*words, *dry)
    assert set(row) >= BATCH
    assert (row["schema"], row["kind"]) == (1, "batch")
    assert (row["batch"], row["dry_run"]) == ((None, True) if dry else (2, False))
    assert row["changed"] == len({change["code"] for change in row["changes"]})
    for change in row["changes"]:
        assert set(change) == {"code", "field", "old", "new"}


def test_nothing_to_change_has_no_batch(run: Run, ask: Run) -> None:
    run("done", "2.1.1")
    row = ask("done", "2.1.1")
    assert (row["batch"], row["dry_run"], row["changes"]) == (None, False, [])
    assert (row["changed"], row["unchanged"]) == (0, 1)


def test_show_adds_text_notes_and_history(run: Run, item: Run) -> None:
    run("note", "2.1.1", "-m", "甲\n乙", "--kind", "chase", "--on", "2025-06-01")
    run("assign", "2.1", "--lead", "市科技局")
    row = item("2.1.1")
    assert set(row) >= ITEM | {"text", "note_list", "history"}
    assert row["text"].startswith("今年出台三年行动方案")
    (note,) = row["note_list"]
    assert (note["text"], note["kind"], note["on"]) == ("甲\n乙", "chase", "2025-06-01")
    assert [entry["verb"] for entry in row["history"]] == ["init", "note"]
    assert row["history"][1]["changes"] == [
        {"code": "2.1.1", "field": "note", "old": None, "new": "甲\n乙"}
    ]


def test_show_of_several_tells_each(run: Run, ask: Run) -> None:
    assert [row["code"] for row in ask("show", "2.1", "3.1.2")["items"]] == [
        *("2.1", "3.1.2")
    ]
    told = run("show", "2.1", "3.1.2")
    assert told.err == ""
    assert told.out.count("\nhistory\n") == 2
    assert "\n\n3.1.2  二是 推进项目管理" in told.out


@pytest.mark.parametrize(("words", "status"), [([], 2), (["9"], 3), (["owner:x"], 3)])
def test_show_needs_something_to_show(run: Run, words: list[str], status: int) -> None:
    told = run("show", *words)
    assert (told.status, told.out) == (status, "")
    assert told.err.startswith("duban: ")
    assert "--all" not in told.err


def test_json_lines_are_the_same_rows_without_an_envelope(run: Run, ask: Run) -> None:
    lines = run("list", "2", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == ask("list", "2")["items"]


def test_format_json_is_json(run: Run) -> None:
    assert run("list", "-f", "json").out == run("list", "--json").out


def test_ids_go_back_in_as_a_selection(run: Run, ask: Run) -> None:
    told = run("list", "2.1", "--format", "ids")
    assert told == (0, "2.1.1\n2.1.2\n2.1.3\n", "")
    assert ask("done", *told.out.split())["changed"] == 3


def test_a_table_has_a_line_for_each_measure(run: Run) -> None:
    run("done", "2.1.1")
    run("due", "2.1.2", "2025-06-30")
    run("assign", "2.1.2", "--lead", "市科技局")
    told = run("list", "2.1")
    assert (told.status, told.err) == (0, "")
    first, second, third = told.out.splitlines()
    assert first.split()[:3] == ["2.1.1", "☑", "done"]
    assert "red overdue" in second
    assert "2025-06-30  市科技局  拓展空间布局" in second
    assert "☐" in third
    assert "\x1b" not in told.out


def test_columns_line_up_in_cells(run: Run) -> None:
    run("assign", "2.1.1", "--lead", "天津市科学技术局")
    run("assign", "2.1.2", "--lead", "abc")
    lines = run("list", "2.1").out.splitlines()
    starts = {
        sum(2 if ord(c) > 0x2E80 else 1 for c in line[: line.index(title)])
        for line, title in zip(lines, ("明晰", "拓展", "引育"), strict=True)
    }
    assert len(starts) == 1


@pytest.mark.parametrize("words", [["list"], ["list", "--format", "ids"]])
def test_a_list_of_nothing_is_valid_and_empty(run: Run, words: list[str]) -> None:
    told = run(*words, "lead:市教委")
    assert (told.status, told.out) == (0, "")
    assert told.err == ("nothing matches\n" if words == ["list"] else "")


def test_json_of_nothing_is_valid_and_empty(run: Run, ask: Run) -> None:
    assert ask("list", "lead:市教委") == {
        "schema": 1,
        "kind": "items",
        "count": 0,
        "items": [],
    }
    assert run("list", "lead:市教委", "-f", "jsonl").out == ""
    assert ask("count", "lead:市教委")["count"] == 0


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["status:done"], "2.1.1"),
        (["状态:已办结"], "2.1.1"),
        (["状态：销号"], "2.1.1"),
        (["status:doing,done"], "2.1.1 2.1.2"),
        (["lead:市科技局", "2"], "2.1.1 2.1.2 2.1.3"),
        (["牵头:市科技局", "状态:未启动"], "2.1.3"),
        (["牵头单位：市科技局", "2.*.2"], "2.1.2"),
        (["support:乙"], "3.1.1"),
        (["配合:甲、丁"], "3.1.1"),
        (["leader:王局长"], "3.1.1"),
        (["责任领导:王局长"], "3.1.1"),
        (["owner:小赵"], "3.1.2"),
        (["责任人:小赵 3"], "3.1.2"),
        (['owner:"Zhao Min"'], "3.1.3"),
        (["lead:any"], "2.1.1 2.1.2 2.1.3"),
        (["lead:none", "2.1"], ""),
        (["牵头:无", "2.2"], "2.2.1 2.2.2 2.2.3"),
        (["review", "1.1"], "1.1.1 1.1.2 1.1.3"),
        (["回顾", "1.1", "2.1"], "1.1.1 1.1.2 1.1.3"),
        (["2.1.1-2.1.2", "2.2.1"], "2.1.1 2.1.2 2.2.1"),
        (["２．１．１"], "2.1.1"),
    ],
)
def test_a_filter_finds_in_english_and_in_chinese(
    run: Run, ask: Run, words: list[str], codes: str
) -> None:
    run("assign", "2.1", "--lead", "市科技局")
    run("done", "2.1.1")
    run("start", "2.1.2")
    run("assign", "3.1.1", "--support", "甲、乙", "--leader", "王局长")
    run("assign", "3.1.2", "--owner", "小赵")
    run("assign", "3.1.3", "--owner", "Zhao Min")
    found = run("list", *words, "-f", "ids")
    assert found.out.split() == codes.split()
    assert ask("count", *words)["count"] == len(codes.split())
    assert run("count", *words).out == f"{len(codes.split())}\n"


@pytest.mark.parametrize("verb", ["list", "count", "tree", "show", "log", "done"])
@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("foo:bar", "column 5 of the selection: there is no field foo"),
        ("status:foo", "'foo' is no status"),
        ("lead:", "column 10 of the selection: a value is missing"),
        ("2.1.3-2.1.1", "does not run forward"),
        ("2.1-2.1.2", "does not run forward"),
    ],
)
def test_a_wrong_term_is_told_and_nothing_else(
    run: Run, disk: Run, verb: str, term: str, said: str
) -> None:
    before = disk()
    told = run(verb, "2.1", term)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: ")
    assert said in told.err
    assert disk() == before


def test_count_tells_review_and_progress(run: Run, ask: Run) -> None:
    run("done", "2.1", "1.1.1")
    assert ask("count") == {
        "schema": 1,
        "kind": "count",
        "count": 36,
        "review": 9,
        "progress": {"done": 3, "total": 27},
    }
    assert run("count", "review").out == "9\n"


def test_the_tree_is_indented_and_ticked(run: Run) -> None:
    run("done", "2.1.1")
    told = run("tree", "2.1")
    assert (told.status, told.err) == (0, "")
    section, done, todo, _ = told.out.splitlines()
    assert section.split()[-2:] == ["1/3", "33%"]
    assert done.startswith("2.1.1      ☑ 一是 明晰产业赛道")
    assert todo.startswith("2.1.2      ☐ 二是 拓展空间布局")


def test_review_items_say_so(run: Run) -> None:
    assert run("list", "1.1.1").out.split()[:3] == ["1.1.1", "☐", "review"]


def test_a_light_tells_its_reason(run: Run, ask: Run) -> None:
    day = date.fromisoformat(ask("due", "2.1.1", "+3d")["changes"][0]["new"])
    run("assign", "2.1.1", "--lead", "甲")
    (row,) = ask("list", "2.1.1")["items"]
    assert row["due"] == day.isoformat()
    assert (row["light"]["colour"], row["light"]["reason"]) == ("yellow", "soon")
    assert "yellow due in 3d" in run("list", "2.1.1").out


@pytest.mark.parametrize(
    "words",
    [["tree"], ["list"], ["count"], ["show", "2.1"], ["log"], ["where"]],
)
def test_looking_changes_nothing_and_says_nothing_beside(
    run: Run, disk: Run, words: list[str]
) -> None:
    before = disk(locks=True)
    for more in ([], ["--json"]):
        told = run(*words, *more)
        assert (told.status, told.err) == (0, "")
        assert told.out.endswith("\n")
    assert disk(locks=True) == before
