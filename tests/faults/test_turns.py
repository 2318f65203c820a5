"""Many writers at once: each gets its turn, and none of their changes is lost."""

import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tinydb import TinyDB

from seed.document import document
from store.intents.load import Load
from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

Worker = Callable[[str], Sequence[object]]
DAY, NOW = date(2025, 6, 12), datetime(2025, 6, 12, 9, tzinfo=UTC)
TURNS = 40


def made(folder: Path, measures: int) -> Path:
    """A ledger with so many measures, `1` and `2` among them."""
    path = folder / "ledger.json"
    parts = "".join(f"({n})条\n" for n in range(1, measures - 1))
    text = document(f"1.甲\n2.乙\n3.丙\n{parts}".encode())
    Ledger.create(path, Load(document=text, key="p", source="p.txt"), Stamp("w", NOW))
    return path


@contextmanager
def started(words: Sequence[object]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block at the latest."""
    command = [str(word) for word in words]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("measures", [100, 1000])
def test_of_many_writers_no_change_is_lost_and_a_reader_sees_whole_states(
    tmp_path: Path,
    worker: Worker,
    full: bool,
    measures: int,
    figure: Callable[[str], None],
) -> None:
    path = made(tmp_path, measures)
    half, changes = (4, 125) if full else (2, 12)
    names = [f"{kind}{n}" for kind in ("commits", "commands") for n in range(half)]
    reads, seen = 0, Ledger.open(path).snapshot()
    with ExitStack() as stack:
        writers = [
            stack.enter_context(
                started([*worker(f"{name[:-1]}.py"), path, name, changes])
            )
            for name in names
        ]
        while any(writer.poll() is None for writer in writers):
            now = Ledger.open(path).snapshot()
            assert now.revision >= seen.revision
            assert len(now.all_notes) == 2 * (now.revision - 1)
            reads, seen = reads + (now.revision > seen.revision), now
        for writer in writers:
            assert writer.returncode == 0, writer.communicate()[1].decode()
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
        f"measures: {len(wanted)} of {len(wanted)} there, {reads} states read"
    )


@pytest.mark.parametrize("bulk", [1, pytest.param(4, marks=pytest.mark.long)])
def test_a_person_gets_a_turn_beside_a_bulk_loop(
    tmp_path: Path, worker: Worker, bulk: int, figure: Callable[[str], None]
) -> None:
    path = made(tmp_path, 100)
    ledger, waits = Ledger.open(path), []
    with ExitStack() as stack:
        for _ in range(bulk):
            stack.enter_context(started([*worker("notes.py"), path]))
        while ledger.snapshot().revision == 1:
            time.sleep(0.01)
        for n in range(TURNS):
            start = time.monotonic()
            note = AddNote(text=f"person-{n}", on=DAY)
            assert ledger.commit(parse(["1"]), note, Stamp("李明", NOW)).applied
            waits.append(time.monotonic() - start)
    p95 = statistics.quantiles(waits, n=20)[-1]
    figure(
        f"{TURNS} of {TURNS} turns beside {bulk} loops, median "
        f"{statistics.median(waits) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
        f"longest {max(waits) * 1000:.0f} ms"
    )
    assert p95 <= 0.5
    assert max(waits) <= 2


@pytest.mark.long
def test_stock_tinydb_loses_what_two_writers_write(
    tmp_path: Path, worker: Worker, figure: Callable[[str], None]
) -> None:
    path = tmp_path / "stock.json"
    with TinyDB(path) as db:
        db.insert_multiple({"n": 0} for _ in range(100))
    with ExitStack() as stack:
        both = [
            stack.enter_context(started([*worker("increments.py"), path, row]))
            for row in (1, 2)
        ]
        errors = [writer.communicate()[1].decode() for writer in both]
    try:
        with TinyDB(path) as db:
            kept = sum(row["n"] for row in db.all())
    except ValueError:
        kept = 0
    figure(f"stock TinyDB, 2 writers × 500: {kept} of 1000 there")
    assert kept < 1000, errors
