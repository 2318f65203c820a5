"""Amounts in a text."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.phrases.quantities import quantities

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "texts" / "quantities.json").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["phrase"])
def test_a_phrase_has_the_amount_that_a_reader_sees(case: dict[str, Any]) -> None:
    found = [one for one in quantities(case["phrase"]) if one.value is not None]
    if case.get("none"):
        assert found == []
        return
    (one,) = found
    assert one.value == case.get("value", case.get("low"))
    assert one.high == case.get("high")
    assert (one.unit, one.operator) == (case["unit"], case["op"])
    if "noun" in case:
        assert one.noun == case["noun"]
    if "metric" in case:
        assert one.metric == case["metric"]


@pytest.mark.parametrize(
    "text", ["新建一批实验室", "培育若干个企业", "推动更多企业上市"]
)
def test_an_amount_that_is_missing_is_told(text: str) -> None:
    (one,) = quantities(text)
    assert one.value is None
    assert one.phrase in text


def test_amounts_are_in_order_and_as_they_were_written() -> None:
    found = quantities("新建３所学校，改造老旧小区12个，投资1.2亿元。")
    assert [one.phrase for one in found] == ["３所", "12个", "1.2亿元"]
    assert [one.value for one in found] == [3, 12, 120000000]


@pytest.mark.parametrize(
    "text",
    ["2025年", "6月30日", "国办发〔2019〕3号", "CAR-T", "5G", "一区一特色", "第一季度"],
)
def test_names_years_and_slogans_are_no_amounts(text: str) -> None:
    assert quantities(text) == []


@given(
    st.text(
        alphabet="0123456789,.%万亿家个项一二十超过以上成分之至—“”年月", max_size=40
    )
)
def test_any_text_has_amounts_or_none(text: str) -> None:
    for one in quantities(text):
        assert one.phrase
