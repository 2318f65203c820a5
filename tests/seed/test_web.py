"""Web pages as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.reading import read
from seed.reading.web import is_html, text


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><p>甲",
        "  <html lang='zh'><body>甲",
        "<p>甲</p><p>乙</p><br/><div class='x'>丙</div>",
    ],
)
def test_a_page_or_a_part_of_one_is_html(page: str) -> None:
    assert is_html(page)


@pytest.mark.parametrize(
    "plain", ["一、<甲>\n", "a < b > c", "<<通知>>\n一、甲\n", "# 甲\n"]
)
def test_text_with_angle_brackets_is_none(plain: str) -> None:
    assert not is_html(plain)
    assert read(plain.encode()).text == plain


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("<p>甲</p><p>乙</p>", "甲\n\n乙\n"),
        ("甲<br>乙", "甲\n乙\n"),
        ("甲\n乙<b>丙</b>", "甲 乙丙\n"),
        ("<p>甲<!-- 乙 --></p>", "甲\n"),
        ("甲<script>一、乙</script><style>丙</style>", "甲\n"),
        ("甲&nbsp;&lt;乙&gt;&amp;", "甲 <乙>&\n"),
        ("<tr><td>甲</td><td>乙</td></tr>", "甲\t乙\n"),
        ("<head><title>丙</title></head>甲", "甲\n"),
        ("甲 < 乙", "甲 < 乙\n"),
        ("甲<!-- 不完", "甲\n"),
    ],
)
def test_what_a_reader_sees_is_the_text(page: str, seen: str) -> None:
    assert [one.strip() for one in text(page).splitlines()] == seen.splitlines()


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<", ">", "<!--", "-->", "<script>", "&", "甲", "\n", "<td"]
        )
    )
)
def test_any_page_has_a_text(parts: list[str]) -> None:
    assert isinstance(text("".join(parts)), str)
