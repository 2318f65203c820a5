"""The words and the docs: both languages whole, and a README that is so."""

import gettext
import io
import re
import shlex
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from store.errors import Clash, Conflict
from tui.statuses import Exit, status
from tui.verbs import HELP

Run = Callable[..., Any]
Message = str | tuple[str, ...]

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LOCALE = ROOT / "tui" / "locale" / "zh" / "LC_MESSAGES"
KEYWORDS = DEFAULT_KEYWORDS | {"N_": None, "several": (1, 2)}


def said_in_code() -> set[Message]:
    return {
        tuple(message) if isinstance(message, (tuple, list)) else message
        for package in ("seed", "store", "tui")
        for _, _, message, _, _ in extract_from_dir(
            ROOT / package, [("**.py", "python")], keywords=KEYWORDS
        )
    }


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with (LOCALE / "duban.po").open("rb") as file:
        return read_po(file, locale="zh", abort_invalid=True)


def forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_is_translated_and_sure(chinese: Catalog) -> None:
    written = {tuple(forms(message.id)) for message in chinese if message.id}
    assert {tuple(forms(message)) for message in said_in_code()} == written
    for message in chinese:
        if message.id:
            assert all(forms(message.string)), message.id
            assert not message.fuzzy, message.id


def test_a_translation_fills_in_what_the_sentence_does(chinese: Catalog) -> None:
    for message in chinese:
        for translated in forms(message.string) if message.id else ():
            assert placeholders(translated) == placeholders(forms(message.id)[-1])


def test_a_translation_is_in_chinese(chinese: Catalog) -> None:
    same = {
        m.id for m in chinese if m.id and not re.search("[一-鿿；、]", str(m.string))
    }
    said = {re.sub("{.*?}", "", str(one)) for one in same}
    assert {one for one in said if re.search("[a-z]{2}", one)} == set()


def test_the_compiled_catalog_is_the_written_one(chinese: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, chinese)
    compiled.seek(0)
    with (LOCALE / "duban.mo").open("rb") as file:
        there = gettext.GNUTranslations(file)
    wanted = gettext.GNUTranslations(compiled)
    metadata = ""
    assert {k: v for k, v in there._catalog.items() if k != metadata} == {
        k: v for k, v in wanted._catalog.items() if k != metadata
    }


def test_the_readme_names_every_verb() -> None:
    named = set(re.findall(r"\bduban ([a-z]+)\b", README))
    assert named >= set(HELP)


def test_the_readme_tells_every_status() -> None:
    rows = re.findall(r"^\| (\d+) \| .+ \|$", README, re.MULTILINE)
    assert [int(row) for row in rows] == [code.value for code in Exit]


def test_a_value_that_is_no_longer_what_was_shown_is_status_4() -> None:
    clash = Clash("i1", "2.1", "lead", "乙", "甲", "王芳")
    assert status(Conflict([clash], "李明")) == 4


def ten_commands() -> list[str]:
    block = README.split("## Ten commands worth knowing")[1].split("```")[1]
    lines = block.removeprefix("sh\n").splitlines()
    return [line.split("#")[0].strip() for line in lines if line.strip()]


def test_ten_commands_are_ten_and_the_first_opens_the_interface() -> None:
    assert len(ten_commands()) == 10
    assert ten_commands()[0] == "duban"


def test_the_commands_worth_knowing_do_what_the_readme_says(
    run: Run, shell: Run, tmp_path: Path
) -> None:
    assert run("done", "2.2", "2.3.1").status == 0
    (tmp_path / "报告.txt").write_text("报告\n\n一、甲\n二、乙\n", encoding="utf-8")
    told = {}
    for line in ten_commands()[1:]:
        told[line] = shell(line, cwd=tmp_path, input="资金未到位\n".encode())
        assert told[line].status == 0, line
        assert "Traceback" not in told[line].err
        assert told[line].out or line.startswith("duban list")

    by_verb = {shlex.split(line)[1]: told[line] for line in told}
    assert "4/9 44%" in by_verb["tree"].out
    assert by_verb["done"].err.endswith("nothing was written\n")
    assert by_verb["undo"].out == "2.1.2  note  - 资金未到位\n"
    assert run("count", "牵头:市科技局").out == "3\n"
    assert "headings per level: 2" in by_verb["load"].err
