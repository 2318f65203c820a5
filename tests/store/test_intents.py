"""What can be done: pure functions from a snapshot to changes."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from seed.document import document
from store.errors import BadValue, ExcludeEachOther
from store.intents.errors import EmptyNote, NoOutline, NothingDue, VerbNeedsReason
from store.intents.intent import Intent
from store.intents.load import Load
from store.intents.work import (
    BY_STATUS,
    AddNote,
    Assign,
    Done,
    Drop,
    Pause,
    Reopen,
    SetDue,
    ShiftDue,
    Start,
    Submit,
    Sustain,
    Tag,
)
from store.model import (
    NOBODY,
    Batch,
    Change,
    Item,
    Kind,
    Note,
    NoteKind,
    Plan,
    Proposed,
    Stamp,
    Status,
)
from store.roles import roles
from store.selection import Reach
from store.snapshot import Snapshot, touched

Find = Callable[[Snapshot, str], Item]

DAY = date(2025, 6, 10)
OTHER_DAY = date(2025, 6, 11)


class Work:
    """A snapshot on which intents are tried out, one after the other."""

    def __init__(self, snapshot: Snapshot, find: Find, stamp: Stamp) -> None:
        self.snapshot = snapshot
        self.stamp = stamp
        self._find = find

    def item(self, code: str) -> Item:
        return self._find(self.snapshot, code)

    def changes(self, intent: Intent, *codes: str) -> list[Change]:
        targets = [self.item(code) for code in codes]
        return list(intent.changes(self.snapshot, targets, self.stamp))

    def do(self, intent: Intent, *codes: str) -> Sequence[Change]:
        changes = tuple(self.changes(intent, *codes))
        batch = Batch(
            revision=self.snapshot.revision + 1,
            verb=intent.verb,
            by=self.stamp.by,
            at=self.stamp.at,
            changes=changes,
        )
        self.snapshot = self.snapshot.applied(batch)
        return changes

    def fields(self, intent: Intent, *codes: str) -> list[tuple[str, object, object]]:
        return [(c.field, c.old, c.new) for c in self.do(intent, *codes)]

    def notes(self, code: str) -> list[Note]:
        return self.snapshot.notes(self.item(code))


@pytest.fixture
def work(snapshot: Snapshot, find: Find, stamp: Stamp) -> Work:
    return Work(snapshot, find, stamp)


def test_verbs_reach_what_they_mean_by_a_code() -> None:
    below = {kind.reach for kind in (*BY_STATUS.values(), Reopen, SetDue, ShiftDue)}
    assert below == {Reach.MEASURES}
    assert AddNote.reach is Assign.reach is Tag.reach is Reach.NAMED
    assert Load.reach is Reach.NOTHING


def test_done_is_done_on_its_day(work: Work) -> None:
    assert work.fields(Done(on=DAY), "3") == [
        ("status", "todo", "done"),
        ("status_on", None, "2025-06-10"),
    ]
    assert work.item("3").done_on == DAY


def test_only_what_is_done_has_a_day_on_which_it_was(work: Work) -> None:
    work.do(Start(on=DAY), "3")
    assert work.item("3").status_on == DAY
    assert work.item("3").done_on is None


@pytest.mark.parametrize("intent", [Done(on=DAY), Start(on=DAY)])
def test_saying_a_status_again_changes_nothing(work: Work, intent: Intent) -> None:
    work.do(intent, "2.1.1", "3")
    again = replace(intent, on=OTHER_DAY)
    assert work.changes(again, "2.1.1", "3") == []


def test_naming_another_day_corrects_the_first(work: Work) -> None:
    work.do(Done(on=DAY), "3")
    assert work.fields(Done(on=OTHER_DAY, corrects=True), "3") == [
        ("status_on", "2025-06-10", "2025-06-11")
    ]


def test_correcting_to_the_same_day_changes_nothing(work: Work) -> None:
    work.do(Done(on=DAY), "3")
    assert work.changes(Done(on=DAY, corrects=True), "3") == []


def test_what_was_closed_is_reopened_and_the_rest_left(work: Work) -> None:
    work.do(Done(on=DAY), "3")
    changes = work.do(Reopen(on=OTHER_DAY), "2.1.1", "3")
    assert {change.uid for change in changes} == {work.item("3").uid}
    assert work.item("3").status is Status.DOING
    assert work.item("3").done_on is None
    assert work.item("2.1.1").status is Status.TODO


def test_a_status_may_bring_a_note_to_each_item(work: Work) -> None:
    work.do(Done(on=DAY, text=" 已验收\r\n"), "2.1.1", "3")
    for code in ("2.1.1", "3"):
        (note,) = work.notes(code)
        assert (note.text, note.on, note.kind) == ("已验收", DAY, NoteKind.PROGRESS)
        assert (note.by, note.at) == (work.stamp.by, work.stamp.at)


def test_a_note_is_told_even_where_the_status_is_so_already(work: Work) -> None:
    work.do(Done(on=DAY), "3")
    changes = work.do(Done(on=DAY, text="补记"), "3")
    assert [change.table for change in changes] == ["notes"]


def test_a_blank_note_with_a_status_is_refused(work: Work) -> None:
    with pytest.raises(EmptyNote):
        work.changes(Done(on=DAY, text=" \n "), "3")


def test_a_first_due_date_is_the_original_and_stays_it(work: Work) -> None:
    assert work.fields(SetDue(due=DAY), "3") == [
        ("due", None, "2025-06-10"),
        ("due_original", None, "2025-06-10"),
    ]
    assert work.fields(SetDue(due=OTHER_DAY), "3") == [
        ("due", "2025-06-10", "2025-06-11")
    ]
    assert work.item("3").due_original == DAY


def test_a_due_date_is_taken_away_and_the_original_kept(work: Work) -> None:
    work.do(SetDue(due=DAY), "3")
    assert work.fields(SetDue(due=None), "3") == [("due", "2025-06-10", None)]
    assert work.item("3").due_original == DAY
    assert work.changes(SetDue(due=None), "2.1.1", "3") == []


def test_accepting_a_date_leaves_the_proposal_as_the_text_has_it(work: Work) -> None:
    proposed = work.item("2.1.1").due_proposed
    work.do(SetDue(due=DAY), "2.1.1")
    assert work.item("2.1.1").due_proposed == proposed
    assert work.item("2.1.1").due == DAY


def test_a_note_is_dated_signed_and_of_a_kind(work: Work) -> None:
    work.do(AddNote(text="缺沙袋", on=DAY, kind=NoteKind.PROBLEM), "2")
    (note,) = work.notes("2")
    assert (note.kind, note.on) == (NoteKind.PROBLEM, DAY)
    assert (note.by, note.at) == (work.stamp.by, work.stamp.at)


def test_notes_stay_in_the_order_they_were_written(work: Work) -> None:
    for text in ("甲", "乙", "丙"):
        work.do(AddNote(text=text, on=DAY), "3")
    assert [note.text for note in work.notes("3")] == ["甲", "乙", "丙"]


def test_the_same_note_twice_is_one(work: Work) -> None:
    work.do(AddNote(text="已催办", on=DAY), "3")
    assert work.changes(AddNote(text=" 已催办 ", on=DAY), "3") == []
    assert len(work.changes(AddNote(text="已催办", on=OTHER_DAY), "3")) == 1
    assert len(work.changes(AddNote(text="已催办", on=DAY), "2.2", "3")) == 1


def test_another_person_may_write_the_same(work: Work) -> None:
    work.do(AddNote(text="已催办", on=DAY), "3")
    work.stamp = Stamp("王五", work.stamp.at)
    assert len(work.changes(AddNote(text="已催办", on=DAY), "3")) == 1


@pytest.mark.parametrize("text", ["", "  ", "\r\n\t"])
def test_a_note_needs_text(work: Work, text: str) -> None:
    with pytest.raises(EmptyNote, match="-m TEXT"):
        work.changes(AddNote(text=text, on=DAY), "3")


def test_what_a_note_holds_is_text_whatever_is_in_it(work: Work) -> None:
    work.do(AddNote(text="[b]=1+1\x1b[2J\u202e", on=DAY), "3")
    assert work.notes("3")[0].text == "[b]=1+1␛[2J\ufffd"


def test_roles_are_set_on_the_named_item_and_hold_below(work: Work) -> None:
    changes = work.do(Assign(sets={"lead": "甲", "support": ("乙",)}), "2")
    assert [change.field for change in changes] == ["lead", "support"]
    assert (work.item("2").lead, work.item("2").support) == ("甲", ("乙",))
    assert roles(work.snapshot)[work.item("2.1.1").uid].lead == "甲"


def test_assigning_again_changes_nothing(work: Work) -> None:
    intent = Assign(sets={"lead": "甲", "support": ("乙", "丙"), "owner": "张三"})
    work.do(intent, "2", "3")
    assert work.changes(intent, "2", "3") == []


def test_clearing_inherits_again_and_nobody_does_not(work: Work) -> None:
    work.do(Assign(sets={"lead": "甲", "support": ("乙",)}), "2")
    work.do(Assign(sets={"lead": NOBODY, "support": ()}), "2.1")
    held = roles(work.snapshot)[work.item("2.1").uid]
    assert (held.lead, held.support) == (None, ())
    work.do(Assign(clears=frozenset({"lead", "support"})), "2.1")
    held = roles(work.snapshot)[work.item("2.1").uid]
    assert (held.lead, held.support) == ("甲", ("乙",))
    assert work.item("2.1").lead is None


def test_adding_support_starts_from_what_holds(work: Work) -> None:
    work.do(Assign(sets={"support": ("甲", "乙")}), "2")
    work.do(Assign(adds=("丙", "甲")), "2.1.1")
    assert work.item("2.1.1").support == ("甲", "乙", "丙")
    assert work.item("2").support == ("甲", "乙")


def test_removing_support_starts_from_what_holds(work: Work) -> None:
    work.do(Assign(sets={"support": ("甲", "乙")}), "2")
    work.do(Assign(removes=("甲",)), "2.1.1")
    assert work.item("2.1.1").support == ("乙",)
    work.do(Assign(removes=("乙",)), "2.1.1")
    assert work.item("2.1.1").support == ()


def test_adding_what_supports_already_changes_nothing(work: Work) -> None:
    work.do(Assign(sets={"support": ("甲", "乙")}), "2")
    assert work.changes(Assign(adds=("乙",)), "2.1.1") == []
    assert work.changes(Assign(removes=("丙",)), "2.1.1") == []
    assert work.item("2.1.1").support is None


def test_a_document_becomes_a_plan_and_its_items(flood: Load, stamp: Stamp) -> None:
    changes = list(flood.changes(Snapshot(), (), stamp))
    assert {change.field for change in changes} == {"added"}
    plan, *items = [change.new for change in changes]
    assert isinstance(plan, Plan)
    assert (plan.uid, plan.key, plan.source) == ("p1", "fx", "防汛.txt")
    assert (plan.base, plan.loaded) == (date(2025, 3, 10), stamp.at.date())
    assert [item.uid for item in items] == [f"i{n}" for n in range(1, 12)]


def test_items_keep_marker_title_line_and_place_in_the_text(work: Work) -> None:
    item = work.item("2.1.1")
    text = work.snapshot.all_plans[item.plan].text
    assert (item.marker, item.title, item.line) == ("一是", "采购沙袋", 10)
    assert [text[start:end] for start, end in item.spans] == [
        "一是采购沙袋。",
        "6月底前到位。",
    ]


def test_measures_have_proposals_and_parts_have_none(work: Work) -> None:
    assert work.item("2").due_proposed is None
    assert work.item("2.1.1").due_proposed == Proposed(
        date(2025, 6, 30), "month", "6月底前"
    )
    assert work.item("2.1.3").due_proposed == Proposed(
        date(2025, 6, 30), "half", "上半年", soft=True
    )
    assert work.item("2.1.1").due is None


def test_an_item_without_children_is_a_measure_at_any_depth(work: Work) -> None:
    kinds = {item.code: item.kind for item in work.snapshot.items}
    measures = {code for code, kind in kinds.items() if kind is Kind.MEASURE}
    assert measures == {"1.1.1", "1.1.2", "2.1.1", "2.1.2", "2.1.3", "2.2", "3"}


def test_loading_the_same_text_again_changes_nothing(work: Work, flood: Load) -> None:
    assert work.changes(replace(flood, key="other", source="b.txt")) == []


def test_the_encoding_of_the_same_text_does_not_matter(work: Work, flood: Load) -> None:
    data = flood.document.text.encode("gb18030")
    assert work.changes(replace(flood, document=document(data))) == []


def test_another_document_under_a_taken_key_gets_a_number(
    work: Work, harvest: Load
) -> None:
    work.do(replace(harvest, key="fx"))
    work.do(replace(harvest, key="fx", document=document("一、甲\n二、乙\n".encode())))
    assert [plan.key for plan in work.snapshot.plans] == ["fx", "fx-2", "fx-3"]


def test_a_second_plan_takes_new_uids_and_its_own_codes(
    work: Work, harvest: Load
) -> None:
    work.do(harvest)
    items = [item for item in work.snapshot.items if item.plan == "p2"]
    assert [(item.uid, item.code) for item in items] == [("i12", "1"), ("i13", "2")]


def test_a_document_without_headings_is_refused(work: Work, harvest: Load) -> None:
    with pytest.raises(NoOutline, match=r"秋收\.txt has no headings"):
        work.changes(replace(harvest, document=document("大家好。\n".encode())))


def test_a_document_without_a_title_is_called_by_its_file(
    work: Work, harvest: Load
) -> None:
    work.do(replace(harvest, document=document("一、甲\n".encode())))
    assert work.snapshot.plans[-1].title == "秋收.txt"


def test_a_hostile_document_is_kept_as_harmless_text(work: Work, harvest: Load) -> None:
    hostile = "讲\x1b]0;话\r\n一、[/b]甲\u202e乙\x9b\r\n丙\x07丁。\r\n"
    work.do(replace(harvest, document=document(hostile.encode())))
    plan, item = work.snapshot.plans[-1], work.snapshot.items[-1]
    assert plan.title == "讲␛]0;话"
    assert item.title == "[/b]甲\ufffd乙\ufffd"
    assert work.snapshot.text(item) == "丙␇丁。"


def test_touched_items_are_told_once_and_plans_are_none(
    work: Work, harvest: Load
) -> None:
    three = work.item("3").uid
    changes = work.do(Done(on=DAY, text="好"), "3")
    assert list(touched(changes, work.snapshot)) == [three]
    added = work.do(harvest)
    assert list(touched(added, work.snapshot)) == ["i12", "i13"]


@pytest.mark.parametrize(
    ("intent", "status"),
    [
        (Start(on=DAY), Status.DOING),
        (Sustain(on=DAY), Status.ONGOING),
        (Submit(on=DAY), Status.SUBMITTED),
        (Pause(on=DAY, text="缓"), Status.PAUSED),
        (Drop(on=DAY, text="缓"), Status.DROPPED),
    ],
)
def test_a_status_verb_gives_its_status_whatever_was_before(
    work: Work, intent: Intent, status: Status
) -> None:
    work.do(Done(on=DAY), "3")
    work.do(replace(intent, on=OTHER_DAY), "2.1.1", "3")
    for code in ("2.1.1", "3"):
        assert (work.item(code).status, work.item(code).status_on) == (
            status,
            OTHER_DAY,
        )


@pytest.mark.parametrize("kind", [Pause, Drop])
@pytest.mark.parametrize("text", ["", " \n"])
def test_rest_and_giving_up_need_a_reason(
    work: Work, kind: type[Pause], text: str
) -> None:
    with pytest.raises(VerbNeedsReason):
        work.changes(kind(on=DAY, text=text), "3")
    work.do(kind(on=DAY, text="缓"), "3")
    assert [note.text for note in work.notes("3")] == ["缓"]


def test_a_shift_moves_each_from_its_own_day(work: Work) -> None:
    work.do(SetDue(due=date(2025, 1, 31)), "3")
    work.do(SetDue(due=date(2025, 6, 30)), "2.1.1")
    assert work.fields(ShiftDue(said="+1m"), "2.1.1", "2.1.2", "3") == [
        ("due", "2025-06-30", "2025-07-30"),
        ("due", "2025-01-31", "2025-02-28"),
    ]
    assert work.item("3").due_original == date(2025, 1, 31)


def test_a_shift_of_what_has_no_day_is_refused(work: Work) -> None:
    with pytest.raises(NothingDue):
        work.changes(ShiftDue(said="+1m"), "2.1.2", "3")


def test_tags_keep_the_order_they_were_given_in(work: Work) -> None:
    work.do(Tag(adds=("甲", "乙", "甲")), "2", "3")
    assert work.item("3").tags == ("甲", "乙")
    assert work.fields(Tag(adds=("丙", "乙"), removes=("甲", "丁")), "3") == [
        ("tags", ["甲", "乙"], ["乙", "丙"])
    ]
    assert work.item("2").tags == ("甲", "乙")
    assert work.changes(Tag(adds=("乙",), removes=("甲",)), "3") == []


def test_what_is_no_tag_or_both_given_and_taken_is_refused(work: Work) -> None:
    with pytest.raises(BadValue):
        work.changes(Tag(adds=("两 个",)), "3")
    with pytest.raises(ExcludeEachOther):
        work.changes(Tag(adds=("甲",), removes=("甲",)), "3")
