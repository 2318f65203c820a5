"""How official texts count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.numbering import (
    Rank,
    candidates_inside,
    marker_at_start,
)
from seed.numerals import chinese_number, value_of
from seed.width import fold

NUMERALS = "一二三四五六七八九"


def spoken(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = " " + NUMERALS
    ten = ("十" if tens == 1 else f"{digits[tens]}十") if tens else ""
    return ten + (digits[ones] if ones else "")


def test_every_number_to_ninety_nine_is_read() -> None:
    read = [chinese_number(spoken(number)) for number in range(1, 100)]
    assert read == list(range(1, 100))


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("廿", 20),
        ("廿三", 23),
        ("〇", 0),
        ("二〇二五", 2025),
        ("一百零五", 105),
        ("三千二百", 3200),
        ("壹拾贰", 12),
        ("一万二千", 12000),
        ("两亿", 200000000),
    ],
)
def test_old_and_round_numerals_are_read(numeral: str, number: int) -> None:
    assert chinese_number(numeral) == number


@pytest.mark.parametrize("numeral", ["", "一二", "二三十", "十一二", "甲", "十十"])
def test_what_is_no_numeral_has_no_number(numeral: str) -> None:
    assert chinese_number(numeral) is None


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("12", 12),
        ("十二", 12),
        ("", None),
        ("1二", None),
        ("9" * 5000, None),
        ("一" + "亿" * 5000, None),
    ],
)
def test_digits_and_characters_are_numerals_of_a_bearable_length(
    numeral: str, number: int | None
) -> None:
    assert value_of(numeral) == number


@pytest.mark.parametrize(
    ("line", "rank", "number", "marker"),
    [
        ("第一部分 总体要求", Rank.PART, 1, "第一部分 "),
        ("第十二章 附则", Rank.CHAPTER, 12, "第十二章 "),
        ("第三节 水源", Rank.CLAUSE, 3, "第三节 "),
        ("一、防汛", Rank.LIST, 1, "一、"),
        ("十一、抗旱", Rank.LIST, 11, "十一、"),
        ("二.抗旱", Rank.LIST, 2, "二."),
        ("(一)备料", Rank.BRACKET, 1, "(一)"),
        ("〔二〕备料", Rank.BRACKET, 2, "〔二〕"),
        ("【三】备料", Rank.BRACKET, 3, "【三】"),
        ("( 四 )备料", Rank.BRACKET, 4, "( 四 )"),
        ("1.沙袋", Rank.DIGIT, 1, "1."),
        ("12、沙袋", Rank.DIGIT, 12, "12、"),
        ("(1)编织袋", Rank.DIGIT_BRACKET, 1, "(1)"),
        ("一是演练", Rank.POINT, 1, "一是"),
        ("三是:演练", Rank.POINT, 3, "三是:"),
        ("一要:演练", Rank.MUST, 1, "一要:"),
        ("第一，演练", Rank.ORDINAL, 1, "第一，"),
        ("首先，演练", Rank.ORDER, 1, "首先，"),
        ("③演练", Rank.CIRCLED, 3, "③"),
        ("第七条 演练", Rank.ARTICLE, 7, "第七条 "),
        ("第七条", Rank.ARTICLE, 7, "第七条"),
        ("2.3 演练", Rank.DECIMAL, 3, "2.3"),
        ("2.3.1演练", Rank.DECIMAL, 1, "2.3.1"),
        ("㈢演练", Rank.BRACKET, 3, "㈢"),
        ("⒋演练", Rank.DIGIT, 4, "⒋"),
        ("⑸演练", Rank.DIGIT_BRACKET, 5, "⑸"),
        ("6)演练", Rank.DIGIT_BRACKET, 6, "6)"),
        ("ー、演练", Rank.LIST, 1, "ー、"),
        ("ニ、演练", Rank.LIST, 2, "ニ、"),
        ("(-)演练", Rank.BRACKET, 1, "(-)"),
    ],
)
def test_each_marker_has_its_rank(
    line: str, rank: Rank, number: int, marker: str
) -> None:
    found = marker_at_start(fold(line))
    assert found
    assert (found.rank, found.number) == (rank, number)
    assert line[found.start : found.end] == marker


@pytest.mark.parametrize("line", ["1.防汛", "(1)防汛", "(一)防汛", "一是:防汛"])
def test_full_width_counts_like_half_width(line: str) -> None:
    wide = line.translate({ord(c): ord(c) + 0xFEE0 for c in "1.():"})
    assert wide != line
    assert marker_at_start(fold(wide)) == marker_at_start(line)


@pytest.mark.parametrize("space", ["  ", "\t", "\u3000\u3000"])
def test_indented_lines_have_markers(space: str) -> None:
    found = marker_at_start(fold(f"{space}一、防汛"))
    assert found
    assert found.start == len(space)


@pytest.mark.parametrize(
    "line",
    [
        "一、二、三产业都在增长",
        "2.5亿元投资",
        "2.5%的增速",
        "2025年的汛情",
        "1、2号泵站",
        "第一产业",
        "第一、第二产业",
        "第三条规定的情形",
        "(一)项和(二)项",
        "首先要启动的是试点",
        "最后,祝大家顺利",
        "一切准备就绪",
        "0.前言",
        "(甲)防汛",
        "",
        "   ",
    ],
)
def test_prose_has_no_marker(line: str) -> None:
    assert marker_at_start(fold(line)) is None


@pytest.mark.parametrize("line", ["一、二季度增速平稳", "四, 演练", "二、三级子公司"])
def test_what_may_be_prose_is_doubtful(line: str) -> None:
    found = marker_at_start(line)
    assert found
    assert found.doubtful


@pytest.mark.parametrize("line", ["二、一张蓝图绘到底", "一、三级联动", "二、二次创业"])
def test_a_heading_may_begin_with_a_numeral(line: str) -> None:
    found = marker_at_start(line)
    assert found
    assert not found.doubtful


def test_points_stand_after_a_stop() -> None:
    line = fold("备足物资。一是沙袋;二是水泵,三是木桩")
    found = list(candidates_inside(line, 0))
    assert [one.marker.number for one in found] == [1, 2, 3]
    assert [one.comma for one in found] == [False, False, True]


@pytest.mark.parametrize(
    "line",
    [
        "这是办法之一是可行的",
        "口径统一是前提",
        "唯一是短板的是泵站",
        "他说“要快。一是沙袋。二是水泵”",
    ],
)
def test_prose_and_quotations_have_no_points(line: str) -> None:
    assert list(candidates_inside(fold(line), 0)) == []


@given(st.text(max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text("一二十廿百0159(（)）〔【.、．是第部分章节 \u3000", max_size=20))
def test_a_marker_lies_within_its_line(line: str) -> None:
    found = marker_at_start(fold(line))
    if found:
        assert 0 <= found.start < found.end <= len(line)
        assert found.number > 0
