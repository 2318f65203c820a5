"""The statuses beside under way and done: submitted, ongoing, paused, dropped."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("submit 2.1.1", "submitted"),
        ("start 2.1.1 --ongoing", "ongoing"),
        ("pause 2.1.1 -m 等批复", "paused"),
        ("drop 2.1.1 -m 已并入二期", "dropped"),
    ],
)
def test_each_status_has_a_verb_with_its_day(
    ask: Run, item: Run, words: str, status: str
) -> None:
    row = ask(*words.split(), "--on", "2025-06-11")
    assert (row["verb"], row["changed"]) == (words.split(maxsplit=1)[0], 1)
    changes = {change["field"]: change["new"] for change in row["changes"]}
    assert (changes["status"], changes["status_on"]) == (status, "2025-06-11")
    assert (item("2.1.1")["status"], item("2.1.1")["done_on"]) == (status, None)


def test_a_note_comes_in_the_same_batch(run: Run, item: Run) -> None:
    told = run("submit", "2.1.1", "2.2.1", "-m", "佐证已附")
    assert told.err == "changed 2 items; batch 2\n"
    for code in ("2.1.1", "2.2.1"):
        (note,) = item(code)["note_list"]
        assert note["text"] == "佐证已附"
    assert run("undo").status == 0
    assert (item("2.1.1")["status"], item("2.1.1")["note_list"]) == ("todo", [])


@pytest.mark.parametrize("verb", ["pause", "drop"])
@pytest.mark.parametrize("said", [[], ["-m", " "], ["-m", "-"]])
def test_a_reason_is_demanded(run: Run, disk: Run, verb: str, said: list[str]) -> None:
    before = disk()
    told = run(verb, "2.1.1", *said, stdin="")
    assert (told.status, told.out) == (2, "")
    assert told.err == (
        f"duban: {verb} needs a reason; give it with -m TEXT, or -m - to read it in\n"
    )
    assert disk() == before


def test_the_reason_may_come_from_standard_input(run: Run, item: Run) -> None:
    assert run("pause", "2.1.1", "-m", "-", stdin="资金\n未到位\n").status == 0
    assert [n["text"] for n in item("2.1.1")["note_list"]] == ["资金\n未到位"]


@pytest.mark.parametrize("verb", ["submit", "pause -m 缓", "drop -m 缓"])
def test_saying_it_again_is_harmless(run: Run, disk: Run, verb: str) -> None:
    run(*verb.split(), "2.1")
    before = disk()
    assert run(*verb.split(), "2.1") == (0, "", "nothing to change; 3 already so\n")
    assert disk() == before


def test_what_is_dropped_counts_no_longer_and_may_be_reopened(
    run: Run, ask: Run
) -> None:
    run("drop", "2.1.1", "-m", "已并入二期")
    run("done", "2.1.2")
    assert ask("count", "2.1")["progress"] == {"done": 1, "total": 2}
    run("reopen", "2.1.1")
    assert ask("count", "2.1")["progress"] == {"done": 1, "total": 3}


def test_what_goes_on_for_good_counts(run: Run, ask: Run) -> None:
    run("start", "2.1.1", "--ongoing")
    assert ask("count", "2.1")["progress"] == {"done": 0, "total": 3}


@pytest.mark.parametrize("verb", ["submit", "pause -m 缓", "drop -m 缓"])
def test_a_dry_run_leaves_everything(run: Run, disk: Run, verb: str) -> None:
    before = disk(locks=True)
    told = run(*verb.split(), "2.1", "--dry-run")
    assert told.status == 0
    assert told.err == "would change 3 items; nothing was written\n"
    assert disk(locks=True) == before


def test_the_verbs_speak_chinese(run: Run) -> None:
    assert "未启动 -> 待审核" in run("submit", "2.1.1", "--lang", "zh").out
    assert "待审核 -> 暂停" in run("pause", "2.1.1", "-m", "缓", "--lang", "zh").out
    assert run("drop", "2.1.1", "--lang", "zh").status == 2
    assert run("start", "2.1.1", "--ongoing", "--lang", "zh").status == 0
