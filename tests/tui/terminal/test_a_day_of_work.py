"""What a person does from the first start on, and finds again the next time."""

import stat

from tests.tui.terminal.conftest import (
    CTRL_D,
    CTRL_P,
    CTRL_R,
    CTRL_S,
    ENTER,
    ESCAPE,
    SPACE,
    Computer,
    Terminal,
    pasted,
)

PARTS = ("回顾过往", "锚定目标", "深化改革", "强化保障")
FIRST = "明晰产业赛道"
"""The title of 2.1.1, the first measure to do: 15 rows below the first."""
TO_FIRST = "j" * 15


def statuses(computer: Computer) -> dict[str, str]:
    rows = computer.run("list", "--json").json["items"]
    return {row["code"]: row["status"] for row in rows}


def done(computer: Computer) -> list[str]:
    return [code for code, status in statuses(computer).items() if status == "done"]


def revision(computer: Computer) -> int:
    return int(computer.run("log", "--json").json["batches"][0]["batch"])


def on_first(terminal: Terminal) -> Terminal:
    terminal.press(TO_FIRST)
    terminal.wait_for(lambda t: FIRST in t.cursor)
    return terminal


def in_note(terminal: Terminal) -> Terminal:
    terminal.press("n")
    terminal.wait_for("Ctrl+S saves")
    return terminal


def test_the_first_start_shows_the_speech_and_makes_a_private_ledger(
    computer: Computer,
) -> None:
    terminal = computer.interface(size=(120, 60))
    terminal.wait_for(lambda t: all(part in t.text for part in PARTS))
    assert stat.S_IMODE(computer.ledger.stat().st_mode) == 0o600
    assert computer.run("tree", "--json").json["count"] == 52


def test_a_measure_is_worked_on_and_all_of_it_is_found_again(
    computer: Computer,
) -> None:
    terminal = on_first(computer.interface())
    terminal.press("x")
    terminal.wait_for("$ duban done 2.1.1")
    assert "☑" in terminal.cursor

    in_note(terminal).press(f"方案已印发{ENTER}第二行 🚀 ok")
    terminal.wait_for("第二行 🚀 ok")
    terminal.press(CTRL_S)
    terminal.wait_for("$ duban note 2.1.1")

    terminal.press("a")
    terminal.wait_for("Ctrl+S saves")
    terminal.press(f"市科技局{ENTER}")
    terminal.wait_for("$ duban assign 2.1.1 --lead 市科技局")
    assert "市科技局" in terminal.cursor

    terminal.press("d")
    terminal.wait_for("Enter saves")
    terminal.press("2030-06-30")
    terminal.wait_for("= 2030-06-30")
    terminal.press(ENTER)
    terminal.wait_for("$ duban due 2.1.1 2030-06-30")
    assert "2030-06-30" in terminal.cursor

    terminal.press("u")
    terminal.wait_for("$ duban undo")
    assert "2030-06-30" not in terminal.cursor
    terminal.press("q")
    assert terminal.exit_status() == 0

    item = computer.item("2.1.1")
    assert (item["status"], item["lead"], item["due"]) == ("done", "市科技局", None)
    (note,) = item["note_list"]
    assert (note["text"], note["by"]) == ("方案已印发\n第二行 🚀 ok", "李明")
    verbs = [batch["verb"] for batch in computer.run("log", "--json").json["batches"]]
    assert verbs == ["undo", "due", "assign", "note", "done", "init"]

    terminal = on_first(computer.interface())
    assert "☑" in terminal.cursor
    assert "市科技局" in terminal.cursor
    terminal.wait_for("方案已印发")
    terminal.wait_for("第二行 🚀 ok")


def test_marked_measures_are_done_in_one_step_and_undone_in_one(
    ledger: Computer,
) -> None:
    terminal = on_first(ledger.interface())
    terminal.press(SPACE + SPACE + SPACE)
    terminal.wait_for("3 marked")
    terminal.press("x")
    terminal.wait_for("$ duban done 2.1.1 2.1.2 2.1.3")
    assert done(ledger) == ["2.1.1", "2.1.2", "2.1.3"]
    terminal.press("u")
    terminal.wait_for("$ duban undo")
    assert done(ledger) == []
    terminal.press(CTRL_R)
    terminal.wait_for("$ duban redo")
    assert done(ledger) == ["2.1.1", "2.1.2", "2.1.3"]


def test_an_action_is_found_in_the_palette_and_done(ledger: Computer) -> None:
    terminal = on_first(ledger.interface())
    terminal.press(CTRL_P)
    terminal.wait_for("what to do")
    terminal.press("under way")
    terminal.wait_for(lambda t: "start  (s)" in t.text and "tick  (x)" not in t.text)
    terminal.press(ENTER)
    terminal.wait_for("$ duban start 2.1.1")
    assert statuses(ledger)["2.1.1"] == "doing"


def test_a_click_moves_the_cursor_to_the_row_under_it(ledger: Computer) -> None:
    terminal = ledger.interface()
    (y,) = [y for y, line in enumerate(terminal.lines) if FIRST in line]
    terminal.press(f"\x1b[<0;20;{y + 1}M\x1b[<0;20;{y + 1}m")
    terminal.wait_for(lambda t: FIRST in t.cursor)


def test_full_width_letters_of_an_input_method_are_keys_too(ledger: Computer) -> None:
    terminal = ledger.interface()
    terminal.press("ｊ" * 15 + "ｘ")
    terminal.wait_for("$ duban done 2.1.1")
    assert done(ledger) == ["2.1.1"]


def test_keys_typed_as_fast_as_a_paste_all_arrive(ledger: Computer) -> None:
    terminal = ledger.interface()
    terminal.press("jk" * 200 + TO_FIRST + "xjxjx")
    terminal.wait_for("$ duban done 2.1.3")
    assert done(ledger) == ["2.1.1", "2.1.2", "2.1.3"]
    assert revision(ledger) == 4


def test_a_paste_of_several_lines_into_a_note_is_the_note(ledger: Computer) -> None:
    terminal = in_note(on_first(ledger.interface()))
    terminal.press(pasted("第一行 x\r第二行 q\r\r末行 u"))
    terminal.wait_for("末行 u")
    terminal.press(CTRL_S)
    terminal.wait_for("$ duban note 2.1.1")
    item = ledger.item("2.1.1")
    assert [n["text"] for n in item["note_list"]] == ["第一行 x\n第二行 q\n\n末行 u"]
    assert item["status"] == "todo"


def test_a_paste_over_the_outline_does_nothing(ledger: Computer) -> None:
    terminal = on_first(ledger.interface())
    terminal.press(pasted("xxs u\rax\rdnx q"))
    terminal.press(pasted("看\x1b[31m xs"))
    terminal.press("j")
    terminal.wait_for(lambda t: "拓展空间布局" in t.cursor)
    terminal.press("q")
    assert terminal.exit_status() == 0
    assert revision(ledger) == 1


def test_a_note_that_was_left_is_there_again_when_it_is_opened(
    ledger: Computer,
) -> None:
    terminal = in_note(on_first(ledger.interface()))
    terminal.press("半句话")
    terminal.wait_for("半句话")
    terminal.press(ESCAPE)
    terminal.wait_for(lambda t: "Ctrl+S saves" not in t.text)
    in_note(terminal).wait_for("半句话")
    assert ledger.item("2.1.1")["note_list"] == []


def test_a_note_from_the_keyboard_ends_with_ctrl_d(ledger: Computer) -> None:
    terminal = ledger.window("note", "2.1.1", "-m", "-")
    terminal.press(f"甲方案\n乙方案\n{CTRL_D}")
    assert terminal.exit_status() == 0
    notes = ledger.item("2.1.1")["note_list"]
    assert [note["text"] for note in notes] == ["甲方案\n乙方案"]
