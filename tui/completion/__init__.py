"""What a shell offers where Tab is pressed: verbs, options, and what the ledger has.

The scripts that `duban completion` prints ask `duban __complete`, which reads the
ledger as every command does, and imports Typer only where options of verbs are asked
for. Where something is wrong there is nothing to offer, and nobody is told: whoever
runs the command is.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from seed.errors import DubanError
from tui.completion import shells
from tui.completion.offers import offers


def answer(arguments: Sequence[str]) -> None:
    """Print what may stand where the cursor is, for one of the scripts.

    The first line says whether file names belong there; the others are the words.
    """
    typed = shells.typed(arguments)
    if typed is None:
        return
    try:
        found = offers(typed.before, typed.current)
        lines = ["files"] if found is None else ["words", *shells.lines(typed, found)]
    except DubanError:
        lines = ["words"]
    sys.stdout.write("".join(line + "\n" for line in lines))


def script(shell: str) -> str:
    """What a shell has to run once, so that it asks us."""
    return Path(__file__).with_name(f"duban.{shell}").read_text(encoding="utf-8")
