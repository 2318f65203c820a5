"""A writer that is nothing but commands: each change a `duban` process of its own.

commands.py LEDGER NAME NUMBER
"""

import subprocess
import sys

ledger, name, number = sys.argv[1:]
duban = [sys.executable, "-m", "tui", "note", "1-2", "--ledger", ledger, "--by", name]
for n in range(int(number)):
    subprocess.run([*duban, "-q", "--wait", "60", "-m", f"{name}-{n}"], check=True)
