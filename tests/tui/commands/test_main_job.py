"""The main job: load the speech, work the checklist, take back what was wrong."""

import json
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def below(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row
        yield from below(row["children"])


def part(ask: Run, code: str) -> dict[str, Any]:
    return next(row for row in ask("tree")["items"] if row["code"] == code)


def test_init_and_tree_give_the_whole_speech(bare: Run) -> None:
    assert bare("init").status == 0
    told = bare("tree", "--json")
    tree = json.loads(told.out)
    assert (told.status, told.err) == (0, "")
    assert (tree["schema"], tree["kind"], tree["count"]) == (1, "tree", 52)
    rows = list(below(tree["items"]))
    assert Counter(row["kind"] for row in rows) == {
        "part": 4,
        "section": 12,
        "measure": 36,
    }
    review = [row["review"] for row in rows if row["kind"] == "measure"]
    assert (review.count(False), review.count(True)) == (27, 9)
    assert [row["progress"]["total"] for row in tree["items"]] == [0, 9, 9, 9]


def test_a_lead_shows_as_inherited_below(run: Run, item: Run) -> None:
    told = run("assign", "2.1", "--lead", "市科技局")
    assert told == (0, "2.1  lead  - -> 市科技局\n", "changed 1 item; batch 2\n")
    assert (item("2.1")["lead"], item("2.1")["inherited"]) == ("市科技局", {})
    for code in ("2.1.1", "2.1.2", "2.1.3"):
        assert item(code)["lead"] == "市科技局"
        assert item(code)["inherited"] == {"lead": "2.1"}
    assert (item("2.2.1")["lead"], item("2")["lead"]) == (None, None)
    assert "lead    市科技局 (from 2.1)\n" in run("show", "2.1.1").out


def test_a_dry_run_says_what_four_measures_would_become(run: Run, disk: Run) -> None:
    before = disk(locks=True)
    told = run("done", "2.1.1", "2.3", "--dry-run")
    assert told.status == 0
    assert told.err == "would change 4 items; nothing was written\n"
    assert [
        line.split()[0] for line in told.out.splitlines() if "not started" in line
    ] == ["2.1.1", "2.3.1", "2.3.2", "2.3.3"]
    assert disk(locks=True) == before


def test_done_counts_in_its_part_and_one_undo_takes_all_back(
    run: Run, ask: Run
) -> None:
    dry = ask("done", "2.1.1", "2.3", "--dry-run")
    real = ask("done", "2.1.1", "2.3")
    assert real["changes"] == dry["changes"]
    assert part(ask, "2")["progress"] == {"done": 4, "total": 9}
    assert "2 " in run("tree", "2").out
    assert "4/9 44%" in run("tree", "2").out.splitlines()[0]

    told = run("undo")
    assert told.status == 0
    assert told.err == "changed 4 items; takes back batch 2; batch 3\n"
    assert part(ask, "2")["progress"] == {"done": 0, "total": 9}
    assert ask("count", "status:done")["count"] == 0


def test_one_unknown_code_among_many_changes_nothing(run: Run, disk: Run) -> None:
    before = disk()
    told = run("done", "2.1.2", "9.9.9")
    assert (told.status, told.out) == (3, "")
    assert told.err == "duban: no such item: 9.9.9; duban tree shows the codes\n"
    assert disk() == before


def test_every_unknown_code_is_named(run: Run) -> None:
    assert "no such item: 9.9.9, 7;" in run("done", "2.1.2", "9.9.9", "7").err


@pytest.mark.parametrize("verb", ["done", "start", "reopen", "note -m x", "due +1d"])
def test_a_writing_verb_alone_is_bad_usage(run: Run, disk: Run, verb: str) -> None:
    before = disk()
    told = run(*verb.split())
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: name the items to change")
    assert disk() == before


def test_start_done_and_reopen_lead_through_the_statuses(run: Run, item: Run) -> None:
    assert run("start", "2.1.1").out.startswith(
        "2.1.1  status  not started -> under way\n"
    )
    assert (item("2.1.1")["status"], item("2.1.1")["done_on"]) == ("doing", None)
    told = run("done", "2.1.1", "--on", "2025-06-11")
    assert told.out.startswith("2.1.1  status  under way -> done\n")
    assert told.err == "changed 1 item; batch 3\n"
    assert (item("2.1.1")["status"], item("2.1.1")["done_on"]) == ("done", "2025-06-11")
    assert run("reopen", "2.1.1").status == 0
    assert (item("2.1.1")["status"], item("2.1.1")["done_on"]) == ("doing", None)


@pytest.mark.parametrize("verb", ["start", "done"])
def test_saying_a_status_again_is_harmless(run: Run, disk: Run, verb: str) -> None:
    run(verb, "2.1")
    before = disk()
    assert run(verb, "2.1") == (0, "", "nothing to change; 3 already so\n")
    assert disk() == before


def test_reopening_what_is_open_changes_nothing(run: Run, disk: Run) -> None:
    before = disk()
    assert run("reopen", "2.1.1") == (0, "", "nothing to change; 1 already so\n")
    assert disk() == before


def test_another_day_corrects_the_day_it_was_done(run: Run, item: Run) -> None:
    run("done", "2.1.1", "--on", "2025-06-11")
    told = run("done", "2.1.1", "--on", "6月10日")
    assert told.status == 0
    assert "status" not in told.out
    assert item("2.1.1")["done_on"].endswith("-06-10")


def test_what_is_partly_so_already_is_counted_apart(run: Run, ask: Run) -> None:
    run("done", "2.1.1")
    row = ask("done", "2.1")
    assert (row["changed"], row["unchanged"]) == (2, 1)
    run("undo")
    assert run("done", "2.1").err == "changed 2 items; 1 already so; batch 5\n"


def test_a_status_verb_brings_a_note_in_the_same_batch(
    run: Run, ask: Run, item: Run
) -> None:
    row = ask("done", "2.1.1", "2.1.2", "-m", "方案已印发")
    assert (row["batch"], row["changed"]) == (2, 2)
    for code in ("2.1.1", "2.1.2"):
        (note,) = item(code)["note_list"]
        assert (note["text"], note["kind"], note["by"]) == (
            "方案已印发",
            "progress",
            "李明",
        )
    run("undo")
    assert (item("2.1.1")["status"], item("2.1.1")["note_list"]) == ("todo", [])


def test_all_reaches_work_to_do_and_no_review(run: Run, ask: Run) -> None:
    assert ask("done", "--all")["changed"] == 27
    assert ask("count", "review", "status:done")["count"] == 0
    run("undo")
    assert ask("done", "review")["changed"] == 9


def test_codes_name_review_items_too(ask: Run, item: Run) -> None:
    assert ask("done", "1.1.1", "2.1.1")["changed"] == 2
    assert item("1.1.1")["status"] == "done"
    assert part(ask, "1")["progress"] == {"done": 0, "total": 0}


@pytest.mark.parametrize(
    ("selection", "codes"),
    [
        (["2.1.1-2.1.3"], "2.1.1 2.1.2 2.1.3"),
        (["2.*.1"], "2.1.1 2.2.1 2.3.1"),
        (["2.1.1 3.1.1", "4.1.1"], "2.1.1 3.1.1 4.1.1"),
        (["2.1", "lead:市科技局"], "2.1.2"),
        (["牵头：市科技局"], "2.1.2 3.1.1"),
        (["kj2025/2.1.1", "2.1.1"], "2.1.1"),
    ],
)
def test_a_write_reaches_what_its_selection_says(
    run: Run, ask: Run, selection: list[str], codes: str
) -> None:
    run("assign", "2.1.2", "3.1.1", "--lead", "市科技局")
    changes = ask("done", *selection)["changes"]
    assert [c["code"] for c in changes if c["field"] == "status"] == codes.split()


def test_a_right_selection_that_reaches_nothing_is_status_3(
    run: Run, disk: Run
) -> None:
    before = disk()
    told = run("done", "2.1", "lead:市教委")
    assert told == (3, "", "duban: nothing matches: 2.1 lead:市教委\n")
    assert disk() == before


@pytest.mark.parametrize("day", ["2025-02-30", "13月1日", "昨儿", "none"])
def test_a_day_that_is_none_is_refused(run: Run, disk: Run, day: str) -> None:
    before = disk()
    told = run("done", "2.1.1", "--on", day)
    assert (told.status, told.out) == (2, "")
    assert f"'{day}' is no da" in told.err
    assert disk() == before


def test_a_note_is_added_with_its_kind_day_and_signature(run: Run, item: Run) -> None:
    told = run(
        "note", "2.1.1", "--kind", "problem", "-m", "缺资金", "--on", "2025-06-10"
    )
    assert told == (0, "2.1.1  note  + 缺资金\n", "changed 1 item; batch 2\n")
    (note,) = item("2.1.1")["note_list"]
    assert (note["text"], note["kind"], note["on"], note["by"]) == (
        "缺资金",
        "problem",
        "2025-06-10",
        "李明",
    )
    assert item("2.1.1")["notes"] == 1
    assert "2025-06-10 problem 李明\n缺资金\n" in run("show", "2.1.1").out


def test_a_note_on_a_section_is_on_the_section(run: Run, item: Run) -> None:
    run("note", "2.1", "-m", "已开会")
    assert (item("2.1")["notes"], item("2.1.1")["notes"]) == (1, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_note_is_read_from_standard_input(run: Run, item: Run, encoding: str) -> None:
    text = "第一行\n\n  第二行,细节\n"
    told = run("note", "2.1.1", "-m", "-", stdin=text.encode(encoding))
    assert told.status == 0
    (note,) = item("2.1.1")["note_list"]
    assert note["text"] == "第一行\n\n  第二行,细节"


@pytest.mark.parametrize("given", [[], ["-m", ""], ["-m", "  "]])
def test_a_note_needs_words(run: Run, disk: Run, given: list[str]) -> None:
    before = disk()
    told = run("note", "2.1.1", *given)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: a note needs text")
    assert disk() == before


def test_a_note_of_nothing_on_standard_input_is_refused(run: Run, disk: Run) -> None:
    before = disk()
    assert run("note", "2.1.1", "-m", "-", stdin="\n").status == 2
    assert disk() == before


def test_a_kind_that_is_none_is_refused_with_those_that_are(run: Run) -> None:
    told = run("note", "2.1.1", "-m", "x", "--kind", "rumour")
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: --kind is one of progress, 进展, problem, 问题,")
    assert told.err.endswith("not 'rumour'; duban note --help tells more\n")


@pytest.mark.parametrize("word", ["问题", "problem", "Problem"])
def test_a_kind_is_said_in_either_language(run: Run, item: Run, word: str) -> None:
    assert run("note", "2.1.1", "-m", "缺资金", "--kind", word).status == 0
    (note,) = item("2.1.1")["note_list"]
    assert note["kind"] == "problem"
    assert "chase, 催办" in " ".join(run("note", "--help").out.split())


def test_the_same_note_twice_is_one(run: Run, item: Run) -> None:
    run("note", "2.1.1", "-m", "已催办", "--on", "2025-06-10")
    told = run("note", "2.1.1", "-m", "已催办", "--on", "2025-06-10")
    assert told == (0, "", "nothing to change; 1 already so\n")
    assert item("2.1.1")["notes"] == 1


def test_what_was_done_is_there_for_the_next_process(run: Run, process: Run) -> None:
    run("assign", "2.1", "--lead", "市科技局")
    assert process("done", "2.1.1", "--by", "王芳").status == 0
    (row,) = json.loads(process("list", "2.1.1", "--json").out)["items"]
    assert (row["status"], row["lead"]) == ("done", "市科技局")
    assert run("log").out.splitlines()[0].split()[3:6] == ["王芳", "done", "2.1.1"]


def test_the_ledger_is_private_and_the_state_before_is_beside_it(
    bare: Run, path: Path
) -> None:
    bare("init")
    first = path.read_bytes()
    bare("done", "2.1.1")
    assert path.with_name("ledger.json.bak").read_bytes() == first
    for file in path.parent.iterdir():
        private = 0o700 if file.is_dir() else 0o600
        assert stat.S_IMODE(file.stat().st_mode) == private
