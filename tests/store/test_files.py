"""Files where the system has its own ways: no hard links, a write in between."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from store.backends import archive, backups, files
from store.errors import CannotRead, LedgerDamaged, NoFile
from store.intents.work import Done
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

REAL = os.fstat


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that has no hard links, as FAT has none."""

    def refuse(*_names: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("no_links")
def test_a_ledger_is_made_once_where_there_are_no_links(path: Path) -> None:
    assert files.create(path, b"one")
    assert not files.create(path, b"two")
    assert path.read_bytes() == b"one"
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.usefixtures("no_links")
def test_what_was_there_is_kept_where_there_are_no_links(path: Path) -> None:
    files.create(path, b"one")
    files.replace(path, b"two")
    assert files.beside(path, ".bak").read_bytes() == b"one"
    assert path.read_bytes() == b"two"


@pytest.mark.usefixtures("no_links")
def test_a_copy_that_cannot_be_whole_is_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"one")

    def full(*_of: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        files.link(path, path.with_name("copy"))
    assert [*path.parent.iterdir()] == [path]


def test_bytes_that_were_replaced_meanwhile_are_not_taken_for_the_new_ones(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"one")

    def saved_in_place(handle: int) -> os.stat_result:
        path.write_bytes(b"another")
        return REAL(handle)

    monkeypatch.setattr(os, "fstat", saved_in_place)
    data, of = files.read(path)
    assert data == path.read_bytes() or files.sign(of) != files.signature(path)


def test_looking_at_a_damaged_ledger_again_and_again_keeps_nothing(
    file_ledger: Ledger, path: Path
) -> None:
    path.write_bytes(b"{")
    for _ in range(50):
        with pytest.raises(Exception, match="damaged") as caught:
            file_ledger.snapshot()
    assert len(caught.traceback) < 20


def test_a_ledger_that_is_a_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(CannotRead, match="it is no file"):
        Ledger.open(path).snapshot()


def test_what_is_beside_a_ledger_and_a_pipe_is_not_waited_for(
    file_ledger: Ledger, path: Path
) -> None:
    os.mkfifo(archive.place(path))
    with pytest.raises(CannotRead, match="it is no file"):
        list(archive.newest_first(path, file_ledger.snapshot()))
    os.mkfifo(backups.previous(path))
    assert list(backups.good(path)) == []
    assert [copy.revision for copy in backups.copies(path)] == [None]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/"])
def test_what_is_no_file_is_no_ledger(device: str) -> None:
    with pytest.raises(NoFile):
        Ledger.open(Path(device)).snapshot()


def test_a_folder_in_the_place_of_a_ledger_is_named_and_nothing_is_left_beside_it(
    path: Path, stamp: Stamp
) -> None:
    path.mkdir()
    lock = path.with_name(f"{path.name}.lock")
    lock.touch()
    with pytest.raises(NoFile, match="move away what is in its place"):
        Ledger.open(path).commit(parse(["1"]), Done(on=stamp.at.date()), stamp)
    assert {*path.parent.iterdir()} == {path, lock}


def test_what_is_no_ledger_gets_no_locks(path: Path, stamp: Stamp) -> None:
    path.write_text("hello", "utf-8")
    with pytest.raises(LedgerDamaged):
        Ledger.open(path).commit(parse(["1"]), Done(on=stamp.at.date()), stamp)
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.parametrize(
    ("seconds", "year"), [(-1e12, 1970), (0, 1970), (1.7e9, 2023), (1e12, 9998)]
)
def test_a_copy_of_any_time_is_found_again(
    path: Path, file_ledger: Ledger, seconds: float, year: int
) -> None:
    data, _of = files.read(path)
    of = os.stat_result([0] * 7 + [seconds] * 3)
    backups.ask(path, backups.asked(path, of, file_ledger.snapshot().revision), data)
    (found,) = backups.generations(path)
    assert found.at.year == year
