"""Lines as units send them back: `2.1.1 已完成 方案已于6月15日印发`."""

import re
from datetime import date
from typing import Final

from seed.width import fold
from store.errors import Problem
from store.text import clean_line
from store.updates.errors import BadCode, NoState
from store.updates.update import CODE, Entry, Given, Read, Update

_BETWEEN: Final = r"[\s,]+"
_LINE: Final = re.compile(
    rf"\s*(?P<all>{CODE})(?:{_BETWEEN}(?P<status>[^\s,]+)(?:{_BETWEEN}(?P<note>.*))?)?[\s,]*"
)


def read(text: str, today: date) -> Read:
    """An update of each line: code, status, and a note that may be missing.

    Blank lines and those that begin with # are passed over.
    """
    updates: list[Update] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        entry = Entry(number, today)
        update = _update(entry, line)
        if update:
            updates.append(update)
        problems += entry.problems
    return Read(updates, problems)


def _update(entry: Entry, line: str) -> Update | None:
    match = _LINE.fullmatch(fold(line))
    if not match:
        first = re.split(_BETWEEN, fold(line).strip(), maxsplit=1)[0]
        column = len(line) - len(line.lstrip()) + 1
        entry.refuse(column, BadCode(text=clean_line(first)))
        return None
    if match["status"] is None:
        entry.refuse(match.end("all") + 1, NoState(code=match["all"]))
        return None
    given = [
        Given("code", match["all"], match.start("all") + 1),
        Given("status", match["status"], match.start("status") + 1),
    ]
    if match["note"]:
        start = match.start("note")
        given.append(Given("note", line[start:], start + 1))
    return entry.made(given)
