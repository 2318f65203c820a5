"""What people make of the tree: add, split, move, remove and restore."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from seed.document import document
from store.backends.damage import troubles
from store.backends.memory import MemoryBackend
from store.errors import DubanError, MovedOn, NoPlans, UnknownCode
from store.intents.errors import (
    AnotherPlan,
    BelowAction,
    Misplaced,
    NoPlace,
    NotAtTop,
    NoTitle,
    NotOne,
    OnePiece,
    PartWithDate,
    StillRemoved,
    UnderItself,
)
from store.intents.intent import Intent
from store.intents.load import Load
from store.intents.revise import Revise
from store.intents.tree import (
    Add,
    AddPart,
    By,
    Move,
    NewItems,
    Remove,
    Restore,
    Side,
    Split,
)
from store.intents.work import AddNote, Done
from store.ledger import Ledger, Outcome
from store.lights import Colour, light
from store.model import Item, Kind, Stamp, Status, Today
from store.progress import overall, progress
from store.roles import roles
from store.selection import Selection, parse
from store.snapshot import Snapshot
from store.trash import Removers, Trash, removers
from store.tree import between, fits
from tests.conftest import FLOOD, Clock

DAY = date(2025, 6, 12)


class Grove:
    """A ledger whose tree is worked on, by codes."""

    def __init__(self, *loads: Load) -> None:
        self.ledger = Ledger(MemoryBackend())
        self.clock = Clock()
        for load in loads:
            self.ledger.commit(Selection(), load, self.clock.stamp("文书"))

    @property
    def now(self) -> Snapshot:
        return self.ledger.snapshot()

    def item(self, code: str) -> Item:
        plan = self.now.default_plan
        assert plan
        return self.now.by_code[plan.uid, code]

    def do(self, intent: Intent, *codes: str, by: str = "李明") -> Outcome:
        return self.ledger.commit(parse(codes), intent, self.clock.stamp(by))

    def add(self, parent: str, *titles: str) -> list[str]:
        done = self.do(Add(new=NewItems(titles=titles)), parent)
        return [done.after.code(done.after.all_items[uid]) for uid in done.changed]

    def move(self, *codes: str, to: str, side: Side = Side.UNDER) -> Outcome:
        return self.do(Move(to=parse([to]), side=side), *codes)

    def remove(self, *codes: str) -> Outcome:
        return self.do(Remove(), *codes)

    def restore(self, *codes: str) -> Outcome:
        return self.do(Restore(codes=codes))

    @property
    def removed_by(self) -> Removers:
        newest = (batch for batch, _undone_by in self.ledger.reel(self.now))
        return removers(self.now, newest)

    def undo(self, by: str = "李明", revision: int | None = None) -> Outcome:
        return self.ledger.undo(self.clock.stamp(by), revision)

    def redo(self, by: str = "李明") -> Outcome:
        return self.ledger.redo(self.clock.stamp(by))

    def below(self, code: str) -> list[str]:
        return [item.code for item in self.now.children(self.item(code))]

    @property
    def codes(self) -> list[str]:
        return [self.now.code(item) for item in self.now.items]

    def load(self, text: str) -> Outcome:
        return self.do(Revise(document=document(text.encode()), plan="fx", source="新"))


@pytest.fixture
def grove(flood: Load) -> Grove:
    return Grove(flood)


def test_what_is_added_is_what_its_place_makes_it(grove: Grove) -> None:
    assert grove.add("2", "抓演练") == ["2.3"]
    assert grove.add("2.1", "买雨衣") == ["2.1.4"]
    assert grove.add("2.1.1", "询价", "下单") == ["2.1.1.1", "2.1.1.2"]
    assert grove.add("3", "签责任书") == ["3.1"]
    kinds = {code: grove.item(code).kind for code in ("2.3", "2.1.4", "2.1.1.1", "3.1")}
    assert kinds == {
        "2.3": Kind.MEASURE,
        "2.1.4": Kind.MEASURE,
        "2.1.1.1": Kind.ACTION,
        "3.1": Kind.ACTION,
    }
    assert (grove.item("2.1.1").kind, grove.item("3").kind) == (Kind.MEASURE,) * 2


def test_a_part_is_added_at_the_top(grove: Grove, harvest: Load) -> None:
    grove.do(AddPart(new=NewItems(titles=("补充事项",))))
    assert (grove.item("4").kind, grove.codes[-1]) == (Kind.PART, "4")
    assert grove.add("4", "其他") == ["4.1"]
    grove.do(harvest)
    grove.do(AddPart(new=NewItems(titles=("补充",)), plan="qs"))
    assert grove.codes[-1] == "qs/3"


def test_an_added_item_has_what_is_said_of_it(grove: Grove) -> None:
    new = NewItems(
        titles=(" 买\t雨衣\x1b ",),
        sets={"lead": "物资科", "support": ("财务科",)},
        due=DAY,
        tags=("重点", "重点", " 急 "),
        text="先询价",
    )
    grove.do(Add(new=new), "2.1")
    added = grove.item("2.1.4")
    assert (added.title, added.lead, added.support) == (
        "买 雨衣␛",
        "物资科",
        ("财务科",),
    )
    assert (added.due, added.due_original, added.tags) == (DAY, DAY, ("重点", "急"))
    assert [note.text for note in grove.now.notes(added)] == ["先询价"]


def test_a_code_is_never_used_again(grove: Grove) -> None:
    grove.remove("2.1.3")
    assert grove.add("2.1", "甲") == ["2.1.4"]
    grove.move("2.1.4", to="2")
    assert grove.add("2.1", "乙") == ["2.1.5"]
    grove.undo()
    assert grove.add("2.1", "丙") == ["2.1.6"]


def test_an_added_item_looks_back_as_its_parent_does(grove: Grove) -> None:
    grove.add("1.1", "甲")
    grove.add("2.1", "乙")
    assert (grove.item("1.1.3").review, grove.item("2.1.4").review) == (True, False)


def test_an_added_item_is_not_silent_since_its_plan_was_loaded(flood: Load) -> None:
    grove = Grove()
    old = Stamp("文书", grove.clock.start.replace(year=2024))
    grove.ledger.commit(Selection(), flood, old)
    grove.add("2.1", "甲")
    seen = light(grove.now, grove.item("2.1.4"), Today(DAY))
    assert seen
    assert seen.colour is Colour.GREY


@pytest.mark.parametrize("titles", [(), ("",), (" ", "\n")])
def test_an_item_needs_a_title(grove: Grove, titles: tuple[str, ...]) -> None:
    with pytest.raises(NoTitle):
        grove.add("2.1", *titles)


def test_nothing_stands_under_an_action_and_a_part_has_no_date(grove: Grove) -> None:
    grove.add("2.1.1", "询价")
    with pytest.raises(BelowAction, match=r"2\.1\.1\.1 is an action"):
        grove.add("2.1.1.1", "甲")
    with pytest.raises(PartWithDate):
        grove.do(AddPart(new=NewItems(titles=("甲",), due=DAY)))
    with pytest.raises(NoPlans):
        Grove().do(AddPart(new=NewItems(titles=("甲",))))


def test_progress_of_a_measure_counts_its_actions(grove: Grove) -> None:
    before = overall(grove.now)
    grove.add("2.1.1", "询价", "下单")
    grove.do(Done(on=DAY), "2.1.1.1")
    assert progress(grove.now)[grove.item("2.1.1").uid] == (1, 2)
    assert overall(grove.now) == before
    assert grove.item("2.1.1").status is Status.TODO
    assert roles(grove.now)[grove.item("2.1.1.1").uid].lead is None


def test_adding_many_looks_at_the_tree_once(grove: Grove) -> None:
    looks = 0

    class Counting(dict[str, Item]):
        def values(self) -> object:  # type: ignore[override]
            nonlocal looks
            looks += 1
            return super().values()

    now = grove.now
    watched = Snapshot(now.revision, now.all_plans, Counting(now.all_items))
    new = NewItems(titles=tuple(map(str, range(500))))
    changes = [
        *Add(new=new).changes(
            watched, [grove.item("2")], Stamp("我", grove.clock.start)
        )
    ]
    assert (len(changes), looks) == (500, 1)


SPLIT = """讲话

一、抓好防汛
(一)备足物资。采购沙袋。检修水泵;组织演练。
(二)盯紧预报。值班到人。
(三)压实责任。
1.签责任书
2.定期检查
"""


@pytest.fixture
def wood() -> Grove:
    return Grove(Load(document=document(SPLIT.encode()), key="fx", source="讲话.txt"))


def test_a_measure_is_split_into_its_sentences(wood: Grove) -> None:
    wood.do(Split(), "1.1")
    made = wood.now.children(wood.item("1.1"))
    assert [(item.code, item.kind, item.title) for item in made] == [
        ("1.1.1", Kind.ACTION, "采购沙袋"),
        ("1.1.2", Kind.ACTION, "检修水泵"),
        ("1.1.3", Kind.ACTION, "组织演练"),
    ]


def test_what_was_split_is_not_split_again(wood: Grove) -> None:
    wood.do(Split(), "1.1")
    wood.do(Done(on=DAY), "1.1.1")
    again = wood.do(Split(), "1.1")
    assert (again.changed, len(again.unchanged)) == ((), 1)
    wood.remove("1.1.2")
    assert wood.do(Split(), "1.1").after.by_code["p1", "1.1.4"].title == "检修水泵"


def test_a_text_of_one_piece_is_not_split(wood: Grove) -> None:
    with pytest.raises(OnePiece, match=r"1\.2: the text"):
        wood.do(Split(), "1.2")
    done = wood.do(Split(), "1.1", "1.2")
    assert len(done.changed) == 3
    with pytest.raises(OnePiece):
        wood.do(Split(by=By.LINES), "1.1")
    with pytest.raises(BelowAction):
        wood.do(Split(), "1.1.1")


def test_items_move_under_before_and_after(grove: Grove) -> None:
    grove.move("2.1.1", to="2")
    assert (grove.below("2"), grove.below("2.1")) == (
        ["2.1", "2.2", "2.1.1"],
        ["2.1.2", "2.1.3"],
    )
    grove.move("2.1.1", to="2.1", side=Side.BEFORE)
    assert grove.below("2") == ["2.1.1", "2.1", "2.2"]
    grove.move("2.1.1", to="2.1", side=Side.AFTER)
    assert grove.below("2") == ["2.1", "2.1.1", "2.2"]
    assert [grove.undo() for _ in range(3)]
    assert grove.below("2.1") == ["2.1.1", "2.1.2", "2.1.3"]


def test_several_keep_their_order(grove: Grove) -> None:
    grove.move("2.1.3", "2.1.1", to="2.2", side=Side.BEFORE)
    assert grove.below("2") == ["2.1", "2.1.1", "2.1.3", "2.2"]


def test_what_stands_under_what_moves_goes_along(grove: Grove) -> None:
    grove.move("2.1", "2.1.2", to="1")
    assert grove.below("1") == ["1.1", "2.1"]
    assert grove.below("2.1") == ["2.1.1", "2.1.2", "2.1.3"]
    assert all(grove.item(code).review for code in ("2.1", "2.1.2"))
    assert overall(grove.now) == (0, 2)
    grove.undo()
    assert overall(grove.now) == (0, 5)


@pytest.mark.parametrize(
    ("codes", "to", "side"),
    [
        (["2.1.1"], "2.1", Side.UNDER),
        (["2.1.1"], "2.1.2", Side.BEFORE),
        (["2.1.2", "2.1.3"], "2.1.1", Side.AFTER),
    ],
)
def test_moving_to_where_it_is_changes_nothing(
    grove: Grove, codes: list[str], to: str, side: Side
) -> None:
    done = grove.move(*codes, to=to, side=side)
    assert (done.batch.changes, len(done.unchanged)) == ((), len(codes))


def test_a_move_is_one_change_of_place_until_there_is_no_room(grove: Grove) -> None:
    most = 0
    for n in range(60):
        code = ("2.1.3", "2.1.2")[n % 2]
        other = ("2.1.2", "2.1.3")[n % 2]
        done = grove.move(code, to=other, side=Side.BEFORE)
        assert grove.below("2.1") == ["2.1.1", code, other]
        most = max(most, len(done.batch.changes))
    assert most == 2
    places = [item.place for item in grove.now.children(grove.item("2.1"))]
    assert places == sorted(set(places))


def test_what_cannot_stand_there_is_refused(grove: Grove, harvest: Load) -> None:
    grove.add("2.1.1", "询价")
    grove.do(harvest)
    for codes, to, error in (
        (["2.1.1"], "2.1.2", Misplaced),
        (["2.1.1.1"], "2.1", Misplaced),
        (["2.1"], "2.2", Misplaced),
        (["1"], "2", Misplaced),
        (["2"], "2.1.1", UnderItself),
        (["2.1"], "2.1", UnderItself),
        (["2.1.1"], "qs/1", AnotherPlan),
        (["2.1.1"], "2.*", NotOne),
        (["2.1.1"], "园区", NoPlace),
        (["2.1.1"], "9", UnknownCode),
    ):
        with pytest.raises(error):
            grove.move(*codes, to=to)
    with pytest.raises(UnderItself):
        grove.move("2.1.1", to="2.1.1", side=Side.AFTER)
    with pytest.raises(NotAtTop):
        grove.do(Move(to=None), "2.1")
    with pytest.raises(AnotherPlan):
        grove.do(Move(to=None, plan="qs"), "2.2")


def test_a_measure_moves_to_the_top_and_an_action_to_another_measure(
    grove: Grove,
) -> None:
    grove.add("2.1.1", "询价")
    grove.move("2.1.1.1", to="2.2")
    assert grove.below("2.2") == ["2.1.1.1"]
    grove.do(Move(to=None), "2.2")
    assert grove.codes[-2:] == ["2.2", "2.1.1.1"]
    assert fits(Kind.MEASURE, None)


def test_items_of_two_plans_go_each_to_the_end_of_its_own_top(
    grove: Grove, flood: Load
) -> None:
    text = FLOOD.replace("三、", "三、召开例会。\n四、开展检查。\n五、")
    grove.do(replace(flood, document=document(text.encode()), key="ft"))
    grove.do(Move(to=None), "fx/2.2", "ft/2.2")
    tops = [[one.code for one in grove.now.roots(plan)] for plan in grove.now.plans]
    assert tops == [["1", "2", "3", "2.2"], ["1", "2", "3", "4", "5", "2.2"]]


def test_what_is_removed_is_gone_with_all_below_it(grove: Grove) -> None:
    grove.add("2.1.1", "询价")
    uid = grove.item("2.1.1.1").uid
    done = grove.do(Remove(text="并入他处"), "2.1")
    assert len(done.changed) == 5
    assert grove.below("2") == ["2.2"]
    assert not grove.now.is_live(uid)
    assert overall(grove.now) == (0, 2)
    with pytest.raises(UnknownCode):
        grove.add("2.1", "甲")
    grove.undo()
    assert grove.below("2.1.1") == ["2.1.1.1"]
    assert grove.now.notes(grove.item("2.1")) == []
    grove.redo()
    assert "2.1" not in grove.codes


def test_an_item_under_a_removed_one_is_not_live(grove: Grove) -> None:
    measure, section = grove.item("2.1.1"), grove.item("2.1")
    assert grove.now.is_live(measure.uid)
    change = next(Remove().changes(grove.now, [section], grove.clock.stamp()))
    batch = grove.do(AddNote(text="甲", on=DAY), "3").batch
    after = grove.now.applied(replace(batch, changes=(change,)))
    assert not after.all_items[measure.uid].removed
    assert not after.is_live(measure.uid)


def test_what_was_removed_together_comes_back_together(grove: Grove) -> None:
    before = grove.codes
    grove.remove("2.1.1")
    grove.remove("2.1")
    with pytest.raises(StillRemoved, match=r"2\.1\.1 stood under 2\.1,"):
        grove.restore("2.1.1")
    grove.restore("2.1")
    assert grove.below("2.1") == ["2.1.2", "2.1.3"]
    grove.restore("2.1.1")
    assert grove.codes == before
    assert grove.restore("2.1.1", "2.1").batch.changes == ()
    grove.undo()
    assert grove.below("2.1") == ["2.1.2", "2.1.3"]
    grove.redo()
    assert grove.codes == before


def test_what_was_removed_on_its_own_since_one_looked_stays_removed(
    grove: Grove,
) -> None:
    back = Restore(codes=("2.1",))
    grove.remove("2.1.1")
    grove.remove("2.1")
    grove.do(back)
    assert grove.below("2.1") == ["2.1.2", "2.1.3"]


def test_both_come_back_in_one_batch(grove: Grove) -> None:
    before = grove.codes
    grove.remove("2.1.1")
    grove.remove("2.1")
    grove.restore("2.1.1", "fx/2.1")
    assert grove.codes == before


def test_a_code_that_never_was_is_unknown(grove: Grove) -> None:
    grove.remove("2.1")
    with pytest.raises(UnknownCode, match=r"9\.9, x$|9\.9, x;"):
        grove.restore("2.1", "9.9", "x")


def test_the_trash_lists_what_each_batch_removed(grove: Grove) -> None:
    grove.remove("2.1.1")
    grove.do(Remove(), "2.1", by="王芳")
    heads = [*Trash(grove.now, grove.removed_by).heads()]
    told = [
        (one.item.code, [i.code for i in one.below], one.batch and one.batch.by)
        for one in heads
    ]
    assert told == [("2.1", ["2.1.2", "2.1.3"], "王芳"), ("2.1.1", [], "李明")]
    grove.restore("2.1")
    heads = [*Trash(grove.now, grove.removed_by).heads()]
    assert [one.item.code for one in heads] == ["2.1.1"]


def test_a_plan_that_was_undone_away_is_not_in_the_trash(grove: Grove) -> None:
    grove.undo("文书")
    assert [*Trash(grove.now, grove.removed_by).heads()] == []


def test_undo_refuses_what_would_cut_something_off(grove: Grove) -> None:
    added = grove.do(Add(new=NewItems(titles=("甲",))), "2.1").batch.revision
    grove.do(Add(new=NewItems(titles=("乙",))), "2.1.4", by="王芳")
    with pytest.raises(MovedOn, match=r"2\.1\.4\.1 item was changed since, by 王芳"):
        grove.undo(revision=added)
    with pytest.raises(MovedOn):
        grove.undo(revision=1)


def test_undo_refuses_to_bring_back_under_what_is_removed(grove: Grove) -> None:
    moved = grove.move("2.1.1", to="2").batch.revision
    grove.do(Remove(), "2.1", by="王芳")
    with pytest.raises(MovedOn, match=r"2\.1 item was changed since, by 王芳"):
        grove.undo(revision=moved)


def test_undo_refuses_to_put_an_item_under_itself() -> None:
    text = "讲话\n\n一、甲\n(一)乙\n1.丙\n(1)丁\n(2)戊\n(二)己\n1.庚\n"
    grove = Grove(Load(document=document(text.encode()), key="fx", source="讲话"))
    moved = grove.move("1.1.1", to="1").batch.revision
    grove.do(Move(to=parse(["1.1.1"])), "1.1", by="王芳")
    with pytest.raises(MovedOn, match="by 王芳"):
        grove.undo(revision=moved)
    assert grove.below("1") == ["1.2", "1.1.1"]


def test_places_are_halved_only_while_there_is_room() -> None:
    assert between(1, 2, 1) == [1.5]
    assert between(1, None, 2) == [2, 3]
    assert between(1, 1 + 1e-7, 1) is None


# A revised document


def test_what_people_added_survives_a_revision(grove: Grove) -> None:
    grove.add("2.1", "买雨衣")
    grove.add("2.1.1", "询价")
    grove.do(AddPart(new=NewItems(titles=("补充",))))
    grove.load(FLOOD.replace("三是组织演练", "三是备好船只。五十艘。四是组织演练"))
    assert grove.below("2.1") == ["2.1.1", "2.1.2", "2.1.5", "2.1.3", "2.1.4"]
    assert grove.below("2.1.1") == ["2.1.1.1"]
    assert grove.codes[-1] == "4"


def test_what_people_moved_stays_there(grove: Grove) -> None:
    grove.move("2.1.3", to="2")
    grove.move("2.1.2", to="2.1.1", side=Side.BEFORE)
    grove.load(FLOOD.replace("6月底前到位", "7月底前到位"))
    assert grove.below("2") == ["2.1", "2.2", "2.1.3"]
    assert grove.below("2.1") == ["2.1.2", "2.1.1"]
    grove.load(FLOOD.replace("6月底前到位", "8月底前到位"))
    assert grove.below("2") == ["2.1", "2.2", "2.1.3"]


def test_a_move_that_a_revision_turns_round_is_given_up() -> None:
    text = "讲话\n\n一、甲\n(一)防汛备料\n1.丙\n(二)抗旱打井\n1.庚\n"
    grove = Grove(Load(document=document(text.encode()), key="fx", source="讲话"))
    grove.move("1.1", to="1.2")
    grove.load("讲话\n\n一、甲\n(一)防汛备料\n1.丙\n2.抗旱打井\n(1)庚\n")
    assert grove.codes == ["1", "1.1", "1.1.1", "1.2", "1.2.1"]


def test_what_people_removed_stays_removed(grove: Grove) -> None:
    grove.remove("2.1.2")
    grove.remove("1")
    grove.load(FLOOD.replace("6月底前到位", "7月底前到位"))
    assert grove.codes == ["2", "2.1", "2.1.1", "2.1.3", "2.2", "3"]
    grove.restore("1")
    grove.restore("2.1.2")
    assert grove.below("2.1") == ["2.1.1", "2.1.2", "2.1.3"]
    assert grove.now.text(grove.item("1.1.1")) == "去年完成三座。"


def test_what_is_new_under_what_people_removed_is_seen(grove: Grove) -> None:
    grove.remove("2.1")
    grove.load(FLOOD.replace("三是组织演练", "三是备好船只。五十艘。四是组织演练"))
    assert set(grove.below("2")) == {"2.2", "2.3"}
    assert grove.item("2.3").title == "备好船只"


def test_the_actions_of_a_measure_that_becomes_a_section_are_measures(
    wood: Grove,
) -> None:
    wood.add("1.2", "排班")
    wood.load(SPLIT.replace("值班到人。", "\n1.值班到人\n2.预警到户"))
    assert (wood.item("1.2").kind, wood.item("1.2.1").kind) == (
        Kind.SECTION,
        Kind.MEASURE,
    )
    wood.undo()
    assert (wood.item("1.2").kind, wood.item("1.2.1").kind) == (
        Kind.MEASURE,
        Kind.ACTION,
    )


def test_a_section_with_a_measure_of_people_stays_one(wood: Grove) -> None:
    wood.add("1.3", "奖惩分明")
    wood.load(SPLIT.replace("1.签责任书\n2.定期检查\n", ""))
    assert wood.below("1.3") == ["1.3.3"]
    assert (wood.item("1.3").kind, wood.item("1.3.3").kind) == (
        Kind.SECTION,
        Kind.MEASURE,
    )


# Whatever is done, the tree is sound


def unsound(grove: Grove) -> list[object]:
    now = grove.now
    found: list[object] = [
        *troubles(now, {str(b.revision): b for b in now.batches}),
    ]
    reached = {item.uid for item in now.items}
    for uid, item in now.all_items.items():
        if not item.removed and uid not in reached:
            found.append((item.code, "is not reached"))
        if now.is_live(uid) != (uid in reached):
            found.append((item.code, "is live or not"))
        if not item.removed and not fits(item.kind, now.parent(item)):
            found.append((item.code, item.kind))
    if len({(i.plan, i.code) for i in now.all_items.values()}) < len(now.all_items):
        found.append("a code twice")
    if set(progress(now)) != reached or set(roles(now)) != reached:
        found.append("progress or roles")
    return found


STEP = st.tuples(
    st.sampled_from(
        ["add", "part", "move", "remove", "restore", "undo", "any", "redo", "revise"]
    ),
    st.integers(0, 40),
    st.integers(0, 40),
    st.sampled_from(Side),
    st.sampled_from(["李明", "王芳"]),
)

TEXTS = (
    FLOOD,
    FLOOD.replace("三是组织演练。力争上半年完成。", ""),
    FLOOD.replace("(二)盯紧预报。值班到人。", "(二)盯紧预报。一是值班。二是到人。"),
    FLOOD.replace(
        "(一)水库除险。一是加固大坝。去年完成三座。二是清理河道。", "(一)河道。"
    ),
    FLOOD.replace(
        "二、抓好今年防汛\n(一)备足物资。", "二、抓好今年防汛\n(一)预报。"
    ).replace("(二)盯紧预报。值班到人。", "(二)备足物资。一是沙袋要采购。"),
)


def attempt(grove: Grove, step: tuple[str, int, int, Side, str]) -> None:
    what, first, second, side, by = step
    codes = grove.codes
    one = codes[first % len(codes)] if codes else "1"
    other = codes[second % len(codes)] if codes else "1"
    match what:
        case "add":
            grove.do(Add(new=NewItems(titles=("甲", "乙"))), one, by=by)
        case "part":
            grove.do(AddPart(new=NewItems(titles=("丙",))), by=by)
        case "move":
            grove.do(Move(to=parse([other]), side=side), one, by=by)
        case "remove":
            grove.do(Remove(), one, by=by)
        case "restore":
            removed = [i.code for i in grove.now.all_items.values() if i.removed]
            if removed:
                grove.restore(removed[first % len(removed)])
        case "undo":
            grove.undo(by)
        case "any":
            grove.undo(by, first % grove.now.revision + 1)
        case "redo":
            grove.redo(by)
        case "revise":
            grove.load(TEXTS[first % len(TEXTS)])


@given(st.lists(STEP, max_size=25))
def test_whatever_is_done_the_tree_is_sound(
    flood: Load, steps: Sequence[tuple[str, int, int, Side, str]]
) -> None:
    grove = Grove(flood)
    for step in steps:
        before = grove.now
        try:
            attempt(grove, step)
        except DubanError:
            assert grove.now is before
        assert unsound(grove) == [], step


def test_undo_refuses_to_put_an_action_where_none_can_be(wood: Grove) -> None:
    wood.add("1.2", "排班")
    moved = wood.move("1.2.1", to="1.1").batch.revision
    wood.load(SPLIT.replace("值班到人。", "\n1.值班到人\n2.预警到户"))
    with pytest.raises(MovedOn):
        wood.undo(revision=moved)


def test_redo_refuses_to_bring_back_into_a_plan_that_is_gone(grove: Grove) -> None:
    grove.do(AddPart(new=NewItems(titles=("补充",))))
    grove.undo()
    grove.undo("文书", revision=1)
    with pytest.raises(MovedOn, match="by 文书 in batch"):
        grove.redo()
