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


def test_all_sets_the_date_of_every_measure_to_do(ask: Run) -> None:
    assert ask("due", "--all", "2025-12-31")["changed"] == 27
