"""A full disk changes nothing but what a command says.

The real `duban` on a file system of 1 MB, with room for nothing, for one page more, and
so on until a write succeeds; and, for who is not root, with a limit on the size of its
files, which answers as a quota does. While there is no room the ledger keeps every byte
and nothing is left over; the same command works once there is room.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from store.intents.load import Load
from store.ledger import Ledger
from store.model import Stamp

PAGE = 4096
KEPT = ("duban.json", "duban.json.bak", "duban.json.history")
"""What must be as it was; the locks are there or not."""
SAYS = "nothing was changed; free space"
NOTE = "字" * 3000
"""9 kB: more than a page, less than a megabyte."""
BLOCKS = PAGE // 512
"""The shell counts a limit in blocks of 512 bytes."""


@pytest.fixture
def disk(mounted: Callable[..., Any], tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with mounted(folder, "-t", "tmpfs", "-o", "size=1m,mode=0700", "duban"):
        yield folder


@pytest.fixture
def run(process: Callable[..., Any], duban: Sequence[object]) -> Callable[..., Any]:
    """Run `duban` on a ledger, its files limited to so many blocks where said."""

    def told(path: Path, *words: object, blocks: int | None = None) -> Any:
        limit = [] if blocks is None else limited(blocks)
        return process(*limit, *duban, *words, "--ledger", path)

    return told


def limited(blocks: int) -> list[str]:
    return ["sh", "-c", f'ulimit -f {blocks} && exec "$@"', "sh"]


def kept(path: Path) -> dict[str, bytes]:
    """Every file beside a ledger that matters, and every one that is left over."""
    return {
        file.name: file.read_bytes()
        for file in path.parent.iterdir()
        if file.name in KEPT or file.name.startswith(".")
    }


def refused(said: Any) -> bool:
    """Whether it says that it did nothing, in words and in its status."""
    return said.status == 74 and SAYS in said.err and said.err.count("\n") == 1


def fill(folder: Path, pages: int) -> Path:
    """Leave so many pages of room."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"\0" * PAGE)
            except OSError:
                break
    with filler.open("r+b") as file:
        file.truncate(filler.stat().st_size - pages * PAGE)
    return filler


def test_a_ledger_that_fills_its_disk_keeps_every_byte(
    disk: Path, run: Callable[..., Any], figure: Callable[[str], None]
) -> None:
    path = disk / "duban.json"
    assert run(path, "init").status == 0
    filler = disk / "filler"
    filler.write_bytes(bytes(900_000))
    written, said, before = 0, None, kept(path)
    while True:
        # Not twice the same: that would change nothing.
        words = ["note", "2.1.1", "-m", f"{written}{NOTE}"]
        said = run(path, *words)
        if said.status:
            break
        written, before = written + 1, kept(path)
    assert refused(said), said
    assert kept(path) == before
    assert written
    filler.unlink()
    assert run(path, *words).status == 0
    figure(f"{written} notes until 1 MB was full, then every byte kept")


def test_whatever_room_there_is_a_change_is_whole(
    disk: Path,
    run: Callable[..., Any],
    figure: Callable[[str], None],
    flood: Load,
    stamp: Stamp,
) -> None:
    path = disk / "duban.json"
    Ledger.create(path, flood, stamp)
    said, pages = None, 0
    while said is None or said.status:
        before = kept(path)
        filler = fill(disk, pages)
        said = run(path, "note", "3", "-m", NOTE)
        filler.unlink()
        assert said.status == 0 or (refused(said) and kept(path) == before), said
        pages += 1
    assert pages > 3
    assert run(path, "note", "3", "-m", "乙").status == 0
    figure(f"room for 0 to {pages - 2} pages: refused, every byte kept; then written")


def test_the_first_ledger_on_a_full_disk_leaves_nothing(
    disk: Path, run: Callable[..., Any], figure: Callable[[str], None]
) -> None:
    path = disk / "duban.json"
    said, pages = None, 0
    while said is None or said.status:
        filler = fill(disk, pages)
        said = run(path, "init")
        filler.unlink()
        assert said.status == 0 or (refused(said) and not list(disk.iterdir())), said
        pages += 1
    assert pages > 3
    assert run(path, "count").status == 0
    figure(f"room for 0 to {pages - 2} pages: refused, nothing left; then made")


def test_whatever_a_file_may_hold_a_change_is_whole(
    tmp_path: Path,
    run: Callable[..., Any],
    figure: Callable[[str], None],
    flood: Load,
    stamp: Stamp,
) -> None:
    path = tmp_path / "desk" / "duban.json"
    Ledger.create(path, flood, stamp)
    said, pages = None, 0
    while said is None or said.status:
        before = kept(path)
        said = run(path, "note", "3", "-m", NOTE, blocks=pages * BLOCKS)
        assert said.status == 0 or (refused(said) and kept(path) == before), said
        pages += 1
    assert pages > 3
    assert run(path, "note", "3", "-m", "乙").status == 0
    figure(f"files of 0 to {pages - 2} pages: refused, every byte kept; then written")


def test_the_first_ledger_beyond_a_limit_leaves_nothing(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    path = tmp_path / "desk" / "duban.json"
    path.parent.mkdir()
    for blocks in (0, BLOCKS, 5 * BLOCKS):
        assert refused(run(path, "init", blocks=blocks))
        assert not list(path.parent.iterdir())
    assert run(path, "init").status == 0


@pytest.mark.long
def test_stock_tinydb_is_ruined_by_a_limit(
    tmp_path: Path,
    process: Callable[..., Any],
    worker: Callable[[str], Sequence[object]],
    figure: Callable[[str], None],
) -> None:
    path = tmp_path / "tinydb.json"
    blocks = 150  # enough for 300 rows, not for the longest text beside them
    said = process(*limited(blocks), *worker("stock.py"), path)
    assert "File too large" in said.err
    with pytest.raises(json.JSONDecodeError):
        json.loads(path.read_text())
    acknowledged = len(said.out.splitlines()) - 1
    figure(f"unreadable after {acknowledged} changes, at a limit of {blocks // 2} KB")
