"""The steps that a measure's text names."""

import pytest

from seed.phrases.steps import steps


def titles(text: str, *, by_lines: bool | None = None) -> list[str]:
    return [step.title for step in steps(text, by_lines=by_lines)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("采购沙袋。检修水泵;组织演练；", ["采购沙袋", "检修水泵", "组织演练"]),
        ("采购沙袋。", ["采购沙袋"]),
        ("", []),
        ("要做到“快。准。狠”。再接再厉。", ["要做到“快。准。狠”", "再接再厉"]),
        ("他说“快干。”大家就干。", ["他说“快干。”", "大家就干"]),
        ("采购(沙袋;雨衣)。检修水泵。", ["采购(沙袋;雨衣)", "检修水泵"]),
        ("“没有关上。第二句。", ["“没有关上", "第二句"]),
        ("抓好三件事:一是采购,二是检修,三是演练。", ["采购", "检修", "演练"]),
        ("加强领导。一是采购。要快。二是检修。", ["加强领导", "采购。要快", "检修"]),
        ("之一是采购。", ["之一是采购"]),
        ("①采购。②检修。", ["采购", "检修"]),
        ("1.采购沙袋\n2.检修水泵", ["采购沙袋", "检修水泵"]),
        ("- 采购沙袋\n- 检修水泵\n", ["采购沙袋", "检修水泵"]),
        ("下列工作:\n采购沙袋;\n检修水泵。", ["采购沙袋", "检修水泵"]),
        ("采购沙袋和\n雨衣。检修\n水泵。", ["采购沙袋和雨衣", "检修水泵"]),
    ],
)
def test_a_text_is_cut_where_its_steps_begin(text: str, wanted: list[str]) -> None:
    assert titles(text) == wanted


def test_what_it_is_cut_into_can_be_said() -> None:
    text = "采购沙袋\n检修水泵。组织演练。"
    assert titles(text, by_lines=True) == ["采购沙袋", "检修水泵。组织演练"]
    assert titles(text, by_lines=False) == ["采购沙袋检修水泵", "组织演练"]


def test_a_step_keeps_the_number_that_the_text_gives_it() -> None:
    assert [step.marker for step in steps("一是采购;二是检修。")] == ["一是", "二是"]
    assert [step.marker for step in steps("(1)采购\n(2)检修")] == ["(1)", "(2)"]
