"""What was acknowledged before the power went is there when it is back.

A ledger on a file system of its own, in a file behind a loop device. A writer works on
it until, at a moment of chance, the file system is shut down without flushing its
journal: whatever it had not put on the device is gone, as in a power cut. Mounted
again, the ledger must be whole and hold every change that was acknowledged before the
cut. Acknowledgements carry the time; one that was printed after the cut says nothing.

Needs root, loop devices, mkfs.ext4 and mkfs.xfs on PATH (xfsprogs; unpacked somewhere
with `dpkg -x` it will do, with PATH and LD_LIBRARY_PATH saying where).
DUBAN_POWER_CUTS says how many rounds (200): about half a second each.
"""

import fcntl
import json
import os
import random
import shutil
import struct
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from store.errors import DubanError
from store.intents.load import Load
from store.intents.work import Start
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse

pytestmark = pytest.mark.long

ROUNDS = int(os.environ.get("DUBAN_POWER_CUTS", "200"))
SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2
"""EXT4_IOC_SHUTDOWN, which is XFS_IOC_GOINGDOWN too; and how a power cut does it."""
LONGEST_SECONDS = 0.7
MKFS = {"ext4": ["mkfs.ext4", "-q", "-F"], "xfs": ["mkfs.xfs", "-q", "-f"]}

Rounds = Callable[..., Counter[str]]


@pytest.fixture(params=MKFS)
def device(
    request: pytest.FixtureRequest, tmp_path: Path, process: Callable[..., Any]
) -> Path:
    """A file that holds a file system."""
    make = MKFS[request.param]
    if not shutil.which(make[0]):
        pytest.skip(f"there is no {make[0]} on PATH")
    file = tmp_path / request.param
    with file.open("wb") as made:
        made.truncate(320 << 20)  # XFS takes no less than 300 MB
    said = process(*make, file)
    assert said.status == 0, said.err
    return file


@pytest.fixture
def cuts(device: Path, tmp_path: Path, mounted: Callable[..., Any]) -> Rounds:
    """Cut the power so often; how many acknowledgements there were, and what was found.

    Every round begins with `prepare(file)`, has the writer at work on that file, and
    ends with `found(file, number)`: the last number acknowledged before the cut.
    """
    mount = tmp_path / "mount"
    mount.mkdir()

    def cut(
        times: int,
        writer: Sequence[object],
        prepare: Callable[[Path], object],
        found: Callable[[Path, int], str],
    ) -> Counter[str]:
        ends: Counter[str] = Counter()
        path = mount / "desk" / "duban.json"
        for _round in range(times):
            with mounted(mount, "-o", "loop", device):
                shutil.rmtree(path.parent, ignore_errors=True)
                path.parent.mkdir()
                prepare(path)
                os.sync()
                last = acknowledged(mount, [*writer, path])
            with mounted(mount, "-o", "loop", device):
                ends[found(path, last)] += 1
            ends["acknowledged"] += last
        return ends

    return cut


def acknowledged(mount: Path, writer: Sequence[object]) -> int:
    """Cut the power of a writer; the last number it acknowledged before."""
    command = [str(word) for word in writer]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdout=pipe, stderr=nowhere) as process:
        assert process.stdout
        try:
            assert process.stdout.readline() == b"ready\n"
            time.sleep(random.uniform(0, LONGEST_SECONDS))
            handle = os.open(mount, os.O_RDONLY)
            moment = time.monotonic_ns()
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
            os.close(handle)
        finally:
            process.kill()
        lines = process.stdout.read().split(b"\n")[:-1]
    told = [tuple(map(int, line.split())) for line in lines]
    return max((number for number, at in told if at < moment), default=0)


def test_a_power_cut_loses_nothing_that_was_acknowledged(
    cuts: Rounds,
    worker: Callable[[str], Sequence[object]],
    flood: Load,
    stamp: Stamp,
    device: Path,
    figure: Callable[[str], None],
) -> None:
    def found(path: Path, last: int) -> str:
        ledger = Ledger.open(path)
        try:
            now = ledger.snapshot()
            numbers = [batch.revision for batch in ledger.since(now)]
            ledger.commit(parse(["3"]), Start(on=stamp.at.date()), stamp)
        except DubanError:
            return "torn"
        if numbers != list(range(1, now.revision + 1)):
            return "torn"
        return "kept" if now.revision >= last else "lost"

    def prepare(path: Path) -> None:
        Ledger.create(path, flood, stamp)

    ends = cuts(ROUNDS, worker("notes.py"), prepare, found)
    figure(f"{device.name}, {ROUNDS} cuts: {dict(ends)}")
    assert ends["acknowledged"] > ROUNDS
    assert ends["kept"] == ROUNDS


def test_stock_tinydb_is_ruined_by_power_cuts(
    cuts: Rounds,
    worker: Callable[[str], Sequence[object]],
    device: Path,
    figure: Callable[[str], None],
) -> None:
    def found(path: Path, last: int) -> str:
        try:
            rows = json.loads(path.read_bytes())["_default"]
        except (ValueError, OSError):
            return "torn"
        if len(rows) != 300:
            return "torn"
        return "kept" if rows["1"]["n"] >= last else "lost"

    times = min(ROUNDS, 40)
    ends = cuts(times, worker("stock.py"), lambda _path: None, found)
    figure(f"{device.name}, {times} cuts: {dict(ends)}")
    assert ends["torn"] + ends["lost"] > 0
