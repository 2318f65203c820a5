"""What is offered, asked as the scripts ask."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from store.intents.load import Load
from store.intents.tree import Remove
from store.ledger import Ledger
from store.selection import Selection, parse
from tests.tui.completion.conftest import NASTY, stamp
from tui.commands import build
from tui.verbs import HELP

Ask = Callable[..., list[str]]

BREAKS = " \t\n\"'@><=;|&(:"
pytestmark = pytest.mark.usefixtures("ledger")


def words(lines: list[str]) -> list[str]:
    assert lines[0] == "words"
    return [line.partition("\t")[0] for line in lines[1:]]


def test_every_verb_is_offered_with_what_it_does(asked: Ask) -> None:
    lines = asked("zsh", "")
    assert words(lines) == list(HELP)
    assert f"list\t{HELP['list']}" in lines
    assert words(asked("zsh", "--lang", "en", "rev")) == ["review"]
    assert words(asked("zsh", "--b")) == ["--by"]


@pytest.mark.parametrize(
    "typed", [["l"], ["--l"], ["show", "2"], ["set", "2", "l"], ["help", "l"]]
)
def test_typer_is_imported_only_for_options(
    surroundings: dict[str, str], typed: list[str]
) -> None:
    asks = "import sys; sys.argv[1:1] = ['__complete', 'zsh']; import tui.__main__ as m"
    ends = "m.main(); print('typer' in sys.modules, 'rich' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", f"{asks}; {ends}", *typed],
        capture_output=True,
        check=True,
        env=surroundings,
        text=True,
    )
    assert len(said.stdout.splitlines()) > 2, "something is offered"
    assert said.stdout.endswith("\nFalse False\n")


def test_codes_are_offered_a_level_at_a_time_with_titles(asked: Ask) -> None:
    assert words(asked("zsh", "show", ""))[:4] == ["1", "2", "3", "4"]
    assert words(asked("zsh", "show", "2")) == ["2", "2.1", "2.2", "2.3"]
    lines = asked("zsh", "done", "1.1", "2.1.")
    assert words(lines) == ["2.1.1", "2.1.2", "2.1.3"]
    assert lines[1] == "2.1.1\t一是 明晰产业赛道,精准规划产业布局"
    assert words(asked("fish", "done", "2.1.1-2.1.")) == [
        *("2.1.1-2.1.1", "2.1.1-2.1.2", "2.1.1-2.1.3"),
    ]


def test_codes_of_other_plans_come_by_their_keys(
    asked: Ask, ledger: Ledger, harvest: Load
) -> None:
    ledger.commit(Selection(), harvest, stamp())
    assert words(asked("zsh", "show", "q")) == ["qs/", "quarter"]
    assert words(asked("zsh", "show", "qs/")) == ["qs/1", "qs/2"]
    assert words(asked("zsh", "show", "--plan", "qs", ""))[:2] == ["kj2025/", "1"]
    assert words(asked("zsh", "show", "--plan", "")) == ["kj2025", "qs"]


def test_bare_codes_are_those_of_the_settled_plan(
    asked: Ask, ledger: Ledger, harvest: Load, tmp_path: Path
) -> None:
    ledger.commit(Selection(), harvest, stamp())
    config = tmp_path / "duban" / "config.toml"
    config.parent.mkdir()
    config.write_text('plan = "qs"\n')
    more = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert words(asked("zsh", "show", "", **more))[:3] == ["kj2025/", "1", "2"]
    assert words(asked("zsh", "show", "kj2025/4.", **more))[0] == "kj2025/4.1"


def test_what_is_to_be_restored_is_in_the_trash(
    asked: Ask, ledger: Ledger, harvest: Load
) -> None:
    assert words(asked("zsh", "restore", "")) == []
    ledger.commit(Selection(), harvest, stamp())
    for code in ("2.1.2", "2.1", "qs/2", "3.1"):
        ledger.commit(parse([code]), Remove(), stamp())
    lines = asked("zsh", "restore", "")
    assert words(lines) == ["3.1", "qs/2", "2.1", "2.1.2"]
    assert lines[4].startswith("2.1.2\t二是 ")
    assert words(asked("zsh", "restore", "3.1", "2")) == ["2.1", "2.1.2"]
    assert words(asked("zsh", "restore", "3.1 2")) == ["3.1 2.1", "3.1 2.1.2"]
    assert words(asked("zsh", "restore", "--plan", "qs", "2")) == ["2"]
    assert "2.1" not in words(asked("zsh", "show", "2."))


def test_options_are_offered_and_what_they_take(asked: Ask) -> None:
    assert "--add-support" in words(asked("zsh", "assign", "2", "--"))
    assert words(asked("zsh", "assign", "--lead", "")) == ["市科技局", NASTY]
    assert words(asked("zsh", "assign", "--lead=市")) == ["--lead=市科技局"]
    assert words(asked("zsh", "assign", "--owner", "")) == ["王:芳"]
    assert words(asked("zsh", "list", "-f", "js")) == ["json", "jsonl"]
    assert "chase" in words(asked("zsh", "note", "--kind", ""))
    assert words(asked("zsh", "note", "2.1", "-m", "")) == []
    assert words(asked("zsh", "list", "--", "--")) == []


def test_every_field_that_can_be_set_is_offered_with_its_signs(asked: Ask) -> None:
    offered = words(asked("zsh", "set", "--lang", "en", "2.1", ""))
    assert [word for word in offered if word.endswith("=")] == [
        *("status=", "lead=", "support=", "leader=", "owner=", "due=", "done_on="),
        *("tag=", "title=", "note=", "support+=", "tag+=", "support-=", "tag-="),
    ]
    for sign in ("=", "+=", "-="):
        assert f"标签{sign}" in words(asked("zsh", "set", "2.1", "标"))
    assert not any(word.endswith("=") for word in words(asked("zsh", "list", "s")))


def test_verbs_without_arguments_are_offered_none(asked: Ask) -> None:
    group: Any = typer.main.get_command(build())
    verbs = {verb: group.get_command(None, verb) for verb in HELP}
    bare = [
        verb
        for verb, command in verbs.items()
        if all(one.param_type_name == "option" for one in command.params)
    ]
    assert "watch" in bare
    for verb in bare:
        assert words(asked("zsh", verb, "")) == []


def test_values_of_fields_are_offered_in_both_languages(asked: Ask) -> None:
    assert words(asked("zsh", "list", "status:d")) == [
        *("status:doing", "status:done", "status:dropped"),
    ]
    assert "状态:已办结" in words(asked("zsh", "list", "状态:"))
    assert words(asked("zsh", "list", "牵头:市")) == ["牵头:市科技局"]
    assert words(asked("zsh", "list", "lead:none,市")) == ["lead:none,市科技局"]
    assert "逾期" in words(asked("zsh", "list", "逾"))
    assert words(asked("zsh", "set", "2.1", "status=do")) == [
        *("status=doing", "status=done"),
    ]
    assert words(asked("zsh", "list", "lead:a")) == ["lead:any"]
    assert words(asked("zsh", "set", "2.1", "lead=a")) == []


def test_the_last_term_of_a_quoted_selection_is_completed(asked: Ask) -> None:
    assert asked("bash", "duban list 'overdue lead:市", BREAKS) == [
        *("words", "overdue lead:市科技局"),
    ]


def test_bash_is_given_what_follows_its_last_word_break(asked: Ask) -> None:
    assert asked("bash", "duban list lead:市", BREAKS) == ["words", "市科技局"]
    assert asked("bash", "duban list lead:市", " ") == ["words", "lead:市科技局"]
    assert asked("bash", "A=1 duban list owner:王", BREAKS) == ["words", "王:芳"]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_word_that_cannot_stand_in_quotes_is_not_offered_there(
    asked: Ask, quote: str
) -> None:
    line = f"duban assign 2 --lead {quote}"
    assert asked("bash", line, BREAKS) == ["words", "市科技局"]


def test_files_may_stand_where_files_are_read(asked: Ask) -> None:
    assert asked("zsh", "load", "") == ["files"]
    assert asked("zsh", "export", "json", "-o", "") == ["files"]
    assert asked("zsh", "--ledger", "") == ["files"]


def test_what_acts_on_a_terminal_never_comes_out(asked: Ask, place: Path) -> None:
    text = place.read_text("utf-8")
    text = text.replace("市科技局", "\\u001b[41m").replace("明晰产业", "\\u001b]0;x")
    place.write_text(text, "utf-8")
    assert words(asked("zsh", "assign", "--lead", "")) == [NASTY]
    lines = asked("zsh", "show", "2.1.1")
    assert lines[1].startswith("2.1.1\t一是 ␛]0;x")


@pytest.mark.parametrize("damage", [None, b"", b"?", b"{}"])
def test_without_a_ledger_there_is_nothing_to_say(
    asked: Ask, place: Path, damage: bytes | None
) -> None:
    place.unlink()
    if damage is not None:
        place.write_bytes(damage)
    before = sorted(place.parent.iterdir())
    assert asked("zsh", "show", "") == ["words"]
    assert asked("bash", "duban assign --lead ", BREAKS) == ["words"]
    assert words(asked("zsh", ""))[:2] == ["init", "load"]
    assert sorted(place.parent.iterdir()) == before


def test_the_ledger_that_the_line_names_is_read(asked: Ask, place: Path) -> None:
    other = place.rename(place.with_name("other.json"))
    assert asked("zsh", "show", "") == ["words"]
    assert words(asked("zsh", "show", "--ledger", str(other), "4")) == [
        *("4", "4.1", "4.2", "4.3"),
    ]


def test_a_configuration_that_cannot_be_used_is_no_matter(
    asked: Ask, tmp_path: Path
) -> None:
    config = tmp_path / "duban" / "config.toml"
    config.parent.mkdir()
    config.write_text("leger = 1")
    more = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert asked("zsh", "show", "", **more) == ["words"]


@pytest.mark.parametrize("arguments", [[], ["tcsh"], ["bash"], ["bash", "duban"]])
def test_a_question_of_no_shell_has_no_answer(asked: Ask, arguments: list[str]) -> None:
    assert asked(*arguments) == []


def test_settings_are_offered(asked: Ask) -> None:
    assert words(asked("zsh", "config", "")) == ["get", "set", "unset", "path"]
    assert "backups.days" in words(asked("zsh", "config", "set", "back"))
    assert "keys.tick" in words(asked("zsh", "config", "unset", "keys"))
    assert words(asked("zsh", "config", "set", "wait", "")) == []
    assert words(asked("zsh", "config", "path", "")) == []
