"""Many at once: `duban` processes and programs on the ledger, and nothing is lost."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

Run = Callable[..., Any]

CHANGES = 100

COMMANDS = """
import subprocess, sys

name, changes = sys.argv[1], int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for n in range(changes):
    selection = ["2.1"] if n % 2 else ["2.1.1-2.1.3", "3.1.1"]
    words = ["note", *selection, "-m", f"{name}-{n}", "--by", name, "-q"]
    subprocess.run([sys.executable, "-m", "tui", *words], check=True)
"""

PROGRAM = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from store.intents.work import Done
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

path, name, changes = Path(sys.argv[3]), sys.argv[1], int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for n in range(changes):
    stamp = Stamp(name, datetime.now(UTC))
    done = Done(on=date(2025, 1, 1 + n % 28), corrects=True, text=f"{name}-{n}")
    selection = parse(["2.1.1", "4.3"] if n % 2 else ["3.1.1"])
    assert Ledger.open(path).commit(selection, done, stamp).applied
"""


REACHED = {
    COMMANDS: (["2.1.1", "2.1.2", "2.1.3", "3.1.1"], ["2.1"]),
    PROGRAM: (["3.1.1"], ["2.1.1", "4.3.1", "4.3.2", "4.3.3"]),
}
"""The codes that get a note by the even and by the odd changes of a writer."""


@contextmanager
def writing(script: str, name: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """A writer that waits for the word to go, and ends with the test."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", script, name, str(CHANGES), str(path)]
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def test_writers_of_both_kinds_at_once_lose_nothing(run: Run, path: Path) -> None:
    writers = {"甲": COMMANDS, "乙": COMMANDS, "丙": PROGRAM, "丁": PROGRAM}
    with ExitStack() as stack:
        running = [
            stack.enter_context(writing(script, name, path))
            for name, script in writers.items()
        ]
        for one in running:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in running:
            assert one.communicate(timeout=120) == ("", "")
            assert one.returncode == 0

    batches = json.loads(run("log", "--json").out)["batches"][::-1]
    last = 1 + CHANGES * len(writers)
    assert [batch["batch"] for batch in batches] == list(range(1, last + 1))
    wanted: dict[str, set[str]] = {}
    for name, script in writers.items():
        texts = [f"{name}-{n}" for n in range(CHANGES)]
        own = [batch["changes"] for batch in batches if batch["by"] == name]
        notes = [[c["new"] for c in changes if c["field"] == "note"] for changes in own]
        codes = [REACHED[script][n % 2] for n in range(CHANGES)]
        assert notes == [
            [text] * len(some) for text, some in zip(texts, codes, strict=True)
        ]
        for text, some in zip(texts, codes, strict=True):
            for code in some:
                wanted.setdefault(code, set()).add(text)
    for code, texts in wanted.items():
        (row,) = json.loads(run("show", code, "--json").out)["items"]
        told = [note["text"] for note in row["note_list"]]
        assert len(told) == len(texts)
        assert set(told) == texts
