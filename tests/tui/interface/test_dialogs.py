"""What asks for more: who answers, a note, a due date."""

from datetime import date
from typing import Any

import pytest
from textual._context import active_message_pump
from textual.events import AppBlur

from store.intents.work import Assign, SetDue
from store.model import NOBODY, NoteKind

# Who answers


@pytest.mark.parametrize("role", ["lead", "leader", "owner"])
@pytest.mark.parametrize("save", ["enter", "ctrl+s"])
async def test_each_role_is_assigned(sit: Any, role: str, save: str) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("a")
        await seat.fill(role, "市防汛办")
        seat.field(f"#{role}").focus()
        await seat.press(save)
        assert seat.dialog is None
        assert getattr(seat.item("2.2"), role) == "市防汛办"
        assert seat.command == f"duban assign 2.2 --{role} 市防汛办"
        assert f"{role} 市防汛办" in seat.about()
        assert seat.batches() == 2


@pytest.mark.parametrize("typed", ["甲、乙", "甲,乙", "甲，乙", " 甲 ；乙、甲"])
async def test_several_units_support(sit: Any, typed: str) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("a")
        await seat.fill("support", typed)
        await seat.press("enter")
        assert seat.item("2.2").support == ("甲", "乙")
        assert seat.command == "duban assign 2.2 --support 甲 --support 乙"
        assert "support 甲、乙" in seat.about()


async def test_names_are_typed_with_the_keys_and_down_goes_to_the_next_role(
    sit: Any,
) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("a", "x", "q", "down", "y", "down", "down", "z", "up", "n")
        await seat.press("enter")
        item = seat.item("2.2")
        assert (item.lead, item.support) == ("xq", ("y",))
        assert (item.leader, item.owner) == ("n", "z")
        assert seat.batches() == 2


async def test_what_is_assigned_to_a_section_is_inherited_and_told(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.1")
        await seat.press("a")
        await seat.fill("lead", "市防汛办")
        await seat.press("enter", "down")
        assert "市防汛办 (from 2.1)" in seat.about()
        assert "市防汛办" in seat.cursor_line()
        await seat.press("a")
        lead = seat.field("#lead")
        assert lead.value == ""
        assert lead.placeholder == "市防汛办 (from 2.1)"


async def test_a_used_name_is_completed_with_the_right_arrow(sit: Any) -> None:
    async with sit() as seat:
        seat.other(Assign(sets={"lead": "市应急管理局", "owner": "张三丰"}), "3")
        await seat.go("2.2")
        await seat.until(lambda: "王芳" in seat.status)
        await seat.press("a")
        await seat.paste("市应")
        await seat.until(lambda: "市应急管理局" in shown(seat, "#lead"))
        assert seat.field("#lead").value == "市应"
        await seat.press("right")
        assert seat.field("#lead").value == "市应急管理局"
        await seat.press("down")
        await seat.paste("乙局、市")
        await seat.until(lambda: "市应急管理局" in shown(seat, "#support"))
        await seat.press("right", "down", "down")
        await seat.paste("张")
        await seat.until(lambda: "张三丰" in shown(seat, "#owner"))
        await seat.press("right", "enter")
        item = seat.item("2.2")
        assert item.lead == "市应急管理局"
        assert item.support == ("乙局", "市应急管理局")
        assert item.owner == "张三丰"


def shown(seat: Any, name: str) -> str:
    return "".join(seat.lines(seat.field(name)))


async def test_none_stops_inheritance_and_empty_inherits_again(sit: Any) -> None:
    async with sit() as seat:
        held = {"lead": "甲", "support": ("乙", "丙")}
        seat.other(Assign(sets=held), "2.1")
        await seat.go("2.1.1")
        await seat.until(lambda: "甲 (from 2.1)" in seat.about())
        await seat.press("a")
        await seat.fill("lead", "none")
        await seat.fill("support", "无")
        await seat.press("enter")
        assert (seat.item("2.1.1").lead, seat.item("2.1.1").support) == (NOBODY, ())
        assert seat.command == "duban assign 2.1.1 --lead none --support none"
        assert "甲" not in seat.about().partition("history")[0]
        await seat.press("a")
        assert seat.field("#lead").value == "none"
        assert seat.field("#support").value == "none"
        await seat.fill("lead", "")
        await seat.fill("support", "")
        await seat.press("enter")
        assert (seat.item("2.1.1").lead, seat.item("2.1.1").support) == (None, None)
        assert seat.command == "duban assign 2.1.1 --clear-lead --clear-support"
        assert "甲 (from 2.1)" in seat.about()


async def test_of_items_that_differ_only_what_was_typed_is_changed(sit: Any) -> None:
    async with sit() as seat:
        seat.other(Assign(sets={"lead": "甲", "owner": "张三"}), "2.1.1")
        seat.other(Assign(sets={"lead": "乙", "owner": "张三"}), "2.1.2")
        await seat.mark("2.1.1", "2.1.2")
        await seat.until(lambda: "乙" in seat.row("检修水泵"))
        await seat.press("a")
        assert seat.field("#lead").value == ""
        assert seat.field("#lead").placeholder == "(various)"
        assert seat.field("#owner").value == "张三"
        await seat.fill("support", "丙")
        await seat.press("enter")
        assert seat.command == "duban assign 2.1.1 2.1.2 --support 丙"
        first, second = seat.item("2.1.1"), seat.item("2.1.2")
        assert (first.lead, second.lead) == ("甲", "乙")
        assert first.support == second.support == ("丙",)
        assert seat.batches() == 4


@pytest.mark.parametrize("kept", [True, False], ids=["same", "nothing"])
async def test_saving_what_was_shown_writes_nothing(sit: Any, *, kept: bool) -> None:
    async with sit() as seat:
        if kept:
            seat.other(Assign(sets={"lead": "甲", "support": ("乙", "丙")}), "2.2")
            await seat.until(lambda: "甲" in seat.row("盯紧预报"))
        await seat.go("2.2")
        before = seat.path.read_bytes()
        await seat.press("a", "enter")
        assert seat.dialog is None
        assert seat.path.read_bytes() == before


async def test_escape_leaves_the_roles_as_they_are(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        before = seat.path.read_bytes()
        await seat.press("a")
        await seat.fill("lead", "甲")
        await seat.press("escape")
        assert seat.dialog is None
        assert seat.path.read_bytes() == before
        await seat.press("a")
        assert seat.field("#lead").value == ""


async def test_the_dialog_tells_which_items_it_is_about(sit: Any) -> None:
    async with sit() as seat:
        await seat.mark("2.1.1", "3")
        for key in "and":
            await seat.press(key)
            shown = "\n".join(seat.screen())
            assert "2.1.1 采购沙袋" in shown
            assert "3 压实各方责任" in shown
            await seat.press("escape")


# Notes


async def test_a_note_of_several_lines_is_saved_with_ctrl_s(
    sit: Any, day: date
) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("n", "h", "i", "enter")
        await seat.paste("第二行\n\n第四行 'x' \\ \"y\"")
        await seat.press("ctrl+s")
        assert seat.dialog is None
        (note,) = seat.snapshot().notes(seat.item("2.2"))
        assert note.text == "hi\n第二行\n\n第四行 'x' \\ \"y\""
        assert (note.by, note.on, note.kind) == ("李明", day, NoteKind.PROGRESS)
        assert seat.command.startswith("duban note 2.2 -m \"$(printf %b 'hi\\n第二行")
        about = seat.about()
        assert "2025-06-12 progress 李明\nhi\n第二行\n\n第四行" in about


async def test_one_note_for_all_marked_rows_is_one_batch(sit: Any) -> None:
    async with sit() as seat:
        await seat.mark("2.1", "3")
        await seat.press("n")
        await seat.paste("请周五前报进展")
        await seat.press("ctrl+s")
        assert seat.batches() == 2
        assert seat.command == "duban note 2.1 3 -m 请周五前报进展"
        texts = [note.text for note in seat.snapshot().all_notes.values()]
        assert texts == ["请周五前报进展"] * 2


async def test_escape_keeps_the_draft_of_these_items_for_the_next_time(
    sit: Any,
) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("n")
        await seat.paste("写了一半\n再写")
        await seat.press("escape")
        assert seat.batches() == 1
        await seat.go("3")
        await seat.press("n")
        assert seat.area.text == ""
        await seat.press("escape")
        await seat.go("2.2")
        await seat.press("n")
        assert seat.area.text == "写了一半\n再写"
        await seat.press("!", "ctrl+s")
        (note,) = seat.snapshot().notes(seat.item("2.2"))
        assert note.text == "写了一半\n再写!"
        await seat.press("n")
        assert seat.area.text == ""


async def test_a_blank_note_is_not_saved(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("end", "n", "space", "enter", "ctrl+s")
        assert seat.dialog is None
        assert seat.batches() == 1


async def test_f2_goes_through_the_kinds_of_notes(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("end", "n")
        for kind in [*NoteKind][1:]:
            await seat.press("f2")
            said = {"next": "next step"}.get(kind, str(kind))
            assert f"kind: {said} (F2)" in "\n".join(seat.screen())
        await seat.press("f2", "f2")
        await seat.paste("缺批文")
        await seat.press("ctrl+s")
        (note,) = seat.snapshot().all_notes.values()
        assert note.kind is NoteKind.PROBLEM
        assert seat.command == "duban note 3 -m 缺批文 --kind problem"
        assert "problem 李明" in seat.about()


async def test_keys_of_the_screen_are_letters_in_a_note(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("end", "n", *"xasduq?y1", "tab", "space", "ctrl+s")
        (note,) = seat.snapshot().all_notes.values()
        assert note.text.startswith("xasduq?y1")
        assert seat.batches() == 2
        assert seat.app.is_running


# Due dates


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("2025-06-30", date(2025, 6, 30)),
        ("2025.6.30", date(2025, 6, 30)),
        ("6月底", date(2025, 6, 30)),
        ("8月15日", date(2025, 8, 15)),
        ("年底", date(2025, 12, 31)),
        ("+10d", date(2025, 6, 22)),
        ("明天", date(2025, 6, 13)),
        ("２０２５－０７－０１", date(2025, 7, 1)),
    ],
)
async def test_a_due_date_is_set_as_people_say_it(
    sit: Any, typed: str, due: date
) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.press("d")
        await seat.paste(typed)
        assert f"= {due.isoformat()}" in "\n".join(seat.screen())
        await seat.press("enter")
        assert seat.dialog is None
        assert seat.item("2.2").due == due
        assert seat.command == f"duban due 2.2 {due.isoformat()}"
        assert f"{due:%m-%d}" in seat.cursor_line()
        assert f"due {due.isoformat()}" in seat.about()


@pytest.mark.parametrize("save", ["enter", "ctrl+s"])
async def test_what_is_no_date_is_refused_and_told(sit: Any, save: str) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        for typed, told in (("[bold]下辈子", "[bold]下辈子"), ("6月31日", "6月31日")):
            await seat.press("d")
            await seat.paste(typed)
            (meant,) = [one for one in seat.screen() if "│ = " in one]
            assert told in meant
            await seat.press(save)
            assert seat.dialog
            assert seat.batches() == 1
            await seat.press("escape")
        await seat.press("d")
        await seat.paste("下辈子")
        seat.field("Input").value = "6月底"
        await seat.press(save)
        assert seat.item("2.2").due == date(2025, 6, 30)


@pytest.mark.parametrize("nothing", ["", " ", "none", "无"])
async def test_empty_takes_the_due_date_away(sit: Any, nothing: str) -> None:
    async with sit() as seat:
        seat.other(SetDue(due=date(2025, 7, 1)), "2.2")
        await seat.go("2.2")
        await seat.until(lambda: "07-01" in seat.cursor_line())
        await seat.press("d")
        assert seat.field("Input").value == "2025-07-01"
        seat.field("Input").value = nothing
        await seat.settled()
        assert "= no due date" in "\n".join(seat.screen())
        await seat.press("enter")
        assert seat.item("2.2").due is None
        assert seat.command == "duban due 2.2 none"
        assert "07-01" not in seat.cursor_line()


async def test_a_proposed_date_is_shown_and_accepted_with_enter(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.1.1")
        assert "2025-06-30 suggested by “6月底前”" in seat.about()
        await seat.press("d")
        shown = "\n".join(seat.screen())
        assert "the text says: 6月底前" in shown
        assert seat.field("Input").value == "2025-06-30"
        assert "= 2025-06-30" in shown
        assert seat.item("2.1.1").due is None
        await seat.press("enter")
        assert seat.item("2.1.1").due == date(2025, 6, 30)
        assert "suggested" not in seat.about()


async def test_of_a_section_the_measures_below_get_the_date(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.1")
        await seat.press("d")
        assert seat.field("Input").value == ""
        assert "6月底前、上半年" in "\n".join(seat.screen())
        await seat.paste("年底")
        await seat.press("enter")
        codes = ("2.1.1", "2.1.2", "2.1.3")
        assert {seat.item(code).due for code in codes} == {date(2025, 12, 31)}
        assert seat.item("2.1").due is None
        assert seat.batches() == 2


async def test_differing_dates_are_not_shown_as_one(sit: Any) -> None:
    async with sit() as seat:
        seat.other(SetDue(due=date(2025, 7, 1)), "2.2")
        seat.other(SetDue(due=date(2025, 8, 1)), "3")
        await seat.mark("2.2", "3")
        await seat.until(lambda: "08-01" in seat.row("压实各方责任"))
        await seat.press("d")
        assert seat.field("Input").value == ""


async def test_escape_leaves_the_date_as_it_is(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("end", "d")
        await seat.paste("年底")
        await seat.press("escape")
        assert seat.dialog is None
        assert seat.batches() == 1


# Whatever is open


@pytest.mark.parametrize("key", ["a", "n", "d", "?"])
async def test_the_palette_key_in_a_dialog_loses_nothing(sit: Any, key: str) -> None:
    async with sit() as seat:
        await seat.press("end", key)
        if key != "?":
            await seat.paste("半")
        before = type(seat.dialog)
        await seat.press("ctrl+p")
        await seat.settled()
        assert seat.app.is_running
        while type(seat.app.screen) is not before:
            await seat.press("escape")
        if key in "ad":
            assert seat.app.screen.query("Input").first().value == "半"
        if key == "n":
            assert seat.area.text == "半"


@pytest.mark.parametrize("key", ["a", "n", "d", "?"])
@pytest.mark.parametrize("size", [(80, 24), (140, 40), (40, 12)], ids=str)
async def test_a_dialog_fits_the_screen_and_survives_a_resize(
    sit: Any, key: str, size: tuple[int, int]
) -> None:
    async with sit(size=size) as seat:
        await seat.press("end", key)
        if key in "and":
            await seat.paste("半")
        box = seat.dialog.query_one("#box").region
        assert box.right <= size[0]
        assert box.bottom <= size[1]
        await seat.pilot.resize_terminal(100, 30)
        await seat.until(lambda: seat.dialog.outer_size == (100, 30))
        await seat.pilot.resize_terminal(*size)
        await seat.until(lambda: seat.dialog.outer_size == size)
        assert seat.dialog.query_one("#box").region == box
        if key == "n":
            assert seat.area.text == "半"
        if key in "ad":
            assert seat.app.screen.query("Input").first().value == "半"


@pytest.mark.parametrize("action", ["assign", "note", "due", "help", "palette"])
async def test_a_dialog_takes_keys_while_the_window_has_no_focus(
    sit: Any, action: str
) -> None:
    async with sit() as seat:
        seat.app.post_message(AppBlur())
        await seat.until(lambda: not seat.app.app_focus)
        getattr(seat.app.screen, f"action_{action}")()
        await seat.until(lambda: seat.dialog and seat.dialog.ready)
        await seat.press("escape")
        await seat.until(lambda: not seat.dialog)


async def test_a_note_keeps_the_spaces_of_an_input_method(sit: Any) -> None:
    async with sit() as seat:
        wide = "ideographic_space"
        await seat.burst("n", wide, wide, *"ab", wide, "c")
        await seat.until(lambda: seat.area.text == "\u3000\u3000ab\u3000c")


@pytest.mark.parametrize("key", ["a", "n", "d", "?"])
async def test_opening_a_dialog_lays_out_nothing_behind_it(sit: Any, key: str) -> None:
    """What it sent to a widget there would keep it alive when it has gone."""
    async with sit() as seat:
        by = []
        behind = seat.app.screen
        behind.screen_layout_refresh_signal.subscribe(
            seat.outline, lambda _: by.append(active_message_pump.get()), immediate=True
        )
        await seat.press("end", key)
        await seat.until(lambda: seat.dialog)
        opened = seat.dialog
        await seat.press("escape")
        await seat.until(lambda: not seat.dialog)
        assert by
        assert opened not in by


async def test_keys_as_fast_as_a_paste_go_into_the_dialog_that_the_first_opened(
    sit: Any,
) -> None:
    async with sit() as seat:
        await seat.go("2.1.1")
        await seat.burst("n", "x", "s", "u", "q")
        await seat.until(lambda: seat.dialog and seat.area.text == "xsuq")
        assert seat.batches() == 1


async def test_what_others_changed_is_not_undone_by_asking_again(sit: Any) -> None:
    async with sit() as seat:
        seat.other(Assign(sets={"lead": "甲", "owner": "张"}), "2.1.1")
        await seat.rest()
        await seat.go("2.1.1")
        await seat.press("a")
        await seat.fill("lead", "丙")
        seat.other(Assign(sets={"lead": "乙", "owner": "李"}), "2.1.1")
        await seat.press("enter")
        await seat.answer("e")
        await seat.until(lambda: seat.dialog and seat.field("#owner").value == "李")
        assert seat.field("#lead").value == "丙"
        await seat.press("enter")
        item = seat.item("2.1.1")
        assert (item.lead, item.owner) == ("丙", "李")


async def test_enter_on_differing_dates_leaves_them(sit: Any) -> None:
    async with sit() as seat:
        seat.other(SetDue(due=date(2025, 7, 1)), "2.1.1")
        seat.other(SetDue(due=date(2025, 8, 1)), "2.1.2")
        await seat.rest()
        await seat.go("2.1")
        await seat.press("d")
        assert "as they are" in "\n".join(seat.screen())
        await seat.press("enter")
        assert seat.batches() == 3
        await seat.press("d", *"none", "enter")
        assert seat.item("2.1.1").due is None


async def test_a_draft_keeps_its_kind_and_is_there_the_next_time(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.1.1")
        await seat.press("n", "f2", *"abc", "escape", "q")
        assert not seat.app.is_running
    async with sit() as seat:
        assert "is kept for 2.1.1" in seat.status
        await seat.go("2.1.1")
        await seat.press("n")
        assert "kind: problem" in "\n".join(seat.screen())
        assert seat.area.text == "abc"
        await seat.press("ctrl+s")
        assert len(seat.snapshot().all_notes) == 1
        await seat.press("q")
    async with sit() as seat:
        assert "is kept for" not in seat.status
        await seat.go("2.1.1")
        await seat.press("n")
        assert seat.area.text == ""


@pytest.mark.parametrize("key", ["a", "d", "n"])
async def test_what_is_typed_as_the_program_dies_is_there_the_next_time(
    sit: Any, key: str
) -> None:
    async with sit() as seat:
        await seat.go("2.1.1")
        await seat.press(key, "ctrl+a", *"7月1日")
        # The second in which what is typed is brought to the disk.
        seat.app.get_default_screen().keep_drafts()
    async with sit() as seat:
        await seat.go("2.1.1")
        await seat.press(key)
        assert "7月1日" in "\n".join(seat.screen())
        await seat.press("escape")
        if key != "n":
            await seat.press(key)
            assert "7月1日" not in "\n".join(seat.screen())
