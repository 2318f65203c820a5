"""Writers that are killed, interrupted, ended and hung up on, at random moments.

Two at a time, on ledgers whose history moves out meanwhile. After every round the ledger
is whole, no batch is there by half, and all that was acknowledged is there; in the end
each revision is there once, in order, and nothing is left over. Stock TinyDB under the
same kills must be found torn, or this would see nothing.
"""

import json
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT", "SIGTERM", "SIGHUP"])
def test_writers_end_at_any_moment_and_nothing_is_lost(
    name: str,
    tmp_path: Path,
    full: bool,
    process: Callable[..., Any],
    worker: Callable[[str], Sequence[object]],
    figure: Callable[[str], None],
) -> None:
    kill = name == "SIGKILL"
    rounds = (1000 if full else 200) if kill else (100 if full else 30)
    number = signal.Signals[name].value
    told = process(*worker("mortals.py"), tmp_path, number, rounds, timeout=600)
    assert told.status == 0, told.err
    found = json.loads(told.out)
    assert set(found["ends"]) == {""}, found
    assert found["changes"] > rounds / 10  # on a machine that is busy, too
    assert found["left"] == 0
    figure(f"{rounds} rounds, {found['changes']} changes: 0 torn, 0 lost, 0 left over")


@pytest.mark.long
def test_stock_tinydb_is_torn_by_kills(
    tmp_path: Path,
    process: Callable[..., Any],
    worker: Callable[[str], Sequence[object]],
    figure: Callable[[str], None],
) -> None:
    rounds, number = 300, signal.SIGKILL.value
    words = [*worker("mortals.py"), tmp_path, number, rounds, "TinyDB"]
    told = process(*words, timeout=600)
    assert told.status == 0, told.err
    ends = json.loads(told.out)["ends"]
    torn = sum(times for end, times in ends.items() if end.startswith("torn"))
    figure(f"stock TinyDB, {rounds} rounds: {torn} torn")
    assert torn
