"""Many processes on one ledger: nothing lost, nothing seen half."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from seed.document import document
from store.intents.load import Load
from store.ledger import Ledger
from store.model import Stamp

ROOT = Path(__file__).parents[2]
WRITERS, COMMITS = 4, 100
DOCUMENT = "一、甲\n二、乙\n"

WRITE = """
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from store.intents.work import Done
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

path, writer, commits = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for n in range(commits):
    ledger = Ledger.open(path)
    day = date(2025, 1, 1) + timedelta(days=writer * commits + n)
    done = Done(on=day, corrects=True, text=f"{writer}-{n}")
    stamp = Stamp(f"w{writer}", datetime(2025, 6, 12, 9, tzinfo=UTC))
    assert ledger.commit(parse(["1-2"]), done, stamp).applied
"""

READ = """
import sys
from pathlib import Path
from store.ledger import Ledger

path, stop = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
ledger, seen, reads, last = Ledger.open(path), 0, 0, False
while not last:
    last = stop.exists()
    snapshot = ledger.snapshot()
    assert snapshot.revision >= seen, (snapshot.revision, seen)
    reads += snapshot.revision > seen
    seen = snapshot.revision
    days = {item.status_on for item in snapshot.items}
    notes = [snapshot.notes(item) for item in snapshot.items]
    told = [[note.text for note in each] for each in notes]
    assert len(days) == 1, days
    assert told[0] == told[1], told
    assert len(told[0]) == seen - 1, (told, seen)
    if seen > 1:
        assert {each[-1].on for each in notes} == days
    assert snapshot.batches[-1].revision == seen
print(reads, seen)
"""


@contextmanager
def started(script: str, *args: object) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that waits for the word to go, and ends with the test."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", script, *map(str, args)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def go(processes: list[subprocess.Popen[str]]) -> None:
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()


def ended(process: subprocess.Popen[str]) -> str:
    """What a process printed; it must have ended well."""
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return output.strip()


def test_four_writers_lose_nothing_and_a_reader_sees_whole_states(
    path: Path, stamp: Stamp
) -> None:
    Ledger.create(
        path, Load(document=document(DOCUMENT.encode()), key="p", source="p.txt"), stamp
    )
    last = 1 + WRITERS * COMMITS
    stop = path.with_name("stop")
    with ExitStack() as stack:
        reader = stack.enter_context(started(READ, path, stop))
        writers = [
            stack.enter_context(started(WRITE, path, n, COMMITS))
            for n in range(WRITERS)
        ]
        go([reader, *writers])
        for writer in writers:
            ended(writer)
        stop.touch()
        reads, seen = map(int, ended(reader).split())
    assert seen == last
    assert reads > 1

    ledger = Ledger.open(path)
    snapshot = ledger.snapshot()
    assert snapshot.revision == last
    wanted = {f"{w}-{n}" for w in range(WRITERS) for n in range(COMMITS)}
    for item in snapshot.items:
        told = [note.text for note in snapshot.notes(item)]
        assert len(told) == len(wanted)
        assert set(told) == wanted
    batches = ledger.since(snapshot)
    assert [batch.revision for batch in batches] == list(range(1, last + 1))
    for n in range(WRITERS):
        assert len([b for b in batches if b.by == f"w{n}"]) == COMMITS


CREATE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from seed.document import document
from store.intents.load import Load
from store.ledger import Ledger
from store.model import Stamp

print("ready", flush=True)
sys.stdin.readline()
load = Load(document=document("一、甲\\n".encode()), key=sys.argv[2], source="p.txt")
stamp = Stamp("w", datetime(2025, 6, 12, 9, tzinfo=UTC))
print(Ledger.create(Path(sys.argv[1]), load, stamp) is not None)
"""


def test_of_several_that_create_a_ledger_one_does(path: Path) -> None:
    with ExitStack() as stack:
        makers = [stack.enter_context(started(CREATE, path, f"k{n}")) for n in range(4)]
        go(makers)
        said = [ended(maker) for maker in makers]
    assert sorted(said) == ["False"] * 3 + ["True"]
    winner = said.index("True")
    assert [p.key for p in Ledger.open(path).snapshot().plans] == [f"k{winner}"]
    assert [file.name for file in path.parent.iterdir()] == [path.name]
