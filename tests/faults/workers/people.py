"""Runs commands as other people: users and groups that are numbers and nothing else.

Reads requests, a line of JSON each: who, with which umask and environment, what. The
answer is a line with the status and both outputs. Needs root; each command is a process
forked from this one, which becomes that person for good before the program starts.
"""

import json
import os
import sys
from tempfile import TemporaryFile

import loaded

from tui.__main__ import main

assert loaded
for line in sys.stdin:
    asked = json.loads(line)
    with TemporaryFile() as out, TemporaryFile() as err:
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os.environ.update(asked["environ"])
            os.umask(asked["umask"])
            os.setgroups(asked["groups"])
            os.setgid(asked["uid"])
            os.setuid(asked["uid"])
            os.chdir("/")
            sys.argv = ["duban", *asked["words"]]
            sys.exit(main())
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode())
    sys.stdout.write(json.dumps([status, *said]) + "\n")
    sys.stdout.flush()
