"""The traffic light of a measure: computed for a day, always with its reason.

Red overdue; yellow due soon, or open and long without a note or a change of status;
green under way or due later; grey without a due date, not started, paused. Done,
dropped and review items have none.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from store.model import OPEN, Item, Status, Today
from store.roles import roles
from store.snapshot import Snapshot


class Colour(StrEnum):
    """The lights, the most pressing first."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"


class Reason(StrEnum):
    """Why a light has its colour."""

    OVERDUE = "overdue"
    SOON = "soon"
    STALE = "stale"
    UNDER_WAY = "under way"
    LATER = "due later"
    PAUSED = "paused"
    UNASSIGNED = "unassigned"
    UNDATED = "no due date"


class Light(NamedTuple):
    """A colour, its reason, and the days that the reason speaks of, if any."""

    colour: Colour
    reason: Reason
    days: int | None = None


def is_pending(item: Item) -> bool:
    """Whether it is work that is to go on: open, and not paused."""
    waits = item.status in OPEN and item.status is not Status.PAUSED
    return item.works and not item.review and waits


def is_overdue(item: Item, today: Today) -> bool:
    """Whether it is to go on and was due before today."""
    return bool(is_pending(item) and item.due and item.due < today.day)


def is_soon(item: Item, today: Today) -> bool:
    """Whether it is to go on and is due within so many days as the thresholds say."""
    if not item.due or not is_pending(item):
        return False
    return 0 <= (item.due - today.day).days <= today.thresholds.soon


def is_stale(snapshot: Snapshot, item: Item, today: Today) -> bool:
    """Whether it is to go on and nothing was heard of it for long."""
    return (
        is_pending(item)
        and _silent(snapshot, item, today.day) >= today.thresholds.stale
    )


def light(snapshot: Snapshot, item: Item, today: Today) -> Light | None:
    """The light of an item on a day, or None if it has none."""
    if not item.works or item.review or item.status not in OPEN:
        return None
    if item.status is Status.PAUSED:
        return Light(Colour.GREY, Reason.PAUSED)
    left = (item.due - today.day).days if item.due else None
    if left is not None and is_overdue(item, today):
        return Light(Colour.RED, Reason.OVERDUE, -left)
    if left is not None and is_soon(item, today):
        return Light(Colour.YELLOW, Reason.SOON, left)
    if is_stale(snapshot, item, today):
        return Light(Colour.YELLOW, Reason.STALE, _silent(snapshot, item, today.day))
    if item.status is not Status.TODO:
        return Light(Colour.GREEN, Reason.UNDER_WAY)
    if left is not None:
        return Light(Colour.GREEN, Reason.LATER, left)
    assigned = roles(snapshot)[item.uid].lead
    return Light(Colour.GREY, Reason.UNDATED if assigned else Reason.UNASSIGNED)


def _silent(snapshot: Snapshot, item: Item, today: date) -> int:
    """The days since a note or a change of status; else since it was loaded."""
    days = [note.on for note in snapshot.notes(item)]
    if item.status_on:
        days.append(item.status_on)
    last = max(days, default=snapshot.all_plans[item.plan].loaded)
    return (today - last).days
