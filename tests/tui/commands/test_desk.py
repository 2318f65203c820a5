"""Which ledger, who is acting, and how a ledger comes to be."""

import getpass
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_init_makes_a_ledger_and_says_so(bare: Run, path: Path) -> None:
    told = bare("init")
    assert told == (0, "", f"created {path} with 52 items\n")
    assert [file.name for file in path.parent.iterdir()] == ["ledger.json"]


def test_init_makes_the_folders_on_the_way(bare: Run, path: Path) -> None:
    deep = path.parent / "新" / "a" / "ledger.json"
    assert bare("init", "--ledger", deep).status == 0
    assert bare("count", "--ledger", deep).out == "36\n"


def test_init_again_changes_nothing(run: Run, disk: Run, path: Path) -> None:
    before = disk(locks=True)
    for words in (["init"], ["init", "--empty"], ["init", "--dry-run"]):
        told = run(*words)
        assert told == (0, "", f"{path} is there already; nothing was changed\n")
    assert disk(locks=True) == before


def test_init_in_json_says_whether_it_made_one(bare: Run, path: Path) -> None:
    for made in (True, False):
        assert json.loads(bare("init", "--json").out) == {
            "schema": 1,
            "kind": "init",
            "ledger": str(path),
            "created": made,
            "dry_run": False,
        }


def test_an_empty_ledger_is_one_to_load_into(bare: Run) -> None:
    assert bare("init", "--empty").status == 0
    assert bare("tree") == (0, "", "")
    assert bare("count").out == "0\n"
    assert bare("done", "1").status == 3
    assert bare("done", "--all").status == 3
    assert bare("load", "-", "--key", "k", stdin="一、甲\n").status == 0
    assert bare("list", "-f", "ids").out == "1\n"


def test_a_dry_run_of_init_makes_nothing(bare: Run, path: Path, disk: Run) -> None:
    told = bare("init", "--dry-run")
    assert told == (
        0,
        "",
        f"{path} would be created with 52 items; nothing was written\n",
    )
    assert disk(locks=True) == {}


@pytest.mark.parametrize("trace", [".lock", ".bak", ".history"])
@pytest.mark.parametrize(
    "words", ["init", "init --dry-run", "list", "done 2.1", "load -", "undo"]
)
def test_a_ledger_that_is_gone_is_no_empty_ledger(
    bare: Run, disk: Run, path: Path, trace: str, words: str
) -> None:
    path.with_name(path.name + trace).touch()
    before = disk(locks=True)
    told = bare(*words.split(), stdin="一、甲\n")
    assert (told.status, told.out) == (5, "")
    assert told.err.startswith(f"duban: the ledger {path} was there and is gone")
    assert f"{path.name}{trace}" in told.err
    assert disk(locks=True) == before


@pytest.mark.parametrize(
    "words", ["tree", "list", "show 2.1", "count", "log", "done 2.1", "undo", "load -"]
)
def test_without_a_ledger_a_verb_says_how_to_make_one(
    bare: Run, disk: Run, path: Path, words: str
) -> None:
    told = bare(*words.split(), stdin="一、甲\n")
    assert told == (
        5,
        "",
        f"duban: there is no ledger at {path}; duban init makes one\n",
    )
    assert disk(locks=True) == {}


def test_the_ledger_is_named_before_or_after_the_verb(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    assert run("--ledger", other, "init", "--empty").status == 0
    assert run("--ledger", other, "count").out == "0\n"
    assert run("count", "--ledger", other).out == "0\n"
    assert run("count").out == "36\n"
    assert run("--ledger", tmp_path / "no.json", "count", "--ledger", other).status == 0


def test_where_tells_what_named_the_ledger(
    run: Run,
    ask: Run,
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run("where") == (0, f"{path}\n", "")
    config = tmp_path / "home" / ".config" / "duban" / "config.toml"
    assert ask("where") == {
        "schema": 1,
        "kind": "where",
        "ledger": str(path),
        "exists": True,
        "named_by": "DUBAN_LEDGER",
        "by": "李明",
        "config": str(config),
    }
    said = ask("where", "--ledger", tmp_path / "x.json")
    assert (said["named_by"], said["exists"]) == ("--ledger", False)

    monkeypatch.delenv("DUBAN_LEDGER")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    default = ask("where")
    assert default["named_by"] == "default"
    assert default["ledger"] == str(tmp_path / "data" / "duban" / "ledger.json")


def test_the_default_ledger_is_in_the_users_data_folder(
    bare: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DUBAN_LEDGER")
    assert bare("init").status == 0
    default = tmp_path / "home" / ".local" / "share" / "duban" / "ledger.json"
    assert default.is_file()
    assert bare("count").out == "36\n"


def test_a_home_is_understood(bare: Run, tmp_path: Path) -> None:
    assert bare("init", "--ledger", "~/a/l.json").status == 0
    assert (tmp_path / "home" / "a" / "l.json").is_file()


def test_who_is_acting_is_said_by_the_option_the_environment_or_the_login(
    run: Run, ask: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "login")
    assert ask("done", "2.1.1", "--by", "王芳")["by"] == "王芳"
    assert ask("--by", "王芳", "done", "2.1.2")["by"] == "王芳"
    assert ask("--by", "王芳", "done", "2.1.3", "--by", "赵敏")["by"] == "赵敏"
    assert ask("done", "2.2.1")["by"] == "李明"
    assert ask("done", "2.2.2", "--by", " ")["by"] == "李明"
    monkeypatch.delenv("DUBAN_USER")
    assert ask("done", "2.2.3")["by"] == getpass.getuser() == "login"
    assert run("undo").status == 0


@pytest.mark.parametrize("option", ["--json", "--dry-run", "--plan", "--wait"])
def test_an_option_of_verbs_before_the_verb_is_told_its_place(
    run: Run, option: str
) -> None:
    told = run(option, "list")
    assert (told.status, told.out) == (2, "")
    assert told.err == (
        f"duban: {option} belongs after the verb: duban VERB … {option}\n"
    )


def test_an_option_that_a_verb_does_not_have_is_bad_usage(run: Run, disk: Run) -> None:
    before = disk()
    for words in (
        ["list", "--dry-run"],
        ["--json", "list"],
        ["done", "2.1", "--force"],
        ["finish", "2.1"],
        ["where", "here"],
    ):
        told = run(*words)
        assert (told.status, told.out) == (2, "")
        assert told.err
    assert disk() == before


def test_a_ledger_behind_a_link_stays_behind_it(
    run: Run, path: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    assert run("done", "2.1", "--ledger", link).status == 0
    assert link.is_symlink()
    assert run("count", "status:done").out == "3\n"
