"""Tags: given and taken away, on the items named or on the measures below."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def test_tags_are_given_and_taken_away(run: Run, item: Run) -> None:
    told = run("tag", "2.1", "--add", "重点", "--add", "缓办")
    assert told == (0, "2.1  tags  none -> 重点、缓办\n", "changed 1 item; batch 2\n")
    told = run("tag", "2.1", "--add", "督查", "--remove", "缓办")
    assert told.out == "2.1  tags  重点、缓办 -> 重点、督查\n"
    assert item("2.1")["tags"] == ["重点", "督查"]
    assert item("2.1.1")["tags"] == []


@pytest.mark.parametrize(
    "words",
    [
        ["2.1", "2.2", "--", "+重点", "-缓办"],
        ["2.1", "+重点", "2.2", "--", "-缓办"],
        ["2.1", "2.2", "--remove", "缓办", "＋重点"],
        ["2.1", "2.2", "--add", "重点", "－缓办"],
        ["--add", "重点", "--remove", "缓办", "2.1", "2.2"],
    ],
)
def test_tags_with_a_sign_do_the_same(run: Run, item: Run, words: list[str]) -> None:
    run("tag", "2.1", "--add", "缓办,急")
    assert run("tag", *words).status == 0
    assert (item("2.1")["tags"], item("2.2")["tags"]) == (["急", "重点"], ["重点"])


def test_a_tag_that_is_there_is_not_given_again(run: Run, disk: Run) -> None:
    run("tag", "2.1", "--", "+重点")
    before = disk()
    told = run("tag", "2.1", "--", "+重点", "-缓办")
    assert told == (0, "", "nothing to change; 1 already so\n")
    assert disk() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2.1"], "say what to set: --add --remove, -- +TAG -TAG"),
        (["2.1", "--add", "两 个"], "'两 个' is no tag"),
        (["2.1", "--add", "none"], "'none' is no tag"),
        (["2.1", "--", "+"], "'' is no tag"),
        (["2.1", "--", "+甲、乙"], "'甲、乙' is no tag"),
        (["2.1", "--", "+甲", "-甲"], "+甲 -甲 exclude each other; give one of them"),
        (["--add", "甲"], "name the items to change"),
    ],
)
def test_what_is_no_tag_or_names_nothing_is_bad_usage(
    run: Run, disk: Run, words: list[str], said: str
) -> None:
    before = disk()
    told = run("tag", *words)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith(f"duban: {said}")
    assert disk() == before


def test_tags_in_json_in_chinese_and_dry(run: Run, ask: Run, disk: Run) -> None:
    before = disk(locks=True)
    row = ask("tag", "2.1", "--add", "重点", "--dry-run")
    assert row["changes"] == [
        {"code": "2.1", "field": "tags", "old": [], "new": ["重点"]}
    ]
    assert disk(locks=True) == before
    told = run("tag", "2.1", "--lang", "zh", "--", "+重点")
    assert (told.status, told.out.split()[:2]) == (0, ["2.1", "标签"])
    assert run("tag", "2.1", "--add", "两 个", "--lang", "zh").status == 2


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["tag", "--add", "重点"], "tags"),
        (["assign", "--lead", "市科技局"], "lead"),
        (["note", "-m", "周五前报"], "note"),
    ],
)
def test_each_means_the_measures_below(ask: Run, words: list[str], field: str) -> None:
    verb, *rest = words
    for each, codes in (([], ["2.1", "3"]), (["--each"], ["2.1.1", "2.1.2", "2.1.3"])):
        selection = ["2.1"] if each else ["2.1", "3"]
        changes = ask(verb, *selection, *rest, *each)["changes"]
        assert [(c["code"], c["field"]) for c in changes] == [(c, field) for c in codes]
