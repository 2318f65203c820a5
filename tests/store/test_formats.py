"""Ledgers of older formats: a kept file of each, read, brought up to date, told."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from store.backends import backups, migrations
from store.errors import CannotWrite, LedgerDamaged, LedgerTooNew
from store.intents.work import AddNote
from store.ledger import Ledger, Outcome
from store.model import Stamp, Status
from store.selection import parse
from store.snapshot import SCHEMA

Signed = Callable[..., Stamp]

KEPT = Path(__file__).parent / "ledgers"


@pytest.fixture(params=range(1, SCHEMA))
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A ledger of an older format with all that it had beside it."""
    path = tmp_path / "ledger.json"
    name = f"schema{request.param}.json"
    shutil.copy(KEPT / name, path)
    shutil.copy(KEPT / f"{name}.history", tmp_path / "ledger.json.history")
    return path


def note(path: Path, stamp: Stamp) -> Outcome:
    added = AddNote(text="新记", on=date(2025, 9, 1))
    return Ledger.open(path).commit(parse(["3"]), added, stamp)


def test_there_is_a_step_from_every_format() -> None:
    assert list(migrations.STEPS) == list(range(1, SCHEMA))


def test_an_older_ledger_is_read_as_it_was(older: Path) -> None:
    data = older.read_bytes()
    ledger = Ledger.open(older)
    snapshot = ledger.snapshot()
    code = {snapshot.code(item): item for item in snapshot.items}
    assert [plan.key for plan in snapshot.plans] == ["fx", "qs"]
    assert code["2.1.1"].status is Status.DONE
    assert code["2.1"].support == ("应急局", "气象局")
    assert len(snapshot.notes(code["qs/1"])) == 100
    revisions = [batch.revision for batch in ledger.since(snapshot)]
    assert revisions == list(range(1, 111))
    assert older.read_bytes() == data


def formatted(path: Path, **head: object) -> None:
    """Write a ledger anew, as a formatter of JSON does."""
    whole = json.loads(path.read_bytes())
    whole["meta"]["ledger"] |= head
    path.write_text(json.dumps(whole, indent=0, ensure_ascii=False), "utf-8")


def test_an_older_ledger_that_people_formatted_is_read_too(older: Path) -> None:
    before = Ledger.open(older).snapshot()
    formatted(older)
    after = Ledger.open(older).snapshot()
    assert after.all_items == before.all_items
    assert after.all_notes == before.all_notes


@pytest.mark.usefixtures("file_ledger")
def test_a_newer_ledger_that_people_formatted_is_not_overwritten(
    path: Path, signed: Signed
) -> None:
    formatted(path, schema=SCHEMA + 1)
    data = path.read_bytes()
    with pytest.raises(LedgerTooNew):
        note(path, signed())
    assert path.read_bytes() == data


@pytest.mark.usefixtures("file_ledger")
@pytest.mark.parametrize("schema", [0, -1])
def test_a_format_that_there_never_was_is_no_ledger(path: Path, schema: int) -> None:
    formatted(path, schema=schema)
    with pytest.raises(LedgerDamaged):
        Ledger.open(path).snapshot()


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('"n5": {', '"n4": {"uid":"n4"},\n"n5": {', "n4 stands there twice"),
        ('"uid":"n5"', '"uid":"n6"', "n5: it does not name itself"),
        ('"item":"i11"', '"item":"i99"', "it is on no item"),
        ('"field":"added"', '"field":"addad"', "which is not there"),
    ],
)
def test_an_older_ledger_that_was_edited_is_checked(
    older: Path, signed: Signed, old: str, new: str, cause: str
) -> None:
    text = older.read_text("utf-8")
    assert old in text
    older.write_text(text.replace(old, new, 1), "utf-8")
    data = older.read_bytes()
    with pytest.raises(LedgerDamaged, match=cause):
        Ledger.open(older).snapshot()
    with pytest.raises(LedgerDamaged, match=cause):
        note(older, signed())
    assert older.read_bytes() == data


def test_the_first_change_keeps_the_older_file_and_names_it(
    older: Path, signed: Signed
) -> None:
    data = older.read_bytes()
    before = Ledger.open(older).snapshot()
    outcome = note(older, signed())
    assert outcome.older
    assert outcome.older.read_bytes() == data
    assert outcome.older.stat().st_mode & 0o777 == older.stat().st_mode & 0o777
    assert json.loads(older.read_bytes())["meta"]["ledger"]["schema"] == SCHEMA
    after = Ledger.open(older).snapshot()
    assert after.all_items == before.all_items
    assert {
        k: n for k, n in after.all_notes.items() if k in before.all_notes
    } == before.all_notes
    assert note(older, signed()).older is None


def test_what_was_done_in_an_older_format_is_undone(
    older: Path, signed: Signed
) -> None:
    ledger = Ledger.open(older)
    ledger.undo(signed("王芳"), revision=4)
    status = {ledger.snapshot().code(i): i.status for i in ledger.snapshot().items}
    assert status["2.1.1"] is Status.TODO


def test_the_older_file_is_never_thinned(older: Path, signed: Signed) -> None:
    kept = note(older, signed()).older
    assert kept in [one.path for one in backups.generations(older)]
    (of,) = [one for one in backups.generations(older) if one.path == kept]
    assert of.format == json.loads(of.path.read_bytes())["meta"]["ledger"]["schema"]


def test_without_a_copy_there_is_no_change(older: Path, signed: Signed) -> None:
    data = older.read_bytes()
    backups.folder(older).write_text("in the way", "utf-8")
    with pytest.raises(CannotWrite):
        note(older, signed())
    assert older.read_bytes() == data
