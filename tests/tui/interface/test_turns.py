"""What waits for its turn when it is given up: what was written is not called undone."""

import asyncio
from threading import Event
from typing import Any, cast

import pytest

from store.backends.turnstile import Patience
from store.errors import Locked
from store.ledger import Outcome
from tui.interface.turns import Asked, Turns

DONE = cast(tuple[Outcome, str], ("outcome", "duban done 2.1.1"))
REFUSED = Locked(path="ledger.json", seconds="10")


class Disk:
    """Another writer who goes on until told, and then lets one write or does not."""

    def __init__(self, *, lets: bool) -> None:
        self.begun, self.told = Event(), Event()
        self.lets = lets

    def write(self, patience: Patience) -> tuple[Outcome, str]:
        if patience.seconds < 1:
            raise REFUSED
        self.begun.set()
        assert self.told.wait(8)
        if self.lets:
            return DONE
        raise REFUSED


@pytest.mark.parametrize("lets", [True, False])
async def test_only_what_is_not_written_is_left_undone(*, lets: bool) -> None:
    finished: list[Any] = []
    turns = Turns(8, lambda *what: finished.append(what), lambda _holder: None)
    disk = Disk(lets=lets)
    asked = [Asked(name, disk.write) for name in ("tick 2.1.1", "undo")]
    assert [turns.ask(one) for one in asked] == [True, False]
    taking = asyncio.create_task(turns.take())
    await asyncio.to_thread(disk.begun.wait, 8)
    turns.give_up()
    disk.told.set()
    await taking
    assert turns.waiting == (asked[1:] if lets else asked)
    assert finished == []


async def test_behind_what_is_refused_nothing_is_done() -> None:
    finished: list[Any] = []
    turns = Turns(8, lambda *what: finished.append(what), lambda _holder: None)
    disk = Disk(lets=False)
    disk.told.set()
    asked = [Asked(name, disk.write) for name in ("tick 2.1.1", "start 2.2", "undo")]
    for one in asked:
        turns.ask(one)
    await turns.take()
    assert finished == [(asked[0], REFUSED, asked[1:])]
    assert turns.waiting == []
