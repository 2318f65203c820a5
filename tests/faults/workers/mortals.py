"""Rounds of writers that are ended at a random moment, and what is there after.

    mortals.py FOLDER SIGNAL ROUNDS [STORE]

Writers are forked from this process, so that a round takes as long as a few writes. Each
writes notes and, when a write has returned, adds the note's text to a list of its own:
what stands there was acknowledged. Two write at a time; of stock TinyDB one, which loses
enough without another. Prints a line of JSON with what was found.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tinydb import TinyDB

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
DAY, NOW = date(2025, 6, 12), datetime(2025, 6, 12, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Store:
    """What is written to: two records that get each note in one write, and others."""

    writers: int
    create: Callable[[Path], object]
    add: Callable[[Path, str, str], object]
    """Write a note, of somebody."""
    texts: Callable[[Path], list[set[str]]]
    """The notes of both; raises what it is unreadable with."""
    history: Callable[[Path], str]
    """What is wrong with it in the end; nothing if it is whole."""


def create(path: Path) -> None:
    text = document("一、甲\n二、乙\n".encode())
    Ledger.create(path, Load(document=text, key="p", source="p.txt"), Stamp("w", NOW))


def add(path: Path, name: str, text: str) -> None:
    note = AddNote(text=text, on=DAY)
    Ledger.open(path).commit(parse(["1-2"]), note, Stamp(name, NOW))


def texts(path: Path) -> list[set[str]]:
    snapshot = Ledger.open(path).snapshot()
    return [{note.text for note in snapshot.notes(item)} for item in snapshot.items[:2]]


def history(path: Path) -> str:
    """Whether each revision is there once, in order."""
    ledger = Ledger.open(path)
    snapshot = ledger.snapshot()
    numbers = [batch.revision for batch in ledger.since(snapshot)]
    if numbers != [*range(1, snapshot.revision + 1)]:
        return "the history has gaps"
    return "" if snapshot.revision else "nothing was written"


def stock_create(path: Path) -> None:
    with TinyDB(path) as db:
        db.insert_multiple({"notes": [], "pad": "x" * 150} for _ in range(100))


def stock_add(path: Path, _name: str, text: str) -> None:
    with TinyDB(path) as db:
        notes = [*db.get(doc_id=1)["notes"], text]
        # As people's texts, it gets shorter too.
        pad = "y" * random.randint(0, 20_000)
        db.update({"notes": notes, "pad": pad}, doc_ids=[1, 2])


def stock_texts(path: Path) -> list[set[str]]:
    with TinyDB(path) as db:
        return [{*db.get(doc_id=row)["notes"]} for row in (1, 2)]


def stock_history(_path: Path) -> str:
    return ""  # it has none


STORES = {
    "duban": Store(2, create, add, texts, history),
    "TinyDB": Store(1, stock_create, stock_add, stock_texts, stock_history),
}


def write(store: Store, path: Path, name: str) -> None:
    """Write notes until the end comes; as a child, which never returns."""
    told = os.open(
        path.with_name(f"{name}.told"), os.O_WRONLY | os.O_CREAT | os.O_APPEND
    )
    try:
        for number in range(1 << 30):
            text = f"{name}-{number}"
            store.add(path, name, text)
            os.write(told, f"{text}\n".encode())
    except DubanError as error:
        path.with_name(f"{name}.wrong").write_text(repr(error))
        os._exit(1)
    except BaseException:  # noqa: BLE001  # an interrupt ends it, wherever it strikes
        os._exit(1)


def ended(store: Store, path: Path, number: int, signal: int) -> None:
    """One round."""
    children = []
    for writer in range(store.writers):
        child = os.fork()
        if not child:
            write(store, path, f"w{number}.{writer}")
        children.append(child)
    time.sleep(random.uniform(0, LONGEST))
    while children:
        for child in children:
            os.kill(child, signal)
        # Again where it came to nothing: Python drops an interrupt that strikes while
        # it clears away.
        time.sleep(0.001)
        children = [one for one in children if os.waitpid(one, os.WNOHANG) == (0, 0)]


def found(store: Store, path: Path, number: int) -> str:
    """What is wrong with the ledger after a round; nothing if it is whole."""
    try:
        first, second = store.texts(path)
    except (DubanError, ValueError) as error:
        return f"torn: {type(error).__name__}"
    if first != second:
        return "half a batch"
    for writer in range(store.writers):
        told = path.with_name(f"w{number}.{writer}.told")
        if told.exists() and not {*told.read_text().split()} <= first:
            return "an acknowledged change is lost"
    for wrong in path.parent.glob("*.wrong"):
        return f"a writer was refused: {wrong.read_text()}"
    return ""


def left(path: Path) -> int:
    """How many temporary files there are."""
    return len([*path.parent.glob(f".{path.name}.*")])


def main() -> None:
    folder, signal, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    store = STORES[sys.argv[4] if len(sys.argv) > 4 else "duban"]
    ends: Counter[str] = Counter()
    changes = most = 0
    path, end = folder, ""
    for number in range(rounds):
        if number % FRESH == 0 or end:
            path = folder / str(number) / "ledger.json"
            path.parent.mkdir(mode=0o700)
            store.create(path)
        ended(store, path, number, signal)
        end = found(store, path, number)
        ends[end] += 1
        if not end and (number % FRESH == FRESH - 1 or number == rounds - 1):
            # The next ordinary command works, and clears what was left.
            store.add(path, "w", "last")
            ends[store.history(path)] += 1
            changes += len(store.texts(path)[0])
            most = max(most, left(path))
    print(json.dumps({"ends": ends, "changes": changes, "left": most}))


main()
