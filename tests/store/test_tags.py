"""Tags: one word each, as they are kept."""

import pytest

from store.errors import BadValue
from store.tags import tag


@pytest.mark.parametrize(
    ("said", "kept"),
    [("重点", "重点"), (" 重点\n", "重点"), ("A级", "A级"), ("cafe\u0301", "café")],
)
def test_a_tag_is_kept_as_one_clean_word(said: str, kept: str) -> None:
    assert tag(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        *["", " ", "两 个", "甲、乙", "甲,乙", "甲；乙", "+重点", "－缓办"],
        *["none", "无", "any", "ANY", "有"],
    ],
)
def test_what_is_no_single_word_is_refused(said: str) -> None:
    with pytest.raises(BadValue):
        tag(said)
