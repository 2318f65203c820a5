"""Read ledgers that nobody would write, and write to them, for as long as one likes.

    pip install atheris
    TMPDIR=/dev/shm python tests/faults/fuzz_ledger.py 30

For so many minutes ledgers are damaged at random, and whatever makes the store take a
way that it took for none before is damaged further. Half of the damages are to bytes,
half to what the file says, and many of these to files that were read. Whatever comes, reading it gives a state or one of our
errors, and leaves the file as it is; where it gives a state, a change and its undo lead
back to it, and the file is as whole as the strictest reader asks. What fails is printed.
"""

import json
import os
import random
import shutil
import sys
import time
import traceback
from collections import Counter, deque
from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module
from math import nan
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from typing import Any

import atheris

with atheris.instrument_imports(include=["store"]):
    import store

    for module in walk_packages(store.__path__, "store."):
        import_module(module.name)

from seed.document import document
from seed.errors import DubanError
from store.backends import damage
from store.intents.load import Load
from store.intents.work import Done
from store.ledger import Ledger
from store.selection import parse
from store.snapshot import Snapshot
from tests.conftest import FLOOD, Clock
from tests.faults.test_damaged import CORPUS, DAY, looked_at, worked_on

KEPT = Path(__file__).parents[1] / "store" / "ledgers"
LONGEST_SECONDS = 20
"""For one ledger; more is no slow machine, it never ends."""
TEXT = "没有人写过的话"
READ: deque[bytes] = deque(maxlen=100)
"""The newest that were read."""
ODD = [
    *(None, True, 0, -1, 2**31, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 0.5, 1e308, nan),
    *(
        "",
        "x",
        "p1",
        "i1",
        "n1",
        "i99",
        "n999999999999999999",
        "1.1",
        "1-2",
        "*",
        "fx/",
    ),
    *("added", "removed", "done", "part", "measure", "items", "\ud800", "\x1b[2J"),
    *("0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00"),
    *("9999-12-31T23:59:59-12:00", "2025-06-12T09:00:00", [], {}, [[0, 1]], [[9, -9]]),
]


def seeds(folder: Path) -> Iterator[bytes]:
    """Whole ledgers, new and of older formats, and the damages that are known."""
    path, clock = folder / "duban.json", Clock()
    flood = Load(document=document(FLOOD.encode()), key="fx", source="防汛.txt")
    Ledger.create(path, flood, clock.stamp())
    yield path.read_bytes()
    whole = worked_on(Ledger.open(path), path, clock.stamp)
    yield whole
    yield from (harm(whole) for harm in CORPUS.values())
    yield from (kept.read_bytes() for kept in KEPT.glob("*.json"))


def places(found: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value: what it is in, and its key there."""
    if isinstance(found, dict | list):
        for key in [*found] if isinstance(found, dict) else range(len(found)):
            yield found, key
            yield from places(found[key])


def alter(tables: Any, chance: random.Random) -> None:
    """One value replaced by an odd one or by another's, renamed, dropped or counted."""
    everywhere = [*places(tables)]
    if not everywhere:
        return
    around, key = chance.choice(everywhere)
    alike = [place for place in everywhere if place[1] == key]
    there, other = chance.choice(chance.choice([alike, everywhere]))
    doing = chance.randrange(5)
    if doing == 0:
        around[key] = deepcopy(chance.choice(ODD))
    elif doing == 1:
        around[key] = deepcopy(there[other])
    elif doing == 2 and isinstance(around, dict):
        around[str(other)] = around.pop(key)
    elif doing == 3:
        del around[key]
    elif isinstance(around[key], int | float):
        around[key] += chance.choice([-1, 1])


def laid_out(tables: Any) -> bytes:
    """Tables as they stand in a file, a document a line, where they are any."""

    def text(found: Any) -> str:
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))

    if isinstance(tables, dict) and all(isinstance(t, dict) for t in tables.values()):
        blocks = []
        for name, documents in tables.items():
            lines = [f"{text(uid)}: {text(one)}" for uid, one in documents.items()]
            blocks.append(f"{text(name)}: {{\n" + ",\n".join(lines) + "\n}")
        said = "{\n" + ",\n".join(blocks) + "\n}\n"
    else:
        said = text(tables)
    return said.encode(errors="surrogatepass")


def altered(data: bytes, most: int, number: int) -> bytes:
    """Other bytes than these."""
    chance = random.Random(number)
    if chance.random() < 0.5:
        try:
            known = READ if READ and chance.random() < 0.5 else [data]
            tables = json.loads(chance.choice(known))
            for _ in range(chance.randrange(1, 4)):
                alter(tables, chance)
            return laid_out(tables)[:most]
        except (ValueError, RecursionError):
            pass
    return bytes(atheris.Mutate(data, most))


def live(snapshot: Snapshot) -> list[Any]:
    """All that people see of a state."""
    notes = [snapshot.notes(item) for item in snapshot.items]
    return [snapshot.plans, snapshot.items, notes, snapshot.views]


def check(data: bytes, path: Path, clock: Clock) -> str:
    """What came of one file: refused, read, or written to."""
    shutil.rmtree(path.parent, ignore_errors=True)
    path.parent.mkdir(mode=0o700)
    path.write_bytes(data)
    ledger = Ledger.open(path)
    try:
        before = ledger.snapshot()
        looked_at(ledger, before)
    except DubanError:
        assert path.read_bytes() == data
        return "refused"
    assert path.read_bytes() == data
    item = next((item for item in before.items if item.works), None)
    if not item:
        return "read"
    change = Done(on=DAY, text=TEXT)
    try:
        done = ledger.commit(parse([before.code(item)]), change, clock.stamp("模糊"))
    except DubanError:
        # Its code is none that can be typed.
        assert path.read_bytes() == data
        return "read"
    assert done.applied
    assert live(Ledger.open(path).snapshot()) == live(done.after) != live(before)
    assert ledger.undo(clock.stamp("模糊")).applied
    after = Ledger.open(path).snapshot()
    assert live(after) == live(before)
    batches = {str(batch.revision): batch for batch in after.batches}
    damage.check(path, path.read_bytes(), after, batches)
    return "written to"


def fuzz(folder: Path, seconds: float) -> None:
    """Fuzz until the time is over or something fails; never returns."""
    corpus, path, clock = folder / "corpus", folder / "desk" / "duban.json", Clock()
    corpus.mkdir()
    for number, data in enumerate(seeds(folder)):
        (corpus / str(number)).write_bytes(data)
    ends: Counter[str] = Counter()
    end = time.monotonic() + seconds

    def one(data: bytes) -> None:
        try:
            found = check(data, path, clock)
        except Exception:  # noqa: BLE001  # told, with what it came of
            traceback.print_exc()
            sys.stderr.write(f"{data!r}\n")
            os._exit(1)
        ends[found] += 1
        if found != "refused":
            READ.append(data)
        if time.monotonic() > end:
            sys.stdout.write(
                f"{ends.total()} ledgers in {seconds / 60:g} minutes: "
                f"{ends['refused']} refused, {ends['read']} read, "
                f"{ends['written to']} read and written to, 0 tracebacks\n"
            )
            sys.stdout.flush()
            os._exit(0)

    options = [f"-artifact_prefix={folder}/found-", f"-timeout={LONGEST_SECONDS}"]
    words = [sys.argv[0], "-verbosity=0", *options, str(corpus)]
    atheris.Setup(words, one, custom_mutator=altered)
    atheris.Fuzz()


def main() -> None:
    """Fuzz in a process of its own, which may crash or hang; tell what it came of."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with TemporaryDirectory() as name:
        child = os.fork()
        if not child:
            fuzz(Path(name), minutes * 60)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for found in Path(name).glob("found-*"):
            sys.stderr.write(f"{found.name}: {found.read_bytes()!r}\n")
    sys.exit(status != 0)


if __name__ == "__main__":
    main()
