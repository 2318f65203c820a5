"""How fast commands are, beside the same tasks in programs that people know.

    python tests/bench/commands.py [--sizes 36,1000] [--large] [--runs 7] [--only list,add]

Builds the wheel, installs it byte-compiled into a fresh environment, and topydo,
todoman and taskbook beside it; taskwarrior is measured where the machine has it. Every program gets
the same tasks of about 1 KB, in its own format. Whole processes are timed in turn
(A B C A B C …), so that a machine whose speed drifts slows all; what counts are the
ratios: medians over the turns, against what the project promises
(PERFORMANCE.md). What fails or is missing is said, and nothing is made of it.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import venv
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).parents[2]
SIZES, LARGE = (36, 1_000, 10_000), 100_000
RUNS, MANY, FLOOD, UNITS = 7, 1_000, 10_000, 20
FLOOR_MIB, OF_FILE = 40, 6
"""The memory that a command may take: so much, and so many times the ledger."""
PEERS = ("todoman", "topydo")
ABOUT = "抓紧落实各项任务,完善机制,压实责任,确保按期完成并报送进展。" * 10
OPERATIONS = {
    "list": "list all",
    "unit": "select by unit",
    "show": "show one",
    "add": "add one",
    "done": "mark one done",
    "note": "note on one",
    "modify": "modify 1,000 by selection",
    "assign": "the same, another field",
    "bulk": "1,000 updates from a pipe",
    "flood": "10,000 updates from a pipe",
    "export": "export JSON",
    "import": "import",
}
HELLO = """#!{python}
import typer
app = typer.Typer(rich_markup_mode=None, add_completion=False)
@app.command()
def hello(name: str = "world") -> None:
    print("hello", name)
@app.command()
def bye(name: str = "world") -> None:
    print("bye", name)
app()
"""
FLOOR = """#!{python}
import os, sys, typer, msgspec
app = typer.Typer(rich_markup_mode=None, add_completion=False)
@app.command()
def hello(path: str) -> None:
    with open(path, "rb") as file:
        data = msgspec.json.decode(file.read())
    with open(path + ".new", "wb") as file:
        file.write(msgspec.json.encode(data))
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path + ".floor")
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    os.fsync(folder)
@app.command()
def bye() -> None:
    pass
app()
"""
"""Hello Typer, the ledger read, and the least that writing it costs."""
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small parent: the memory of its own is counted to a process that a large one starts."""
FILL = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from store.backends.keeping import Keeping
from store.backends.ledgerfile import LedgerFile
from store.model import Batch, Change, Item, Kind, Plan
from store.snapshot import Snapshot
path, size, units, many, about = sys.argv[1:]
size, units, many = int(size), int(units), int(many)
text, items = about, {}
def item(code, kind, parent, place, **roles):
    uid = f"i{len(items) + 1}"
    items[uid] = Item(
        uid=uid, plan="p1", code=code, kind=kind, parent=parent, place=float(place),
        title=f"措施{code}", spans=((0, 5), (0, len(about))), **roles,
    )
    return uid
for number in range(size):
    if number % 100 == 0:
        part = item(str(number // 100 + 1), Kind.PART, "", number)
    item(
        f"{number // 100 + 1}.{number % 100 + 1}", Kind.MEASURE, part, number,
        lead=f"单位{number % units:02}", owner="甲" if number < many else "乙",
        gloss=about[:250],
    )
plan = Plan(uid="p1", key="k", title="讲话", loaded=date(2025, 6, 12), text=text)
records = [("plans", "p1"), *(("items", uid) for uid in items)]
batch = Batch(
    revision=1, verb="init", by="李明", at=datetime(2025, 6, 12, tzinfo=UTC),
    changes=tuple(Change(table, uid, "added") for table, uid in records),
)
state = Snapshot(1, {"p1": plan}, items, batches=(batch,))
assert LedgerFile(Path(path), Keeping()).create(state)
"""


class Call(NamedTuple):
    """A command with what it reads, and what must not be there before it."""

    command: list[str | Path]
    stdin: bytes = b""
    fresh: Path | None = None


Does = Mapping[str, Callable[[int], Call]]
"""By operation: the command of a turn."""


class Program(NamedTuple):
    """One that is measured; `does` fills a folder with tasks and says how to call it."""

    name: str
    does: Callable[[Path, int], tuple[Does, dict[str, str]]]


class Promise(NamedTuple):
    """What an operation may take: so many times another's, or its own other's."""

    operation: str
    size: int
    of: str
    most: float
    of_size: int | None = None
    """The size of the other; None: the same."""


PROMISES = (
    *(Promise(one, 36, "hello Typer", 1.4) for one in ("list", "show")),
    *(Promise(one, 36, "topydo", 1.2) for one in ("list", "show")),
    Promise("list", 1_000, "hello Typer", 2),
    Promise("list", 10_000, "taskwarrior", 1),
    Promise("unit", 10_000, "taskwarrior", 1.2),
    *(Promise(one, 1_000, "hello Typer", 2) for one in ("add", "done", "note")),
    *(Promise(one, 10_000, "the floor", 1.5) for one in ("add", "done", "note")),
    *(
        Promise(one, size, "taskwarrior modify", most)
        for one in ("modify", "assign", "bulk")
        for size, most in ((1_000, 0.1), (10_000, 0.025))
    ),
    *(Promise(one, 10_000, "taskbook modify", 1) for one in ("modify", "bulk")),
    Promise("flood", 10_000, "duban bulk", 10, of_size=1_000),
    Promise("export", 10_000, "duban list", 1.5),
    Promise("import", 1_000, "taskwarrior", 4),
    Promise("import", 10_000, "taskwarrior", 1),
)


def environment(folder: Path) -> Path:
    """A fresh environment with duban from its wheel, hello Typer and the floor."""
    home = folder / "env"
    venv.create(home, with_pip=True)
    compiled = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, PROJECT], check=True, env=compiled)
    for name, code in (("hello", HELLO), ("floor", FLOOR)):
        program = home / "bin" / name
        program.write_text(code.format(python=home / "bin" / "python"), "utf-8")
        program.chmod(0o755)
    return home / "bin"


def peers(folder: Path) -> Path:
    """An environment with the programs that are in Python too, if they can be had."""
    home = folder / "peers"
    venv.create(home, with_pip=True)
    compiled = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for one in PEERS:
        command = [home / "bin" / "python", "-m", "pip", "install", "--quiet", one]
        if subprocess.run(command, check=False, env=compiled).returncode:
            print(f"{one}: cannot be installed, so it is not measured")
    return home / "bin"


def of_node(folder: Path) -> Path:
    """A folder with the program that is for Node.js, if the machine has that."""
    if shutil.which("npm"):
        command = [
            "npm",
            "install",
            "--silent",
            "--prefix",
            folder / "node",
            "taskbook",
        ]
        subprocess.run(command, check=False, stdout=QUIET, stderr=QUIET)
    return folder / "node" / "node_modules" / ".bin"


def tasks(size: int) -> Iterator[tuple[int, str, str]]:
    """Number, title and unit of each task."""
    for number in range(size):
        yield number, f"措施{number}", f"单位{number % UNITS:02}"


def code(number: int) -> str:
    """The code of a measure in our ledger."""
    return f"{number // 100 + 1}.{number % 100 + 1}"


def duban(programs: Path) -> Program:
    """Ours."""

    def does(folder: Path, size: int) -> tuple[Does, dict[str, str]]:
        ledger, out, new = folder / "ledger.json", folder / "out.json", folder / "new"
        made = [ledger, size, UNITS, MANY, ABOUT]
        subprocess.run(
            [programs / "python", "-c", FILL, *map(str, made)], check=True, cwd=folder
        )
        settled = {"DUBAN_LEDGER": str(ledger), "DUBAN_LANG": "en", "DUBAN_USER": "甲"}
        run = programs / "duban"
        export = [run, "export", "json", "-o", out]
        subprocess.run(export, check=False, env=os.environ | settled, stderr=QUIET)

        def bulk(turn: int, lines: int = MANY) -> Call:
            status = ("todo", "doing")[turn % 2]
            numbers = range(min(size, lines))
            rows = ({"code": code(n), "status": status} for n in numbers)
            said = "".join(json.dumps(row) + "\n" for row in rows)
            return Call([run, "bulk", "-"], said.encode())

        flood = {"flood": lambda turn: bulk(turn, FLOOD)} if size >= FLOOD else {}
        return flood | {
            "list": lambda _: Call([run, "list"]),
            "unit": lambda _: Call([run, "list", "lead:单位07"]),
            "show": lambda _: Call([run, "show", "1.7"]),
            "add": lambda turn: Call([run, "add", "1", f"新措施{turn}"]),
            "done": lambda turn: Call([run, "done", code(turn)]),
            "note": lambda turn: Call([run, "note", "1.1", "-m", f"进展{turn}"]),
            "modify": lambda turn: Call(
                [run, "set", "owner:甲", f"status={('doing', 'todo')[turn % 2]}"]
            ),
            "assign": lambda turn: Call(
                [run, "assign", "owner:甲", "--leader", f"领导{turn}"]
            ),
            "bulk": bulk,
            "export": lambda _: Call([run, "export", "json"]),
            "import": lambda _: Call(
                [run, "import", "json", out, "--ledger", new / "ledger.json"],
                fresh=new,
            ),
        }, settled

    return Program("duban", does)


def taskwarrior() -> Program:
    """The one that most people know, as talkative as it comes.

    Silenced (rc.verbose=nothing) it modifies a thousand tasks in a tenth of the time:
    what it tells of the project of each is what takes so long.
    """

    def does(folder: Path, size: int) -> tuple[Does, dict[str, str]]:
        data, new, file = folder / "data", folder / "new", folder / "tasks.json"
        data.mkdir()
        (folder / "rc").write_text(
            f"data.location={data}\nconfirmation=off\nbulk=0\n"
            "recurrence.confirmation=off\nhooks=off\n"
        )
        entry = "20250612T010000Z"
        rows = [
            {
                "uuid": name(number),
                "description": title,
                "project": unit,
                "status": "pending",
                "entry": entry,
                "tags": ["sel"] if number < MANY else ["other"],
                "annotations": [{"entry": entry, "description": ABOUT}],
            }
            for number, title, unit in tasks(size)
        ]
        file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
        settled = {"TASKRC": str(folder / "rc")}
        fill = ["task", "import", file]
        subprocess.run(
            fill, check=True, env=os.environ | settled, stdout=QUIET, stderr=QUIET
        )

        def bulk(turn: int) -> Call:
            part = [row | {"priority": "HL"[turn % 2]} for row in rows[:MANY]]
            lines = "\n".join(json.dumps(row) for row in part)
            return Call(["task", "import", "-"], lines.encode())

        return {
            "list": lambda _: Call(["task", "list"]),
            "unit": lambda _: Call(["task", "project:单位07", "list"]),
            "show": lambda _: Call(["task", name(6), "info"]),
            "add": lambda turn: Call(["task", "add", f"新措施{turn}"]),
            "done": lambda turn: Call(["task", name(turn), "done"]),
            "note": lambda turn: Call(["task", name(30), "annotate", f"进展{turn}"]),
            "modify": lambda turn: Call(
                ["task", "+sel", "modify", f"priority:{'HL'[turn % 2]}"]
            ),
            "bulk": bulk,
            "export": lambda _: Call(["task", "export"]),
            "import": lambda _: Call(
                ["task", f"rc.data.location={new}", "import", file], fresh=new
            ),
        }, settled

    return Program("taskwarrior", does)


def name(number: int) -> str:
    """The UUID of a task."""
    return str(uuid.UUID(int=number + (4 << 76) + (8 << 60)))


def topydo(programs: Path) -> Program:
    """Like todo.txt, in Python."""

    def does(folder: Path, size: int) -> tuple[Does, dict[str, str]]:
        file, conf = folder / "todo.txt", folder / "conf"
        file.write_text(
            "".join(
                f"2025-06-12 {title} @{unit} +{'sel' if number < MANY else 'other'} "
                f"{ABOUT}\n"
                for number, title, unit in tasks(size)
            ),
            "utf-8",
        )
        archive = folder / "done.txt"
        conf.write_text(f"[topydo]\nfilename = {file}\narchive_filename = {archive}\n")
        run = [programs / "topydo", "-c", conf]
        return {
            "list": lambda _: Call([*run, "ls"]),
            "unit": lambda _: Call([*run, "ls", "@单位07"]),
            "show": lambda _: Call([*run, "ls", "措施7 "]),
            "add": lambda turn: Call([*run, "add", f"新措施{turn}"]),
            "done": lambda _: Call([*run, "do", "1"]),
            "note": lambda turn: Call([*run, "append", "2", f"进展{turn}"]),
            "modify": lambda turn: Call([*run, "pri", "-e", "+sel", "AB"[turn % 2]]),
            "export": lambda _: Call([*run, "ls", "-f", "json"]),
        }, {}

    return Program("topydo", does)


def todoman(programs: Path) -> Program:
    """Tasks as calendar files, in Python, with a cache in SQLite."""

    def does(folder: Path, size: int) -> tuple[Does, dict[str, str]]:
        lists = folder / "lists" / "desk"
        lists.mkdir(parents=True)
        for number, title, unit in tasks(size):
            (lists / f"{number}.ics").write_text(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:bench\r\nBEGIN:VTODO\r\n"
                f"UID:{number}\r\nDTSTAMP:20250612T010000Z\r\n"
                f"SUMMARY:{title} {unit}\r\nDESCRIPTION:{ABOUT}\r\n"
                "END:VTODO\r\nEND:VCALENDAR\r\n",
                "utf-8",
            )
        conf = folder / "config.py"
        conf.write_text(
            f"path = {str(folder / 'lists') + '/*'!r}\n"
            f"cache_path = {str(folder / 'cache')!r}\ndefault_list = 'desk'\n"
        )
        run = [programs / "todo", "--config", conf]
        return {
            "list": lambda _: Call([*run, "list"]),
            "unit": lambda _: Call([*run, "list", "--grep", "单位07"]),
            "show": lambda _: Call([*run, "show", "7"]),
            "add": lambda turn: Call([*run, "new", "-l", "desk", f"新措施{turn}"]),
            "done": lambda turn: Call([*run, "done", str(turn + 1)]),
            "export": lambda _: Call([*run, "--porcelain", "list"]),
        }, {}

    return Program("todoman", does)


def taskbook(programs: Path) -> Program:
    """A board in one JSON file, on Node.js: the quickest in bulk."""

    def does(folder: Path, size: int) -> tuple[Does, dict[str, str]]:
        storage = folder / ".taskbook" / "storage"
        storage.mkdir(parents=True)
        rows = {
            str(number + 1): {
                "_id": number + 1, "_date": "Thu Jun 12 2025", "_isTask": True,
                "_timestamp": 1749690000000, "description": f"{title} {ABOUT}",
                "boards": [f"@{unit}"], "priority": 1, "isStarred": False,
                "isComplete": False, "inProgress": False,
            }
            for number, title, unit in tasks(size)
        }  # fmt: skip
        (storage / "storage.json").write_text(json.dumps(rows, indent=4), "utf-8")
        run, first = [programs / "tb"], [*rows][:MANY]
        return {
            "list": lambda _: Call(run),
            "unit": lambda _: Call([*run, "--list", "单位07"]),
            "show": lambda _: Call([*run, "--find", "措施7"]),
            "add": lambda turn: Call([*run, "--task", "@单位07", f"新措施{turn}"]),
            "done": lambda turn: Call([*run, "--check", str(turn + 1)]),
            "modify": lambda _: Call([*run, "--begin", *first]),
        }, {"HOME": str(folder), "NO_UPDATE_NOTIFIER": "1"}

    return Program("taskbook", does)


def always(name: str, command: Callable[[Path], list[str | Path]]) -> Program:
    """A floor: the same command whatever the operation."""

    def does(folder: Path, _size: int) -> tuple[Does, dict[str, str]]:
        call = Call(command(folder))
        return dict.fromkeys(OPERATIONS, lambda _turn: call), {}

    return Program(name, does)


QUIET = subprocess.DEVNULL


class FailedError(Exception):
    """A command that did not do what it was to do."""


def took(call: Call, surroundings: Mapping[str, str]) -> float:
    """Run a command to its end; the seconds that it took.

    Raises:
        FailedError: Its status is not 0; says the last of what it said.

    """
    if call.fresh:
        shutil.rmtree(call.fresh, ignore_errors=True)
        call.fresh.mkdir()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as words:
        given.write(call.stdin)
        given.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen(
            call.command, stdin=given, stdout=QUIET, stderr=words,
            env=os.environ | surroundings,
        )  # fmt: skip
        process.wait()
        seconds = time.perf_counter() - start
        if process.returncode:
            words.seek(0)
            said = words.read().decode(errors="replace").strip().splitlines()
            last = said[-1][:100] if said else ""
            raise FailedError(f"status {process.returncode} {last}")
    return seconds


def peak(call: Call, surroundings: Mapping[str, str]) -> float:
    """Run a command once more; the most memory that it had, in MiB."""
    if call.fresh:
        shutil.rmtree(call.fresh)
        call.fresh.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", PEAK, *call.command], input=call.stdin, check=True,
        capture_output=True, env=os.environ | surroundings,
    )  # fmt: skip
    return int(run.stdout) / 1024


Measured = dict[tuple[str, str, int], list[float]]
"""By program, operation and size: the seconds that each turn took."""


def measure(
    programs: list[Program], operations: list[str], size: int, runs: int
) -> Measured:
    """Run every operation in every program, in turn."""
    found: Measured = {}
    with tempfile.TemporaryDirectory() as made:
        ready: dict[str, tuple[Does, dict[str, str]]] = {}
        for one in programs:
            folder = Path(made) / one.name.replace(" ", "-")
            folder.mkdir()
            ready[one.name] = one.does(folder, size)
        ours, settled = ready["duban"]
        peaks: dict[str, float] = {}
        for operation in operations:
            broken: set[str] = set()
            for turn in range(-1, runs):  # the first is for the caches
                for program, (does, surroundings) in ready.items():
                    if program in broken or operation not in does:
                        continue
                    call = does[operation](turn + 1)
                    try:
                        used = took(call, surroundings)
                    except FailedError as error:
                        broken.add(program)
                        print(f"  {program} {operation} failed: {error}")
                        continue
                    if turn >= 0:
                        found.setdefault((program, operation, size), []).append(used)
            if operation in ours and "duban" not in broken:
                peaks[operation] = peak(ours[operation](runs + 1), settled)
            print(row(found, [*ready], operation, size, peaks.get(operation)))
            sys.stdout.flush()
        print(memory(max(peaks.values()), Path(settled["DUBAN_LEDGER"])))
    return found


def memory(most: float, ledger: Path) -> str:
    """The most memory that any of our commands had, beside what it may have."""
    may = FLOOR_MIB + OF_FILE * ledger.stat().st_size / (1 << 20)
    said = "" if most <= may else "  MISSED"
    return f"our peak {most:.0f} MiB, at most {may:.0f} MiB{said}"


def row(
    found: Measured, names: list[str], operation: str, size: int, peak: float | None
) -> str:
    """The medians of an operation, in ms, and our memory."""
    cells = []
    for program in names:
        took = found.get((program, operation, size))
        cells.append(f"{statistics.median(took) * 1000:.0f}" if took else "-")
    cells = [f"{cell:>13}" for cell in cells]
    most = "-" if peak is None else f"{peak:.0f} MiB"
    return f"{OPERATIONS[operation]:28}{''.join(cells)}{most:>10}"


def beside_hello(
    found: Measured, program: str, operation: str, size: int
) -> list[float]:
    """What each turn of an operation took, in times of hello Typer in that turn."""
    floor = found["hello Typer", operation, size]
    took = found[program, operation, size]
    return [a / b for a, b in zip(took, floor, strict=False)]


def kept(found: Measured, promise: Promise) -> str | None:
    """A promise beside what was measured; None where one of the two was not.

    Of two operations, which were not measured in the same turns, each is taken beside
    hello Typer in its own: a machine whose speed drifts is the same for both.
    """
    program, _space, other = promise.of.rpartition(" ")
    size = promise.of_size or promise.size
    ours = ("duban", promise.operation, promise.size)
    theirs = (program, other, size)
    if other not in OPERATIONS:
        theirs = (promise.of, promise.operation, size)
    if not (found.get(ours) and found.get(theirs)):
        return None
    pairs = zip(beside_hello(found, *ours), beside_hello(found, *theirs), strict=False)
    ratio = statistics.median(a / b for a, b in pairs)
    said = "" if ratio <= promise.most else "  MISSED"
    of = promise.of if size == promise.size else f"{promise.of}, {size:,}"
    what = f"{OPERATIONS[promise.operation]}, {promise.size:,} : {of}"
    return f"{what:56} {ratio:7.3f}   at most {promise.most}{said}"


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    given.add_argument("--sizes", default=",".join(map(str, SIZES)))
    given.add_argument("--large", action="store_true", help="100,000 too")
    given.add_argument("--runs", type=int, default=RUNS)
    given.add_argument("--only", default=",".join(OPERATIONS), metavar="OPERATIONS")
    given.add_argument("--without", default="", metavar="PROGRAMS")
    said = given.parse_args()
    sizes = [int(one) for one in said.sizes.split(",")] + [LARGE] * said.large
    operations, without = said.only.split(","), said.without.split(",")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for variable in [one for one in os.environ if one.startswith("DUBAN")]:
        del os.environ[variable]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        os.environ["XDG_CONFIG_HOME"] = os.environ["HOME"] = str(folder)
        ours, others, node = environment(folder), peers(folder), of_node(folder)
        ledger = "../duban/ledger.json"
        programs = [
            duban(ours),
            always("empty Python", lambda _: [ours / "python", "-c", "pass"]),
            always("hello Typer", lambda _: [ours / "hello", "hello"]),
            always("the floor", lambda at: [ours / "floor", "hello", at / ledger]),
        ]
        for there, program in (
            (shutil.which("task"), taskwarrior()),
            ((others / "topydo").exists(), topydo(others)),
            ((others / "todo").exists(), todoman(others)),
            ((node / "tb").exists(), taskbook(node)),
        ):
            if not there:
                print(f"{program.name}: not on this machine, so it is not measured")
            elif program.name not in without:
                programs.append(program)
        print("dstask: not measured (it has no import to fill it with)")
        found: Measured = {}
        heads = "".join(f"{one.name:>13}" for one in programs)
        for size in sizes:
            print(f"\n{datetime.now(UTC):%H:%M} medians of {said.runs} in ms, {size:,}")
            print(f"{'':28}{heads}{'our peak':>10}")
            found |= measure(programs, operations, size, said.runs)
    print("\nratios: medians over the turns")
    for promise in PROMISES:
        if line := kept(found, promise):
            print(line)


if __name__ == "__main__":
    main()
