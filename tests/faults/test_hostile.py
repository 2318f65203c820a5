"""Hostile text is shown, and obeyed by no terminal, no widget and no program.

Two ledgers hold 13 texts that are markup and 14 that act on a terminal wherever a ledger
has room for text: one took them in by its verbs, into the other a hand put them past
every gate. Each verb shows both ledgers on a terminal and on a pipe, each verb is given
the texts as words of its own, and the interface is walked through row by row and dialog
by dialog. What counts is the bytes that come out: none that acts may be from the data,
nothing may crash, and what a person reads is the text itself. The long form takes every
word of every verb and every dialog on every row; the short form takes turns.
"""

import fcntl
import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from store.text import clean_text
from tests.tui.terminal.conftest import (
    CTRL_P,
    ENTER,
    ESCAPE,
    PROGRAM,
    Computer,
    Terminal,
    pasted,
)
from tui.verbs import HELP

Figure = Callable[[str], None]
Line = list[str]

VERBS: Final = Path(__file__).parent / "workers" / "verbs.py"
WIDE: Final = (220, 44)
"""Room enough that no column cuts a text."""


class Hostile(NamedTuple):
    """A text, what a person reads of it, and what of one that a verb took in."""

    text: str
    shown: str
    kept: str


MARKUP: Final = (
    *(
        "[/]",
        "AB[/]CD",
        "AB[/",
        "[@click=app.quit]x[/]",
        "[link=//owned.example]x[/link]",
    ),
    *("[x]", "[URGENT]", '{"b": [true, false]}', "[bold]b[/bold]", "\\[/]"),
    *(":smile:", "$name", "%s{0}{name}"),
)

ACTING: Final = {
    # What it is called, what it is, what a person reads instead.
    "csi": ("\x1b[41;5m", "␛[41;5m"),
    "title": ("\x1b]0;owned\x07", "␛]0;owned␇"),
    "link": ("\x1b]8;;http://owned\x1b\\", "␛]8;;http://owned␛\\"),
    "clipboard": ("\x1b]52;c;b3duZWQ=\x07", "␛]52;c;b3duZWQ=␇"),
    "report": ("\x1b[6n", "␛[6n"),
    "c1-csi": ("\x9b41m", "\ufffd41m"),
    "c1-osc": ("\x9d0;owned\x9c", "\ufffd0;owned\ufffd"),
    "nul": ("\0", "␀"),
    "bell": ("\x07", "␇"),
    "backspace": ("\x08", "␈"),
    "direction": ("\u202e", "\ufffd"),
    "no-width": ("\u200b", "\ufffd"),
    "separator": ("\u2028", "\ufffd"),
    "bom": ("\ufeff", "\ufffd"),
    "tag": ("\U000e0041", "\ufffd"),
}
SURROGATE: Final = Hostile("lone\udcffz", "lone\ufffdz", "lone\ufffdz")
"""A byte that is not UTF-8, in an argument; no ledger file can hold it."""


def _acting(name: str) -> Hostile:
    core, shown = ACTING[name]
    # NUL is in no argument and in no text; a separator of lines separates words.
    kept = {"\0": "", "\u2028": " "}.get(core, shown)
    return Hostile(f"{name}{core}z", f"{name}{shown}z", f"{name}{kept}z")


TEXTS: Final = (*(Hostile(one, one, one) for one in MARKUP), *map(_acting, ACTING))
WORDS: Final = (*(one for one in TEXTS if "\0" not in one.text), SURROGATE)
LAST: Final = len(TEXTS)

SEQUENCES: Final = [core for core, _shown in ACTING.values() if len(core) > 1]
SAID_TO_TERMINALS: Final = re.compile(
    r"\x1b\[[<=>?]?[0-9;:]*[ -/]*[@-~]|\x1b[ -/]*[0-Z\\^-~]|\x1b\]22;[a-z]+\x07"
)
"""What programs say to a terminal: the sequences of the data are looked for first."""


def harmless(sent: bytes) -> str:
    """What was sent, without what a program says to a terminal; nothing in it acts."""
    __tracebackhide__ = True
    text = sent.decode()
    assert [one for one in SEQUENCES if one in text] == []
    rest = SAID_TO_TERMINALS.sub("", text)
    silent = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    acting = {c for c in rest if unicodedata.category(c) in silent}
    assert acting - {"\r", "\n"} == set()
    assert "Traceback" not in rest
    return rest


# The two ledgers

_LINES: Final = "题文注"
"""The signs before what is taken in line by line."""
ROLES: Final = {"lead": "牵", "support": "配", "leader": "领", "owner": "责"}
NUMBERS: Final = "〇一二三四五六七八九"


def _number(n: int) -> str:
    tens, ones = divmod(n, 10)
    ten = f"{NUMBERS[tens] if tens > 1 else ''}十" if tens else ""
    return ten + (NUMBERS[ones] if ones else "")


def _document(texts: Sequence[str]) -> str:
    parts = [f"{_number(n)}、题{t}\n文{t}\n" for n, t in enumerate(texts, 1)]
    return "\n".join([f"讲话{''.join(texts[:3])}", "", "2025年3月10日", "", *parts])


def _building(texts: Sequence[str], last: str) -> Iterator[Line]:
    """Every text in every place that a person can put one in."""
    yield ["init", "--empty"]
    yield ["load", "坏.txt", "--key", "甲"]
    for n, t in enumerate(texts, 1):
        roles = [
            word for role, sign in ROLES.items() for word in (f"--{role}", sign + t)
        ]
        yield ["assign", str(n), *roles, "--by", f"人{t}"]
        yield ["note", str(n), "-m", f"注{t}\n{t}", "--by", f"人{t}"]
    yield ["done", "1", "-m", last, "--by", last]
    yield ["undo", "--by", last]


def _put_in_by_hand(path: Path, marks: Sequence[str]) -> None:
    """Put every text where the verbs let none: numbers, glosses, verbs, dates."""
    tables = json.loads(path.read_text("utf-8"))
    items, batches = tables["items"].values(), tables["batches"].values()
    for mark, item, batch in zip(marks, items, batches, strict=False):
        item |= {"marker": f"号{mark}", "gloss": f"释{mark}"}
        proposed = {"due": "2025-06-30", "precision": mark, "phrase": f"语{mark}"}
        item["due_proposed"] = proposed
        batch["verb"] = f"动{mark}"
    (plan,) = tables["plans"].values()
    plan |= {"key": f"钥{marks[0]}", "gloss": marks[1], "encoding": marks[2]}
    written = json.dumps(tables, ensure_ascii=False, indent=0)
    for mark, hostile in zip(marks, TEXTS, strict=True):
        written = written.replace(mark, json.dumps(hostile.text)[1:-1])
    path.write_text(written, "utf-8")


BY_HAND: Final = "put in by hand"
both = pytest.mark.parametrize("cast", ["taken in", BY_HAND], indirect=True)


class Cast(NamedTuple):
    """A ledger full of hostile text."""

    ledger: bytes
    by_hand: bool

    def shown(self, hostile: Hostile, sign: str) -> str:
        """How a text is shown in the place that the sign before it stands for."""
        if self.by_hand:
            return sign + hostile.shown
        if sign in _LINES and "\u2028" in hostile.text:
            return sign + hostile.text.partition("\u2028")[0]
        # A title ends where its first clause does, and units stand in a list.
        whole = sign not in "题配"
        return sign + (hostile.kept if whole else re.split("[,:;]", hostile.kept)[0])


@contextmanager
def _machine(folder: Path) -> Iterator[Computer]:
    with ExitStack() as windows:
        yield Computer(folder, windows)


@pytest.fixture(scope="module")
def casts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Cast]:
    """The two ledgers, each made once."""

    @cache
    def made(how: str) -> Cast:
        by_hand = how == BY_HAND
        # As long as what takes its place, so that places in the document stay.
        marks = [f"占{n:02}".ljust(len(t.text), "位") for n, t in enumerate(TEXTS)]
        texts = marks if by_hand else [one.text.replace("\0", "") for one in TEXTS]
        with _machine(tmp_path_factory.mktemp("cast")) as computer:
            (computer.home / "坏.txt").write_text(_document(texts), "utf-8")
            said = on_a_pipe(computer, list(_building(texts, texts[0])))
            assert {one.status for one in said} == {0}
            for one in said:
                harmless(one.out.encode())
            if by_hand:
                _put_in_by_hand(computer.ledger, marks)
            return Cast(computer.ledger.read_bytes(), by_hand)

    return made


@pytest.fixture
def cast(request: pytest.FixtureRequest, casts: Callable[[str], Cast]) -> Cast:
    """The ledger of a hand, unless a test asks for both."""
    return casts(getattr(request, "param", BY_HAND))


@pytest.fixture
def hostile(computer: Computer, cast: Cast) -> Computer:
    """A machine with one of the two ledgers."""
    computer.ledger.parent.mkdir()
    computer.ledger.write_bytes(cast.ledger)
    return computer


# Running verbs


class Said(NamedTuple):
    """What a command sent, and its status."""

    out: str
    status: int


def _program(computer: Computer, lines: Sequence[Line]) -> Line:
    (computer.home / "lines.json").write_text(json.dumps(lines), "ascii")
    return [sys.executable, str(VERBS), "lines.json", "ended.json"]


def _apart(computer: Computer, sent: str) -> list[Said]:
    statuses = json.loads((computer.home / "ended.json").read_text("ascii"))
    _before, *outs = re.split(r"\r?\n##\d+##\r?\n", sent)
    return [Said(*one) for one in zip(outs, statuses, strict=True)]


def on_a_pipe(computer: Computer, lines: Sequence[Line], **environ: str) -> list[Said]:
    """What commands send to a pipe, with what they say on standard error."""
    ended = subprocess.run(
        _program(computer, lines),
        cwd=computer.home,
        env=computer.environ | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    return _apart(computer, ended.stdout.decode())


def on_a_terminal(computer: Computer, lines: Sequence[Line]) -> list[Said]:
    """What commands send to a terminal, byte by byte."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        _program(computer, lines),
        cwd=computer.home,
        env=computer.environ | {"COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as running:
        os.close(theirs)
        sent = b""
        try:
            while more := os.read(ours, 1 << 16):
                sent += more
        except OSError:
            pass  # the terminal of a program that ended
        finally:
            os.close(ours)
    assert running.returncode == 0
    return _apart(computer, sent.decode())


PLACES: Final = {"on a terminal": on_a_terminal, "on a pipe": on_a_pipe}

# What each verb shows of a ledger, and the signs that stand before what it must show.
SHOWING: Final = {
    "tree": "题牵",
    "list": "题牵",
    "list -f jsonl": "",
    "list -f ids": "",
    "list -f csv": "",
    "list -f csv --lang zh": "",
    "list -f md": "",
    f"show 1-{LAST}": "题文牵配领责注人",
    "count": "",
    "log": "人",
    f"log 1-{LAST}": "人",
    "log --as commands": "",
    "where": "",
    f"assign 1-{LAST} --clear-lead --dry-run": "牵",
    f"assign 1-{LAST} --lead none --support none --dry-run": "牵配",
    f"due 1-{LAST} 2025-06-30 --dry-run": "",
    f"start 1-{LAST} -m a --dry-run": "",
    f"submit 1-{LAST} -m a --dry-run": "",
    f"done 1-{LAST} -m a --dry-run": "",
    f"reopen 1-{LAST} --dry-run": "",
    f"pause 1-{LAST} -m a --dry-run": "",
    f"drop 1-{LAST} -m a --dry-run": "",
    f"note 1-{LAST} -m a --dry-run": "",
    f"tag 1-{LAST} --add a --dry-run": "",
    f"set 1-{LAST} leader=a --dry-run": "",
    f"review 1-{LAST} --dry-run": "",
    "bulk 行.txt --dry-run": "",
    "view list": "",
    "help selection": "",
    "add 1 a --dry-run": "",
    f"split 1-{LAST} --dry-run": "",
    "move 2 --before 1 --dry-run": "",
    f"remove 1-{LAST} --dry-run": "题",
    "restore --list": "",
    "undo 3 --dry-run": "",
    "redo --by [/] --dry-run": "",
    "init": "",
    "load 坏.txt --dry-run": "",
    "backup --dry-run": "",
    "backup --list": "",
    "doctor": "",
    "export json": "",
    "export json -o 出.json --force": "",
    "import json 出.json --dry-run": "",
    "config": "",
    "completion zsh": "",
}
# Words of their own that verbs are given, {x} being each of the texts.
TAKING: Final = {
    "": ["{x}", "--{x}", "--lang {x} list", "--by {x} redo", "--help"],
    "tree": ["tree {x}", "tree --plan {x}", "tree 1.{x}"],
    "list": ["list {x}", "list 牵头:{x}", "list -f {x}", "list --plan {x} --json"],
    "show": ["show {x}", "show {x}/1", "show 1-{x}"],
    "count": ["count {x}", "count status:{x}"],
    "log": ["log {x}", "log -n {x}", "log --as {x}"],
    "watch": ["watch --since {x}", "watch {x}"],
    "where": ["where --ledger {x}", "where --by {x}", "where {x}"],
    "assign": [
        "assign 1 --lead 新{x} --support {x} --owner {x} --leader {x} --dry-run",
        *("assign {x} --lead a", "assign 1 --remove-support {x}"),
    ],
    "due": ["due 1 {x}", "due {x} +1d", "due 1 {x} --shift"],
    "start": ["start {x}", "start 1 -m {x} --by {x} --dry-run"],
    "done": ["done {x}", "done 1 --on {x}", "done 1 --wait {x}"],
    "submit": ["submit {x}", "submit 1 --on {x}"],
    "reopen": ["reopen {x}", "reopen lead:{x}"],
    "pause": ["pause {x} -m 缓", "pause 1 -m {x} --dry-run"],
    "drop": ["drop {x} -m 缓", "drop 1 -m {x} --dry-run"],
    "tag": ["tag {x} --add 急", "tag 1 --add {x} --dry-run", "tag 1 -- +{x} -{x}"],
    "note": ["note 1 -m 新{x} --by {x} --dry-run", "note 1 -m a --kind {x}"],
    "set": [
        "set {x} lead=a",
        "set 1 status={x}",
        "set 1 lead=新{x} title={x} --dry-run",
    ],
    "review": ["review {x}"],
    "bulk": ["bulk {x}", "bulk 行.txt --format {x}"],
    "view": ["view add {x} open --dry-run", "view add 新 {x}", "view remove {x}"],
    "help": ["help {x}"],
    "add": ["add {x} a", "add 1 新{x} --lead {x} --tag {x} --dry-run", "add {x}/ a"],
    "split": ["split lead:{x}", "split 1 --into {x}"],
    "move": ["move lead:{x} --under 1", "move 1 --after {x}", "move 1 --under {x}/"],
    "remove": ["remove {x}", "remove 1 -m {x} --dry-run"],
    "restore": ["restore {x}", "restore {x}/1 --plan {x}"],
    "undo": ["undo {x}", "undo --by 没有{x}"],
    "redo": ["redo --by 没有{x}"],
    "init": ["init --ledger 新/{x}", "init --ledger {x} --dry-run", "init {x}"],
    "backup": ["backup --restore {x}", "backup -o {x} --dry-run"],
    "doctor": ["doctor --ledger {x}", "doctor {x}"],
    "export": ["export {x}", "export json -o 新/{x} --dry-run"],
    "import": ["import {x} a", "import json {x}"],
    "config": ["config {x}", "config get {x}", "config set by 新{x} --dry-run"],
    "completion": ["completion {x}"],
    "load": ["load {x}", "load 文/{x} --dry-run", "load 坏.txt --key {x} --dry-run"],
}


def test_every_verb_is_looked_at() -> None:
    # watch does not end by itself, and has a test of its own.
    showing = {line.split()[0] for line in SHOWING} | {"watch"}
    assert set(HELP) <= showing & TAKING.keys()


@both
@pytest.mark.parametrize("place", PLACES)
def test_every_verb_shows_what_a_ledger_holds_as_it_is(
    hostile: Computer, cast: Cast, place: str, figure: Figure
) -> None:
    document = _document([one.text for one in TEXTS if "\0" not in one.text])
    (hostile.home / "坏.txt").write_text(document, "utf-8")
    (hostile.home / "行.txt").write_text("1 推进中 a\n", "utf-8")
    said = PLACES[place](hostile, [line.split() for line in SHOWING])
    for (line, signs), (out, status) in zip(SHOWING.items(), said, strict=True):
        # The mark that a sheet begins with is no text of the ledger.
        rest = harmless(out.removeprefix("\ufeff").encode())
        assert status == 0, rest
        wanted = [cast.shown(t, sign) for sign in signs for t in TEXTS]
        assert [one for one in wanted if one not in rest] == [], line
    figure(f"{len(said)} commands, {LAST} texts, 0 acting bytes")


@both
def test_watch_shows_what_a_ledger_holds_as_it_is(hostile: Computer) -> None:
    log = hostile.run("log").out.splitlines()
    line = f'"$@" | head -n {len(log)}'
    watch = hostile.window(
        *("watch", "--since", "0"),
        program=("sh", "-c", line, "sh", *PROGRAM),
        size=WIDE,
    )
    assert watch.exit_status() == 0
    shown = harmless(watch.raw.replace(b"\r\n", b"\n")).splitlines()
    assert sorted(map(str.split, shown)) == sorted(map(str.split, log))


def test_every_verb_takes_hostile_words_and_says_them_as_they_are(
    hostile: Computer, full: bool, figure: Figure
) -> None:
    (hostile.home / "坏.txt").write_text(_document(["甲", "乙"]), "utf-8")
    given = [
        (line, word)
        for number, line in enumerate(
            line for lines in TAKING.values() for line in lines
        )
        # In turn, so that each text is somewhere, and each line has some of them.
        for word in (WORDS if full else WORDS[number % 14 :: 14])
    ]
    lines = [[one.replace("{x}", x.text) for one in line.split()] for line, x in given]
    for place in PLACES.values() if full else [on_a_pipe]:
        for (line, word), (out, status) in zip(
            given, place(hostile, lines), strict=True
        ):
            rest = harmless(out.encode())
            assert status in {0, 1, 2, 3, 5, 74}, (line, out)
            # What has a separator in it is several words, and the first bad one is told.
            whole = not re.search(r"[\s,;]", word.text)
            if rest.lstrip().startswith("duban: ") and whole:
                # What stands before a slash is taken for the key of a plan, and what
                # stands behind an equals sign for the value of an option.
                ends = "[/=]" if line.endswith("--{x}") else "/"
                assert re.split(ends, word.shown)[0] in rest, line
    figure(f"{len(given)} commands, 0 acting bytes, 0 crashes")


@both
def test_json_has_the_data_itself(hostile: Computer, cast: Cast) -> None:
    words = [["list", "--json"], ["show", f"1-{LAST}", "--json"], ["log", "--json"]]
    listed, shown, log = (said.out for said in on_a_pipe(hostile, words))
    for out in (listed, shown, log):
        harmless(out.encode())
    stored = json.loads(cast.ledger)
    titles = [item["title"] for item in stored["items"].values()]
    assert [row["title"] for row in json.loads(listed)["items"]] == titles
    rows = json.loads(shown)["items"]
    assert [row["lead"] for row in rows] == [
        item["lead"] for item in stored["items"].values()
    ]
    assert [note["text"] for row in rows for note in row["note_list"]] == [
        note["text"] for note in stored["notes"].values() if not note.get("removed")
    ]
    batches = json.loads(log)["batches"]
    assert {batch["by"] for batch in batches} == {
        batch["by"] for batch in stored["batches"].values()
    }
    if cast.by_hand:
        assert titles == [f"题{one.text}" for one in TEXTS]


def test_a_word_too_many_is_said_harmlessly(computer: Computer) -> None:
    """What no verb knows is told by the library of the command line, not by us."""
    for line in ("where {x}", "--{x}", "list -f {x}"):
        lines = [line.replace("{x}", one.text).split(" ") for one in WORDS]
        for out, status in on_a_pipe(computer, lines):
            harmless(out.encode())
            assert status == 2


def test_what_comes_out_goes_back_in_as_it_was(
    hostile: Computer, casts: Callable[[str], Cast]
) -> None:
    hostile.ledger.write_bytes(casts("taken in").ledger)
    for code in ("1", str(LAST)):
        item = hostile.item(code)
        assigned = hostile.run("assign", code, "--lead", item["lead"])
        (note,) = item["note_list"]
        by = ("--by", note["by"], "--on", note["on"])
        noted = hostile.run("note", code, "-m", note["text"], *by)
        assert assigned.err == noted.err == "nothing to change; 1 already so\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [(["load", "-"], b"binary"), (["note", "1", "-m", "-"], b"is no text")],
)
def test_a_nul_is_no_text(
    hostile: Computer, cast: Cast, words: Line, said: bytes
) -> None:
    told = subprocess.run(
        [*PROGRAM, *words],
        env=hostile.environ,
        input="一、甲\0\n".encode(),
        capture_output=True,
        check=False,
    )
    assert (told.returncode, told.stdout) == (2, b"")
    assert said in told.stderr
    assert hostile.ledger.read_bytes() == cast.ledger


def test_json_has_the_path_itself(computer: Computer) -> None:
    paths = [computer.home / one.text for one in WORDS if one is not SURROGATE]
    lines = [["where", "--json", "--ledger", str(path)] for path in paths]
    said = [harmless(one.out.encode()) for one in on_a_pipe(computer, lines)]
    assert [json.loads(one)["ledger"] for one in said] == [str(path) for path in paths]


def test_a_ledger_that_cannot_be_used_is_told_harmlessly(
    computer: Computer, cast: Cast, full: bool, figure: Figure
) -> None:
    """What is wrong with a file is told in words of the file: names, fields, values."""
    tables = json.loads(cast.ledger)
    lines = []
    for number, word in enumerate(TEXTS if full else TEXTS[::5]):
        for table, field in (
            *(("items", "uid"), ("items", "plan"), ("items", "kind"), ("items", "due")),
            *(("items", word.text), ("batches", "at"), ("notes", "item")),
        ):
            record = next(iter(tables[table].values()))
            broken = record | {field: word.text}
            path = computer.home / f"{number}-{len(lines)}.json"
            whole = tables | {table: {record.get("uid", "1"): broken}}
            path.write_text(json.dumps(whole), "ascii")
            lines.append(["list", "--ledger", str(path)])
        path = computer.home / f"{number}-text.json"
        path.write_text(word.text, "utf-8")
        lines.append(["list", "--ledger", str(path)])
    lone = computer.home / "lone.json"
    lone.write_text(json.dumps(tables | {"items": {"\udcff": {}}}), "ascii")
    lines.append(["list", "--ledger", str(lone)])
    for line, (out, status) in zip(lines, on_a_pipe(computer, lines), strict=True):
        rest = harmless(out.encode())
        assert (status, rest.strip().count("\n")) == (5, 0), (line, rest)
    figure(f"{len(lines)} damaged ledgers, each told in one harmless sentence")


def test_who_has_the_lock_is_told_harmlessly(hostile: Computer) -> None:
    lock = hostile.ledger.with_name("ledger.json.lock")
    by = "".join(one.text for one in TEXTS)
    lock.write_text(json.dumps({"by": by, "pid": 7}), "ascii")
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for run in PLACES.values():
            (told,) = run(hostile, [["done", "1", "--wait", "0.05"]])
            assert told.status == 75
            assert "AB[/]CD" in harmless(told.out.encode())


# Readers that leave, and outputs that cannot say everything

READING: Final = [
    *("tree", "tree --json", "list", "list --json", "list -f jsonl", "list -f ids"),
    *(f"show 1-{LAST}", f"show 1-{LAST} --json", "count", "log", "log --json", "where"),
]


def test_a_reader_that_leaves_ends_every_reading_verb_quietly(
    hostile: Computer,
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        _program(hostile, [line.split() for line in READING]),
        cwd=hostile.home,
        env=hostile.environ,
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=True,
    )
    os.close(writer)
    said = _apart(hostile, ended.stderr.decode())
    assert said == [Said("", 0)] * len(READING)


def test_an_encoding_without_chinese_is_answered_in_numbers(hostile: Computer) -> None:
    lines = [line.split() for line in READING]
    rich = on_a_pipe(hostile, lines)
    for encoding in ("ascii", "latin-1"):
        poor = on_a_pipe(hostile, lines, PYTHONIOENCODING=encoding)
        for line, narrow, wide in zip(READING, poor, rich, strict=True):
            assert narrow.status == wide.status == 0
            if "json" in line:
                data = [[*map(json.loads, s.out.splitlines())] for s in (narrow, wide)]
                assert data[0] == data[1]
            else:
                assert (
                    narrow.out == wide.out.encode(encoding, "backslashreplace").decode()
                )


# The interface


@both
def test_the_interface_shows_it_and_nothing_obeys_it(
    hostile: Computer, cast: Cast, full: bool, figure: Figure
) -> None:
    terminal = hostile.interface(size=WIDE, ESCDELAY="20")
    dialogs = 0
    # What was taken in has no sign left that acts: some rows of it will do.
    step = 1 if full or cast.by_hand else 4
    for number, text in list(enumerate(TEXTS))[::step]:
        title, *others = (cast.shown(text, sign) for sign in "题文牵配领责注人")

        def seen(t: Terminal, title: str = title, others: Line = others) -> bool:
            beside = "\n".join(line.partition("│")[2] for line in t.lines)
            return title in t.cursor and all(one in beside for one in others)

        terminal.wait_for(seen)
        # In turn: one dialog on every third row.
        for key in "and" if full else "and"[number % 9 // 3 :: 3] * (number % 3 == 0):
            _see_dialog(terminal, key, title)
            dialogs += 1
        terminal.press("j" * step)
    for key, sign in (("?", "duban assign"), (CTRL_P, "Say who leads")):
        terminal.press(key)
        terminal.wait_for(sign)
        terminal.press(ESCAPE)
        terminal.wait_for(lambda t, sign=sign: sign not in t.text)
    terminal.press("q")
    assert terminal.exit_status() == 0
    harmless(terminal.raw)
    figure(f"{LAST} rows and {dialogs} dialogs, 0 acting bytes")


SAVING: Final = {"a": "→ completes", "n": "Ctrl+S saves, F2", "d": "Enter saves."}


def _see_dialog(terminal: Terminal, key: str, title: str) -> None:
    """Open a dialog, see what it is about, and leave it."""
    terminal.press(key)
    terminal.wait_for(SAVING[key])
    boxed = [line.split("│", 1)[1] for line in terminal.lines if line.count("│") > 1]
    assert any(title in line for line in boxed), terminal.picture()
    terminal.press(ESCAPE)
    terminal.wait_for(lambda t: SAVING[key] not in t.text)


def test_what_others_do_is_told_and_nothing_obeys_it(
    hostile: Computer, full: bool, figure: Figure
) -> None:
    """The status line, and a conflict with what another has written."""
    terminal = hostile.interface(size=WIDE, ESCDELAY="20")
    words = [one for one in WORDS if one is not SURROGATE]  # that is refused
    for word in words if full else words[3::14]:
        terminal.press("a")
        terminal.wait_for(SAVING["a"])
        theirs = ["assign", "1", "--lead", f"新{word.text}", "--by", f"她{word.text}"]
        (told,) = on_a_pipe(hostile, [theirs])
        assert told.status == 0
        terminal.wait_for(lambda t, one=word: f"她{one.kept}" in t.text)
        terminal.press(f"末{ENTER}")
        terminal.wait_for(
            lambda t, one=word: f"新{one.kept}" in t.text and "theirs" in t.text
        )
        terminal.settle(0.6)  # it is deaf to what was on its way
        terminal.press(ESCAPE)
        terminal.wait_for(SAVING["a"])
        terminal.press(ESCAPE)
        terminal.wait_for(lambda t: SAVING["a"] not in t.text)
    terminal.press("q")
    assert terminal.exit_status() == 0
    harmless(terminal.raw)
    figure(f"{len(words)} conflicts, 0 acting bytes")


def _pasted(word: Hostile) -> tuple[str, ...]:
    """What may be seen of it: lines become a list in a field of one line."""
    first, *more = clean_text(word.text).split("\n")
    lines = (first, "、".join((first, *more))) if more else ()
    return word.shown, word.kept, *lines


def test_what_is_pasted_is_shown_and_nothing_obeys_it(
    computer: Computer, full: bool, figure: Figure
) -> None:
    """Into every dialog, where it is seen before anything has taken it in."""
    computer.run("init", "--quiet")
    terminal = computer.interface(size=WIDE, ESCDELAY="20")
    words = [one for one in WORDS if one is not SURROGATE]
    words = words if full else words[len(MARKUP) :: 7]
    for word in words:
        for key in "and":
            terminal.press(key)
            terminal.wait_for(SAVING[key])
            terminal.press(pasted(f"贴{word.text}"))
            terminal.wait_for("贴")
            if "\x1b" in word.text:
                # It reaches the program in pieces, and the last says nothing.
                terminal.settle()
            else:
                terminal.wait_for(
                    lambda t, one=word: any(f"贴{s}" in t.text for s in _pasted(one))
                )
            terminal.press(ESCAPE)
            terminal.wait_for(lambda t, key=key: SAVING[key] not in t.text)
        terminal.press("j")  # what was typed is kept, and in the way of the next
    terminal.press("qq")
    assert terminal.exit_status() == 0
    harmless(terminal.raw)
    figure(f"{len(words)} texts pasted into 3 dialogs, 0 acting bytes")
