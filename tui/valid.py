"""What a configuration may say: which settings there are, and what each takes.

One of a table has the table's name in front: backups.days.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from msgspec import inspect as types
from msgspec.structs import fields

from seed.errors import N_
from store.errors import Cause
from store.text import nearest


def keys(config: type[Struct]) -> Mapping[str, Any]:
    """Every key that a configuration may have, and the type of its value."""
    return {
        name: kind
        for one in fields(config)
        for name, kind in (
            [(f"{one.name}.{part.name}", part.type) for part in fields(one.type)]
            if isinstance(one.type, type) and issubclass(one.type, Struct)
            else [(one.name, one.type)]
        )
    }


def flat(said: Mapping[str, Any], there: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """What a file says, key by key; `there` are the keys that it may have."""
    tables = {key.partition(".")[0] for key in there if "." in key}
    for name, value in said.items():
        if name in tables and isinstance(value, Mapping):
            yield from ((f"{name}.{part}", one) for part, one in value.items())
        else:
            yield name, value


def wrong(said: Mapping[str, Any], config: type[Struct]) -> tuple[str, Cause]:
    """The first key that is not right, of those that a file says, and why."""
    return next(_wrong(said, keys(config)))


def _wrong(
    said: Mapping[str, Any], there: Mapping[str, Any]
) -> Iterator[tuple[str, Cause]]:
    for key, value in flat(said, there):
        if key not in there:
            none = N_("there is no key {key}; the nearest is {nearest}")
            yield key, Cause(none, key=key, nearest=nearest(key, there, 0))
            continue
        try:
            msgspec.convert(value, there[key])
        except msgspec.ValidationError:
            valid = takes(there[key])
            yield key, Cause(N_("{key} is to be {valid}"), key=key, valid=valid)


def takes(kind: Any) -> Cause:  # noqa: ANN401
    """What a key takes whose value is of this type."""
    match types.type_info(kind):
        case types.IntType(ge=least):
            return Cause(N_("a whole number of {least} or more"), least=least)
        case types.FloatType(ge=least):
            return Cause(N_("a number of {least} or more"), least=least)
        case types.BoolType():
            return Cause(N_("true or false"))
        case types.LiteralType(values=("", one, other)):
            return Cause(N_("{one} or {other}"), one=one, other=other)
        case types.VarTupleType():
            return Cause(N_("a list of paths that begin with / or ~"))
        case types.StrType(pattern=str()):
            return Cause(N_("a path that begins with / or ~"))
        case _:
            return Cause(N_("a text"))
