"""Due dates: every way to write one, and what they reach."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2025-06-30", "2025-06-30"),
        ("2025.6.30", "2025-06-30"),
        ("2025年6月30日", "2025-06-30"),
        ("２０２５－０６－３０", "2025-06-30"),
        ("6月底", "{june}-06-30"),
        ("6月30日", "{june}-06-30"),
        ("二季度末", "{june}-06-30"),
        ("年底", "{year}-12-31"),
        ("明年底", "{next}-12-31"),
    ],
)
def test_a_date_is_taken_as_people_write_it(
    ask: Run, item: Run, said: str, day: str
) -> None:
    today = datetime.fromisoformat(ask("due", "2.1.1", said)["at"]).date()
    # A June that is over is the next one.
    june = today.year + (today > date(today.year, 6, 30))
    wanted = day.format(year=today.year, next=today.year + 1, june=june)
    assert item("2.1.1")["due"] == wanted


def test_a_date_that_is_over_or_that_nobody_can_know_is_told(run: Run) -> None:
    assert "days ago" in run("due", "2.1.1", "2025-06-30").err
    assert "holidays are not known" in run("due", "2.1.1", "10个工作日").err


def test_a_date_may_be_counted_from_today(ask: Run, item: Run) -> None:
    row = ask("due", "2.1.1", "+10d")
    wanted = datetime.fromisoformat(row["at"]).date() + timedelta(days=10)
    assert date.fromisoformat(item("2.1.1")["due"]) == wanted


def test_one_date_goes_to_several_selections(run: Run, ask: Run) -> None:
    changes = ask("due", "2.1.1-2.1.2", "2.3", "kj2025/4.1.1", "2025-06-30")["changes"]
    assert [c["code"] for c in changes if c["field"] == "due"] == [
        *("2.1.1", "2.1.2", "2.3.1", "2.3.2", "2.3.3", "4.1.1")
    ]
    assert "2025-06-30" in run("list", "2.1.1").out


def test_none_takes_a_date_away(run: Run, item: Run) -> None:
    run("due", "2.1.1", "2025-06-30")
    told = run("due", "2.1.1", "none")
    assert told.out == "2.1.1  due  2025-06-30 -> -\n"
    assert item("2.1.1")["due"] is None
    assert item("2.1.1")["due_original"] == "2025-06-30"
    assert run("due", "2.1.1", "无").err == "nothing to change; 1 already so\n"


def test_a_proposal_of_the_text_is_no_due_date(item: Run) -> None:
    assert (item("2.1.1")["due"], item("2.1.1")["due_proposed"]) == (None, "2025-12-31")


@pytest.mark.parametrize("said", ["2025-02-30", "6月31日", "soon", "+10", "2025"])
def test_what_is_no_date_is_refused(run: Run, disk: Run, said: str) -> None:
    before = disk()
    told = run("due", "2.1.1", said)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith(f"duban: '{said}' is no da")
    assert disk() == before


def test_a_date_alone_or_nothing_is_bad_usage(run: Run, disk: Run) -> None:
    before = disk()
    for words in (["2025-06-30"], []):
        told = run("due", *words)
        assert (told.status, told.out) == (2, "")
    assert disk() == before


def test_the_words_of_a_selection_come_back_as_they_were_quoted(run: Run) -> None:
    told = run("due", "part:二 open", "2.2")
    assert told.status == 2
    assert "say the date too (duban due 'part:二 open' 2.2 2025-06-30)" in told.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("2.1", "say the date too: duban due 2.1 2025-06-30"),
        ("2.1 2.2", "2.2 is an item here: say the date too (duban due 2.1 2.2 2025"),
        ("2.1.1 2.1.2 ５.1", "5.1 is an item here"),
    ],
)
def test_a_code_where_the_date_should_be_is_refused(
    run: Run, disk: Run, words: str, said: str
) -> None:
    assert run("add", "/", "五").status == 0
    assert run("add", "5", "一").status == 0
    before = disk()
    told = run("due", *words.split())
    assert (told.status, told.out) == (2, "")
    assert said in told.err
    assert disk() == before


def test_a_date_that_is_no_code_here_is_a_date(run: Run, item: Run) -> None:
    assert run("due", "2.1.1", "6.30").status == 0
    assert item("2.1.1")["due"].endswith("-06-30")


def test_all_sets_the_date_of_every_measure_to_do(ask: Run) -> None:
    assert ask("due", "--all", "2025-12-31")["changed"] == 27


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        ("+10d", "2025-07-10", "2025-09-10"),
        ("-3d", "2025-06-27", "2025-08-28"),
        ("－3天", "2025-06-27", "2025-08-28"),
        ("+2w", "2025-07-14", "2025-09-14"),
        ("+1m", "2025-07-30", "2025-09-30"),
        ("+10个工作日", "2025-07-14", "2025-09-12"),
        ("推迟10天", "2025-07-10", "2025-09-10"),
        ("提前1个月", "2025-05-30", "2025-07-31"),
    ],
)
def test_a_shift_moves_each_from_its_own_date(
    run: Run, ask: Run, item: Run, said: str, first: str, second: str
) -> None:
    run("due", "2.1.1", "2025-06-30")
    run("due", "2.1.2", "2025-08-31")
    row = ask("due", "2.1.1-2.1.2", said, "--shift")
    assert [(c["code"], c["new"]) for c in row["changes"]] == [
        ("2.1.1", first),
        ("2.1.2", second),
    ]
    assert item("2.1.1")["due"] == first
    assert item("2.1.1")["due_original"] == "2025-06-30"


def test_what_has_no_date_is_left_alone_and_told(run: Run, item: Run) -> None:
    run("due", "2.1.1", "2025-06-30")
    told = run("due", "2.1", "+10d", "--shift")
    assert told == (
        0,
        "2.1.1  due  2025-06-30 -> 2025-07-10\n",
        "changed 1 item; batch 3\nleft alone, without a due date: 2.1.2 2.1.3\n",
    )
    assert item("2.1.2")["due"] is None
    again = run("due", "2.1.1-2.1.2", "+0d", "--shift")
    assert again.err.startswith("nothing to change; 1 already so\n")


def test_a_shift_in_chinese_dry_and_of_working_days(run: Run, disk: Run) -> None:
    run("due", "2.1.1", "2025-06-30")
    before = disk(locks=True)
    told = run("due", "2.1", "+3个工作日", "--shift", "--dry-run")
    assert told.status == 0
    assert told.err.startswith("+3个工作日: weekends are left out")
    assert run("due", "2.1", "+1m", "--shift", "-q", "--dry-run") == (0, "", "")
    assert disk(locks=True) == before
    assert run("due", "2.1", "+1m", "--shift", "--lang", "zh").status == 0


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["2.2", "+10d"], 3, "none of these has a due date to move"),
        (["2.1.1", "6月底"], 2, "'6月底' is no distance"),
        (["2.1.1", "2025-06-30"], 2, "'2025-06-30' is no distance"),
        (["2.1.1", "+9999m"], 0, ""),
        (["2.1.1", "-9999w"], 0, ""),
        (["2.1.2", "-1m"], 2, "'－1m' is no day of the calendar"),
        (["2.1.1", "+1d", "--accept"], 2, "--accept --shift exclude each other"),
        (["+10d"], 2, "name the items to change"),
    ],
)
def test_what_cannot_be_shifted_is_refused(
    run: Run, disk: Run, words: list[str], status: int, said: str
) -> None:
    run("due", "2.1.1", "2025-06-30")
    run("due", "2.1.2", "0001-01-02")
    before = disk()
    told = run("due", *words, "--shift")
    assert told.status == status
    if status:
        assert told.out == ""
        assert told.err.startswith(f"duban: {said}")
        assert disk() == before


@pytest.mark.parametrize("said", ["6月底", "2030-06-30", "+10d", "none"])
def test_a_date_beside_those_of_the_text_is_refused(
    run: Run, disk: Run, said: str
) -> None:
    before = disk()
    told = run("due", "2.1", "--accept", said)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith(f"duban: --accept {said} exclude each other; give one")
    assert disk() == before


@pytest.mark.parametrize("words", [["2", "2.1"], ["todo", "month"], ["2", "园区"]])
def test_what_is_no_date_selects_those_to_accept(run: Run, words: list[str]) -> None:
    assert run("due", *words, "--accept").status in {0, 3}


def test_an_option_that_is_none_is_still_told(run: Run) -> None:
    told = run("due", "2.1.1", "+1d", "--shfit")
    assert (told.status, told.out) == (2, "")
    assert "--shfit" in told.err


@pytest.mark.parametrize(
    "words",
    [
        ["done", "2.1.1", "--on"],
        ["start", "2.1.1", "--on"],
        ["submit", "2.1.1", "--on"],
        ["drop", "2.1.1", "-m", "合并", "--on"],
        ["note", "2.1.1", "-m", "好", "--on"],
        ["set", "2.1.1", "status=done", "--on"],
        ["set", "2.1.1", "status=done", "done_on={}"],
    ],
)
def test_a_day_of_what_is_done_that_is_yet_to_come_is_told(
    run: Run, item: Run, words: list[str]
) -> None:
    today = datetime.now().astimezone().date()
    for days, said in ((5, "in 5 days"), (1, "in 1 day"), (0, ""), (-5, "")):
        day = (today + timedelta(days)).isoformat()
        line = [word.format(day) for word in words]
        told = run(*line, *([day] if words[-1] == "--on" else []))
        assert told.status == 0
        assert told.err.startswith(f"{day}: {said}\n" if said else "changed 1 item")
        run("undo")
    assert item("2.1.1")["status"] == "todo"


def test_the_day_of_a_document_may_be_to_come(run: Run) -> None:
    day = (datetime.now().astimezone().date() + timedelta(5)).isoformat()
    text = "报告\n\n一、甲\n"
    told = run("load", "-", "--key", "b", "--date", day, stdin=text.encode())
    assert (told.status, "in 5 days" in told.err) == (0, False)
