"""config: what is settled, where each comes from, and new values."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict

from store.backends.turnstile import Patience, turnstile
from tui import config
from tui.config import Keys

Run = Callable[..., Any]


@pytest.fixture
def file() -> Path:
    return config.place(os.environ)


@pytest.fixture
def written(file: Path) -> Callable[[str], None]:
    def write(text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    return write


def test_a_file_of_an_editor_that_begins_with_a_mark_is_read(
    run: Run, file: Path, written: Run
) -> None:
    written('\ufeffunit = "市科技局"\n')
    assert run("config", "get", "unit").out == "市科技局\n"
    assert run("config", "set", "lang", "zh").status == 0
    assert file.read_text("utf-8") == 'unit = "市科技局"\nlang = "zh"\n'


def test_every_setting_says_where_it_comes_from(
    ask: Run, written: Run, path: Path, file: Path
) -> None:
    written('unit = "市科技局"\n[backups]\ndays = 40\n')
    rows = ask("config", "--lang", "en")
    assert (rows["kind"], rows["file"]) == ("config", str(file))
    told = {row["key"]: (row["value"], row["source"]) for row in rows["settings"]}
    assert told == {
        "ledger": (str(path), "environment"),
        "by": ("李明", "environment"),
        "unit": ("市科技局", "file"),
        "lang": ("en", "option"),
        "wait": (10.0, "default"),
        "network": (False, "default"),
        "trusted": ([], "default"),
        "backups.minutes": (5, "default"),
        "backups.hours": (24, "default"),
        "backups.days": (40, "file"),
        "backups.megabytes": (50, "default"),
        "plan": ("", "default"),
        "thresholds.soon": (7, "default"),
        "thresholds.stale": (30, "default"),
        "looks.theme": ("", "default"),
        **{f"keys.{name}": (key, "default") for name, key in asdict(Keys()).items()},
    }


def test_a_ledger_whose_name_is_no_text_is_told_as_well_as_can_be(ask: Run) -> None:
    ledger = ("--ledger", "/desk/\udcff.json")
    assert ask("config", *ledger)["settings"][0]["value"] == "/desk/\ufffd.json"
    assert ask("config", "get", "ledger", *ledger)["value"] == "/desk/\ufffd.json"


def test_settings_are_listed_for_people(bare: Run, written: Run) -> None:
    written('unit = "市科技局"\nnetwork = true\n')
    told = bare("config")
    assert (told.status, told.err) == (0, "")
    lines = {line.split()[0]: line.split()[1:] for line in told.out.splitlines()}
    assert lines["unit"] == ["file", "市科技局"]
    assert lines["network"] == ["file", "true"]
    assert lines["wait"] == ["default", "10.0"]


def test_a_key_that_another_action_was_given_is_told_of_that_alone(
    ask: Run, written: Run
) -> None:
    written('[keys]\nassign = "x"\npane = "F3"\n')
    keys = {row["key"]: row["value"] for row in ask("config")["settings"]}
    assert (keys["keys.assign"], keys["keys.tick"]) == ("x", "")
    assert (keys["keys.pane"], keys["keys.filter"]) == ("F3", "/")
    assert keys["keys.help"] == "?,f1"


def test_one_setting_is_told_as_it_is(bare: Run, written: Run) -> None:
    written('trusted = ["/甲", "/乙"]\n')
    assert bare("config", "get", "trusted") == (0, "/甲\n/乙\n", "")
    assert bare("config", "get", "wait") == (0, "10.0\n", "")
    row = json.loads(bare("config", "get", "by", "--json", "--by", "王芳").out)
    assert row == {
        "schema": 1,
        "kind": "setting",
        "key": "by",
        "value": "王芳",
        "source": "option",
    }


def test_a_new_value_leaves_comments_and_order_alone(
    bare: Run, written: Run, file: Path
) -> None:
    written('# mine\nlang = "zh"  # always\n\n[backups]\ndays = 40\n')
    told = bare("config", "set", "wait", "5", "--lang", "en")
    assert told == (0, "", f"wait is 5 in {file} now\n")
    assert bare("config", "set", "backups.hours", "48").status == 0
    assert bare("config", "set", "lang", "en").status == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith('# mine\nlang = "en"  # always\n')
    read = config.read(os.environ)
    assert (read.lang, read.wait) == ("en", 5)
    assert (read.backups.days, read.backups.hours) == (40, 48)


@pytest.mark.parametrize(
    ("key", "values", "there"),
    [
        ("ledger", ["/甲/ledger.json"], "/甲/ledger.json"),
        ("unit", ['甲 "乙" \\'], '甲 "乙" \\'),
        ("network", ["true"], True),
        ("trusted", ["/甲", "/乙 丙"], ("/甲", "/乙 丙")),
        ("wait", ["0.5"], 0.5),
    ],
)
def test_a_first_value_makes_a_private_file(
    bare: Run, file: Path, key: str, values: list[str], there: object
) -> None:
    assert bare("config", "set", key, *values).status == 0
    assert getattr(config.read(os.environ), key) == there
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.stat()
    assert bare("config", "set", key, *values).err == "nothing to change\n"
    assert file.stat() == before
    locks = {f"{file.name}.lock", f"{file.name}.lock.q"}
    assert {one.name for one in file.parent.iterdir()} == {file.name, *locks}


def test_a_dry_run_writes_nothing(bare: Run, file: Path) -> None:
    told = bare("config", "set", "wait", "5", "--dry-run")
    assert told.err == f"wait would be 5 in {file}; nothing was written\n"
    row = json.loads(bare("config", "set", "wait", "5", "--dry-run", "--json").out)
    assert (row["changed"], row["dry_run"]) == (True, True)
    assert not file.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["set", "wait", "x"], "wait cannot be 'x': it is to be a number of 0 or more"),
        (["set", "wait", "-1"], "wait cannot be '-1'"),
        (["set", "wait", "nan"], "wait cannot be 'nan'"),
        (["set", "wait", "inf"], "wait cannot be 'inf'"),
        (["set", "lang", "fr"], "lang cannot be 'fr': it is to be en or zh;"),
        (["set", "network", "x"], "it is to be true or false;"),
        (["set", "backups.days", "0"], "it is to be a whole number of 1 or more;"),
        (["set", "looks.theme", "nrod"], "no such theme; the nearest is nord;"),
        (["set", "keys.tick", "f55"], "there is no key f55; the nearest is f5"),
        (["set", "keys.tick", "j"], "j always does the same"),
        (["set", "keys.tik", "z"], "no setting keys.tik; the nearest is keys.tick"),
        (["set", "by", ""], "empty is no value; duban config unset by takes it out"),
        (["set", "trusted", "/甲", " "], "duban config unset trusted takes it out"),
        (["set", "by", "甲", "乙"], "it is one value"),
        (["set", "leger", "x"], "there is no setting leger; the nearest is ledger"),
        (["get", "backups.day"], "the nearest is backups.days"),
        (["set", "by"], "config set KEY VALUE"),
        (["get"], "config get KEY"),
        (["path", "x"], "duban config path x: write config, config path, config get"),
    ],
)
def test_what_makes_no_sense_is_status_2_and_writes_nothing(
    bare: Run, written: Run, file: Path, words: list[str], said: str
) -> None:
    written('by = "李明"\n')
    before = file.read_bytes()
    told = bare("config", "--", *words)
    assert (told.status, told.out) == (2, "")
    assert said in told.err
    assert file.read_bytes() == before


def test_a_table_on_one_line_takes_another_key(bare: Run, written: Run) -> None:
    written("backups = {days = 40}\n")
    assert bare("config", "set", "backups.hours", "7").status == 0
    read = config.read(os.environ)
    assert (read.backups.days, read.backups.hours) == (40, 7)


def test_a_file_that_others_may_write_is_not_obeyed(
    bare: Run, written: Run, file: Path
) -> None:
    written('by = "李明"\n')
    file.chmod(0o666)
    told = bare("config", "set", "by", "王芳")
    assert (told.status, told.out) == (2, "")
    assert "others may write to it" in told.err


def test_a_link_to_a_file_stays_one(bare: Run, file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("# mine\n")
    file.parent.mkdir(parents=True)
    file.symlink_to(kept)
    assert bare("config", "set", "wait", "5").status == 0
    assert file.is_symlink()
    assert "wait = 5.0" in kept.read_text()


def test_the_place_is_told(bare: Run, file: Path) -> None:
    assert bare("config", "path") == (0, f"{file}\n", "")
    assert json.loads(bare("config", "path", "--json").out)["file"] == str(file)


def test_settings_are_told_in_chinese(bare: Run) -> None:
    told = bare("config", "--lang", "zh")
    assert (told.status, told.err) == (0, "")
    assert "wait" in told.out
    assert bare("config", "get", "lang", "--lang", "zh").out == "zh\n"


def test_what_no_file_takes_is_written_as_people_see_it(bare: Run) -> None:
    assert bare("config", "set", "unit", "市局\x07").status == 0
    assert bare("config", "get", "unit").out == "市局␇\n"


def test_a_setting_is_taken_out_again(bare: Run, written: Run, file: Path) -> None:
    written('# mine\nunit = "市科技局"\n[backups]\ndays = 40\nhours = 12\n')
    dry = bare("config", "unset", "unit", "--dry-run")
    assert (dry.status, dry.out) == (0, "")
    assert dry.err == f"{file} would say nothing of unit; nothing was written\n"
    assert bare("config", "unset", "unit").err == f"{file} says nothing of unit now\n"
    told = bare("config", "unset", "backups.days", "--json")
    assert json.loads(told.out)["changed"] is True
    assert file.read_text("utf-8") == "# mine\n[backups]\nhours = 12\n"
    again = bare("config", "unset", "backups.days")
    assert (again.status, again.err) == (0, "nothing to change\n")
    assert bare("config", "unset", "unti").status == 2


def test_a_path_means_the_same_file_in_every_folder(
    bare: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = bare("config", "set", "ledger", "甲.json")
    assert told == (0, "", f"ledger is {tmp_path}/甲.json in {file} now\n")
    assert bare("config", "set", "trusted", "../乙", "~/丙").status == 0
    read = config.read(os.environ)
    assert read.ledger == str(tmp_path / "甲.json")
    assert read.trusted == (f"{tmp_path.parent}/乙", f"{tmp_path}/home/丙")


def test_a_configuration_that_is_a_pipe_is_not_waited_for(
    bare: Run, file: Path
) -> None:
    file.parent.mkdir(parents=True)
    os.mkfifo(file)
    assert bare("count") == (
        2,
        "",
        f"duban: the configuration {file} cannot be used: it is no file; mend or remove it\n",
    )


WRONG = [
    ('ledger = "甲.json"', "ledger", "a path that begins with / or ~"),
    ('trusted = ["/甲", "乙"]', "trusted", "a list of paths that begin with / or ~"),
    ("[thresholds]\nsoon = -1", "thresholds.soon", "a whole number of 0 or more"),
    ('wait = "x"', "wait", "a number of 0 or more"),
    ("wait = nan", "wait", "a number of 0 or more"),
    ("wait = inf", "wait", "a number of 0 or more"),
    ('lang = "fr"', "lang", "en or zh"),
    ('network = "true"', "network", "true or false"),
    ("looks.theme = 3", "looks.theme", "a text"),
]


@pytest.mark.parametrize(("said", "key", "valid"), WRONG)
def test_a_wrong_value_is_told_and_can_be_mended(
    run: Run, written: Run, file: Path, said: str, key: str, valid: str
) -> None:
    written(f'unit = "市教委"\n{said}\n')
    mend = f"{key} is to be {valid}; duban config unset {key} takes it out"
    refused = (2, "", f"duban: the configuration {file} cannot be used: {mend}\n")
    assert run("count") == run("config") == run("config", "get", "by") == refused
    assert run("config", "set", "unit", "市科技局") == refused
    assert run("config", "path") == (0, f"{file}\n", "")
    assert run("config", "unset", key).status == 0
    assert file.read_text("utf-8") == 'unit = "市教委"\n'
    assert run("count").status == 0


def test_a_wrong_value_can_be_set_right(bare: Run, written: Run) -> None:
    written('lang = "fr"\n')
    assert bare("config", "set", "lang", "zh").status == 0
    written("thresholds = 3\nwait = 4\n")
    assert bare("config", "set", "thresholds.soon", "5").status == 0
    read = config.read(os.environ)
    assert (read.lang, read.wait, read.thresholds.soon) == ("", 4, 5)


def test_all_that_is_wrong_can_be_taken_out_one_by_one(
    bare: Run, written: Run, file: Path
) -> None:
    written('[thresholds]\nsonn = 1\nstale = 0\n[color]\nred = 1\n["a;b c"]\n')
    told = bare("config").err
    assert "there is no key thresholds.sonn; the nearest is thresholds.soon;" in told
    for key in ("thresholds.sonn", "thresholds.stale", "color"):
        assert f"duban config unset {key} takes it out" in bare("config").err
        assert bare("config", "unset", key).status == 0
    assert "duban config unset 'a;b c' takes it out" in bare("config").err
    assert bare("config", "unset", "a;b c").status == 0
    assert file.read_text("utf-8") == ""


@pytest.mark.parametrize("data", [b"by = \n", b"\xff"])
def test_what_is_no_toml_is_left_to_people(
    bare: Run, written: Run, file: Path, data: bytes
) -> None:
    written("")
    file.write_bytes(data)
    for words in (["set", "by", "王芳"], ["unset", "by"], ["get", "by"]):
        told = bare("config", *words)
        assert (told.status, told.out) == (2, "")
        assert "mend or remove it" in told.err
    assert bare("config", "path").status == 0
    assert file.read_bytes() == data


def test_an_emptied_table_goes_but_for_what_people_wrote_there(
    bare: Run, written: Run, file: Path
) -> None:
    written('[looks]\ntheme = "nord"\n[backups]  # mine\ndays = 4\n')
    assert bare("config", "unset", "looks.theme").status == 0
    assert bare("config", "unset", "backups.days").status == 0
    assert file.read_text("utf-8") == "[backups]  # mine\n"


def test_a_plan_can_be_settled_and_left_out_again(
    run: Run, written: Run, tmp_path: Path
) -> None:
    document = tmp_path / "方案.md"
    document.write_text("# 方案\n\n## 一、任务\n\n1. 起草文件。\n", "utf-8")
    assert run("load", document).status == 0
    everything = int(run("count").out)
    written('plan = "方案"\n')
    assert run("count").out == "1\n"
    assert run("show", "1.1").status == 0
    assert int(run("count", "--plan", "").out) == everything
    assert run("count", "--plan", "kj2025").out == f"{everything - 1}\n"
    written('plan = "nowhere"\n')
    for verb in ("count", "tree", "done 1.1"):
        told = run(*verb.split())
        assert (told.status, told.out) == (3, "")
        assert told.err.startswith('duban: the configuration says plan = "nowhere", ')
        assert "duban config unset plan" in told.err
    told = run("count", "--plan", "nowhere")
    assert told.err == "duban: no such plan: nowhere; the ledger has kj2025, 方案\n"
    assert run("config", "unset", "plan").status == run("count").status == 0


@pytest.fixture
def second(run: Run, written: Run, tmp_path: Path) -> None:
    """A second plan, which is settled."""
    document = tmp_path / "乙.md"
    document.write_text("# 乙\n\n## 一、任务\n\n1. 起草文件。\n", "utf-8")
    assert run("load", document).status == 0
    written('plan = "乙"\n')


@pytest.mark.usefixtures("second")
def test_printed_codes_mean_the_same_items_when_they_are_typed(run: Run) -> None:
    rows = [
        json.loads(line)
        for line in run("list", "--plan", "", "--format", "jsonl").out.splitlines()
    ]
    assert {row["plan"] for row in rows} == {"kj2025", "乙"}
    for row in (rows[0], rows[-1]):
        (again,) = json.loads(run("show", row["code"], "--json").out)["items"]
        assert again["uid"] == row["uid"]
    lines = "".join(
        json.dumps({"code": row["code"], "title": row["title"]}) + "\n" for row in rows
    )
    told = run("bulk", "-", stdin=lines)
    assert (told.status, told.err) == (0, "nothing to change; 37 already so\n")
    first = rows[0]["code"]
    assert first.startswith("kj2025/")
    run("done", first)
    assert run("undo", "--dry-run").out.startswith(first)
    assert run("remove", first).status == 0
    assert run("restore", first).status == 0


@pytest.mark.usefixtures("second")
def test_rows_that_were_printed_are_of_their_plan_also_where_none_is_settled(
    run: Run,
) -> None:
    row = json.loads(run("list", "--format", "jsonl").out.splitlines()[0])
    assert (row["code"], row["plan"]) == ("1.1", "乙")
    assert run("config", "unset", "plan").status == 0
    done = json.dumps({**row, "status": "done"})
    told = run("bulk", "-", "--json", stdin=done)
    assert [c["code"] for c in json.loads(told.out)["changes"]] == ["乙/1.1"] * 2
    odd = json.dumps({"code": "kj2025/2.1.1", "plan": "乙", "status": "done"})
    told = run("bulk", "-", stdin=odd)
    assert (told.status, told.out) == (2, "")
    assert "kj2025/2.1.1 is not of the plan 乙 that stands beside it" in told.err


@pytest.mark.usefixtures("second")
def test_the_log_tells_all_that_was_done_whatever_plan_is_settled(run: Run) -> None:
    run("remove", "kj2025/2.1.3")
    batches = json.loads(run("log", "--json").out)["batches"]
    assert [batch["verb"] for batch in batches] == ["remove", "load", "init"]
    of_one = json.loads(run("log", "--plan", "kj2025", "--json").out)["batches"]
    assert [batch["verb"] for batch in of_one] == ["remove", "init"]
    assert "duban remove kj2025/2.1.3" in run("log", "--as", "commands").out


@pytest.mark.usefixtures("second")
def test_a_code_or_a_view_may_say_another_plan_than_the_settled_one(run: Run) -> None:
    assert run("count", "kj2025/2.1", "1.1").out == "4\n"
    run("view", "add", "another", "kj2025/2.1 unassigned")
    assert run("count", "@another").out == "3\n"
    assert run("count", "unassigned").out == "1\n"
    assert run("count", "--plan", "乙", "kj2025/2.1").status == 2
    assert run("move", "kj2025/2.1.1", "--after", "kj2025/2.1.3").status == 0
    assert run("add", "/", "新任务").out == "2\n"


def test_what_is_soon_or_stale_can_be_settled(run: Run, written: Run) -> None:
    assert run("due", "2.1.1", "+12d").status == 0
    assert run("count", "soon").out == "0\n"
    written("[thresholds]\nsoon = 15\n")
    assert run("count", "soon").out == "1\n"
    row = json.loads(run("list", "2.1.1", "--json").out)["items"][0]
    assert row["light"] == {"colour": "yellow", "reason": "soon", "days": 12}
    assert run("done", "soon").status == 0
    assert run("count", "done").out == "1\n"
    written("[thresholds]\nsoon = -1\n")
    assert run("count", "soon").status == 2
    written("[thresholds]\nsonn = 1\n")
    assert run("count", "soon").status == 2


@pytest.mark.parametrize("line", ["set unit 市科技局", "unset plan"])
def test_who_changes_it_while_another_does_waits_and_loses_nothing(
    file: Path, written: Run, line: str
) -> None:
    written('plan = "x"\n')
    command = [sys.executable, "-m", "tui", "config", *line.split()]
    with turnstile(file, "王芳", Patience()):
        waiting = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert waiting.stderr
        assert waiting.stderr.readline().startswith("waiting for 王芳 ")
        written('plan = "x"\nby = "王芳"\n')
    waiting.communicate()
    assert waiting.returncode == 0
    said = config.read(os.environ)
    assert said.by == "王芳"
    assert (said.unit, said.plan) in {("市科技局", "x"), ("", "")}


def test_who_waits_in_vain_is_told_by_whom_and_changes_nothing(
    bare: Run, file: Path, written: Run
) -> None:
    written("")
    with turnstile(file, "王芳", Patience()):
        told = bare("config", "set", "unit", "市科技局", "--wait", "0")
        assert bare("config", "set", "unit", "市科技局", "--dry-run").status == 0
        assert bare("config", "unset", "unit").err == "nothing to change\n"
    assert (told.status, told.out) == (75, "")
    assert f"王芳 (process {os.getpid()}) is writing to {file}" in told.err
    assert file.read_text("utf-8") == ""


def test_who_lists_settings_does_not_wait_for_the_interface(
    run: Run,
) -> None:
    run("config", "set", "keys.tick", "z")
    loaded = "import sys; sys.argv = ['duban', 'config']; from tui.__main__ import main"
    code = f"{loaded}\ntry: main()\nfinally: assert 'textual' not in sys.modules"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, text=True
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "keys.tick" in told.stdout
