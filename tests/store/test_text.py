"""Text from outside, cleaned where it enters."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.text import (
    clean_line,
    clean_note,
    clean_text,
    names,
    nearest,
    visible,
)

BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
KEPT = set("\n\t")
ACTING = [chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)]] + [
    *BIDI,
    *"\u200b\u2028\u2029\u2060\ufeff\ufff9\ud800\udfff\U000e0001\U000e0041",
]
MANY = settings(max_examples=2_000)
anything = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(st.sampled_from([*ACTING, "防", "a", " ", "\U0001f468", "\u200d"])),
)


def acting(text: str) -> list[str]:
    return [
        char
        for char in text
        if char in {*BIDI, *ACTING} - KEPT
        or (unicodedata.category(char) in {"Cc", "Cs"} and char not in KEPT)
    ]


@MANY
@given(anything)
def test_nothing_that_acts_is_left(text: str) -> None:
    assert acting(visible(text)) == []


@MANY
@given(anything)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_note(clean_note(text)) == clean_note(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@MANY
@given(anything)
def test_places_in_a_text_stay_places_in_it(text: str) -> None:
    assert len(visible(text)) == len(text)
    assert len(clean_text(text)) == len(text)


@MANY
@given(anything)
def test_what_is_clean_can_be_written_to_any_file(text: str) -> None:
    assert visible(text).encode().decode() == visible(text)


@MANY
@given(anything)
def test_a_line_is_one_line_without_blank_ends(text: str) -> None:
    line = clean_line(text)
    assert line == line.strip()
    assert not any(char in line for char in "\n\r\t")
    assert "  " not in line
    assert acting(line) == []


@pytest.mark.parametrize("char", sorted(set(ACTING) - KEPT))
def test_each_acting_character_becomes_one_that_is_seen(char: str) -> None:
    (shown,) = visible(char)
    assert shown != char
    assert shown.isprintable()


def test_an_escape_sequence_is_seen_and_not_obeyed() -> None:
    assert visible("\x1b]0;题\x07\x7f\x9b2J") == "␛]0;题␇␡\ufffd2J"


@pytest.mark.parametrize(
    "text", ["防汛 é", "[x] done", "[/b]", "=1+1", "👨\u200d👩\u200d👧", "a\tb\nc", ""]
)
def test_what_only_looks_odd_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_all_line_ends_become_line_feeds() -> None:
    assert clean_text("甲\r\n乙\r丙\u2028丁\x85戊") == "甲 \n乙\n丙\n丁\n戊"


def test_a_note_loses_blank_ends_and_keeps_its_lines() -> None:
    assert clean_note("\r\n  甲  \r\n\r\n  乙\t\n\n") == "甲\n\n  乙"


def test_a_line_has_single_spaces_and_composed_characters() -> None:
    assert clean_line(" 防\u3000汛\n e\u0301 ") == "防 汛 é"


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("市水务局", ("市水务局",)),
        ("甲、乙，丙,丁;戊；己", ("甲", "乙", "丙", "丁", "戊", "己")),
        ("甲、 乙 、、甲", ("甲", "乙")),
        ("甲\x1b局", ("甲␛局",)),
        (" 、,", ()),
        ("", ()),
    ],
)
def test_names_are_listed_as_people_write_them(
    text: str, each: tuple[str, ...]
) -> None:
    assert names(text) == each


@pytest.mark.parametrize(
    ("word", "near", "always"),
    [
        ("doen", "done", "done"),
        ("ＤＯＥＮ", "done", "done"),
        ("逾其", "逾期", "逾期"),
        ("exxxx", "", "due"),
        ("", "", "逾期"),
    ],
)
def test_the_nearest_word_is_near_or_where_asked_the_least_far(
    word: str, near: str, always: str
) -> None:
    valid = ["done", "逾期", "due"]
    assert nearest(word, valid) == near
    assert nearest(word, valid, 0) == always
