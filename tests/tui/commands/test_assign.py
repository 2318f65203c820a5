"""Who answers: every way to say it, and what is said of it."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def support(item: Run, code: str) -> list[str]:
    found: list[str] = item(code)["support"]
    return found


@pytest.mark.parametrize("role", ["lead", "leader", "owner"])
def test_one_name_is_set_changed_stopped_and_inherited_again(
    run: Run, item: Run, role: str
) -> None:
    assert run("assign", "2", f"--{role}", "张三").status == 0
    assert (item("2.1.1")[role], item("2.1.1")["inherited"]) == ("张三", {role: "2"})

    assert run("assign", "2.1", f"--{role}", "李四").status == 0
    assert (item("2.1.1")[role], item("2.1.1")["inherited"]) == ("李四", {role: "2.1"})

    told = run("assign", "2.1.1", f"--{role}", "none")
    assert told.out == f"2.1.1  {role}  - -> none\n"
    assert (item("2.1.1")[role], item("2.1.1")["inherited"]) == (None, {})
    assert item("2.1.2")[role] == "李四"

    assert run("assign", "2.1", "2.1.1", f"--clear-{role}").status == 0
    assert (item("2.1.1")[role], item("2.1.1")["inherited"]) == ("张三", {role: "2"})


@pytest.mark.parametrize(
    "words",
    [
        ["--support", "甲", "--support", "乙", "--support", "丙"],
        ["--support", "甲、乙,丙"],
        ["--support", "甲，乙", "--support", "丙；甲"],
    ],
)
def test_support_takes_several_in_every_way_people_write(
    run: Run, item: Run, words: list[str]
) -> None:
    assert run("assign", "2.1", *words).status == 0
    assert support(item, "2.1") == ["甲", "乙", "丙"]
    assert item("2.1.1")["inherited"] == {"support": "2.1"}


def test_support_replaces_what_was_there(run: Run, item: Run) -> None:
    run("assign", "2.1.1", "--support", "甲、乙")
    told = run("assign", "2.1.1", "--support", "丙")
    assert told.out == "2.1.1  support  甲、乙 -> 丙\n"
    assert support(item, "2.1.1") == ["丙"]


def test_units_are_added_to_what_holds_and_removed_from_it(run: Run, item: Run) -> None:
    run("assign", "2.1", "--support", "甲、乙")
    run("assign", "2.1.1", "--add-support", "丙", "--add-support", "甲")
    run("assign", "2.1.2", "--remove-support", "甲")
    run("assign", "2.1.3", "--add-support", "丁", "--remove-support", "甲、乙")
    assert support(item, "2.1.1") == ["甲", "乙", "丙"]
    assert support(item, "2.1.2") == ["乙"]
    assert support(item, "2.1.3") == ["丁"]
    assert support(item, "2.1") == ["甲", "乙"]
    assert item("2.1.1")["inherited"] == {}


def test_adding_what_is_there_and_removing_what_is_not_changes_nothing(
    run: Run, disk: Run
) -> None:
    run("assign", "2.1", "--support", "甲")
    before = disk()
    for words in (["--add-support", "甲"], ["--remove-support", "乙"]):
        told = run("assign", "2.1.1", *words)
        assert told == (0, "", "nothing to change; 1 already so\n")
    assert disk() == before


def test_support_of_none_is_nobody_and_cleared_it_is_inherited(
    run: Run, item: Run
) -> None:
    run("assign", "2.1", "--support", "甲")
    run("assign", "2.1.1", "--support", "none")
    assert (support(item, "2.1.1"), item("2.1.1")["inherited"]) == ([], {})
    run("assign", "2.1.1", "--clear-support")
    assert support(item, "2.1.1") == ["甲"]
    assert item("2.1.1")["inherited"] == {"support": "2.1"}


def test_all_roles_go_in_one_batch(run: Run, item: Run, ask: Run) -> None:
    row = ask(
        "assign",
        *("2.1.1", "2.1.2"),
        *("--lead", "市科技局", "--support", "市教委"),
        *("--leader", "王局长", "--owner", "小赵"),
    )
    assert (row["batch"], row["changed"], len(row["changes"])) == (2, 2, 8)
    shown = item("2.1.2")
    assert [shown[role] for role in ("lead", "support", "leader", "owner")] == [
        "市科技局",
        ["市教委"],
        "王局长",
        "小赵",
    ]
    run("undo")
    assert item("2.1.2")["lead"] is None


def test_a_code_means_the_item_itself_and_a_filter_its_measures(ask: Run) -> None:
    assert ask("assign", "2.1", "--lead", "甲")["changed"] == 1
    changes = ask("assign", "2.1", "lead:甲", "--lead", "乙")["changes"]
    assert [change["code"] for change in changes] == ["2.1.1", "2.1.2", "2.1.3"]
    assert ask("assign", "--all", "--owner", "丙")["changed"] == 27


@pytest.mark.parametrize("role", ["lead", "support", "leader", "owner"])
def test_setting_and_clearing_a_role_at_once_is_refused(
    run: Run, disk: Run, role: str
) -> None:
    before = disk()
    told = run("assign", "2.1", f"--{role}", "甲", f"--clear-{role}")
    assert (told.status, told.out) == (2, "")
    assert f"--clear-{role}" in told.err
    assert disk() == before


def test_a_name_is_kept_on_one_line_with_single_spaces(run: Run, item: Run) -> None:
    run("assign", "2.1.1", "--lead", "  市 \n 科技局\t处 ")
    assert item("2.1.1")["lead"] == "市 科技局 处"


def test_a_dry_run_of_an_assignment_leaves_the_disk_alone(
    run: Run, disk: Run, ask: Run
) -> None:
    before = disk(locks=True)
    told = run("assign", "2.1", "--lead", "甲", "--dry-run")
    assert told == (
        0,
        "2.1  lead  - -> 甲\n",
        "would change 1 item; nothing was written\n",
    )
    row = ask("assign", "2.1", "--lead", "甲", "--dry-run")
    assert (row["batch"], row["dry_run"], row["changed"]) == (None, True, 1)
    assert disk(locks=True) == before


@pytest.mark.parametrize(
    ("options", "held"),
    [
        ("--support 甲 --add-support 乙", ["甲", "乙"]),
        ("--support 甲 --support 乙 --remove-support 甲", ["乙"]),
        ("--clear-support --add-support 乙", ["乙"]),
        ("--support none --add-support 乙", ["乙"]),
    ],
)
def test_what_one_command_says_of_support_is_one_change(
    ask: Run, item: Run, run: Run, options: str, held: list[str]
) -> None:
    run("assign", "2.1.1", "--support", "丁")
    told = ask("assign", "2.1.1", *options.split())
    assert [change["field"] for change in told["changes"]] == ["support"]
    assert item("2.1.1")["support"] == held
    assert run("undo").status == 0
    assert item("2.1.1")["support"] == ["丁"]


@pytest.mark.parametrize(
    "options",
    [
        ["--support", ""],
        ["--lead", ""],
        ["--lead", "甲、乙"],
        ["--support", "none", "--support", "甲"],
    ],
)
def test_what_names_nobody_or_too_many_is_refused(
    run: Run, disk: Run, options: list[str]
) -> None:
    before = disk()
    told = run("assign", "2.1", *options)
    assert (told.status, told.out) == (2, "")
    assert disk() == before


def test_none_is_none_in_capitals_too(run: Run, item: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    run("assign", "2.1.1", "--lead", "None")
    assert item("2.1.1")["lead"] is None


@pytest.mark.parametrize("word", ["any", "Any", "有"])
@pytest.mark.parametrize(
    "words",
    [
        ["assign", "2.1", "--lead", "{}"],
        ["assign", "2.1", "--support", "甲", "--support", "{}"],
        ["assign", "2.1", "--add-support", "甲、{}"],
        ["assign", "2.1", "--leader", "{}"],
        ["assign", "2.1", "--owner", "{}"],
        ["add", "2.1", "新", "--lead", "{}"],
        ["set", "2.1", "lead={}"],
        ["set", "2.1", "support+={}"],
        ["set", "2.1", "tag={}"],
        ["tag", "2.1", "--add", "{}"],
    ],
)
def test_a_word_that_asks_for_anybody_is_no_name(
    run: Run, disk: Run, words: list[str], word: str
) -> None:
    before = disk()
    told = run(*(one.format(word) for one in words))
    assert (told.status, told.out) == (2, "")
    assert word in told.err
    assert disk() == before


def test_none_is_no_unit_to_add(run: Run, disk: Run) -> None:
    before = disk()
    told = run("assign", "2.1", "--add-support", "none")
    assert told.err == "duban: 'none' is no support; it is to be the names of units\n"
    assert (told.status, told.out, disk()) == (2, "", before)


def test_many_updates_are_not_for_anybody_either(run: Run, disk: Run) -> None:
    before = disk()
    line = '{"code":"2.1","lead":"any","support":["甲","有"],"tags":["any"]}'
    told = run("bulk", "-", stdin=line)
    assert (told.status, told.out, disk()) == (2, "", before)
    assert told.err.count("'any' is no ") == 2
    assert "'甲、有' is no support" in told.err
