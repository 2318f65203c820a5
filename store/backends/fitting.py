"""Whether batches can have led to a state: all that is made of them relies on it.

Of the newest the ledger's checksum tells it mostly; older ones, which have none, are
looked at as they are read.
"""

from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, get_args

import msgspec
from msgspec.structs import fields

from seed.errors import N_
from store.errors import Cause
from store.model import (
    ADDED,
    LASTING,
    SINGULAR,
    Batch,
    Change,
    Item,
    Moment,
    Note,
    Plan,
    Record,
    Table,
    View,
)
from store.snapshot import Snapshot

RECORDS: Final[Mapping[Table, type[Record]]] = {
    "plans": Plan,
    "items": Item,
    "notes": Note,
    "views": View,
}
_PARENT: Final = "parent"
_PLAIN: Final = frozenset({str, bool, int, float, NoneType})
_FIRST, _LAST = 2, 9998
"""The years that a moment can be of: in every zone there is a day before it and one
after it."""


def is_moment(at: Moment) -> bool:
    """Whether a time can be reckoned with, and told in any zone."""
    return _FIRST <= at.year <= _LAST


class Fitting:
    """What batches must fit."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._items = snapshot.all_items
        self._tables = {
            table: (snapshot.table(table), _settled(table)) for table in SINGULAR
        }

    def misfit(self, batch: Batch) -> Cause | None:
        """Why a batch cannot have led there; None if it can."""
        if not is_moment(batch.at):
            return Cause(N_("{field} is of a year that no clock shows"), field="at")
        if batch.undoes is not None and batch.undoes >= batch.revision:
            later = N_("it takes back batch {n}, which does not come before it")
            return Cause(later, n=batch.undoes)
        for change in batch.changes:
            old, new = change.old, change.new
            records, settled = self._tables[change.table]
            known = settled.get(change.field, ())
            # A long history has very many: what is often the same is asked once.
            if (
                change.uid in records
                and (type(old) in known or (type(old) is str and old in known))
                and (type(new) in known or (type(new) is str and new in known))
            ):
                continue
            if said := self._misfit(change):
                return Cause(said, what=f"{change.uid} {change.field}")
            settled[change.field].update(v for v in (old, new) if isinstance(v, str))
        return None

    def _misfit(self, change: Change) -> str | None:
        kind = _kinds(change.table).get(change.field)
        if change.uid not in self._tables[change.table][0] or kind is None:
            return N_("it changed {what}, which is not there")
        if change.field in LASTING[change.table]:
            return N_("it changed {what}, which never changes")
        for value in (change.old, change.new):
            try:
                msgspec.convert(value, kind)
            except msgspec.ValidationError:
                return N_("it changed {what} from or to what that cannot hold")
            if change.field == _PARENT and value and value not in self._items:
                return N_("it changed {what} from or to what is not there")
        return None


@cache
def _kinds(table: Table) -> Mapping[str, Any]:
    """What the fields of a table can hold; what is said of an added record, may be."""
    return {ADDED: Any} | {one.name: one.type for one in fields(RECORDS[table])}


def _settled(table: Table) -> dict[str, set[Any]]:
    """What needs no look in fields that change: types of JSON, and values of them."""
    settled: dict[str, set[Any]] = {}
    for name, kind in _kinds(table).items():
        if name not in LASTING[table]:
            kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
            settled[name] = set(_PLAIN.intersection(kinds))
    return settled | {ADDED: {NoneType}, _PARENT: set()}
