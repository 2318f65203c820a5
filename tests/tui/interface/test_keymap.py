"""Keys of one's own: what they do, who loses them, what is refused, where they show."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict

from store.model import Status
from tui.config import Keys
from tui.interface.actions import ACTIONS
from tui.interface.keyed import keyed
from tui.interface.keymap import wrong


def keys_of(keys: Keys) -> dict[str, tuple[str, ...]]:
    return {action.setting: action.keys for action in keyed(keys)}


def test_every_action_has_its_setting_and_only_the_way_back_has_none() -> None:
    actions = {action.setting for action in ACTIONS}
    assert actions - asdict(Keys()).keys() == {"back"}
    assert asdict(Keys()).keys() <= actions


def test_the_keys_as_they_come_are_right_and_nobody_has_two() -> None:
    assert wrong(Keys()) is None
    every = [key for keys in keys_of(Keys()).values() for key in keys]
    assert len(every) == len(set(every))
    assert all(every)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("z", ("z",)),
        ("Z", ("Z",)),
        ("ｚ", ("z",)),
        ("F5", ("f5",)),
        ("Ctrl+T, f5", ("ctrl+t", "f5")),
        ("z，F5", ("z", "f5")),
        (" Space ,", ("space",)),
        ("ctrl+m", ("enter",)),
        ("comma", ("comma",)),
        ("é", ("é",)),
    ],
)
def test_keys_are_written_as_people_write_them(
    said: str, read: tuple[str, ...]
) -> None:
    assert keys_of(Keys(tick=said))["tick"] == read


def test_who_had_a_key_as_it_came_loses_it() -> None:
    after = keys_of(Keys(tick="s", redo="?", note="x"))
    assert after["tick"] == ("s",)
    assert after["start"] == ()
    assert after["help"] == ("f1",)
    assert after["note"] == ("x",)
    assert after["due"] == ("d",)


@pytest.mark.parametrize(
    ("keys", "name", "said"),
    [
        (Keys(tick="ctl+t"), "tick", "no key ctl+t; the nearest is ctrl+t"),
        (Keys(tick="xx"), "tick", "there is no key xx"),
        (Keys(tick="\x07"), "tick", "there is no key"),
        (Keys(tick=""), "tick", "a key, or several"),
        (Keys(tick=" , "), "tick", "a key, or several"),
        (Keys(assign="j"), "assign", "j always does the same"),
        (Keys(assign="Down"), "assign", "Down always does the same"),
        (Keys(undo="z,Esc"), "undo", "Esc always does the same"),
        (Keys(undo="ctrl+q"), "undo", "Ctrl+Q always does the same"),
        (Keys(tick="z", undo="f5,z"), "undo", "z is the key of keys.tick too"),
        (Keys(note="f5,Ctrl+P"), "note", "Ctrl+P is the only key of the palette"),
    ],
)
def test_keys_that_cannot_be_had(keys: Keys, name: str, said: str) -> None:
    found = wrong(keys)
    assert found
    assert found[0] == name
    assert said in str(found[1])


def test_the_key_of_the_palette_can_be_had_where_it_gets_another() -> None:
    keys = Keys(note="ctrl+p", palette="f5")
    assert wrong(keys) is None
    assert keys_of(keys)["palette"] == ("f5",)
    assert wrong(Keys(palette="f5,ctrl+p")) is None


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (Keys(), "a, n"),
        (Keys(note="F5,n"), "a, F5"),
        (Keys(tick="n"), "a, Ctrl+P note"),
        (Keys(tick="n", assign="ctrl+p", palette="f2"), "Ctrl+P, F2 note"),
    ],
)
async def test_what_opens_text_that_was_kept_is_told_by_the_keys_there_are(
    sit: Any, keys: Keys, told: str
) -> None:
    for key in ("n", "a"):
        async with sit() as seat:
            await seat.go("2.2")
            await seat.press(key, *"xyz")
            seat.app.get_default_screen().keep_drafts()
    async with sit(size=(140, 40), keys=keys) as seat:
        assert f"is kept for 2.2; to open it: {told}" in seat.bar("status")


async def test_own_keys_do_it_and_those_before_do_nothing(sit: Any) -> None:
    async with sit(keys=Keys(tick="z,f5", start="x")) as seat:
        await seat.go("2.2")
        await seat.press("z")
        assert seat.item("2.2").status is Status.DONE
        await seat.press("f5")
        assert seat.item("2.2").status is Status.DOING
        await seat.press("ｚ")
        assert seat.item("2.2").status is Status.DONE
        await seat.go("2.1.1")
        await seat.press("x")
        assert seat.item("2.1.1").status is Status.DOING
        batches = seat.batches()
        await seat.burst("s", "ｓ")
        await seat.press("u")
        assert seat.item("2.1.1").status is Status.TODO
        assert seat.batches() == batches + 1


async def test_who_lost_its_key_is_in_the_palette(sit: Any) -> None:
    async with sit(size=(140, 40), keys=Keys(tick="n")) as seat:
        await seat.go("2.2")
        await seat.press("n")
        assert seat.item("2.2").status is Status.DONE
        assert "n tick" in seat.bar("keys")
        assert "note" not in seat.bar("keys")
        await seat.press("ctrl+p", *"note")
        assert "(n)" not in "\n".join(seat.screen())
        await seat.press("enter")
        assert seat.dialog


async def test_own_keys_are_told_wherever_keys_are(sit: Any) -> None:
    keys = Keys(tick="F5", mark="Ctrl+T", help="H,f1")
    async with sit(size=(140, 60), keys=keys) as seat:
        assert seat.bar("keys").split()[:4] == ["Ctrl+T", "mark", "F5", "tick"]
        await seat.press("H")
        shown = "\n".join(seat.screen())
        assert "F5 " in shown
        assert "Ctrl+T " in shown
        await seat.press("H")
        await seat.until(lambda: seat.dialog is None)
        await seat.press("ctrl+p")
        assert "(F5)" in "\n".join(seat.screen())


async def test_a_letter_that_filters_is_still_written_in_the_filter(
    sit: Any, flood_ledger: Path
) -> None:
    async with sit(flood_ledger, keys=Keys(filter="f")) as seat:
        await seat.press("f")
        await seat.press(*"lead:fff")
        assert seat.app.focused.value == "lead:fff"
        await seat.press("escape")
        batches = seat.batches()
        await seat.press("slash", "x")
        assert seat.batches() == batches + 1
