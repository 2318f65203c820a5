"""A write is whole, whatever any one of its calls to the operating system does.

Each call of each kind of write is made to fail (with every error a disk, a quota or a
mount can answer, once or from there on), to write only half, and to be the last one of
its process. Then the ledger is read, and written by the next. workers/calls.py injects
the faults below all code of ours, and keeps account of what was synced; here it is
judged. What is read of a file after it was opened is the matter of test_strace.

One exception is documented: "in place, not confirmed", where the rename is done and
the folder was not synced. A death leaves a temporary file at most, or two where the new
state and the link to the old one both wait for their names; after the next change there
is one at most.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

KINDS = ["change", "undo", "create", "create a folder"]
KINDS += ["first backup", "backup", "first archive", "archive"]
ENDS = {
    ("applied", "new"),
    ("refused", "old"),
    ("unconfirmed", "new"),
    ("died", "old"),
    ("died", "new"),
}
"""What a write may say, and what must then stand in the file."""

Fact = dict[str, Any]
Injected = Callable[..., list[Fact]]


@pytest.fixture
def injected(
    process: Callable[..., Any],
    worker: Callable[[str], Sequence[object]],
    memory: Path,
    full: bool,
    errnos: Sequence[str],
) -> Injected:
    """Every injection into these kinds of writes, and what came of it."""

    def facts(*kinds: str) -> list[Fact]:
        form = "all" if full else "some"
        words = [memory, form, ",".join(errnos), *kinds]
        told = process(*worker("calls.py"), *words, timeout=1200)
        assert told.status == 0, told.err
        return [json.loads(line) for line in told.out.splitlines()]

    return facts


def wrong(fact: Fact) -> str:
    """Which promise an injection broke; empty if none."""
    if (fact["said"], fact["state"]) not in ENDS:
        return f"said {fact['said']}, and the state is {fact['state']}"
    if fact.get("unsynced"):
        return f"acknowledged before these were synced: {fact['unsynced']}"
    if fact.get("early"):
        return "put in place before it was synced"
    if fact.get("leaked"):
        return "a descriptor was left open"
    if fact["then"] != "applied":
        return f"the next change: {fact['then']}"
    if len(fact["left"]) > 2 or len(fact["still"]) > 1:
        return f"left over: {fact['left']}, after the next change {fact['still']}"
    return ""


def broken(facts: list[Fact]) -> list[str]:
    return [
        f"{fact['kind']}: {fact['fault'] or 'no fault'} "
        f"at {fact.get('call', 'any call')} ({fact['at']}): {verdict}"
        for fact in facts
        if (verdict := wrong(fact))
    ]


def test_a_write_is_whole_whatever_a_call_does(
    injected: Injected, figure: Callable[[str], None]
) -> None:
    facts = injected(*KINDS)
    plain = {fact["kind"]: fact for fact in facts if not fact["fault"]}
    assert set(plain) == set(KINDS)
    for fact in plain.values():
        assert (fact["said"], fact["state"]) == ("applied", "new")
    # The harness sees: every end there is was met.
    assert {(fact["said"], fact["state"]) for fact in facts} >= ENDS
    assert broken(facts) == []
    tries = len(facts) - len(plain)
    calls = sum(len(fact["calls"]) for fact in plain.values())
    ends = Counter(fact["said"] for fact in facts if fact["fault"])
    figure(
        f"{tries} injections at {calls} calls of {len(KINDS)} writes, 0 broken; {dict(ends)}"
    )


@pytest.mark.long
def test_stock_tinydb_is_ruined_by_such_calls(
    injected: Injected, figure: Callable[[str], None]
) -> None:
    facts = injected("TinyDB")
    torn = [fact for fact in facts if fact["state"] not in {"old", "new"}]
    assert torn
    figure(
        f"{len(torn)} of {len(facts) - 1} injections leave a file that cannot be read"
    )
