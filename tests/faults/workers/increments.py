"""Stock TinyDB at work beside others: adds one to a row, so many times.

    increments.py FILE ROW NUMBER

Goes on where TinyDB fails, as it may for what another did, and prints how many changes
TinyDB has taken.
"""

import sys

from tinydb import TinyDB

row, taken = int(sys.argv[2]), 0
for _ in range(int(sys.argv[3])):
    try:
        with TinyDB(sys.argv[1]) as db:
            db.update({"n": db.get(doc_id=row)["n"] + 1}, doc_ids=[row])
        taken += 1
    except Exception:  # noqa: BLE001  # whatever it makes of a torn file
        continue
print(taken)
