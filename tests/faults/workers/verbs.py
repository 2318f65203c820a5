"""Runs many commands, one after the other, each in a process of its own.

    python verbs.py LINES ENDED

LINES is a JSON list of command lines; ENDED becomes the list of their statuses. The
processes are forked from one that has loaded the program, so that a thousand of them
start in the time of a hundred; each runs `main` on this standard input, output and
error. Before each its number goes to standard error, to tell whose output is whose.
"""

import json
import os
import sys
from pathlib import Path

import loaded

from tui.__main__ import main

assert loaded
statuses = []
for number, line in enumerate(json.loads(Path(sys.argv[1]).read_text("ascii"))):
    os.write(2, f"\n##{number}##\n".encode())
    child = os.fork()
    if not child:
        sys.argv = ["duban", *line]
        sys.exit(main())
    statuses.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
Path(sys.argv[2]).write_text(json.dumps(statuses), "ascii")
