"""What every test starts from: a fixed day, a small document, a ledger of each kind."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from seed import builtin
from seed.document import document
from seed.outline import Outline
from seed.parsing import parse
from seed.reading import Decoded, decode
from store.backends.memory import MemoryBackend
from store.intents.load import Load
from store.ledger import Ledger
from store.model import Item, Stamp
from store.selection import Selection
from store.snapshot import Snapshot

# A run in the background may be started with these ignored, and so would be all that it
# starts: signals that are to end a process would not.
for number, usual in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, usual)

settings.register_profile(
    "duban",
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
    ],
)
settings.load_profile("duban")

FLOOD = """在全区防汛工作会议上的讲话

2025年3月10日

同志们:

一、回顾去年工作
(一)水库除险。一是加固大坝。去年完成三座。二是清理河道。长度十公里。
二、抓好今年防汛
(一)备足物资。一是采购沙袋。6月底前到位。二是检修水泵。三是组织演练。力争上半年完成。
(二)盯紧预报。值班到人。
三、压实各方责任

同志们,汛期将至,让我们一起努力!
"""
"""Two review measures (1.1.1, 1.1.2) and five to do (2.1.1-2.1.3, 2.2, 3)."""

HARVEST = """秋收工作部署

一、抢收水稻
二、晾晒入仓
"""


@dataclass
class Clock:
    """A clock that goes on by a minute whenever it is asked."""

    start: datetime = datetime(2025, 6, 12, 9, 0, tzinfo=UTC)
    minutes: count = field(default_factory=count)

    def stamp(self, by: str = "李明") -> Stamp:
        return Stamp(by, self.start + timedelta(minutes=next(self.minutes)))


@dataclass
class Desk:
    """One kind of ledger: how to get at it again, from somewhere else."""

    kind: str
    again: Callable[[], Ledger]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run the proofs of tests/faults in full"
    )


@pytest.fixture
def today() -> date:
    return date(2025, 6, 12)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signed(clock: Clock) -> Callable[..., Stamp]:
    """Stamps for a person (李明 unless named), each a minute after the last."""
    return clock.stamp


@pytest.fixture
def stamp(signed: Callable[..., Stamp]) -> Stamp:
    return signed()


@pytest.fixture
def flood() -> Load:
    return Load(document=document(FLOOD.encode()), key="fx", source="防汛.txt")


@pytest.fixture
def harvest() -> Load:
    return Load(document=document(HARVEST.encode()), key="qs", source="秋收.txt")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "duban.json"


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """What was synced so far: the numbers of files and folders."""
    found: set[int] = set()
    sync = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda to: (found.add(os.fstat(to).st_ino), sync(to))
    )
    return found


@pytest.fixture(params=["memory", "file"])
def desk(request: pytest.FixtureRequest, path: Path, stamp: Stamp) -> Desk:
    if request.param == "memory":
        backend = MemoryBackend()
        return Desk("memory", lambda: Ledger(backend))
    Ledger.create(path, None, stamp)
    return Desk("file", lambda: Ledger.open(path))


@pytest.fixture
def empty(desk: Desk) -> Ledger:
    """A ledger without a plan, in memory and in a file."""
    return desk.again()


@pytest.fixture
def ledger(empty: Ledger, flood: Load, signed: Callable[..., Stamp]) -> Ledger:
    """A ledger with the plan `fx` at revision 1, loaded by 文书."""
    empty.commit(Selection(), flood, signed("文书"))
    return empty


@pytest.fixture
def file_ledger(path: Path, flood: Load, signed: Callable[..., Stamp]) -> Ledger:
    """The same in a file, at `path`."""
    Ledger.create(path, flood, signed("文书"))
    return Ledger.open(path)


@pytest.fixture
def snapshot(flood: Load, signed: Callable[..., Stamp]) -> Snapshot:
    """The plan `fx` without anything behind it."""
    ledger = Ledger(MemoryBackend())
    return ledger.commit(Selection(), flood, signed("文书")).after


@pytest.fixture
def find() -> Callable[[Snapshot, str], Item]:
    """The item of a code in the default plan."""

    def by_code(snapshot: Snapshot, code: str) -> Item:
        plan = snapshot.default_plan
        assert plan
        return snapshot.by_code[plan.uid, code]

    return by_code


@pytest.fixture(scope="session")
def speech() -> Decoded:
    """The built-in speech as it is read."""
    return decode(builtin.data())


@pytest.fixture(scope="session")
def speech_outline(speech: Decoded) -> Outline:
    return parse(speech.text)
