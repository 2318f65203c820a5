"""Rounds of two writers that are ended at a random moment, and what is there after.

    mortals.py FOLDER SIGNAL ROUNDS

Writers are forked from this process, so that a round takes as long as a few writes. Each
writes notes and, when a commit has returned, adds the note's text to a list of its own:
what stands there was acknowledged. Prints a line of JSON with what was found.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from seed.document import document
from seed.errors import DubanError
from store.backends import tables
from store.intents.load import Load
from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

assert tables  # loaded before the first writer is forked, as each would load it
FRESH = 50
"""After so many rounds a new ledger: by then its history moved out several times."""
LONGEST = 0.05
WRITERS = 2
DAY, NOW = date(2025, 6, 12), datetime(2025, 6, 12, 9, tzinfo=UTC)


def write(path: Path, name: str) -> None:
    """Write notes until the end comes; as a child, which never returns."""
    told = os.open(
        path.with_name(f"{name}.told"), os.O_WRONLY | os.O_CREAT | os.O_APPEND
    )
    try:
        for number in range(1 << 30):
            text = f"{name}-{number}"
            note = AddNote(text=text, on=DAY)
            Ledger.open(path).commit(parse(["1-2"]), note, Stamp(name, NOW))
            os.write(told, f"{text}\n".encode())
    except BaseException:  # noqa: BLE001  # an interrupt ends it, wherever it strikes
        os._exit(1)


def ended(path: Path, number: int, signal: int) -> None:
    """One round."""
    children = []
    for writer in range(WRITERS):
        child = os.fork()
        if not child:
            write(path, f"w{number}.{writer}")
        children.append(child)
    time.sleep(random.uniform(0, LONGEST))
    while children:
        for child in children:
            os.kill(child, signal)
        # Again where it came to nothing: Python drops an interrupt that strikes while
        # it clears away.
        time.sleep(0.001)
        children = [one for one in children if os.waitpid(one, os.WNOHANG) == (0, 0)]


def found(path: Path, number: int) -> str:
    """What is wrong with the ledger after a round; nothing if it is whole."""
    try:
        snapshot = Ledger.open(path).snapshot()
    except DubanError as error:
        return f"torn: {error}"
    items = snapshot.items[:2]
    texts = [{note.text for note in snapshot.notes(item)} for item in items]
    if texts[0] != texts[1]:
        return "half a batch"
    for writer in range(WRITERS):
        told = path.with_name(f"w{number}.{writer}.told")
        if told.exists() and not {*told.read_text().split()} <= texts[0]:
            return "an acknowledged change is lost"
    return ""


def history(path: Path) -> str:
    """Whether each revision is there once, in order."""
    ledger = Ledger.open(path)
    snapshot = ledger.snapshot()
    numbers = [batch.revision for batch in ledger.since(snapshot)]
    if numbers != [*range(1, snapshot.revision + 1)]:
        return "the history has gaps"
    return "" if snapshot.revision else "nothing was written"


def left(path: Path) -> int:
    """How many temporary files there are."""
    return len([*path.parent.glob(f".{path.name}.*")])


def main() -> None:
    folder, signal, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    ends: Counter[str] = Counter()
    changes = most = 0
    path = folder
    for number in range(rounds):
        if number % FRESH == 0:
            path = folder / str(number) / "ledger.json"
            text = document("一、甲\n二、乙\n".encode())
            load = Load(document=text, key="p", source="p.txt")
            Ledger.create(path, load, Stamp("w", NOW))
        ended(path, number, signal)
        ends[found(path, number)] += 1
        if number % FRESH == FRESH - 1 or number == rounds - 1:
            # The next ordinary command works, and clears what was left.
            note = AddNote(text="last", on=DAY)
            done = Ledger.open(path).commit(parse(["1-2"]), note, Stamp("w", NOW))
            ends[history(path)] += 1
            changes += done.batch.revision
            most = max(most, left(path))
    print(json.dumps({"ends": ends, "changes": changes, "left": most}))


main()
