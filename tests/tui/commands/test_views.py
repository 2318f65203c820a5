"""view and help, and selections as commands tell what is wrong with them."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tui.commands.help import FORMS, examples

Run = Callable[..., Any]

SAID = [*FORMS, *(example for _name, _chinese, example in examples())]
CHINESE = [
    chinese + example.partition(":")[2] for _name, chinese, example in examples()
]


@pytest.mark.parametrize("example", SAID)
def test_every_example_of_help_runs(run: Run, example: str) -> None:
    run("view", "add", "本周到期", "open week")
    told = run("count", *shlex.split(example))
    assert (told.status, told.err) == (0, "")
    assert told.out.strip().isdecimal()


@pytest.mark.parametrize("example", CHINESE)
def test_and_with_its_chinese_name(run: Run, example: str) -> None:
    assert run("count", example).status == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_tells_all_of_the_language(run: Run, language: str) -> None:
    told = run("help", "selection") if language == "en" else None
    if told:
        assert (told.status, told.err) == (0, "")
        for name, chinese, _example in examples():
            assert name in told.out
            assert chinese in told.out
    said = json.loads(run("help", "selection", "--json").out)
    assert {one["name"] for one in said["names"]} == {n for n, _c, _e in examples()}


def test_help_tells_of_a_verb_and_of_all(run: Run) -> None:
    assert run("help", "done").out == run("done", "--help").out
    assert run("help").out == run("--help").out
    said = json.loads(run("help", "done", "--json").out)
    assert (said["kind"], said["verb"]) == ("help", "done")
    assert said["text"] + "\n" == run("help", "done").out
    wrong = run("help", "dnoe")
    assert (wrong.status, wrong.out) == (2, "")
    assert "no verb dnoe" in wrong.err


def test_what_is_wrong_is_pointed_at_by_its_cells(run: Run, path: Path) -> None:
    before = path.read_bytes()
    told = run("done", "园区", "leed:市科技局")
    assert (told.status, told.out) == (2, "")
    assert told.err.splitlines() == [
        "duban: column 4 of the selection: there is no field leed; did you mean lead?",
        "  园区 leed:市科技局",
        "       ^",
    ]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("selection", "wrong"),
    [
        ("2.1 9.9 overdue", "no such item: 9.9; "),
        ("9.8 9.9", "no such item: 9.8, 9.9; "),
        ("not (9.9 or 2.1)", "no such item: 9.9; "),
        ("qs/2.1", "no such plan: qs; "),
        ("2.1.3-2.1.1 overdue", "2.1.3-2.1.1 does not run forward "),
    ],
)
def test_a_view_of_what_is_not_there_is_kept_and_told(
    run: Run, ask: Run, selection: str, wrong: str
) -> None:
    told = run("view", "add", "急事", selection)
    assert (told.status, told.out) == (0, f"@急事  view  - -> {selection}\n")
    count, said = told.err.splitlines()
    assert count == "changed 1 view; batch 2"
    assert said.startswith(wrong)
    assert run("view", "add", "乙", selection, "--dry-run").err.endswith(f"{said}\n")
    assert run("view", "add", "乙", "2.1", "overdue").err == "changed 1 view; batch 3\n"
    assert [view["name"] for view in ask("view")["views"]] == ["急事", "乙"]


def test_a_view_is_kept_used_changed_and_removed(run: Run, ask: Run) -> None:
    told = run("view", "add", "急事", "overdue", "or", "soon")
    assert (told.status, told.out) == (0, "@急事  view  - -> overdue or soon\n")
    assert run("count", "@急事").out == "0\n"
    run("due", "2.1", "2020-01-01")
    assert run("count", "@急事").out == "3\n"
    assert run("list", "@急事 2.1.1", "-f", "ids").out == "2.1.1\n"
    said = ask("view", "list")
    assert said["kind"] == "views"
    assert said["views"] == [
        {
            "name": "急事",
            "selection": "overdue or soon",
            "count": 3,
            "progress": {"done": 0, "total": 3},
        }
    ]
    replaced = run("view", "add", "急事", "overdue")
    assert replaced.out == "@急事  view  overdue or soon -> overdue\n"
    assert replaced.err == "changed 1 view; batch 4\n"
    again = run("view", "add", "@急事", "overdue")
    assert (again.status, again.out) == (0, "")
    assert run("view").out == "@急事  3  0/3  overdue\n"
    assert run("view", "remove", "急事").status == 0
    assert run("count", "@急事").status == 3
    assert run("undo").status == 0
    assert run("count", "@急事").out == "3\n"


def test_a_part_is_called_as_the_document_counts(run: Run) -> None:
    document = "讲话\n\n二、甲\n（一）子\n（二）丑\n三、乙\n（一）寅\n"
    assert run("load", "-", "--key", "b", stdin=document).status == 0
    found = [run("list", "--plan", "b", f"part:{n}").out for n in ("二", "三", "2")]
    assert ["子" in found[0], "丑" in found[0], "寅" in found[0]] == [True, True, False]
    assert "寅" in found[1]
    assert "寅" in found[2], "a figure is that of the code"


@pytest.mark.parametrize("words", ["list 甲", "remove 甲 乙"])
def test_words_that_would_be_ignored_are_refused(
    run: Run, disk: Run, words: str
) -> None:
    run("view", "add", "甲", "open")
    before = disk()
    told = run("view", *words.split())
    assert (told.status, told.out) == (2, "")
    assert f"too many words: {words[-1]}" in told.err
    assert disk() == before


def test_programs_find_views_among_the_changes(ask: Run) -> None:
    def told(*words: str) -> tuple[int, list[object]]:
        said = ask("view", *words)
        return said["changed"], said["changes"]

    view = {"code": "@急事", "field": "view"}
    assert told("add", "急事", "soon") == (0, [view | {"old": None, "new": "soon"}])
    replaced = [view | {"old": "soon", "new": "overdue"}]
    assert told("add", "急事", "overdue") == (0, replaced)
    assert told("remove", "急事") == (0, [view | {"old": "overdue", "new": None}])


def test_a_dry_view_keeps_nothing(run: Run, path: Path) -> None:
    before = path.read_bytes()
    assert run("view", "add", "急事", "overdue", "--dry-run").out
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["add"], 2, "name the view: duban view add NAME SELECTION\n"),
        (["remove"], 2, "name the view: duban view remove NAME\n"),
        (["add", "急 事", "overdue"], 2, "'急 事' is no name"),
        (["add", "急事"], 2, "say what @急事 stands for: duban view add 急事 SELE"),
        (
            ["add", "@甲&乙"],
            2,
            "say what @甲&乙 stands for: duban view add '甲&乙' SELE",
        ),
        (["add", "急事", ""], 2, "say what @急事 stands for: duban view add 急事 SELE"),
        (["add", "急事", "leed:1"], 2, "did you mean lead"),
        (["add", "急事", "open @急事"], 2, "leads to itself"),
        (["add", "急事", "@没有"], 3, "there is no view @没有"),
        (["remove", "急事"], 3, "there is no view @急事"),
    ],
)
def test_what_is_no_view_is_refused(
    run: Run, path: Path, words: list[str], status: int, sentence: str
) -> None:
    before = path.read_bytes()
    told = run("view", *words)
    assert (told.status, told.out) == (status, "")
    assert sentence in told.err
    assert path.read_bytes() == before


def test_mine_is_what_i_own_or_my_unit_does(run: Run) -> None:
    run("assign", "2.1.1", "--owner", "李明")
    assert run("list", "mine", "-f", "ids").out == "2.1.1\n"
    assert run("list", "mine", "-f", "ids", "--lang", "zh").out == "2.1.1\n"


def test_a_view_of_what_was_removed_hides_no_other(run: Run, ask: Run) -> None:
    run("view", "add", "旧", "2.1.1")
    run("view", "add", "新", "2.1.2")
    run("remove", "2.1.1")
    told = run("view", "list")
    assert (told.status, told.err) == (
        0,
        "@旧: in the trash: 2.1.1; to bring back: duban restore 2.1.1\n",
    )
    assert [line.split()[:2] for line in told.out.splitlines()] == [
        ["@旧", "-"],
        ["@新", "1"],
    ]
    old, new = ask("view", "list")["views"]
    assert (old["count"], old["progress"]) == (None, None)
    assert "2.1.1" in old["error"]
    assert (new["count"], "error" in new) == (1, False)


@pytest.mark.usefixtures("run")
def test_a_pattern_that_is_too_much_logs_nothing(process: Run) -> None:
    told = process("count", "/" + ".{1000}" * 8 + "/")
    assert (told.status, told.out, told.err) == (0, "0\n", "")


@pytest.mark.parametrize("word", ["removed", "已删除"])
def test_the_trash_is_looked_at_where_it_is_asked_for(run: Run, word: str) -> None:
    assert run("list", word).out == ""
    run("remove", "2.1", "3.1.1")
    assert run("list", word, "-f", "ids").out.split() == [
        *("2.1.1", "2.1.2", "2.1.3", "3.1.1"),
    ]
    assert run("count", word, "2").out == "3\n"
    assert run("count", f"not {word}").out == "32\n"
    assert run("count").out == "32\n"
    assert run("list", f"{word} 3.1.1", "--json").status == 0
    refused = run("done", word)
    assert (refused.status, refused.out) == (3, "")


def test_a_view_that_doubles_others_is_refused_before_it_takes_long(
    run: Run, path: Path
) -> None:
    run("view", "add", "v0", "open")
    saved = [
        run("view", "add", f"v{n}", f"@v{n - 1} or @v{n - 1}").status for n in (1, 2, 3)
    ]
    assert saved == [0, 0, 0]
    assert run("count", "@v3").out == run("count", "open").out
    run("view", "add", "v4", "@v3 or @v3 or @v3 or @v3")
    before = path.read_bytes()
    told = run("view", "add", "v5", "@v4 or @v4")
    assert (told.status, told.out) == (2, "")
    assert "the view @v5 is too complex" in told.err
    assert path.read_bytes() == before


def test_a_view_of_a_day_that_this_year_lacks_is_kept_and_listed(run: Run) -> None:
    made = run("view", "add", "闰日", "due:2月29日")
    assert made.status == 0
    assert "changed 1 view" in made.err
    run("view", "add", "急件", "open")
    listed = json.loads(run("view", "list", "--json").out)["views"]
    assert [row["name"] for row in listed] == ["闰日", "急件"]
    assert listed[0]["error"]
    assert listed[1]["count"] == 27
