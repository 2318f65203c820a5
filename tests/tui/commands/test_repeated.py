"""`log --as commands`: history as commands that would do it again."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict

from store.intents.intent import Intent
from store.ledger import Ledger
from store.model import Change, Item, Note, Stamp, Status
from store.selection import Reach, parse
from store.snapshot import Snapshot, addition, alterations

Run = Callable[..., Any]

TEXTS = [
    "已印发",
    "第一行\n第二行\t制表",
    'it\'s "$HOME" `x` \\n !1 100%',
    "-",
    "--all",
    "#话题 ~ * ? [a] {b}",
    "等钱!\n'引号' \\ %s",
]

DONE: list[list[str]] = [
    [
        "assign",
        "2.1",
        "2.2",
        "--lead",
        "市科技局",
        "--support",
        "甲",
        "--support",
        "乙",
    ],
    ["assign", "2.1.1", "--lead", "none", "--add-support", "丙", "--leader", "王芳"],
    ["assign", "2.2", "--clear-lead", "--support", "none", "--owner", "-x"],
    ["due", "2", "2025-12-31"],
    ["due", "2.1", "+1m", "--shift"],
    ["due", "2.3.1", "none"],
    ["due", "2.1", "--accept"],
    ["start", "2", "-m", TEXTS[0], "--on", "2025-06-10"],
    ["start", "2.2", "--ongoing"],
    ["submit", "2.1.1", "--on", "2025-06-11", "--by", "王芳"],
    ["done", "2.1.1", "--on", "2025-06-12", "-m", TEXTS[1]],
    ["done", "2.1.1", "2.1.2", "--on", "2025-06-14"],
    ["reopen", "2.1.2"],
    ["pause", "2.1.2", "-m", TEXTS[2]],
    ["start", "2.1.2"],
    ["pause", "2.1.2", "-m", TEXTS[2]],
    ["drop", "2.3", "-m", TEXTS[5], "--on", "2025-06-01"],
    ["note", "2", "2.1", "1.1.1", "-m", TEXTS[4], "--kind", "problem"],
    ["note", "2.1", "-m", " -", "--on", "2025-06-02"],
    ["note", "2.1", "-m", TEXTS[6], "--by", "O'Neil (x)"],
    ["tag", "2.1", "2.1.1", "--", "+重点", "+急"],
    ["tag", "2.1", "2", "--", "-重点", "+缓办"],
    ["review", "1.1", "--no"],
    ["review", "2.3.1"],
]


def state(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The items, and the notes without what tells when and as which they were made."""
    snapshot = Ledger.open(path).snapshot()
    notes = [
        asdict(note) | {"uid": None, "at": None}
        for item in snapshot.items
        for note in snapshot.notes(item)
    ]
    return [asdict(item) for item in snapshot.items], notes


class Both(Intent, frozen=True, kw_only=True):
    """A lead, and a status that no verb gives."""

    verb = "both"

    def changes(
        self,
        snapshot: Snapshot,  # noqa: ARG002
        targets: Sequence[Item],
        stamp: Stamp,  # noqa: ARG002
    ) -> Iterator[Change]:
        for item in targets:
            yield from alterations(item, status=Status.TODO, lead="甲")


class Crossing(Intent, frozen=True, kw_only=True):
    """Two notes on each item, on every other the other way round."""

    verb = "crossing"
    reach = Reach.NAMED

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        for number, item in enumerate(targets):
            for offset, text in enumerate(("一", "二")[:: -1 if number % 2 else 1]):
                uid = snapshot.next_uid("notes", 2 * number + offset)
                note = Note(
                    uid=uid,
                    item=item.uid,
                    text=text,
                    by="别人",
                    on=stamp.at.date(),
                    at=stamp.at,
                )
                yield addition("notes", note)


@pytest.fixture
def again(bare: Run, built_in: bytes, tmp_path: Path) -> Callable[[Path], Path]:
    """A fresh ledger on which the printed commands of another were run."""
    numbers = count()

    def replayed(path: Path) -> Path:
        fresh = tmp_path / f"again{next(numbers)}" / "ledger.json"
        fresh.parent.mkdir()
        fresh.write_bytes(built_in)
        told = bare("log", "--as", "commands", "--json", "--ledger", path)
        rows = json.loads(told.out)["commands"]
        assert [row["verb"] for row in rows if row["argv"] is None] == ["init"]
        for row in rows[1:]:
            name, *words = row["argv"]
            assert name == "duban"
            done = bare(*words, "--ledger", fresh)
            assert (done.status, done.out != "") == (0, True), (row, done)
        return fresh

    return replayed


def test_the_commands_lead_to_the_same_ledger(
    run: Run, path: Path, again: Callable[[Path], Path]
) -> None:
    for revision, words in enumerate(DONE, 2):
        assert run(*words).status == 0, words
        assert Ledger.open(path).snapshot().revision == revision, words
    assert state(again(path)) == state(path)


BACK = [
    ["undo"],
    ["undo"],
    ["redo"],
    ["undo", "--by", "王芳"],
    ["redo", "--by", "王芳"],
]


@given(done=st.lists(st.sampled_from(DONE + BACK), min_size=4, max_size=14))
@settings(max_examples=15)
def test_whatever_was_done_and_taken_back_is_repeated(
    bare: Run,
    again: Callable[[Path], Path],
    built_in: bytes,
    tmp_path: Path,
    done: list[list[str]],
) -> None:
    with TemporaryDirectory(dir=tmp_path) as folder:
        ledger = Path(folder) / "ledger.json"
        ledger.write_bytes(built_in)
        for words in done:
            bare(*words, "--ledger", ledger)
        assert state(again(ledger)) == state(ledger)


def test_what_is_printed_is_taken_by_a_shell(
    run: Run, shell: Run, path: Path, built_in: bytes, tmp_path: Path
) -> None:
    for text in TEXTS:
        assert run("note", "2.1.1", "-m", " -" if text == "-" else text).status == 0
    run("pause", "2.1.1", "-m", TEXTS[6], "--by", "O'Neil $(x)")
    told = run("log", "--as", "commands")
    assert (told.status, told.err) == (0, "")
    assert len(told.out.splitlines()) == 1 + len(TEXTS) + 1
    fresh = tmp_path / "fresh.json"
    fresh.write_bytes(built_in)
    done = shell(told.out, env={"DUBAN_LEDGER": str(fresh)})
    assert done.status == 0
    assert state(fresh) == state(path)


def test_lines_are_the_oldest_first_and_say_who_and_on_which_day(run: Run) -> None:
    run("assign", "2.1", "2.2", "--lead", "市科技局")
    run("done", "2.1.1", "--on", "2025-06-15", "-m", "方案已印发", "--by", "王芳")
    told = run("log", "--as", "commands")
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines() == [
        "# batch 1, init: no command does this again",
        "duban assign 2.1 2.2 --lead 市科技局 --by 李明",
        "duban done 2.1.1 -m 方案已印发 --on 2025-06-15 --by 王芳",
    ]


def test_what_was_taken_back_is_left_out_and_what_was_done_again_is_not(
    run: Run,
) -> None:
    run("assign", "2.1", "--lead", "甲")
    run("undo")
    run("assign", "2.2", "--lead", "乙")
    run("undo")
    run("redo")
    lines = run("log", "--as", "commands").out.splitlines()
    assert lines[1:] == ["duban assign 2.2 --lead 乙 --by 李明"]


def test_a_batch_of_several_things_gives_several_lines(run: Run) -> None:
    run("start", "2.1.1", "--on", "2025-06-10")
    run("start", "2.1", "-m", "已启动", "--on", "2025-06-10")
    assert run("log", "--as", "commands").out.splitlines()[2:] == [
        "duban start 2.1.2 2.1.3 -m 已启动 --on 2025-06-10 --by 李明",
        "duban note 2.1.1 -m 已启动 --on 2025-06-10 --by 李明",
    ]


def test_a_selection_and_a_limit_narrow_it(run: Run) -> None:
    for code in ("2.1.1", "2.2.1", "2.1.1"):
        run(
            "note", code, "-m", f"进展{code}{len(run('log').out)}", "--on", "2025-06-10"
        )
    lines = run("log", "--as", "commands", "2.2.1").out.splitlines()
    assert [line.split()[:3] for line in lines[1:]] == [["duban", "note", "2.2.1"]]
    lines = run("log", "--as", "commands", "-n", "2").out.splitlines()
    assert [line.split()[2] for line in lines] == ["2.2.1", "2.1.1"]
    assert run("log", "--as", "commands", "9.9").status == 3


def test_what_no_command_does_again_is_a_comment(
    run: Run, ask: Run, tmp_path: Path
) -> None:
    document = tmp_path / "秋收.txt"
    document.write_text("秋收\n\n一、抢收\n二、晾晒\n", encoding="utf-8")
    run("load", document)
    run("done", "秋收/1", "--on", "2025-06-10")
    told = run("log", "--as", "commands")
    assert told.out.splitlines()[1:] == [
        "# batch 2, load: no command does this again",
        "duban done 秋收/1 --on 2025-06-10 --by 李明",
    ]
    row = ask("log", "--as", "commands")
    assert (row["schema"], row["kind"], row["count"]) == (1, "commands", 3)
    load, done = row["commands"][1:]
    assert (load["batch"], load["command"], load["argv"]) == (2, None, None)
    assert (done["verb"], done["by"], done["command"]) == (
        *("done", "李明", "duban done 秋收/1 --on 2025-06-10 --by 李明"),
    )


def test_a_status_that_no_verb_gives_is_told_beside_what_is_repeated(
    run: Run, path: Path, signed: Callable[..., Stamp]
) -> None:
    run("start", "2.1.1", "--on", "2025-06-10")
    Ledger.open(path).commit(parse(["2.1.1"]), Both(), signed())
    assert run("log", "--as", "commands").out.splitlines()[2:] == [
        "duban assign 2.1.1 --lead 甲 --by 李明",
        "# batch 3, both: no command does this again",
    ]


def test_notes_keep_their_order_and_who_wrote_them(
    run: Run,
    path: Path,
    signed: Callable[..., Stamp],
    again: Callable[[Path], Path],
) -> None:
    run("count")
    Ledger.open(path).commit(parse(["2.1.1-2.1.3"]), Crossing(), signed())
    _items, notes = state(path)
    assert [note["text"] for note in notes] == ["一", "二", "二", "一", "一", "二"]
    assert state(again(path)) == state(path)


def test_commands_are_the_same_in_chinese(run: Run) -> None:
    run("assign", "2.1", "--lead", "甲")
    told = run("log", "--as", "commands", "--lang", "zh")
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("# ")
    assert told.out.splitlines()[1:] == ["duban assign 2.1 --lead 甲 --by 李明"]
    assert run("log", "--as", "json").status == 2
