"""How far the work is."""

from collections.abc import Callable

from msgspec.structs import replace

from store.model import Item, Kind, Status
from store.progress import Progress, counts, overall, progress
from store.snapshot import Snapshot

Find = Callable[[Snapshot, str], Item]


def marked(snapshot: Snapshot, find: Find, statuses: dict[str, Status]) -> Snapshot:
    items = dict(snapshot.all_items)
    for code, status in statuses.items():
        item = find(snapshot, code)
        items[item.uid] = replace(item, status=status)
    return Snapshot(snapshot.revision, snapshot.all_plans, items)


def of(snapshot: Snapshot, find: Find, code: str) -> Progress:
    return progress(snapshot)[find(snapshot, code).uid]


def test_measures_to_do_are_counted_and_review_is_not(
    snapshot: Snapshot, find: Find
) -> None:
    assert overall(snapshot) == (0, 5)
    assert of(snapshot, find, "1") == (0, 0)
    assert of(snapshot, find, "2") == (0, 4)
    assert of(snapshot, find, "2.1") == (0, 3)


def test_ticking_review_changes_no_number(snapshot: Snapshot, find: Find) -> None:
    state = marked(snapshot, find, {"1.1.1": Status.DONE})
    assert overall(state) == (0, 5)
    assert of(state, find, "1.1") == (0, 0)


def test_done_is_done_and_nothing_else_is(snapshot: Snapshot, find: Find) -> None:
    statuses = {
        "2.1.1": Status.DONE,
        "2.1.2": Status.SUBMITTED,
        "2.1.3": Status.ONGOING,
        "2.2": Status.PAUSED,
        "3": Status.DOING,
    }
    assert overall(marked(snapshot, find, statuses)) == (1, 5)


def test_dropped_leaves_both_numbers(snapshot: Snapshot, find: Find) -> None:
    state = marked(snapshot, find, {"2.1.1": Status.DONE, "2.1.2": Status.DROPPED})
    assert of(state, find, "2.1") == (1, 2)
    assert overall(state) == (1, 4)


def test_a_measure_counts_its_actions_and_parents_count_measures(
    snapshot: Snapshot, find: Find
) -> None:
    measure = find(snapshot, "2.1.1")
    items = dict(snapshot.all_items)
    for n, status in enumerate([Status.DONE, Status.TODO, Status.DROPPED]):
        uid = f"i{90 + n}"
        items[uid] = Item(
            uid=uid,
            plan=measure.plan,
            code=f"2.1.1.{n}",
            kind=Kind.ACTION,
            parent=measure.uid,
            place=float(n),
            title="甲",
            status=status,
        )
    state = Snapshot(1, snapshot.all_plans, items)
    assert of(state, find, "2.1.1") == (1, 2)
    assert of(state, find, "2.1") == (0, 3)
    assert overall(state) == (0, 5)


def test_removed_measures_are_not_counted(snapshot: Snapshot, find: Find) -> None:
    items = dict(snapshot.all_items)
    measure = find(snapshot, "2.1.1")
    items[measure.uid] = replace(measure, removed=True)
    assert overall(Snapshot(1, snapshot.all_plans, items)) == (0, 4)


def test_the_progress_of_some_counts_only_them(snapshot: Snapshot, find: Find) -> None:
    state = marked(snapshot, find, {"3": Status.DONE})
    some = [find(state, code) for code in ("3", "2.2", "1.1.1", "2")]
    assert overall(state, some) == (1, 2)


def test_parts_and_sections_are_no_work_themselves(
    snapshot: Snapshot, find: Find
) -> None:
    assert not counts(find(snapshot, "2"))
    assert not counts(find(snapshot, "2.1"))
    assert counts(find(snapshot, "2.2"))


def test_per_cent_of_nothing_is_nothing() -> None:
    assert Progress().percent == 0
    assert Progress(1, 4).percent == 25
    assert Progress(1, 4) + Progress(2, 3) == (3, 7)
