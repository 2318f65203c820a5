"""Texts as offices write them, with the outline that a careful reader sees in each.

`NAME.expected.json` has the headings in order; one that is `optional` may be there or
not. Names and places are invented.
"""

import json
import unicodedata
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from seed.document import Document, document
from seed.outline import Outline

TEXTS = Path(__file__).parent / "texts"
SHARED = Path(__file__).parents[3] / "shared" / "speech"
FILES = sorted(
    file for file in TEXTS.iterdir() if file.suffix in {".txt", ".md", ".html"}
)
LINED = [
    file for file in FILES if file.suffix != ".html" and b"\r" not in file.read_bytes()
]
"""Those whose lines end as lines do here."""


def expected(file: Path) -> list[dict[str, Any]]:
    name = f"{file.stem}.expected.json"
    rows: list[dict[str, Any]] = json.loads((TEXTS / name).read_text("utf-8"))
    return rows


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def compare(outline: Outline, wanted: list[dict[str, Any]]) -> None:
    """Every required heading at its level, in order, and none besides."""
    read = [(h.level, squeezed(h.marker), squeezed(h.title)) for h in outline.headings]
    for row in wanted:
        level, number, prefix = row["level"], row["number"], row["title_prefix"]
        if read and read[0][:2] == (level, squeezed(number)):
            assert read[0][2].startswith(squeezed(prefix))
            read.pop(0)
        else:
            assert row.get("optional"), f"{number}{prefix} is not found: {read[:1]}"
    assert read == []


def everywhere(read: Document) -> list[tuple[int, int]]:
    spans = [*read.outline.frame, *read.outline.dropped]
    return sorted(chain(spans, *(heading.spans for heading in read.outline.headings)))


def findings(name: str) -> list[tuple[int, str]]:
    (file,) = TEXTS.glob(f"{name}_*.[thm]*")
    outline = document(file.read_bytes()).outline
    return [(one.line, one.kind.value) for one in outline.findings]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_text_is_read_as_a_careful_reader_reads_it(file: Path) -> None:
    compare(document(file.read_bytes()).outline, expected(file))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_character_of_a_text_lies_in_exactly_one_place(file: Path) -> None:
    read = document(file.read_bytes())
    place = 0
    for start, end in everywhere(read):
        assert start == place
        assert end > start
        place = end
    assert place == len(read.text)


@pytest.mark.parametrize("file", LINED, ids=lambda file: file.stem)
def test_a_text_with_other_line_ends_has_the_same_outline(file: Path) -> None:
    data = file.read_bytes()
    for end in (b"\r\n", b"\r"):
        again = document(data.replace(b"\n", end)).outline
        compare(again, expected(file))
        assert again.findings == document(data).outline.findings


def test_what_is_irregular_is_found_and_left_as_it_is() -> None:
    assert findings("S06") == [
        (5, "start"),
        (7, "gap"),
        (7, "gap"),
        (8, "repeat"),
        (8, "repeat"),
        (9, "gap"),
        (10, "start"),
        (11, "restart"),
        (12, "repeat"),
        (14, "restart"),
    ]


@pytest.mark.parametrize("name", ["S05", "S08", "S15a", "R03", "R04", "R09"])
def test_what_is_regular_has_no_findings(name: str) -> None:
    assert findings(name) == []


def test_an_attachment_is_told_and_its_headings_are_not_taken() -> None:
    assert findings("R02") == [(18, "attachment")]


def test_an_announced_count_is_compared_with_what_is_there() -> None:
    assert [kind for _, kind in findings("R07")] == ["count"]


def text_of(name: str) -> Outline:
    (file,) = TEXTS.glob(f"{name}_*.[thm]*")
    return document(file.read_bytes()).outline


def test_roles_and_dates_written_in_a_text_are_read() -> None:
    wanted = expected(TEXTS / "S08_task_breakdown.txt")
    for heading, row in zip(text_of("S08").headings, wanted, strict=True):
        said = heading.assignment
        assert said.lead == row.get("lead", "")
        assert list(said.support) == row.get("support", [])
        assert said.owner == row.get("owner", "")
        assert (said.due and said.due.due.isoformat()) == row.get("due")


def test_roles_in_brackets_are_read() -> None:
    roles = {
        heading.marker: (heading.assignment.lead, heading.assignment.support)
        for heading in text_of("R02").headings
        if heading.assignment.lead
    }
    assert roles == {
        "1.": ("市科技局", ("市财政局", "各区人民政府")),
        "2.": ("市发展改革委", ("市工业和信息化局",)),
        "3.": ("市科技局", ("市教委",)),
    }


def test_parts_that_look_back_are_proposed_as_review() -> None:
    assert [h.title for h in text_of("R01").headings if h.review and h.level == 1] == [
        "2025年工作回顾"
    ]
    assert [h.review for h in text_of("R09").headings if h.level == 1] == [True, False]


def dropped(name: str) -> str:
    (file,) = TEXTS.glob(f"{name}_*.[thm]*")
    read = document(file.read_bytes())
    return "".join(read.text[start:end] for start, end in read.outline.dropped)


def test_page_numbers_are_dropped_from_the_middle() -> None:
    assert dropped("S12").split() == ["—", "3", "—", "-", "4", "-"]
    titles = [heading.title for heading in text_of("S12").headings]
    assert "引育壮大企业,提升园区发展质效" in titles
    assert "深化改革,优化生态激活力" in titles


def test_a_table_of_contents_is_dropped() -> None:
    assert "2.1.1 功能\t4" in dropped("R04")


def test_what_a_web_page_puts_around_is_dropped() -> None:
    assert "首页" in dropped("R07")
    assert "上一篇" in dropped("R07")
    assert text_of("R07").title == "在安全生产会议上的讲话"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the original speech is not here")
def test_the_original_speech_has_52_headings_and_no_findings() -> None:
    read = document((SHARED / "speech.txt").read_bytes())
    assert len(read.outline.headings) == 52
    assert read.outline.findings == ()


GBK: Callable[[str], bytes] = lambda text: text.encode("gb18030")  # noqa: E731


@pytest.mark.parametrize(
    ("encode", "encoding"),
    [
        (lambda text: text.encode(), "utf-8"),
        (lambda text: b"\xef\xbb\xbf" + text.encode(), "utf-8"),
        (GBK, "gb18030"),
        (lambda text: b"\xff\xfe" + text.encode("utf-16-le"), "utf-16"),
    ],
)
def test_the_encoding_that_was_used_is_said(
    encode: Callable[[str], bytes], encoding: str
) -> None:
    read = document(encode("一、防汛备料\n二、抗旱打井\n"))
    assert read.encoding == encoding
    assert [heading.title for heading in read.outline.headings] == [
        "防汛备料",
        "抗旱打井",
    ]
