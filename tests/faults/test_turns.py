"""Many writers at once: each gets its turn, and none of their changes is lost.

Half of them are commands, each change a process. Meanwhile a reader reads without end,
and somebody has the interface open, whose screen must be right when they are done. The
same of stock TinyDB must fail, or this would see nothing.
"""

import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO

import pytest
from tinydb import TinyDB

from seed.document import document
from store.intents.load import Load
from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse
from store.snapshot import Snapshot
from tests.tui.terminal.conftest import Computer, Terminal

Worker = Callable[[str], Sequence[object]]
DAY, NOW = date(2025, 6, 12), datetime(2025, 6, 12, 9, tzinfo=UTC)
TURNS = 40
LATEST, BUSY, SEEN = 1.0, 0.5, 0.5
"""Seconds after which everybody sees what somebody did; more where all processors are
taken; and of nineteen changes in twenty."""


def made(folder: Path, measures: int) -> Path:
    """A ledger with so many measures, `1` and `2` among them."""
    path = folder / "ledger.json"
    parts = "".join(f"({n})条\n" for n in range(1, measures - 1))
    text = document(f"1.甲\n2.乙\n3.丙\n{parts}".encode())
    Ledger.create(path, Load(document=text, key="p", source="p.txt"), Stamp("w", NOW))
    return path


@contextmanager
def started(
    words: Sequence[object], out: int | IO[bytes] = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block at the latest."""
    command = [str(word) for word in words]
    with subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def meanwhile(writers: Sequence[subprocess.Popen[bytes]]) -> Iterator[None]:
    """Again and again, until all writers have ended; and once more."""
    while any(writer.poll() is None for writer in writers):
        yield
    yield


def shown(terminal: Terminal, texts: Sequence[str]) -> list[str]:
    """Of these texts, those that are in the pane beside the outline, from the top."""
    lines = [line.partition("│")[2].strip() for line in terminal.lines]
    return [line for line in lines if line in {*texts}]


def is_right(terminal: Terminal, now: Snapshot) -> bool:
    """Whether the screen has the newest notes of the first measure, and who did it."""
    texts = [note.text for note in reversed(now.notes(now.items[0]))]
    seen = shown(terminal, texts)
    return (
        len(seen) >= 10
        and seen == texts[: len(seen)]
        and f"{now.batches[-1].by}: note 1 2" in terminal.text
    )


@pytest.mark.parametrize("measures", [100, 1000])
def test_of_many_writers_no_change_is_lost_and_all_who_look_see_whole_states(
    tmp_path: Path,
    computer: Computer,
    worker: Worker,
    full: bool,
    measures: int,
    figure: Callable[[str], None],
) -> None:
    path = made(tmp_path, measures)
    half, changes = (4, 125) if full else (2, 12)
    names = [f"{kind}{n}" for kind in ("commits", "commands") for n in range(half)]
    terminal = computer.interface("--ledger", str(path))
    reads, seen, since = 0, Ledger.open(path).snapshot(), 0.0
    with ExitStack() as stack:
        writers = [
            stack.enter_context(
                started([*worker(f"{name[:-1]}.py"), path, name, changes])
            )
            for name in names
        ]
        for _ in meanwhile(writers):
            now = Ledger.open(path).snapshot()
            assert now.revision >= seen.revision
            assert len(now.all_notes) == 2 * (now.revision - 1)
            if now.revision > seen.revision:
                reads, seen, since = reads + 1, now, time.monotonic()
            terminal.read(0)
        for writer in writers:
            assert writer.returncode == 0, writer.communicate()[1].decode()
    limit = since + LATEST + (0 if full else BUSY)
    terminal.wait_for(lambda t: is_right(t, seen), limit - time.monotonic())
    late = time.monotonic() - since
    ledger = Ledger.open(path)
    last = ledger.snapshot()
    wanted = {f"{name}-{n}" for name in names for n in range(changes)}
    for item in last.items[:2]:
        texts = [note.text for note in last.notes(item)]
        assert len(texts) == len(wanted)
        assert {*texts} == wanted
    numbers = [batch.revision for batch in ledger.since(last)]
    assert numbers == list(range(1, 2 + len(wanted)))
    assert reads > 1
    figure(
        f"{len(names)} processes × {changes}, half of them commands, {measures} "
        f"measures: {len(wanted)} of {len(wanted)} there, {reads} states read, the "
        f"screen right {late:.2f} s after the last"
    )


@pytest.mark.parametrize("bulk", [1, pytest.param(4, marks=pytest.mark.long)])
def test_a_person_gets_a_turn_beside_a_bulk_loop(
    tmp_path: Path, worker: Worker, bulk: int, figure: Callable[[str], None]
) -> None:
    path = made(tmp_path, 100)
    ledger, waits = Ledger.open(path), []
    told = [tmp_path / f"{n}.told" for n in range(bulk)]
    with ExitStack() as stack:
        loops = [
            stack.enter_context(
                started([*worker("notes.py"), path], stack.enter_context(to.open("wb")))
            )
            for to in told
        ]
        while not all(map(written, told)):
            time.sleep(0.01)
            assert {loop.poll() for loop in loops} == {None}
        before = [*map(written, told)]
        for n in range(TURNS):
            start = time.monotonic()
            note = AddNote(text=f"person-{n}", on=DAY)
            assert ledger.commit(parse(["1"]), note, Stamp("李明", NOW)).applied
            waits.append(time.monotonic() - start)
        assert {loop.poll() for loop in loops} == {None}
    theirs = [now - then for now, then in zip(map(written, told), before, strict=True)]
    assert min(theirs) > 0
    assert sum(theirs) >= TURNS / 2, "the person was hardly beside anybody"
    p95 = statistics.quantiles(waits, n=20)[-1]
    figure(
        f"{TURNS} of {TURNS} turns beside {bulk} loops, which wrote {sum(theirs)} "
        f"times meanwhile, median "
        f"{statistics.median(waits) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
        f"longest {max(waits) * 1000:.0f} ms"
    )
    assert p95 <= 0.5
    assert max(waits) <= 2


def test_what_another_does_is_on_the_screen_soon(
    tmp_path: Path, computer: Computer, full: bool, figure: Callable[[str], None]
) -> None:
    path = made(tmp_path, 100)
    terminal = computer.interface("--ledger", str(path))
    ledger, waits = Ledger.open(path), []
    for n in range(40 if full else 5):
        text = f"note-{n}."
        ledger.commit(parse(["1"]), AddNote(text=text, on=DAY), Stamp("王芳", NOW))
        start = time.monotonic()
        terminal.wait_for(lambda t, text=text: shown(t, [text]))
        waits.append(time.monotonic() - start)
    # Of a few, no more than the longest.
    p95 = statistics.quantiles(waits, n=20, method="inclusive")[-1]
    figure(
        f"{len(waits)} changes, median {statistics.median(waits) * 1000:.0f} ms, "
        f"p95 {p95 * 1000:.0f} ms until they are on the screen"
    )
    assert p95 <= (SEEN if full else LATEST + BUSY)


def written(told: Path) -> int:
    """How many writes a loop has told of; its first line says that it is ready."""
    return max(0, told.read_bytes().count(b"\n") - 1)


@pytest.mark.long
@pytest.mark.parametrize("rows", [100, 1000])
def test_stock_tinydb_loses_what_many_writers_write(
    tmp_path: Path, worker: Worker, rows: int, figure: Callable[[str], None]
) -> None:
    path, number, changes = tmp_path / "stock.json", 8, 125
    with TinyDB(path) as db:
        db.insert_multiple({"n": 0, "pad": "x" * 150} for _ in range(rows))
    reads, errors = 0, 0
    with ExitStack() as stack:
        writers = [
            stack.enter_context(
                started(
                    [*worker("increments.py"), path, row + 1, changes], subprocess.PIPE
                )
            )
            for row in range(number)
        ]
        for _ in meanwhile(writers):
            reads += 1
            errors += counted(path) is None
        taken = sum(int(writer.communicate()[0]) for writer in writers)
    there = counted(path)
    figure(
        f"stock TinyDB, {number} processes × {changes}, {rows} rows: {taken} taken, "
        f"{'unreadable' if there is None else f'{there} there'} in the end, "
        f"{errors} errors in {reads} reads"
    )
    assert there is None or there < taken or errors


def counted(path: Path) -> int | None:
    """What all rows were raised by, of stock TinyDB; None where it cannot be read."""
    try:
        with TinyDB(path, access_mode="r") as db:
            return sum(row["n"] for row in db.all())
    except ValueError:
        return None
