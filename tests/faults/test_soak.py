"""A day at the interface does not fill the memory of the machine.

The real program in a terminal gets about ten keys a second: it moves, folds, opens and
leaves dialogs, writes notes, ticks and undoes, while another process writes. Caches fill
at first, so it is warmed up before anything is measured. From then on the memory may
grow by 2 MB an hour at most (the slope of a straight line through all measurements), and
of all the dialogs that were opened none may be alive.

    DUBAN_SOAK_MINUTES=240 pytest tests/faults/test_soak.py --long

runs it for four hours; without the variable it takes 20 minutes, and the warm-up before.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import linear_regression
from typing import Final, NamedTuple

import pytest

from store.intents.work import Done, Reopen
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse
from tests.tui.terminal.conftest import (
    CTRL_P,
    CTRL_R,
    CTRL_S,
    DOWN,
    ESCAPE,
    SPACE,
    TAB,
    Computer,
    Terminal,
)

MINUTES: Final = float(os.environ.get("DUBAN_SOAK_MINUTES", "20"))
WATCHED: Final = Path(__file__).parent / "workers" / "watched.py"
GROWTH: Final = 2.0
"""Megabytes an hour."""
PUSHES, WORDS, KEYS = 600, 1_000, 10_000
"""What fills the caches of the libraries, and the deeds that the detail tells."""
SETTLING: Final = 20.0
"""Minutes of the same work before any is measured: keys that come as fast as they can
leave no time to draw what they pass, so not all caches fill with those. After 8 minutes
the last ones were still filling."""
PACE, MEASURE, OTHERS = 0.1, 5.0, 10.0
"""Seconds from key to key, between measurements, and between writes of another."""

MOVES: Final = [*"jk", "j", DOWN, "\x1b[6~", "\x1b[5~", "\x1b[H", "\x1b[F"]
FOLDS: Final = [TAB, *"1234", "\x1b[C", "\x1b[D"]
DIALOGS: Final = {
    "a": "→ completes",
    "n": "Ctrl+S saves, F2",
    "d": "Enter saves.",
    "?": "duban assign",
    CTRL_P: "Say who leads",
}
"""The keys that open one, and what can be read while it is open."""
WRITES: Final = [("x", "u"), ("s", "u", CTRL_R, "u"), ("n", "进展", CTRL_S, "u")]
MARKS: Final = (SPACE, SPACE, ESCAPE)


class Worked(Terminal):
    """A terminal that forgets what was written: hours of it have no room."""

    def read(self, seconds: float) -> bool:
        there = super().read(seconds)
        self.raw = b""
        return there

    def until(self, moment: float) -> None:
        """Read on until a moment of the clock."""
        while (left := moment - time.monotonic()) > 0:
            self.read(left)

    def megabytes(self) -> float:
        pages = Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def keys(chance: random.Random) -> Iterator[str]:
    """What a person presses, for ever: one key, or one word, at a time."""
    while True:
        doing = chance.random()
        if doing < 0.70:
            yield chance.choice(MOVES)
        elif doing < 0.82:
            yield chance.choice(FOLDS)
        elif doing < 0.86:
            yield from MARKS
        elif doing < 0.99:
            yield from (chance.choice([*DIALOGS]), ESCAPE)
        else:
            yield from chance.choice(WRITES)


def work(terminal: Worked, chance: random.Random, seconds: float) -> Iterator[float]:
    """Press a key every tenth of a second; the moment of each."""
    start = time.monotonic()
    for number, key in enumerate(keys(chance)):
        moment = start + number * PACE
        if moment > start + seconds:
            return
        terminal.until(moment)
        terminal.press(key)
        yield moment


def warm_up(
    terminal: Worked, chance: random.Random, *beside: Callable[[], object]
) -> None:
    """Do everything that is measured later, more often and as fast as it goes.

    `beside` is what is done from time to time: what others write, and the counting of
    screens.
    """
    for key, sign in islice(cycle(DIALOGS.items()), PUSHES):
        terminal.press(key)
        terminal.wait_for(sign)
        terminal.press(ESCAPE)
        terminal.wait_for(lambda t, sign=sign: sign not in t.text)
    for word in islice(cycle(WRITES), WORDS):
        for key in (*word, chance.choice(MOVES)):
            terminal.press(key)
            terminal.settle(0.02)
    for number, key in enumerate(islice(keys(chance), KEYS)):
        terminal.press(key)
        terminal.settle(0.02)
        if not number % 100:
            for do in beside:
                do()


def screens(terminal: Worked, told: Path) -> list[str]:
    """The screens that are alive, by the names of their classes."""
    told.unlink(missing_ok=True)
    terminal.process.send_signal(signal.SIGUSR1)
    terminal.wait_for(lambda _: told.exists())
    return told.read_text("ascii").split()


def left(terminal: Worked, told: Path) -> list[str]:
    """The screens that stay alive, once the last keys have done what they do."""
    alive = screens(terminal, told)
    for _second in range(10):
        if len(alive) == 1:
            break
        terminal.until(time.monotonic() + 1)
        alive = screens(terminal, told)
    return alive


class Day(NamedTuple):
    """What was done, and what it did to the memory."""

    samples: list[tuple[float, float]]
    """Hours since it began, and megabytes then."""
    pressed: int
    written: int
    """How often another process wrote."""


def measure(
    terminal: Worked,
    chance: random.Random,
    minutes: float,
    other: Callable[[], None],
    told: Path,
) -> Day:
    """Work for some minutes, while another process writes."""
    samples = []
    pressed, written = 0, 0
    start = measured = wrote = time.monotonic()
    for moment in work(terminal, chance, minutes * 60):
        pressed += 1
        if moment - measured >= MEASURE:
            measured = moment
            samples.append(((moment - start) / 3600, terminal.megabytes()))
            screens(terminal, told)  # what is not reachable is collected
        if moment - wrote >= OTHERS:
            wrote = moment
            other()
            written += 1
    return Day(samples, pressed, written)


@pytest.fixture
def other(tmp_path: Path) -> Callable[[], None]:
    """What another process does from time to time: ticks a measure, or takes it back."""
    ledger = Ledger.open(tmp_path / "台账" / "ledger.json")
    today = date(2025, 6, 12)
    turns = cycle([Done(on=today), Reopen(on=today)])

    def write() -> None:
        ledger.commit(parse(["2.1.1"]), next(turns), Stamp("王芳", datetime.now(UTC)))

    return write


@pytest.mark.long
def test_memory_stays_level_and_no_screen_is_left(
    tmp_path: Path, other: Callable[[], None], figure: Callable[[str], None]
) -> None:
    chance = random.Random(42)
    with ExitStack() as windows:
        computer = Computer(tmp_path, windows)
        computer.run("init", "--quiet")
        told = tmp_path / "screens"
        program = [sys.executable, str(WATCHED), str(told)]
        terminal = Worked(program, computer.environ | {"ESCDELAY": "20"})
        windows.callback(terminal.close)
        terminal.wait_for(lambda t: t.cursor and t.lines[-1])
        warm_up(terminal, chance, other, lambda: screens(terminal, told))
        measure(terminal, chance, SETTLING, other, told)
        day = measure(terminal, chance, MINUTES, other, told)
        terminal.press(ESCAPE)
        alive = left(terminal, told)
        picture = terminal.text
        terminal.press("qq")
        assert terminal.exit_status() == 0
    slope, level = linear_regression(*zip(*day.samples, strict=True))
    fifth = len(day.samples) // 5
    steps = [day.samples[n * fifth][1] for n in range(5)]
    figure(
        f"{MINUTES:g} minutes, {day.pressed} keys, {day.written} writes of another: "
        f"{level:.1f} MB and {slope:+.2f} MB an hour ({steps} MB), "
        f"{len(alive)} screen alive"
    )
    assert len(alive) == 1, f"{alive} are alive, where this is seen:\n{picture}"
    assert slope <= GROWTH
