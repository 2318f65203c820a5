"""Marks and what is done to marked rows; the command that the last line shows."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from store.intents.load import Load
from store.intents.work import Assign, Done, Start
from store.model import Status
from tests.tui.interface.conftest import LARGE
from tui.config import Keys
from tui.interface.dialogs.choose import ChooseDialog
from tui.interface.keyed import keyed

FULL = 0xFEE0


async def test_marks_are_set_and_taken_away_and_the_cursor_goes_on(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("space")
        assert seat.marks() == ["1"]
        assert seat.cursor() == "1.1"
        assert seat.row("回顾去年工作").startswith(" *- 一、")
        assert seat.status.startswith("1 marked")
        await seat.press("space")
        assert seat.status.startswith("2 marked")
        await seat.press("up", "space")
        assert seat.marks() == ["1"]
        assert seat.row("水库除险").startswith("    - (一)")


async def test_rows_of_several_plans_are_told_apart(
    sit: Any, speech_ledger: Path, flood: Load
) -> None:
    async with sit(speech_ledger, LARGE) as seat:
        alone = seat.bar("top")
        assert seat.row("回顾过往").startswith("> - 一、")
        seat.other(flood)
        await seat.until(lambda: "and 1 more" in seat.bar("top"))
        assert seat.row("回顾过往").startswith("> - kj2025 一、")
        assert seat.bar("top")[:20] == alone[:20]
        await seat.press("end")
        assert seat.cursor() == "fx/3"
        assert "全区防汛工作会议" in seat.bar("top")
        assert "fx 三、" in seat.cursor_line()
        await seat.press("home")
        assert seat.bar("top")[:20] == alone[:20]


async def test_what_is_done_to_marked_rows_is_one_batch_and_one_undo(sit: Any) -> None:
    async with sit() as seat:
        await seat.mark("2.1.3", "2.2", "3")
        await seat.go("1")
        await seat.press("x")
        assert seat.batches() == 2
        closed = [code for code in ("2.1.1", "2.1.3", "2.2", "3") if done(seat, code)]
        assert closed == ["2.1.3", "2.2", "3"]
        assert seat.command == "duban done 2.1.3 2.2 3"
        assert "changed 3 items; batch 2" in seat.status
        assert seat.marks() == ["2.1.3", "2.2", "3"]
        await seat.press("u")
        assert seat.batches() == 3
        assert not any(done(seat, code) for code in ("2.1.3", "2.2", "3"))


def done(seat: Any, code: str) -> bool:
    return seat.item(code).status is Status.DONE


async def test_escape_takes_all_marks_away_and_the_row_counts_again(sit: Any) -> None:
    async with sit() as seat:
        await seat.mark("2.1.1", "2.1.2")
        await seat.press("escape")
        assert seat.marks() == []
        assert "marked" not in seat.status
        await seat.go("3")
        await seat.press("x")
        assert seat.command == "duban done 3"
        assert not done(seat, "2.1.1")


async def test_marks_stay_under_a_fold_and_are_acted_on(sit: Any) -> None:
    async with sit() as seat:
        await seat.mark("2.1.1", "2.1.2")
        await seat.press("1")
        assert seat.status.startswith("2 marked")
        await seat.press("s")
        assert seat.command == "duban start 2.1.1 2.1.2"
        assert seat.item("2.1.2").status is Status.DOING
        assert seat.item("2.1.3").status is Status.TODO


async def test_x_closes_and_again_reopens(sit: Any, day: date) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("x")
        assert (seat.item("2.2").status, seat.item("2.2").done_on) == (Status.DONE, day)
        assert "☑ (二) 盯紧预报" in seat.cursor_line()
        assert seat.command == "duban done 2.2"
        assert "done 1/5 20.0%" in seat.bar("top")
        assert "done 2025-06-12" in seat.about()
        await seat.press("x")
        assert seat.item("2.2").status is Status.DOING
        assert "☐ (二) 盯紧预报" in seat.cursor_line()
        assert seat.command == "duban reopen 2.2"
        assert "done 0/5 0.0%" in seat.bar("top")


async def test_x_on_a_part_closes_what_is_open_below_then_reopens_all(sit: Any) -> None:
    async with sit() as seat:
        seat.other(Done(on=seat.wall.now.date()), "2.1.2")
        await seat.go("2.1")
        await seat.until(lambda: "1/3 33%" in seat.cursor_line())
        await seat.press("x")
        assert "changed 2 items; 1 already so; batch 3" in seat.status
        assert "3/3 100%" in seat.cursor_line()
        await seat.press("x")
        assert seat.command == "duban reopen 2.1"
        assert "0/3 0%" in seat.cursor_line()


async def test_review_items_are_ticked_and_not_counted(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("1.1.1")
        await seat.press("x")
        assert "☑ 一是 加固大坝" in seat.cursor_line()
        assert "done 0/5" in seat.bar("top")


async def test_starting_what_is_under_way_already_changes_nothing(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("s")
        assert seat.item("2.2").status is Status.DOING
        assert "green under way" in seat.cursor_line()
        await seat.press("s")
        assert seat.batches() == 2
        assert seat.status.startswith("nothing to change; 1 already so")
        assert seat.command == "duban start 2.2"


async def test_undo_and_redo_go_back_and_forward(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("s", "x", "u")
        assert seat.item("2.2").status is Status.DOING
        assert "takes back batch 3" in seat.status
        assert seat.command == "duban undo"
        await seat.press("u")
        assert seat.item("2.2").status is Status.TODO
        assert "☐" in seat.cursor_line()
        await seat.press("ctrl+r")
        assert seat.item("2.2").status is Status.DOING
        assert seat.command == "duban redo"
        await seat.press("ctrl+r")
        assert seat.item("2.2").status is Status.DONE
        assert "☑" in seat.cursor_line()
        await seat.press("ctrl+r")
        assert "has nothing to redo" in seat.status
        assert any("has nothing to redo" in toast for toast in seat.toasts())


async def test_undo_leaves_what_others_did(sit: Any) -> None:
    async with sit() as seat:
        seat.other(Done(on=seat.wall.now.date()), "2.2")
        await seat.press("u")
        assert "李明 has nothing to undo" in seat.status
        assert done(seat, "2.2")


async def test_undo_is_refused_where_somebody_went_on_and_says_who(sit: Any) -> None:
    async with sit(size=(140, 40)) as seat:
        await seat.go("3")
        await seat.press("x")
        seat.other(Start(on=seat.wall.now.date()), "3", by="王芳")
        await seat.press("u")
        assert "3 status was changed since, by 王芳 in batch 3" in seat.status
        assert seat.item("3").status is Status.DOING


async def test_undo_takes_back_what_one_did_from_the_command_line(sit: Any) -> None:
    async with sit(by="王芳") as seat:
        seat.other(Done(on=seat.wall.now.date()), "2.1", by="王芳")
        await seat.press("u")
        assert seat.item("2.1.1").status is Status.TODO
        assert "done 0/5" in seat.bar("top")


async def test_copy_takes_the_command_of_what_was_done_last(sit: Any) -> None:
    async with sit() as seat:
        await seat.mark("2.1.1", "3")
        await seat.press("s", "y")
        assert seat.app.clipboard == "duban start 2.1.1 3"


async def test_the_copied_command_is_whole_where_the_line_cuts_it(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("3")
        await seat.press("n")
        await seat.paste("很长的一条批注," * 20)
        await seat.press("ctrl+s", "y")
        assert seat.app.clipboard == "duban note 3 -m " + "很长的一条批注," * 20
        assert len(seat.lines(seat.widget("status"))) == 1


# Every key of every action


Try = Callable[[Any, str], Awaitable[None]]


async def _mark(seat: Any, key: str) -> None:
    await seat.press(key)
    assert seat.marks() == ["1"]


async def _tick(seat: Any, key: str) -> None:
    await seat.press("end", key)
    assert done(seat, "3")


async def _dialog(seat: Any, key: str, name: str) -> None:
    await seat.press("end", key)
    assert type(seat.dialog).__name__ == name
    await seat.press("escape")
    assert seat.dialog is None


async def _assign(seat: Any, key: str) -> None:
    await _dialog(seat, key, "AssignDialog")


async def _note(seat: Any, key: str) -> None:
    await _dialog(seat, key, "NoteDialog")


async def _due(seat: Any, key: str) -> None:
    await _dialog(seat, key, "DueDialog")


async def _help(seat: Any, key: str) -> None:
    await _dialog(seat, key, "HelpDialog")


async def _start(seat: Any, key: str) -> None:
    await seat.press("end", key)
    assert seat.item("3").status is Status.DOING


async def _undo(seat: Any, key: str) -> None:
    await seat.press("end", "x", key)
    assert not done(seat, "3")


async def _redo(seat: Any, key: str) -> None:
    await seat.press("end", "x", "u", key)
    assert done(seat, "3")


async def _fold(seat: Any, key: str) -> None:
    await seat.press(key)
    assert seat.cursor_line().startswith("> + 一、")


async def _palette(seat: Any, key: str) -> None:
    await seat.press(key)
    assert isinstance(seat.dialog, ChooseDialog)


async def _filter(seat: Any, key: str) -> None:
    await seat.press(key, "2", ".", "2", "enter")
    assert seat.outline.has_focus
    assert len(rows(seat)) == 2
    assert "filter: 1" in seat.status


async def _quit(seat: Any, key: str) -> None:
    await seat.press(key)
    await seat.until(lambda: not seat.app.is_running)
    assert seat.app.return_code == 0


async def _copy(seat: Any, key: str) -> None:
    await seat.press("end", "x", key)
    assert seat.app.clipboard == "duban done 3"


async def _pane(seat: Any, key: str) -> None:
    await seat.press(key)
    assert seat.detail.has_focus
    await seat.press(key)
    assert seat.outline.has_focus


async def _back(seat: Any, key: str) -> None:
    await seat.press("space", "enter", key)
    assert seat.outline.has_focus
    assert seat.marks() == ["1"]
    await seat.press(key)
    assert seat.marks() == []


async def _theme(seat: Any, key: str) -> None:
    await seat.press(key)
    await seat.press(*"textual-light", "enter")
    assert seat.app.theme == "textual-light"


async def _level(seat: Any, key: str) -> None:
    await seat.press(key)
    level = int(key)
    depths = {(len(line) - len(line[2:].lstrip())) // 2 for line in rows(seat)}
    assert max(depths) == min(level, 3)


def rows(seat: Any) -> list[str]:
    return [line.rstrip() for line in seat.lines(seat.outline) if line.strip()]


TRIED: dict[str, Try] = {
    "mark": _mark,
    "tick": _tick,
    "assign": _assign,
    "note": _note,
    "due": _due,
    "start": _start,
    "undo": _undo,
    "redo": _redo,
    "help": _help,
    "fold": _fold,
    "palette": _palette,
    "filter": _filter,
    "quit": _quit,
    "copy": _copy,
    "pane": _pane,
    "back": _back,
    "theme": _theme,
    **dict.fromkeys(("level(1)", "level(2)", "level(3)", "level(4)"), _level),
}

ACTIONS = keyed(Keys())
KEYS = [(action.name, key) for action in ACTIONS for key in action.keys]
WIDE = [(name, chr(ord(key) + FULL)) for name, key in KEYS if len(key) == 1]
# With an input method on, the space bar gives this one.
WIDE_SPACE = [("mark", "\u3000")]


@pytest.mark.parametrize(("name", "key"), [*KEYS, *WIDE, *WIDE_SPACE])
async def test_every_key_does_what_its_action_is(sit: Any, name: str, key: str) -> None:
    async with sit() as seat:
        await TRIED[name](seat, key)


# With nothing there


async def test_every_key_on_an_empty_ledger_is_harmless(
    sit: Any, empty_ledger: Path
) -> None:
    moves = [
        "up",
        "down",
        "left",
        "right",
        "j",
        "k",
        "h",
        "l",
        "g",
        "G",
        "pageup",
        "pagedown",
        "home",
        "end",
    ]
    keys = [key for name, key in [*KEYS, *WIDE] if name != "quit"]
    async with sit(empty_ledger) as seat:
        assert "no plan is loaded" in seat.bar("top")
        await seat.burst(*moves)
        for key in keys:
            await seat.burst(key, "escape")
        await seat.pilot.click(seat.outline, offset=(4, 0))
        await seat.until(lambda: seat.dialog is None)
        assert seat.batches() == 0
        assert seat.app.is_running
        assert "quit" in seat.bar("keys")
        assert "mark" not in seat.bar("keys")


async def test_the_first_plan_of_an_empty_ledger_appears(
    sit: Any, empty_ledger: Path, flood: Any
) -> None:
    async with sit(empty_ledger) as seat:
        seat.other(flood)
        await seat.until(lambda: "回顾去年工作" in seat.shown("outline"), within=1)
        assert seat.cursor() == "1"
        assert "回顾去年工作" in seat.about()
        assert "Space mark" in seat.bar("keys")


# Help


async def test_help_tells_every_action_with_its_key_and_its_verb(sit: Any) -> None:
    async with sit(size=(140, 60)) as seat:
        await seat.press("?")
        shown = "\n".join(seat.screen())
        for action in ACTIONS:
            words = action.told.split()
            assert " ".join(words[:3]) in shown
            assert action.key in shown
            assert not action.verb or f"duban {action.verb}" in shown


@pytest.mark.usefixtures("chinese")
async def test_help_is_whole_where_its_words_have_no_spaces(sit: Any) -> None:
    async with sit(size=(80, 60)) as seat:
        await seat.press("?")
        shown = [line.strip("│ ") for line in seat.screen() if "│" in line]
        assert any("取消标记。" in line for line in shown)
        assert not any("…" in line for line in shown)
        assert not any(line.startswith(("，", "；", "。")) for line in shown)


async def test_help_gives_the_reason_why_an_action_cannot_be_done(
    sit: Any, empty_ledger: Path
) -> None:
    async with sit(empty_ledger, size=(140, 60)) as seat:
        await seat.press("?")
        await seat.until(lambda: "no item is chosen" in "\n".join(seat.screen()))


async def test_help_can_be_scrolled_to_its_end_on_a_small_screen(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("?", "end")
        await seat.until(lambda: "input method" in "\n".join(seat.screen()))


async def test_the_readme_tells_the_keys_of_the_actions() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    table = readme.partition("## The keys")[2].partition("## ")[0]
    for action in ACTIONS:
        assert re.search(rf"(?<!\w){re.escape(action.key)}(?!\w)", table)


async def test_a_hundred_marks_are_one_line_of_status(
    sit: Any, speech_ledger: Path
) -> None:
    async with sit(speech_ledger) as seat:
        await seat.burst(*["space"] * 52)
        assert len(seat.marks()) == 52
        await seat.press("a")
        assert seat.dialog
        await seat.fill("lead", "甲")
        await seat.press("enter")
        assert seat.batches() == 2
        assert {one.lead for one in seat.snapshot().items} == {"甲"}
        assert len(seat.lines(seat.widget("status"))) == 1


async def test_an_action_lands_on_the_row_that_was_seen(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        seat.other(Assign(sets={"lead": "乙"}), "2.2")
        seat.other(Done(on=seat.wall.now.date()), "2.1")
        await seat.burst("x")
        await seat.until(lambda: done(seat, "2.2"))
        assert seat.batches() == 4
        assert seat.snapshot().batches[-1].changes[0].uid == seat.item("2.2").uid


async def test_the_first_change_of_an_older_format_says_what_is_kept(
    sit: Any, tmp_path: Path
) -> None:
    path = tmp_path / "duban.json"
    kept = Path(__file__).parents[2] / "store" / "ledgers" / "schema1.json"
    path.write_bytes(kept.read_bytes())
    async with sit(path, LARGE) as seat:
        await seat.press("end", "x")
        await seat.until(seat.toasts)
        (toast,) = seat.toasts()
        assert "the ledger is of a newer format now; as it was it is kept" in " ".join(
            toast.split()
        )
        assert "-format1.json" in toast.replace("\n", "")
        await seat.press("u")
        await seat.until(lambda: "takes back batch" in seat.status)
        assert seat.toasts() == []
