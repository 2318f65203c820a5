"""What is looked over, what is mended, and that damaged bytes are kept."""

import codecs
import errno
import fcntl
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from store.backends import archive, backups, trust
from store.backends.keeping import Keeping
from store.backends.ledgerfile import LedgerFile
from store.backends.turnstile import Patience, turnstile
from store.doctor import Level, Said
from store.doctor import mend as mend_module
from store.doctor.examine import examine
from store.doctor.mend import foreseen, mend
from store.errors import CannotWrite, LedgerDamaged, Locked, OnNetwork
from store.intents.tree import Remove
from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Change, Stamp
from store.selection import parse

Signed = Callable[..., Stamp]
DAY = date(2025, 6, 12)


@pytest.fixture
def worked(file_ledger: Ledger, path: Path, signed: Signed) -> Path:
    """A ledger of 121 batches, half of the first hundred in its history."""
    for n in range(120):
        added = AddNote(text=f"第{n}次", on=DAY)
        file_ledger.commit(parse(["3"]), added, signed())
    return path


def look(path: Path) -> dict[str, list[tuple[Level, str]]]:
    found: dict[str, list[tuple[Level, str]]] = {}
    for said in examine(path, Keeping(), datetime.now(UTC)):
        found.setdefault(said.subject, []).append((said.level, str(said.sentence)))
    return found


def mended(path: Path) -> list[Said]:
    return list(mend(path, Keeping(), "李明", Patience(0.1)))


def levels(path: Path, subject: str) -> list[Level]:
    return [level for level, _said in look(path).get(subject, [])]


class CutOff(Remove, frozen=True, kw_only=True):
    """Removes an item and leaves what stands under it."""

    def changes(self, *given: Any) -> Iterator[Change]:
        return islice(super().changes(*given), 1)


def test_what_stands_under_a_removed_item_is_told(
    file_ledger: Ledger, path: Path, signed: Signed
) -> None:
    file_ledger.commit(parse(["2.1"]), CutOff(), signed())
    assert [level for level, _said in look(path)["records"]] == [Level.NOTE]
    assert look(path)["records"][0][1].startswith("3 items stand under one")


def test_a_ledger_in_good_order_is_good_in_everything(worked: Path) -> None:
    before = {f: f.read_bytes() for f in worked.parent.iterdir() if f.is_file()}
    found = look(worked)
    assert set(found) == {
        *("ledger", "records", "history", "clock", "owner", "modes"),
        *("disk", "copies", "lock"),
    }
    for said in found.values():
        assert [level for level, _ in said] == [Level.GOOD]
    assert mended(worked) == []
    after = {f: f.read_bytes() for f in worked.parent.iterdir() if f.is_file()}
    lock = worked.with_name("duban.json.lock")
    assert before | {lock: after[lock]} == after


def test_a_ledger_edited_by_hand_is_told(worked: Path) -> None:
    worked.write_bytes(worked.read_bytes().replace("第7次".encode(), "第八次".encode()))
    assert levels(worked, "edited") == [Level.NOTE]


def test_the_history_alone_says_how_far_a_ledger_went_at_least(
    worked: Path, signed: Signed
) -> None:
    early = Ledger.open(worked).snapshot()
    for n in range(120):
        added = AddNote(text=f"又{n}次", on=DAY)
        Ledger.open(worked).commit(parse(["3"]), added, signed())
    last = archive.place(worked).read_bytes().splitlines()[-1]
    before = json.loads(last)["revision"]
    assert before > early.revision
    for one in (worked, backups.previous(worked), *backups.folder(worked).iterdir()):
        one.unlink()
    LedgerFile(worked, Keeping()).put_back(early, "李明", Patience(0.1))
    assert Ledger.open(worked).snapshot().revision == before + 1


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "a mark at the start": lambda data: codecs.BOM_UTF8 + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "zeros at the end": lambda data: data + b"\0" * 500,
    "another text at the end": lambda data: data + data[-300:],
    "bytes that are no text at the end": lambda data: data + b"\xff\xfe",
    "GB18030": lambda data: data.decode().encode("gb18030"),
}


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED.keys())
def test_what_stands_around_a_whole_ledger_is_taken_away(
    worked: Path, wrap: Callable[[bytes], bytes]
) -> None:
    state = Ledger.open(worked).snapshot()
    wrapped = wrap(worked.read_bytes())
    worked.write_bytes(wrapped)
    assert levels(worked, "ledger") == [Level.BAD]
    (said,) = mended(worked)
    assert Path(str(said.sentence.values["aside"])).read_bytes() == wrapped
    now = Ledger.open(worked).snapshot()
    assert (now.all_items, now.all_notes, now.batches) == (
        state.all_items,
        state.all_notes,
        state.batches,
    )
    assert levels(worked, "ledger") == [Level.GOOD]


def test_what_was_mended_meanwhile_is_left_as_it_is(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = worked.read_bytes()

    @contextmanager
    def behind_another(*given: Any) -> Iterator[None]:
        with turnstile(*given):
            worked.write_bytes(good)
            yield

    worked.write_bytes(good + b"\0")
    monkeypatch.setattr("store.backends.ledgerfile.turnstile", behind_another)
    assert mended(worked) == []
    assert worked.read_bytes() == good


def test_a_byte_that_is_no_text_within_is_not_guessed_at(worked: Path) -> None:
    good = Ledger.open(backups.previous(worked)).snapshot()
    data = worked.read_bytes().replace("沙袋".encode(), b"\xff" * 6)
    worked.write_bytes(data)
    back, behind = mended(worked)
    assert (back.level, behind.level) == (Level.GOOD, Level.NOTE)
    assert "up to batch 120, what was damaged went up to 121" in str(behind.sentence)
    assert Ledger.open(worked).snapshot().all_notes == good.all_notes
    assert Path(str(back.sentence.values["aside"])).read_bytes() == data


def test_a_ledger_that_is_gone_is_put_back(worked: Path) -> None:
    good = Ledger.open(backups.previous(worked)).snapshot()
    worked.unlink()
    assert levels(worked, "ledger") == [Level.BAD]
    _back, behind = mended(worked)
    assert "up to batch 120, what was there may have gone up to 121" in str(
        behind.sentence
    )
    assert Ledger.open(worked).snapshot().all_notes == good.all_notes


def test_without_a_good_copy_nothing_is_done(worked: Path) -> None:
    worked.write_bytes(b"?")
    for copy in backups.copies(worked):
        copy.path.unlink()
    assert mended(worked) == []
    assert worked.read_bytes() == b"?"


@pytest.mark.parametrize("data", [b"127.0.0.1 localhost\n", b"", b"{}"])
def test_a_file_that_is_no_ledger_is_left_alone(tmp_path: Path, data: bytes) -> None:
    other = tmp_path / "hosts"
    other.write_bytes(data)
    other.chmod(0o644)
    assert mended(other) == []
    assert list(foreseen(other, Keeping())) == []
    assert [*tmp_path.iterdir()] == [other]
    assert (other.stat().st_mode & 0o777, other.read_bytes()) == (0o644, data)


def test_a_device_is_left_alone() -> None:
    mode = Path("/dev/null").stat().st_mode
    assert mended(Path("/dev/null")) == []
    assert Path("/dev/null").stat().st_mode == mode
    assert not Path("/dev/null.lock").exists()


def test_what_was_damaged_is_kept_each_time(worked: Path) -> None:
    for n in range(3):
        worked.write_bytes(b"{" * n)
        mended(worked)
    kept = [one.read_bytes() for one in worked.parent.glob("*.damaged-*")]
    assert sorted(kept) == [b"", b"{", b"{{"]
    for one in worked.parent.glob("*.damaged-*"):
        one.chmod(0o644)
    mended(worked)
    modes = {one.stat().st_mode & 0o777 for one in worked.parent.glob("*.damaged-*")}
    assert modes == {0o600}


def test_a_ledger_that_is_gone_is_not_told_as_one_that_never_was(worked: Path) -> None:
    worked.unlink()
    ((level, said),) = look(worked)["ledger"]
    assert level is Level.BAD
    assert "was there and is gone" in said
    assert "backup --restore" in said


def test_what_stops_every_write_is_told(worked: Path) -> None:
    queue = worked.with_name(f"{worked.name}.lock.q")
    queue.unlink()
    queue.mkdir()
    assert levels(worked, "lock") == [Level.BAD]
    history = archive.place(worked)
    history.rename(history.with_suffix(".moved"))
    history.symlink_to(history.with_suffix(".moved"))
    assert Level.BAD in levels(worked, "history")


def test_a_folder_in_which_everybody_may_write_is_told(worked: Path) -> None:
    assert levels(worked, "folder") == []
    worked.parent.chmod(0o777)
    assert levels(worked, "folder") == [Level.NOTE]
    worked.parent.chmod(0o1777)
    assert levels(worked, "folder") == []


def test_a_disk_that_is_nearly_full_is_told(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = SimpleNamespace(free=9 * worked.stat().st_size)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: left)
    assert levels(worked, "disk") == [Level.NOTE]


def test_lines_of_the_history_that_are_none_are_set_aside(worked: Path) -> None:
    place = archive.place(worked)
    lines = place.read_bytes().split(b"\n")
    damaged = b"\n".join([*lines[:3], b'{"revision":', *lines[4:-1], b'{"torn'])
    place.write_bytes(damaged)
    assert Level.BAD in levels(worked, "history")
    (said,) = mended(worked)
    assert said.sentence.values["n"] == 2
    assert Path(str(said.sentence.values["aside"])).read_bytes() == damaged
    ((level, told),) = look(worked)["history"]
    assert (level, "from batch 4 to 4" in told) == (Level.NOTE, True)


def test_a_history_that_is_gone_is_told(worked: Path) -> None:
    archive.place(worked).unlink()
    ((level, said),) = look(worked)["history"]
    assert level is Level.NOTE
    assert "from batch 1 to" in said


def test_a_batch_that_people_took_out_of_a_ledger_is_told(worked: Path) -> None:
    tables = json.loads(worked.read_bytes())
    del tables["batches"]["100"]
    worked.write_text(json.dumps(tables), "utf-8")
    ((level, said),) = look(worked)["history"]
    assert (level, "from batch 100 to 100" in said) == (Level.NOTE, True)
    assert levels(worked, "records") == [Level.GOOD]


def test_a_torn_end_of_the_history_is_told(worked: Path) -> None:
    with archive.place(worked).open("ab") as file:
        file.write(b'{"revision":6')
    assert levels(worked, "history") == [Level.NOTE, Level.GOOD]


def test_records_that_hang_on_nothing_are_told(worked: Path) -> None:
    tables = json.loads(worked.read_bytes())
    tables["notes"]["n3"]["item"] = "i999"
    worked.write_text(json.dumps(tables), "utf-8")
    assert "on no item" in look(worked)["ledger"][0][1]


def test_what_a_crash_left_is_told_and_cleared(worked: Path) -> None:
    left = [
        worked.with_name(".duban.json.tmp"),
        worked.with_name(".duban.json.tmp.bak"),
        worked.with_name(".duban.json.4194399.new"),
    ]
    working = worked.with_name(f".duban.json.{os.getpid()}.new")
    for one in (*left, working):
        one.touch()
    assert levels(worked, "leftovers") == [Level.NOTE] * 3
    assert len(mended(worked)) == 3
    assert not any(one.exists() for one in left)
    assert working.exists()


def test_what_a_write_under_way_needs_is_no_leftover(worked: Path) -> None:
    worked.with_name(".duban.json.tmp").touch()
    with turnstile(worked, "王芳", Patience(0.1)):
        assert levels(worked, "leftovers") == []
        assert levels(worked, "lock") == [Level.NOTE]
    assert levels(worked, "leftovers") == [Level.NOTE]


@pytest.mark.parametrize("name", ["a**b.json", "a[b].json", "?.json"])
def test_leftovers_are_found_whatever_a_ledger_is_called(
    worked: Path, name: str
) -> None:
    path = worked.rename(worked.with_name(name))
    left = path.with_name(f".{name}.4194399.new")
    kept = path.with_name(f"{name}.history.damaged-20250612T090000Z")
    for one in (left, kept):
        one.touch(0o600)
    assert levels(path, "leftovers") == [Level.NOTE] * 2
    (said,) = mended(path)
    assert said.sentence.values == {"path": left}
    assert (left.exists(), kept.exists()) == (False, True)


def test_what_cannot_be_closed_is_told_and_the_rest_is_mended(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = archive.place(worked)
    history.chmod(0o644)
    worked.write_bytes(worked.read_bytes() + b"junk")
    usual = os.chmod

    def refuse(name: Any, *given: Any, **named: Any) -> None:
        if Path(name) == history:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        usual(name, *given, **named)

    monkeypatch.setattr(os, "chmod", refuse)
    ledger, modes = mended(worked)
    assert (ledger.subject, ledger.level) == ("ledger", Level.GOOD)
    assert (modes.subject, modes.level) == ("modes", Level.NOTE)
    assert "stays open to everybody: Operation not permitted" in str(modes.sentence)


def test_what_fails_behind_a_repair_is_told_with_it(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = worked.with_name(f".{worked.name}.4194399.new")
    left.touch(0o600)

    def refuse(*_given: Any, **_named: Any) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", refuse)
        with pytest.raises(CannotWrite, match="nothing was changed"):
            mended(worked)
    worked.chmod(0o644)
    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", refuse)
        closed, rest = mended(worked)
    assert (closed.subject, closed.level) == ("modes", Level.GOOD)
    assert rest.level is Level.BAD
    assert str(rest.sentence) == (
        f"the rest is as it was, for {left} cannot be used: Operation not permitted"
    )


def test_what_the_disk_does_not_confirm_is_told_with_what_was_repaired_before(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = archive.place(worked)
    history.write_bytes(b"junk\n" + history.read_bytes())
    worked.chmod(0o644)
    sync = os.fsync

    def refuse(to: int) -> None:
        if stat.S_ISDIR(os.fstat(to).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(to)

    monkeypatch.setattr(os, "fsync", refuse)
    closed, unsure = mended(worked)
    assert (closed.subject, closed.level) == ("modes", Level.GOOD)
    assert unsure.level is Level.BAD
    assert str(unsure.sentence).startswith(f"the change is in place in {history}, but")
    assert b"junk" not in history.read_bytes()


def test_who_writes_behind_a_repair_is_told_with_it(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked.write_bytes(worked.read_bytes() + b"junk")
    real = mend_module.turnstile

    @contextmanager
    def busy(*given: Any) -> Iterator[None]:
        with turnstile(worked, "王芳", Patience(1)), real(*given):
            yield

    monkeypatch.setattr(mend_module, "turnstile", busy)
    ledger, rest = mended(worked)
    assert (ledger.subject, ledger.level) == ("ledger", Level.GOOD)
    assert rest.level is Level.BAD
    assert str(rest.sentence) == (
        f"the rest is as it was, for another program is writing to {worked}"
    )


@pytest.mark.parametrize(
    ("harm", "help_"),
    [
        (lambda data: data + b"junk", "duban doctor --fix"),
        (lambda data: data[:-200], "duban backup --restore "),
    ],
)
def test_damage_is_told_with_the_command_that_helps(
    worked: Path, harm: Callable[[bytes], bytes], help_: str
) -> None:
    worked.write_bytes(harm(worked.read_bytes()))
    with pytest.raises(LedgerDamaged) as caught:
        Ledger.open(worked).snapshot()
    (told,) = look(worked)["ledger"]
    assert told == (Level.BAD, str(caught.value))
    assert help_ in told[1]
    assert str(worked) in told[1].partition(help_)[2]


@pytest.mark.parametrize("left", [".duban.json.history.tmp", "backups"])
def test_what_a_kill_left_of_history_and_copies_is_deleted(
    worked: Path, left: str
) -> None:
    one = worked.with_name(left)
    if left == "backups":
        one = backups.folder(worked) / ".20250612T090000Z-batch9.json.4194399.new"
    one.touch(0o600)
    assert levels(worked, "leftovers") == [Level.NOTE]
    mended(worked)
    assert not one.exists()


def test_nothing_is_mended_on_the_disk_of_another_machine(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked.write_bytes(worked.read_bytes() + b"junk")
    before = worked.read_bytes()
    state = Ledger.open(backups.previous(worked)).snapshot()
    monkeypatch.setattr(trust, "file_system", lambda _path: "nfs")
    with pytest.raises(OnNetwork):
        mended(worked)
    with pytest.raises(OnNetwork):
        list(foreseen(worked, Keeping()))
    with pytest.raises(OnNetwork):
        LedgerFile(worked, Keeping()).put_back(state, "李明", Patience(0.1))
    assert worked.read_bytes() == before


def test_a_copy_that_is_thinned_meanwhile_is_passed_over(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy,) = backups.generations(worked)
    monkeypatch.setattr(backups, "copies", lambda _path: [copy])
    copy.path.unlink()
    assert levels(worked, "modes") == [Level.GOOD]


def test_a_folder_of_copies_that_cannot_be_used_is_told(worked: Path) -> None:
    folder = backups.folder(worked)
    folder.rename(folder.with_name("elsewhere"))
    folder.touch(0o600)
    assert levels(worked, "copies") == [Level.NOTE, Level.GOOD]


def harmed(worked: Path) -> None:
    place = archive.place(worked)
    place.write_bytes(b"?\n" + place.read_bytes())
    worked.with_name(".duban.json.4194399.new").touch()
    place.chmod(0o666)


def torn(worked: Path) -> None:
    worked.write_bytes(worked.read_bytes()[:-9])


def wrapped(worked: Path) -> None:
    harmed(worked)
    worked.write_bytes(codecs.BOM_UTF8 + worked.read_bytes())


@pytest.mark.parametrize("harm", [harmed, torn, wrapped, Path.unlink])
def test_what_would_be_mended_is_foreseen_and_left_as_it_is(
    worked: Path, harm: Callable[[Path], object]
) -> None:
    def there() -> dict[Path, tuple[bytes, int]]:
        files = [one for one in worked.parent.iterdir() if one.is_file()]
        return {one: (one.read_bytes(), one.stat().st_mode) for one in files}

    assert list(foreseen(worked, Keeping())) == []
    harm(worked)
    before = there()
    told = [*foreseen(worked, Keeping())]
    assert there() == before
    done = mended(worked)
    assert [said.subject for said in told] == [said.subject for said in done] != []
    for foretold, said in zip(told, done, strict=True):
        assert foretold.sentence.values.items() <= said.sentence.values.items()
    assert list(foreseen(worked, Keeping())) == []


@pytest.mark.parametrize("harm", [harmed, wrapped])
def test_nothing_is_mended_while_another_writes(
    worked: Path, harm: Callable[[Path], object]
) -> None:
    harm(worked)
    before = {f: f.read_bytes() for f in worked.parent.iterdir() if f.is_file()}
    with turnstile(worked, "王芳", Patience(1)), pytest.raises(Locked):
        mended(worked)
    after = {f: f.read_bytes() for f in worked.parent.iterdir() if f.is_file()}
    lock = worked.with_name("duban.json.lock")
    assert before | {lock: after[lock]} == after


def test_files_open_to_everybody_are_told_and_closed(worked: Path) -> None:
    worked.chmod(0o664)
    archive.place(worked).chmod(0o666)
    assert levels(worked, "modes") == [Level.NOTE, Level.NOTE]
    assert len(mended(worked)) == 4
    assert worked.stat().st_mode & 0o777 == 0o660
    assert levels(worked, "modes") == [Level.GOOD]


def test_copies_open_to_everybody_are_told_and_closed(worked: Path) -> None:
    (copy,) = backups.generations(worked)
    copy.path.chmod(0o644)
    assert levels(worked, "modes") == [Level.NOTE]
    assert len(mended(worked)) == 1
    assert copy.path.stat().st_mode & 0o777 == 0o600


def test_a_folder_of_copies_that_is_closed_is_still_of_its_group(worked: Path) -> None:
    folder = backups.folder(worked)
    folder.chmod(0o2775)
    assert len(mended(worked)) == 1
    assert folder.stat().st_mode & 0o7777 == 0o2770


def test_the_ledger_of_somebody_else_is_told(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "is_ours", lambda _of: False)
    assert levels(worked, "owner") == [Level.BAD]


def test_a_second_name_is_told(worked: Path) -> None:
    os.link(worked, worked.with_name("second.json"))
    assert levels(worked, "links") == [Level.NOTE]


def test_a_change_of_tomorrow_is_told(worked: Path) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).timestamp()
    os.utime(worked, (later, later))
    assert levels(worked, "clock") == [Level.NOTE]


def test_a_change_that_was_signed_tomorrow_is_told(worked: Path) -> None:
    ahead = Stamp("李明", datetime.now(UTC) + timedelta(days=1))
    Ledger.open(worked).commit(parse(["3"]), AddNote(text="好", on=DAY), ahead)
    assert levels(worked, "clock") == [Level.NOTE]


def test_who_is_writing_is_told(worked: Path) -> None:
    with turnstile(worked, "李明", Patience(1)):
        ((level, said),) = look(worked)["lock"]
    assert (level, said) == (Level.NOTE, f"李明 (process {os.getpid()}) is writing")
    killed = json.dumps({"by": "那位已经不在了的同事", "pid": 4194399})
    worked.with_name("duban.json.lock").write_text(killed, "utf-8")
    with turnstile(worked, "李明", Patience(1)):
        assert look(worked)["lock"] == [(level, said)]
    with worked.with_name("duban.json.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ((level, said),) = look(worked)["lock"]
    assert (level, said) == (Level.NOTE, "another program is writing")


def test_a_copy_that_cannot_be_read_is_told(worked: Path) -> None:
    (copy,) = backups.generations(worked)
    copy.path.unlink()
    copy.path.write_bytes(b"?")
    assert levels(worked, "copies") == [Level.NOTE, Level.GOOD]
