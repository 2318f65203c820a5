"""Words for what is computed from an item and the day, each defined here, once."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from seed.errors import N_
from store.lights import is_overdue, is_pending, is_soon, is_stale
from store.model import OPEN, Item, NoteKind, Status
from store.roles import roles
from store.selection.asking import Look

_ANSWERS: Final = frozenset({NoteKind.PROGRESS, NoteKind.EVIDENCE})


class Word(NamedTuple):
    """A computed word: its Chinese name, what it means, and who it holds for."""

    chinese: str
    meaning: str
    holds: Callable[[Look, Item], bool]


def _in_status(status: Status) -> Callable[[Look, Item], bool]:
    return lambda _look, item: item.works and item.status is status


def _due(
    first: Callable[[date], date], last: Callable[[date], date]
) -> Callable[[Look, Item], bool]:
    def holds(look: Look, item: Item) -> bool:
        due = item.due
        return due is not None and first(look.today.day) <= due <= last(look.today.day)

    return holds


def _same(day: date) -> date:
    return day


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _sunday(day: date) -> date:
    return _monday(day) + timedelta(days=6)


def _first(day: date) -> date:
    return day.replace(day=1)


def _last(day: date) -> date:
    return (_first(day) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarter_end(day: date) -> date:
    return _last(_quarter(day) + timedelta(days=62))


def _is_open(_look: Look, item: Item) -> bool:
    return item.works and not item.review and item.status in OPEN


def _has_problem(look: Look, item: Item) -> bool:
    """Whether a problem was noted that no later progress or evidence answers."""
    if not is_pending(item):
        return False
    open_ = False
    for note in look.snapshot.notes(item):
        if note.kind is NoteKind.PROBLEM:
            open_ = True
        elif note.kind in _ANSWERS:
            open_ = False
    return open_


def _is_mine(look: Look, item: Item) -> bool:
    held = roles(look.snapshot)[item.uid]
    if look.by and look.by == held.owner:
        return True
    return bool(look.unit) and (look.unit == held.lead or look.unit in held.support)


def _unassigned(look: Look, item: Item) -> bool:
    counts = item.works and not item.review and item.status is not Status.DROPPED
    return counts and not roles(look.snapshot)[item.uid].lead


WORDS: Final[Mapping[str, Word]] = {
    "open": Word("未办结", N_("something is still to come"), _is_open),
    "todo": Word("未启动", N_("not started"), _in_status(Status.TODO)),
    "doing": Word("推进中", N_("under way"), _in_status(Status.DOING)),
    "submitted": Word("待审核", N_("submitted"), _in_status(Status.SUBMITTED)),
    "done": Word("已办结", N_("done"), _in_status(Status.DONE)),
    "ongoing": Word("长期坚持", N_("ongoing"), _in_status(Status.ONGOING)),
    "paused": Word("暂停", N_("paused"), _in_status(Status.PAUSED)),
    "dropped": Word("不再办理", N_("dropped"), _in_status(Status.DROPPED)),
    "overdue": Word(
        "逾期",
        N_("open, not paused, and due before today"),
        lambda look, item: is_overdue(item, look.today),
    ),
    "soon": Word(
        "临期",
        N_("open, not paused, and due within 7 days, or thresholds.soon"),
        lambda look, item: is_soon(item, look.today),
    ),
    "stale": Word(
        "停滞",
        N_(
            "open, not paused, without a note or a change of status for 30 days, or "
            "thresholds.stale"
        ),
        lambda look, item: is_stale(look.snapshot, item, look.today),
    ),
    "today": Word("今日", N_("due today"), _due(_same, _same)),
    "week": Word("本周", N_("due this week, Monday to Sunday"), _due(_monday, _sunday)),
    "month": Word("本月", N_("due this month"), _due(_first, _last)),
    "quarter": Word("本季", N_("due this quarter"), _due(_quarter, _quarter_end)),
    "unassigned": Word("未分工", N_("work to do that nobody leads"), _unassigned),
    "unscheduled": Word(
        "未定时限",
        N_("open, and without a due date"),
        lambda look, item: _is_open(look, item) and item.due is None,
    ),
    "suggested": Word(
        "有建议时限",
        N_("the text suggests a due date, and none is set"),
        lambda _look, item: item.due is None and item.suggested is not None,
    ),
    "problem": Word(
        "有问题",
        N_("open, with a problem that no later progress or evidence answers"),
        _has_problem,
    ),
    "mine": Word("我的", N_("I own it, or my unit leads or supports it"), _is_mine),
    "inherited": Word(
        "继承",
        N_("somebody answers for it by what stands above it"),
        lambda look, item: bool(roles(look.snapshot)[item.uid].inherited),
    ),
    "review": Word(
        "回顾",
        N_("it looks back on what was achieved"),
        lambda _look, item: item.review,
    ),
    "removed": Word(
        "已删除",
        N_("it is in the trash; duban restore brings it back"),
        lambda look, item: item.uid in look.snapshot.trash,
    ),
    "changed-today": Word(
        "今日变更",
        N_("changed today, or a note was added"),
        lambda look, item: look.changed.get(item.uid) == look.today.day,
    ),
}
"""Every computed word, in the order that help tells them."""

COMPUTED: Final[Mapping[str, str]] = {
    **{name: name for name in WORDS},
    **{word.chinese: name for name, word in WORDS.items()},
}
"""Every name of one, in both languages."""
