"""Cursor, folds and levels, by keys and by mouse."""

from pathlib import Path
from typing import Any

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

SIZES = [(80, 24), (140, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_cursor_starts_on_the_first_row(
    sit: Any, size: tuple[int, int]
) -> None:
    async with sit(size=size) as seat:
        assert seat.cursor() == "1"
        assert seat.cursor_line().startswith("> - 一、 回顾去年工作")
        assert "回顾去年工作" in seat.shown("detail")


@pytest.mark.parametrize(
    ("down", "up"), [("down", "up"), ("j", "k"), ("ｊ", "ｋ")], ids=str
)
async def test_rows_are_gone_through_one_by_one(sit: Any, down: str, up: str) -> None:
    async with sit() as seat:
        await seat.press(down)
        assert seat.cursor() == "1.1"
        assert "水库除险" in seat.cursor_line()
        await seat.press(down)
        assert seat.cursor() == "1.1.1"
        assert seat.shown("detail").lstrip().startswith("1.1.1 一是 加固大坝")
        await seat.press(up)
        assert seat.cursor() == "1.1"


@pytest.mark.parametrize(
    ("last", "first"), [("end", "home"), ("G", "g"), ("Ｇ", "ｇ")], ids=str
)
async def test_the_ends_are_one_key_away_and_nothing_is_beyond_them(
    sit: Any, last: str, first: str
) -> None:
    async with sit() as seat:
        await seat.press(last)
        assert seat.cursor() == "3"
        await seat.press("down")
        assert seat.cursor() == "3"
        await seat.press("pagedown")
        assert seat.cursor() == "3"
        await seat.press(first)
        assert seat.cursor() == "1"
        await seat.press("up", "pageup")
        assert seat.cursor() == "1"


async def test_a_page_moves_by_what_is_on_screen_and_keeps_the_cursor_in_sight(
    sit: Any, speech_ledger: Path
) -> None:
    async with sit(speech_ledger) as seat:
        codes = [seat.snapshot().code(item) for item in seat.snapshot().items]
        height = seat.outline.size.height
        await seat.press("pagedown")
        assert seat.cursor() == codes[height - 1]
        assert seat.cursor_line()
        await seat.press("pagedown")
        assert seat.cursor() == codes[2 * (height - 1)]
        assert seat.cursor_line()
        await seat.press("pageup")
        assert seat.cursor() == codes[height - 1]
        await seat.press("end")
        assert seat.cursor() == codes[-1]
        assert seat.lines(seat.outline)[-1].startswith(">")


@pytest.mark.parametrize(
    ("close", "unfold"), [("left", "right"), ("h", "l"), ("ｈ", "ｌ")], ids=str
)
async def test_left_folds_then_goes_up_and_right_unfolds_then_goes_down(
    sit: Any, close: str, unfold: str
) -> None:
    async with sit() as seat:
        await seat.go("2.1.2")
        await seat.press(close)
        assert seat.cursor() == "2.1"
        await seat.press(close)
        assert seat.cursor_line().startswith(">   + (一) 备足物资")
        assert "采购沙袋" not in seat.shown("outline")
        await seat.press(close)
        assert seat.cursor() == "2"
        await seat.press(unfold)
        assert seat.cursor() == "2.1"
        await seat.press(unfold)
        assert seat.cursor_line().startswith(">   - (一) 备足物资")
        assert "采购沙袋" in seat.shown("outline")
        await seat.press(unfold)
        assert seat.cursor() == "2.1.1"
        await seat.press(unfold)
        assert seat.cursor() == "2.1.1"


async def test_left_at_the_top_of_a_folded_part_stays(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("left", "left", "left")
        assert seat.cursor() == "1"
        assert seat.cursor_line().startswith("> + 一、")


async def test_tab_on_a_measure_folds_what_it_stands_under(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.1.3")
        await seat.press("tab")
        assert seat.cursor() == "2.1"
        assert "采购沙袋" not in seat.shown("outline")
        assert "备足物资" in seat.about()
        await seat.press("tab")
        assert "采购沙袋" in seat.shown("outline")


async def test_tab_on_a_top_measure_without_anything_above_does_nothing(
    sit: Any,
) -> None:
    async with sit() as seat:
        await seat.press("end")
        before = seat.shown("outline")
        await seat.press("tab")
        assert seat.shown("outline") == before


@pytest.mark.parametrize("wide", [False, True], ids=["half width", "full width"])
async def test_levels_show_so_many_levels(sit: Any, *, wide: bool) -> None:
    def key(level: int) -> str:
        return chr(ord(str(level)) + (0xFEE0 if wide else 0))

    async with sit() as seat:
        await seat.go("2.1.2")
        await seat.press(key(1))
        assert seat.titles() == [
            "+ 一、 回顾去年工作",
            "+ 二、 抓好今年防汛",
            "☐ 三、 压实各方责任",
        ]
        assert seat.cursor() == "2"
        await seat.press(key(2))
        assert len(seat.titles()) == 6
        assert "+ (一) 备足物资" in seat.titles()
        await seat.press(key(3))
        assert len(seat.titles()) == 11
        await seat.press(key(1), key(4))
        assert len(seat.titles()) == 11
        assert seat.cursor() == "2"


async def test_folds_below_a_fold_are_kept(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.1")
        await seat.press("left", "left", "left")
        assert seat.cursor_line().startswith("> + 二、")
        await seat.press("right")
        assert "+ (一) 备足物资" in seat.titles()


async def test_a_click_on_a_row_puts_the_cursor_there(
    sit: Any, speech_ledger: Path
) -> None:
    async with sit(speech_ledger) as seat:
        await seat.pilot.click(seat.outline, offset=(20, 4))
        await seat.settled()
        assert seat.lines(seat.outline)[4].startswith(">")
        assert seat.cursor() == "1.1.3"
        assert "加强区域协作" in seat.about()
        await seat.press("end")
        top = seat.lines(seat.outline)[0]
        await seat.pilot.click(seat.outline, offset=(20, 0))
        await seat.settled()
        assert seat.cursor_line()[2:].split() == top[2:].rstrip().split()


async def test_a_click_below_the_last_row_does_nothing(sit: Any) -> None:
    async with sit(size=(140, 40)) as seat:
        await seat.pilot.click(seat.outline, offset=(20, 30))
        await seat.settled()
        assert seat.cursor() == "1"


async def test_a_click_on_the_sign_of_a_fold_folds_and_unfolds(sit: Any) -> None:
    async with sit() as seat:
        row, sign = 5, 4
        assert seat.lines(seat.outline)[row][sign] == "-"
        await seat.pilot.click(seat.outline, offset=(sign, row))
        await seat.settled()
        assert seat.cursor() == "2.1"
        assert seat.lines(seat.outline)[row][sign] == "+"
        assert "采购沙袋" not in seat.shown("outline")
        await seat.pilot.click(seat.outline, offset=(sign, row))
        await seat.settled()
        assert "采购沙袋" in seat.shown("outline")


async def test_a_click_on_the_box_of_a_measure_folds_nothing(sit: Any) -> None:
    async with sit() as seat:
        before = len(seat.titles())
        await seat.pilot.click(seat.outline, offset=(6, 6))
        await seat.settled()
        assert seat.cursor() == "2.1.1"
        assert len(seat.titles()) == before
        assert seat.batches() == 1


async def test_a_click_takes_the_focus_back_from_the_detail(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("enter")
        assert seat.detail.has_focus
        await seat.pilot.click(seat.outline, offset=(20, 2))
        await seat.settled()
        assert seat.outline.has_focus
        assert seat.cursor() == "1.1.1"


async def test_the_wheel_scrolls_and_leaves_the_cursor_on_its_item(
    sit: Any, speech_ledger: Path
) -> None:
    async with sit(speech_ledger) as seat:
        first = seat.titles()[0]

        def wheel(kind: type[MouseScrollDown | MouseScrollUp]) -> None:
            seat.outline.post_message(
                kind(seat.outline, 5, 5, 0, 0, 0, False, False, False)
            )

        wheel(MouseScrollDown)
        await seat.until(lambda: seat.titles()[0] != first)
        assert seat.cursor() == "1"
        for _turn in range(5):
            wheel(MouseScrollUp)
        await seat.until(lambda: seat.titles()[0] == first)
        assert seat.cursor() == "1"


async def test_a_long_detail_is_scrolled_with_the_keys(sit: Any) -> None:
    async with sit() as seat:
        for text in range(8):
            seat.other(seat.note(f"第{text}条"), "2.2")
        await seat.go("2.2")
        await seat.until(lambda: "第7条" in seat.about())
        assert "第0条" not in seat.shown("detail")
        await seat.press("enter", "end")
        await seat.until(lambda: seat.detail.is_vertical_scroll_end)
        assert "文书" in seat.shown("detail")
        await seat.press("escape", "up")
        assert seat.outline.has_focus
        assert seat.shown("detail").lstrip().startswith("2.1.3")


async def test_a_resize_keeps_the_cursor_in_sight(
    sit: Any, speech_ledger: Path
) -> None:
    async with sit(speech_ledger, size=(140, 40)) as seat:
        await seat.press("end", "up", "up")
        code = seat.cursor()
        for size in ((80, 24), (40, 12), (200, 50), (80, 24)):
            await seat.pilot.resize_terminal(*size)
            await seat.until(lambda size=size: seat.app.size == size)
            assert seat.cursor() == code
            assert seat.cursor_line()
            widths = {strip.cell_length for strip in seat.strips(seat.outline)}
            assert widths == {seat.outline.scrollable_content_region.width}


@pytest.mark.parametrize("size", [(10, 4), (1, 1), (20, 6)])
async def test_a_tiny_terminal_is_survived(sit: Any, size: tuple[int, int]) -> None:
    async with sit() as seat:
        await seat.pilot.resize_terminal(*size)
        await seat.press("down", "x", "a", "escape", "n", "escape", "?", "escape", "u")
        await seat.pilot.resize_terminal(80, 24)
        await seat.until(lambda: seat.app.size == (80, 24))
        assert seat.cursor() == "1.1"
        assert "changed 2 items" in seat.status
        assert "takes back batch 2" in seat.status
