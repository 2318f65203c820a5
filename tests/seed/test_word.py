"""Word documents: what they show, and what is no document."""

import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from seed.document import document
from seed.errors import BadWord, DocumentError, EncryptedWord, HugeWord, OldWord
from seed.reading import read


def element(name: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def numbering(document_: Any, levels: list[tuple[str, str]]) -> None:
    """Give a document the list 7: for each level the form and the text of numbers."""
    root = document_.part.numbering_part.element
    abstract = element("abstractNum", abstractNumId="77")
    for depth, (form, text) in enumerate(levels):
        level = element("lvl", ilvl=str(depth))
        level.append(element("start", val="1"))
        level.append(element("numFmt", val=form))
        level.append(element("lvlText", val=text))
        abstract.append(level)
    root.insert(0, abstract)
    number = element("num", numId="7")
    number.append(element("abstractNumId", val="77"))
    root.append(number)


def numbered(paragraph: Any, depth: int) -> None:
    asked = element("numPr")
    asked.append(element("ilvl", val=str(depth)))
    asked.append(element("numId", val="7"))
    paragraph._p.get_or_add_pPr().append(asked)


def saved(document_: Any) -> bytes:
    stream = BytesIO()
    document_.save(stream)
    return stream.getvalue()


def lines(data: bytes) -> list[str]:
    return read(data).text.splitlines()


def test_paragraphs_are_lines() -> None:
    made = docx.Document()
    made.add_paragraph("一、抓项目")
    made.add_paragraph("（一）开工。6月底前开工。")
    outline = document(saved(made)).outline
    assert [(h.level, h.title) for h in outline.headings] == [
        (1, "抓项目"),
        (2, "开工"),
    ]
    assert read(saved(made)).encoding == "docx"


def test_numbers_that_word_draws_are_counted_as_it_counts_them() -> None:
    made = docx.Document()
    numbering(
        made,
        [
            ("chineseCounting", "%1、"),
            ("chineseCounting", "（%2）"),
            ("decimal", "%3."),
        ],
    )
    for depth, text in [
        (0, "甲"),
        (1, "乙"),
        (2, "丙"),
        (2, "丁"),
        (1, "戊"),
        (2, "己"),
        (0, "庚"),
    ]:
        numbered(made.add_paragraph(text), depth)
    assert lines(saved(made)) == [
        "一、甲",
        "（一）乙",
        "1.丙",
        "2.丁",
        "（二）戊",
        "1.己",
        "二、庚",
    ]


def test_a_number_of_several_levels_is_drawn_whole() -> None:
    made = docx.Document()
    numbering(made, [("decimal", "%1"), ("decimal", "%1.%2 ")])
    for depth, text in [(0, " 甲"), (1, "乙"), (1, "丙")]:
        numbered(made.add_paragraph(text), depth)
    assert lines(saved(made)) == ["1 甲", "1.1 乙", "1.2 丙"]


def test_tens_are_written_as_texts_write_them() -> None:
    made = docx.Document()
    numbering(made, [("chineseCountingThousand", "%1、")])
    for _ in range(21):
        numbered(made.add_paragraph("甲"), 0)
    assert [line[:-2] for line in lines(saved(made))][9::5] == ["十", "十五", "二十"]


def test_bullets_are_no_numbers() -> None:
    made = docx.Document()
    numbering(made, [("bullet", "●")])
    numbered(made.add_paragraph("甲"), 0)
    assert lines(saved(made)) == ["甲"]


def test_the_number_of_a_style_is_drawn_too() -> None:
    made = docx.Document()
    numbering(made, [("chineseCounting", "%1、")])
    style = made.styles["Heading 1"]
    asked = element("numPr")
    asked.append(element("numId", val="7"))
    style.element.get_or_add_pPr().append(asked)
    made.add_heading("甲", 1)
    made.add_heading("乙", 1)
    assert lines(saved(made)) == ["# 一、甲", "# 二、乙"]


def test_headings_by_style_are_headings() -> None:
    made = docx.Document()
    for text, level in [
        ("总体要求", 1),
        ("主要任务", 1),
        ("开展体检", 2),
        ("组织保障", 1),
    ]:
        made.add_heading(text, level)
        made.add_paragraph("做好工作。")
    outline = document(saved(made)).outline
    assert [(h.level, h.title) for h in outline.headings] == [
        (1, "总体要求"),
        (1, "主要任务"),
        (2, "开展体检"),
        (1, "组织保障"),
    ]


def test_content_controls_are_read_and_nothing_is_read_twice() -> None:
    made = docx.Document()
    made.add_paragraph("一、甲")
    control, content = element("sdt"), element("sdtContent")
    inner = made.add_paragraph("二、乙")
    content.append(inner._p)
    control.append(content)
    made.element.body.insert(1, control)
    table = made.add_table(rows=1, cols=1)
    table.cell(0, 0).text = "外"
    table.cell(0, 0).add_table(1, 1).cell(0, 0).text = "内"
    assert lines(saved(made)) == ["一、甲", "二、乙", "外 内"]


def test_rows_of_tables_are_lines_in_their_place() -> None:
    made = docx.Document()
    made.add_paragraph("一、任务")
    table = made.add_table(rows=2, cols=2)
    for row, cells in zip(
        table.rows, [("任务", "牵头单位"), ("建平台", "市科技局")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.add_paragraph("二、保障")
    assert lines(saved(made)) == [
        "一、任务",
        "任务\t牵头单位",
        "建平台\t市科技局",
        "二、保障",
    ]


def packed(members: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def bomb() -> bytes:
    return packed({"word/document.xml": b"0" * (200 * 1024 * 1024)})


def laughs() -> bytes:
    """A document whose XML would grow a billionfold."""
    made = BytesIO(saved(docx.Document()))
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "haha">{entities}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/'
        'main"><w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>'
    )
    stream = BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = xml.encode() if name == "word/document.xml" else old.read(name)
            new.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: b"PK\x03\x04", BadWord),
        (lambda: saved(docx.Document())[:2000], BadWord),
        (lambda: packed({"a.txt": b"x"}), BadWord),
        (lambda: packed({"word/document.xml": b"<"}), BadWord),
        (bomb, HugeWord),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), OldWord),
        (
            lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            EncryptedWord,
        ),
    ],
    ids=["head", "cut", "no word", "no xml", "bomb", "old", "encrypted"],
)
def test_what_cannot_be_read_is_refused_with_advice(
    make: Callable[[], bytes], error: type[DocumentError]
) -> None:
    with pytest.raises(error, match=r"save|opened"):
        read(make())


def test_entities_are_not_resolved() -> None:
    try:
        text = read(laughs()).text
    except DocumentError:
        return
    assert len(text) < 1000


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_document_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(
            st.integers(0, 255)
        )
    with suppress(DocumentError):
        assert document(bytes(whole)).outline.headings is not None


def _whole() -> bytes:
    made = docx.Document()
    made.add_paragraph("一、甲")
    return saved(made)


WHOLE = _whole()
