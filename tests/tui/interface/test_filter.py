"""Narrowing the rows by a selection, as it is typed."""

import asyncio
from typing import Any

from textual import events

from store.intents.views import SaveView
from store.intents.work import Done, SetDue
from store.selection import parse
from tests.tui.interface.conftest import NOW

ALL = ["1", "1.1", "1.1.1", "1.1.2", "2", "2.1", "2.1.1", "2.1.2", "2.1.3", "2.2", "3"]


def shown(seat: Any) -> list[str]:
    """The codes of the rows."""
    outline = seat.outline
    return [outline._branches.items[index].code for index in outline._rows]


def at(seat: Any) -> str:
    """The code of the row under the cursor."""
    return seat.snapshot().all_items[seat.outline.cursor_uid].code


async def typed(seat: Any, text: str) -> None:
    bar = seat.app.screen.query_one("#filter")
    if not bar.has_focus:
        await seat.press("slash")
    bar.value = text
    await seat.settled()


async def test_rows_follow_what_is_typed_and_keep_what_they_stand_under(
    sit: Any,
) -> None:
    async with sit() as seat:
        assert shown(seat) == ALL
        await seat.press("slash", *"2.1.2")
        assert shown(seat) == ["2", "2.1", "2.1.2"]
        assert at(seat) == "2.1.2"
        assert "filter: 1" in seat.status
        await seat.press("enter")
        assert seat.outline.has_focus
        await seat.press("x")
        assert "2.1.2" in seat.command
        await seat.press("escape")
        assert shown(seat) == ALL
        assert at(seat) == "2.1.2"
        assert "filter" not in seat.status


async def test_the_keys_for_rows_are_told_again_once_one_comes_to_them(
    sit: Any,
) -> None:
    async with sit() as seat:
        told = seat.bar("keys")
        await seat.press("slash", *"2.2", "enter")
        assert seat.bar("keys") == told
        await seat.press("escape", "slash", *"overdue", "enter", "x")
        assert "no item is chosen" in seat.status
        assert "tick" not in seat.bar("keys")
        await seat.press("a")
        assert seat.dialog is None
        await seat.press("escape", "down")
        assert seat.bar("keys") == told


async def test_an_input_method_opens_it_and_writes_its_spaces(sit: Any) -> None:
    async with sit() as seat:
        space = "ideographic_space"
        await seat.burst("fullwidth_solidus", "2", space, *"not", space, *"2.2")
        assert seat.widget("filter").value == "2\u3000not\u30002.2"
        assert shown(seat) == ["2", "2.1", "2.1.1", "2.1.2", "2.1.3"]


async def test_what_is_typed_at_once_acts_on_no_row(sit: Any) -> None:
    async with sit() as seat:
        before = seat.snapshot().revision
        for character in "/2 x/":
            named = {"/": "slash", " ": "space"}.get(character, character)
            seat.app.post_message(events.Key(named, character))
        await seat.settled()
        assert seat.widget("filter").value == "2 x/"
        assert seat.marked() == []
        assert seat.snapshot().revision == before


async def test_what_cannot_be_read_is_told_and_the_rows_stay(sit: Any) -> None:
    async with sit() as seat:
        await typed(seat, "3")
        await typed(seat, "3 led:")
        assert "column 3" in seat.status
        assert shown(seat) == ["3"]
        await typed(seat, "3 led:甲")
        assert "did you mean lead" in seat.status
        await typed(seat, "9.9")
        assert "no such item: 9.9" in seat.status
        await typed(seat, "2.2")
        assert shown(seat) == ["2", "2.2"]
        assert "column" not in seat.status


async def test_escape_goes_back_a_layer_at_a_time(sit: Any) -> None:
    async with sit() as seat:
        await typed(seat, "2.1")
        await seat.press("enter", "space", "enter")
        assert seat.detail.has_focus
        await seat.press("escape")
        assert seat.outline.has_focus
        assert len(seat.marks()) == 1
        await seat.press("escape")
        assert seat.marks() == []
        assert shown(seat) == ["2", "2.1", "2.1.1", "2.1.2", "2.1.3"]
        await seat.press("escape")
        assert shown(seat) == ALL


async def test_folds_come_back_when_the_filter_goes(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("1")
        assert shown(seat) == ["1", "2", "3"]
        await typed(seat, "2.1.1")
        assert shown(seat) == ["2", "2.1", "2.1.1"]
        await seat.press("escape")
        assert shown(seat) == ["1", "2", "3"]


async def test_the_rows_follow_what_others_write(sit: Any) -> None:
    async with sit() as seat:
        await typed(seat, "due:any")
        await seat.press("enter")
        assert shown(seat) == []
        seat.other(SetDue(due=NOW.date()), "2.1.1")
        await seat.until(lambda: shown(seat) == ["2", "2.1", "2.1.1"])
        await seat.press("x")
        assert seat.item("2.1.1").status == "done"


async def test_a_saved_view_is_a_filter(sit: Any) -> None:
    async with sit() as seat:
        seat.other(SaveView(name="未定", selection=parse(["unscheduled 2"])))
        await seat.until(lambda: "view" in seat.status)
        await typed(seat, "@未定 2.2")
        assert shown(seat) == ["2", "2.2"]


async def test_keys_that_reach_the_palette_early_do_no_harm(sit: Any) -> None:
    async with sit() as seat:
        for _ in range(12):
            for key in ("ctrl+p", "pageup", "pagedown", "pageup", "escape"):
                seat.app.post_message(events.Key(key, None))
                await asyncio.sleep(0)
        await seat.settled()
        assert seat.app.is_running
        assert not seat.app.crashed


async def test_marks_that_a_filter_hides_are_counted(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("space", "space")
        await typed(seat, "2.2")
        assert "2 marked, 2 not shown" in seat.status
        await seat.press("enter")
        await typed(seat, "")
        assert "2 marked" in seat.status
        assert "not shown" not in seat.status


async def test_what_is_typed_after_the_end_is_nothing(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("q")
        app = seat.app
    await app.on_event(events.Key("x", "x"))
    assert not app.crashed


async def test_a_key_meant_for_a_row_that_others_took_away_does_nothing(
    sit: Any,
) -> None:
    async with sit() as seat:
        await typed(seat, "todo 2.1")
        await seat.press("enter")
        assert at(seat) == "2.1.1"
        seat.other(Done(on=NOW.date()), "2.1.1")
        await seat.until(lambda: "2.1.1" not in shown(seat))
        await seat.press("x")
        assert seat.item("2.1.2").status == "todo"
        await seat.press("down", "x")
        assert seat.batches() == 3
