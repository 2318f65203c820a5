"""Sheets that Excel reads, and tables of Markdown, whatever the cells hold."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.exchange.sheets import csv_file, markdown


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_sheet_is_what_excel_reads_without_a_question() -> None:
    data = csv_file(["code", "标题"], [["2.1", '甲,"乙"']])
    assert data == '\ufeff"code","标题"\r\n"2.1","甲,""乙"""\r\n'.encode()
    assert csv_file(["code"], []) == '\ufeff"code"\r\n'.encode()


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "'=1", "''-"],
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert read(csv_file(["a"], [[cell]]))[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["", "甲", "1-2", "'甲'", "a=b", "2025-06-30"])
def test_other_cells_are_left_as_they_are(cell: str) -> None:
    assert read(csv_file(["a"], [[cell]]))[1] == [cell]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_one_apostrophe_less_gives_every_cell_back(cells: list[str]) -> None:
    _head, row = read(csv_file(["a"] * len(cells), [cells]))
    for cell, there in zip(cells, row, strict=True):
        assert there in (cell, f"'{cell}")
        assert not there.lstrip().startswith(("=", "+", "-", "@"))


def test_a_table_obeys_no_markup() -> None:
    cells = ["a|b", "*重*_点_", "[x](y)", "<b>&amp;", "`c`\\", "~~d~~"]
    assert list(markdown(["甲", "|"], [cells])) == [
        "| 甲 | \\| |",
        "| --- | --- |",
        r"| a\|b | \*重\*\_点\_ | \[x\](y) | \<b\>\&amp; | \`c\`\\ | \~\~d\~\~ |",
    ]
