"""A writer in one process.

commits.py LEDGER NAME NUMBER
"""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

from store.backends.turnstile import Patience
from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

path, name, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
stamp = Stamp(name, datetime(2025, 6, 12, 9, tzinfo=UTC))
for n in range(number):
    note = AddNote(text=f"{name}-{n}", on=date(2025, 6, 12))
    Ledger.open(path).commit(parse(["1-2"]), note, stamp, patience=Patience(60))
