"""Earlier states: the previous one always, generations that thin out with age."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.backends import backups, files
from store.backends.backups import Copy, Schedule, superfluous
from store.errors import FileExists
from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

Signed = Callable[..., Stamp]

NOW = datetime(2025, 6, 12, 9, 30, tzinfo=UTC)
USUAL = Schedule()
KB = 1000


def copy(age: timedelta, size: int = 100 * KB, kind: int | None = None) -> Copy:
    return Copy(Path(f"{age}.json"), NOW - age, size, kind)


def kept(
    copies: list[Copy], ledger: int = 100 * KB, schedule: Schedule = USUAL
) -> list[Copy]:
    gone = {one.path for one in superfluous(copies, NOW, ledger, schedule)}
    return [one for one in copies if one.path not in gone]


def every(minutes: int, hours: float) -> list[Copy]:
    """A copy every so many minutes for so many hours, the newest first."""
    number = int(hours * 60 / minutes)
    return [copy(timedelta(minutes=minutes * n)) for n in range(number)]


def test_a_copy_that_was_asked_for_is_on_the_disk_with_its_folder(
    path: Path, file_ledger: Ledger, synced: set[int]
) -> None:
    data, of = files.read(path)
    made = backups.asked(path, of, file_ledger.snapshot().revision)
    backups.ask(path, made, data)
    there = [made, made.parent, path.parent]
    assert {one.stat().st_ino for one in there} <= synced


def test_the_last_hour_has_one_every_five_minutes() -> None:
    found = kept(every(minutes=1, hours=1))
    spans = [one.at.timestamp() // 300 for one in found]
    assert len(spans) == len(set(spans)) == 13


def test_the_last_day_has_one_an_hour_and_the_month_one_a_day() -> None:
    found = kept(every(minutes=7, hours=24 * 60))
    ages = [(NOW - one.at) for one in found]
    hours = [age for age in ages if timedelta(hours=1) <= age < timedelta(days=1)]
    days = [age for age in ages if timedelta(days=1) <= age < timedelta(days=31)]
    assert 23 <= len(hours) <= 24
    assert 29 <= len(days) <= 31
    assert timedelta(days=31) <= max(ages) < timedelta(days=31, minutes=7)
    assert len(ages) <= 13 + len(hours) + len(days) + 1


def test_the_state_that_a_month_began_with_is_kept() -> None:
    """It held until yesterday, or whenever the next one was written."""
    young, old, older = (copy(timedelta(days=days)) for days in (1, 40, 50))
    assert kept([young, old, older]) == [young, old]


@pytest.fixture
def china(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of people eight hours ahead of UTC."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "CST-8")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("china")
def test_days_begin_where_people_are() -> None:
    midnight = datetime(2025, 6, 9, 16, tzinfo=UTC)
    hours = (midnight + timedelta(hours=n) for n in (1, -1, -2))
    after, before, earlier = (copy(NOW - at) for at in hours)
    newest = copy(timedelta(0))
    assert kept([newest, after, before, earlier]) == [newest, after, before]


def test_a_schedule_of_ones_own_is_kept() -> None:
    schedule = Schedule(minutes=30, hours=2, days=3)
    found = kept(every(minutes=7, hours=24 * 60), schedule=schedule)
    ages = [(NOW - one.at) for one in found]
    assert timedelta(days=3) <= max(ages) < timedelta(days=3, minutes=7)
    assert len(found) <= 3 + 2 + 4 + 1


def test_the_newest_stays_however_old_it_is() -> None:
    assert kept([copy(timedelta(days=400))]) == [copy(timedelta(days=400))]


def test_a_copy_of_an_older_format_stays() -> None:
    older = copy(timedelta(days=400), kind=1)
    assert kept([copy(timedelta(0)), older])[-1] == older


@given(
    st.lists(st.integers(0, 60 * 24 * 40), unique=True),
    st.integers(1, 20_000_000),
    st.integers(1, 60),
)
def test_together_they_are_at_most_fifty_megabytes_or_twenty_ledgers(
    minutes: list[int], size: int, megabytes: int
) -> None:
    copies = [copy(timedelta(minutes=n), size) for n in sorted(minutes)]
    schedule = Schedule(megabytes=megabytes)
    found = kept(copies, size, schedule)
    room = max(megabytes * 1_000_000, 20 * size)
    assert sum(one.size for one in found) <= room
    assert bool(found) == bool(copies)
    # What was thinned once stays as it is.
    assert kept(found, size, schedule) == found


def test_what_was_asked_for_stays_and_takes_no_room() -> None:
    asked = [
        Copy(Path(f"{n}.json"), NOW - timedelta(days=100 * n), 50_000 * KB, asked=True)
        for n in range(5)
    ]
    usual = every(minutes=5, hours=1)
    assert kept(
        sorted([*asked, *usual], key=lambda one: one.at, reverse=True)
    ) == sorted([*asked, *usual], key=lambda one: one.at, reverse=True)


def test_a_large_ledger_has_generations_of_hours_and_days_too() -> None:
    size = 6_000 * KB
    copies = [copy(timedelta(minutes=6 * n), size) for n in range(10 * 24 * 31)]
    found = kept(copies, size)
    assert len(found) <= 20
    ages = [NOW - one.at for one in found]
    hours = [age for age in ages if timedelta(hours=1) <= age < timedelta(days=1)]
    days = [age for age in ages if age >= timedelta(days=1)]
    assert (len(ages) - len(hours) - len(days), len(hours), len(days)) == (6, 7, 7)


def at(path: Path, when: datetime) -> None:
    os.utime(path, (when.timestamp(), when.timestamp()))


def test_hours_of_writing_leave_a_generation_per_span(path: Path) -> None:
    path.write_text("newest", "utf-8")
    for n in range(180):
        then = NOW + timedelta(minutes=n)
        backups.previous(path).unlink(missing_ok=True)
        backups.previous(path).write_text(f"{n}", "utf-8")
        at(backups.previous(path), then)
        backups.keep(path, then, USUAL)
        if backups.generations(path)[0].at == then:
            at(backups.folder(path), then)
    found = backups.generations(path)
    times = [one.at for one in found]
    assert times == sorted(times, reverse=True)
    recent = [one for one in times if one > times[0] - timedelta(minutes=50)]
    assert len(recent) == 10
    assert all(a - b >= timedelta(minutes=5) for a, b in pairwise(recent))
    assert len(found) <= 13 + 3
    for one in found:
        assert NOW + timedelta(minutes=int(one.path.read_text("utf-8"))) == one.at


def test_a_write_soon_after_makes_no_second_generation(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    for n in range(5):
        note(file_ledger, signed(), f"第{n}次")
    (only,) = backups.generations(path)
    assert only.path.read_bytes() != path.read_bytes()
    assert only.size == only.path.stat().st_size


def test_generations_that_cannot_be_made_stop_no_write(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    backups.folder(path).write_text("in the way", "utf-8")
    at(backups.folder(path), NOW)  # as if none had been kept for long
    note(file_ledger, signed(), "甲")
    assert [n.text for n in file_ledger.snapshot().all_notes.values()] == ["甲"]


def test_what_is_no_generation_is_passed_over(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    note(file_ledger, signed(), "甲")
    kept = backups.generations(path)
    (backups.folder(path) / "zzz.txt").touch()
    for name in (
        "99999999T999999Z.json",
        "99991231T235959Z.json",
        "2025-06-12.json",
        "20250612.json",
        "20250612T093000.json",
        "20250612T093000+0800.json",
        "20250612T093000Z-format.json",
        "20250612T093000Z-format１.json",
    ):
        (backups.folder(path) / name).touch()
    (backups.folder(path) / "20250612T093000Z.json").mkdir()
    os.mkfifo(backups.folder(path) / "20250612T093001Z.json")
    os.utime(backups.folder(path), (0, 0))
    note(file_ledger, signed(), "乙")
    assert kept[0] in backups.generations(path)
    assert len(backups.generations(path)) <= 2
    assert len(list(backups.good(path))) <= 3


def test_a_clock_that_was_wrong_once_keeps_no_generation_away(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    note(file_ledger, signed(), "甲")
    (first,) = backups.generations(path)
    at(backups.folder(path), datetime.now(UTC) + timedelta(days=300))
    first.path.unlink()
    at(backups.folder(path), datetime.now(UTC) + timedelta(days=300))
    note(file_ledger, signed(), "乙")
    assert len(backups.generations(path)) == 1


def test_a_copy_that_is_asked_for_is_a_file_of_its_own_and_the_newest(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    path.chmod(0o660)
    for n in range(3):
        note(file_ledger, signed(), f"第{n}次")
        data, of = files.read(path)
        made = backups.asked(path, of, n + 2)
        backups.ask(path, made, data)
        assert made.read_bytes() == data
        assert made.stat().st_ino != path.stat().st_ino
        assert made.stat().st_mode == path.stat().st_mode
        newest, *_older = backups.copies(path)
        assert (newest.path, newest.revision) == (made, n + 2)
        backups.ask(path, made, data)
        with pytest.raises(FileExists):
            backups.ask(path, made, b"another")
        assert made.read_bytes() == data


@pytest.mark.parametrize("broken", [0, 1, 2])
def test_good_copies_are_those_that_can_be_read(
    file_ledger: Ledger, path: Path, signed: Signed, broken: int
) -> None:
    for n in range(3):
        note(file_ledger, signed(), f"第{n}次")
        kept_now = backups.folder(path) / f"2025010{n + 1}T000000Z.json"
        kept_now.write_bytes(path.read_bytes())
    there = [one.path for one in backups.copies(path)]
    for one in there[:broken]:
        one.unlink()
        one.write_bytes(b"{")
    assert [one.path for one, _state in backups.good(path)] == there[broken:]


def note(ledger: Ledger, stamp: Stamp, text: str) -> None:
    ledger.commit(parse(["3"]), AddNote(text=text, on=date(2025, 6, 12)), stamp)
