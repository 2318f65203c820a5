"""The palette: what can be done, found by a part of its name."""

import gc
from typing import Any

import pytest
from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.widget import Widget

from tests.tui.interface.test_filter import shown
from tui.interface.dialogs.choose import ChooseDialog


@pytest.mark.parametrize("typed", ["fold", "ＦＯＬＤ", "unfold row", "tab"])
async def test_what_is_found_is_done(sit: Any, typed: str) -> None:
    async with sit() as seat:
        await seat.press("ctrl+p", *("space" if c == " " else c for c in typed))
        await seat.press("enter")
        assert not isinstance(seat.app.screen, ChooseDialog)
        assert seat.cursor_line().startswith("> + 一、")


async def test_the_list_is_walked_with_the_keys_of_lists(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("ctrl+p", *"levels", "down", "up", "enter")
        assert shown(seat) == ["1", "1.1", "2", "2.1", "2.2", "3"]
        await seat.press("ctrl+p", "pagedown", "pageup", "enter")
        assert seat.marks() == ["1"]


async def test_what_is_not_found_does_nothing(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("ctrl+p", *"xyzzy", "enter", "down", "escape")
        assert not isinstance(seat.app.screen, ChooseDialog)
        assert seat.batches() == 1


async def test_colours_are_chosen(sit: Any) -> None:
    async with sit() as seat:
        before = seat.app.theme
        await seat.press("ctrl+p", *"colours", "enter", *"textual-light", "enter")
        assert seat.app.theme == "textual-light"
        assert before != "textual-light"
        assert seat.kept == ["textual-light"]


async def test_colours_that_were_kept_are_worn(sit: Any) -> None:
    async with sit(theme="textual-light") as seat:
        assert seat.app.theme == "textual-light"
        assert seat.kept == []


async def test_colours_that_there_are_not_are_told(sit: Any) -> None:
    async with sit(theme="mauve") as seat:
        assert "no colours called mauve" in seat.status


async def test_a_click_chooses(sit: Any) -> None:
    async with sit() as seat:
        await seat.press("ctrl+p", *"theme")
        await seat.press("escape", "ctrl+p", *"fold")
        await seat.pilot.click("OptionList", offset=(2, 0))
        await seat.settled()
        assert seat.cursor_line().startswith("> + 一、")


async def test_dialogs_that_are_gone_are_let_go(sit: Any) -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(one, Widget) for one in gc.get_objects())

    async with sit() as seat:
        counts = []
        for _time in range(2):
            for key in ("n", "a", "d", "?", "ctrl+p", "slash"):
                for _again in range(3):
                    await seat.press(key, "escape")
            counts.append(alive())
        assert counts[1] - counts[0] <= 1, counts  # one may be on its way out


async def test_dialogs_that_are_gone_leave_nothing_drawn(sit: Any) -> None:
    def drawn() -> int:
        gc.collect()
        return sum(isinstance(one, StylesCache) for one in gc.get_objects())

    async with sit() as seat:
        counts = []
        for key in ("ctrl+p", "n", "?", "ctrl+p", "n", "?"):
            await seat.press(key)
            await seat.press("escape")
            counts.append(drawn())
        # One may be on its way out; of each dialog there are five and more.
        assert max(counts) - min(counts) <= 2, counts


async def test_dialogs_that_are_gone_leave_no_text_that_was_cut(sit: Any) -> None:
    async with sit() as seat:
        for length in range(2, 1000):
            Segment("办" * length).split_cells(2)
            Region(0, 0, length, 9).intersection(Region(1, 1, 9, 9))
        await seat.press("n", "escape")
        await seat.settled()
        for remembered in (Segment._split_cells, Region.intersection):
            assert remembered.cache_info().currsize < 500
