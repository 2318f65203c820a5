"""What holds of every verb: its streams, its status, its words, its JSON, its dry run."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tui.verbs import HELP

Run = Callable[..., Any]

LANGUAGES: Final = ("en", "zh")


class Case(NamedTuple):
    """A call that goes well, one that is refused, and what stands before both."""

    well: str
    wrong: str
    status: int
    kind: str = "batch"
    """What the JSON of the first is called."""
    before: str = ""


LOOKS: Final = {
    "tree": Case("tree 2", "tree 9.9", 3, "tree"),
    "list": Case("list 2.1", "list leed:x", 2, "items"),
    "show": Case("show 2.1.1", "show 9.9.9", 3, "items"),
    "count": Case("count open", "count due:someday", 2, "count"),
    "where": Case("where", "where now", 2, "where"),
    "log": Case("log", "log --limit x", 2, "log"),
    "export": Case("export json", "export xml", 2, "ledger"),
    "doctor": Case("doctor", "doctor now", 2, "doctor"),
    "config": Case("config", "config get size", 2, "config"),
    "completion": Case("completion bash", "completion csh", 2, "completion"),
    "help": Case("help list", "help frob", 2, "help"),
}
WRITES: Final = {
    "init": Case("init", "init --frob", 2, "init"),
    "load": Case("load 方案.md", "load 没有.md", 2),
    "assign": Case("assign 2.1 --lead 市科技局", "assign 9.9 --lead 市科技局", 3),
    "due": Case("due 2.1.1 2026-06-30", "due 2.1.1 someday", 2),
    "start": Case("start 2.1.1", "start", 2),
    "submit": Case("submit 2.1.1", "submit 9.9", 3),
    "done": Case("done 2.1.1", "done 2.1.1 --on someday", 2),
    "reopen": Case("reopen 2.1.1", "reopen 9.9", 3, before="done 2.1.1"),
    "pause": Case("pause 2.1.1 -m 等批复", "pause 2.1.1", 2),
    "drop": Case("drop 2.1.1 -m 已并入", "drop 2.1.1", 2),
    "note": Case("note 2.1.1 -m 已印发", "note 2.1.1", 2),
    "tag": Case("tag 2.1.1 --add 重点", "tag 2.1.1", 2),
    "set": Case("set 2.1.1 status=doing", "set 2.1.1 statsu=doing", 2),
    "review": Case("review 2", "review 9", 3),
    "add": Case("add 2.1 起草方案", "add 9.9 起草方案", 3),
    "split": Case("split 2.1.1 --into lines", "split 9.9", 3),
    "move": Case("move 2.1.3 --before 2.1.1", "move 2.1.3", 2),
    "remove": Case("remove 2.1.1", "remove 9.9", 3),
    "restore": Case("restore 2.1.1", "restore 9.9", 3, before="remove 2.1.1"),
    "bulk": Case("bulk 更新.txt", "bulk 没有.txt", 2),
    "undo": Case("undo", "undo 99", 3, before="done 2.1.1"),
    "redo": Case("redo", "redo 99", 2, before="done 2.1.1; undo"),
    "view": Case("view add 急件 open", "view add 急件 leed:x", 2),
    "import": Case("import json 台账.json --replace", "import json 没有.json", 2),
    "backup": Case("backup", "backup --restore 没有", 3, "backup"),
}
OTHERWISE: Final = {"init", "backup", "load"}
"""They change nothing that is there, or tell in a dry run what a document says."""
MORE_EACH_TIME: Final = {"add", "undo"}
"""As redo would with more than one to do again, and due --shift."""
SILENT: Final = (
    *WRITES.values(),
    *(
        Case(line, "", 0)
        for line in ("doctor", "doctor --fix", "load 方案.md --dry-run")
    ),
    *(Case(line, "", 0) for line in ("backup -o 副本.json", "export json -o 出.json")),
    *(Case(line, "", 0) for line in ("backup --dry-run", "config set by 王芳")),
    Case("import json 台账.json --ledger 新.json", "", 0),
)
ASKED: Final = {
    "backup --list": "done 2.1.1",
    "restore --list": "remove 2.1.1",
    "view list": "view add 急件 open",
    "config": "config set by 王芳",
    "config get by": "config set by 王芳",
    "export json": "done 2.1.1",
}
"""What there is to be told of, and what makes that there is."""
ELSEWHERE: Final = {"watch"}
"""It ends when it is told to; test_watch.py has the same of it."""

CASES: Final = LOOKS | WRITES
_ENGLISH: Final = r"\b(is|are|no|cannot|tells|name|needs|say|changed|batch|kept)\b"


@pytest.fixture
def called(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a line, in a folder that has what the lines name."""
    monkeypatch.chdir(tmp_path)
    Path("方案.md").write_text("# 方案\n\n## 一、任务\n\n1. 起草文件。\n", "utf-8")
    Path("更新.txt").write_text("2.1.1 已完成 已印发\n", "utf-8")
    assert run("export", "json", "-o", "台账.json").status == 0
    assert run("done", "2.3.1").status == 0

    def line(words: str, *more: str) -> Any:
        return run(*words.split(), *more)

    return line


def prepared(called: Run, case: Case) -> None:
    for line in filter(None, case.before.split("; ")):
        assert called(line).status == 0


def test_no_verb_is_forgotten() -> None:
    assert {*CASES, *ELSEWHERE} == {*HELP}


def in_language(language: str, sentence: str, words: str) -> bool:
    """Whether a sentence is in a language, besides the words that were typed."""
    for word in words.split():
        sentence = sentence.replace(word, "")
    english = re.search(_ENGLISH, sentence)
    chinese = re.search("[\u4e00-\u9fff]", sentence)
    return bool(english) if language == "en" else bool(chinese and not english)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", CASES)
def test_what_goes_well_is_told_on_stdout_and_counted_on_stderr(
    called: Run, verb: str, language: str
) -> None:
    case = CASES[verb]
    prepared(called, case)
    told = called(case.well, "--lang", language)
    assert told.status == 0
    if verb in LOOKS:
        assert told.out
        assert told.err == ""
    else:
        assert in_language(language, told.err, case.well)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", CASES)
def test_with_json_stdout_is_one_object_and_stderr_is_empty(
    called: Run, verb: str, language: str
) -> None:
    case = CASES[verb]
    prepared(called, case)
    told = called(case.well, "--json", "--lang", language)
    assert (told.status, told.err) == (0, "")
    envelope = json.loads(told.out)
    assert (envelope["schema"], envelope["kind"]) == (1, case.kind)


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["", "json"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", CASES)
def test_what_is_refused_is_one_sentence_on_stderr_and_changes_nothing(
    called: Run, disk: Run, verb: str, language: str, more: list[str]
) -> None:
    case = CASES[verb]
    prepared(called, case)
    before = disk()
    told = called(case.wrong, *more, "--lang", language)
    assert (told.status, told.out) == (case.status, "")
    sentence = told.err.splitlines()[0]
    assert sentence.startswith("duban: ")
    assert in_language(language, sentence, case.wrong)
    assert disk() == before


@pytest.mark.parametrize("verb", [verb for verb in WRITES if verb not in OTHERWISE])
def test_a_dry_run_tells_the_same_and_changes_nothing(
    called: Run, disk: Run, verb: str
) -> None:
    case = CASES[verb]
    prepared(called, case)
    before = disk()
    dry = called(case.well, "--dry-run", "--json")
    assert disk() == before
    wet = called(case.well, "--json")
    assert disk() != before
    assert (dry.status, dry.err) == (wet.status, wet.err) == (0, "")
    would, did = json.loads(dry.out), json.loads(wet.out)
    assert (would["dry_run"], did["dry_run"]) == (True, False)
    assert len(would["changes"]) == len(did["changes"])


@pytest.mark.parametrize("verb", [verb for verb in WRITES if verb not in OTHERWISE])
def test_what_is_so_already_is_not_written_again(called: Run, verb: str) -> None:
    case = CASES[verb]
    prepared(called, case)
    assert called(case.well).status == 0
    again = called(case.well, "--json")
    changes = json.loads(again.out)["changes"] if again.status == 0 else []
    assert bool(changes) == (verb in MORE_EACH_TIME)


def live(called: Run) -> Any:
    """All that is not removed, by table and uid."""
    read = json.loads(called("export json").out)
    return {
        table: {u: one for u, one in read[table].items() if not one.get("removed")}
        for table in ("plans", "items", "notes", "views")
    }


@pytest.mark.parametrize("verb", sorted({*WRITES} - {"init", "backup", "undo", "redo"}))
def test_what_a_verb_did_is_undone_and_redone(called: Run, verb: str) -> None:
    case = CASES[verb]
    prepared(called, case)
    before = live(called)
    assert called(case.well).status == 0
    after = live(called)
    assert after != before
    assert called("undo").status == 0
    assert live(called) == before
    assert called("redo").status == 0
    assert live(called) == after


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["", "json"])
@pytest.mark.parametrize("case", SILENT, ids=[case.well for case in SILENT])
def test_who_asks_for_silence_hears_nothing(
    called: Run, case: Case, more: list[str]
) -> None:
    prepared(called, case)
    told = called(case.well, "--quiet", *more)
    assert (told.status, told.out, told.err) == (0, "", "")


@pytest.mark.parametrize(("line", "before"), ASKED.items(), ids=ASKED)
def test_what_is_asked_for_is_told_in_silence_too(
    called: Run, line: str, before: str
) -> None:
    assert called(before).status == 0
    for more in ([], ["--json"]):
        told = called(line, "--quiet", *more)
        assert (told.status, told.err) == (0, "")
        assert told.out
