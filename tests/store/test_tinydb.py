"""A ledger in a file: its layout, its neighbours, and what can befall it."""

import codecs
import errno
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

import pytest
from msgspec.structs import replace

from seed.document import document
from store.backends import archive, tables, trust
from store.backends.keeping import Keeping
from store.backends.ledgerfile import LedgerFile
from store.backends.turnstile import Patience
from store.doctor import Level
from store.doctor.examine import examine
from store.errors import (
    CannotRead,
    CannotWrite,
    GoneWithCopy,
    HistoryDamaged,
    LedgerDamaged,
    LedgerError,
    LedgerGone,
    LedgerMissing,
    LedgerTooNew,
    LinkToNothing,
    Locked,
    NothingToRedo,
    NothingToUndo,
    NotKnownSince,
    OfAnother,
    Unconfirmed,
)
from store.intents.load import Load
from store.intents.views import SaveView
from store.intents.work import AddNote, Done, SetDue, Start
from store.ledger import Ledger, Outcome
from store.model import Stamp
from store.past import Past
from store.selection import Selection, parse
from store.snapshot import Snapshot

DAY = date(2025, 6, 10)


class Signed(Protocol):
    def __call__(self, by: str = ...) -> Stamp: ...


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


PATIENT, IMPATIENT = Patience(), Patience(0.02)


def note(
    ledger: Ledger, stamp: Stamp, text: str, patience: Patience = PATIENT
) -> Outcome:
    added = AddNote(text=text, on=DAY)
    return ledger.commit(parse(["3"]), added, stamp, patience=patience)


def noted(ledger: Ledger) -> list[str]:
    return [note.text for note in ledger.snapshot().all_notes.values()]


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


# What stands in the file and beside it.


def test_every_document_has_a_line_to_itself(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    note(file_ledger, signed(), "甲\n乙")
    tables = json.loads(path.read_bytes())
    assert list(tables) == ["meta", "plans", "items", "notes", "views", "batches"]
    documents = [doc for table in tables.values() for doc in table.items()]
    lines = [line.rstrip(",") for line in path.read_text("utf-8").splitlines()]
    alone = [line for line in lines if line.endswith("}") and line != "}"]
    assert [json.loads(f"{{{line}}}") for line in alone] == [
        {uid: document} for uid, document in documents
    ]


def test_chinese_stands_in_the_file_as_people_read_it(
    file_ledger: Ledger, path: Path
) -> None:
    assert file_ledger.snapshot().items
    assert "采购沙袋" in path.read_text("utf-8")


def test_a_small_change_touches_few_lines(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    before = set(path.read_text("utf-8").splitlines())
    file_ledger.commit(parse(["2.1.1"]), Done(on=DAY), signed())
    after = path.read_text("utf-8").splitlines()
    fresh = [line.split(":")[0] for line in after if line not in before]
    assert fresh == ['"ledger"', '"i7"', '"1"', '"2"']


@pytest.mark.usefixtures("open_umask")
def test_a_new_ledger_and_its_lock_are_private(
    path: Path, flood: Load, signed: Signed
) -> None:
    Ledger.create(path, flood, signed())
    note(Ledger.open(path), signed(), "甲")
    for file in path.parent.iterdir():
        assert mode(file) == (0o700 if file.is_dir() else 0o600), file.name
    assert {file.name for file in path.parent.iterdir()} == {
        "duban.json",
        "duban.json.backups",
        "duban.json.bak",
        "duban.json.lock",
        "duban.json.lock.q",
    }


@pytest.mark.parametrize("shared", [0o640, 0o660, 0o644])
def test_the_mode_a_ledger_was_given_is_kept(
    file_ledger: Ledger, path: Path, signed: Signed, shared: int
) -> None:
    path.chmod(shared)
    note(file_ledger, signed(), "甲")
    note(file_ledger, signed(), "乙")
    assert mode(path) == shared
    assert mode(beside(path, ".lock")) == shared
    assert mode(beside(path, ".bak")) == shared


def test_a_link_is_followed_and_stays_a_link(
    file_ledger: Ledger, path: Path, tmp_path: Path, signed: Signed
) -> None:
    link = tmp_path / "elsewhere" / "link.json"
    link.parent.mkdir()
    link.symlink_to(path)
    note(Ledger.open(link), signed(), "甲")
    assert link.is_symlink()
    assert not path.is_symlink()
    assert noted(file_ledger) == ["甲"]
    assert [file.name for file in link.parent.iterdir()] == ["link.json"]


def test_two_ways_to_a_ledger_share_one_lock(
    file_ledger: Ledger,
    path: Path,
    tmp_path: Path,
    signed: Signed,
) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    note(file_ledger, signed(), "甲")
    with held_elsewhere(beside(path, ".lock")), pytest.raises(Locked):
        note(Ledger.open(link), signed(), "乙", IMPATIENT)


def test_the_backup_is_the_state_before_the_last_change(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    for text in ("甲", "乙"):
        before = path.read_bytes()
        note(file_ledger, signed(), text)
        assert beside(path, ".bak").read_bytes() == before


@pytest.mark.parametrize("code", [errno.EPERM, errno.EXDEV])
def test_where_links_are_not_had_the_backup_is_a_copy(
    file_ledger: Ledger,
    path: Path,
    signed: Signed,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
) -> None:
    before = path.read_bytes()
    monkeypatch.setattr(os, "link", Failing(os.link, 1, code))
    note(file_ledger, signed(), "甲")
    assert beside(path, ".bak").read_bytes() == before
    assert noted(file_ledger) == ["甲"]


def test_what_a_crash_left_is_written_over(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    torn = path.with_name(f".{path.name}.tmp")
    torn.write_bytes(b'{"meta": {"led')
    note(file_ledger, signed(), "甲")
    assert noted(file_ledger) == ["甲"]
    assert not torn.exists()


@pytest.mark.parametrize("name", [".duban.json.tmp", ".duban.json.tmp.bak"])
def test_a_link_in_the_place_of_a_temporary_file_is_not_followed(
    file_ledger: Ledger, path: Path, signed: Signed, name: str
) -> None:
    victim = path.with_name("letter.txt")
    victim.write_text("my own")
    path.with_name(name).symlink_to(victim)
    note(file_ledger, signed(), "甲")
    assert victim.read_text() == "my own"
    assert noted(file_ledger) == ["甲"]


def test_a_link_in_the_place_of_the_lock_is_not_followed(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    victim = path.with_name("letter.txt")
    victim.write_text("my own")
    beside(path, ".lock").symlink_to(victim)
    with pytest.raises(CannotWrite):
        note(file_ledger, signed(), "甲")
    assert victim.read_text() == "my own"
    assert noted(file_ledger) == []


# Creating, missing, gone.


@pytest.mark.usefixtures("open_umask")
def test_creating_makes_the_folder_and_keeps_it_private(
    tmp_path: Path, flood: Load, signed: Signed
) -> None:
    path = tmp_path / "new" / "duban.json"
    assert Ledger.create(path, flood, signed())
    assert mode(path.parent) == 0o700
    assert len(Ledger.open(path).snapshot().items) == 11


def test_creating_twice_changes_nothing(
    file_ledger: Ledger, path: Path, harvest: Load, signed: Signed
) -> None:
    before = path.read_bytes()
    assert Ledger.create(path, harvest, signed()) is None
    assert path.read_bytes() == before
    assert file_ledger.snapshot().revision == 1


def test_a_ledger_may_begin_empty(path: Path, stamp: Stamp) -> None:
    Ledger.create(path, None, stamp)
    snapshot = Ledger.open(path).snapshot()
    assert (snapshot.revision, snapshot.plans) == (0, ())


def test_creating_where_nothing_can_be_made_says_so(
    tmp_path: Path, flood: Load, signed: Signed
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="nothing was changed"):
        Ledger.create(tmp_path / "file" / "duban.json", flood, signed())


@pytest.mark.parametrize("folder", ["", "nowhere/"])
def test_a_missing_ledger_is_never_made_by_reading_or_writing(
    tmp_path: Path, signed: Signed, folder: str
) -> None:
    path = tmp_path / f"{folder}duban.json"
    ledger = Ledger.open(path)
    with pytest.raises(LedgerMissing, match="duban init"):
        ledger.snapshot()
    with pytest.raises(LedgerMissing):
        note(ledger, signed(), "甲")
    with pytest.raises(LedgerMissing):
        ledger.refresh(Snapshot())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("trace", [".lock", ".history", ".bak"])
def test_a_ledger_that_is_gone_is_no_empty_ledger(
    path: Path, flood: Load, signed: Signed, trace: str
) -> None:
    beside(path, trace).write_bytes(b"")
    for attempt in (
        lambda: Ledger.open(path).snapshot(),
        lambda: note(Ledger.open(path), signed(), "甲"),
        lambda: Ledger.create(path, flood, signed()),
    ):
        with pytest.raises(LedgerGone) as refused:
            attempt()
        assert refused.value.values["trace"] == path.name + trace
        assert str(refused.value.values["path"]) == str(path)
    assert not path.exists()


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_link_to_where_nothing_is_any_more_is_no_empty_ledger(
    path: Path, flood: Load, signed: Signed, is_folder: bool
) -> None:
    Ledger.create(path, flood, signed())
    far = path.parent / "远"
    far.mkdir()
    path.rename(far / path.name)
    link = path.with_name("近") if is_folder else path
    link.symlink_to(far if is_folder else far / path.name)
    named = link / path.name if is_folder else link
    note(Ledger.open(named), signed(), "甲")
    far.rename(path.parent / "不在")
    for attempt in (
        lambda: Ledger.open(named).snapshot(),
        lambda: note(Ledger.open(named), signed(), "乙"),
        lambda: Ledger.create(named, flood, signed()),
    ):
        with pytest.raises(LinkToNothing) as refused:
            attempt()
        assert refused.value.values == {"path": str(named), "link": link}
    copy = path.parent / "不在" / path.name
    with pytest.raises(LinkToNothing):
        LedgerFile(named, Keeping()).put_back(copy, "李明", Patience())
    ((level, said),) = [
        (said.level, str(said.sentence))
        for said in examine(named, Keeping(), signed().at)
        if said.subject == "ledger"
    ]
    assert (level, said) == (Level.BAD, str(refused.value))
    assert not far.exists()
    (path.parent / "不在").rename(far)
    assert noted(Ledger.open(named)) == ["甲"]


def test_what_a_link_led_to_is_put_back_from_its_copies(
    noted_path: Path, signed: Signed
) -> None:
    link = noted_path.with_name("近")
    link.symlink_to(noted_path)
    noted_path.unlink()
    with pytest.raises(GoneWithCopy, match=r"backup --restore .*\.bak"):
        note(Ledger.open(link), signed(), "乙")


def test_a_ledger_that_goes_while_it_is_open_is_missed(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    note(file_ledger, signed(), "甲")
    assert noted(file_ledger) == ["甲"]
    path.unlink()
    with pytest.raises(LedgerGone):
        file_ledger.snapshot()
    with pytest.raises(LedgerGone):
        note(file_ledger, signed(), "乙")
    assert not path.exists()


def test_a_ledger_of_another_is_used_by_who_trusts_it(
    noted_path: Path, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "is_ours", lambda _of: False)
    for use in (Ledger.snapshot, lambda ledger: note(ledger, signed(), "乙")):
        with pytest.raises(OfAnother):
            use(Ledger.open(noted_path))
    ledger = Ledger.open(noted_path, Keeping(trusted=(str(noted_path),)))
    note(ledger, signed(), "丙")
    assert noted(ledger) == ["甲", "丙"]


def test_a_folder_is_no_ledger(path: Path, signed: Signed) -> None:
    path.mkdir()
    with pytest.raises(CannotRead):
        Ledger.open(path).snapshot()
    with pytest.raises(CannotRead):
        note(Ledger.open(path), signed(), "甲")


def test_links_that_lead_nowhere_are_reported(path: Path) -> None:
    path.symlink_to(path)
    with pytest.raises(LedgerError):
        Ledger.open(path).snapshot()


def test_a_ledger_put_back_is_read_again(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    whole = path.read_bytes()
    note(file_ledger, signed(), "甲")
    assert noted(file_ledger) == ["甲"]
    path.write_bytes(whole)
    assert noted(file_ledger) == []


# Damage: the file is left as it is, and said where.


def line_of(data: bytes, start: str) -> int:
    lines = data.decode().splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.startswith(start))


def edited(start: str, old: str, new: str) -> Callable[[bytes], bytes]:
    """Replace something in the line that starts so."""

    def edit(data: bytes) -> bytes:
        lines = data.decode().split("\n")
        at = line_of(data, start) - 1
        assert old in lines[at]
        lines[at] = lines[at].replace(old, new)
        return "\n".join(lines).encode()

    return edit


def inserted(line: int, text: bytes) -> Callable[[bytes], bytes]:
    def insert(data: bytes) -> bytes:
        lines = data.split(b"\n")
        return b"\n".join([*lines[: line - 1], text, *lines[line - 1 :]])

    return insert


def first(mark: bytes) -> Callable[[bytes], int]:
    return lambda data: data.index(mark)


def start(_: bytes) -> int:
    return 0


UNREADABLE: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], int]]] = {
    "empty": (lambda _: b"", start),
    "blank": (lambda _: b" \n\n", start),
    "zeros": (lambda data: b"\0" * len(data), start),
    "cut between lines": (lambda data: b"\n".join(data.split(b"\n")[:3]), len),
    "cut before the last brace": (lambda data: data.rstrip()[:-1], len),
    "something after the end": (lambda data: data + b"@", first(b"@")),
    "two of them": (lambda data: data + data, lambda data: len(data) // 2),
    "marks of a merge": (inserted(4, b"<<<<<<< mine"), first(b"<<<")),
    "a byte order mark": (lambda data: codecs.BOM_UTF8 + data, start),
    "utf-16": (lambda data: data.decode().encode("utf-16"), start),
    "gb18030": (lambda data: data.decode().encode("gb18030"), first(b"\xd4")),
    "a bad byte between": (inserted(4, b"\xff"), first(b"\xff")),
    "a bad byte in a word": (inserted(4, b'"a\xff": 1,'), first(b"\xff")),
    "cut within a character": (
        lambda data: data[: data.index("采购".encode()) + 2],
        lambda data: len(data) - 2,
    ),
    "half a character": (
        lambda data: data.replace("采购".encode(), "采购".encode()[:-1]),
        lambda data: data.index("采".encode()) + 3,
    ),
    "a raw escape": (edited('"i7"', "采购", "采\x1b购"), first(b"\x1b")),
    "not a number": (edited('"i7"', '"place":1.0', '"place":NaN'), first(b"NaN")),
    "a list": (lambda _: b"[]", start),
    "a string": (lambda _: b'"duban"', start),
    "a number": (lambda _: b"7", start),
    "null": (lambda _: b"null", start),
    "an object": (lambda _: b"{}", start),
    "another program's": (lambda _: b'{"_default": {"1": {"name": "x"}}}', start),
    "a list of tables": (lambda _: b'{"meta": [], "items": []}', start),
    "very deep": (lambda _: b'{"meta":' * 20_000, start),
}

WHOLE = {
    "something after the end",
    "two of them",
    "a byte order mark",
    "utf-16",
    "gb18030",
}
"""Those that have the whole ledger in them: no copy has as much."""

WRONG: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a place that is a word": (edited('"i7"', '"place":1.0', '"place":"x"'), '"i7"'),
    "a status of nobody": (
        edited('"i7"', '"place"', '"status":"late","place"'),
        '"i7"',
    ),
    "a day that is none": (
        edited('"i7"', '"place"', '"due":"2025-02-30","place"'),
        '"i7"',
    ),
    "a field of tomorrow": (edited('"i7"', '"place"', '"x":1,"place"'), '"i7"'),
    "no title": (edited('"i7"', '"title":', '"gloss":'), '"i7"'),
    "no name": (edited('"i7": ', '"uid":"i7",', ""), '"i7"'),
    "another name": (edited('"i7": ', '"uid":"i7"', '"uid":"i8"'), '"i7"'),
    "a plan of another name": (
        edited('"p1": ', '"uid":"p1"', '"uid":"p9"'),
        '"p1": ',
    ),
    "an unknown plan": (edited('"i7"', '"plan":"p1"', '"plan":"p9"'), '"i7"'),
    "an unknown parent": (
        edited('"i7"', '"parent":"i6"', '"parent":"i99"'),
        '"i7"',
    ),
    "itself as parent": (edited('"i7"', '"parent":"i6"', '"parent":"i7"'), '"i7"'),
    "a parent below it": (
        edited('"i6"', '"parent":"i5"', '"parent":"i7"'),
        '"i6"',
    ),
    "a note on nothing": (edited('"n1"', '"item":"i11"', '"item":"i99"'), '"n1"'),
    "a name that begins with a zero": (
        lambda data: data.replace(b'"n1"', b'"n01"'),
        '"n01": ',
    ),
    "a batch of another name": (edited('"2"', '"2"', '"9"'), '"9"'),
    "a batch without a number": (
        edited('"2"', '"revision":2', '"revision":"two"'),
        '"2"',
    ),
    "a batch with a word misspelt": (
        edited('"2"', '"verb"', '"undos":1,"verb"'),
        '"2"',
    ),
}


@pytest.fixture
def noted_path(file_ledger: Ledger, path: Path, signed: Signed) -> Path:
    """A ledger of two batches and one note, with its backup beside it."""
    note(file_ledger, signed(), "甲")
    return path


def refusal(path: Path, stamp: Stamp) -> LedgerDamaged:
    """The one error that reading, writing and undo give; the file untouched."""
    data = path.read_bytes()
    backup = beside(path, ".bak").read_bytes()
    ledger = Ledger.open(path)
    refused = []
    for attempt in (
        ledger.snapshot,
        lambda: note(ledger, stamp, "乙"),
        lambda: ledger.undo(stamp),
    ):
        with pytest.raises(LedgerDamaged) as found:
            attempt()
        refused.append(found.value)
    assert path.read_bytes() == data
    assert beside(path, ".bak").read_bytes() == backup
    assert Ledger.create(path, None, stamp) is None
    assert path.read_bytes() == data
    assert len({str(one) for one in refused}) == 1
    return refused[0]


@pytest.mark.parametrize("damage", UNREADABLE)
def test_an_unreadable_ledger_is_left_alone_and_the_place_told(
    noted_path: Path, stamp: Stamp, damage: str
) -> None:
    break_it, where = UNREADABLE[damage]
    data = break_it(noted_path.read_bytes())
    noted_path.write_bytes(data)
    before = data[: where(data)].split(b"\n")
    refused = refusal(noted_path, stamp)
    assert str(refused.values["path"]) == str(noted_path)
    assert refused.values["line"] == len(before)
    told = {len(before[-1]) + 1, len(before[-1].decode()) + 1}
    assert refused.values["column"] in told
    helps = "doctor --fix" if damage in WHOLE else f"--restore {noted_path}.bak"
    assert helps in str(refused)


@pytest.mark.parametrize(
    ("damage", "cause"),
    [
        ("a byte order mark", "byte order mark"),
        ("utf-16", "UTF-16"),
        ("marks of a merge", "a merge that was not settled"),
        ("zeros", "zero bytes"),
        ("cut within a character", "breaks off"),
        ("half a character", "not UTF-8"),
    ],
)
def test_what_another_program_did_to_it_is_named(
    noted_path: Path, damage: str, cause: str
) -> None:
    edit, _at = UNREADABLE[damage]
    noted_path.write_bytes(edit(noted_path.read_bytes()))
    with pytest.raises(LedgerDamaged, match=cause):
        Ledger.open(noted_path).snapshot()


@pytest.mark.parametrize("damage", WRONG)
def test_a_wrong_document_is_left_alone_and_its_line_told(
    noted_path: Path, stamp: Stamp, damage: str
) -> None:
    break_it, start = WRONG[damage]
    data = break_it(noted_path.read_bytes())
    noted_path.write_bytes(data)
    refused = refusal(noted_path, stamp)
    assert str(refused.values["path"]) == str(noted_path)
    assert refused.values["line"] == line_of(data, start)
    assert start.strip('": ') in str(refused.values["cause"])


@pytest.mark.parametrize(
    ("table", "field", "value", "cause"),
    [
        ("plans", "key", "fx", "another plan has its key, fx"),
        ("items", "parent", "i5", "it stands under nothing"),
        ("views", "name", "甲", "another view has its name, 甲"),
    ],
)
def test_what_is_of_another_plan_or_view_is_damage(
    noted_path: Path,
    harvest: Load,
    signed: Signed,
    table: str,
    field: str,
    value: str,
    cause: str,
) -> None:
    ledger = Ledger.open(noted_path)
    for intent in (
        harvest,
        *(SaveView(name=n, selection=parse(["3"])) for n in "甲乙"),
    ):
        ledger.commit(Selection(), intent, signed())
    tables = json.loads(noted_path.read_bytes())
    [*tables[table].values()][-1][field] = value
    noted_path.write_text(json.dumps(tables), "utf-8")
    assert cause in str(refusal(noted_path, signed()))


@pytest.mark.parametrize(
    "table", ["meta", "plans", "items", "notes", "views", "batches"]
)
def test_a_ledger_without_a_table_is_no_ledger(
    noted_path: Path, stamp: Stamp, table: str
) -> None:
    tables = json.loads(noted_path.read_bytes())
    del tables[table]
    noted_path.write_text(json.dumps(tables), "utf-8")
    refusal(noted_path, stamp)


def test_a_ledger_that_lost_its_batches_is_damage(
    noted_path: Path, stamp: Stamp
) -> None:
    tables = json.loads(noted_path.read_bytes()) | {"batches": {}}
    noted_path.write_text(json.dumps(tables), "utf-8")
    assert "does not lead to batch 2" in str(refusal(noted_path, stamp))


def test_a_revision_behind_its_batches_is_damage(
    noted_path: Path, stamp: Stamp
) -> None:
    data = edited('"ledger"', '"revision":2', '"revision":1')(noted_path.read_bytes())
    noted_path.write_bytes(data)
    refusal(noted_path, stamp)


def test_what_a_newer_duban_wrote_is_not_replaced(noted_path: Path) -> None:
    state = Ledger.open(beside(noted_path, ".bak")).snapshot()
    newer = edited('"ledger"', '"schema":3', '"schema":4')(noted_path.read_bytes())
    noted_path.write_bytes(newer)
    with pytest.raises(LedgerTooNew):
        LedgerFile(noted_path, Keeping()).put_back(state, "李明", PATIENT)
    assert noted_path.read_bytes() == newer


def test_a_ledger_of_a_newer_duban_is_refused(noted_path: Path, stamp: Stamp) -> None:
    data = edited('"ledger"', '"schema":3', '"schema":4')(noted_path.read_bytes())
    noted_path.write_bytes(data)
    ledger = Ledger.open(noted_path)
    for attempt in (ledger.snapshot, lambda: note(ledger, stamp, "乙")):
        with pytest.raises(LedgerTooNew, match="format 4, this one knows 3"):
            attempt()
    assert noted_path.read_bytes() == data


def test_a_newer_ledger_is_newer_whatever_else_it_holds(noted_path: Path) -> None:
    newer = edited('"ledger"', '"schema":3', '"schema":4,"codec":"x"')
    data = edited('"i7"', '"place":1.0', '"place":{"x":1}')(
        newer(noted_path.read_bytes())
    )
    noted_path.write_bytes(data)
    with pytest.raises(LedgerTooNew):
        Ledger.open(noted_path).snapshot()
    assert noted_path.read_bytes() == data


def test_a_ledger_that_people_formatted_is_read(
    noted_path: Path, signed: Signed
) -> None:
    tables = json.loads(noted_path.read_bytes())
    noted_path.write_text(json.dumps(tables, indent=4), "utf-8")
    ledger = Ledger.open(noted_path)
    note(ledger, signed(), "乙")
    assert noted(ledger) == ["甲", "乙"]


def test_the_history_of_a_ledger_that_people_formatted_is_one_batch_a_line(
    noted_path: Path, signed: Signed
) -> None:
    tables = json.loads(noted_path.read_bytes())
    noted_path.write_text(json.dumps(tables, indent=4), "utf-8")
    ledger = Ledger.open(noted_path)
    for number in range(120):
        note(ledger, signed(), f"第{number}次")
    assert since(ledger) == list(range(1, 123))
    assert archived(noted_path) == [*range(1, archived(noted_path)[-1] + 1)]
    ledger.undo(signed(), revision=2)


def test_a_repaired_ledger_works_on(noted_path: Path, signed: Signed) -> None:
    whole = noted_path.read_bytes()
    ledger = Ledger.open(noted_path)
    noted_path.write_bytes(whole[:200])
    with pytest.raises(LedgerDamaged):
        note(ledger, signed(), "乙")
    noted_path.write_bytes(whole)
    note(ledger, signed(), "乙")
    assert noted(ledger) == ["甲", "乙"]


# The disk says no.


class Failing:
    """A system call that fails the nth time it is asked, and works otherwise."""

    def __init__(self, real: Callable[..., object], nth: int, code: int) -> None:
        self.real = real
        self.nth = nth
        self.code = code
        self.asked = 0

    def __call__(self, *args: object, **kwargs: object) -> object:
        self.asked += 1
        if self.asked == self.nth:
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*args, **kwargs)


@pytest.mark.parametrize(
    ("call", "nth"),
    [
        ("write", 1),
        ("fsync", 1),
        ("fchmod", 1),
        ("link", 1),
        ("replace", 1),
        ("replace", 2),
    ],
)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_write_that_fails_leaves_the_ledger_as_it_was(
    noted_path: Path,
    signed: Signed,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    nth: int,
    code: int,
) -> None:
    noted_path.chmod(0o640)  # not that of a new file: each write has to give it
    before = noted_path.read_bytes()
    ledger = Ledger.open(noted_path)
    with monkeypatch.context() as patch:
        failing = Failing(getattr(os, call), nth, code)
        patch.setattr(os, call, failing)
        with pytest.raises(CannotWrite) as refused:
            note(ledger, signed(), "乙")
        assert failing.asked >= nth
    assert refused.value.values["cause"] == os.strerror(code)
    assert noted_path.read_bytes() == before
    assert noted(ledger) == ["甲"]
    note(ledger, signed(), "丙")
    assert noted(Ledger.open(noted_path)) == ["甲", "丙"]
    assert not [*noted_path.parent.glob(".*")]


@pytest.mark.parametrize("end", [".bak", ".tmp", ".tmp.bak"])
def test_a_folder_in_the_way_of_a_write_is_told_and_nothing_is_left(
    noted_path: Path, signed: Signed, end: str
) -> None:
    name = noted_path.name + end if end == ".bak" else f".{noted_path.name}{end}"
    way = noted_path.with_name(name)
    way.unlink(missing_ok=True)
    way.mkdir()
    before = {*noted_path.parent.iterdir()}
    with pytest.raises(CannotWrite) as refused:
        note(Ledger.open(noted_path), signed(), "乙")
    assert refused.value.values["path"] == way
    assert {*noted_path.parent.iterdir()} == before
    looked = examine(noted_path, Keeping(), signed().at)
    (bad,) = [str(said.sentence) for said in looked if said.level is Level.BAD]
    assert bad == f"nothing can be changed: the folder {way} is in the way"
    way.rmdir()
    note(Ledger.open(noted_path), signed(), "乙")


def test_a_change_in_place_that_the_disk_did_not_confirm_says_so(
    noted_path: Path, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger.open(noted_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", Failing(os.fsync, 2, errno.EIO))
        with pytest.raises(Unconfirmed, match="in place"):
            note(ledger, signed(), "乙")
    assert noted(ledger) == ["甲", "乙"]
    note(ledger, signed(), "丙")
    assert noted(ledger) == ["甲", "乙", "丙"]


def test_short_writes_are_carried_on(
    noted_path: Path, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data[:97])))
    note(Ledger.open(noted_path), signed(), "乙")
    assert noted(Ledger.open(noted_path)) == ["甲", "乙"]


def test_a_reader_in_the_middle_of_the_file_keeps_what_it_began(
    noted_path: Path, signed: Signed
) -> None:
    before = noted_path.read_bytes()
    with noted_path.open("rb", buffering=0) as reader:
        first = reader.read(100)
        note(Ledger.open(noted_path), signed(), "乙")
        rest = reader.read()
    assert first + rest == before
    assert noted_path.read_bytes() != before


# Somebody else holds the lock.

HOLD = """
import fcntl, os, sys
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(lock: Path) -> Iterator[None]:
    """Another process holds this lock."""
    command = [sys.executable, "-c", HOLD, str(lock)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield


@pytest.mark.parametrize("lock", [".lock", ".lock.q"])
def test_a_locked_ledger_is_read_but_not_written(
    noted_path: Path, signed: Signed, lock: str
) -> None:
    before = noted_path.read_bytes()
    ledger = Ledger.open(noted_path)
    with held_elsewhere(beside(noted_path, lock)):
        with pytest.raises(Locked, match=r"waited 0\.02 s for it; nothing was changed"):
            note(ledger, signed(), "乙", IMPATIENT)
        assert noted_path.read_bytes() == before
        assert noted(Ledger.open(noted_path)) == ["甲"]
        dry = ledger.commit(
            parse(["3"]), AddNote(text="乙", on=DAY), signed(), dry_run=True
        )
        assert dry.batch.changes
    note(ledger, signed(), "乙")
    assert noted(ledger) == ["甲", "乙"]


def test_a_refused_change_lets_go_of_the_lock(noted_path: Path, signed: Signed) -> None:
    whole = noted_path.read_bytes()
    noted_path.write_bytes(b"[]")
    with pytest.raises(LedgerDamaged):
        note(Ledger.open(noted_path), signed(), "乙", IMPATIENT)
    noted_path.write_bytes(whole)
    note(Ledger.open(noted_path), signed(), "乙", IMPATIENT)
    assert noted(Ledger.open(noted_path)) == ["甲", "乙"]


# History beyond the newest hundred.


def kept(path: Path) -> list[int]:
    return [int(uid) for uid in json.loads(path.read_bytes())["batches"]]


def archived(path: Path) -> list[int]:
    lines = beside(path, ".history").read_bytes().splitlines()
    return [json.loads(line)["revision"] for line in lines]


def since(ledger: Ledger, revision: int = 0) -> list[int]:
    return [b.revision for b in ledger.since(ledger.snapshot(), revision)]


@pytest.fixture
def long_path(file_ledger: Ledger, path: Path, signed: Signed) -> Path:
    """A ledger at revision 151: the load, then 150 notes of 李明.

    Half of the first hundred moved out at the hundred and first; a hundred stay, so
    that the next change moves half of them.
    """
    for n in range(150):
        note(file_ledger, signed(), f"第{n}次")
    return path


def test_the_newest_hundred_stay_and_the_rest_move_out(long_path: Path) -> None:
    assert kept(long_path) == list(range(52, 152))
    assert archived(long_path) == list(range(1, 52))
    assert mode(beside(long_path, ".history")) == 0o600


def test_log_and_since_read_both_each_revision_once(long_path: Path) -> None:
    ledger = Ledger.open(long_path)
    assert since(ledger) == list(range(1, 152))
    assert since(ledger, 3) == list(range(4, 152))
    assert since(ledger, 5) == list(range(6, 152))
    assert since(ledger, 150) == [151]
    assert since(ledger, 151) == []


def test_a_history_of_one_batch_is_read(noted_path: Path) -> None:
    tables = json.loads(noted_path.read_bytes())
    archive.append(noted_path, [json.dumps(tables["batches"].pop("1")).encode()])
    noted_path.write_text(json.dumps(tables), "utf-8")
    assert since(Ledger.open(noted_path)) == [1, 2]


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_the_history_is_read_whole_however_its_lines_fall_into_blocks(
    long_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(archive, "_BLOCK", block)
    assert since(Ledger.open(long_path)) == list(range(1, 152))


def test_what_moved_out_can_still_be_undone(long_path: Path, signed: Signed) -> None:
    ledger = Ledger.open(long_path)
    ledger.undo(signed(), revision=2)
    assert "第0次" not in [
        note.text for note in ledger.snapshot().all_notes.values() if not note.removed
    ]
    assert since(ledger) == list(range(1, 153))


def test_looking_through_a_long_history_takes_little_memory(
    long_path: Path, signed: Signed
) -> None:
    history = beside(long_path, ".history")
    batches = [json.loads(line) for line in history.read_bytes().splitlines()]
    for batch in batches:
        old, new = (f"第{batch['revision']}次" + end * 5_000 for end in "旧新")
        change = {"table": "items", "uid": "i1", "field": "title"}
        batch["changes"] = [change | {"old": old, "new": new}]
    lines = [json.dumps(batch, ensure_ascii=False) + "\n" for batch in batches]
    history.write_text("".join(lines), "utf-8")
    ledger = Ledger.open(long_path)
    ledger.snapshot()
    for take_back in (ledger.undo, ledger.redo):
        tracemalloc.start()
        with pytest.raises((NothingToUndo, NothingToRedo)):
            take_back(signed("赵云"))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < history.stat().st_size / 3


def test_a_torn_last_line_is_passed_over_and_then_cut(
    long_path: Path, signed: Signed
) -> None:
    history = beside(long_path, ".history")
    with history.open("ab") as file:
        file.write(b'{"revision":52,"verb":"no')
    ledger = Ledger.open(long_path)
    assert since(ledger) == list(range(1, 152))
    note(ledger, signed(), "再记")
    assert archived(long_path) == list(range(1, 103))
    assert since(ledger) == list(range(1, 153))


def test_a_crash_between_history_and_ledger_tells_nothing_twice(
    long_path: Path, signed: Signed
) -> None:
    before = long_path.read_bytes()
    ledger = Ledger.open(long_path)
    note(ledger, signed(), "再记")
    long_path.write_bytes(before)
    assert since(ledger) == list(range(1, 152))
    note(ledger, signed(), "又记")
    assert since(ledger) == list(range(1, 153))
    assert archived(long_path) == list(range(1, 103))


def test_writes_that_fail_over_and_over_do_not_fill_the_disk(
    long_path: Path, signed: Signed
) -> None:
    ledger, bak = Ledger.open(long_path), beside(long_path, ".bak")
    bak.unlink()
    (bak / "in the way").mkdir(parents=True)
    for _ in range(3):
        with pytest.raises(CannotWrite):
            note(ledger, signed(), "再记")
    assert archived(long_path) == list(range(1, 103))
    (bak / "in the way").rmdir()
    bak.rmdir()
    note(ledger, signed(), "再记")
    assert archived(long_path) == list(range(1, 103))
    assert since(ledger) == list(range(1, 153))


def test_a_history_that_cannot_grow_stops_the_write(
    long_path: Path, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger.open(long_path)
    files = [long_path, beside(long_path, ".history")]
    before = [file.read_bytes() for file in files]
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", Failing(os.fsync, 1, errno.ENOSPC))
        with pytest.raises(CannotWrite):
            note(ledger, signed(), "再记")
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b'{"revision":', "it breaks off or goes wrong here"),
        (b'{"undos":1,', "undos is nothing that duban knows"),
    ],
)
def test_a_damaged_history_is_reported_with_its_line(
    long_path: Path, stamp: Stamp, line: bytes, cause: str
) -> None:
    history = beside(long_path, ".history")
    lines = history.read_bytes().split(b"\n")
    torn = line if line.endswith(b":") else line + lines[1].removeprefix(b"{")
    history.write_bytes(b"\n".join([lines[0], torn, *lines[2:]]))
    damaged = history.read_bytes()
    ledger = Ledger.open(long_path)
    with pytest.raises(HistoryDamaged) as refused:
        ledger.undo(stamp, revision=1)
    assert str(refused.value.values["path"]) == str(history)
    assert refused.value.values["line"] == 2
    assert str(refused.value.values["cause"]) == cause
    assert history.read_bytes() == damaged
    # What is newer than the damage is at hand as ever.
    ledger.undo(stamp)
    ledger.undo(stamp, revision=30)


def test_what_came_before_a_hole_in_the_history_is_not_undone(
    long_path: Path, stamp: Stamp
) -> None:
    history = beside(long_path, ".history")
    lines = history.read_bytes().split(b"\n")
    history.write_bytes(b"\n".join([*lines[:2], *lines[3:]]))
    ledger = Ledger.open(long_path)
    with pytest.raises(NotKnownSince, match="for batch 3 is missing"):
        ledger.undo(stamp, revision=2)
    ledger.undo(stamp, revision=4)


def test_a_few_huge_batches_move_out_too(path: Path, signed: Signed) -> None:
    parts = (
        f"{part}.甲\n" + "".join(f"({n})乙\n" for n in range(1, 301))
        for part in range(1, 11)
    )
    data = "".join(parts).encode()
    Ledger.create(
        path, Load(document=document(data), key="big", source="big.txt"), signed()
    )
    ledger = Ledger.open(path)
    everything = Selection(everything=True)
    for intent in (Start(on=DAY), Done(on=DAY), SetDue(due=DAY)):
        ledger.commit(everything, intent, signed())
    assert kept(path)[-1] == 4
    assert len(kept(path)) < 4
    assert archived(path) + kept(path) == [1, 2, 3, 4]
    ledger.undo(signed(), revision=4)
    assert ledger.snapshot().items[-1].due is None


def test_the_newest_batch_stays_however_large_it_is(
    noted_path: Path, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_NEWEST_BYTES", 10)
    note(Ledger.open(noted_path), signed(), "乙")
    assert (archived(noted_path), kept(noted_path)) == ([1, 2], [3])


def test_uids_of_one_ledger_are_read_in_the_order_they_were_given(
    file_ledger: Ledger, path: Path, harvest: Load, signed: Signed
) -> None:
    file_ledger.commit(Selection(), replace(harvest, key="a"), signed())
    uids = list(Ledger.open(path).snapshot().all_items)
    assert uids == [f"i{n}" for n in range(1, 14)]


@pytest.mark.parametrize("later", [0, 1, 2, 5, 120])
def test_who_looks_again_learns_from_where_a_copy_goes_on(
    file_ledger: Ledger, path: Path, signed: Signed, later: int
) -> None:
    note(file_ledger, signed(), "甲")
    copy = path.read_bytes()
    note(file_ledger, signed(), "乙")
    note(file_ledger, signed(), "丙")
    seen = file_ledger.snapshot()
    path.write_bytes(copy)
    for number in range(later):
        note(file_ledger, signed(), f"第{number}次")
    news = file_ledger.refresh(seen)
    assert news
    assert news.since == 2
    assert [batch.revision for batch in news.batches] == [*range(3, 3 + later)]


def test_a_ledger_that_was_put_back_goes_on_from_there(
    file_ledger: Ledger, path: Path, signed: Callable[..., Stamp]
) -> None:
    def note(number: int) -> None:
        intent = AddNote(text=f"第{number}条", on=date(2025, 6, 12))
        file_ledger.commit(parse(["2.1.1"]), intent, signed())

    for number in range(105):
        note(number)
    copy = path.read_bytes()
    for number in range(105, 300):
        note(number)
    path.write_bytes(copy)
    note(999)
    snapshot = file_ledger.snapshot()
    numbers = [batch.revision for batch in file_ledger.since(snapshot)]
    assert numbers == list(range(1, snapshot.revision + 1))
    undone = file_ledger.undo(signed())
    assert undone.batch.undoes == snapshot.revision
    for number in range(1000, 1200):
        note(number)
    snapshot = file_ledger.snapshot()
    past = Past(snapshot, reversed(file_ledger.since(snapshot)))
    assert past.of(snapshot.items[0].uid)
