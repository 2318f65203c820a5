"""Who answers for what."""

from collections.abc import Callable

from msgspec.structs import replace

from store.model import NOBODY, Item
from store.roles import Roles, roles, used_names
from store.snapshot import Snapshot

Find = Callable[[Snapshot, str], Item]


def with_own(snapshot: Snapshot, find: Find, **own: dict[str, object]) -> Snapshot:
    """The snapshot with own roles: `_2_1={"lead": …}` for the item 2.1."""
    items = dict(snapshot.all_items)
    for name, fields in own.items():
        item = find(snapshot, name.lstrip("_").replace("_", "."))
        items[item.uid] = replace(item, **fields)
    return Snapshot(snapshot.revision, snapshot.all_plans, items)


def held(snapshot: Snapshot, find: Find, code: str) -> Roles:
    return roles(snapshot)[find(snapshot, code).uid]


def test_without_roles_nobody_answers(snapshot: Snapshot, find: Find) -> None:
    assert held(snapshot, find, "2.1.1") == Roles()


def test_a_role_is_inherited_from_the_nearest_that_has_it(
    snapshot: Snapshot, find: Find
) -> None:
    state = with_own(
        snapshot, find, _2={"lead": "甲", "owner": "张三"}, _2_1={"lead": "乙"}
    )
    assert held(state, find, "2.1.1").lead == "乙"
    assert held(state, find, "2.1.1").owner == "张三"
    assert held(state, find, "2.2").lead == "甲"
    assert held(state, find, "3").lead is None


def test_each_role_is_inherited_by_itself(snapshot: Snapshot, find: Find) -> None:
    state = with_own(
        snapshot,
        find,
        _2={"lead": "甲", "support": ("乙", "丙"), "leader": "王五"},
        _2_1_1={"support": ("丁",)},
    )
    found = held(state, find, "2.1.1")
    assert (found.lead, found.support, found.leader) == ("甲", ("丁",), "王五")


def test_inherited_roles_say_where_they_come_from(
    snapshot: Snapshot, find: Find
) -> None:
    state = with_own(
        snapshot, find, _2={"lead": "甲", "owner": "张三"}, _2_1={"lead": "乙"}
    )
    sources = held(state, find, "2.1.1").inherited
    assert {role: item.code for role, item in sources.items()} == {
        "lead": "2.1",
        "owner": "2",
    }
    assert {r: i.code for r, i in held(state, find, "2.1").inherited.items()} == {
        "owner": "2"
    }
    assert held(state, find, "2").inherited == {}


def test_nobody_stops_inheritance(snapshot: Snapshot, find: Find) -> None:
    state = with_own(
        snapshot,
        find,
        _2={"lead": "甲", "support": ("乙",)},
        _2_1={"lead": NOBODY, "support": ()},
    )
    found = held(state, find, "2.1.2")
    assert (found.lead, found.support) == (None, ())
    assert found.inherited == {}
    assert held(state, find, "2.2").lead == "甲"


def test_names_are_listed_the_most_used_first(snapshot: Snapshot, find: Find) -> None:
    state = with_own(
        snapshot,
        find,
        _2_1={"lead": "乙局", "support": ("甲局", "丙局")},
        _2_2={"lead": "甲局", "owner": "张三"},
        _3={"lead": NOBODY, "leader": "王五", "owner": "张三"},
    )
    assert used_names(state, "lead") == ("甲局", "丙局", "乙局")
    assert used_names(state, "support") == used_names(state, "lead")
    assert used_names(state, "owner") == ("张三", "王五")
