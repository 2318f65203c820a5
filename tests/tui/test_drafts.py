"""What is typed and not saved: whose it is, and that it outlives who typed it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store.meant import Meant
from tui import drafts
from tui.drafts import Draft, Drafts
from tui.errors import DraftsUnkept

Come = Callable[..., Drafts]
ONE = Meant("i1", "qs", "2.2", "保险箱")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


@pytest.fixture
def come(folder: Path, path: Path) -> Iterator[Come]:
    """What one more process has, of 李明 unless named."""
    all_of_them = []

    def one(by: str = "李明", ledger: Path = path) -> Drafts:
        all_of_them.append(Drafts(folder, ledger, by))
        return all_of_them[-1]

    yield one
    for each in all_of_them:
        each.close()


def opened(own: Drafts) -> Draft:
    """The note of an item that is as it was."""
    return own.open("note", [ONE], list)


def write(own: Drafts, text: str) -> None:
    opened(own).typed = {"text": text}
    own.save()


def texts(own: Drafts) -> list[str]:
    return [draft.typed["text"] for draft in own.unsaved]


@pytest.fixture
def left(come: Come) -> None:
    """Two were at work at a time, and have ended."""
    both = come(), come()
    for own, text in zip(both, "甲乙", strict=True):
        write(own, text)
    for own in both:
        own.close()


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)


@pytest.mark.usefixtures("left")
def test_what_those_who_ended_left_is_taken_over_once(come: Come) -> None:
    own = come()
    assert texts(own) == ["甲", "乙"]
    assert texts(come()) == []
    for draft in own.unsaved:
        draft.typed = {}
    own.save()
    own.close()
    assert texts(come()) == []


@pytest.mark.usefixtures("left")
def test_what_cannot_be_read_stays_and_brings_nothing_else_back(
    come: Come, folder: Path
) -> None:
    first, second = sorted(folder.glob("*.json"))
    second.unlink()
    second.mkdir()
    own = come()
    assert texts(own) == ["甲"]
    for draft in own.unsaved:
        draft.typed = {}
    own.save()
    own.close()
    assert texts(come()) == []
    assert (first.exists(), second.exists()) == (False, True)


def test_the_lock_of_another_user_is_in_nobodys_way(
    come: Come, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(come(), "甲")
    (theirs,) = folder.glob("*.lock")
    real = os.open

    def refused(path: Path, *how: Any) -> int:
        if path == theirs:
            raise PermissionError(13, "Permission denied")
        return real(path, *how)

    monkeypatch.setattr(os, "open", refused)
    own = come()
    write(own, "乙")
    own.close()
    assert texts(come()) == ["乙"]


@pytest.mark.usefixtures("left")
def test_what_cannot_be_taken_over_stays_where_it_is(
    come: Come, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {one: one.read_bytes() for one in folder.glob("*.json")}
    with monkeypatch.context() as patched:
        patched.setattr(drafts, "_replace", lambda file, _data: (file / "x").touch())
        come().close()
    assert {one: one.read_bytes() for one in folder.glob("*.json")} == before


def test_who_lives_writes_over_nothing_of_others(come: Come) -> None:
    first, second, third = come(), come(), come()
    write(first, "甲")
    write(second, "乙")
    assert texts(come()) == []
    second.close()
    write(third, "丙")
    first.close()
    third.close()
    assert sorted(texts(come())) == ["丙", "乙", "甲"]


def test_drafts_are_of_one_person_on_one_ledger(come: Come, path: Path) -> None:
    link = path.with_name("link.json")
    link.symlink_to(path)
    own = come()
    write(own, "甲")
    own.close()
    assert texts(come(by="王芳")) == []
    assert texts(come(ledger=path.with_name("another.json"))) == []
    assert texts(come(ledger=link)) == ["甲"]


def test_nobody_else_is_offered_what_is_open(come: Come) -> None:
    own = come()
    first, second = opened(own), opened(own)
    assert first is not second
    first.typed, second.typed = {"text": "甲"}, {"text": "乙"}
    first.open = second.open = False
    assert opened(own) is second
    assert opened(own) is first


def test_drafts_that_cannot_be_read_are_set_aside(come: Come, folder: Path) -> None:
    own = come()
    write(own, "甲")
    own.close()
    (file,) = folder.glob("*.json")
    file.write_bytes(b"[[")
    assert texts(come()) == []
    assert file.with_suffix(".damaged").read_bytes() == b"[["


@pytest.mark.usefixtures("full")
def test_what_cannot_be_kept_is_kept_as_soon_as_it_can(
    come: Come, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = come()
    with pytest.raises(DraftsUnkept, match="No space left"):
        write(own, "甲")
    assert [one.suffix for one in folder.iterdir()] == [".lock"]
    monkeypatch.undo()
    own.save()
    own.close()
    assert texts(come()) == ["甲"]


def test_drafts_are_private_and_on_the_disk_before_they_are_in_place(
    come: Come, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(os, "fsync", lambda it: synced.append(os.fstat(it).st_ino))
    before = os.umask(0)
    try:
        write(come(), "甲")
    finally:
        os.umask(before)
    (file,) = folder.glob("*.json")
    assert synced == [file.stat().st_ino]
    assert not any(one.stat().st_mode & 0o077 for one in (folder, *folder.iterdir()))
