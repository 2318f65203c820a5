"""The verbs that change the tree itself, as scripts and people meet them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def codes(ask: Run, code: str) -> list[str]:
    (row,) = ask("tree", code)["items"]
    return [child["code"] for child in row["children"]]


def test_add_prints_the_code_and_nothing_else(run: Run, item: Run) -> None:
    words = ["--lead", "市科技局", "--support", "甲、乙", "--due", "2099-06-30"]
    told = run("add", "2.1.1", "印发方案", *words, "--tag", "重点", "-m", "先起草")
    assert told == (0, "2.1.1.1\n", "changed 1 item; batch 2\n")
    made = item("2.1.1.1")
    assert (made["kind"], made["title"], made["lead"]) == (
        *("action", "印发方案", "市科技局"),
    )
    assert (made["support"], made["due"], made["tags"]) == (
        *(["甲", "乙"], "2099-06-30", ["重点"]),
    )
    assert [note["text"] for note in made["note_list"]] == ["先起草"]


def test_add_reads_titles_a_line_each_into_one_batch(run: Run, ask: Run) -> None:
    told = run("add", "2.1", "-", stdin="甲\n\n 乙 \r\n丙\n")
    assert told == (0, "2.1.4\n2.1.5\n2.1.6\n", "changed 3 items; batch 2\n")
    assert run("undo").status == 0
    assert codes(ask, "2.1") == ["2.1.1", "2.1.2", "2.1.3"]


@pytest.mark.parametrize("top", ["/", "kj2025/", "／"])
def test_add_to_the_top_of_a_plan_makes_a_part(run: Run, item: Run, top: str) -> None:
    assert run("add", top, "补充事项").out == "5\n"
    assert item("5")["kind"] == "part"
    assert run("add", "5", "其他").out == "5.1\n"


def test_add_in_json_is_a_batch_with_the_code(ask: Run) -> None:
    told = ask("add", "2.1", "甲")
    assert (told["kind"], told["verb"], told["batch"]) == ("batch", "add", 2)
    assert (told["code"], told["codes"], told["changed"]) == ("2.1.4", ["2.1.4"], 1)
    several = ask("add", "2.1", "-", stdin="乙\n丙\n")
    assert (several["code"], several["codes"]) == (None, ["2.1.5", "2.1.6"])


@pytest.mark.parametrize(
    "words",
    [
        ["add", "2.1", "甲"],
        ["add", "/", "甲"],
        ["split", "2.1.2"],
        ["move", "2.1.1", "--under", "2.2"],
        ["move", "2.1.3", "--before", "2.1.1"],
        ["remove", "2.1", "-m", "并入"],
    ],
)
def test_each_tells_does_dry_runs_undoes_and_redoes(
    run: Run, ask: Run, disk: Run, words: list[str]
) -> None:
    before, files = ask("tree"), disk(locks=True)
    dry = run(*words, "--dry-run")
    assert (dry.status, disk(locks=True)) == (0, files)
    assert dry.err.endswith("nothing was written\n")
    assert ask(*words, "--dry-run")["dry_run"]
    done = run(*words)
    assert (done.status, done.out) == (0, dry.out)
    after = ask("tree")
    assert after != before
    assert run("undo").status == 0
    assert ask("tree") == before
    assert run("redo").status == 0
    assert ask("tree") == after
    assert run(*words, "--quiet", "--by", "王芳").out == ""


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["add", "9.9", "甲"], 3, "no such item: 9.9"),
        (["add", "nope/", "甲"], 3, "no such plan: nope"),
        (["add", "2.1", " "], 2, "an item needs a title"),
        (["add", "/", "甲", "--due", "2099-01-01"], 2, "a part has no due date"),
        (["add", "2.1", "甲", "--due", "某天"], 2, ""),
        (["add", "2.1", "-", "-m", "-"], 2, "- -m - exclude each other"),
        (["add", "2.1"], 2, ""),
        (["split"], 2, "name the items to change"),
        (["split", "9.9"], 3, "no such item"),
        (["split", "2.1.2", "--into", "words"], 2, ""),
        (["move", "2.1.1"], 2, "say what to set: --under --before --after"),
        (
            ["move", "2.1.1", "--under", "2", "--after", "2.2"],
            2,
            "--under --after exclude",
        ),
        (["move", "--under", "2"], 2, "value: duban move SELECTION --under CODE\n"),
        (["move", " ", "--after", "2"], 2, "duban move SELECTION --after CODE\n"),
        (["add", " ", "甲"], 2, "' ' names no place"),
        (["move", "2.1", "--under", "2.1.1"], 1, "2.1 cannot be moved to 2.1.1"),
        (["move", "2.1.1", "--under", "2.1.2"], 1, "2.1.1 (measure) cannot stand"),
        (["move", "2.1", "--under", "/"], 1, "2.1 (section) cannot stand at the top"),
        (["move", "2.1", "--under", "x/"], 3, "no such plan: x; the ledger has kj2025"),
        (["move", "2.1", "--under", "3.*"], 2, "3.* is 3 items"),
        (["move", "2.1", "--under", "9"], 3, "no such item: 9"),
        (["remove"], 2, "name the items to change"),
        (["remove", "9.9"], 3, "no such item: 9.9"),
        (["restore"], 2, "name what to restore"),
        (["restore", "9.9"], 3, "is called 9.9; duban restore --list shows what"),
        (["restore", "overdue"], 3, "is called overdue; duban restore --list shows"),
        (["restore", "2.1", "--list"], 2, "CODE --list exclude each other"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_done(
    run: Run, disk: Run, words: list[str], status: int, said: str
) -> None:
    before = disk()
    told = run(*words)
    assert (told.status, told.out) == (status, "")
    assert said in told.err
    assert disk() == before


def test_split_tells_the_actions_and_makes_none_twice(run: Run, item: Run) -> None:
    told = run("split", "2.1.2")
    first = "2.1.2.1  item  + 统筹“一核两翼多点”,“多点”一步一步增加"
    assert (told.status, told.out.splitlines()[0]) == (0, first)
    assert item("2.1.2")["progress"] == {"done": 0, "total": 6}
    assert run("split", "2.1.2") == (0, "", "nothing to change; 1 already so\n")


def test_move_tells_what_became_of_it_and_codes_stay(run: Run, ask: Run) -> None:
    told = run("move", "2.1.1", "--under", "2.2")
    assert (told.status, told.err) == (0, "changed 1 item; batch 2\n")
    assert told.out.splitlines()[0] == "2.1.1  stands under  2.1 -> 2.2"
    assert codes(ask, "2.2") == ["2.2.1", "2.2.2", "2.2.3", "2.1.1"]
    told = run("move", "2.1.1", "--after", "2.2.1")
    assert told == (0, "2.1.1  order  4 -> 1.5\n", "changed 1 item; batch 3\n")
    assert codes(ask, "2.2") == ["2.2.1", "2.1.1", "2.2.2", "2.2.3"]
    again = run("move", "2.1.1", "--after", "2.2.1")
    assert again == (0, "", "nothing to change; 1 already so\n")


def test_all_that_was_removed_of_a_range_is_named(run: Run, ask: Run) -> None:
    assert run("remove", "2.1.1-2.1.3", "2.2").status == 0
    told = run("done", "2.1.1-2.1.3")
    assert told.status == 3
    assert "duban restore 2.1.1 2.1.2 2.1.3\n" in told.err
    assert run("restore", "2.1.1", "2.1.2", "2.1.3").status == 0
    assert ask("done", "2.1.1-2.1.3")["changed"] == 3


def test_remove_and_restore_are_there_and_back(run: Run, ask: Run, item: Run) -> None:
    before = ask("tree")
    told = run("remove", "2.1", "-m", "并入二区")
    assert told.err == "changed 4 items; batch 2\n"
    assert run("show", "2.1.1").status == 3
    assert run("count", "2").out == "6\n"
    listed = run("restore", "--list")
    assert (listed.status, listed.err) == (0, "")
    assert listed.out.split()[:3] == ["2.1", "+3", "2"]
    (row,) = ask("restore", "--list")["items"]
    assert (row["code"], row["by"], row["batch"]) == ("2.1", "李明", 2)
    assert row["with"] == ["2.1.1", "2.1.2", "2.1.3"]
    refused = run("restore", "2.1.1")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err == (
        "duban: 2.1.1 stood under 2.1, which is removed too; name 2.1 as well\n"
    )
    assert run("restore", "2.1", "--dry-run").status == 0
    assert run("restore", "2.1").err == "changed 4 items; batch 3\n"
    assert item("2.1")["note_list"][0]["text"] == "并入二区"
    assert [row["code"] for row in ask("tree")["items"]] == [
        row["code"] for row in before["items"]
    ]
    assert run("restore", "--list") == (0, "", "nothing was removed\n")
    assert ask("restore", "--list")["items"] == []
    assert run("restore", "2.1") == (0, "", "nothing to change\n")


def test_the_trash_is_of_the_plan_that_is_named(
    run: Run, ask: Run, tmp_path: Path
) -> None:
    file = tmp_path / "文.txt"
    file.write_text("文稿\n一、甲\n二、乙\n", "utf-8")
    run("load", file, "--key", "p")
    run("remove", "p/1")
    run("remove", "2.1.1")
    assert [one["code"] for one in ask("restore", "--list")["items"]] == [
        *("2.1.1", "p/1"),
    ]
    assert ask("restore", "--list", "--plan", "p")["count"] == 1
    assert run("restore", "1", "--plan", "p").status == 0
    assert run("move", "p/1", "--under", "2").status == 1


def test_undoing_an_addition_that_was_worked_on_is_refused(run: Run) -> None:
    run("add", "2.1", "甲")
    run("add", "2.1.4", "乙", "--by", "王芳")
    told = run("undo")
    assert (told.status, told.out) == (1, "")
    assert "2.1.4.1 item was changed since, by 王芳 in batch 3" in told.err


@pytest.mark.parametrize(
    "words",
    [
        ["add", "2.1", "甲"],
        ["split", "2.1.2"],
        ["move", "2.1.1", "--under", "2.2"],
        ["remove", "2.1"],
        ["restore", "--list"],
    ],
)
def test_in_chinese_the_data_is_the_same(run: Run, words: list[str]) -> None:
    told = run(*words, "--json", "--dry-run", "--lang", "zh")
    assert told.status == 0
    assert json.loads(told.out)["schema"] == 1
    assert run(words[0], "--help", "--lang", "zh").status == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("done 2.1.1", "in the trash: 2.1.1; to bring back: duban restore 2.1.1"),
        ("show 2.1.1", "in the trash: 2.1.1; to bring back: duban restore 2.1.1"),
        ("note 2.1.1 -m 甲", "in the trash: 2.1.1; to bring back: duban restore 2.1.1"),
        ("add 2.1.1 甲", "in the trash: 2.1.1; to bring back: duban restore 2.1.1"),
        ("list 2.1.1 open", "in the trash: 2.1.1; to bring back: duban restore 2.1.1"),
        ("tree 2.1.1-2.1.3", "in the trash: 2.1.1-2.1.3; to bring back: duban restore"),
        (
            "done kj2025/2.2.1 9",
            "9; duban tree shows the codes; in the trash: kj2025/2",
        ),
        ("done 2.2.1", "in the trash: 2.2.1; to bring back: duban restore 2.2 2.2.1\n"),
        ("done 2.1.1 --plan kj2025", "to bring back: duban restore 2.1.1\n"),
    ],
)
def test_what_was_removed_is_said_to_be_in_the_trash(
    run: Run, ask: Run, words: str, said: str
) -> None:
    run("remove", "2.1.1", "2.2")
    told = run(*words.split())
    assert (told.status, told.out) == (3, "")
    assert said in told.err
    restored = told.err.partition("duban restore ")[2].split()
    assert run("restore", *restored).status == 0
    assert ask("show", *restored)["count"] == len(restored)


def test_a_line_about_what_was_removed_says_so(run: Run) -> None:
    run("remove", "2.1.1")
    told = run("bulk", "-", stdin="2.1.1 done\n")
    assert told.status == 3
    assert "in the trash: 2.1.1; to bring back: duban restore 2.1.1" in told.err


@pytest.fixture
def settled(run: Run, tmp_path: Path) -> Run:
    """With a second plan, which bare codes mean."""
    file = tmp_path / "乙.txt"
    file.write_text("一、甲\n(一)乙\n1.丙\n2.丁\n", "utf-8")
    assert run("load", file, "--key", "zz").status == 0
    assert run("config", "set", "plan", "zz").status == 0
    return run


def test_what_was_removed_is_looked_for_in_the_plan_that_is_meant(
    settled: Run,
) -> None:
    assert settled("remove", "kj2025/1.1.2").status == 0
    assert settled("remove", "1.1.2").status == 0
    told = settled("done", "1.1.2")
    assert told.status == 3
    assert "duban restore 1.1.2" in told.err
    told = settled("bulk", "-", stdin="1.1.2 done\n")
    assert "duban restore 1.1.2" in told.err


def test_review_takes_codes_of_any_plan(settled: Run) -> None:
    told = settled("review", "kj2025/2")
    assert told.status == 0
    assert "changed 13 items" in told.err
