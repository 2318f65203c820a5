"""Who asks, when, and of what state: on these a selection's meaning depends."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

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

    @cached_property
    def changed(self) -> Mapping[str, date]:
        """The day each item, or a note on it, last changed; by uid."""
        days: dict[str, date] = {}
        for uid, batch, _added in self._changes:
            days.setdefault(uid, batch.at.date())
        return days

    @cached_property
    def created(self) -> Mapping[str, date]:
        """The day each item came into the ledger, by uid."""
        return {uid: batch.at.date() for uid, batch, added in self._changes if added}

    @cached_property
    def _changes(self) -> Sequence[tuple[str, Batch, bool]]:
        """By item, the newest first: the batches, and whether they added it."""
        notes = self.snapshot.all_notes
        return [
            (notes[c.uid].item, batch, False)
            if c.table == "notes"
            else (c.uid, batch, c.field == ADDED)
            for batch in self._history()
            for c in batch.changes
            if c.table in ("items", "notes")
        ]
