"""An earlier state brought back: one batch, undone like any other."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from store.backends import archive, backups, files
from store.backends.ledgerfile import Keeping, LedgerFile
from store.backends.turnstile import Patience
from store.doctor import Level
from store.doctor.examine import examine
from store.errors import CannotWrite, NotDamaged, PutBackStays
from store.intents.errors import OtherLedger
from store.intents.load import Load
from store.intents.putback import PutBack
from store.intents.work import AddNote, Assign, Done, SetDue
from store.ledger import Ledger, Outcome
from store.model import Stamp
from store.selection import Selection, parse
from store.snapshot import Snapshot

Signed = Callable[..., Stamp]
DAY = date(2025, 6, 12)


def visible(snapshot: Snapshot) -> object:
    """Everything that people see of a state."""
    return (
        snapshot.plans,
        snapshot.items,
        [snapshot.notes(item) for item in snapshot.items],
    )


def held(copy: Path) -> Snapshot:
    """The state that a file holds."""
    return Ledger.open(copy).snapshot()


def put_back(ledger: Ledger, state: Snapshot, stamp: Stamp) -> Outcome:
    intent = PutBack(state=state, copy=Path("x.json"))
    return ledger.commit(Selection(), intent, stamp)


def test_a_state_comes_back_whole_and_undo_takes_it_away(
    ledger: Ledger, harvest: Load, signed: Signed
) -> None:
    ledger.commit(parse(["2.1"]), Assign(sets={"lead": "甲"}), signed())
    then = ledger.snapshot()
    ledger.commit(Selection(), harvest, signed())
    ledger.commit(parse(["2.1"]), Done(on=DAY, text="好"), signed("王芳"))
    ledger.commit(parse(["3"]), SetDue(due=DAY), signed("王芳"))
    ledger.undo(signed(), revision=2)
    now = ledger.snapshot()
    assert visible(now) != visible(then)

    outcome = put_back(ledger, then, signed())
    assert visible(ledger.snapshot()) == visible(then)
    assert outcome.batch.verb == "backup"
    ledger.undo(signed())
    assert visible(ledger.snapshot()) == visible(now)
    ledger.redo(signed())
    assert visible(ledger.snapshot()) == visible(then)


def test_the_state_that_is_there_changes_nothing(
    ledger: Ledger, signed: Signed
) -> None:
    assert not put_back(ledger, ledger.snapshot(), signed()).applied


def test_what_a_restored_older_ledger_lacks_is_added(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    older = path.read_bytes()
    file_ledger.commit(parse(["3"]), AddNote(text="甲", on=DAY), signed())
    newer = file_ledger.snapshot()
    path.write_bytes(older)
    put_back(file_ledger, newer, signed())
    assert visible(file_ledger.snapshot()) == visible(newer)


def test_a_copy_of_another_ledger_is_refused(
    ledger: Ledger, tmp_path: Path, harvest: Load, signed: Signed
) -> None:
    elsewhere = tmp_path / "other.json"
    Ledger.create(elsewhere, harvest, signed())
    before = ledger.snapshot().revision
    with pytest.raises(OtherLedger):
        put_back(ledger, Ledger.open(elsewhere).snapshot(), signed())
    assert ledger.snapshot().revision == before


def test_a_damaged_ledger_is_replaced_and_its_bytes_are_kept(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    for text in ("甲", "乙"):
        file_ledger.commit(parse(["3"]), AddNote(text=text, on=DAY), signed())
    good = backups.previous(path).read_bytes()
    path.write_bytes(b"?" * 100)
    file = LedgerFile(path, Keeping())
    aside = file.put_back(held(backups.previous(path)), "李明", Patience())
    assert aside
    assert aside.read_bytes() == b"?" * 100
    assert backups.previous(path).read_bytes() == good
    file_ledger.commit(parse(["3"]), AddNote(text="丙", on=DAY), signed())
    texts = [n.text for n in file_ledger.snapshot().all_notes.values()]
    assert texts == ["甲", "丙"]


@pytest.fixture
def worked(path: Path, file_ledger: Ledger, signed: Signed) -> Path:
    """A ledger of four batches, with a copy of the second elsewhere."""
    for text in "甲乙丙":
        file_ledger.commit(parse(["3"]), AddNote(text=text, on=DAY), signed())
        if text == "甲":
            shutil.copy(path, path.with_name("early.json"))
    return path


def numbers(path: Path) -> list[int]:
    ledger = Ledger.open(path)
    return [batch.revision for batch in ledger.since(ledger.snapshot())]


def lose(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    os.truncate(path, 1000)


def overwrite(path: Path) -> None:
    """With what says that it is an earlier state."""
    path.write_bytes(path.with_name("early.json").read_bytes()[:1000])


def lose_all_but_a_copy(path: Path) -> None:
    data, of = files.read(path)
    backups.ask(path, backups.asked(path, of, 4), data)
    backups.previous(path).unlink()
    path.unlink()


def reformat(path: Path) -> None:
    path.unlink()
    before = backups.previous(path)
    before.write_text(json.dumps(json.loads(before.read_bytes()), indent=1), "utf-8")


@pytest.mark.parametrize("harm", [lose, cut, overwrite, lose_all_but_a_copy, reformat])
def test_numbers_that_were_lost_are_not_given_again(
    worked: Path, signed: Signed, harm: Callable[[Path], object]
) -> None:
    harm(worked)
    early = worked.with_name("early.json")
    LedgerFile(worked, Keeping()).put_back(held(early), "王芳", Patience())
    ledger = Ledger.open(worked)
    assert numbers(worked) == [1, 2, 5]
    *_rest, put_back = ledger.since(ledger.snapshot())
    assert (put_back.verb, put_back.by, put_back.changes) == ("backup", "王芳", ())
    looked = [*examine(worked, Keeping(), signed().at)]
    assert Level.BAD not in {said.level for said in looked}
    (history,) = (said for said in looked if said.subject == "history")
    assert history.level is Level.GOOD
    assert "but for 3-4, which were lost" in str(history.sentence)


def test_a_put_back_is_nobodys_step_of_undo_and_in_nobodys_way(
    worked: Path, signed: Signed
) -> None:
    Ledger.open(worked).undo(signed())
    early = worked.with_name("early.json")
    shutil.copy(worked, early)
    Ledger.open(worked).commit(parse(["1"]), Done(on=DAY), signed("王芳"))
    lose(worked)
    LedgerFile(worked, Keeping()).put_back(held(early), "李明", Patience())
    ledger = Ledger.open(worked)
    assert numbers(worked) == [1, 2, 3, 4, 5, 7]
    with pytest.raises(PutBackStays):
        ledger.undo(signed(), 7)
    assert ledger.redo(signed()).batch.undoes == 5
    assert ledger.undo(signed(), 2).batch.undoes == 2
    assert ledger.undo(signed()).batch.undoes == 4


def test_a_second_loss_before_the_next_write_hides_nothing(worked: Path) -> None:
    early = worked.with_name("early.json")
    for expected in ([1, 2, 5], [1, 2, 6]):
        lose(worked)
        LedgerFile(worked, Keeping()).put_back(held(early), "王芳", Patience())
        assert numbers(worked) == expected


def test_what_stands_in_the_place_of_the_history_is_in_no_ones_way(
    worked: Path,
) -> None:
    early = held(worked.with_name("early.json"))
    cut(worked)
    archive.place(worked).mkdir()
    LedgerFile(worked, Keeping()).put_back(early, "王芳", Patience())
    assert numbers(worked) == [1, 2, 5]


def test_a_name_that_leaves_no_room_for_the_damaged_bytes_is_told(
    worked: Path,
) -> None:
    early = held(worked.with_name("early.json"))
    path = worked.rename(worked.with_name("督" * 80))
    cut(path)
    before = path.read_bytes()
    with pytest.raises(CannotWrite, match="File name too long"):
        LedgerFile(path, Keeping()).put_back(early, "王芳", Patience())
    assert path.read_bytes() == before


def test_the_history_is_no_past_of_a_copy_without_batches(
    path: Path, harvest: Load, signed: Signed
) -> None:
    Ledger.create(path, None, signed())
    empty = Ledger.open(path).snapshot()
    ledger = Ledger.open(path)
    ledger.commit(Selection(), harvest, signed())
    first = json.loads(path.read_bytes())["batches"]["1"]
    history = archive.place(path)
    archive.append(path, [json.dumps(first).encode()])
    before = history.read_bytes()
    cut(path)
    LedgerFile(path, Keeping()).put_back(empty, "王芳", Patience())
    assert numbers(path) == [2]
    (aside,) = path.parent.glob("*.history.damaged-*")
    assert aside.read_bytes() == before
    looked = [*examine(path, Keeping(), signed().at)]
    assert Level.BAD not in {said.level for said in looked}


@pytest.mark.parametrize("own", [True, False], ids=["its own", "from elsewhere"])
def test_who_shared_a_ledger_shares_it_when_it_is_put_back(
    path: Path, file_ledger: Ledger, signed: Signed, tmp_path: Path, *, own: bool
) -> None:
    path.chmod(0o660)
    file_ledger.commit(parse(["3"]), AddNote(text="甲", on=DAY), signed())
    copy = backups.previous(path)
    if not own:
        copy = shutil.copy(copy, tmp_path / "copy.json")
        copy.chmod(0o664)
    locks = [path.with_name(path.name + end) for end in (".lock", ".lock.q")]
    for one in (path, *locks):
        one.unlink()
    LedgerFile(path, Keeping()).put_back(held(copy), "李明", Patience())
    modes = {one.stat().st_mode & 0o777 for one in (path, *locks)}
    assert modes == {0o660}


def test_a_copy_that_is_put_back_is_on_the_disk_with_the_folders_it_needed(
    path: Path, file_ledger: Ledger, signed: Signed, synced: set[int]
) -> None:
    file_ledger.commit(parse(["3"]), AddNote(text="甲", on=DAY), signed())
    far = path.with_name("new") / "deep" / "duban.json"
    file = LedgerFile(far, Keeping())
    assert file.put_back(held(backups.previous(path)), "李明", Patience()) is None
    there = [far, *far.parents[:3]]
    assert {one.stat().st_ino for one in there} <= synced


def test_a_whole_ledger_is_not_replaced(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    file_ledger.commit(parse(["3"]), AddNote(text="甲", on=DAY), signed())
    data, state = path.read_bytes(), file_ledger.snapshot()
    with pytest.raises(NotDamaged):
        LedgerFile(path, Keeping()).put_back(state, "x", Patience())
    assert path.read_bytes() == data
