"""Stock TinyDB at work, for the proofs to be seen failing: no storage of ours.

    stock.py FILE

Changes one of 300 rows for ever, to a text of another length each time, and prints each
number that TinyDB has taken, with the time.
"""

import random
import sys
import time

from tinydb import TinyDB

ROWS, LONGEST = 300, 20_000

with TinyDB(sys.argv[1]) as db:
    if not len(db):
        db.insert_multiple({"n": 0, "pad": "x" * 150, "note": ""} for _ in range(ROWS))
    print("ready", flush=True)
    n = 0
    while True:
        n += 1
        db.update({"n": n, "note": "y" * random.randint(0, LONGEST)}, doc_ids=[1])
        print(n, time.monotonic_ns(), flush=True)
