"""Others write to the same ledger, or take it away, while the interface is open."""

import asyncio
import os
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from store.backends.turnstile import Patience, turnstile
from store.intents.load import Load
from store.intents.tree import Add, Move, NewItems, Remove, Side
from store.intents.work import AddNote, Assign, Done, Reopen, SetDue, Start
from store.ledger import Ledger
from store.model import Stamp, Status
from store.selection import Selection, parse
from tui.interface.outline import OutlineView
from tui.words import told

ROOT = Path(__file__).parents[3]
SOON = 1.0
"""Seconds in which what others did is on the screen."""


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=str)
async def test_what_another_process_did_is_on_screen_within_a_second(
    sit: Any, size: tuple[int, int]
) -> None:
    async with sit(size=size) as seat:
        await seat.go("2.2")
        seat.other(Done(on=seat.wall.now.date()), "2.2")
        await seat.until(lambda: "☑" in seat.cursor_line(), within=SOON)
        assert "done 1/5 20.0%" in seat.bar("top")
        assert "王芳: done 2.2" in seat.status
        assert "done 2025-06-12" in seat.about()


async def test_a_command_in_another_terminal_shows_within_a_second(
    sit: Any, speech_ledger: Path
) -> None:
    async with sit(speech_ledger) as seat:
        await seat.go("2.2.1")
        command = ["--by", "王芳", "--ledger", str(speech_ledger), "done", "2.2.1"]
        run = await asyncio.create_subprocess_exec(
            sys.executable,
            *["-m", "tui", *command],
            cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL,
        )
        assert await run.wait() == 0
        await seat.until(lambda: "☑" in seat.cursor_line(), within=SOON)
        assert "done 1/27" in seat.bar("top")
        assert "王芳: done 2.2.1" in seat.status


async def test_what_others_make_of_the_tree_is_on_screen(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        seat.other(Add(new=NewItems(titles=("查堤坝",))), "2")
        await seat.until(lambda: "查堤坝" in "\n".join(seat.titles()), within=SOON)
        assert "done 0/6" in seat.bar("top")
        seat.other(Move(to=parse(["3"]), side=Side.AFTER), "2.3")
        seat.other(Remove(), "2.1")
        await seat.until(lambda: "done 0/3" in seat.bar("top"), within=SOON)
        assert "采购沙袋" not in "\n".join(seat.titles())
        assert "盯紧预报" in seat.cursor_line()


async def test_the_detail_keeps_its_place_while_others_write(sit: Any) -> None:
    async with sit() as seat:
        for number in range(9):
            seat.other(seat.note(f"第{number}条"), "2.2")
        await seat.go("2.2")
        await seat.until(lambda: "第8条" in seat.about())
        await seat.press("enter", "pagedown")
        await seat.until(lambda: seat.detail.scroll_offset.y > 0)
        await seat.settled()
        before = seat.detail.scroll_offset
        seat.other(Start(on=seat.wall.now.date()), "2.2")
        await seat.until(lambda: "under way" in seat.about(), within=SOON)
        assert seat.detail.scroll_offset == before
        assert seat.detail.has_focus


@pytest.mark.parametrize("key", ["a", "n", "d"])
async def test_half_typed_text_is_not_touched_by_others(sit: Any, key: str) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press(key)
        await seat.paste("写了一半")
        await seat.press("left", "left")
        seat.other(Done(on=seat.wall.now.date()), "2.2")
        await seat.until(lambda: "done 1/5" in seat.bar("top"), within=SOON)
        assert seat.dialog
        await seat.paste("X")
        typed = (
            seat.area.text
            if key == "n"
            else seat.app.screen.query("Input").first().value
        )
        assert typed == "写了X一半"


async def test_what_one_does_oneself_elsewhere_appears_too(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("3")
        seat.other(Done(on=seat.wall.now.date()), "3", by="李明")
        await seat.until(lambda: "☑" in seat.cursor_line(), within=SOON)


# Conflicts


async def test_a_role_that_somebody_changed_meanwhile_is_a_conflict(sit: Any) -> None:
    async with sit(size=(140, 40)) as seat:
        await seat.go("2.2")
        await seat.press("a")
        await seat.fill("lead", "我方")
        seat.other(Assign(sets={"lead": "他方"}), "2.2", by="王芳")
        await seat.press("ctrl+s")
        await seat.until(lambda: "王芳" in "\n".join(seat.screen()))
        told = "\n".join(seat.screen())
        for word in ("2.2", "lead", "他方", "我方", "theirs", "mine"):
            assert word in told
        await seat.answer("escape")
        assert seat.item("2.2").lead == "他方"
        assert seat.field("#lead").value == "我方"
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.dialog is None)
        assert seat.item("2.2").lead == "我方"
        assert seat.command == "duban assign 2.2 --lead 我方"


async def test_long_values_that_differ_are_told_whole(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("a")
        await seat.fill("lead", "甲" * 80)
        seat.other(Assign(sets={"lead": "乙" * 70}), "2.2", by="王芳")
        await seat.press("ctrl+s")
        await seat.until(lambda: "王芳" in "\n".join(seat.screen()))
        told = "\n".join(seat.screen()).partition("mine")
        assert told[0].count("乙") == 70
        assert told[2].count("甲") == 80


@pytest.mark.parametrize(
    ("key", "lead", "owner"), [("t", "他方", "我"), ("m", "我方", "我")]
)
async def test_theirs_leaves_a_value_and_mine_saves_over_it(
    sit: Any, key: str, lead: str, owner: str
) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("a")
        await seat.fill("lead", "我方")
        await seat.fill("owner", "我")
        seat.other(Assign(sets={"lead": "他方"}), "2.2", by="王芳")
        await seat.press("ctrl+s")
        await seat.answer(key)
        await seat.until(lambda: seat.dialog is None)
        assert (seat.item("2.2").lead, seat.item("2.2").owner) == (lead, owner)


async def test_what_changes_again_meanwhile_is_asked_again(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("a")
        await seat.fill("lead", "我方")
        seat.other(Assign(sets={"lead": "他方"}), "2.2", by="王芳")
        await seat.press("ctrl+s")
        await seat.until(lambda: "王芳" in "\n".join(seat.screen()))
        seat.other(Assign(sets={"lead": "第三方"}), "2.2", by="赵六")
        await seat.answer("m")
        await seat.until(lambda: "赵六" in "\n".join(seat.screen()))
        await seat.answer("m")
        await seat.until(lambda: seat.dialog is None)
        assert seat.item("2.2").lead == "我方"


async def test_other_roles_than_the_typed_ones_are_no_conflict(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("a")
        await seat.fill("lead", "我方")
        seat.other(Assign(sets={"owner": "钱七"}), "2.2")
        await seat.until(lambda: "钱七" in seat.about(), within=SOON)
        await seat.press("ctrl+s")
        assert seat.dialog is None
        item = seat.item("2.2")
        assert (item.lead, item.owner) == ("我方", "钱七")


async def test_a_date_that_somebody_changed_meanwhile_is_a_conflict(sit: Any) -> None:
    async with sit(size=(140, 40)) as seat:
        await seat.go("2.2")
        await seat.press("d")
        await seat.paste("年底")
        seat.other(SetDue(due=date(2025, 7, 1)), "2.2", by="王芳")
        await seat.press("enter")
        await seat.until(lambda: "王芳" in "\n".join(seat.screen()))
        told = "\n".join(seat.screen())
        for word in ("2.2", "2025-07-01", "2025-12-31"):
            assert word in told
        await seat.answer("e")
        assert seat.item("2.2").due == date(2025, 7, 1)
        assert seat.field("Input").value == "年底"
        assert "= 2025-12-31" in "\n".join(seat.screen())
        await seat.press("enter")
        await seat.until(lambda: seat.dialog is None)
        assert seat.item("2.2").due == date(2025, 12, 31)


async def test_one_conflict_among_many_changes_nothing_or_the_others(sit: Any) -> None:
    async with sit() as seat:
        await seat.mark("2.1.1", "2.1.2", "3")
        await seat.press("d")
        seat.field("Input").value = "年底"
        seat.other(SetDue(due=date(2025, 7, 1)), "2.1.2")
        await seat.press("enter")
        await seat.until(lambda: "theirs" in "\n".join(seat.screen()))
        assert seat.item("2.1.1").due is None
        assert seat.item("3").due is None
        await seat.answer("t")
        await seat.until(lambda: seat.dialog is None)
        assert seat.item("2.1.1").due == seat.item("3").due == date(2025, 12, 31)
        assert seat.item("2.1.2").due == date(2025, 7, 1)


async def test_what_is_left_to_each_is_told_as_a_command_for_each(sit: Any) -> None:
    async with sit(size=(240, 40)) as seat:
        await seat.mark("2.1.1", "2.1.2", "2.1.3", "3")
        await seat.press("a")
        await seat.fill("lead", "我方")
        await seat.fill("owner", "我")
        seat.other(Assign(sets={"lead": "他方"}), "2.1.1", "3")
        seat.other(Assign(sets={"owner": "他"}), "2.1.2")
        await seat.press("ctrl+s")
        await seat.answer("t")
        await seat.until(lambda: seat.dialog is None)
        assert seat.command == (
            "duban assign 2.1.1 3 --owner 我 && duban assign 2.1.2 --lead 我方 && "
            "duban assign 2.1.3 --lead 我方 --owner 我"
        )


async def test_the_screen_goes_on_while_a_turn_is_waited_for(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.1.1")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("x")
            await seat.until(lambda: "waiting for 王芳" in seat.status)
            await seat.press("down", "s")
            assert seat.batches() == 1
        await seat.until(lambda: seat.batches() == 3)
        assert seat.item("2.1.1").status is Status.DONE
        assert seat.item("2.1.2").status is Status.DOING


async def test_what_came_behind_a_refused_change_is_left_undone_and_told(
    sit: Any,
) -> None:
    async with sit(wait=1.5) as seat:
        await seat.go("3")
        await seat.press("x")
        await seat.go("2.2")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("x", "u", "s")
            await seat.until(lambda: "was not done" in seat.status)
        assert seat.status.startswith(
            "tick 2.2 was not done: you waited 1.5 s for 王芳"
        )
        left = "left undone: undo, start 2.2;"
        assert left in seat.status
        await seat.rest()
        assert seat.batches() == 2
        assert seat.item("3").status is Status.DONE
        await seat.press("u")
        assert seat.item("3").status is Status.TODO
        assert seat.toasts() == []


async def test_a_note_behind_a_refused_change_is_open_again(sit: Any) -> None:
    async with sit(wait=1.5) as seat:
        await seat.go("3")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("x", "n")
            await seat.paste("等一等")
            await seat.press("ctrl+s")
            await seat.until(lambda: "left undone" in seat.status)
        assert seat.area.text == "等一等"
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.dialog is None)
        assert len(seat.snapshot().all_notes) == 1
        assert seat.item("3").status is Status.TODO


async def test_what_was_left_undone_is_told_until_the_next_key(sit: Any) -> None:
    async with sit(wait=0.1) as seat:
        await seat.go("3")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("x")
            await seat.until(lambda: "was not done" in seat.status)
        seat.other(Start(on=seat.wall.now.date()), "3")
        await seat.until(lambda: "under way" in seat.about(), within=SOON)
        assert "was not done" in seat.status


# Leaving while a change waits


async def test_leaving_waits_for_what_waits_for_its_turn(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("3")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("x")
            await seat.press("q")
            assert seat.status == (
                "leaving once this is written: tick 3; again to leave it undone"
            )
            await asyncio.sleep(1.2)
            assert seat.status.startswith("leaving once")
            assert seat.app.is_running
        await seat.until(lambda: not seat.app.is_running)
        assert (seat.app.return_code, seat.app.undone) == (0, None)
        assert seat.item("3").status is Status.DONE


async def test_leaving_twice_leaves_undone_what_waits_and_tells_it(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("3")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("x", "u")
            await seat.press("q", "q")
            await seat.until(lambda: not seat.app.is_running)
        assert seat.app.return_code == 75
        assert told(seat.app.undone) == ("left undone: tick 3, undo; do it again")
        assert seat.batches() == 1


async def test_nobody_leaves_where_what_waits_is_refused(sit: Any) -> None:
    async with sit(wait=1.5) as seat:
        await seat.go("3")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("x", "q")
            await seat.until(lambda: "was not done" in seat.status)
        await seat.rest()
        assert seat.app.is_running
        await seat.press("x")
        assert seat.item("3").status is Status.DONE


async def test_who_goes_on_working_does_not_leave(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("3")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("x", "q", "u")
        await seat.until(lambda: seat.batches() == 3)
        await seat.rest()
        assert seat.app.is_running


async def test_notes_never_conflict(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("n")
        await seat.paste("我的")
        seat.other(seat.note("别人的"), "2.2")
        await seat.press("ctrl+s")
        assert seat.dialog is None
        texts = [note.text for note in seat.snapshot().notes(seat.item("2.2"))]
        assert texts == ["别人的", "我的"]


async def test_a_turn_that_does_not_come_is_told_and_the_text_is_kept(
    sit: Any,
) -> None:
    async with sit(wait=0.1) as seat:
        await seat.press("end", "n")
        await seat.paste("等一等")
        with turnstile(seat.path, "w", Patience(1)):
            await seat.press("ctrl+s")
            await seat.until(seat.toasts)
        (toast,) = seat.toasts()
        assert " ".join(toast.split()) == (
            f"note 3 was not done: you waited 0.1 s for w (process {os.getpid()}) to "
            "finish writing; do it again in a moment; to wait longer from the next "
            "time on: duban config set wait 60"
        )
        assert seat.area.text == "等一等"
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.dialog is None)
        assert len(seat.snapshot().all_notes) == 1


# Plans that come and go


async def test_a_second_plan_appears_below_and_can_be_worked_on(
    sit: Any, harvest: Any
) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("space", "up")
        seat.other(harvest)
        await seat.until(lambda: "and 1 more" in seat.bar("top"), within=SOON)
        assert (seat.cursor(), seat.marks()) == ("2.2", ["2.2"])
        await seat.press("escape", "end")
        assert seat.cursor() == "qs/2"
        assert "晾晒入仓" in seat.cursor_line()
        assert seat.about().startswith("qs/2 二、 晾晒入仓")
        await seat.press("x")
        assert seat.command == "duban done qs/2"
        assert seat.item("qs/2").status is Status.DONE


async def test_the_row_stays_where_it_is_when_others_add_rows_above(sit: Any) -> None:
    async with sit() as seat:
        titles = tuple(f"第{n}件" for n in range(40))
        seat.other(Add(new=NewItems(titles=titles)), "2")
        await seat.rest()
        await seat.go("2.1.2")
        place = seat.lines(seat.outline).index(seat.cursor_line())
        seat.other(Add(new=NewItems(titles=titles)), "1")
        await seat.rest()
        assert seat.lines(seat.outline).index(seat.cursor_line()) == place
        assert seat.cursor() == "2.1.2"


async def test_a_row_that_went_just_now_has_no_detail(sit: Any) -> None:
    async with sit(size=(140, 40)) as seat:
        await seat.go("2.1.2")
        uid = seat.item("2.1.2").uid
        seat.other(Remove(), "2.1.2")
        await seat.rest()
        seat.outline.post_message(OutlineView.Moved(uid))
        await seat.settled()
        assert seat.about().strip() == ""


async def test_what_is_typed_goes_into_the_dialog_that_one_is_in(sit: Any) -> None:
    """What is refused meanwhile is asked again when that is closed."""
    async with sit(wait=1.5) as seat:
        await seat.go("2.2")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("n", *"abc", "ctrl+s")
            await seat.press("down", "n", *"def")
            await seat.until(seat.toasts)
            assert seat.area.text == "def"
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.dialog and seat.area.text == "abc")
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.dialog is None)
        texts = {
            (seat.snapshot().code(seat.snapshot().all_items[one.item]), one.text)
            for one in seat.snapshot().all_notes.values()
        }
        assert texts == {("2.2", "abc"), ("3", "def")}


async def test_marks_on_items_that_go_are_marks_no_longer(
    sit: Any, harvest: Any
) -> None:
    async with sit() as seat:
        seat.other(harvest)
        await seat.until(lambda: "and 1 more" in seat.bar("top"), within=SOON)
        await seat.burst("end", "space", "up", "up", "space")
        assert "2 marked" in seat.status
        Ledger.open(seat.path).undo(Stamp("王芳", seat.wall.now))
        await seat.until(lambda: "1 marked" in seat.status, within=SOON)
        await seat.press("x")
        assert seat.command == "duban done 3"
        assert seat.item("3").status is Status.DONE


async def test_when_everything_goes_the_screen_is_empty_and_alive(sit: Any) -> None:
    async with sit() as seat:
        await seat.mark("2.2", "3")
        Ledger.open(seat.path).undo(Stamp("文书", seat.wall.now), 1)
        await seat.until(lambda: "no plan is loaded" in seat.bar("top"), within=SOON)
        assert seat.shown("outline").strip() == ""
        assert seat.about().strip() == ""
        await seat.press("down", "x", "a", "n", "d", "tab", "1", "space")
        assert seat.dialog is None
        Ledger.open(seat.path).redo(Stamp("文书", seat.wall.now))
        await seat.until(lambda: "回顾去年工作" in seat.shown("outline"), within=SOON)
        assert seat.cursor() == "1"


async def test_a_key_is_not_for_the_row_that_took_the_place_of_one_that_went(
    sit: Any, flood_ledger: Path, harvest: Load, wall: Any
) -> None:
    Ledger.open(flood_ledger).commit(Selection(), harvest, Stamp("王芳", wall.now))
    async with sit() as seat:
        await seat.go("qs/2")
        Ledger.open(seat.path).undo(Stamp("王芳", seat.wall.now))
        await seat.rest()
        await seat.press("x", "space", "a")
        assert seat.batches() == 3
        assert seat.dialog is None
        await seat.press("up", "down", "x")
        assert seat.item("3").status == "done"


async def test_what_was_put_back_from_a_copy_has_the_past_of_the_copy(
    sit: Any, flood_ledger: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copy(flood_ledger, copy)
    async with sit() as seat:
        for number in range(120):
            seat.other(seat.note(f"第{number}条"), "2.1.1")
        await seat.rest()
        shutil.copy(copy, seat.path)
        await seat.go("2.1.1")
        await seat.rest()
        assert "第119条" not in seat.about()
        await seat.press("x")
        assert "done 2.1.1" in seat.status
        assert "changed 1 item" in seat.status


# A ledger that cannot be read


def damage(path: Path) -> None:
    path.write_bytes(b'{"meta": {"1": {"sch')


def delete(path: Path) -> None:
    path.rename(path.with_name("aside"))


def make_unreadable(path: Path) -> None:
    """A folder in its place: no user may read that, not even root."""
    path.rename(path.with_name("aside"))
    path.mkdir()


def cut_to_nothing(path: Path) -> None:
    path.write_bytes(b"")


HARM = [
    (damage, "cannot be read as a ledger"),
    (cut_to_nothing, "cannot be read as a ledger"),
    (delete, "was there and is gone"),
    (make_unreadable, "cannot be read"),
]


@pytest.mark.parametrize("size", [(80, 24), (240, 30)], ids=str)
@pytest.mark.parametrize(
    ("harm", "told"), HARM, ids=lambda one: getattr(one, "__name__", "")
)
async def test_a_ledger_that_cannot_be_read_is_told_and_comes_back(
    sit: Any, harm: Any, told: str, size: tuple[int, int]
) -> None:
    async with sit(size=size) as seat:
        await seat.go("2.2")
        await seat.press("s", "space")
        row, marks = seat.cursor_line().split(), seat.outline.marks.copy()
        good = seat.path.read_bytes()
        harm(seat.path)
        await seat.until(lambda: told in seat.status, within=SOON)
        assert seat.widget("status").has_class("-error")
        assert seat.cursor_line().split() == row
        await seat.press("up", "down", "x")
        assert told in seat.status
        await seat.press("x")
        (toast,) = seat.toasts()
        assert told in " ".join(toast.split())
        assert seat.cursor_line().split() == row

        if seat.path.is_dir():
            seat.path.rmdir()
        fresh = seat.path.with_name("fresh")
        fresh.write_bytes(good)
        fresh.replace(seat.path)
        await seat.until(lambda: "can be read again" in seat.status, within=SOON)
        assert not seat.widget("status").has_class("-error")
        assert seat.toasts() == []
        assert seat.outline.marks == marks
        await seat.press("x")
        assert seat.command == "duban done 2.2"


async def test_a_ledger_that_was_moved_aside_comes_back_with_what_was_done_since(
    sit: Any,
) -> None:
    async with sit(size=(240, 30)) as seat:
        await seat.go("2.2")
        await seat.press("s")
        aside = seat.path.with_name("aside")
        seat.path.rename(aside)
        await seat.until(lambda: "is gone" in seat.status, within=SOON)
        stamp = Stamp("王芳", seat.wall.now)
        work = Done(on=seat.wall.now.date())
        from store.selection import parse

        Ledger.open(aside).commit(parse(["2.2"]), work, stamp)
        aside.rename(seat.path)
        await seat.until(lambda: "☑" in seat.cursor_line(), within=SOON)
        assert not seat.widget("status").has_class("-error")


async def test_an_older_state_that_is_put_back_is_shown(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        old = seat.path.read_bytes()
        await seat.press("x")
        assert "☑" in seat.cursor_line()
        fresh = seat.path.with_name("fresh")
        fresh.write_bytes(old)
        fresh.replace(seat.path)
        await seat.until(lambda: "☐" in seat.cursor_line(), within=SOON)
        await seat.press("s")
        assert seat.item("2.2").status is Status.DOING


async def test_a_dialog_that_is_open_survives_a_damaged_ledger(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("a")
        await seat.fill("lead", "甲")
        good = seat.path.read_bytes()
        damage(seat.path)
        await seat.until(lambda: seat.widget("status").has_class("-error"))
        await seat.press("ctrl+s")
        await seat.until(seat.toasts)
        assert seat.field("#lead").value == "甲"
        assert seat.path.read_bytes() != good
        seat.path.write_bytes(good)
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.dialog is None)
        assert seat.item("2.2").lead == "甲"


# Midnight


async def test_at_midnight_lights_and_date_are_those_of_the_new_day(sit: Any) -> None:
    async with sit() as seat:
        seat.other(SetDue(due=seat.wall.now.date()), "2.2")
        await seat.go("2.2")
        await seat.until(lambda: "yellow due in 0d" in seat.cursor_line())
        assert "yellow 1" in seat.bar("top")
        seat.wall.now += timedelta(days=1)
        await seat.until(lambda: "red overdue 1d" in seat.cursor_line(), within=SOON)
        assert "red 1" in seat.bar("top")
        assert "2025-06-13" in seat.bar("top")
        assert "red overdue 1d" in seat.about()
        await seat.press("x")
        assert seat.item("2.2").done_on == date(2025, 6, 13)


async def test_at_new_year_dates_of_the_old_year_get_their_year(sit: Any) -> None:
    async with sit() as seat:
        seat.other(SetDue(due=date(2025, 12, 31)), "2.2")
        await seat.go("2.2")
        await seat.until(lambda: " 12-31" in seat.cursor_line())
        seat.wall.now = seat.wall.now.replace(year=2026, month=1, day=1)
        await seat.until(lambda: "2025-12-31" in seat.cursor_line(), within=SOON)


async def test_reopening_by_others_is_seen_before_the_next_key(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("3")
        await seat.press("x")
        seat.other(Reopen(on=seat.wall.now.date()), "3")
        await seat.until(lambda: "☐" in seat.cursor_line(), within=SOON)
        await seat.press("x")
        assert seat.item("3").status is Status.DONE


async def test_what_was_done_long_ago_is_shown_also_after_a_copy_was_put_back(
    sit: Any, flood_ledger: Path, wall: Any, tmp_path: Path
) -> None:
    ledger, stamp = Ledger.open(flood_ledger), Stamp("王芳", wall.now)
    copy = tmp_path / "copy"
    ledger.commit(parse(["2.2"]), Assign(sets={"lead": "老单位"}), stamp)
    for number in range(120):
        note = AddNote(text=f"{number}", on=wall.now.date())
        ledger.commit(parse(["3"]), note, stamp)
    shutil.copy(flood_ledger, copy)
    ledger.commit(parse(["2.2"]), Assign(clears=frozenset({"lead"})), stamp)
    async with sit(size=(140, 40)) as seat:
        await seat.go("2.2")
        await seat.until(lambda: "- -> 老单位" in seat.about())
        assert "老单位 -> -" in seat.about()
        shutil.copy(copy, seat.path)
        await seat.until(lambda: "老单位 -> -" not in seat.about())
        await seat.until(lambda: "- -> 老单位" in seat.about())
