"""A writer that never stops: notes of all lengths, each acknowledged with the time.

notes.py LEDGER
"""

import random
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

LONGEST = 3_000

ledger = Ledger.open(Path(sys.argv[1]))
stamp = Stamp("w", datetime(2025, 6, 12, 9, tzinfo=UTC))
print("ready", flush=True)
while True:
    number = ledger.snapshot().revision + 1
    text = f"{number} " + "字" * (random.randint(0, LONGEST) if number % 5 == 0 else 9)
    done = ledger.commit(parse(["1"]), AddNote(text=text, on=date(2025, 6, 12)), stamp)
    print(done.batch.revision, time.monotonic_ns(), flush=True)
