"""Items as the cells of a sheet: what `list --format csv` and `md` print."""

from collections.abc import Sequence
from typing import Any, Final

from store.lights import Light
from tui.plain import line
from tui.rows import Row
from tui.words import field_words, light_words, value_words

SHEET: Final = (
    *("code", "status", "lead", "support", "leader", "owner", "due", "done_on", "tags"),
    *("title", "light", "review", "inherited", "due_proposed", "notes"),
)
"""The keys of a row that a desk keeps in a sheet, and may send back from there."""
TABLE: Final = ("code", "title", "status", "light", "due", "lead", "support", "owner")
"""Those that a report has room for."""


def headings(keys: Sequence[str]) -> list[str]:
    """Keys in words."""
    return [field_words(key) for key in keys]


def data_cells(row: Row) -> list[str]:
    """A row of a sheet with the values that JSON has, the same in every language."""
    return [_sheet_code(row), *(line(_datum(row[key])) for key in SHEET[1:])]


def word_cells(row: Row, keys: Sequence[str]) -> list[str]:
    """A row in words."""
    cells = [line(_word(key, row[key])) for key in keys]
    return [_sheet_code(row), *cells[1:]] if keys is SHEET else cells


def _sheet_code(row: Row) -> str:
    """A code with its plan: of a bare 2.10 a sheet makes 2.1, of 2.1.3 a date."""
    bare = row["code"].rpartition("/")[2]
    return line(f"{row['plan']}/{bare}")


def _datum(value: Any) -> str:  # noqa: ANN401  # whatever JSON has
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "、".join(value)
    if isinstance(value, dict):
        if value.keys() == set(Light._fields):
            return " ".join(str(one) for one in value.values() if one is not None)
        return "、".join(f"{role}:{code}" for role, code in value.items())
    return str(value)


def _word(key: str, value: Any) -> str:  # noqa: ANN401
    if key == "light":
        return light_words(Light(**value) if value else None)
    if key == "inherited":
        return "、".join(f"{field_words(role)}:{code}" for role, code in value.items())
    return "" if value in (None, "", ()) else value_words(key, value)
