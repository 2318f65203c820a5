"""duban set: any fields of a selection."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def test_fields_are_set_between_the_words_of_a_selection(run: Run, item: Run) -> None:
    told = run("set", "2.1.1", "status=doing", "2.1.2", "tag+=重点", "lead=市科技局")
    assert told.status == 0
    assert told.out.splitlines()[0].split() == ["2.1.1", "tags", "none", "->", "重点"]
    assert told.err == "changed 2 items; batch 2\n"
    for code in ("2.1.1", "2.1.2"):
        row = item(code)
        assert (row["status"], row["lead"]) == ("doing", "市科技局")
        assert row["tags"] == ["重点"]


def test_a_part_is_named_itself_and_its_measures_have_the_status(
    run: Run, item: Run
) -> None:
    assert run("set", "2.1", "tag+=重点", "due=2025-06-30").status == 0
    assert (item("2.1")["tags"], item("2.1.1")["tags"]) == (["重点"], [])
    assert (item("2.1")["due"], item("2.1.1")["due"]) == (None, "2025-06-30")


def test_each_is_of_the_measures_below(run: Run, item: Run) -> None:
    told = run("set", "2.1", "--each", "tag+=重点", "note=已改")
    assert (told.status, told.err) == (0, "changed 3 items; batch 2\n")
    assert (item("2.1")["tags"], item("2.1.3")["tags"]) == ([], ["重点"])
    assert (item("2.1")["notes"], item("2.1.3")["notes"]) == (0, 1)


def test_it_happened_on_the_day_that_is_said(run: Run, item: Run) -> None:
    words = ["set", "2.1.1", "status=done", "note=好"]
    assert run(*words, "--on", "2025-06-01").status == 0
    row = item("2.1.1")
    assert row["done_on"] == "2025-06-01"
    assert row["note_list"][0]["on"] == "2025-06-01"


def test_a_selection_narrows_as_everywhere(run: Run, item: Run) -> None:
    run("set", "2.1.1", "状态=推进中", "标签=重点")
    told = run("set", "status:doing", "due=none", "title=新 题", "note=已改")
    assert (told.status, told.err) == (0, "changed 1 item; batch 3\n")
    assert item("2.1.1")["title"] == "新 题"
    assert item("2.1.1")["note_list"][0]["text"] == "已改"


def test_it_changes_nothing_the_second_time(run: Run, disk: Run) -> None:
    words = ["set", "2.1", "tag+=重点", "support+=甲", "status=doing", "note=开工"]
    assert run(*words).status == 0
    before = disk()
    assert run(*words) == (0, "", "nothing to change; 4 already so\n")
    assert run("set", "2.1", "tag-=无关") == (
        0,
        "",
        "nothing to change; 1 already so\n",
    )
    assert disk() == before


def test_json_and_a_dry_run_tell_the_same(ask: Run, disk: Run) -> None:
    before = disk()
    words = ["set", "2.1.1", "lead=甲", "due=6-30"]
    dry = ask(*words, "--dry-run")
    assert disk() == before
    wet = ask(*words)
    assert (dry["kind"], dry["batch"], wet["batch"]) == ("batch", None, 2)
    assert dry["changes"] == wet["changes"]
    assert [change["field"] for change in wet["changes"]] == [
        "lead",
        "due",
        "due_original",
    ]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ([], 2, "say what to set"),
        (["2.1.1"], 2, "say what to set"),
        (["status=doing"], 2, "name the items to change"),
        (["2.1.1", "stauts=doing"], 2, "did you mean status? There are status, lead"),
        (["2.1.1", "status=doin"], 2, "did you mean doing? It is one of todo, doing"),
        (["2.1.1", "due=32月"], 2, "is no date"),
        (["2.1.1", "due+=3"], 2, "due holds one value: write due="),
        (["2.1.1", "2.1.2", "title=甲"], 2, "2 items cannot all be called '甲'"),
        (["2.1.1", "status=paused"], 2, "2.1.1 becomes paused: say why, with a note"),
        (["2.1.1", "done_on=6-1"], 2, "2.1.1 is not done"),
        (["2.1.1", "tag+=甲", "tag-=甲"], 2, "tags cannot gain and lose 甲 at once"),
        (
            ["2.1.1", "support-=乙,甲", "support+=甲"],
            2,
            "support cannot gain and lose 甲",
        ),
        (["2.1.1", "tag=两 词"], 2, "'两 词' is no tag"),
        (["9.9", "status=doing"], 3, "no such item: 9.9"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(
    run: Run, disk: Run, words: list[str], status: int, sentence: str
) -> None:
    before = disk()
    told = run("set", *words)
    assert (told.status, told.out) == (status, "")
    assert sentence in told.err
    assert disk() == before


def test_what_is_given_and_what_is_taken_away_may_differ(run: Run, item: Run) -> None:
    run("set", "2.1.1", "tag=甲")
    assert run("set", "2.1.1", "tag+=乙", "tag-=甲").status == 0
    assert item("2.1.1")["tags"] == ["乙"]
    assert run("set", "2.1.1", "tag=丙", "tag-=丙").status == 0
    assert item("2.1.1")["tags"] == []


def test_all_is_said_in_so_many_words(ask: Run) -> None:
    assert ask("set", "--all", "tag+=今年")["changed"] == 27


def test_in_chinese(run: Run) -> None:
    told = run("set", "2.1.1", "状态=推进中", "--lang", "zh")
    assert told.status == 0
    assert "2.1.1" in told.out
    assert run("set", "2.1.1", "状态=坏", "--lang", "zh").status == 2
