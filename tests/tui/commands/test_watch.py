"""`watch`: batches as they land, in a process of its own."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

Run = Callable[..., Any]

SECONDS = 20.0
"""How long a slow and busy machine may take."""


class Watching:
    """A `duban watch` that is under way."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def line(self, stream: IO[bytes] | None = None) -> str:
        """The next line of standard output, or of another stream."""
        stream = stream or self.process.stdout
        assert stream
        assert select.select([stream], [], [], SECONDS)[0], "nothing was told"
        return stream.readline().decode()

    def row(self) -> Any:
        return json.loads(self.line())

    def complaint(self) -> str:
        return self.line(self.process.stderr)

    def silent(self, seconds: float = 1.0) -> bool:
        """Whether nothing is told for so long."""
        streams = [self.process.stdout, self.process.stderr]
        return not select.select(streams, [], [], seconds)[0]

    def ended(self) -> int:
        return self.process.wait(SECONDS)

    def worked(self) -> float:
        """The seconds of processor time that it took until now."""
        said = Path(f"/proc/{self.process.pid}/stat").read_text("ascii")
        ticks = said.rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def watch(run: Run) -> Iterator[Callable[..., Watching]]:
    """Start watching from the first batch on; what was started ends with the test."""
    assert run("count").status == 0
    started = []

    def start(*words: str, since: int = 0, **how: Any) -> Watching:
        command = [sys.executable, "-m", "tui", "watch", "--since", str(since), *words]
        pipe = subprocess.PIPE
        how = {"stdout": pipe, "stderr": pipe, "bufsize": 0} | how
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **how)
        started.append(process)
        return Watching(process)

    yield start
    for process in started:
        process.kill()
        process.wait(SECONDS)
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def test_batches_are_told_as_they_land_each_on_a_line(run: Run, watch: Run) -> None:
    watching = watch("--json")
    first = watching.row()
    assert (first["kind"], first["batch"], first["verb"]) == ("batch", 1, "init")
    assert list(first)[:2] == ["schema", "kind"]
    assert first["schema"] == 1
    run("assign", "2.1", "--lead", "市科技局", "--by", "王芳")
    row = watching.row()
    assert (row["batch"], row["verb"], row["by"]) == (2, "assign", "王芳")
    assert row["changes"] == [
        {"code": "2.1", "field": "lead", "old": None, "new": "市科技局"}
    ]
    run("undo", "2")
    row = watching.row()
    assert (row["batch"], row["undoes"], row["undone_by"]) == (3, 2, None)
    assert watching.silent()


def test_a_row_is_that_of_the_log(run: Run, ask: Run, watch: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    run("undo")
    run("note", "2.1", "-m", "好\x1b[31m")
    watching = watch("--json")
    rows = [watching.row() for _ in range(4)]
    assert {(row.pop("schema"), row.pop("kind")) for row in rows} == {(1, "batch")}
    assert rows == ask("log")["batches"][::-1]


def test_it_begins_after_the_batch_that_is_named(run: Run, watch: Run) -> None:
    run("note", "2.1", "-m", "一")
    run("note", "2.1", "-m", "二")
    assert watch("--json", since=2).row()["batch"] == 3


def test_people_read_lines_as_in_the_log(run: Run, watch: Run) -> None:
    watching = watch("--lang", "zh", since=1)
    assert watching.silent()
    run("assign", "2.1", "--lead", "甲")
    assert watching.line().split()[3:] == [
        "李明",
        "assign",
        "2.1",
        "牵头",
        "-",
        "->",
        "甲",
    ]


def test_many_writers_are_told_without_a_gap(watch: Run) -> None:
    watching = watch("--json", since=1)
    line = "for n in 1 2 3 4 5 6; do duban note 2.1.$1 -m $n -q; done"
    writers = [
        subprocess.Popen(
            ["sh", "-c", f'duban() {{ "$DUBAN_PYTHON" -m tui "$@"; }}\n{line}', "sh", n]
        )
        for n in "123"
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert [watching.row()["batch"] for _ in range(18)] == [*range(2, 20)]


def test_it_takes_hardly_any_time(watch: Run) -> None:
    watching = watch()
    watching.line()
    before = watching.worked()
    time.sleep(2)
    assert watching.worked() - before < 0.1


@pytest.mark.parametrize("later", ["", "二三"])
def test_a_ledger_put_back_is_told_and_followed(
    run: Run, watch: Run, path: Path, built_in: bytes, later: str
) -> None:
    """Also where it has as many batches again by the time that it is looked at."""
    run("note", "2.1", "-m", "一")
    watching = watch("--json", since=1)
    assert watching.row()["batch"] == 2
    copy = path.with_name("copy")
    copy.write_bytes(built_in)
    for text in later:
        run("note", "2.2", "-m", text, "--ledger", str(copy), "--by", "王芳")
    copy.replace(path)
    assert watching.complaint().startswith("the ledger was put back to batch 1")
    run("note", "2.2", "-m", "四")
    numbers = [watching.row()["batch"] for _ in f"{later}四"]
    assert numbers == [*range(2, 3 + len(later))]


@pytest.mark.parametrize("harm", ["damaged", "gone"])
def test_trouble_is_told_once_and_waited_for(
    run: Run, watch: Run, path: Path, harm: str
) -> None:
    run("note", "2.1", "-m", "一")
    watching = watch("--json", since=1)
    assert watching.row()["batch"] == 2
    data = path.read_bytes()
    if harm == "damaged":
        path.write_bytes(data[:-200])
    else:
        path.unlink()
    assert watching.complaint().startswith("duban: ")
    assert watching.silent(2.5)
    path.write_bytes(data)
    run("note", "2.2", "-m", "二")
    assert watching.row()["batch"] == 3
    assert watching.silent()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quietly(watch: Run, number: signal.Signals) -> None:
    watching = watch()
    watching.line()
    watching.process.send_signal(number)
    assert watching.ended() == -number
    assert watching.process.stdout.read() == b""
    assert watching.process.stderr.read() == b""


def test_an_interrupt_that_is_ignored_stays_so(run: Run, watch: Run) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    watching = watch(preexec_fn=ignore)
    watching.line()
    watching.process.send_signal(signal.SIGINT)
    run("note", "2.1", "-m", "一")
    assert "note" in watching.line()


def test_a_reader_that_left_ends_it_though_nothing_more_lands(shell: Run) -> None:
    told = shell("duban init -q; duban watch --since 0 | head -1; echo $?", timeout=20)
    assert (told.status, told.err) == (0, "")
    assert told.out.split()[4:5] == ["init"]


def test_its_status_is_0_where_the_reader_left(watch: Run) -> None:
    watching = watch()
    watching.line()
    watching.process.stdout.close()
    watching.process.stdout = None
    assert watching.ended() == 0
    assert watching.process.stderr.read() == b""


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--since", "9"], 3, "duban: there is no batch 9"),
        (["--ledger", "nowhere.json"], 5, "duban: there is no ledger at "),
        (["--since", "-1"], 2, "duban: --since is a number of 0 or more"),
        (["--since", "9", "--lang", "zh"], 3, "duban: "),
    ],
)
def test_what_cannot_be_watched_is_refused_at_once(
    run: Run, words: list[str], status: int, said: str
) -> None:
    told = run("watch", *words)
    assert (told.status, told.out) == (status, "")
    assert told.err.startswith(said)
