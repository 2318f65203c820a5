"""What a text says about dates and the past, and the dates people type."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.errors import DocumentError, NoDate, NoDistance, NoSuchDay
from seed.phrases.dates import dated, moment, propose
from seed.phrases.review import looks_back
from seed.phrases.typed import TypedDate, shifted, typed_days
from seed.phrases.typed import typed_date as typed
from seed.width import fold

BASE = date(2025, 2, 21)
TODAY = date(2025, 6, 12)


def answer(text: str) -> date | str:
    try:
        return typed(text, TODAY).day
    except DocumentError as refused:
        return str(refused)


@pytest.mark.parametrize(
    ("text", "due", "precision", "phrase"),
    [
        ("年内完工。", "2025-12-31", "year", "年内"),
        ("今年,我们将开工。", "2025-12-31", "year", "今年"),
        ("年底前完工", "2025-12-31", "year", "年底前"),
        ("今年底完工", "2025-12-31", "year", "今年底"),
        ("2026年底前完工", "2026-12-31", "year", "2026年底前"),
        ("明年底完工", "2026-12-31", "year", "明年底"),
        ("上半年完工", "2025-06-30", "half", "上半年"),
        ("一季度完工", "2025-03-31", "quarter", "一季度"),
        ("第三季度末完工", "2025-09-30", "quarter", "第三季度末"),
        ("四季度完工", "2025-12-31", "quarter", "四季度"),
        ("6月底前完工", "2025-06-30", "month", "6月底前"),
        ("12月末完工", "2025-12-31", "month", "12月末"),
        ("明年3月底之前完工", "2026-03-31", "month", "明年3月底之前"),
        ("2028年2月底前完工", "2028-02-29", "month", "2028年2月底前"),
        ("9月30日前完工", "2025-09-30", "day", "9月30日前"),
        ("次年1月15日前完工", "2026-01-15", "day", "次年1月15日前"),
        ("９月３０日前完工", "2025-09-30", "day", "9月30日前"),
        ("到位。6月底前完工。年底前验收。", "2025-06-30", "month", "6月底前"),
    ],
)
def test_a_phrase_proposes_a_date_counted_from_the_document(
    text: str, due: str, precision: str, phrase: str
) -> None:
    proposal = propose(text, BASE)
    assert proposal
    assert proposal.due == date.fromisoformat(due)
    assert (proposal.precision, proposal.phrase) == (precision, phrase)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "尽快完工",
        "定期召开会议",
        "长期坚持",
        "PM2.5浓度下降",
        "2.0版系统上线",
        "今年以来形势向好",
        "截至2025年2月底已完工",
        "过去几年,年底前都完工",
        "6月31日前完工",
        "13月底前完工",
        "0月底前完工",
    ],
)
def test_what_names_no_due_date_proposes_nothing(text: str) -> None:
    assert propose(text, BASE) is None


@pytest.mark.parametrize(
    ("text", "due", "phrase"),
    [
        ("2027 年 6 月底前完成", "2027-06-30", "2027年6月底前"),
        ("2027 年6月 30 日前完成", "2027-06-30", "2027年6月30日前"),
        ("于 6 月 30 号前报送", "2025-06-30", "6月30号前"),
        ("半年内建成", "2025-08-06", "半年内"),
    ],
)
def test_blanks_inside_a_date_do_not_hide_it(text: str, due: str, phrase: str) -> None:
    proposal = propose(text, date(2025, 2, 6))
    assert proposal
    assert (proposal.due, proposal.phrase) == (date.fromisoformat(due), phrase)


def test_without_a_day_of_the_document_nothing_is_proposed() -> None:
    assert propose("6月底前完工", None) is None


def test_the_past_in_one_sentence_does_not_hide_the_next() -> None:
    proposal = propose("截至目前已过半。6月底前完工。", BASE)
    assert proposal
    assert proposal.due == date(2025, 6, 30)


@pytest.mark.parametrize("hedge", ["力争", "争取", "原则上", "探索"])
def test_a_hedge_makes_a_proposal_soft(hedge: str) -> None:
    soft = propose(f"{hedge}6月底前完工", BASE)
    assert soft
    assert soft.soft
    firm = propose(f"6月底前完工。{hedge}更快", BASE)
    assert firm
    assert not firm.soft


@pytest.mark.parametrize(
    "title", ["回顾去年", "总结成绩", "取得成效", "过去一年", "工作情况"]
)
def test_headings_that_report_look_back(title: str) -> None:
    assert looks_back(title)


@pytest.mark.parametrize("title", ["狠抓落实见成效", "锚定目标", "强化保障", ""])
def test_headings_that_ask_do_not_look_back(title: str) -> None:
    assert not looks_back(title)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("admin 2025-02-21 18:11:14", date(2025, 2, 21)),
        ("（2025年3月10日）", date(2025, 3, 10)),
        ("2025.3.10", date(2025, 3, 10)),
        ("2025/03/10", date(2025, 3, 10)),
        ("2025年2月30日,改到2025年3月1日", date(2025, 3, 1)),
        ("2025年6月31日", None),
        ("120250-02-21", None),
        ("第12期", None),
    ],
)
def test_the_first_real_date_of_a_line_dates_it(line: str, day: date | None) -> None:
    assert dated(line) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-06-30", "2025-06-30"),
        ("2025.6.30", "2025-06-30"),
        ("2025/6/30", "2025-06-30"),
        ("2025年6月30日", "2025-06-30"),
        ("２０２５－０６－３０", "2025-06-30"),
        ("20250630", "2025-06-30"),
        (" 2025-06-30 ", "2025-06-30"),
        ("6-30", "2025-06-30"),
        ("6/30", "2025-06-30"),
        ("6月30日", "2025-06-30"),
        ("6月30日前", "2025-06-30"),
        ("6月底", "2025-06-30"),
        ("二季度末", "2025-06-30"),
        ("上半年", "2025-06-30"),
        ("年底", "2025-12-31"),
        ("明年底", "2026-12-31"),
        ("明年2月底", "2026-02-28"),
        ("today", "2025-06-12"),
        ("TODAY", "2025-06-12"),
        ("今天", "2025-06-12"),
        ("明天", "2025-06-13"),
        ("昨天", "2025-06-11"),
        ("+10d", "2025-06-22"),
        ("+10天", "2025-06-22"),
        ("-3d", "2025-06-09"),
    ],
)
def test_dates_are_taken_as_people_type_them(text: str, day: str) -> None:
    assert typed(text, TODAY).day == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    ["6月31日", "2025-02-30", "20251301", "2-29", "13-1", "13月底", "0月底", "19月底"],
)
def test_a_day_that_the_calendar_lacks_is_refused_by_name(text: str) -> None:
    with pytest.raises(NoSuchDay, match="no day of the calendar") as refused:
        typed(text, TODAY)
    assert refused.value.values["text"] == text


@pytest.mark.parametrize(
    "text",
    ["", "   ", "尽快", "2025", "下周五吧", "10d", "五季度", "2025-06-30x", "+d"],
)
def test_what_is_no_date_is_refused_with_examples(text: str) -> None:
    with pytest.raises(NoDate, match="2025-06-30"):
        typed(text, TODAY)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_every_way_to_write_a_day_means_that_day(day: date) -> None:
    written = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {typed(text, TODAY).day for text in written} == {day}


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_the_end_of_a_month_is_its_last_day(day: date) -> None:
    end = typed(f"{day.year}年{day.month}月底", TODAY).day
    assert (end.year, end.month) == (day.year, day.month)
    assert (end + timedelta(days=1)).day == 1


@given(st.text("0123456789年月日底末前内明今次季度一四上半.-/+d天 ", max_size=12))
def test_anything_typed_is_a_date_or_refused(text: str) -> None:
    assert answer(text)


@given(st.text("0123456789年月日底末前内明今次季度一四上半力争。", max_size=30))
def test_any_text_is_asked_for_dates_without_failing(text: str) -> None:
    propose(text, BASE)
    dated(text)


MOMENTS = json.loads(
    (Path(__file__).parent / "texts" / "dates.json").read_text("utf-8")
)


@pytest.mark.parametrize("case", MOMENTS, ids=lambda case: case["phrase"])
def test_a_phrase_means_the_moment_that_a_reader_sees(case: dict[str, Any]) -> None:
    told = moment(fold(case["phrase"]), date.fromisoformat(case["base"]))
    assert told.kind == case["kind"]
    assert (told.due and told.due.isoformat()) == case["due"]
    assert (told.start and told.start.isoformat()) == case.get("start")
    assert told.precision == case.get("precision", "")
    assert told.soft == case.get("soft", False)
    assert told.rule == (case.get("rule") or "")
    assert told.open_ended == case.get("open_ended", False)
    assert case.get("matched", told.phrase) == told.phrase


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("十四五末", "2025-12-31"),
        ("年底前", "2025-12-31"),
        ("3个月内", "2025-09-12"),
        ("30天", "2025-07-12"),
        ("下周五", "2025-06-20"),
        ("+2w", "2025-06-26"),
        ("国庆节前", "2025-09-30"),
        ("二〇二五年六月底", "2025-06-30"),
        ("1月底", "2026-01-31"),
        ("2027 年 6 月底", "2027-06-30"),
        ("6 月 30 日", "2025-06-30"),
        ("6月30号前", "2025-06-30"),
        ("半年内", "2025-12-12"),
    ],
)
def test_what_documents_say_may_be_typed(written: str, day: str) -> None:
    assert typed(written, TODAY).day == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("written", "ahead", "been"),
    [
        ("3月1日", "2026-03-01", "2025-03-01"),
        ("3-1", "2026-03-01", "2025-03-01"),
        ("3月底", "2026-03-31", "2025-03-31"),
        ("12-1", "2025-12-01", "2024-12-01"),
        ("12月底", "2025-12-31", "2024-12-31"),
        ("三季度", "2025-09-30", "2024-09-30"),
        ("年底", "2025-12-31", "2024-12-31"),
        ("今年底", "2025-12-31", "2025-12-31"),
        ("本月底", "2025-06-30", "2025-06-30"),
        ("本周五", "2025-06-13", "2025-06-13"),
        ("30日内", "2025-07-12", "2025-07-12"),
        ("2025年12月1日", "2025-12-01", "2025-12-01"),
        ("明天", "2025-06-13", "2025-06-13"),
    ],
)
def test_a_month_that_is_over_is_the_next_one_unless_it_has_been(
    written: str, ahead: str, been: str
) -> None:
    assert typed(written, TODAY).day == date.fromisoformat(ahead)
    assert typed(written, TODAY, ahead=False).day == date.fromisoformat(been)


@pytest.mark.parametrize(
    ("written", "ahead", "been"),
    [
        ("2025-02", "2025-02-01 2025-02-28", "2025-02-01 2025-02-28"),
        ("２０２４．２", "2024-02-01 2024-02-29", "2024-02-01 2024-02-29"),
        ("2026年12月", "2026-12-01 2026-12-31", "2026-12-01 2026-12-31"),
        ("6月", "2025-06-01 2025-06-30", "2025-06-01 2025-06-30"),
        ("本月", "2025-06-01 2025-06-30", "2025-06-01 2025-06-30"),
        ("3月", "2026-03-01 2026-03-31", "2025-03-01 2025-03-31"),
        ("十二月", "2025-12-01 2025-12-31", "2024-12-01 2024-12-31"),
        ("明年3月", "2026-03-01 2026-03-31", "2026-03-01 2026-03-31"),
        ("3月1日", "2026-03-01 2026-03-01", "2025-03-01 2025-03-01"),
        ("3个月", "2025-09-12 2025-09-12", "2025-09-12 2025-09-12"),
        ("一季度", "2026-01-01 2026-03-31", "2025-01-01 2025-03-31"),
        ("二季度", "2025-04-01 2025-06-30", "2025-04-01 2025-06-30"),
        ("2027年第一季度", "2027-01-01 2027-03-31", "2027-01-01 2027-03-31"),
        ("一季度末", "2026-03-31 2026-03-31", "2025-03-31 2025-03-31"),
        ("下半年", "2025-07-01 2025-12-31", "2024-07-01 2024-12-31"),
        ("2027年上半年", "2027-01-01 2027-06-30", "2027-01-01 2027-06-30"),
        ("2027年", "2027-01-01 2027-12-31", "2027-01-01 2027-12-31"),
        ("今年", "2025-01-01 2025-12-31", "2025-01-01 2025-12-31"),
        ("年底", "2025-12-31 2025-12-31", "2024-12-31 2024-12-31"),
        ("7月中旬", "2025-07-11 2025-07-20", "2024-07-11 2024-07-20"),
        ("2025年2月下旬", "2025-02-21 2025-02-28", "2025-02-21 2025-02-28"),
    ],
)
def test_a_period_is_all_its_days_where_several_may_be_meant(
    written: str, ahead: str, been: str
) -> None:
    def told(*, ahead: bool) -> str:
        return " ".join(map(str, typed_days(written, TODAY, ahead=ahead)))

    assert (told(ahead=True), told(ahead=False)) == (ahead, been)


@pytest.mark.parametrize("written", ["6月", "2025-06"])
def test_a_month_is_no_day(written: str) -> None:
    with pytest.raises(NoDate):
        typed(written, TODAY)


def test_working_days_leave_weekends_out_and_say_so() -> None:
    told = typed("10个工作日", date(2025, 6, 12))
    assert told == TypedDate(date(2025, 6, 26), workdays=True)


def test_the_first_phrase_of_a_sentence_counts() -> None:
    proposal = propose("年底前完成甲,6月底前完成乙", BASE)
    assert proposal
    assert proposal.phrase == "年底前"


@given(
    st.text(
        alphabet="0123456789年月日底前末上下半季度一二三四五十周内每第“”.-/个工作",
        max_size=24,
    )
)
def test_any_text_means_something_or_nothing(text: str) -> None:
    assert moment(fold(text), BASE).kind


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("+10d", "2025-02-10"),
        ("+1天", "2025-02-01"),
        ("-3d", "2025-01-28"),
        ("－３ｄ", "2025-01-28"),
        ("+2w", "2025-02-14"),
        ("-1周", "2025-01-24"),
        ("+1m", "2025-02-28"),
        ("-11月", "2024-02-29"),
        ("+12个月", "2026-01-31"),
        ("+1个工作日", "2025-02-03"),
        ("-1工作日", "2025-01-30"),
        ("推迟10天", "2025-02-10"),
        ("延期2周", "2025-02-14"),
        ("顺延5个工作日", "2025-02-07"),
        ("提前1个月", "2024-12-31"),
        (" +0d ", "2025-01-31"),
    ],
)
def test_a_distance_leads_from_the_day_it_is_counted_from(said: str, day: str) -> None:
    told = shifted(said, date(2025, 1, 31))
    assert told == TypedDate(date.fromisoformat(day), workdays="工作日" in said)


@pytest.mark.parametrize(
    "said", ["", "10d", "+d", "+10", "6月底", "2025-06-30", "明天"]
)
def test_what_is_no_distance_is_refused(said: str) -> None:
    with pytest.raises(NoDistance):
        shifted(said, TODAY)


@pytest.mark.parametrize("said", ["-9999m", "+9999周"])
def test_a_distance_out_of_the_calendar_is_refused(said: str) -> None:
    with pytest.raises(NoSuchDay):
        shifted(said, date(9900, 1, 1) if said[0] == "+" else date(800, 1, 1))


def test_months_and_working_days_may_be_counted_from_today() -> None:
    assert typed("+1m", TODAY) == shifted("+1m", TODAY)
    assert typed("+3个工作日", TODAY) == shifted("+3个工作日", TODAY)
