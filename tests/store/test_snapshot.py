"""The whole ledger at one revision."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from store.errors import NoPlans, UnknownPlan
from store.intents.load import Load
from store.ledger import Ledger
from store.model import Batch, Change, Item, Kind, Stamp
from store.selection import Selection
from store.snapshot import SCHEMA, Snapshot, addition, alterations, kept

Find = Callable[[Snapshot, str], Item]

CODES = ["1", "1.1", "1.1.1", "1.1.2", "2", "2.1", "2.1.1", "2.1.2", "2.1.3"]
CODES += ["2.2", "3"]


def codes(items: list[Item] | tuple[Item, ...]) -> list[str]:
    return [item.code for item in items]


def batch(stamp: Stamp, *changes: Change) -> Batch:
    return Batch(revision=2, verb="test", by=stamp.by, at=stamp.at, changes=changes)


def test_an_empty_ledger_has_nothing() -> None:
    nothing = Snapshot()
    assert (nothing.revision, nothing.plans, nothing.items) == (0, (), ())
    assert nothing.default_plan is None


def test_the_format_is_the_third() -> None:
    assert SCHEMA == 3


def test_items_are_in_document_order_parents_first(snapshot: Snapshot) -> None:
    assert codes(snapshot.items) == CODES


def test_order_is_by_place_not_by_age(snapshot: Snapshot, find: Find) -> None:
    items = dict(snapshot.all_items)
    first, second = find(snapshot, "2.1.1"), find(snapshot, "2.1.2")
    items[first.uid] = replace(first, place=2.5)
    moved = Snapshot(1, snapshot.all_plans, items)
    below = moved.children(find(moved, "2.1"))
    assert codes(below) == ["2.1.2", "2.1.1", "2.1.3"]
    assert codes(below)[0] == second.code


def test_kinds_come_from_where_an_item_stands(snapshot: Snapshot) -> None:
    kinds = {item.code: item.kind for item in snapshot.items}
    assert kinds["2"] is Kind.PART
    assert kinds["2.1"] is Kind.SECTION
    assert {kinds[code] for code in ("2.1.1", "2.2", "3")} == {Kind.MEASURE}


def test_an_item_knows_what_is_above_and_below(snapshot: Snapshot, find: Find) -> None:
    measure, part = find(snapshot, "2.1.1"), find(snapshot, "2")
    assert codes(list(snapshot.ancestors(measure))) == ["2.1", "2"]
    assert snapshot.depth(measure) == 2
    assert snapshot.parent(part) is None
    assert codes(snapshot.children(part)) == ["2.1", "2.2"]
    assert codes(list(snapshot.subtree(part))) == CODES[4:10]
    assert codes(list(snapshot.measures(part))) == ["2.1.1", "2.1.2", "2.1.3", "2.2"]


def test_the_measures_of_a_measure_are_itself(snapshot: Snapshot, find: Find) -> None:
    assert codes(list(snapshot.measures(find(snapshot, "2.2")))) == ["2.2"]


def test_the_text_of_an_item_is_what_stands_under_its_heading(
    snapshot: Snapshot, find: Find
) -> None:
    assert snapshot.text(find(snapshot, "2.1.1")) == "6月底前到位。"
    assert snapshot.text(find(snapshot, "2.1")) == ""


def test_a_plan_is_found_by_its_key(snapshot: Snapshot) -> None:
    assert snapshot.plan("fx").title == "在全区防汛工作会议上的讲话"


def test_an_unknown_plan_says_which_there_are(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownPlan, match="the ledger has fx"):
        snapshot.plan("kj")
    with pytest.raises(NoPlans, match="no such plan: kj; the ledger has none"):
        Snapshot().plan("kj")


def test_codes_are_bare_in_the_first_plan_and_named_in_others(
    ledger: Ledger, harvest: Load, signed: Callable[..., Stamp]
) -> None:
    after = ledger.commit(Selection(), harvest, signed()).after
    shown = [after.code(item) for item in after.items]
    assert shown == [*CODES, "qs/1", "qs/2"]


def test_removed_records_are_kept_and_not_shown(
    snapshot: Snapshot, find: Find, stamp: Stamp
) -> None:
    section = find(snapshot, "2.1")
    change = Change("items", section.uid, "removed", False, True)
    after = snapshot.applied(batch(stamp, change))
    assert codes(after.items) == [*CODES[:5], "2.2", "3"]
    assert after.all_items[section.uid].removed
    assert len(after.all_items) == len(snapshot.all_items)


def test_a_removed_plan_hides_its_items(snapshot: Snapshot, stamp: Stamp) -> None:
    change = Change("plans", "p1", "removed", False, True)
    after = snapshot.applied(batch(stamp, change))
    assert (after.plans, after.items, after.default_plan) == ((), (), None)


def test_names_of_records_are_never_used_again(
    snapshot: Snapshot, find: Find, stamp: Stamp
) -> None:
    fresh = snapshot.next_uid("items")
    assert fresh not in snapshot.all_items
    change = Change("items", find(snapshot, "3").uid, "removed", False, True)
    assert snapshot.applied(batch(stamp, change)).next_uid("items") == fresh


def test_applying_a_batch_leaves_the_state_before_as_it_was(
    snapshot: Snapshot, find: Find, stamp: Stamp
) -> None:
    item = find(snapshot, "2.1.1")
    change = Change("items", item.uid, "lead", None, "市水务局")
    after = snapshot.applied(batch(stamp, change))
    assert after.all_items[item.uid].lead == "市水务局"
    assert snapshot.all_items[item.uid].lead is None
    assert (snapshot.revision, after.revision) == (1, 2)


def test_history_keeps_no_second_copy_of_what_was_added(
    snapshot: Snapshot, find: Find, stamp: Stamp
) -> None:
    item = find(snapshot, "3")
    added = addition("items", replace(item, uid="i99", code="4"))
    own = Change("items", item.uid, "lead", None, "甲")
    short = kept(batch(stamp, added, own))
    assert short.changes == (Change("items", "i99", "added"), own)


def test_only_what_differs_is_a_change(snapshot: Snapshot, find: Find) -> None:
    item = replace(find(snapshot, "3"), lead="甲")
    changes = list(alterations(item, lead="甲", owner="乙"))
    assert changes == [Change("items", item.uid, "owner", None, "乙")]


def test_a_deep_tree_is_walked(snapshot: Snapshot) -> None:
    items: dict[str, Item] = {}
    for n in range(1, 400):
        items[f"i{n}"] = Item(
            uid=f"i{n}",
            plan="p1",
            code=f"{n}",
            kind=Kind.SECTION,
            parent=f"i{n - 1}" if n > 1 else "",
            place=1.0,
            title="甲",
        )
    deep = Snapshot(1, snapshot.all_plans, items)
    assert codes(deep.items) == [str(n) for n in range(1, 400)]
    assert len(list(deep.subtree(items["i1"]))) == 399
