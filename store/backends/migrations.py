"""Ledgers of older formats, brought up to date: forward only, one step at a time.

A step takes the tables of its format to the next one. Reading migrates in memory; the
first write keeps the old file among the backups and says so. tests/store/ledgers has a
file of every format that was ever released.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

Tables = dict[str, dict[str, dict[str, Any]]]


def _checksum(tables: Tables) -> None:
    """1 to 2: the ledger's own document carries a checksum; writing computes it."""


def _views(tables: Tables) -> None:
    """2 to 3: saved views, in a table before the batches; items may have tags."""
    tables["views"] = {}
    tables["batches"] = tables.pop("batches")


STEPS: Final[Mapping[int, Callable[[Tables], None]]] = {1: _checksum, 2: _views}
"""By the format that a step starts from."""


def migrate(tables: Tables, schema: int) -> None:
    """Bring the tables of a format to the newest, in place."""
    while step := STEPS.get(schema):
        step(tables)
        schema += 1
    tables["meta"]["ledger"]["schema"] = schema
