"""A table of updates: CSV or TSV, as spreadsheets save it, with a row of headers."""

import csv
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Final

from seed.errors import N_, DubanError
from seed.width import fold
from store.errors import Cause, Problem
from store.intents.fields import FIELDS, field_named
from store.model import ROLES
from store.updates.errors import (
    BadTable,
    Formula,
    NoCode,
    NoHeader,
    TooManyCells,
    TwiceInLine,
)
from store.updates.update import (
    CODE,
    COUNTED,
    KEYS,
    REPORTED,
    Entry,
    Given,
    Read,
    Update,
)

_HEADERS: Final = {name: key for name, key in KEYS.items() if key != "expect"}
_COMPUTED: Final = ("=", "+", "-", "@")
"""What a spreadsheet takes for the beginning of a formula."""
_DAYS: Final = frozenset({"due", "done_on", "at"})
_MIDNIGHT: Final = r"[ T]0?0:00(?::00)?$"
"""What a sheet writes behind a date that it takes for a moment."""
_NUMBER: Final = re.compile(r"[+-]\d[\d.,]*(?:%|d|w|天|日|周)?")
_QUOTES: Final = N_("a quotation mark stands in the wrong place, or is never closed")
_TOO_LONG: Final = N_("a cell is too long")
_NAMES: Final = frozenset({*ROLES, "tags", "title"})
_UNNAMED, _REPORTS, _INHERITED = "", "reports", "inherited"
"""What a column is that is no field: without a header, or telling how it is."""
_SAYS_INHERITED: Final = frozenset({_INHERITED, "继承自"})
_SAFE: Final = re.compile(r"'(?='*\s*[=+\-@])")
"""The apostrophe that keeps a cell from being computed, as list and sheets put it."""


def is_header(line: str, comma: str) -> bool:
    """Whether a line names columns, and is no row."""
    try:
        row = next(csv.reader([line], delimiter=comma), [])
    except csv.Error:
        return False
    cells = [_name(cell) for cell in row]
    if not cells or re.fullmatch(CODE, cells[0]):
        return False
    return any(cell in _HEADERS for cell in cells)


def read(text: str, today: date, comma: str) -> Read:
    """An update of each row that is not blank; an empty cell says nothing.

    A role is what holds, its own or not, as a list shows it; in a table that says
    which roles are inherited, those alone.
    """
    rows = _Rows(text, comma)
    problems: list[Problem] = []
    updates: list[Update] = []
    keys: list[str] | None = None
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        entry = Entry(line, today)
        if keys is None:
            keys = _keys(entry, cells)
            if entry.problems or rows.problems:
                # What its columns are is not known, so nothing is of its rows.
                return Read([], rows.problems or entry.problems)
        elif update := _update(entry, keys, cells):
            updates.append(update)
        problems += entry.problems
    return Read(updates, [*problems, *rows.problems])


class _Rows:
    """The rows of a table, each with the line that it begins on."""

    def __init__(self, text: str, comma: str) -> None:
        self._rows = csv.reader(
            StringIO(text, newline=""), delimiter=comma, strict=True
        )
        self.problems: list[Problem] = []

    def __iter__(self) -> "_Rows":
        return self

    def __next__(self) -> tuple[int, list[str]]:
        while True:
            line = self._rows.line_num + 1
            try:
                return line, next(self._rows)
            except csv.Error as error:
                long = "field larger" in str(error)
                cause = Cause(_TOO_LONG if long else _QUOTES)
                self.problems.append(Problem(line, 0, BadTable(cause=cause)))


def _keys(entry: Entry, cells: Sequence[str]) -> list[str]:
    """What each column is."""
    keys: list[str] = []
    for column, cell in enumerate(cells, 1):
        name, key = _name(cell), _UNNAMED
        if name in _SAYS_INHERITED:
            key = _INHERITED
        elif name in REPORTED:
            key = _REPORTS
        elif name == COUNTED:
            key = COUNTED
        elif name:
            try:
                key = field_named(cell, _HEADERS)
            except DubanError as error:
                entry.refuse(column, error)
        if key in keys and key not in (_UNNAMED, _REPORTS):
            entry.refuse(column, TwiceInLine(name=cell.strip()))
        keys.append(key)
    if "code" not in keys and not entry.problems:
        entry.refuse(0, NoCode(valid="code, 编号"))
    return keys


def _name(cell: str) -> str:
    return fold(cell).strip().casefold()


def _update(entry: Entry, keys: Sequence[str], cells: Sequence[str]) -> Update | None:
    if any(cell.strip() for cell in cells[len(keys) :]):
        entry.refuse(len(keys) + 1, TooManyCells(n=len(cells), columns=len(keys)))
        return None
    given: list[Given] = []
    sources: dict[str, str] = {}
    for column, (key, cell) in enumerate(zip(keys, cells, strict=False), 1):
        if key == _INHERITED:
            sources = _sources(cell)
        elif key == COUNTED and cell.strip().isdecimal():
            continue
        elif key != _REPORTS and cell.strip():
            try:
                if key == _UNNAMED:
                    raise NoHeader(text=cell.strip())
                known = "note" if key == COUNTED else key
                if key == COUNTED and "note" in keys:
                    raise TwiceInLine(name=COUNTED)
                given.append(Given(known, _value(known, cell), column))
            except DubanError as error:
                entry.refuse(column, error)
    return entry.made(given, sources if _INHERITED in keys else ROLES, sources)


def _sources(cell: str) -> dict[str, str]:
    """Where roles come from, as a list says it: lead:2、support:2.1."""
    said = (one.partition(":") for one in fold(cell).split("、"))
    return {
        FIELDS[role.strip()]: code.strip()
        for role, _colon, code in said
        if FIELDS.get(role.strip()) in ROLES
    }


def _value(key: str, cell: str) -> str:
    """What a cell says; an apostrophe that keeps it from being computed goes.

    Raises:
        Formula: It would be computed.

    """
    text = cell.strip()
    bare = fold(text)
    if _SAFE.match(bare):
        return text[1:]
    computed = _COMPUTED if key in _NAMES else ("=",)
    if bare.startswith(computed) and not _NUMBER.fullmatch(bare):
        raise Formula(text=text, field=key)
    return re.sub(_MIDNIGHT, "", text) if key in _DAYS else text
