"""What is pasted is no key, whatever is in it and however it arrives."""

from collections.abc import Iterator

import pytest
from textual.events import Key, Paste

from tui.interface.pastes import Parser

START, END = "\x1b[200~", "\x1b[201~"
TEXTS = [
    "x\x1b[31m xs",
    "\x1b",
    "\x1b[201",
    "\x1b\x1b[20\x1b",
    "看\x1bOP\r\x1b[A" + "x" * 40,
]


def events(*pieces: str) -> Iterator[tuple[type, str | None]]:
    """What pieces of input are read as."""
    parser = Parser()
    for piece in pieces:
        for event in parser.feed(piece):
            if isinstance(event, Key):
                yield Key, event.character
            elif isinstance(event, Paste):
                yield Paste, event.text


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_no_escape_in_it_makes_keys_of_what_follows(text: str, size: int) -> None:
    whole = f"a{START}{text}{END}b{START}c{END}"
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    assert [*events(*pieces)] == [
        (Key, "a"),
        (Paste, text.replace("\x1b", "")),
        (Key, "b"),
        (Paste, "c"),
    ]


def test_what_is_typed_is_what_it_was() -> None:
    assert [*events("\x1b[A", "\x1bOP", "x看")] == [*events("\x1b[A\x1bOPx看")]
    assert [*events("x看")] == [(Key, "x"), (Key, "看")]
