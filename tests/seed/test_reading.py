"""Bytes to text, in the encodings that offices save."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.errors import Binary, DocumentError, NotText, WrongEncoding
from seed.reading import Decoded, decode

TEXT = "一、防汛\r\n(一)备足物资。\n"


def answer(data: bytes) -> Decoded | str:
    try:
        return decode(data)
    except DocumentError as refused:
        return str(refused)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gbk"), "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
    ],
)
def test_each_encoding_gives_the_same_text(data: bytes, encoding: str) -> None:
    assert decode(data) == Decoded(TEXT, encoding)


def test_an_empty_document_is_an_empty_text() -> None:
    assert decode(b"") == Decoded("", "utf-8")


def test_a_mark_alone_is_an_empty_text() -> None:
    assert decode(codecs.BOM_UTF8).text == ""


def test_rare_characters_of_gb18030_are_read() -> None:
    assert decode("㐀𠀀〇、".encode("gb18030")).text == "㐀𠀀〇、"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04\x14\x00\x06\x00",
        TEXT.encode("utf-16-le"),
    ],
    ids=["pdf", "png", "docx", "utf-16 without a mark"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises((Binary, NotText)):
        decode(data)


def test_binary_says_to_save_as_text() -> None:
    with pytest.raises(Binary, match="plain text in UTF-8"):
        decode(b"\0\0\0\0")


def test_bytes_of_no_encoding_are_refused() -> None:
    with pytest.raises(NotText):
        decode(b"\xff\x80\xff")


@pytest.mark.parametrize(
    ("data", "position"),
    [
        (codecs.BOM_UTF8 + b"abc\xff", 6),
        (codecs.BOM_UTF16_LE + "一".encode("utf-16-le") + b"x", 4),
    ],
    ids=["utf-8", "utf-16"],
)
def test_a_broken_mark_names_the_byte_of_the_file(data: bytes, position: int) -> None:
    with pytest.raises(WrongEncoding) as refused:
        decode(data)
    assert refused.value.values["position"] == position


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    assert answer(data)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=100))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode()).text == text
