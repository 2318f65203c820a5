"""The whole ledger at one revision, immutable; everything that reads, reads this."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from msgspec import convert, to_builtins
from msgspec.structs import replace

from store.errors import NoPlans, UnknownPlan
from store.model import (
    ADDED,
    SINGULAR,
    Batch,
    Change,
    Item,
    Kind,
    Note,
    Plan,
    Record,
    Table,
    View,
)

WHEREABOUTS: Final = frozenset({"line", "spans"})
"""The fields of an item that say where in its document it stands."""

SCHEMA: Final = 3
"""The format of the ledger. A file with a larger number is refused."""


class Snapshot:
    """Plans, items, notes and views at one revision, and the batches at hand.

    The mappings hold removed records too, by uid; the properties show what is live.
    """

    def __init__(
        self,
        revision: int = 0,
        plans: Mapping[str, Plan] | None = None,
        items: Mapping[str, Item] | None = None,
        notes: Mapping[str, Note] | None = None,
        views: Mapping[str, View] | None = None,
        batches: tuple[Batch, ...] = (),
    ) -> None:
        self.revision = revision
        self.all_plans: Mapping[str, Plan] = plans or {}
        self.all_items: Mapping[str, Item] = items or {}
        self.all_notes: Mapping[str, Note] = notes or {}
        self.all_views: Mapping[str, View] = views or {}
        self.batches = batches
        self.trash: Collection[str] = ()
        """The uids of what was removed, where it is shown all the same (with_trash)."""
        self.settled = ""
        """The key of the plan that bare codes mean to who looks, if they settled it."""

    def table(self, name: Table) -> Mapping[str, Record]:
        """All records of a table, removed ones included."""
        tables: dict[Table, Mapping[str, Record]] = {
            "plans": self.all_plans,
            "items": self.all_items,
            "notes": self.all_notes,
            "views": self.all_views,
        }
        return tables[name]

    @cached_property
    def with_trash(self) -> "Snapshot":
        """This state with the removed items where they were, to look at them."""
        there = {
            uid: replace(item, removed=False) if item.removed else item
            for uid, item in self.all_items.items()
        }
        state = Snapshot(
            self.revision,
            self.all_plans,
            there,
            self.all_notes,
            self.all_views,
            self.batches,
        )
        state.settled = self.settled
        state.trash = {uid for uid in there if not self.is_live(uid)}
        return state

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The live plans, in the order they were loaded."""
        return tuple(plan for plan in self.all_plans.values() if not plan.removed)

    @property
    def default_plan(self) -> Plan | None:
        """The plan that bare codes mean: the settled one, else the first loaded.

        Raises:
            UnknownPlan: The settled one is not there.

        """
        return self.plan(self.settled) if self.settled else self.bare_plan

    @cached_property
    def bare_plan(self) -> Plan | None:
        """The plan whose codes are written bare; of the others the key comes first."""
        keys = (self.settled,) if self.settled else [plan.key for plan in self.plans]
        return next((plan for plan in self.plans if plan.key in keys), None)

    def plan(self, key: str) -> Plan:
        """The live plan of that key.

        Raises:
            UnknownPlan: There is none.

        """
        for plan in self.plans:
            if plan.key == key:
                return plan
        if not self.plans:
            raise NoPlans(key=key)
        raise UnknownPlan(key=key, valid=", ".join(plan.key for plan in self.plans))

    @cached_property
    def views(self) -> Mapping[str, View]:
        """The saved views by their names, in the order they were added."""
        return {v.name: v for v in self.all_views.values() if not v.removed}

    @cached_property
    def _children(self) -> Mapping[str, list[Item]]:
        """Items not removed by the uid of their parent, or of their plan at the top."""
        children: dict[str, list[Item]] = {}
        for item in self.all_items.values():
            if not item.removed:
                children.setdefault(item.parent or item.plan, []).append(item)
        for siblings in children.values():
            siblings.sort(key=lambda item: item.place)
        return children

    def children(self, item: Item) -> list[Item]:
        """What stands directly under an item, in order."""
        return self.standing_under(item.uid)

    def standing_under(self, uid: str) -> list[Item]:
        """What stands directly under an item, or at the top of a plan, by its uid."""
        return self._children.get(uid, [])

    def roots(self, plan: Plan) -> list[Item]:
        """The top items of a plan, in order."""
        return self.standing_under(plan.uid)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The live items of all plans in document order, parents first."""
        ordered: list[Item] = []
        for plan in self.plans:
            waiting = self.roots(plan)[::-1]
            while waiting:
                item = waiting.pop()
                ordered.append(item)
                if below := self._children.get(item.uid):
                    waiting.extend(reversed(below))
        return tuple(ordered)

    @cached_property
    def by_code(self) -> Mapping[tuple[str, str], Item]:
        """Live items by the uid of their plan and their code, in any order."""
        items: Iterable[Item] = self.all_items.values()
        records = (*items, *self.all_plans.values())
        if any(one.removed for one in records):
            # What stands under something removed is not live either.
            items = self.items
        return {(item.plan, item.code): item for item in items}

    @cached_property
    def removed_by_code(self) -> Mapping[tuple[str, str], Item]:
        """Removed items by the uid of their plan and their code, none used again."""
        removed = (item for item in self.all_items.values() if item.removed)
        return {(item.plan, item.code): item for item in removed}

    def is_live(self, uid: str) -> bool:
        """Whether there is such an item, not removed, nor what it stands under."""
        item = self.all_items.get(uid)
        if item is None or self.all_plans[item.plan].removed:
            return False
        return not (item.removed or any(one.removed for one in self.ancestors(item)))

    def parent(self, item: Item) -> Item | None:
        """What an item stands under, if anything."""
        return self.all_items[item.parent] if item.parent else None

    def ancestors(self, item: Item) -> Iterator[Item]:
        """What an item stands under, the nearest first."""
        above = self.parent(item)
        while above:
            yield above
            above = self.parent(above)

    def subtree(self, item: Item) -> Iterator[Item]:
        """An item and all below it, in document order."""
        waiting = [item]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(self.children(one)))

    def measures(self, item: Item) -> Iterator[Item]:
        """The measures of an item's subtree; of an action, itself."""
        waiting = [item]
        while waiting:
            one = waiting.pop()
            if one.works:
                yield one
            else:
                waiting.extend(reversed(self.children(one)))

    @cached_property
    def _notes(self) -> Mapping[str, list[Note]]:
        notes: dict[str, list[Note]] = {}
        for note in self.all_notes.values():
            if not note.removed:
                notes.setdefault(note.item, []).append(note)
        return notes

    def notes(self, item: Item) -> list[Note]:
        """The notes on an item, in the order they were written."""
        return self._notes.get(item.uid, [])

    def code(self, item: Item) -> str:
        """An item's code as a person would type it: bare in the default plan."""
        return self.typed(self.all_plans[item.plan].key, item.code)

    def typed(self, key: str, code: str) -> str:
        """A code of the plan of that key, as a person would type it."""
        plan = self.bare_plan
        return code if plan and plan.key == key else f"{key}/{code}"

    def called(self, table: Table, uid: str) -> str:
        """What people call a record: a plan's key, a view's @name, an item's code.

        A note is called by the code of its item.
        """
        if table == "plans":
            return self.all_plans[uid].key
        if table == "views":
            return f"@{self.all_views[uid].name}"
        if table == "notes":
            uid = self.all_notes[uid].item
        return self.code(self.all_items[uid])

    def text(self, item: Item) -> str:
        """The text that the document has under an item's heading."""
        whole = self.all_plans[item.plan].text
        return "".join(whole[start:end] for start, end in item.spans[1:]).strip()

    def depth(self, item: Item) -> int:
        """How many items it stands under."""
        return sum(1 for _ in self.ancestors(item))

    def next_uid(self, table: Table, offset: int = 0) -> str:
        """A name that no record of a table has: the highest there is, and on."""
        return f"{table[0]}{self._highest[table] + 1 + offset}"

    @cached_property
    def _highest(self) -> Mapping[Table, int]:
        return {
            name: max((int(uid[1:]) for uid in self.table(name)), default=0)
            for name in SINGULAR
        }

    def applied(self, batch: Batch) -> "Snapshot":
        """This state after a batch. The changes are taken as they are."""
        tables: dict[Table, dict[str, Any]] = {
            "plans": dict(self.all_plans),
            "items": dict(self.all_items),
            "notes": dict(self.all_notes),
            "views": dict(self.all_views),
        }
        for (table, uid), changes in _by_record(batch.changes):
            records = tables[table]
            for change in changes:
                if change.field == ADDED:
                    records[uid] = change.new
            fields = {c.field: c.new for c in changes if c.field != ADDED}
            if fields:
                records[uid] = _replaced(records[uid], fields)
        state = Snapshot(
            revision=batch.revision,
            plans=tables["plans"],
            items=tables["items"],
            notes=tables["notes"],
            views=tables["views"],
            batches=(*self.batches, kept(batch)),
        )
        state.settled = self.settled
        return state


def kept(batch: Batch) -> Batch:
    """A batch as history keeps it: added records stand in their tables."""
    changes = tuple(
        Change(c.table, c.uid, ADDED) if c.field == ADDED else c for c in batch.changes
    )
    return replace(batch, changes=changes)


def _by_record(
    changes: Iterable[Change],
) -> Iterable[tuple[tuple[Table, str], list[Change]]]:
    grouped: dict[tuple[Table, str], list[Change]] = {}
    for change in changes:
        grouped.setdefault((change.table, change.uid), []).append(change)
    return grouped.items()


def _replaced(record: Record, fields: Mapping[str, Any]) -> Record:
    return convert({**to_builtins(record), **fields}, type(record))


def stored(value: object) -> Any:  # noqa: ANN401
    """A value as JSON has it, to be compared with what history holds."""
    plain = to_builtins(value)
    return [*map(stored, plain)] if isinstance(plain, tuple | list) else plain


def addition(table: Table, record: Record) -> Change:
    """The change that brings a record into its table."""
    return Change(table, record.uid, ADDED, None, record)


_TABLES: Final[Mapping[type[Record], Table]] = {
    Plan: "plans",
    Item: "items",
    Note: "notes",
    View: "views",
}


def alterations(record: Record, **fields: object) -> Iterator[Change]:
    """The changes that give fields of a record these values; none where it has them."""
    table = _TABLES[type(record)]
    for field, value in fields.items():
        old = getattr(record, field)
        if old != value:
            yield Change(table, record.uid, field, stored(old), stored(value))


def is_measure(item: Item) -> bool:
    """Whether an item is what a list shows and progress counts."""
    return item.kind is Kind.MEASURE


def touched(changes: Iterable[Change], snapshot: Snapshot) -> dict[str, None]:
    """The uids of the items that changes are about, each once, in order.

    A note is about the item it is on; plans and views are no items. Where in its
    document an item stands is nothing that people see.
    """
    uids: dict[str, None] = {}
    for change in changes:
        if change.table == "items" and change.field not in WHEREABOUTS:
            uids[change.uid] = None
        elif change.table == "notes":
            uids[snapshot.all_notes[change.uid].item] = None
    return uids
