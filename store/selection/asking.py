"""Who asks, when, and of what state: on these a selection's meaning depends."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct

from store.history import item_of
from store.model import ADDED, Batch, Today
from store.snapshot import Snapshot


class Asker(Struct, frozen=True):
    """Who asks, and when: what `mine` and `overdue` mean depends on it."""

    today: Today
    by: str = ""
    unit: str = ""
    history: Callable[[], Iterable[Batch]] = tuple
    """All batches, the newest first; read where a term asks when things changed."""


class Look:
    """A state as one person looks at it on a day."""

    def __init__(self, snapshot: Snapshot, asker: Asker, plan: str = "") -> None:
        self.snapshot = snapshot
        self.today, self.by, self.unit = asker.today, asker.by, asker.unit
        self.plan = plan
        """The key of the plan that bare codes mean; empty for the default one."""
        self._history = asker.history

    @property
    def changed(self) -> Mapping[str, date]:
        """The day each item, or a note on it, last changed; by uid."""
        return self._days[0]

    @property
    def created(self) -> Mapping[str, date]:
        """The day each item came into the ledger, by uid."""
        return self._days[1]

    @cached_property
    def _days(self) -> tuple[Mapping[str, date], Mapping[str, date]]:
        """When items last changed, and when they came: the history in one pass."""
        changed: dict[str, date] = {}
        created: dict[str, date] = {}
        for batch in self._history():
            day = batch.at.date()
            for change in batch.changes:
                uid = item_of(self.snapshot, change)
                if uid is None:
                    continue
                changed.setdefault(uid, day)
                if change.table == "items" and change.field == ADDED:
                    created[uid] = day
        return changed, created
