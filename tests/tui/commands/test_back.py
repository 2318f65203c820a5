"""Taking back and doing again, one's own and others', and the log that tells it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def lead(item: Run) -> str | None:
    found: str | None = item("2.1")["lead"]
    return found


def test_undo_and_redo_walk_through_ones_own_changes(run: Run, item: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    run("assign", "2.1", "--lead", "乙")
    seen = []
    for verb in ("undo", "undo", "redo", "redo"):
        assert run(verb).status == 0
        seen.append(lead(item))
    assert seen == ["甲", None, "甲", "乙"]


def test_undo_tells_what_it_took_back(run: Run, ask: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    told = run("undo")
    assert told == (
        0,
        "2.1  lead  甲 -> -\n",
        "changed 1 item; takes back batch 2; batch 3\n",
    )
    row = ask("redo")
    assert (row["kind"], row["verb"], row["batch"], row["undoes"]) == (
        *("batch", "redo", 4, 3),
    )
    assert row["changes"] == [
        {"code": "2.1", "field": "lead", "old": None, "new": "甲"}
    ]


def test_undo_leaves_what_others_did(run: Run, item: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    run("done", "2.2.1", "--by", "王芳")
    run("undo")
    assert (lead(item), item("2.2.1")["status"]) == (None, "done")


def test_a_batch_of_anybody_is_undone_by_its_number(run: Run, item: Run) -> None:
    run("assign", "2.1", "--lead", "甲", "--by", "王芳")
    run("done", "2.2.1")
    assert run("undo", "2").status == 0
    assert (lead(item), item("2.2.1")["status"]) == (None, "done")


def test_a_load_is_undone_and_redone_in_one_step(run: Run, ask: Run) -> None:
    assert run("undo", "1", "--by", "文书").status == 0
    assert ask("tree")["items"] == []
    assert run("redo", "--by", "文书").status == 0
    assert ask("tree")["count"] == 52


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["undo"], 1, "李明 has nothing to undo"),
        (["undo", "--by", "文书"], 1, "文书 has nothing to undo"),
        (["redo"], 1, "李明 has nothing to redo"),
        (["undo", "99"], 3, "there is no batch 99"),
        (["undo", "0"], 3, "there is no batch 0"),
    ],
)
def test_what_cannot_be_taken_back_is_refused(
    run: Run, disk: Run, words: list[str], status: int, said: str
) -> None:
    before = disk()
    told = run(*words)
    assert (told.status, told.out) == (status, "")
    assert told.err.startswith(f"duban: {said}")
    assert disk() == before


def test_a_value_that_moved_on_is_not_trampled_on(run: Run, disk: Run) -> None:
    run("assign", "2.1", "2.2", "--lead", "甲")
    run("assign", "2.2", "--lead", "乙", "--by", "王芳")
    before = disk()
    told = run("undo")
    assert (told.status, told.out) == (1, "")
    assert told.err == (
        "duban: batch 2 cannot be undone: 2.2 lead was changed since, by 王芳 in "
        "batch 3; undo that one first\n"
    )
    assert disk() == before


def test_a_plan_that_was_worked_on_is_not_undone_away(run: Run, disk: Run) -> None:
    run("note", "2.1", "-m", "已开会")
    before = disk()
    told = run("undo", "1")
    assert (told.status, told.out) == (1, "")
    assert "by 李明 in batch 2" in told.err
    assert disk() == before


def test_a_batch_is_undone_once(run: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    run("undo", "2")
    told = run("undo", "2")
    assert told.status == 1
    assert told.err == "duban: batch 2 is undone already, by batch 3\n"


def test_a_value_that_went_away_and_came_back_is_a_decision_of_its_own(
    run: Run, item: Run
) -> None:
    run("assign", "2.1", "--lead", "甲")
    run("assign", "2.1", "--lead", "乙", "--by", "王芳")
    run("assign", "2.1", "--lead", "甲", "--by", "王芳")
    told = run("undo")
    assert told.status == 1
    assert "by 王芳 in batch 4" in told.err
    assert item("2.1")["lead"] == "甲"


def test_going_on_ends_redo(run: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    run("undo")
    run("assign", "2.2", "--lead", "乙")
    assert run("redo").status == 1


@pytest.mark.parametrize("words", [["undo", "two"], ["undo", "1", "2"], ["redo", "1"]])
def test_what_is_no_number_is_bad_usage(run: Run, words: list[str]) -> None:
    told = run(*words)
    assert (told.status, told.out) == (2, "")
    assert told.err


def test_a_dry_run_of_undo_leaves_everything(run: Run, disk: Run, ask: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    before = disk(locks=True)
    told = run("undo", "--dry-run")
    assert told == (
        0,
        "2.1  lead  甲 -> -\n",
        "would change 1 item; takes back batch 2; nothing was written\n",
    )
    assert ask("undo", "--dry-run")["undoes"] == 2
    assert disk(locks=True) == before


def test_the_log_tells_who_did_what_the_newest_first(run: Run) -> None:
    run("assign", "2.1", "2.2", "--lead", "甲")
    run("done", "2.1.1", "--by", "王芳")
    run("undo")
    newest, second, third, first = run("log").out.splitlines()
    assert newest.split()[3:5] == ["李明", "undo"]
    assert newest.endswith("takes back batch 2")
    assert second.split()[3:6] == ["王芳", "done", "2.1.1"]
    assert second.endswith("status not started -> done")
    assert third.split()[3:7] == ["李明", "assign", "2.1", "2.2"]
    assert third.endswith("lead - -> 甲")
    assert first.split()[3:5] == ["文书", "init"]
    assert [line.split()[0] for line in (newest, second, third, first)] == list("4321")


def test_the_log_in_json_says_what_was_taken_back(run: Run, ask: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    run("undo")
    log = ask("log")
    assert (log["schema"], log["kind"], log["count"]) == (1, "log", 3)
    undo, assign, load = log["batches"]
    assert (undo["undoes"], undo["undone_by"]) == (2, None)
    assert (assign["undoes"], assign["undone_by"]) == (None, 3)
    assert assign["changes"] == [
        {"code": "2.1", "field": "lead", "old": None, "new": "甲"}
    ]
    assert (load["verb"], load["by"], load["changed"]) == ("init", "文书", 52)


def test_the_log_is_narrowed_by_number_and_by_selection(run: Run, ask: Run) -> None:
    run("note", "2.1.1", "-m", "一")
    run("note", "2.1.2", "-m", "二")
    assert [b["batch"] for b in ask("log", "-n", "2")["batches"]] == [3, 2]
    assert [b["batch"] for b in ask("log", "2.1.1")["batches"]] == [2, 1]
    assert [b["batch"] for b in ask("log", "--plan", "kj2025")["batches"]] == [3, 2, 1]
    assert run("log", "--plan", "nope").status == 3
    assert run("log", "9.9").status == 3
    assert run("log", "-n", "0").status == 2


def test_a_history_that_does_not_begin_at_the_beginning_is_told(
    run: Run, path: Path
) -> None:
    lines = "".join(f'{{"code": "2.1.1", "note": "第{n}次"}}\n' for n in range(3))
    for _ in range(101):
        run("bulk", "-", "-q", stdin=lines.replace("第", f"{_}第"))
    assert run("log").err == ""
    history = Path(f"{path}.history")
    lines_there = history.read_bytes().splitlines(keepends=True)
    history.write_bytes(b"".join(lines_there[:4] + lines_there[6:]))
    told = run("log", "--as", "commands")
    assert told.status == 0
    assert told.err == "batches 5 to 6 are not there; duban doctor says more\n"
    history.unlink()
    told = run("log")
    rows = told.out.splitlines()
    assert told.status == 0
    assert told.err == (
        f"what came before batch {rows[-1].split()[0]} is not there; duban doctor says "
        "more\n"
    )
    assert run("log", "--as", "commands").err == told.err
    assert run("log", "-n", "5").err == ""


def test_what_was_edited_by_hand_is_no_batch_to_be_undone_first(
    run: Run, path: Path
) -> None:
    run("start", "2.1.1")
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"status":"doing"', b'"status":"paused"', 1))
    told = run("undo")
    assert (told.status, told.out) == (1, "")
    assert "2.1.1 status is not as it left it, and no batch changed it" in told.err
