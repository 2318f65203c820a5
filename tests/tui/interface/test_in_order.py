"""What is typed faster than the screen follows: every key acts after the one before."""

from typing import Any

from textual.events import Key, Paste

from store.model import Status

TEXT = "进展顺利, and a rather long sentence that comes all at once"


async def test_a_note_is_saved_whole_and_the_next_keys_are_for_the_rows(
    sit: Any,
) -> None:
    async with sit() as seat:
        await seat.burst("n", *TEXT, "ctrl+s", "down", "x")
        await seat.until(lambda: seat.batches() == 3)
        (note,) = seat.snapshot().all_notes.values()
        assert note.text == TEXT
        assert seat.dialog is None
        assert seat.cursor() == "1.1"
        assert seat.item("1.1.1").status is Status.DONE


async def test_what_is_typed_is_for_the_row_that_the_cursor_went_to(sit: Any) -> None:
    async with sit() as seat:
        await seat.burst("home", *["down"] * 5, "n", *"abc", "ctrl+s")
        await seat.until(lambda: seat.batches() == 2)
        (note,) = seat.snapshot().all_notes.values()
        assert seat.cursor() == seat.snapshot().code(
            seat.snapshot().all_items[note.item]
        )


async def test_what_was_typed_narrows_before_enter_chooses(sit: Any) -> None:
    async with sit() as seat:
        await seat.burst("ctrl+p", *"colours", "enter", *"textual-light", "enter")
        await seat.until(lambda: seat.kept == ["textual-light"])
        await seat.burst("f9", *"nord", "enter")
        await seat.until(lambda: seat.kept[1:] == ["nord"])


async def test_a_filter_is_whole_before_its_rows_are_worked_on(sit: Any) -> None:
    async with sit() as seat:
        await seat.burst("slash", *"2.2", "enter", "down", "x")
        await seat.until(lambda: seat.batches() == 2)
        assert seat.item("2.2").status is Status.DONE
        assert "filter" in seat.status


async def test_what_is_pasted_is_for_the_dialog_that_the_key_before_opened(
    sit: Any,
) -> None:
    async with sit() as seat:
        for event in (Key("n", "n"), Paste("甲\n乙"), Key("ctrl+s", None)):
            seat.app.post_message(event)
        await seat.until(lambda: seat.batches() == 2)
        (note,) = seat.snapshot().all_notes.values()
        assert note.text == "甲\n乙"


async def test_roles_are_typed_field_by_field(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.2")
        await seat.burst("a", *"水务局", "down", *"气象局", "enter", "down")
        await seat.until(lambda: seat.batches() == 2)
        item = seat.item("2.2")
        assert (item.lead, item.support) == ("水务局", ("气象局",))
