"""The README's picture is what the interface shows."""

import html
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tui import words

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture
def drawing() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("picture", DOCS / "picture.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    words.settle("zh")
    yield module
    words.settle("en")


def shown(svg: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>(.*?)</text>", svg)]


async def test_the_picture_is_drawn_from_the_interface_as_it_is(
    drawing: ModuleType, tmp_path: Path
) -> None:
    now = await drawing.picture(drawing.worked_ledger(tmp_path))
    assert shown(now) == shown((DOCS / "duban.svg").read_text("utf-8"))


def test_the_readme_shows_the_picture() -> None:
    assert "(docs/duban.svg)" in (DOCS.parent / "README.md").read_text("utf-8")
