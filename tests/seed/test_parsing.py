"""Text to outline."""

import json
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seed.outline import Heading, Outline
from seed.parsing import parse
from seed.reading import decode

SHARED = Path(__file__).parents[3] / "shared" / "speech"


def tree(text: str) -> list[tuple[int, str, str]]:
    return [(h.level, h.marker, h.title) for h in parse(text).headings]


def titles(text: str) -> list[str]:
    return [heading.title for heading in parse(text).headings]


def body(text: str, heading: Heading) -> str:
    return "".join(text[start:end] for start, end in heading.spans[1:]).strip()


def places(outline: Outline) -> list[int]:
    spans = [*outline.frame, *outline.dropped]
    spans += chain.from_iterable(heading.spans for heading in outline.headings)
    return list(chain.from_iterable(range(*span) for span in sorted(spans)))


def test_depth_comes_from_nesting_not_from_the_kind_of_marker() -> None:
    text = "一、甲\n1.乙\n(1)丙\n二、丁\n(一)戊\n1.己\n"
    assert [(level, title) for level, _, title in tree(text)] == [
        (1, "甲"),
        (2, "乙"),
        (3, "丙"),
        (1, "丁"),
        (2, "戊"),
        (3, "己"),
    ]


def test_all_ranks_nest_to_eight_levels() -> None:
    above = "第一部分 甲\n第一章 乙\n第一节 丙\n一、丁\n(一)戊\n1.己\n"
    text = f"{above}(1)庚。一是辛。二是壬。\n"
    assert [level for level, _, _ in tree(text)] == [1, 2, 3, 4, 5, 6, 7, 8, 8]


def test_a_document_may_begin_deep_and_rise() -> None:
    assert tree("1.甲\n(一)乙\n2.丙\n一、丁\n") == [
        (1, "1.", "甲"),
        (1, "(一)", "乙"),
        (2, "2.", "丙"),
        (1, "一、", "丁"),
    ]


def test_points_in_one_paragraph_are_headings_with_their_own_text() -> None:
    text = "(一)备料。先看库存。一是沙袋。每仓千只。二是水泵;逐台试机。\n"
    outline = parse(text)
    assert [(h.level, h.title, body(text, h)) for h in outline.headings] == [
        (1, "备料", "先看库存。"),
        (2, "沙袋", "每仓千只。"),
        (2, "水泵", "逐台试机。"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "一、甲,一是只有一点,后面没有了。\n",
        "一、甲。首先,只有一点。\n",
        "一、甲。一要只有一点。\n",
        "一、甲。二是从二开始。三是接着说。\n",
        "一、甲。这是办法之一是可行的。\n",
    ],
    ids=["after a comma", "first", "must", "no first point", "no point"],
)
def test_points_outside_a_run_stay_text(text: str) -> None:
    assert len(titles(text)) == 1


def test_one_point_after_a_stop_is_a_heading() -> None:
    assert titles("一、甲。一是只有一点。\n") == ["甲", "只有一点"]


def test_a_gap_in_a_run_is_kept_and_a_step_back_stays_text() -> None:
    text = "一、甲。一是乙。三是丙。二是丁。\n"
    outline = parse(text)
    assert [h.title for h in outline.headings] == ["甲", "乙", "丙"]
    assert body(text, outline.headings[2]) == "二是丁。"
    assert [one.kind for one in outline.findings] == ["gap", "marker"]


def test_every_heading_starts_its_own_run_of_points() -> None:
    text = "(一)甲。一是乙。二是丙。\n(二)丁。一是戊。二是己。\n"
    assert [level for level, _, _ in tree(text)] == [1, 2, 2, 1, 2, 2]


def test_gaps_and_repeats_are_kept_as_they_are() -> None:
    assert [m for _, m, _ in tree("一、甲\n三、乙\n三、丙\n")] == [
        "一、",
        "三、",
        "三、",
    ]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("一、防汛。余下是正文", "防汛"),
        ("一、防汛;余下是正文", "防汛"),
        ("一、防汛！余下是正文", "防汛"),
        ("一、防汛:余下是正文", "防汛"),
        ("一、防汛,备料,演练", "防汛,备料,演练"),
        ("一、泵站2.0改造", "泵站2.0改造"),
        ("一、  防汛  ", "防汛"),
        ("一、", ""),
    ],
)
def test_a_title_ends_at_the_first_stop(line: str, title: str) -> None:
    assert titles(f"{line}\n") == [title]


def test_a_title_keeps_the_width_it_was_written_in() -> None:
    assert tree("（一）备料，（沙袋）ＡＢ\n") == [(1, "（一）", "备料，（沙袋）ＡＢ")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    text = end.join(["标题", "", "一、甲", "(一)乙。一是丙。二是丁。", ""])
    assert [h.line for h in parse(text).headings] == [3, 4, 4, 4]
    assert titles(text) == ["甲", "乙", "丙", "丁"]


def test_the_title_is_the_first_line_that_says_something() -> None:
    text = "自定义文字\n首页/通知\n\n关于防汛的通知\n2025年3月10日\n一、甲\n"
    outline = parse(text)
    assert (outline.title, outline.base) == ("关于防汛的通知", date(2025, 3, 10))


@pytest.mark.parametrize("salutation", ["同志们:", "各位代表、各位委员：", "各镇街:"])
def test_a_salutation_is_no_title(salutation: str) -> None:
    assert parse(f"{salutation}\n防汛讲话\n一、甲\n").title == "防汛讲话"


def test_a_document_that_begins_with_a_marker_has_no_title() -> None:
    assert parse("一、甲\n二、乙\n").title == ""


def test_a_date_in_the_text_does_not_date_the_document() -> None:
    assert parse("讲话\n一、甲\n2025年3月10日开工。\n二、乙\n").base is None


def test_the_signature_dates_the_document() -> None:
    text = "讲话\n一、甲\n乙。\n\n某市人民政府\n2025年3月10日\n"
    outline = parse(text)
    assert outline.base == date(2025, 3, 10)
    assert body(text, outline.headings[0]) == "乙。"


def test_the_year_of_the_title_is_better_than_nothing() -> None:
    assert parse("2025年工作要点\n一、甲\n").base == date(2025, 1, 1)


def test_a_day_that_the_calendar_lacks_dates_nothing() -> None:
    assert parse("讲话\n2025年2月30日\n一、甲\n").base is None


def test_web_page_chrome_is_dropped_and_the_frame_is_kept() -> None:
    text = (
        "首页/通知\n防汛讲话\n\n一、甲\n\n谢谢大家!\n\n责任编辑:某人\n留言与评论(0)\n"
    )
    outline = parse(text)
    frame = "".join(text[start:end] for start, end in outline.frame)
    dropped = "".join(text[start:end] for start, end in outline.dropped)
    assert frame == "防汛讲话\n\n谢谢大家!\n\n"
    assert dropped == "首页/通知\n责任编辑:某人\n留言与评论(0)\n"


def test_nothing_inside_the_outline_is_dropped() -> None:
    text = "一、甲\n首页/通知\n相关阅读\n二、乙\n"
    outline = parse(text)
    assert outline.dropped == ()
    assert body(text, outline.headings[0]) == "首页/通知\n相关阅读"


@pytest.mark.parametrize("closing", ["同志们,汛期将至。", "谢谢大家!", "附件:分工表"])
def test_the_closing_belongs_to_no_heading(closing: str) -> None:
    text = f"一、甲\n乙。\n{closing}一是要快,二是要实。\n"
    outline = parse(text)
    assert [h.title for h in outline.headings] == ["甲"]
    assert body(text, outline.headings[0]) == "乙。"


def test_a_salutation_between_headings_closes_nothing() -> None:
    assert titles("一、甲\n同志们,注意。\n二、乙\n") == ["甲", "乙"]


def test_a_review_part_makes_all_below_it_review() -> None:
    text = "一、回顾去年\n(一)甲。一是乙。二是丙。\n二、今年安排\n(一)总结经验\n"
    assert [h.review for h in parse(text).headings] == [True] * 4 + [False] * 2


def test_a_heading_proposes_the_date_in_its_own_text() -> None:
    text = "讲话\n2025年3月10日\n一、甲。一是乙。6月底前完成。二是丙。年底前完成。\n"
    due = [h.proposal and h.proposal.due for h in parse(text).headings]
    assert due == [None, date(2025, 6, 30), date(2025, 12, 31)]


def test_a_document_without_a_day_proposes_no_date_and_says_which_it_needs() -> None:
    outline = parse("讲话\n一、甲\n6月底前完成。\n")
    assert outline.headings[0].proposal is None
    (finding,) = outline.findings
    assert (finding.kind, finding.line) == ("base", 2)
    assert finding.values == {"phrase": "6月底前"}
    given = parse("讲话\n一、甲\n6月底前完成。\n", date(2025, 3, 1))
    assert given.headings[0].proposal
    assert given.findings == ()


@pytest.mark.parametrize("word", ["English", "english", "英文", "译文"])
def test_a_gloss_is_the_english_line_under_a_heading(word: str) -> None:
    text = f"讲话\n{word}: A speech\n\n一、甲\n{word}：Prepare. Then act.\n乙。\n"
    outline = parse(text)
    (heading,) = outline.headings
    assert (outline.title, outline.gloss) == ("讲话", "A speech")
    assert heading.gloss == "Prepare. Then act."
    assert body(text, heading) == "乙。"


def test_a_gloss_needs_the_line_right_under_the_heading() -> None:
    text = "一、甲\n乙。\nEnglish: too late\n"
    (heading,) = parse(text).headings
    assert heading.gloss == ""
    assert "too late" in body(text, heading)


@pytest.mark.parametrize("text", ["", "\n", "   \n\n", "大家好。今天随便谈谈。\n"])
def test_a_text_without_markers_has_no_headings(text: str) -> None:
    outline = parse(text)
    assert outline.headings == ()
    assert places(outline) == list(range(len(text)))


def test_acting_characters_are_left_for_the_ledger_to_clean() -> None:
    text = "一、\x1b]0;甲\x07[/b]\u202e乙\n"
    assert titles(text) == ["\x1b]0"]
    assert places(parse(text)) == list(range(len(text)))


def test_a_very_long_document_is_read() -> None:
    text = "".join(f"一、甲\n(一)乙{n}。一是丙。二是丁。\n" for n in range(2000))
    assert len(parse(text).headings) == 8000


FRAGMENTS = [
    *("一、", "二、", "十一、", "(一)", "（二）", "〔三〕", "1.", "２．", "(3)", "①"),
    *("第一部分", "第二章 ", "第三节", "一是", "二是", "三是", "一、二、三", "之一是"),
    *("。", ";", ":", "，", "“", "”", "!", " ", "\u3000", "\t", "防汛", "x", "2.5"),
    *("\n", "\n\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", "\x0c", "\x1c", "\0"),
    *("首页/栏目", "验证码:", "相关阅读", "同志们:", "同志们,", "谢谢大家", "附件1:"),
    *("English: one", "英文：", "2025年3月10日", "2025-02-30", "6月31日", "年底前"),
    *(
        "一要",
        "二要",
        "首先，",
        "其次，",
        "第一，",
        "第二，",
        "①",
        "②",
        "1.1 ",
        "1.2 ",
        "1 甲",
    ),
    *("# ", "## ", "——", "- 3 -", "第3页", "目录", "……3", "附件1", "　　", "第一条 "),
    *("回顾", "\x1b[2J", "\u202e", "\ud800", "\U000e0041", "é", "e\u0301", "㈠", "ﬁ"),
]
anything = st.text(st.characters(exclude_categories=()), max_size=80)
fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)
lines = st.lists(fragments, max_size=8).map("\n".join)


@settings(max_examples=600)
@given(st.one_of(fragments, lines, anything))
@example("一、")
@example("发言:一是甲。二是乙。\n谢谢大家")
@example("首页\n首页\n一、甲\n\n谢谢大家\n首页\n完\n首页")
def test_every_character_lies_in_exactly_one_place(text: str) -> None:
    outline = parse(text)
    assert places(outline) == list(range(len(text)))
    for heading in outline.headings:
        assert list(heading.spans) == sorted(heading.spans)
        assert all(start < end for start, end in heading.spans)


@given(st.one_of(fragments, lines))
def test_headings_are_in_order_and_no_level_is_skipped(text: str) -> None:
    headings = parse(text).headings
    starts = [heading.spans[0][0] for heading in headings]
    assert starts == sorted(starts)
    above = 0
    for heading in headings:
        assert 1 <= heading.level <= above + 1
        above = heading.level


@given(st.one_of(fragments, lines))
def test_a_heading_says_what_stands_in_its_own_span(text: str) -> None:
    for heading in parse(text).headings:
        start, end = heading.spans[0]
        own = text[start:end]
        assert own.lstrip("#*> \u200b\ufeff").startswith(heading.marker)
        # A wrapped title, or one below its marker, is on several lines.
        assert "".join(heading.title.split()) in "".join(own.split())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the original speech is not here")
def test_the_original_speech_is_read_as_a_careful_reader_reads_it() -> None:
    expected = json.loads((SHARED / "speech.expected.json").read_text("utf-8"))
    outline = parse(decode((SHARED / "speech.txt").read_bytes()).text)
    read = [(h.level, h.marker, h.title, h.line) for h in outline.headings]
    wanted = [(e["level"], e["number"], e["title"], e["line"]) for e in expected]
    assert len(wanted) == 52
    assert read == wanted
    assert outline.base == date(2025, 2, 21)
