"""The light of a measure on a day, with its reason."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from store.lights import Colour, Light, Reason, light
from store.model import Item, Note, Status, Thresholds, Today
from store.snapshot import Snapshot

Find = Callable[[Snapshot, str], Item]

LOADED = date(2025, 6, 12)
USUAL = Thresholds()


def lit(
    snapshot: Snapshot,
    item: Item,
    today: date,
    notes: tuple[Note, ...] = (),
    thresholds: Thresholds = USUAL,
) -> Light | None:
    items = {**snapshot.all_items, item.uid: item}
    kept = {note.uid: note for note in notes}
    state = Snapshot(1, snapshot.all_plans, items, kept)
    return light(state, item, Today(today, thresholds))


def note_on(item: Item, on: date) -> Note:
    at = datetime.combine(on, datetime.min.time(), UTC)
    return Note(uid="n1", item=item.uid, text="有进展", by="李明", on=on, at=at)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-40, (Colour.RED, Reason.OVERDUE, 40)),
        (-1, (Colour.RED, Reason.OVERDUE, 1)),
        (0, (Colour.YELLOW, Reason.SOON, 0)),
        (7, (Colour.YELLOW, Reason.SOON, 7)),
        (8, (Colour.GREEN, Reason.LATER, 8)),
    ],
)
def test_the_days_left_decide(
    snapshot: Snapshot,
    find: Find,
    today: date,
    days: int,
    expected: tuple[Colour, Reason, int],
) -> None:
    item = replace(find(snapshot, "3"), due=today + timedelta(days=days))
    assert lit(snapshot, item, today) == expected


@pytest.mark.parametrize(
    "status", [Status.DOING, Status.SUBMITTED, Status.ONGOING, Status.TODO]
)
def test_whatever_is_open_can_be_overdue(
    snapshot: Snapshot, find: Find, today: date, status: Status
) -> None:
    due = today - timedelta(days=3)
    item = replace(find(snapshot, "3"), status=status, due=due)
    assert lit(snapshot, item, today) == (Colour.RED, Reason.OVERDUE, 3)


@pytest.mark.parametrize("status", [Status.DONE, Status.DROPPED])
def test_what_is_closed_has_no_light(
    snapshot: Snapshot, find: Find, today: date, status: Status
) -> None:
    item = replace(find(snapshot, "3"), status=status, due=today - timedelta(days=3))
    assert lit(snapshot, item, today) is None


@pytest.mark.parametrize("code", ["1.1.1", "2", "2.1"])
def test_review_parts_and_sections_have_no_light(
    snapshot: Snapshot, find: Find, today: date, code: str
) -> None:
    item = replace(find(snapshot, code), due=today - timedelta(days=3))
    assert lit(snapshot, item, today) is None


def test_paused_is_grey_even_when_overdue(
    snapshot: Snapshot, find: Find, today: date
) -> None:
    due = today - timedelta(days=3)
    item = replace(find(snapshot, "3"), status=Status.PAUSED, due=due)
    assert lit(snapshot, item, today) == (Colour.GREY, Reason.PAUSED, None)


def test_what_is_under_way_is_green(
    snapshot: Snapshot, find: Find, today: date
) -> None:
    item = replace(find(snapshot, "3"), status=Status.DOING)
    assert lit(snapshot, item, today) == (Colour.GREEN, Reason.UNDER_WAY, None)


def test_without_a_due_date_the_light_says_what_is_missing(
    snapshot: Snapshot, find: Find, today: date
) -> None:
    item = find(snapshot, "3")
    assert lit(snapshot, item, today) == (Colour.GREY, Reason.UNASSIGNED, None)
    assigned = replace(item, lead="市水务局")
    assert lit(snapshot, assigned, today) == (Colour.GREY, Reason.UNDATED, None)


def test_an_inherited_lead_is_assigned(
    snapshot: Snapshot, find: Find, today: date
) -> None:
    part = replace(find(snapshot, "2"), lead="市水务局")
    items = {**snapshot.all_items, part.uid: part}
    state = Snapshot(1, snapshot.all_plans, items)
    shown = light(state, find(state, "2.1.1"), Today(today))
    assert shown == (Colour.GREY, Reason.UNDATED, None)


@pytest.mark.parametrize(("days", "stale"), [(29, False), (30, True), (31, True)])
def test_thirty_silent_days_make_it_stale(
    snapshot: Snapshot, find: Find, days: int, stale: bool
) -> None:
    item = replace(find(snapshot, "3"), status=Status.DOING)
    shown = lit(snapshot, item, LOADED + timedelta(days=days))
    expected = (Colour.YELLOW, Reason.STALE, days)
    assert (shown == expected) is stale


def test_how_near_is_soon_and_how_long_is_stale_can_be_settled(
    snapshot: Snapshot, find: Find, today: date
) -> None:
    settled = Thresholds(soon=15, stale=10)
    item = replace(find(snapshot, "3"), due=today + timedelta(days=15))
    assert lit(snapshot, item, today, (), settled) == (Colour.YELLOW, Reason.SOON, 15)
    item = replace(item, due=None)
    shown = lit(snapshot, item, LOADED + timedelta(days=10), (), settled)
    assert shown == (Colour.YELLOW, Reason.STALE, 10)


def test_a_note_ends_the_silence(snapshot: Snapshot, find: Find) -> None:
    item = replace(find(snapshot, "3"), status=Status.DOING)
    note = note_on(item, LOADED + timedelta(days=20))
    shown = lit(snapshot, item, LOADED + timedelta(days=49), (note,))
    assert shown == (Colour.GREEN, Reason.UNDER_WAY, None)
    shown = lit(snapshot, item, LOADED + timedelta(days=50), (note,))
    assert shown == (Colour.YELLOW, Reason.STALE, 30)


def test_a_change_of_status_ends_the_silence(snapshot: Snapshot, find: Find) -> None:
    changed = LOADED + timedelta(days=20)
    item = replace(find(snapshot, "3"), status=Status.DOING, status_on=changed)
    shown = lit(snapshot, item, LOADED + timedelta(days=45))
    assert shown == (Colour.GREEN, Reason.UNDER_WAY, None)


def test_a_due_date_presses_more_than_silence(snapshot: Snapshot, find: Find) -> None:
    today = LOADED + timedelta(days=60)
    item = replace(find(snapshot, "3"), due=today + timedelta(days=2))
    assert lit(snapshot, item, today) == (Colour.YELLOW, Reason.SOON, 2)


def test_a_proposal_is_no_due_date(snapshot: Snapshot, find: Find, today: date) -> None:
    item = find(snapshot, "2.1.1")
    assert item.due_proposed
    assert lit(snapshot, item, today + timedelta(days=20)) == (
        Colour.GREY,
        Reason.UNASSIGNED,
        None,
    )
