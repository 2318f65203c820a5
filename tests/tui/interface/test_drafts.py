"""What was typed and not saved, whatever became meanwhile of what it was about."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.events import AppBlur

from store.backends.turnstile import Patience, turnstile
from store.intents.fields import Assignment, SetFields
from store.intents.intent import Intent
from store.intents.load import Load
from store.intents.tree import Add, NewItems, Remove
from store.intents.work import Assign, SetDue
from store.ledger import Ledger
from store.model import Stamp, Status
from store.selection import Selection, parse
from tui.interface.dialogs.conflict import ConflictDialog

Do = Callable[..., None]

GONE = "kept until its item is back: "


@pytest.fixture
def do(flood_ledger: Path, wall: Any) -> Do:
    """What 王芳 does while nobody sits before the interface."""

    def commit(intent: Intent, *codes: str) -> None:
        ledger, stamp = Ledger.open(flood_ledger), Stamp("王芳", wall.now)
        ledger.commit(parse(codes) if codes else Selection(), intent, stamp)

    return commit


def add(title: str) -> Add:
    return Add(new=NewItems(titles=(title,)))


def titled(title: str, wall: Any) -> SetFields:
    return SetFields(assignments=(Assignment("title", title),), on=wall.now.date())


def undo(seat: Any) -> None:
    Ledger.open(seat.path).undo(Stamp("王芳", seat.wall.now))


def put(data: bytes, path: Path) -> None:
    """Put these contents in the place of a ledger, as a person does."""
    fresh = path.with_name("fresh")
    fresh.write_bytes(data)
    fresh.replace(path)


async def half_type(seat: Any, *keys: str) -> None:
    """Type in a form for so long that it is kept, and do not leave it."""
    await seat.press(*keys)
    seat.app.get_default_screen().keep_drafts()


# Removed, and restored


@pytest.mark.parametrize(("key", "save"), [("n", "ctrl+s"), ("a", "enter")])
async def test_a_form_on_what_was_removed_meanwhile_is_there_when_it_is_restored(
    sit: Any, key: str, save: str
) -> None:
    async with sit(size=(140, 40)) as seat:
        await seat.go("2.1.2")
        await seat.press(key, *"abc")
        seat.other(Remove(), "2.1.2")
        await seat.rest()
        await seat.press(save)
        assert seat.dialog is None
        assert GONE + "2.1.2" in seat.status
        (toast,) = seat.toasts()
        assert "duban restore 2.1.2" in " ".join(toast.split())
        undo(seat)
        await seat.rest()
        await seat.go("2.1.2")
        await seat.press(key)
        assert "abc" in "\n".join(seat.screen())
        await seat.press(save)
        assert "changed 1 item" in seat.status


async def test_a_draft_waits_for_an_item_in_the_trash(sit: Any, do: Do) -> None:
    async with sit() as seat:
        await seat.go("2.1.2")
        await seat.press("n", *"abc", "escape", "q")
    do(Remove(), "2.1.2")
    for _sitting in range(2):
        async with sit(size=(140, 40)) as seat:
            assert GONE + "2.1.2" in seat.status
            await seat.press("n")
            assert seat.area.text == ""
            await seat.press("escape", "q")
    async with sit() as seat:
        undo(seat)
        await seat.rest()
        await seat.go("2.1.2")
        await seat.press("n")
        assert seat.area.text == "abc"
        await seat.press("escape", "q")
    async with sit() as seat:
        assert "is kept for 2.1.2" in seat.status


async def test_a_draft_waits_for_a_plan_that_is_undone(sit: Any) -> None:
    async with sit() as seat:
        await seat.go("2.1.1")
        await seat.press("n", *"abc", "escape", "q")
        stamp = Stamp("文书", seat.wall.now)
        Ledger.open(seat.path).undo(stamp, revision=1)
    async with sit(size=(140, 40)) as seat:
        assert GONE + "fx/2.1.1" in seat.status
        Ledger.open(seat.path).redo(stamp)
        await seat.rest()
        await seat.go("2.1.1")
        await seat.press("n")
        assert seat.area.text == "abc"


async def test_what_waits_is_told_beside_what_can_be_opened(sit: Any, do: Do) -> None:
    async with sit() as seat:
        for code in ("2.1.2", "2.2"):
            await seat.go(code)
            await seat.press("n", *"abc", "escape")
        await seat.press("q")
    do(Remove(), "2.1.2")
    async with sit(size=(200, 40)) as seat:
        assert f"for 2.2; to open it: n; text that was not saved is {GONE}" in (
            seat.status
        )


@pytest.mark.parametrize("back", [False, True])
async def test_a_draft_is_about_those_of_its_items_that_are_there(
    sit: Any, do: Do, back: bool
) -> None:
    async with sit() as seat:
        await seat.mark("2.1.2", "2.1.3")
        await half_type(seat, "n", *"abc")
    do(Remove(), "2.1.3")
    async with sit() as seat:
        assert "is kept for 2.1.2" in seat.status
        if back:
            undo(seat)
            await seat.rest()
            await seat.mark("2.1.2", "2.1.3")
        else:
            await seat.go("2.1.2")
        await seat.press("n", "ctrl+s")
        codes = ["2.1.2", "2.1.3"] if back else ["2.1.2"]
        assert seat.command == f"duban note {' '.join(codes)} -m abc"
        await seat.press("q")
    async with sit() as seat:
        assert "not saved" not in seat.status


# Another item of the same uid


@pytest.fixture
def copy(flood_ledger: Path) -> bytes:
    """What the ledger was before 甲 was added."""
    return flood_ledger.read_bytes()


@pytest.mark.parametrize("under", ["2.1", "2.2"])
async def test_what_is_typed_is_not_saved_on_another_item_of_the_same_uid(
    sit: Any, copy: bytes, under: str
) -> None:
    async with sit(size=(140, 40)) as seat:
        seat.other(add("甲"), "2.1")
        await seat.rest()
        before, uid = seat.path.read_bytes(), seat.item("2.1.4").uid
        await seat.go("2.1.4")
        await seat.press("n", *"abc")
        put(copy, seat.path)
        seat.other(add("乙"), under)
        assert seat.snapshot().all_items[uid].title == "乙"
        await seat.press("ctrl+s")
        assert not seat.snapshot().all_notes
        assert seat.dialog is None
        assert GONE + "2.1.4" in seat.status
        (toast,) = seat.toasts()
        assert "no such item: 2.1.4 甲" in " ".join(toast.split())
        await seat.go("2.1.4" if under == "2.1" else "2.2.1")
        await seat.press("n")
        assert seat.area.text == ""
        await seat.press("escape")
        put(before, seat.path)
        await seat.rest()
        await seat.go("2.1.4")
        await seat.press("n")
        assert seat.area.text == "abc"


async def test_a_draft_is_not_offered_for_another_item_of_the_same_uid(
    sit: Any, copy: bytes, do: Do
) -> None:
    do(add("甲"), "2.1")
    async with sit() as seat:
        await seat.go("2.1.4")
        await half_type(seat, "n", *"abc")
        put(copy, seat.path)
    do(add("乙"), "2.1")
    async with sit(size=(140, 40)) as seat:
        assert GONE + "2.1.4" in seat.status
        await seat.go("2.1.4")
        await seat.press("n")
        assert seat.area.text == ""


async def test_a_draft_that_knows_the_uid_alone_is_offered_for_it(
    sit: Any, flood_ledger: Path
) -> None:
    async with sit() as seat:
        await seat.go("2.1.2")
        await half_type(seat, "n", *"abc")
    (file,) = flood_ledger.parent.rglob("drafts/*.json")
    [[form, [[uid, *_known]], typed, _shown]] = json.loads(file.read_bytes())
    file.write_text(json.dumps([[form, [uid], typed]]))
    async with sit() as seat:
        assert "is kept for 2.1.2" in seat.status
        await seat.go("2.1.2")
        await seat.press("n")
        assert seat.area.text == "abc"


async def test_text_about_a_plan_that_a_copy_has_not_is_kept(
    sit: Any, copy: bytes, do: Do, harvest: Load
) -> None:
    do(harvest)
    async with sit(size=(140, 40)) as seat:
        await seat.go("qs/2")
        await seat.press("n", *"abc")
        put(copy, seat.path)
        await seat.rest()
        await seat.press("ctrl+s")
        assert GONE + "qs/2" in seat.status


async def test_a_title_that_was_changed_is_no_other_item(
    sit: Any, do: Do, wall: Any
) -> None:
    async with sit() as seat:
        await seat.go("2.1.2")
        await seat.press("n", *"abc")
        seat.other(titled("甲", wall), "2.1.2")
        await seat.rest()
        seat.other(titled("乙", wall), "2.1.2")
        await seat.press("ctrl+s")
        (note,) = seat.snapshot().notes(seat.item("2.1.2"))
        assert note.text == "abc"
        await half_type(seat, "n", *"xyz")
    do(titled("丙", wall), "2.1.2")
    async with sit() as seat:
        assert "is kept for 2.1.2" in seat.status
        await seat.go("2.1.2")
        await seat.press("n")
        assert seat.area.text == "xyz"


async def test_what_is_left_of_a_form_is_for_no_other_item_of_the_same_uid(
    sit: Any, copy: bytes, do: Do
) -> None:
    do(add("甲"), "2.1")
    async with sit(size=(140, 40)) as seat:
        await seat.go("2.1")
        await seat.press("d", "ctrl+a", *"2025-07-01")
        day = seat.wall.now.date()
        seat.other(SetDue(due=day), "2.1.1")
        await seat.press("ctrl+s")
        await seat.until(lambda: isinstance(seat.app.screen, ConflictDialog))
        put(copy, seat.path)
        seat.other(add("乙"), "2.2")
        await seat.rest()
        await seat.answer("t")
        assert {one.due for one in seat.snapshot().items} == {None}


async def test_marks_and_cursor_do_not_pass_to_another_item_of_the_same_uid(
    sit: Any, copy: bytes
) -> None:
    async with sit(size=(140, 40)) as seat:
        seat.other(add("甲"), "2.1")
        await seat.rest()
        await seat.go("2.1.4")
        await seat.press("space", "up")
        assert (seat.marks(), seat.cursor()) == (["2.1.4"], "2.1.4")
        fresh = seat.path.with_name("台账")
        fresh.write_bytes(copy)
        Ledger.open(fresh).commit(
            parse(["2.1"]), add("乙"), Stamp("王芳", seat.wall.now)
        )
        fresh.replace(seat.path)
        await seat.until(lambda: "乙" in seat.cursor_line())
        assert seat.marks() == []
        await seat.press("x")
        assert seat.item("2.1.4").status is Status.TODO


# Values that others changed behind what is typed


async def test_what_was_typed_over_an_older_value_is_asked_after_a_crash(
    sit: Any, do: Do
) -> None:
    async with sit() as seat:
        await seat.go("2.1.2")
        await half_type(seat, "a", *"abc")
    do(Assign(sets={"lead": "丙局"}), "2.1.2")
    async with sit() as seat:
        await seat.go("2.1.2")
        await seat.press("a")
        assert seat.field("#lead").value == "abc"
        await seat.press("enter")
        await seat.until(lambda: "丙局" in "\n".join(seat.screen()))
        assert seat.item("2.1.2").lead == "丙局"
        await seat.answer("m")
        assert seat.item("2.1.2").lead == "abc"


async def test_what_was_typed_over_an_older_value_is_asked_after_a_refusal(
    sit: Any,
) -> None:
    async with sit(wait=0.1) as seat:
        await seat.go("2.1.2")
        await seat.press("a", *"abc")
        seat.other(Assign(sets={"lead": "丙局"}), "2.1.2")
        with turnstile(seat.path, "王芳", Patience(1)):
            await seat.press("enter")
            await seat.until(seat.toasts)
        assert seat.field("#lead").value == "abc"
        await seat.press("enter")
        await seat.answer("t")
        assert seat.item("2.1.2").lead == "丙局"
        assert seat.batches() == 2


async def test_what_is_typed_is_kept_also_while_the_window_has_no_focus(
    sit: Any, flood_ledger: Path
) -> None:
    async with sit() as seat:
        await seat.go("2.1.2")
        await seat.press("n", *"abc")
        seat.app.post_message(AppBlur())
        await seat.until(lambda: not seat.app.app_focus)
        seat.app.get_default_screen().keep_drafts()
        (file,) = flood_ledger.parent.rglob("drafts/*.json")
        assert b"abc" in file.read_bytes()
