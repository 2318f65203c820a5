"""Intents that bring a whole state in: one batch, undone like any other."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from msgspec.structs import asdict

from store.intents.errors import (
    ChangedMeanwhile,
    LedgerThere,
    OtherLedger,
    OtherRecords,
)
from store.intents.intent import Intent
from store.model import LASTING, PUT_BACK, SINGULAR, Change, Item, Record, Stamp, Table
from store.selection import Reach
from store.snapshot import Snapshot, addition, alterations


class PutBack(Intent, frozen=True, kw_only=True):
    """Give everything the values of an earlier state; what came since is removed."""

    verb: ClassVar[str] = PUT_BACK
    reach: ClassVar[Reach] = Reach.NOTHING
    state: Snapshot
    copy: Path
    """Where that state was read, for people."""
    seen: int | None = None
    """The newest batch when the changes were shown to a person who then agreed."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        if self.seen not in (None, snapshot.revision):
            raise ChangedMeanwhile(batch=snapshot.revision)
        for table in SINGULAR:
            then, now = self.state.table(table), snapshot.table(table)
            for uid, record in then.items():
                if uid in now:
                    yield from self._changed(table, now[uid], record)
                else:
                    yield addition(table, record)
            for uid, record in now.items():
                if uid not in then:
                    yield from alterations(record, removed=True)

    def _changed(self, table: Table, now: Record, then: Record) -> Iterator[Change]:
        for field in LASTING[table]:
            if getattr(now, field) != getattr(then, field):
                raise OtherLedger(copy=self.copy, uid=now.uid)
        yield from alterations(now, **asdict(then))


class Import(PutBack, frozen=True, kw_only=True):
    """The same with what was exported, into an empty ledger or one to be replaced."""

    verb: ClassVar[str] = "import"
    replace: bool
    ledger: Path
    """The ledger, for people."""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        there = LedgerThere(path=self.ledger)
        try:
            changes = list(PutBack.changes(self, snapshot, targets, stamp))
        except OtherLedger as error:
            if not self.replace:
                raise there from error
            values = {"file": self.copy, "uid": error.values["uid"]}
            raise OtherRecords(path=self.ledger, **values) from error
        has_own = any(snapshot.table(table) for table in SINGULAR)
        if changes and has_own and not self.replace:
            raise there
        yield from changes
