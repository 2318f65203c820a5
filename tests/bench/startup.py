"""How fast duban starts, beside the smallest programs of the same libraries.

    python tests/bench/startup.py

Builds the wheel, installs it byte-compiled into a fresh environment, and times whole
processes in turn (A B A B …), so that a machine whose speed drifts slows both. What
counts are the ratios: of medians of pairs, against what the project promises.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).parents[2]
RUNS, PAINTS = 21, 11
PATIENCE = 20.0
SCREEN = (24, 80)

HELLO_TYPER = """
import typer
app = typer.Typer(rich_markup_mode=None, add_completion=False)
@app.command()
def hello(name: str = "world") -> None:
    print(f"hello {name}")
@app.command()
def bye(name: str = "world") -> None:
    print(f"bye {name}")
"""
HELLO_TEXTUAL = """
from textual.app import App
from textual.widgets import Label
class Hello(App):
    def compose(self):
        yield Label("hello")
"""


class Line(NamedTuple):
    """One comparison: ours, the floor, and the most that ours may be of it."""

    what: str
    ours: Callable[[], float]
    floor: Callable[[], float]
    runs: int
    most: float | None


def environment(folder: Path) -> Path:
    """A fresh environment with duban from its wheel, and the two floors."""
    home = folder / "env"
    venv.create(home, with_pip=True)
    pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet"]
    # Without the byte code, every start would measure the compiler.
    compiled = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([*pip, PROJECT], check=True, env=compiled)
    packages = next((home / "lib").glob("python*/site-packages"))
    for name, code in (("typer", HELLO_TYPER), ("textual", HELLO_TEXTUAL)):
        (packages / f"hello_{name}.py").write_text(code, encoding="utf-8")
        call = "app()" if name == "typer" else "Hello().run()"
        program = f"#!{home}/bin/python\nfrom hello_{name} import *\n{call}\n"
        script = home / "bin" / f"hello_{name}"
        script.write_text(program, encoding="utf-8")
        script.chmod(0o755)
    return home / "bin"


def whole(*command: str | Path) -> float:
    """Seconds from start to end of a process."""
    start = time.perf_counter()
    # With a time limit, Python would look for the end only every 50 ms.
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_paint(command: Path, shown: str) -> float:
    """Seconds from start until a text is on a terminal's screen."""
    needle, seen = shown.encode(), b""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execv(command, [str(command)])
    size = struct.pack("HHHH", *SCREEN, 0, 0)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
    try:
        while needle not in seen:
            if time.perf_counter() - start > PATIENCE:
                raise TimeoutError(f"{command} did not show {shown!r}: {seen[-400:]!r}")
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 1 << 16)
        return time.perf_counter() - start
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def measured(line: Line) -> str:
    """The row of one comparison."""
    line.ours(), line.floor()
    pairs = [(line.ours(), line.floor()) for _ in range(line.runs)]
    ours = statistics.median(pair[0] for pair in pairs) * 1000
    floor = statistics.median(pair[1] for pair in pairs) * 1000
    ratio = statistics.median(a / b for a, b in pairs)
    promise = f"at most {line.most}" if line.most else "-"
    if line.most and ratio > line.most:
        promise += "  MISSED"
    return f"{line.what:44} {ours:8.0f} {floor:8.0f} {ratio:7.2f}   {promise}"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = environment(folder)
        os.environ["XDG_DATA_HOME"] = str(folder)
        os.environ["TERM"] = "xterm-256color"
        os.environ.pop("DUBAN_LEDGER", None)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        duban = programs / "duban"
        subprocess.run([duban, "init"], check=True, stderr=subprocess.DEVNULL)

        def hello() -> float:
            return whole(programs / "hello_typer", "hello")

        def label() -> float:
            return first_paint(programs / "hello_textual", "hello")

        lines = [
            Line(
                "duban list --json : hello Typer",
                lambda: whole(duban, "list", "--json"),
                hello,
                RUNS,
                1.4,
            ),
            Line(
                "duban show 2.1.1 --json : hello Typer",
                lambda: whole(duban, "show", "2.1.1", "--json"),
                hello,
                RUNS,
                None,
            ),
            Line(
                "duban note 2.1.1 -m … : hello Typer",
                lambda: whole(
                    duban, "note", "2.1.1", "-q", "-m", str(time.perf_counter())
                ),
                hello,
                RUNS,
                None,
            ),
            Line(
                "duban, first paint : Textual label, first paint",
                lambda: first_paint(duban, "京津冀协同"),
                label,
                PAINTS,
                1.6,
            ),
        ]
        sys.stdout.write(
            f"{'medians':44} {'ms':>8} {'floor ms':>8} {'ratio':>7}   promise\n"
        )
        for line in lines:
            sys.stdout.write(measured(line) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
