"""What one line asks for, and how it is made of names and values."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple

from msgspec import Struct

from seed.errors import N_, DubanError
from seed.width import fold
from store.errors import NotAmong, Problem
from store.intents.errors import WrongType
from store.intents.fields import FIELDS, Said, day, field_named, value
from store.model import NOTE_WORDS, ROLES, NoteKind, Status
from store.text import clean_line
from store.updates.errors import AnotherPlan, BadCode, NoCode

CODE: Final = r"(?:(?P<plan>[^\s/:,]+)/)?(?P<code>\d+(?:\.\d+)*)"

KEYS: Final[Mapping[str, str]] = {
    name: key
    for key, called in {
        "code": "code 编号 任务编号 督办编号",
        "plan": "plan 方案",
        "at": "at 日期",
        "note_kind": "note_kind 批注类型",
        "expect": "expect",
        "revision": "revision",
    }.items()
    for name in called.split()
} | dict(FIELDS)
"""Every key of an update, and every header of a column, and what it stands for."""

_PARTS: Final = frozenset(
    {"code", "plan", "at", "note_kind", "expect", "revision", "note"}
)

REPORTED: Final = frozenset(
    word
    for words in (
        "uid kind marker gloss review inherited due_proposed light progress",
        "children created changed line spans text proposal due_original reworded",
        "figures note_list history",
        "序号 部分 板块 类型 回顾 灯 进度 继承自 建议时限 批注数",
    )
    for word in words.split()
)
"""Keys that only report: they come out of duban and say nothing when they go in."""

COUNTED: Final = "notes"
"""The key under which a list has how many notes there are; a text there is a note."""


class Update(Struct, frozen=True, kw_only=True):
    """What one line asks for."""

    line: int
    column: int = 0
    """Where its code stands."""
    code: str
    plan: str = ""
    said: Said = {}
    shown: frozenset[str] = frozenset()
    """Fields said as a list shows them, where a role is what holds, its own or not:
    where it holds so already, nothing is written; and a part has no due date."""
    sources: Mapping[str, str] = {}
    """By role, the code of the item that a list says it comes from."""
    note: str = ""
    note_kind: NoteKind = NoteKind.PROGRESS
    on: date | None = None
    """The day it speaks of, if it says one."""
    expect: Said = {}
    """By field, what must be there for it to be done."""
    revision: int | None = None
    """The revision after which its item must not have changed."""


class Read(NamedTuple):
    """What was read."""

    updates: Sequence[Update]
    problems: Sequence[Problem]


class Given(NamedTuple):
    """A value with its key, and where it stands."""

    key: str
    value: object
    column: int


class Entry:
    """An update in the making, with all that is wrong with it."""

    def __init__(self, line: int, today: date) -> None:
        self.line, self.today = line, today
        self.problems: list[Problem] = []

    def refuse(self, column: int, error: DubanError) -> None:
        """Keep what is wrong, with its place."""
        self.problems.append(Problem(self.line, column, error))

    def made(
        self,
        given: Sequence[Given],
        shown: Collection[str] = (),
        sources: Mapping[str, str] = {},
    ) -> Update | None:
        """The update of these values, or None where something is wrong with it.

        `shown` are the roles that are said as they are shown, `sources` where they
        come from.
        """
        parts: dict[str, object] = {}
        said: dict[str, object] = {}
        as_shown = set(shown)
        for key, what, column in given:
            try:
                if key in _PARTS:
                    parts |= self._part(key, what, column)
                elif what is None or what == []:
                    if key in ROLES or key in ("due", "tags"):
                        said[key] = _NOTHING[key]
                        as_shown.add(key)
                else:
                    said[key] = value(key, what, self.today)
            except DubanError as error:
                self.refuse(column, error)
        if "code" not in parts and not self.problems:
            self.refuse(0, NoCode(valid='"code"'))
        # Of which plan a bare code is, a list says beside it.
        beside = parts.pop("beside", "")
        if beside and parts.get("plan", beside) not in ("", beside):
            written = f"{parts['plan']}/{parts['code']}"
            self.refuse(0, AnotherPlan(code=written, plan=str(beside)))
        elif beside:
            parts["plan"] = beside
        if self.problems:
            return None
        _settle_day(said, parts.get("on"))
        return Update(
            line=self.line,
            said=said,
            shown=frozenset(as_shown),
            sources=sources,
            **parts,  # type: ignore[arg-type]
        )

    def _part(self, key: str, what: object, column: int) -> dict[str, object]:
        if key == "code":
            return {"column": column, **code(what)}
        if what is None:
            return {}
        if key == "expect":
            return {"expect": self._expected(what)}
        if key == "revision":
            return {"revision": _number(what)}
        if not isinstance(what, str):
            raise WrongType(field=key, value=what, valid=N_("text"))
        if key == "plan":
            return {"beside": clean_line(what)}
        if key == "at":
            return {"on": day(what, self.today, ahead=False)}
        if key == "note_kind":
            return {"note_kind": _note_kind(what)}
        return {"note": what} if what.strip() else {}

    def _expected(self, what: object) -> Said:
        if not isinstance(what, dict):
            raise WrongType(field="expect", value=what, valid='{"status": "doing"}')
        said: dict[str, object] = {}
        for name, shown in what.items():
            field = field_named(name, _EXPECTED)
            # Nobody, no units and no date are nothing, however they are written.
            nothing = shown is None or shown == []
            said[field] = None if nothing else value(field, shown, self.today) or None
        return said


_EXPECTED: Final = {name: f for name, f in FIELDS.items() if f != "note"}
_NOTHING: Final[Mapping[str, object]] = {
    "lead": "",
    "support": (),
    "leader": "",
    "owner": "",
    "due": None,
    "tags": (),
}


def _settle_day(said: dict[str, object], on: object) -> None:
    """Have the day of what is done be the day said, and of nothing else.

    A row that was listed as done and is to be something else still has its day.
    """
    status = said.get("status")
    if status is Status.DONE and on:
        said.setdefault("done_on", on)
    elif status and status is not Status.DONE:
        said.pop("done_on", None)


def code(what: object) -> dict[str, object]:
    """The code of an item, and its plan's key if it has one.

    Raises:
        BadCode: It is none.
        WrongType: It is a number: 2.10 would be 2.1.

    """
    if not isinstance(what, str):
        raise WrongType(field="code", value=what, valid=N_("text in quotes"))
    match = re.fullmatch(CODE, fold(what).strip())
    if not match:
        raise BadCode(text=clean_line(what))
    return {"code": match["code"], "plan": match["plan"] or ""}


def _number(what: object) -> int:
    if isinstance(what, str) and what.strip().isdecimal():
        with suppress(ValueError):  # more digits than any number has
            return int(what)
    if not isinstance(what, int) or isinstance(what, bool) or what < 0:
        raise WrongType(field="revision", value=what, valid=N_("a number"))
    return what


def _note_kind(what: str) -> NoteKind:
    kind = NOTE_WORDS.get(clean_line(what).casefold())
    if kind is None:
        raise NotAmong(value=what, field="note_kind", valid=", ".join(NoteKind))
    return kind
