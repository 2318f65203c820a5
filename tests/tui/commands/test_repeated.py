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
from tui.repeated.then import moved_block

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
    ["add", "2.1", "甲项", "--lead", "丁", "--support", "戊、己", "--tag", "新"],
    ["add", "2.1.4", "--due", "2025-06-30", "-m", TEXTS[1], "--", "--一步"],
    ["add", "2.1.4 2.2", "两处", "--support", "none"],
    ["add", "/", "第五部分"],
    ["add", "5", " - 新事", "--lead", "none", "--by", "王芳"],
    ["split", "2.1.2", "2.1.3"],
    ["split", "2.2.1", "--into", "sentences"],
    ["done", "2.1.2.1", "--on", "2025-06-13"],
    ["move", "2.1.1", "2.1.2", "--under", "2.2"],
    ["move", "2.2.3", "--before", "2.2.1"],
    ["move", "2.1.2", "2.2.1", "--after", "2.2.2"],
    ["move", "1.1.1", "--under", "3.1"],
    ["move", "5", "--before", "2"],
    ["remove", "3.2", "2.1.2.2", "-m", TEXTS[2]],
    ["remove", "3"],
    ["restore", "3"],
    ["restore", "3.2"],
    ["remove", "4.1", "--by", "王芳"],
    [
        "set",
        "2.1.3",
        "3.1",
        "status=todo",
        "tag+=重点",
        "note=退回",
        "--on",
        "2025-06-03",
    ],
    ["set", "3.1.1", "title=-新 标题=%", "owner=赵", "due=2025-07-01"],
    ["set", "4.3", "status=paused", f"note={TEXTS[5]}"],
    ["set", "4.2.1", "status=dropped", "note=并入", "--on", "2025-06-04"],
    ["set", "4.2.2", "status=done", "done_on=2025-06-05", "note=好"],
    ["view", "add", "我的", "lead:市科技局 or /甲|乙/"],
    ["view", "add", "近期", "@我的 open -x"],
    ["view", "add", "我的", "review"],
    ["view", "add", "--", "-甲", "kind:part or 2"],
    ["view", "remove", "近期"],
    ["bulk", "-"],
]
UPDATES = """{"code": "2.1", "status": "doing", "lead": "庚", "note": "开工", "at": "2025-06-06"}
{"code": "2.2.2", "status": "todo", "support": ["辛", "壬"], "tags": ["急"], "due": "none"}
{"code": "3.1", "status": "paused", "note": "等\\n钱"}
{"code": "4.2", "status": "paused", "note": "等批复", "at": "2025-06-07"}
{"code": "2.3.2", "title": "'改名", "note": "见附件", "note_kind": "evidence"}
"""
"""What bulk reads, every time."""


def state(path: Path) -> dict[str, Any]:
    """What a ledger holds, without what tells as which and when it was made.

    The items are in their order; by which number they are, nobody sees.
    """
    snapshot = Ledger.open(path).snapshot()
    code = {uid: item.code for uid, item in snapshot.all_items.items()} | {"": ""}
    notes = [
        asdict(note) | {"uid": None, "at": None, "item": item.code}
        for item in snapshot.items
        for note in snapshot.notes(item)
    ]
    items = [
        asdict(item) | {"uid": None, "place": None, "parent": code[item.parent]}
        for item in snapshot.items
    ]
    views = {view.name: view.selection for view in snapshot.all_views.values()}
    live = {name: views[name] for name in sorted(snapshot.views)}
    gone = sorted(one.code for one in snapshot.all_items.values() if one.removed)
    return {"items": items, "notes": notes, "views": live, "removed": gone}


class Both(Intent, frozen=True, kw_only=True):
    """A lead, and a status that no verb gives without a reason."""

    verb = "both"

    def changes(
        self,
        snapshot: Snapshot,  # noqa: ARG002
        targets: Sequence[Item],
        stamp: Stamp,  # noqa: ARG002
    ) -> Iterator[Change]:
        for item in targets:
            yield from alterations(item, status=Status.PAUSED, lead="甲")


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
        assert rows[0]["argv"] == ["duban", "init", "--by", "文书"]
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
        assert run(*words, stdin=UPDATES).status == 0, words
        assert Ledger.open(path).snapshot().revision == revision, words
    assert state(again(path)) == state(path)


BACK = [
    ["undo"],
    ["undo"],
    ["redo"],
    ["undo", "--by", "王芳"],
    ["redo", "--by", "王芳"],
]


SHAPE = [w for w in DONE if w[0] in ("add", "split", "move", "remove", "restore")]


@given(
    done=st.lists(
        st.sampled_from(DONE) | st.sampled_from(SHAPE) | st.sampled_from(BACK),
        min_size=4,
        max_size=14,
    )
)
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
            bare(*words, "--ledger", ledger, stdin=UPDATES)
        assert state(again(ledger)) == state(ledger)


def test_codes_and_the_trash_come_out_with_what_was_taken_back(
    run: Run, path: Path, again: Callable[[Path], Path]
) -> None:
    for words in (
        ["add", "2.1", "甲"],
        ["undo"],
        ["add", "2.1", "乙"],
        ["move", "2.1.5", "--before", "2.1.1"],
        ["move", "2.1.2", "--after", "2.1.5", "--by", "王芳"],
        ["undo"],
        ["restore", "2.1.4"],
        ["remove", "2.2", "-m", "并入"],
        ["undo"],
        ["redo"],
        ["assign", "2.1.4", "2.1.5", "--lead", "丙"],
    ):
        assert run(*words).status == 0, words
    told = run("log", "--as", "commands").out.splitlines()
    assert told[1:4] == [
        "duban add 2.1 甲 --by 李明",
        "duban remove 2.1.4 --by 李明",
        "duban add 2.1 乙 --by 李明",
    ]
    assert state(again(path)) == state(path)


def test_there_is_one_command_for_what_was_one(run: Run) -> None:
    for words in (
        ["review", "4"],
        ["move", "2.1.1", "2.1.2", "--under", "2.2"],
        ["move", "2.1.2", "--before", "2.2.1"],
        ["remove", "2.2"],
        ["split", "2.1.3"],
        ["set", "3.1", "status=paused", "note=等", "--on", "2025-06-01"],
        ["set", "3.1.1", "status=todo", "--on", "2025-06-02"],
        ["view", "add", "急件", "tag:急"],
    ):
        assert run(*words).status == 0, words
    assert run("log", "--as", "commands").out.splitlines()[1:] == [
        "duban review 4 --by 李明",
        "duban move 2.1.1 2.1.2 --under 2.2 --by 李明",
        "duban move 2.1.2 --before 2.2.1 --by 李明",
        "duban remove 2.2 --by 李明",
        "duban split 2.1.3 --into lines --by 李明",
        "duban set 3.1 status=paused note=等 --on 2025-06-01 --by 李明",
        "duban set 3.1.1 status=todo --on 2025-06-02 --by 李明",
        "duban view add 急件 tag:急 --by 李明",
    ]


def test_a_place_is_found_again_where_all_siblings_had_to_make_room(
    run: Run, path: Path, again: Callable[[Path], Path]
) -> None:
    for n in range(24):
        run("move", f"3.1.{n % 2 + 2}", "--after", "3.1.1")
    places = [c.field for c in Ledger.open(path).snapshot().batches[-1].changes]
    assert set(places) == {"place"}
    assert state(again(path)) == state(path)


def test_what_is_printed_is_taken_by_a_shell(
    run: Run, shell: Run, path: Path, tmp_path: Path
) -> None:
    for text in TEXTS:
        assert run("note", "2.1.1", "-m", " -" if text == "-" else text).status == 0
    run("pause", "2.1.1", "-m", TEXTS[6], "--by", "O'Neil $(x)")
    told = run("log", "--as", "commands")
    assert (told.status, told.err) == (0, "")
    assert len(told.out.splitlines()) == 1 + len(TEXTS) + 1
    fresh = tmp_path / "fresh.json"
    done = shell(told.out, env={"DUBAN_LEDGER": str(fresh)})
    assert done.status == 0
    assert state(fresh) == state(path)


def test_lines_are_the_oldest_first_and_say_who_and_on_which_day(run: Run) -> None:
    run("assign", "2.1", "2.2", "--lead", "市科技局")
    run("done", "2.1.1", "--on", "2025-06-15", "-m", "方案已印发", "--by", "王芳")
    told = run("log", "--as", "commands")
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines() == [
        "duban init --by 文书",
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


def test_a_reason_that_is_no_progress_is_told_beside_a_comment(run: Run) -> None:
    line = (
        '{"code": "2.1.1", "status": "paused", "note": "缺钱", "note_kind": "problem"}'
    )
    run("bulk", "-", stdin=line)
    first, second = run("log", "--as", "commands").out.splitlines()[1:]
    assert first.startswith("duban note 2.1.1 -m 缺钱 --kind problem --on ")
    assert second == "# batch 2, bulk: no command does this again"


def test_items_that_got_one_title_get_it_one_after_the_other(run: Run) -> None:
    lines = "".join(f'{{"code": "2.1.{n}", "title": "同名"}}\n' for n in (1, 2))
    assert run("bulk", "-", stdin=lines).status == 0
    assert run("log", "--as", "commands").out.splitlines()[1:] == [
        f"duban set 2.1.{n} title=同名 --by 李明" for n in (1, 2)
    ]


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
    assert [note["text"] for note in state(path)["notes"]] == [
        "一",
        "二",
        "二",
        "一",
        "一",
        "二",
    ]
    assert state(again(path)) == state(path)


def test_commands_are_the_same_in_chinese(run: Run) -> None:
    run("load", "-", stdin="一、任务\n1. 起草。\n")
    run("assign", "2.1", "--lead", "甲")
    told = run("log", "--as", "commands", "--lang", "zh")
    assert (told.status, told.err) == (0, "")
    first, second, third = told.out.splitlines()
    assert first == "duban init --by 文书"
    assert second == "# 第 2 批次 load：没有命令可以重做"
    assert third == "duban assign 2.1 --lead 甲 --by 李明"
    assert run("log", "--as", "json").status == 2


def moved_slowly(
    order: Sequence[str],
    before: Sequence[str],
    came: Sequence[str],
    placed: Sequence[str],
) -> Sequence[str]:
    """The block that moved, the slow and plain way: every one is tried."""

    def moved(start: int, end: int) -> bool:
        block = order[start:end]
        return (
            set(came) <= set(block)
            and [uid for uid in order if uid not in block]
            == [uid for uid in before if uid not in block]
            and [uid for uid in block if uid not in came]
            == [uid for uid in before if uid in block]
        )

    first = min(map(order.index, placed))
    end = first + len(placed)
    if set(order[first:end]) == set(placed) and moved(first, end):
        return order[first:end]
    for size in range(1, len(order) + 1):
        for start in range(len(order) - size + 1):
            if moved(start, start + size):
                return order[start : start + size]
    return []


@st.composite
def moves(
    draw: st.DrawFn,
) -> tuple[list[str], list[str], list[str], list[str]]:
    """Siblings after a few moves of runs of them, and what came in among them."""
    before = [*"abcdefgh"[: draw(st.integers(1, 8))]]
    order, came = [*before], [*"xyz"[: draw(st.integers(0, 3))]]
    for _ in range(draw(st.integers(0, 3))):
        start, stop, to = sorted(draw(st.integers(0, len(order))) for _ in range(3))
        order = order[:start] + order[stop:to] + order[start:stop] + order[to:]
    if draw(st.booleans()):
        to = draw(st.integers(0, len(order)))
        order[to:to] = came
    else:
        for one in came:
            order.insert(draw(st.integers(0, len(order))), one)
    start, stop = sorted(draw(st.integers(0, len(order))) for _ in range(2))
    placed = order[start:stop] or draw(st.permutations(order))
    return order, before, came, placed


@settings(max_examples=500)
@given(moves())
def test_the_block_that_moved_is_the_one_that_trying_all_finds(
    said: tuple[list[str], list[str], list[str], list[str]],
) -> None:
    assert list(moved_block(*said)) == list(moved_slowly(*said))


def test_that_no_block_moved_is_found_out_at_once_among_thousands() -> None:
    before = [str(number) for number in range(4000)]
    order = before[::-1]
    assert not moved_block(order, before, [], order)
    assert moved_block([*order[1:], order[0]], order, [], order) == [order[0]]
