"""A ledger that cannot be used is told, in a terminal as a person has it."""

from pathlib import Path

from tests.tui.terminal.conftest import Computer


def damaged(path: Path) -> bytes:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path.read_bytes()


def joined(lines: list[str]) -> str:
    """A sentence that took several lines, and all around it, as one line."""
    return " ".join(line.strip() for line in lines)


def test_a_damaged_ledger_is_told_before_the_screen_is_touched(
    ledger: Computer,
) -> None:
    before = damaged(ledger.ledger)
    terminal = ledger.window()
    assert terminal.exit_status() == 5
    assert b"\x1b" not in terminal.raw
    assert str(ledger.ledger) in terminal.raw.decode().replace("\r\n", "")
    assert "Traceback" not in terminal.text
    assert ledger.ledger.read_bytes() == before


def test_a_ledger_that_was_there_and_is_gone_is_told_and_not_made_anew(
    ledger: Computer,
) -> None:
    ledger.run("done", "2.1.1")
    ledger.ledger.unlink()
    terminal = ledger.window()
    assert terminal.exit_status() == 5
    assert b"\x1b" not in terminal.raw
    assert not ledger.ledger.exists()


def test_a_ledger_damaged_while_it_is_open_is_told_and_never_written(
    ledger: Computer,
) -> None:
    terminal = ledger.interface()
    whole = ledger.ledger.read_bytes()
    half = damaged(ledger.ledger)
    terminal.wait_for(lambda t: "puts a good copy" in joined(t.lines))
    terminal.press("x")
    terminal.wait_for(lambda t: joined(t.lines).count("left as it is") > 1)
    assert ledger.ledger.read_bytes() == half
    assert "锚定目标" in terminal.text

    ledger.ledger.write_bytes(whole)
    terminal.wait_for("the ledger can be read again")
    damaged(ledger.ledger)
    terminal.wait_for(lambda t: "puts a good copy" in joined(t.lines))
    terminal.press("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()
    assert ledger.ledger.read_bytes() == half


def test_a_ledger_that_disappears_while_it_is_open_is_told(ledger: Computer) -> None:
    terminal = ledger.interface()
    ledger.ledger.unlink()
    terminal.wait_for(lambda t: "duban init makes one" in joined(t.lines))
    terminal.press("q")
    assert terminal.exit_status() == 0
    assert not ledger.ledger.exists()
