"""The examples of docs/scripting.md, of the help and of those who asked: they all run.

In the guide, a block of ```sh is a script of its own; lines of `# ->` are the last of
what the commands above them print on standard output.
"""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tui.statuses import Exit

Run = Callable[..., Any]

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "scripting.md").read_text("utf-8")
SHOWN = "# -> "
MARK = "\x1e"

JQ = pytest.mark.skipif(not shutil.which("jq"), reason="this machine has no jq")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def scripts() -> list[Any]:
    return [
        pytest.param(one, marks=[JQ] if "jq" in one else [], id=f"{n}-{heading(one)}")
        for n, one in enumerate(blocks("sh"), 1)
    ]


def heading(block: str) -> str:
    return re.findall(r"^## (.+)$", GUIDE[: GUIDE.index(block)], re.MULTILINE)[-1]


def marked(block: str) -> tuple[str, list[str]]:
    """A script that marks the places where output is shown, and what is shown there."""
    script, shown = "", []
    for part in re.split(rf"((?:^{SHOWN}.*\n)+)", block, flags=re.MULTILINE):
        if part.startswith(SHOWN):
            shown.append(part.replace(SHOWN, ""))
            script += f"printf '{MARK}'\n"
        else:
            script += part
    return script, shown


@pytest.fixture
def sh(run: Run, tmp_path: Path) -> Run:
    """Run a script in a fresh folder, with `duban` on the path; its standard output."""
    assert run("count").status == 0
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "duban"
    program.write_text('#!/bin/sh\nexec "$DUBAN_PYTHON" -m tui "$@"\n', "utf-8")
    program.chmod(0o755)
    (tmp_path / "home").mkdir()
    (tmp_path / "fresh").mkdir()

    def ran(script: str, path: str = os.environ["PATH"]) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["/bin/sh", "-euc", script],
            stdin=subprocess.DEVNULL,
            cwd=tmp_path / "fresh",
            env=os.environ | {"PATH": f"{folder}:{path}"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return ran


@pytest.mark.parametrize("block", scripts())
def test_a_block_of_the_guide_does_what_it_shows(sh: Run, block: str) -> None:
    script, shown = marked(block)
    told = sh(script)
    assert told.returncode == 0, told.stderr
    assert "Traceback" not in told.stderr
    *printed, _rest = told.stdout.split(MARK)
    assert len(printed) == len(shown)
    for there, wanted in zip(printed, shown, strict=True):
        assert f"\n{there}".endswith(f"\n{wanted}"), there


def monthly() -> str:
    (script,) = [one for one in blocks("sh") if one.startswith("#!/bin/sh\n")]
    return script


@JQ
def test_the_line_for_cron_does_the_work_of_the_month_once(
    sh: Run, run: Run, item: Run, path: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    (home / "bin").mkdir()
    (home / "inbox").mkdir()
    (home / "bin" / "monthly.sh").write_text(monthly(), "utf-8")
    (home / "inbox" / "甲.txt").write_text("2.1.1 已完成 已印发\n", "utf-8")
    (home / "inbox" / "乙.csv").write_text("编号,状态\n2.9.9,已完成\n", "utf-8")
    run("due", "2.2.1", "2020-01-01")
    (lines,) = blocks("crontab")
    settled, scheduled = lines.splitlines()
    fields = re.fullmatch(r"((?:[\d*]+ ){4}[\d*]) +(.+)", scheduled)
    assert fields, "five fields of time, and a command"
    assert "%" not in fields[2], "cron would make a line of it"

    told = sh(fields[2], settled.removeprefix("PATH="))
    assert (told.returncode, told.stdout) == (Exit.NOT_FOUND, "")
    assert "line 2, column 1: no such item: 2.9.9" in told.stderr
    assert item("2.1.1")["status"] == "done"
    assert [one["kind"] for one in item("2.2.1")["note_list"]] == ["chase"]
    assert [one.name for one in home.glob("inbox/*.*")] == ["乙.csv"]
    assert len([*home.glob("reports/overdue-*.csv")]) == 1

    (home / "inbox" / "乙.csv").unlink()
    before = path.read_bytes()
    again = sh(fields[2], settled.removeprefix("PATH="))
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert path.read_bytes() == before


def test_the_guide_tells_every_status() -> None:
    rows = re.findall(r"^\| (\d+) \|", GUIDE, re.MULTILINE)
    assert [int(row) for row in rows] == [code.value for code in Exit]


@pytest.mark.parametrize(
    "selection",
    [
        *["2.1", "2.1.1-2.1.3", "2.*.1", "kj2025/2"],
        *["due.before:6月底", "due.after:6月底", "lead:none", "lead:any"],
        *["lead:市科技局,市教委", "牵头:市科技局", "/园区/", "@本周到期"],
        "part:二 unassigned",
    ],
)
def test_a_selection_that_was_asked_for_reads(run: Run, selection: str) -> None:
    run("view", "add", "本周到期", "open week")
    told = run("list", selection, "--json")
    assert (told.status, told.err) == (0, "")


@pytest.mark.parametrize(
    ("line", "out"),
    [
        (
            "duban assign 'part:二 unassigned' --lead 市科技局",
            "2.3.3  lead  - -> 市科技局",
        ),
        (
            "duban due 3.3 +10d --shift",
            "3.3.1  due  2030-06-30 -> 2030-07-10",
        ),
        (
            "duban set 2.1 status=doing tag+=重点 lead=市教委",
            "2.1    lead    - -> 市教委",
        ),
        (
            "duban view add 本周到期 'open week'",
            "@本周到期  view  - -> open week",
        ),
        (
            "duban tag 3.2 -- +重点 -缓办",
            "3.2  tags  缓办 -> 重点",
        ),
        (
            """duban bulk - <<'END'
{"code":"2.1.1","status":"done","note":"方案已印发","at":"2025-06-15"}
END""",
            "2.1.1  note    + 方案已印发",
        ),
        (
            "duban bulk - <<'END'\n2.1.1 已完成 方案已于6月15日印发\nEND",
            "2.1.1  note    + 方案已于6月15日印发",
        ),
        ("duban list --format jsonl | duban bulk -", None),
    ],
)
def test_a_command_that_was_asked_for_does_it(
    run: Run, sh: Run, line: str, out: str | None
) -> None:
    run("due", "3.3", "2030-06-30")
    run("tag", "3.2", "--add", "缓办")
    told = sh(line)
    assert told.returncode == 0, told.stderr
    assert out in told.stdout.splitlines() if out else not told.stdout


@pytest.mark.parametrize(
    ("verb", "told", "between", "words"),
    [
        ("due", r"last the date: (.+?)\.", ", ", ["due", "2.1.1"]),
        ("due", r"own date: (.+?)\.", ", ", ["due", "--shift", "2.1.1"]),
        ("set", r"and how: (.+?);", " ", ["set", "2.1.1"]),
        ("list", r"\] Codes \((.+?)\) add up", ", ", ["list"]),
    ],
)
def test_the_examples_of_help_run(
    run: Run, verb: str, told: str, between: str, words: list[str]
) -> None:
    run("due", "2.1.1", "2030-06-30")
    run("tag", "2.1.1", "--add", "NAME")
    text = " ".join(run(verb, "--help").out.split())
    found = re.search(told, text.replace("]...", "]"))
    assert found, text
    examples = found[1].replace(" with all below it", "").split(between)
    assert len(examples) > 2
    for example in examples:
        assert run(*words, *shlex.split(example)).status == 0, example
