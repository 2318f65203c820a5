"""A real terminal around the real program: what a person types and sees."""

import fcntl
import json
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyte
import pytest
from wcwidth import wcwidth

ROOT: Final = Path(__file__).parents[3]
PROGRAM: Final = (sys.executable, "-m", "tui")
SECONDS: Final = 20.0
"""How long a slow and busy machine may take for what is not timed."""

ENTER, ESCAPE, TAB, SPACE = "\r", "\x1b", "\t", " "
DOWN = "\x1b[B"
CTRL_C, CTRL_D, CTRL_P, CTRL_Q = "\x03\x04\x10\x11"
CTRL_R, CTRL_S, CTRL_Z = "\x12\x13\x1a"

_TOKEN = re.compile(
    rb"\x1b\[(?P<prefix>[<=>?]?)[0-;]*(?P<between>[ -/]*)[@-~]"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|\x1b[P^_](?:[^\x1b]|\x1b[^\\])*\x1b\\"
    rb"|\x1b[ -/]*[0-OQ-Z`-~]"
    rb"|[^\x1b]+"
)
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_COLOUR = re.compile(rb"\x1b\[((?:\d+[;:])*\d+)m")

Wanted = str | Callable[["Terminal"], object]


def pasted(text: str) -> str:
    """What a terminal sends for a paste while bracketed paste is on."""
    return f"\x1b[200~{text}\x1b[201~"


class Terminal:
    """A program in a terminal of its own: its keyboard, its screen, its bytes."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        size: tuple[int, int] = (120, 40),
        answers: Mapping[bytes, bytes] | None = None,
    ) -> None:
        self.raw = b""
        """All that the program wrote."""
        self._unread, self._asked = b"", 0
        self._answers = answers or {}
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._keyboard, self._tty = os.openpty()
        self._set_size(size)
        self.termios_before = termios.tcgetattr(self._tty)
        self.process = subprocess.Popen(
            command,
            cwd=environ["HOME"],
            env=dict(environ),
            stdin=self._tty,
            stdout=self._tty,
            stderr=self._tty,
            start_new_session=True,
            # Nothing else gives a child the terminal that Ctrl+C and a hang-up reach.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )

    # The keyboard

    def press(self, keys: str) -> None:
        """Type keys, all in one write, as fast as a paste."""
        os.write(self._keyboard, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Draw the window larger or smaller; the kernel tells the program."""
        self.screen.resize(rows, columns)
        self._set_size((columns, rows))

    def _set_size(self, size: tuple[int, int]) -> None:
        columns, rows = size
        packed = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._tty, termios.TIOCSWINSZ, packed)

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self._keyboard)
        self._keyboard = -1

    @property
    def waiting(self) -> int:
        """How many bytes of whole lines the program has not read yet."""
        (number,) = struct.unpack(
            "i", fcntl.ioctl(self._tty, termios.FIONREAD, b"0000")
        )
        return number

    # The screen

    @property
    def lines(self) -> list[str]:
        """The screen as it is now."""
        return [self._line(y).rstrip() for y in range(self.screen.lines)]

    def _line(self, y: int) -> str:
        said, covered = "", False
        for x in range(self.screen.columns):
            cell = self.screen.buffer[y][x].data
            # A wide character covers a second cell; one whose half was drawn over
            # leaves a blank.
            said += "" if covered else cell or " "
            covered = not covered and bool(cell) and wcwidth(cell[0]) == 2
        return said

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def cursor(self) -> str:
        """The row of the outline that the cursor is on, without the pane beside it."""
        row = next((line for line in self.lines if line.startswith(">")), "")
        return row.partition("│")[0].rstrip()

    def row(self, title: str) -> str:
        """The first row that a title is on."""
        return next((line for line in self.lines if title in line), "")

    def wait_for(self, wanted: Wanted, seconds: float = SECONDS) -> None:
        """Read until a text is on the screen, or a condition holds.

        The screen is printed when it is not there in time.
        """
        __tracebackhide__ = True
        deadline = time.monotonic() + seconds
        while not self.shows(wanted):
            left = deadline - time.monotonic()
            ended = self.process.poll() is not None
            over = not self.read(min(left, 0.05)) and ended
            # Also while it goes on writing: what is wanted has to be there by then.
            if (over or left <= 0) and not self.shows(wanted):
                told = f"ended with {self.process.returncode}" if ended else "is open"
                name = wanted if isinstance(wanted, str) else "the condition"
                pytest.fail(
                    f"not within {seconds} s: {name!r}; the program {told}\n"
                    + self.picture(),
                    pytrace=True,
                )

    def shows(self, wanted: Wanted) -> bool:
        if isinstance(wanted, str):
            return wanted in self.text
        return bool(wanted(self))

    def read(self, seconds: float) -> bool:
        """Take in what the program wrote, waiting so long for it; False for nothing."""
        if self._keyboard < 0:
            time.sleep(max(0, seconds))
            return False
        if not select.select([self._keyboard], [], [], max(0, seconds))[0]:
            return False
        data = os.read(self._keyboard, 1 << 16)
        self.raw += data
        self._draw(data)
        self._answer()
        return True

    def settle(self, seconds: float = 0.3) -> None:
        """Read until nothing is written for a while."""
        while self.read(seconds):
            pass

    def _draw(self, data: bytes) -> None:
        self._unread += data
        while match := _TOKEN.match(self._unread):
            self._unread = self._unread[match.end() :]
            # pyte draws what it does not know; none of it is to be seen.
            known = match["prefix"] in {None, b"", b"?"} and not match["between"]
            if known and not match[0].startswith((b"\x1b]", b"\x1bP")):
                self._stream.feed(match[0])

    def _answer(self) -> None:
        for question, answer in self._answers.items():
            at = self.raw.find(question, self._asked)
            if at >= 0:
                self._asked = at + len(question)
                os.write(self._keyboard, answer)

    def picture(self) -> str:
        """The screen in a frame, for a person who looks why a test failed."""
        edge = "-" * self.screen.columns
        return "\n".join([edge, *self.lines, edge])

    # The end

    def exit_status(self, seconds: float = SECONDS) -> int:
        """Read on until the program has ended: its status."""
        __tracebackhide__ = True
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                pytest.fail(f"still open after {seconds} s\n{self.picture()}")
            self.read(0.05)
        self.settle(0)
        return self.process.returncode

    @property
    def modes(self) -> set[int]:
        """The private modes that are set and not reset."""
        on: set[int] = set()
        for numbers, letter in _MODE.findall(self.raw):
            for number in map(int, numbers.split(b";")):
                (on.add if letter == b"h" else on.discard)(number)
        return on

    @property
    def colours(self) -> set[int]:
        """The numbers of all the colours that were asked for (SGR 30-49, 90-107)."""
        numbers = {
            int(number)
            for codes in _COLOUR.findall(self.raw)
            for number in re.split(rb"[;:]", codes)[:1]
        }
        return {n for n in numbers if 30 <= n <= 49 or 90 <= n <= 107}

    @property
    def after_leaving(self) -> str:
        """What was written once the alternate screen was left."""
        return self.raw.rpartition(b"\x1b[?1049l")[2].decode()

    def assert_restored(self) -> None:
        """The terminal is as a shell wants it."""
        assert b"\x1b[?1049h" in self.raw
        # 7 and 25: lines wrap and the cursor is seen, as in any terminal.
        assert self.modes - {7, 25} == set()
        for number in (7, 25):
            *_, last = re.findall(rb"\x1b\[\?%d([hl])" % number, self.raw)
            assert last == b"h"
        pushed = len(re.findall(rb"\x1b\[>\d*u", self.raw))
        popped = len(re.findall(rb"\x1b\[<\d*u", self.raw))
        assert pushed == popped, "keys of the kitty protocol stay on"
        assert termios.tcgetattr(self._tty) == self.termios_before

    def close(self) -> None:
        """End what still runs; give the terminal back."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._keyboard >= 0:
            os.close(self._keyboard)
        os.close(self._tty)


@dataclass
class Result:
    """How a verb ended, its streams apart."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Computer:
    """One person's machine: a home, a ledger, windows and commands."""

    def __init__(self, home: Path, windows: ExitStack) -> None:
        self.home, self._windows = home, windows
        self.ledger = home / "台账" / "ledger.json"
        self.environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "DUBAN_LEDGER": str(self.ledger),
            "DUBAN_USER": "李明",
            "LANG": "en_US.UTF-8",
            "TERM": "xterm-256color",
        }

    def window(
        self,
        *arguments: str,
        size: tuple[int, int] = (120, 40),
        answers: Mapping[bytes, bytes] | None = None,
        program: Sequence[str] = PROGRAM,
        **environ: str,
    ) -> Terminal:
        """A terminal in which duban was called with these arguments."""
        terminal = Terminal(
            [*program, *arguments],
            self.environ | environ,
            size=size,
            answers=answers,
        )
        self._windows.callback(terminal.close)
        return terminal

    def interface(self, *arguments: str, **options: Any) -> Terminal:
        """The interface, open and painted."""
        terminal = self.window(*arguments, **options)
        terminal.wait_for(lambda t: t.cursor and t.lines[-1])
        return terminal

    def run(self, *arguments: str, **environ: str) -> Result:
        """A verb, as a script runs it; it must end well."""
        __tracebackhide__ = True
        done = self.start(*arguments, **environ)
        out, err = done.communicate(timeout=SECONDS)
        result = Result(done.returncode, out, err)
        assert result.status == 0, result.err
        return result

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        """A verb in a process of its own, under way."""
        return self._windows.enter_context(
            subprocess.Popen(
                [*PROGRAM, *arguments],
                cwd=self.home,
                env=self.environ | environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        )

    def item(self, code: str) -> Any:
        """All that `duban show CODE --json` tells of an item."""
        (item,) = self.run("show", code, "--json").json["items"]
        return item


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    """A machine on which duban was never started."""
    with ExitStack() as windows:
        yield Computer(tmp_path, windows)


@pytest.fixture
def ledger(computer: Computer) -> Computer:
    """A machine with the built-in speech in its ledger."""
    computer.run("init", "--quiet")
    return computer
