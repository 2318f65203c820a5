"""Many updates, and any fields, on a ledger: one batch, all or nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from store.errors import BadUsage, UnknownPlan
from store.intents.bulk import Bulk
from store.intents.errors import (
    NearField,
    NotDone,
    OnlySet,
    SetTwice,
    StatusNeedsReason,
    TitleOfMany,
)
from store.intents.fields import SetFields, split
from store.intents.load import Load
from store.intents.work import Assign, Done, SetDue, Start
from store.ledger import Ledger, Outcome
from store.model import Item, Stamp, Status, Today
from store.roles import roles
from store.selection import Selection, parse
from store.snapshot import Snapshot
from store.updates import read
from store.updates.errors import BadLines, ConflictingLines, UnknownLines
from tui.rows import item_row

Find = Callable[[Snapshot, str], Item]
Signed = Callable[..., Stamp]

DAY = date(2025, 6, 12)


@pytest.fixture
def bulk(ledger: Ledger, signed: Signed) -> Callable[..., Outcome]:
    """Apply a text of updates as 李明."""

    def applied(*lines: str, **how: Any) -> Outcome:
        updates, problems = read("\n".join(lines), DAY)
        dry_run = how.pop("dry_run", False)
        intent = Bulk(updates=updates, problems=problems, on=DAY, **how)
        return ledger.commit(Selection(), intent, signed(), dry_run=dry_run)

    return applied


@pytest.fixture
def refused(
    bulk: Callable[..., Outcome], ledger: Ledger
) -> Callable[..., list[tuple[int, str]]]:
    """What is told of lines that are refused; nothing may have changed."""

    def told(kind: type[Any], *lines: str, **how: Any) -> list[tuple[int, str]]:
        before = ledger.snapshot()
        with pytest.raises(kind) as raised:
            bulk(*lines, **how)
        assert ledger.snapshot() is before
        return [(one.line, str(one.error)) for one in raised.value.problems]

    return told


@pytest.fixture
def fields(ledger: Ledger, signed: Signed) -> Callable[..., Outcome]:
    """Set fields as 李明."""

    def applied(*words: str) -> Outcome:
        selection, said = split(words, DAY)
        notes = [str(one.value) for one in said if one.field == "note"]
        others = tuple(one for one in said if one.field != "note")
        intent = SetFields(assignments=others, on=DAY, text="".join(notes))
        return ledger.commit(parse(selection), intent, signed())

    return applied


def told(outcome: Outcome) -> list[tuple[str, str, object]]:
    after = outcome.after
    return [
        (after.called(c.table, c.uid), c.field, c.new)
        for c in outcome.batch.changes
        if c.table == "items"
    ]


def texts(snapshot: Snapshot, item: Item) -> list[tuple[str, date]]:
    return [(note.text, note.on) for note in snapshot.notes(item)]


# Set


def test_set_gives_a_measure_all_that_is_said(
    fields: Callable[..., Outcome], find: Find
) -> None:
    outcome = fields(
        "3",
        "状态=已完成",
        "done_on=6月1日",
        "lead=甲",
        "support=乙,丙",
        "due=6月底",
        "tag=重点",
        "title=压实 责任",
        "note=已印发",
    )
    item = find(outcome.after, "3")
    assert (item.status, item.done_on) == (Status.DONE, date(2025, 6, 1))
    assert (item.lead, item.support) == ("甲", ("乙", "丙"))
    assert (item.due, item.due_original) == (date(2025, 6, 30), date(2025, 6, 30))
    assert (item.tags, item.title) == (("重点",), "压实 责任")
    assert texts(outcome.after, item) == [("已印发", DAY)]
    assert (outcome.changed, outcome.batch.verb) == ((item.uid,), "set")


def test_set_on_a_part_is_of_itself_but_for_status_and_dates(
    fields: Callable[..., Outcome],
) -> None:
    outcome = fields("2.1", "status=doing", "tag+=重点")
    assert told(outcome) == [
        ("2.1", "tags", ["重点"]),
        *(
            (f"2.1.{n}", field, new)
            for n in (1, 2, 3)
            for field, new in (("status", "doing"), ("status_on", "2025-06-12"))
        ),
    ]
    again = fields("2.1", "status=doing", "tag+=重点")
    assert (again.changed, len(again.unchanged)) == ((), 4)


def test_lists_take_and_lose_one_by_one(
    fields: Callable[..., Outcome], find: Find
) -> None:
    fields("2.1", "support=甲,乙")
    outcome = fields("2.1.1", "support+=丙", "support-=甲", "tag+=重点,缓办")
    assert find(outcome.after, "2.1.1").support == ("乙", "丙")
    outcome = fields("2.1.1", "tag-=缓办", "tag+=新", "support=inherit")
    item = find(outcome.after, "2.1.1")
    assert (item.tags, item.support) == (("重点", "新"), None)
    outcome = fields("2.1.1", "support+=甲")
    assert (outcome.changed, find(outcome.after, "2.1.1").support) == ((), None)
    assert find(fields("2.1.1", "tag=none").after, "2.1.1").tags == ()


def test_none_stops_a_role_and_inherit_lets_it_through(
    fields: Callable[..., Outcome], find: Find
) -> None:
    fields("2", "lead=甲")
    after = fields("2.1", "lead=none").after
    assert roles(after)[find(after, "2.1.1").uid].lead is None
    after = fields("2.1", "lead=继承").after
    assert roles(after)[find(after, "2.1.1").uid].lead == "甲"


def test_what_is_put_off_or_given_up_needs_a_reason(
    fields: Callable[..., Outcome], find: Find
) -> None:
    for status in ("paused", "dropped"):
        with pytest.raises(StatusNeedsReason):
            fields("3", f"status={status}")
        after = fields("3", f"status={status}", "note=无资金").after
        assert find(after, "3").status == status
        assert fields("3", f"status={status}").changed == ()


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        (["3", "leed=甲"], NearField, "did you mean lead"),
        (["3", "status=don"], BadUsage, "did you mean done"),
        (["3", "status+=done"], OnlySet, "status holds one value"),
        (["3", "lead=甲", "牵头=乙"], SetTwice, "lead is given two values"),
        (["2.1", "3", "title=同名"], TitleOfMany, "2 items cannot all be called"),
        (["3", "done_on=6月1日"], NotDone, "3 is not done"),
        (["3", "lead="], BadUsage, "a name, or none"),
        (["3", "tag="], BadUsage, "a name, or none"),
    ],
)
def test_what_makes_no_sense_is_refused(
    fields: Callable[..., Outcome],
    ledger: Ledger,
    words: list[str],
    error: type[Exception],
    sentence: str,
) -> None:
    before = ledger.snapshot()
    with pytest.raises(error, match=sentence):
        fields(*words)
    assert ledger.snapshot() is before


# Bulk


def test_updates_are_one_batch_and_one_undo(
    bulk: Callable[..., Outcome], ledger: Ledger, signed: Signed, find: Find
) -> None:
    before = ledger.snapshot()
    outcome = bulk(
        '{"code": "2.1.1", "status": "done", "note": "已到位", "at": "2025-06-10"}',
        '{"code": "fx/3", "lead": "甲", "due": "6月底"}',
    )
    assert outcome.batch.revision == before.revision + 1
    assert find(outcome.after, "2.1.1").done_on == date(2025, 6, 10)
    assert find(outcome.after, "3").due_original == date(2025, 6, 30)
    assert texts(outcome.after, find(outcome.after, "2.1.1")) == [
        ("已到位", date(2025, 6, 10))
    ]
    undone = ledger.undo(signed())
    assert [*undone.after.items] == [*before.items]


def test_a_second_time_changes_nothing(
    bulk: Callable[..., Outcome], ledger: Ledger
) -> None:
    lines = (
        '{"code": "2", "status": "doing", "lead": "甲", "note": "开工"}',
        '{"code": "3", "status": "done", "at": "6月1日", "expect": {"status": "todo"}}',
        '{"code": "2.2", "owner": "乙", "revision": 1}',
        '{"code": "2.2", "note": "开工"}',
    )
    first = bulk(*lines)
    assert len(first.changed) == 6
    again = bulk(*lines)
    assert (again.applied, again.changed, len(again.unchanged)) == (False, (), 6)
    assert ledger.snapshot().revision == first.batch.revision


def test_what_a_list_prints_goes_back_in_and_changes_nothing(
    bulk: Callable[..., Outcome], ledger: Ledger, signed: Signed
) -> None:
    signs = {"lead": "甲", "support": ("乙", "丙"), "leader": "丁"}
    ledger.commit(parse(["2"]), Assign(sets=signs), signed())
    ledger.commit(parse(["2.1"]), Assign(sets={"lead": "", "support": ()}), signed())
    ledger.commit(parse(["2.1.1"]), Assign(sets={"owner": "戊"}), signed())
    ledger.commit(parse(["2.1"]), SetDue(due=DAY), signed())
    ledger.commit(parse(["2.1.1", "1.1.1"]), Done(on=DAY, text="好"), signed())
    snapshot = ledger.snapshot()
    rows = [
        msgspec.json.encode(item_row(snapshot, item, Today(DAY))).decode()
        for item in snapshot.items
    ]
    outcome = bulk(*rows)
    assert told(outcome) == []
    assert (outcome.applied, len(outcome.unchanged)) == (False, len(snapshot.items))


def test_a_row_of_a_list_with_another_value_writes_that_alone(
    bulk: Callable[..., Outcome], ledger: Ledger, signed: Signed
) -> None:
    ledger.commit(parse(["2"]), Assign(sets={"lead": "甲", "owner": "乙"}), signed())
    row = (
        '{"code": "3", "kind": "measure", "lead": null, "due": null, "status": "done"}'
    )
    other = '{"code": "2.2", "lead": "丙", "owner": "乙", "inherited": {"lead": "2", "owner": "2"}}'
    assert told(bulk(row, other)) == [
        ("3", "status", "done"),
        ("3", "status_on", "2025-06-12"),
        ("2.2", "lead", "丙"),
    ]


CHANGED_ABOVE = {
    "another": '"乙"',
    "nobody": '"none"',
    "inherited again": '"inherit"',
}


@pytest.mark.parametrize("lead", CHANGED_ABOVE.values(), ids=CHANGED_ABOVE)
def test_rows_that_inherit_from_what_the_file_changes_write_nothing_twice(
    bulk: Callable[..., Outcome],
    ledger: Ledger,
    signed: Signed,
    find: Find,
    lead: str,
) -> None:
    signs = {"lead": "甲", "support": ("丁",)}
    ledger.commit(parse(["2"]), Assign(sets={"lead": "总"}), signed())
    ledger.commit(parse(["2.1"]), Assign(sets=signs), signed())
    row = '{{"code": "2.1.{n}", "lead": "甲", "support": ["丁"], "inherited": {from_}}}'
    from_ = '{"lead": "2.1", "support": "2.1"}'
    rows = [
        f'{{"code": "2.1", "lead": {lead}, "support": ["戊"]}}',
        *(row.format(n=n, from_=from_) for n in (1, 2, 3)),
    ]
    first = bulk(*rows)
    assert {code for code, _field, _new in told(first)} == {"2.1"}
    item = find(first.after, "2.1.2")
    assert (item.lead, item.support) == (None, None)
    assert roles(first.after)[item.uid].support == ("戊",)
    assert told(bulk(*rows)) == []
    ledger.undo(signed())
    assert {code for code, _field, _new in told(bulk(*rows))} == {"2.1"}


def test_rows_that_inherit_from_above_what_the_file_changes_write_nothing_twice(
    bulk: Callable[..., Outcome], ledger: Ledger, signed: Signed
) -> None:
    ledger.commit(parse(["2"]), Assign(sets={"lead": "甲"}), signed())
    rows = [
        '{"code": "2.1", "lead": "乙", "inherited": {"lead": "2"}}',
        '{"code": "2.1.1", "lead": "甲", "inherited": {"lead": "2"}}',
    ]
    assert told(bulk(*rows)) == [("2.1", "lead", "乙")]
    assert told(bulk(*rows)) == []


def test_an_edited_row_is_written_also_where_its_source_is_in_the_file(
    bulk: Callable[..., Outcome], ledger: Ledger, signed: Signed
) -> None:
    ledger.commit(parse(["2.1"]), Assign(sets={"lead": "甲"}), signed())
    ledger.commit(parse(["2.1"]), Assign(sets={"lead": "乙"}), signed())
    rows = [
        '{"code": "2.1", "lead": "乙"}',
        '{"code": "2.1.1", "lead": "甲", "inherited": {"lead": "2.1"}}',
        '{"code": "2.1.2", "lead": "丙", "inherited": {"lead": "2.1"}}',
    ]
    found = [("2.1.1", "lead", "甲"), ("2.1.2", "lead", "丙")]
    assert told(bulk(*rows)) == found
    assert told(bulk(*rows)) == []


def test_a_table_that_says_what_is_inherited_is_taken_at_its_word(
    bulk: Callable[..., Outcome], ledger: Ledger, signed: Signed
) -> None:
    ledger.commit(parse(["2"]), Assign(sets={"lead": "甲"}), signed())
    own, none = "code,lead,inherited", "code,lead"
    assert told(bulk(none, "2.1,甲")) == []
    assert told(bulk(own, "2.1,甲,lead:2、support:1")) == []
    assert told(bulk("编号,牵头,继承自", "2.2,甲,牵头：2")) == []
    assert told(bulk(own, "2.1,甲,support:2")) == [("2.1", "lead", "甲")]


def test_names_in_one_text_are_several_also_in_a_list(
    bulk: Callable[..., Outcome], find: Find
) -> None:
    line = '{"code": "3", "support": ["甲、乙", "甲"], "tags": ["重点,急"]}'
    item = find(bulk(line).after, "3")
    assert (item.support, item.tags) == (("甲", "乙"), ("重点", "急"))


def test_null_takes_a_lead_away_even_an_inherited_one(
    bulk: Callable[..., Outcome], ledger: Ledger, signed: Signed, find: Find
) -> None:
    ledger.commit(parse(["2"]), Assign(sets={"lead": "甲"}), signed())
    after = bulk('{"code": "2.1", "lead": null}').after
    assert roles(after)[find(after, "2.1.1").uid].lead is None


def test_a_part_has_no_due_date_to_lose_but_its_measures_have(
    bulk: Callable[..., Outcome], ledger: Ledger, signed: Signed
) -> None:
    ledger.commit(parse(["2.1"]), SetDue(due=DAY), signed())
    assert told(bulk('{"code": "2.1", "due": null}')) == []
    assert len(told(bulk('{"code": "2.1", "due": "none"}'))) == 3


def test_lines_that_say_the_same_are_one(
    bulk: Callable[..., Outcome], find: Find
) -> None:
    outcome = bulk("3 done 好", "3 已完成 好", "3 办结")
    assert len(outcome.batch.changes) == 3
    assert texts(outcome.after, find(outcome.after, "3")) == [("好", DAY)]


def test_two_notes_for_one_item_are_two(
    bulk: Callable[..., Outcome], find: Find
) -> None:
    outcome = bulk("3 doing 一", "3 doing 二", "2.2 doing 一")
    assert texts(outcome.after, find(outcome.after, "3")) == [("一", DAY), ("二", DAY)]
    assert texts(outcome.after, find(outcome.after, "2.2")) == [("一", DAY)]


def test_the_day_said_holds_whichever_line_says_it(
    bulk: Callable[..., Outcome], find: Find
) -> None:
    lines = (
        '{"code": "3", "status": "done"}',
        '{"code": "3", "status": "done", "at": "6-1"}',
    )
    assert find(bulk(*lines).after, "3").done_on == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (
            ["3 done", "2.2 done", "3 doing"],
            [
                (1, "3 status is to be done here and doing in line 3; leave one out"),
                (3, "3 status is to be doing here and done in line 1; leave one out"),
            ],
        ),
        (
            ["2.1 done", "2.1.2 doing", "2.1.2 doing"],
            [
                (1, "2.1.2 status is to be done here and doing in line 2"),
                (2, "2.1.2 status is to be doing here and done in line 1"),
                (3, "2.1.2 status is to be doing here and done in line 1"),
            ],
        ),
    ],
)
def test_lines_that_contradict_each_other_are_all_named(
    bulk: Callable[..., Outcome],
    refused: Callable[..., list[tuple[int, str]]],
    lines: list[str],
    found: list[tuple[int, str]],
) -> None:
    problems = refused(BadLines, *lines)
    assert [line for line, _said in problems] == [line for line, _said in found]
    for (_line, said), (_number, part) in zip(problems, found, strict=True):
        assert part in said
    left = bulk(*lines, keep_going=True)
    assert [problem.line for problem in left.left] == [line for line, _said in found]
    assert set(told(left)) <= {
        ("2.2", "status", "done"),
        ("2.2", "status_on", "2025-06-12"),
    }


def test_all_bad_lines_are_told_with_those_that_were_read_wrong(
    refused: Callable[..., list[tuple[int, str]]],
) -> None:
    lines = ["3 done", "9 done", "x done", "2.2 paused", "8.1 doen"]
    assert [line for line, _said in refused(BadLines, *lines)] == [2, 3, 4, 5]


def test_codes_that_no_item_has_are_not_found(
    refused: Callable[..., list[tuple[int, str]]],
) -> None:
    problems = refused(UnknownLines, "3 done", "9 done", "kj/3 done")
    assert [(line, said[:17]) for line, said in problems] == [
        (2, "no such item: 9; "),
        (3, "no such plan: kj;"),
    ]


def test_the_good_lines_are_applied_where_that_is_asked(
    bulk: Callable[..., Outcome],
) -> None:
    outcome = bulk("3 done", "9 done", "x done", "2.2 doing", keep_going=True)
    assert [code for code, field, _new in told(outcome) if field == "status"] == [
        "3",
        "2.2",
    ]
    assert [problem.line for problem in outcome.left] == [2, 3]


@pytest.mark.parametrize(
    ("expect", "holds"),
    [
        ('{"status": "推进中"}', True),
        ('{"lead": "甲", "support": [], "due": null, "done_on": null}', True),
        ('{"status": "todo"}', False),
        ('{"status": "doing", "lead": "乙"}', False),
        ('{"lead": null}', False),
        ('{"due": "2025-06-30"}', False),
        ('{"tags": ["重点"]}', False),
    ],
)
def test_what_is_expected_must_be_there(
    ledger: Ledger,
    signed: Signed,
    bulk: Callable[..., Outcome],
    refused: Callable[..., list[tuple[int, str]]],
    expect: str,
    holds: bool,
) -> None:
    ledger.commit(parse(["2"]), Assign(sets={"lead": "甲"}), signed())
    ledger.commit(parse(["2.1.1"]), Start(on=DAY), signed())
    line = f'{{"code": "2.1.1", "status": "done", "expect": {expect}}}'
    if holds:
        assert bulk(line).applied
        return
    ((number, said),) = refused(ConflictingLines, line)
    assert number == 1
    assert "and this is for when it is" in said
    kept = bulk(line, keep_going=True)
    assert (kept.applied, [one.line for one in kept.left]) == (False, [1])


def test_an_item_must_not_have_changed_after_the_revision_that_was_read(
    ledger: Ledger,
    signed: Signed,
    bulk: Callable[..., Outcome],
    refused: Callable[..., list[tuple[int, str]]],
) -> None:
    seen = ledger.snapshot().revision
    ledger.commit(parse(["3"]), SetDue(due=DAY), signed("王五"))
    ledger.commit(parse(["2.2"]), SetDue(due=DAY), signed("王五"))

    def line(code: str, revision: int) -> str:
        return f'{{"code": "{code}", "status": "done", "revision": {revision}}}'

    ((_line, said),) = refused(ConflictingLines, line("3", seen))
    assert "3 due is 2025-06-12, and this is for when it is None (+1)" in said
    assert bulk(line("3", seen + 1), line("2.1.2", seen)).applied
    assert bulk(line("2.1.1", seen)).applied
    ((_line, said),) = refused(UnknownLines, line("2.2", seen + 99))
    assert f"there is no batch {seen + 99}" in said


def test_lines_that_are_right_each_and_wrong_together_are_told_by_number(
    ledger: Ledger,
    bulk: Callable[..., Outcome],
    refused: Callable[..., list[tuple[int, str]]],
    signed: Signed,
) -> None:
    ledger.commit(parse(["2.1.1"]), Done(on=DAY), signed())
    lines = (
        '{"code": "2.1.1", "status": "doing"}\n'
        '{"code": "2.1.1", "done_on": "2025-06-01"}\n'
        '{"code": "2.1.2", "status": "doing"}'
    )
    told = refused(BadLines, lines)
    assert [line for line, _said in told] == [1, 2]
    kept = bulk(lines, keep_going=True)
    assert [one.line for one in kept.left] == [1, 2]
    assert [kept.after.code(kept.after.all_items[u]) for u in kept.changed] == ["2.1.2"]


def test_what_is_written_below_must_not_have_changed_either(
    ledger: Ledger,
    signed: Signed,
    bulk: Callable[..., Outcome],
    refused: Callable[..., list[tuple[int, str]]],
) -> None:
    seen = ledger.snapshot().revision
    ledger.commit(parse(["2.1.1"]), Start(on=DAY), signed("王五"))
    ledger.commit(parse(["2.1.2"]), Assign(sets={"lead": "乙"}), signed("王五"))
    line = f'{{"code": "2.1", "status": "done", "revision": {seen}}}'
    ((_line, said),) = refused(ConflictingLines, line)
    assert "2.1.1 status is doing" in said
    assert "2.1.2" not in said
    assert bulk(line.replace(f"{seen}}}", f"{seen + 1}}}")).applied


def test_a_role_must_not_have_changed_where_it_came_from(
    ledger: Ledger,
    signed: Signed,
    refused: Callable[..., list[tuple[int, str]]],
) -> None:
    ledger.commit(parse(["2"]), Assign(sets={"lead": "甲"}), signed("王五"))
    seen = ledger.snapshot().revision
    ledger.commit(parse(["2"]), Assign(sets={"lead": "乙"}), signed("王五"))
    row = '{"code": "2.1.1", "status": "done", "lead": "甲", "inherited": {"lead": "2"}'
    ((_line, said),) = refused(ConflictingLines, f'{row}, "revision": {seen}}}')
    assert "2 lead is 乙" in said
    assert ledger.snapshot().revision == seen + 1


def test_a_value_that_came_back_is_as_it_was(
    ledger: Ledger, signed: Signed, bulk: Callable[..., Outcome]
) -> None:
    seen = ledger.snapshot().revision
    ledger.commit(parse(["3"]), Start(on=DAY), signed("王五"))
    ledger.undo(signed("王五"))
    assert bulk(f'{{"code": "3", "lead": "甲", "revision": {seen}}}').applied


def test_bare_codes_mean_the_plan_that_was_said(
    bulk: Callable[..., Outcome],
    refused: Callable[..., list[tuple[int, str]]],
    ledger: Ledger,
    harvest: Load,
    signed: Signed,
) -> None:
    ledger.commit(Selection(), harvest, signed())
    assert told(bulk("1 done", plan="qs"))[0] == ("qs/1", "status", "done")
    ((_line, said),) = refused(BadLines, "fx/3 done", plan="qs")
    assert "fx/3 is not of the plan qs" in said
    with pytest.raises(UnknownPlan):
        bulk("1 done", plan="zz")


def test_a_dry_run_tells_all_and_writes_nothing(
    bulk: Callable[..., Outcome], ledger: Ledger
) -> None:
    before = ledger.snapshot()
    outcome = bulk("3 done", dry_run=True)
    assert ("3", "status", "done") in told(outcome)
    assert ledger.snapshot() is before
