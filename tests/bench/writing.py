"""What a change costs, beside the least that any change of a file must cost.

    python tests/bench/writing.py

Runs in this process, as the program does: without the search for garbage. Pairs of
runs, in turn (A B A B …), so that a machine whose speed drifts slows both; what counts
are the ratios of their medians.

* A change against the floor: decode the file, encode the same data, write a temporary
  file, two syncs, rename; by the same JSON library.
* A change after ten thousand batches against one after ten. The first of them is undone
  in the end: history is reached to its beginning.

The folder for temporary files (TMPDIR) must be on a disk: in memory, syncs cost nothing.
"""

import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import msgspec

from seed.document import document
from store.intents.load import Load
from store.intents.work import Done, SetDue
from store.ledger import Ledger
from store.model import Stamp, Status
from store.selection import Selection

SIZES = (36, 1_000, 10_000)
MANY, FEW = 10_000, 10
PAIRS = 41
MOST_OF_FLOOR, MOST_OF_FEW = 1.5, 1.3
ABOUT = "抓紧落实各项任务,完善机制,压实责任,确保按期完成并报送进展。" * 8
NUMERALS = "一二三四五六七八九十"
OTHER = Selection(uids=("i3",))
DAY, NOW = date(2025, 6, 12), datetime(2025, 6, 12, 9, tzinfo=UTC)
days = count(1)


def numeral(number: int) -> str:
    """A number up to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else NUMERALS[tens - 1]) + "十" if tens else ""
    return head + (NUMERALS[ones - 1] if ones else "")


def text(measures: int) -> str:
    """A document of so many measures, ten to a part, of about 1 KB each on disk."""
    parts = []
    for first in range(0, measures, 100):
        parts.append(f"{numeral(first // 100 + 1)}、部分\n")
        for number in range(first, min(first + 100, measures)):
            at = number - first + 1
            parts.append(f"({numeral(at)})措施{number}。{ABOUT}\n" if at < 100 else "")
    return "讲话\n\n" + "".join(parts)


def made(folder: Path, measures: int) -> Ledger:
    """A ledger with about so many measures."""
    path = folder / "ledger.json"
    load = Load(document=document(text(measures).encode()), key="k", source="k.txt")
    Ledger.create(path, load, Stamp("李明", NOW))
    return Ledger.open(path)


def change(path: Path) -> None:
    """One change of one measure, as a command makes it: from nothing."""
    ledger = Ledger.open(path)
    intent = SetDue(due=DAY + timedelta(days=next(days)))
    ledger.commit(Selection(uids=("i2",)), intent, Stamp("李明", NOW))


def floor(path: Path) -> None:
    """The least that a change must do."""
    encoded = msgspec.json.encode(msgspec.json.decode(path.read_bytes()))
    temporary = path.with_name("floor.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(handle, encoded)
    os.fsync(handle)
    os.close(handle)
    temporary.replace(path.with_name("floor.json"))
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def seconds(run: Callable[[], None]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def paired(
    ours: Callable[[], None], theirs: Callable[[], None]
) -> tuple[float, float, float]:
    """The medians of both and their ratio, in pairs."""
    for run in (ours, theirs):
        run()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(PAIRS)]
    mine, least = (statistics.median(times) for times in zip(*pairs, strict=True))
    return mine, least, mine / least


def tell(what: str, found: tuple[float, float, float], most: float) -> None:
    """Print one line."""
    mine, least, ratio = found
    said = "" if ratio <= most else "  MISSED"
    sys.stdout.write(
        f"{what}: {mine * 1000:.2f} ms, {least * 1000:.2f} ms, "
        f"ratio {ratio:.2f} (at most {most}){said}\n"
    )


def main() -> None:
    """Measure and print."""
    gc.disable()
    with tempfile.TemporaryDirectory() as scratch:
        for measures in SIZES:
            folder = Path(scratch, str(measures))
            folder.mkdir()
            ledger = made(folder, measures)
            path = Path(ledger.where)
            found = paired(
                lambda path=path: change(path), lambda path=path: floor(path)
            )
            tell(f"a change and the floor, {measures} measures", found, MOST_OF_FLOOR)
        few, many = Path(scratch, "few"), Path(scratch, "many")
        few.mkdir()
        ledger = made(few, 1_000)
        path = Path(ledger.where)
        first = ledger.commit(OTHER, Done(on=DAY), Stamp("李明", NOW)).batch
        for _ in range(FEW):
            change(path)
        shutil.copytree(few, many)
        for _ in range(MANY):
            change(many / path.name)
        sizes = [place.stat().st_size // 1000 for place in (path, many / path.name)]
        found = _restoring(path, many / path.name)
        tell(f"a change after {MANY} batches and after {FEW}", found, MOST_OF_FEW)
        sys.stdout.write(f"  the ledger has {sizes[1]} KB instead of {sizes[0]}\n")
        ledger = Ledger.open(many / path.name)
        took = seconds(lambda: ledger.undo(Stamp("李明", NOW), first.revision))
        assert ledger.snapshot().items[2].status is Status.TODO
        sys.stdout.write(
            f"  batch {first.revision} is undone in {took * 1000:.0f} ms\n"
        )


def _restoring(few: Path, many: Path) -> tuple[float, float, float]:
    """Compare changes, with the few batches put back before each."""
    early = few.read_bytes()

    def anew() -> None:
        few.write_bytes(early)

    pairs = []
    for _ in range(PAIRS):
        late = seconds(lambda: change(many))
        anew()
        pairs.append((late, seconds(lambda: change(few))))
    late, soon = (statistics.median(times) for times in zip(*pairs, strict=True))
    return late, soon, late / soon


if __name__ == "__main__":
    main()
