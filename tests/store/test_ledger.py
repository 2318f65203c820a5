"""The one door, on every backend: commit, dry run, undo and redo, conflicts."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from store.errors import (
    AlreadyUndone,
    Clash,
    Conflict,
    MovedOn,
    NoSuchBatch,
    NothingToRedo,
    NothingToUndo,
    UnknownCode,
)
from store.intents.errors import EmptyNote
from store.intents.fields import Assignment, SetFields
from store.intents.intent import Intent
from store.intents.load import Load
from store.intents.putback import PutBack
from store.intents.tree import Remove
from store.intents.views import RemoveView, SaveView
from store.intents.work import AddNote, Assign, Done, Reopen, SetDue, Start
from store.ledger import Ledger, Outcome
from store.meant import Meant, meant
from store.model import ROLES, Batch, Item, Kind, Stamp, Status
from store.selection import Selection, parse
from store.snapshot import Snapshot

Find = Callable[[Snapshot, str], Item]
DAY = date(2025, 6, 10)


class Signed(Protocol):
    def __call__(self, by: str = ...) -> Stamp: ...


class Again(Protocol):
    kind: str

    def again(self) -> Ledger: ...


class Office:
    """People who work on one ledger; the default one is 李明."""

    def __init__(self, ledger: Ledger, signed: Signed) -> None:
        self.ledger = ledger
        self.signed = signed

    def do(
        self,
        intent: Intent,
        *words: str,
        by: str = "李明",
        meant: Sequence[Meant] = (),
        expected: dict[str, dict[str, object]] | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        return self.ledger.commit(
            parse(words),
            intent,
            self.signed(by),
            meant=meant,
            expected=expected,
            dry_run=dry_run,
        )

    def undo(self, by: str = "李明", revision: int | None = None) -> Outcome:
        return self.ledger.undo(self.signed(by), revision)

    def redo(self, by: str = "李明") -> Outcome:
        return self.ledger.redo(self.signed(by))

    def item(self, code: str) -> Item:
        snapshot = self.ledger.snapshot()
        plan = snapshot.plans[0]
        return snapshot.by_code[plan.uid, code]

    def log(self) -> list[tuple[int, str, str]]:
        batches = self.ledger.since(self.ledger.snapshot())
        return [(batch.revision, batch.verb, batch.by) for batch in batches]


def contents(snapshot: Snapshot) -> object:
    return to_builtins(
        [snapshot.all_plans, snapshot.all_items, snapshot.all_notes], str_keys=True
    )


@pytest.fixture
def office(ledger: Ledger, signed: Signed) -> Office:
    return Office(ledger, signed)


def test_a_commit_is_one_signed_and_timed_batch(office: Office) -> None:
    outcome = office.do(Done(on=DAY, text="好"), "2.1", by="王五")
    assert outcome.applied
    assert (outcome.batch.revision, outcome.batch.verb) == (2, "done")
    assert outcome.batch.by == "王五"
    assert office.ledger.snapshot().revision == 2
    assert office.log() == [(1, "load", "文书"), (2, "done", "王五")]


def test_another_handle_sees_what_was_committed(office: Office, desk: Again) -> None:
    outcome = office.do(Assign(sets={"lead": "甲", "support": ("乙", "丙")}), "2.1")
    seen = desk.again().snapshot()
    assert seen.revision == outcome.after.revision
    assert contents(seen) == contents(outcome.after)


def test_two_handles_never_overwrite_each_other(
    office: Office, desk: Again, signed: Signed
) -> None:
    other = desk.again()
    other.snapshot()
    office.do(Done(on=DAY), "2.1.1")
    other.commit(parse(["2.1.1"]), AddNote(text="催", on=DAY), signed("王五"))
    office.do(Assign(sets={"lead": "甲"}), "2.1.1")
    item = office.item("2.1.1")
    assert (item.status, item.lead) == (Status.DONE, "甲")
    assert len(office.ledger.snapshot().notes(item)) == 1
    assert office.ledger.snapshot().revision == 4


def test_a_snapshot_held_stays_as_it_was(office: Office) -> None:
    before = office.ledger.snapshot()
    told = contents(before)
    office.do(Done(on=DAY, text="好"), "2.1")
    assert contents(before) == told
    assert before.revision == 1


def test_an_outcome_tells_what_changed_and_what_was_so(office: Office) -> None:
    office.do(Done(on=DAY), "2.1.1")
    outcome = office.do(Done(on=DAY, text=""), "2.1")
    changed = [office.ledger.snapshot().all_items[u].code for u in outcome.changed]
    assert changed == ["2.1.2", "2.1.3"]
    assert len(outcome.unchanged) == 1


def test_nothing_to_change_writes_nothing(office: Office) -> None:
    office.do(Done(on=DAY), "2.1")
    before = office.ledger.snapshot()
    outcome = office.do(Done(on=DAY), "2.1")
    assert not outcome.applied
    assert (outcome.changed, len(outcome.unchanged)) == ((), 3)
    assert office.ledger.refresh(before) is None
    assert len(office.log()) == 2


def test_a_refresh_gives_what_was_written_since(office: Office) -> None:
    seen = office.ledger.snapshot()
    assert office.ledger.refresh(seen) is None
    office.do(Done(on=DAY), "3")
    office.do(Start(on=DAY), "2")
    news = office.ledger.refresh(seen)
    assert news is not None
    snapshot, batches, since = news
    assert [batch.verb for batch in batches] == ["done", "start"]
    assert since == seen.revision
    assert contents(snapshot) == contents(office.ledger.snapshot())
    assert office.ledger.refresh(snapshot) is None


def test_a_dry_run_tells_everything_and_writes_nothing(office: Office) -> None:
    before = office.ledger.snapshot()
    dry = office.do(Done(on=DAY, text="好"), "2.1", dry_run=True)
    assert dry.dry_run
    assert not dry.applied
    assert office.ledger.refresh(before) is None
    assert office.ledger.snapshot().revision == 1
    wet = office.do(Done(on=DAY, text="好"), "2.1")
    assert wet.changed == dry.changed
    shapes = [
        [(c.table, c.uid, c.field) for c in outcome.batch.changes]
        for outcome in (dry, wet)
    ]
    assert shapes[0] == shapes[1]


def test_a_dry_run_is_refused_where_the_write_would_be(office: Office) -> None:
    with pytest.raises(UnknownCode):
        office.do(Done(on=DAY), "9", dry_run=True)


def test_one_unknown_code_among_many_changes_nothing(office: Office) -> None:
    with pytest.raises(UnknownCode, match="no such item: 9; "):
        office.do(Done(on=DAY), "2.1", "9", "3")
    assert len(office.log()) == 1
    assert office.item("3").status is Status.TODO


def test_a_refused_intent_changes_nothing(office: Office) -> None:
    with pytest.raises(EmptyNote):
        office.do(Done(on=DAY, text=" "), "2.1")
    assert len(office.log()) == 1
    office.do(Done(on=DAY), "2.1")
    assert office.ledger.snapshot().revision == 2


def test_a_field_that_is_cleared_stays_cleared(office: Office, desk: Again) -> None:
    office.do(Assign(sets={"lead": "甲", "support": ("乙",)}), "3")
    office.do(SetDue(due=DAY), "3")
    office.do(Assign(clears=frozenset({"lead", "support"})), "3")
    office.do(SetDue(due=None), "3")
    seen = Office(desk.again(), office.signed).item("3")
    assert (seen.lead, seen.support, seen.due) == (None, None, None)
    assert seen.due_original == DAY


def test_hostile_text_comes_back_as_it_was_kept(office: Office, desk: Again) -> None:
    text = '"}]\n{"[/b] =1+1 \\u0000 \\ 汉\U0001f600'
    office.do(AddNote(text=text, on=DAY), "3")
    again = Office(desk.again(), office.signed)
    (note,) = again.ledger.snapshot().notes(again.item("3"))
    assert note.text == text


def test_two_plans_live_side_by_side(
    office: Office, harvest: Load, desk: Again
) -> None:
    office.do(harvest)
    office.do(Done(on=DAY), "qs/1", "2.2")
    seen = desk.again().snapshot()
    done = [seen.code(i) for i in seen.items if i.status is Status.DONE]
    assert done == ["2.2", "qs/1"]


def test_a_value_shown_that_is_gone_is_a_conflict(office: Office) -> None:
    uid = office.item("3").uid
    office.do(Assign(sets={"lead": "甲"}), "3", by="王五")
    office.do(AddNote(text="好", on=DAY), "3", by="赵六")
    with pytest.raises(Conflict) as refused:
        office.do(Assign(sets={"lead": "乙"}), "3", expected={uid: {"lead": None}})
    assert refused.value.clashes == [Clash(uid, "3", "lead", None, "甲", "王五")]
    assert str(refused.value).startswith(
        "3 lead: 李明 was shown None, 王五 has made it 甲 since; nothing was changed;"
    )
    assert office.item("3").lead == "甲"
    assert len(office.log()) == 3


def test_every_role_that_somebody_changed_is_in_the_conflict(office: Office) -> None:
    shown: dict[str, object] = dict.fromkeys(ROLES)
    theirs = {"lead": "甲", "support": ("乙",), "leader": "丙", "owner": "丁"}
    office.do(Assign(sets=theirs), "3", by="王五")
    with pytest.raises(Conflict) as refused:
        office.do(SetDue(due=DAY), "3", expected={office.item("3").uid: shown})
    assert [clash.field for clash in refused.value.clashes] == [*ROLES]


def test_one_conflict_among_many_items_changes_nothing(office: Office) -> None:
    shown = {office.item(code).uid: {"due": None} for code in ("2.1.1", "2.1.2")}
    office.do(SetDue(due=DAY), "2.1.2", by="王五")
    with pytest.raises(Conflict, match=r"2\.1\.2 due: .+ made it 2025-06-10"):
        office.do(SetDue(due=date(2025, 7, 1)), "2.1", expected=shown)
    assert office.item("2.1.1").due is None


def test_what_was_shown_and_still_is_there_is_no_conflict(office: Office) -> None:
    uid = office.item("3").uid
    office.do(Assign(sets={"lead": "甲", "support": ("乙", "丙")}), "3", by="王五")
    shown = {uid: {"support": ("乙", "丙"), "status": Status.TODO, "due": None}}
    office.do(SetDue(due=DAY), "3", expected=shown)
    assert office.item("3").due == DAY


def test_other_fields_and_notes_never_conflict(office: Office) -> None:
    uid = office.item("3").uid
    office.do(Assign(sets={"lead": "甲"}), "3", by="王五")
    office.do(AddNote(text="好", on=DAY), "3", by="王五")
    office.do(SetDue(due=DAY), "3", expected={uid: {"due": None}})
    assert (office.item("3").lead, office.item("3").due) == ("甲", DAY)


def test_what_was_shown_is_told_from_another_item_of_its_uid(office: Office) -> None:
    here = meant(office.ledger.snapshot(), office.item("2.2"))
    title = Assignment("title", "保险柜")
    office.do(SetFields(assignments=(title,), on=DAY), "2.2", by="王五")
    good = AddNote(text="好", on=DAY)
    for other, called in (
        (here._replace(uid="i99"), f"2.2 {here.title}"),
        (here._replace(plan="qs"), f"qs/2.2 {here.title}"),
        (here._replace(code="2.3"), f"2.3 {here.title}"),
        (here._replace(title="水泵"), "2.2 水泵"),
    ):
        found = office.ledger.found(office.ledger.snapshot(), [here, other])
        assert found == [office.item("2.2")]
        with pytest.raises(UnknownCode, match=f"no such item: {called};"):
            office.do(good, "2.2", meant=[here, other])
    office.do(good, "2.2", meant=[here, Meant(here.uid)])
    office.do(Remove(), "2.2")
    assert office.ledger.found(office.ledger.snapshot(), [here]) == []
    with pytest.raises(UnknownCode):
        office.do(good, "2.2", meant=[here])


def test_undo_and_redo_restore_every_field(office: Office) -> None:
    before = contents(office.ledger.snapshot())
    office.do(Assign(sets={"lead": "甲", "support": ("乙", "丙")}), "2.1", "3")
    after = contents(office.ledger.snapshot())
    office.undo()
    assert contents(office.ledger.snapshot()) == before
    office.redo()
    assert contents(office.ledger.snapshot()) == after
    office.undo()
    assert contents(office.ledger.snapshot()) == before


@pytest.mark.parametrize(
    "intent",
    [
        Start(on=DAY),
        Done(on=DAY),
        SetDue(due=DAY),
        Assign(sets={"lead": "甲"}),
        Assign(sets={"leader": "王五", "owner": "张三"}),
        Assign(sets={"support": ("乙", "丙")}),
        Assign(adds=("乙",)),
    ],
    ids=["start", "done", "due", "lead", "people", "support", "add support"],
)
def test_every_change_can_be_undone_by_another_process(
    office: Office, desk: Again, intent: Intent
) -> None:
    before = contents(office.ledger.snapshot())
    office.do(intent, "2.1.1", "3")
    other = Office(desk.again(), office.signed)
    other.undo()
    assert contents(other.ledger.snapshot()) == before
    third = Office(desk.again(), office.signed)
    third.redo()
    assert contents(third.ledger.snapshot()) != before


def test_reopening_is_undone(office: Office) -> None:
    office.do(Done(on=DAY), "2.1")
    done = contents(office.ledger.snapshot())
    office.do(Reopen(on=DAY), "2.1")
    office.undo()
    assert contents(office.ledger.snapshot()) == done


def test_an_undone_note_is_hidden_and_redone_is_back(office: Office) -> None:
    office.do(Done(on=DAY, text="好"), "2.1")
    item = office.item("2.1.1")
    office.undo()
    assert office.item("2.1.1").status is Status.TODO
    assert office.ledger.snapshot().notes(item) == []
    office.redo()
    assert [note.text for note in office.ledger.snapshot().notes(item)] == ["好"]


def test_a_whole_bulk_edit_is_one_step(office: Office) -> None:
    office.ledger.commit(
        Selection(everything=True), Done(on=DAY), office.signed("李明")
    )
    assert office.item("3").status is Status.DONE
    outcome = office.undo()
    assert len(outcome.changed) == 5
    assert office.item("3").status is Status.TODO


def test_undo_is_a_batch_that_says_what_it_undoes(office: Office) -> None:
    office.do(Done(on=DAY), "3")
    undone = office.undo()
    redone = office.redo()
    assert (undone.batch.verb, undone.batch.undoes) == ("undo", 2)
    assert (redone.batch.verb, redone.batch.undoes) == ("redo", 3)
    assert [verb for _, verb, _ in office.log()] == ["load", "done", "undo", "redo"]


def test_undo_goes_back_step_by_step_and_redo_forward(office: Office) -> None:
    states = [contents(office.ledger.snapshot())]
    for intent in (Start(on=DAY), SetDue(due=DAY), Done(on=DAY)):
        office.do(intent, "3")
        states.append(contents(office.ledger.snapshot()))
    for state in reversed(states[:-1]):
        office.undo()
        assert contents(office.ledger.snapshot()) == state
    with pytest.raises(NothingToUndo):
        office.undo()
    for state in states[1:]:
        office.redo()
        assert contents(office.ledger.snapshot()) == state
    with pytest.raises(NothingToRedo):
        office.redo()


def test_undo_takes_back_ones_own_newest_batch_only(office: Office) -> None:
    office.do(Done(on=DAY), "2.1.1", by="李明")
    office.do(Done(on=DAY), "2.1.2", by="王五")
    office.undo(by="李明")
    assert office.item("2.1.1").status is Status.TODO
    assert office.item("2.1.2").status is Status.DONE
    with pytest.raises(NothingToUndo, match="李明 has nothing to undo"):
        office.undo(by="李明")


def test_who_did_nothing_has_nothing_to_undo_or_redo(office: Office) -> None:
    with pytest.raises(NothingToUndo, match="赵六"):
        office.undo(by="赵六")
    with pytest.raises(NothingToRedo, match="赵六"):
        office.redo(by="赵六")
    assert len(office.log()) == 1


def test_redo_ends_with_ones_next_ordinary_batch(office: Office) -> None:
    office.do(Done(on=DAY), "3")
    office.undo()
    office.do(SetDue(due=DAY), "3")
    with pytest.raises(NothingToRedo):
        office.redo()


def test_redo_stays_ended_when_others_take_that_batch_back(office: Office) -> None:
    office.do(Assign(sets={"lead": "甲"}), "3")
    office.undo()
    later = office.do(SetDue(due=DAY), "3").batch.revision
    office.undo(by="王五", revision=later)
    with pytest.raises(NothingToRedo):
        office.redo()
    assert office.item("3").lead is None


def test_redo_survives_what_others_do(office: Office) -> None:
    office.do(Done(on=DAY), "3")
    office.undo()
    office.do(SetDue(due=DAY), "3", by="王五")
    office.redo()
    assert (office.item("3").status, office.item("3").due) == (Status.DONE, DAY)


def test_undo_then_a_new_batch_then_undo_again(office: Office) -> None:
    office.do(Start(on=DAY), "3")
    office.do(Done(on=DAY), "3")
    office.undo()
    office.do(SetDue(due=DAY), "3")
    office.undo()
    assert office.item("3").due is None
    office.undo()
    assert office.item("3").status is Status.TODO


def test_undo_refuses_where_a_value_moved_on_and_says_who(office: Office) -> None:
    office.do(Assign(sets={"lead": "甲"}), "3")
    office.do(Assign(sets={"lead": "乙"}), "3", by="王五")
    with pytest.raises(MovedOn) as refused:
        office.undo()
    assert refused.value.values == {
        "revision": 2,
        "code": "3",
        "field": "lead",
        "by": "王五",
        "later": 3,
    }
    assert office.item("3").lead == "乙"


def test_one_moved_value_among_many_undoes_nothing(office: Office) -> None:
    office.do(Done(on=DAY), "2.1")
    office.do(Reopen(on=DAY), "2.1.2", by="王五")
    with pytest.raises(MovedOn, match=r"2\.1\.2 status"):
        office.undo()
    assert office.item("2.1.1").status is Status.DONE


def test_undo_goes_on_once_the_later_change_is_undone(office: Office) -> None:
    office.do(Assign(sets={"lead": "甲"}), "3")
    office.do(Assign(sets={"lead": "乙"}), "3", by="王五")
    office.undo(by="王五")
    office.undo()
    assert office.item("3").lead is None


def test_any_batch_is_undone_by_its_number(office: Office) -> None:
    office.do(Done(on=DAY), "2.1.1", by="王五")
    office.do(Done(on=DAY), "2.1.2", by="王五")
    outcome = office.undo(by="李明", revision=2)
    assert (outcome.batch.by, outcome.batch.undoes) == ("李明", 2)
    assert office.item("2.1.1").status is Status.TODO
    assert office.item("2.1.2").status is Status.DONE


def test_a_batch_is_undone_once(office: Office) -> None:
    office.do(Done(on=DAY), "3")
    office.undo()
    with pytest.raises(AlreadyUndone, match="by batch 3"):
        office.undo(revision=2)
    office.redo()
    office.undo(revision=2)
    assert office.item("3").status is Status.TODO


@pytest.mark.parametrize("revision", [0, -1, 99])
def test_an_unknown_batch_is_refused(office: Office, revision: int) -> None:
    with pytest.raises(NoSuchBatch, match=f"no batch {revision};"):
        office.undo(revision=revision)


def test_load_is_undone_and_redone_without_losing_a_word(office: Office) -> None:
    told = [item.title for item in office.ledger.snapshot().items]
    office.undo(by="文书")
    assert office.ledger.snapshot().plans == ()
    assert office.ledger.snapshot().items == ()
    office.redo(by="文书")
    assert [item.title for item in office.ledger.snapshot().items] == told


def test_load_is_not_undone_from_under_the_work_of_others(office: Office) -> None:
    office.do(AddNote(text="有进展", on=DAY), "2.1", by="王五")
    with pytest.raises(MovedOn, match="by 王五 in batch 2"):
        office.undo(by="文书")
    office.undo(by="王五")
    office.undo(by="文书")
    assert office.ledger.snapshot().items == ()


def test_a_document_may_be_loaded_again_after_its_undo(
    office: Office, flood: Load
) -> None:
    office.undo(by="文书")
    outcome = office.do(flood, by="文书")
    assert [plan.key for plan in outcome.after.plans] == ["fx-2"]
    assert len(outcome.after.items) == 11
    assert len(outcome.after.all_items) == 22


def test_a_view_does_not_come_back_under_the_name_of_another(office: Office) -> None:
    office.do(SaveView(name="x", selection=parse(["overdue"])))
    office.do(RemoveView(name="x"))
    office.do(SaveView(name="x", selection=parse(["soon"])), by="王五")
    with pytest.raises(MovedOn, match="@x view was changed since, by 王五 in batch 4"):
        office.undo()
    office.do(RemoveView(name="x"))
    office.undo(revision=3)
    (view,) = office.ledger.snapshot().views.values()
    assert view.selection == "overdue"
    with pytest.raises(MovedOn, match="@x view was changed since, by 李明 in batch 6"):
        office.undo(revision=5)


def test_a_view_does_not_take_its_name_back_from_another(office: Office) -> None:
    office.do(SaveView(name="x", selection=parse(["overdue"])))
    there = office.ledger.snapshot()
    views = {"v1": replace(there.views["x"], name="y")}
    other = Snapshot(2, there.all_plans, there.all_items, views=views)
    office.do(PutBack(state=other, copy=Path("y.json")))
    office.do(SaveView(name="x", selection=parse(["soon"])))
    with pytest.raises(MovedOn, match="@x view was changed since, by 李明 in batch 4"):
        office.undo(revision=3)


def test_a_dry_undo_tells_and_changes_nothing(office: Office) -> None:
    office.do(Done(on=DAY), "3")
    uid = office.item("3").uid
    dry = office.ledger.undo(office.signed("李明"), dry_run=True)
    assert (dry.applied, tuple(dry.changed)) == (False, (uid,))
    assert office.item("3").status is Status.DONE
    office.undo()
    dry = office.ledger.redo(office.signed("李明"), dry_run=True)
    assert (dry.applied, tuple(dry.changed)) == (False, (uid,))
    assert office.item("3").status is Status.TODO


def test_since_gives_what_a_reader_has_not_seen(office: Office) -> None:
    for intent in (Start(on=DAY), SetDue(due=DAY), Done(on=DAY)):
        office.do(intent, "3")
    snapshot = office.ledger.snapshot()
    revisions = [b.revision for b in office.ledger.since(snapshot, 2)]
    assert revisions == [3, 4]
    assert list(office.ledger.since(snapshot, 4)) == []
    assert [b.revision for b in office.ledger.since(snapshot)] == [1, 2, 3, 4]


def test_history_tells_old_and_new_of_every_field(office: Office, desk: Again) -> None:
    office.do(SetDue(due=DAY), "3")
    office.do(SetDue(due=date(2025, 7, 1)), "3")
    ledger = desk.again()
    batch: Batch = ledger.since(ledger.snapshot())[-1]
    (change,) = batch.changes
    assert (change.table, change.field) == ("items", "due")
    assert (change.old, change.new) == ("2025-06-10", "2025-07-01")


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["kind:section"], ["2.1.1", "2.1.2", "2.1.3"]),
        (["kind:part"], ["2.1.1", "2.1.2", "2.1.3", "2.2"]),
        (["kind:section", "review"], ["1.1.1", "1.1.2"]),
        (["kind:section", "1"], ["1.1.1", "1.1.2"]),
        (["kind:measure", "2.1"], ["2.1.1", "2.1.2", "2.1.3"]),
        (["1.1.1 or kind:section"], ["1.1.1", "2.1.1", "2.1.2", "2.1.3"]),
        (["1.1 or kind:part"], ["1.1.1", "1.1.2", "2.1.1", "2.1.2", "2.1.3", "2.2"]),
    ],
)
def test_who_selects_a_kind_gives_a_status_to_the_measures_below(
    office: Office, words: list[str], codes: list[str]
) -> None:
    outcome = office.do(Done(on=DAY), *words)
    after = outcome.after
    assert [after.code(after.all_items[uid]) for uid in outcome.changed] == codes
    assert {one.kind for one in after.items if one.status is Status.DONE} == {
        Kind.MEASURE
    }


def test_of_two_that_took_the_same_back_the_newest_is_named(
    ledger: Ledger, harvest: Load, signed: Signed
) -> None:
    ledger.commit(Selection(), harvest, signed("王芳"))
    ledger.undo(signed(), 2)
    ledger.undo(signed(), 3)
    ledger.undo(signed("王芳"))
    ledger.undo(signed("王芳"), 5)
    ledger.undo(signed(), 6)
    ledger.redo(signed("王芳"))
    assert ledger.undo(signed("王芳")).batch.revision == 9
    ledger.redo(signed())
    assert ledger.redo(signed()).batch.undoes == 4
    standing = [
        batch.revision
        for batch, undone_by in ledger.reel(ledger.snapshot())
        if batch.undoes == 2 and undone_by is None
    ]
    assert standing == [9, 3]
    with pytest.raises(AlreadyUndone, match="by batch 9"):
        ledger.undo(signed(), 2)
