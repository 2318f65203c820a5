"""JSON Lines: what `duban list --format jsonl` prints, edited or not, and the like."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Final, NoReturn

from seed.errors import N_, DubanError
from store.errors import Cause, Problem
from store.intents.fields import field_named
from store.model import ROLES
from store.updates.errors import BadJson, TwiceInLine, WholeAnswer
from store.updates.update import COUNTED, KEYS, REPORTED, Entry, Given, Read, Update

_ENVELOPE: Final = frozenset({"schema", "kind", "items"})
"""The keys of what --json prints."""


def read(text: str, today: date) -> Read:
    """An update of each line that is not blank."""
    updates: list[Update] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        entry = Entry(number, today)
        update = _update(entry, line)
        if update:
            updates.append(update)
        problems += entry.problems
        if line.strip() in ("{", "["):
            # An object, or a list of them, over many lines: each would be wrong.
            break
    return Read(updates, problems)


def _update(entry: Entry, line: str) -> Update | None:
    try:
        pairs = _DECODER.decode(line.strip())
    except json.JSONDecodeError as error:
        column = error.colno + len(line) - len(line.lstrip())
        return _refused(entry, column, Cause(N_("it breaks off or goes wrong here")))
    except RecursionError:
        return _refused(entry, 1, Cause(N_("it is nested too deep")))
    except ValueError:
        return _refused(entry, 1, Cause(N_("it has a number that is none")))
    if not isinstance(pairs, _Pairs):
        several = isinstance(pairs, list)
        other = N_("it is a list (jq -c '.[]')") if several else N_("it is a value")
        return _refused(entry, 1, Cause(other))
    if {key for key, _value in pairs} >= _ENVELOPE:
        entry.refuse(1, WholeAnswer())
        return None
    given: list[Given] = []
    sources: dict[str, str] = {}
    for key, value in pairs:
        column = line.find(f'"{key}"') + 1
        if key == "inherited" and isinstance(value, _Pairs):
            sources = {role: str(code) for role, code in value if role in ROLES}
        if key in REPORTED or (key == COUNTED and not isinstance(value, str)):
            continue
        try:
            known = field_named(key, KEYS)
            if any(known == one.key for one in given):
                raise TwiceInLine(name=key)
        except DubanError as error:
            entry.refuse(column, error)
        else:
            given.append(Given(known, _plain(value), column))
    return entry.made(given, sources, sources)


class _Pairs(list[tuple[str, object]]):
    """An object of JSON with each of its keys, twice where it is there twice."""


def _plain(value: object) -> object:
    """A value with the objects in it as mappings."""
    return dict(value) if isinstance(value, _Pairs) else value


def _refused(entry: Entry, column: int, cause: Cause) -> Update | None:
    entry.refuse(column, BadJson(cause=cause))
    return None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _pairs(pairs: Sequence[tuple[str, object]]) -> _Pairs:
    return _Pairs(pairs)


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_no_number)
