"""Stock TinyDB at work beside another: adds one to a row, five hundred times.

increments.py FILE ROW
"""

import sys

from tinydb import TinyDB

row = int(sys.argv[2])
for _ in range(500):
    with TinyDB(sys.argv[1]) as db:
        db.update({"n": db.get(doc_id=row)["n"] + 1}, doc_ids=[row])
