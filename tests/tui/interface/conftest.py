"""A person at the interface: a real ledger file, a fixed clock, keys, and what is seen.

Nothing here stands in for a layer of ours: `Seat` presses keys on the real application
and reads the lines that it would send to a terminal.
"""

import html
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.events import Paste
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from seed.document import document
from store.intents.intent import Intent
from store.intents.load import Load
from store.intents.work import AddNote
from store.ledger import Ledger, Outcome
from store.model import Item, Stamp
from store.selection import parse
from store.snapshot import Snapshot
from tui import words
from tui.commands.begin import builtin_speech
from tui.config import Keys
from tui.drafts import Drafts
from tui.interface.app import DubanApp
from tui.interface.dialogs.conflict import ConflictDialog
from tui.interface.dialogs.frame import Dialog

ME = "李明"
NOW = datetime(2025, 6, 12, 9, 30, tzinfo=UTC)
AS_THEY_COME = Keys()
SMALL, LARGE = (80, 24), (140, 40)
PATIENCE = 8.0
"""Seconds after which what is waited for will not come; nothing waits that long."""


@dataclass
class Wall:
    """A clock that stands still until somebody moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Seat:
    """Somebody who sits before the interface."""

    app: DubanApp
    pilot: Pilot[None]
    path: Path
    wall: Wall
    kept: list[str]
    """The colours that are kept for the next time."""
    # Doing

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def settled(self) -> None:
        await self.pilot.pause()

    async def until(
        self, holds: Callable[[], object], within: float = PATIENCE
    ) -> None:
        """Wait for a condition; fail where it has not come about in time."""
        end = time.monotonic() + within
        while not holds():
            assert time.monotonic() < end, f"waited {within} s in vain"
            await self.pilot.pause(0.02)
        await self.settled()

    async def answer(self, key: str) -> None:
        """Answer whose values are to stand, once there was time to read."""
        await self.until(lambda: isinstance(self.app.screen, ConflictDialog))
        asked = self.app.screen
        while self.app.screen is asked:
            await self.pilot.pause(0.1)
            await self.press(key)
        await self.settled()

    async def rest(self) -> None:
        """Let the interface look at the file again, at least once."""
        looked = time.monotonic() + 0.35
        await self.until(lambda: time.monotonic() > looked)

    async def paste(self, text: str) -> None:
        self.app.post_message(Paste(text))
        await self.settled()

    async def fill(self, role: str, text: str) -> None:
        """Type over what a line of a dialog holds."""
        self.app.screen.query_one(f"#{role}", Input).value = text
        await self.settled()

    async def burst(self, *keys: str) -> None:
        """Keys as fast as a terminal sends them, without waiting for each."""
        for key in keys:
            self.app.simulate_key(key)
        await self.settled()

    async def go(self, code: str) -> None:
        """Put the cursor on an item where nothing is folded."""
        place = [one.uid for one in self.snapshot().items].index(self.item(code).uid)
        await self.burst("home", *["down"] * place)
        assert self.cursor() == code

    async def mark(self, *codes: str) -> None:
        for code in codes:
            await self.go(code)
            await self.press("space")

    # Seeing

    @property
    def outline(self) -> Any:
        return self.app.get_default_screen().query_one("#outline")

    @property
    def detail(self) -> Any:
        return self.app.get_default_screen().query_one("#detail")

    @property
    def dialog(self) -> Any:
        """The dialog that is open, if one is."""
        screen = self.app.screen
        return screen if isinstance(screen, Dialog) else None

    def widget(self, name: str) -> Widget:
        return self.app.get_default_screen().query_one(f"#{name}")

    def strips(self, widget: Widget) -> list[Strip]:
        return [widget.render_line(y) for y in range(widget.size.height)]

    def lines(self, widget: Widget) -> list[str]:
        return [strip.text for strip in self.strips(widget)]

    def shown(self, name: str) -> str:
        """What a widget of the main screen shows, without blank ends."""
        widget = self.widget(name)
        if name == "detail":
            top = widget.scroll_offset.y
            lines = self.lines(widget.query_one(Static))
            lines = lines[top : top + widget.scrollable_content_region.height]
        else:
            lines = self.lines(widget)
        return "\n".join(line.rstrip() for line in lines)

    def bar(self, name: str) -> str:
        (line,) = self.lines(self.widget(name))
        return line.strip()

    @property
    def status(self) -> str:
        """What the status line says, in one line."""
        return " ".join(line.strip() for line in self.lines(self.widget("status")))

    @property
    def command(self) -> str:
        """The command that the status line offers."""
        return self.status.partition("$ ")[2]

    def about(self) -> str:
        """All that the detail holds, also what is scrolled away."""
        text = self.detail.query_one(Static)
        return "\n".join(line.rstrip() for line in self.lines(text))

    def cursor_line(self) -> str:
        """The row that is drawn as the one under the cursor."""
        (line,) = [one for one in self.lines(self.outline) if one.startswith(">")]
        return line.rstrip()

    def row(self, title: str) -> str:
        """The row on screen that holds a title."""
        (line,) = [one for one in self.lines(self.outline) if title in one]
        return line.rstrip()

    def titles(self) -> list[str]:
        """What the rows on screen show, from their sign to where columns begin."""
        lines = [line for line in self.lines(self.outline) if line.strip()]
        return [" ".join(line[2:].split()[:3]) for line in lines]

    def cursor(self) -> str:
        """The code of the item under the cursor."""
        uid = self.outline.cursor_uid
        snapshot = self.snapshot()
        return snapshot.code(snapshot.all_items[uid])

    def marks(self) -> list[str]:
        snapshot = self.snapshot()
        return [snapshot.code(snapshot.all_items[uid]) for uid in self.marked()]

    def marked(self) -> list[str]:
        return sorted(self.outline.marks, key=lambda uid: int(uid[1:]))

    def screen(self) -> list[str]:
        """The whole screen line by line, as a picture of it has them."""
        return drawn(self.app)

    def toasts(self) -> list[str]:
        return [
            "\n".join(line.rstrip() for line in self.lines(toast)).strip()
            for toast in self.app.screen.query("Toast")
        ]

    def field(self, name: str) -> Input:
        return self.app.screen.query_one(name, Input)

    @property
    def area(self) -> TextArea:
        return self.app.screen.query_one(TextArea)

    # The ledger as others see it

    def snapshot(self) -> Snapshot:
        return Ledger.open(self.path).snapshot()

    def item(self, code: str) -> Item:
        snapshot = self.snapshot()
        return next(one for one in snapshot.items if snapshot.code(one) == code)

    def batches(self) -> int:
        return self.snapshot().revision

    def note(self, text: str) -> AddNote:
        return AddNote(text=text, on=self.wall.now.date())

    def other(self, intent: Intent, *codes: str, by: str = "王芳") -> Outcome:
        """What another process does to the same file."""
        stamp = Stamp(by, self.wall.now + timedelta(minutes=1))
        return Ledger.open(self.path).commit(parse(codes), intent, stamp)


def drawn(app: App[None]) -> list[str]:
    """The lines of a picture of the screen."""
    svg = app.export_screenshot()
    lines: dict[int, dict[int, str]] = {}
    found = re.findall(
        r'<text class="[^"]*" x="([\d.]+)" y="[\d.]+" textLength="[\d.]+" '
        r'clip-path="url\(#[^"]*-line-(\d+)\)">(.*?)</text>',
        svg,
    )
    for x, number, text in found:
        column = round(float(x) / 12.2)
        lines.setdefault(int(number), {})[column] = html.unescape(text)
    out: list[str] = []
    for number in range(app.size.height):
        line = ""
        for column, text in sorted(lines.get(number, {}).items()):
            line += " " * (column - cell_len(line)) + text.replace("\xa0", " ")
        out.append(line.rstrip())
    return out


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.settle("en")
    yield
    words.settle("en")


@pytest.fixture
def chinese(english: None) -> Iterator[None]:  # noqa: ARG001
    words.settle("zh")
    yield
    words.settle("en")


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Copies of ledgers of one document, loaded three days ago by 文书."""
    folder = tmp_path_factory.mktemp("made")

    def make(intent: Load, path: Path) -> Path:
        kept = folder / sha256(intent.document.text.encode()).hexdigest()
        if not kept.exists():
            Ledger.create(kept, intent, Stamp("文书", NOW - timedelta(days=3)))
        shutil.copy(kept, path)
        return path

    return make


@pytest.fixture
def speech_ledger(made: Callable[..., Path], tmp_path: Path) -> Path:
    """The built-in speech."""
    return made(builtin_speech(), tmp_path / "speech.json")


@pytest.fixture
def flood_ledger(made: Callable[..., Path], flood: Load, tmp_path: Path) -> Path:
    """Eleven items: 1, 1.1, 1.1.1, 1.1.2, 2, 2.1, 2.1.1, 2.1.2, 2.1.3, 2.2 and 3."""
    return made(flood, tmp_path / "l.json")


@pytest.fixture
def empty_ledger(tmp_path: Path) -> Path:
    path = tmp_path / "empty.json"
    Ledger.create(path, None, Stamp("文书", NOW))
    return path


@pytest.fixture
def load(made: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """A ledger of a document of one's own."""

    def make(text: str) -> Path:
        intent = Load(document=document(text.encode()), key="fx", source="文.txt")
        return made(intent, tmp_path / "own.json")

    return make


@pytest.fixture
def sit(flood_ledger: Path, wall: Wall) -> Callable[..., Any]:
    """Open the interface on a ledger: `async with sit() as seat`."""

    @asynccontextmanager
    async def open_it(
        path: Path = flood_ledger,
        size: tuple[int, int] = SMALL,
        by: str = ME,
        wait: float = PATIENCE,
        theme: str = "",
        keys: Keys = AS_THEY_COME,
    ) -> AsyncIterator[Seat]:
        kept: list[str] = []
        drafts = Drafts(path.with_name("state") / "drafts", path, by)
        app = DubanApp(
            Ledger.open(path),
            lambda: Stamp(by, wall()),
            drafts,
            kept.append,
            keys=keys,
            theme=theme,
            wait=wait,
        )
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            seat = Seat(app, pilot, path, wall, kept)
            await seat.settled()
            yield seat
        drafts.close()

    return open_it


@pytest.fixture
def day() -> date:
    return NOW.date()
