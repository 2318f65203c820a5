"""A ledger whose words are ordinary, and some that would act in a shell."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.intents.work import Assign
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse
from tui.commands.begin import builtin_speech

ROOT = Path(__file__).parents[3]
NASTY = "甲 $(touch owned)`touch owned`;\"b\" 'c' \\ !! & | ~ * {d,e} #"


def stamp() -> Stamp:
    return Stamp("李明", datetime(2025, 6, 12, 9, tzinfo=UTC))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The ledger, in a folder of its own."""
    (tmp_path / "desk").mkdir()
    return tmp_path / "desk" / "ledger.json"


@pytest.fixture
def ledger(place: Path) -> Ledger:
    """With the speech, the unit 市科技局, and one with every character that acts."""
    Ledger.create(place, builtin_speech(), stamp())
    made = Ledger.open(place)
    made.commit(parse(["2"]), Assign(sets={"lead": "市科技局"}), stamp())
    made.commit(parse(["3"]), Assign(sets={"lead": NASTY}), stamp())
    made.commit(parse(["4"]), Assign(sets={"owner": "王:芳"}), stamp())
    return made


@pytest.fixture
def surroundings(tmp_path: Path, place: Path) -> dict[str, str]:
    """A home without anything in it, and a path with `duban` on it."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "duban"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tui "$@"\n')
    program.chmod(0o755)
    return {
        "HOME": str(tmp_path / "home"),
        "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
        "DUBAN_LEDGER": str(place),
        "DUBAN_LANG": "en",
    }


@pytest.fixture
def asked(surroundings: dict[str, str], tmp_path: Path) -> Callable[..., list[str]]:
    """What the program answers a script; it must say nothing beside."""

    def lines(*arguments: str, **more: str) -> list[str]:
        command = [sys.executable, "-m", "tui", "__complete", *arguments]
        ended = subprocess.run(
            command,
            capture_output=True,
            check=False,
            cwd=tmp_path,
            timeout=60,
            env=surroundings | more,
        )
        assert (ended.returncode, ended.stderr) == (0, b"")
        return ended.stdout.decode().splitlines()

    return lines
