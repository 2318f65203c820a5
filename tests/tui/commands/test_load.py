"""Documents come in: from where, in which bytes, under which key; what is refused."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

HARVEST = "秋收工作部署\n\n一、抢收水稻\n二、晾晒入仓\n"


@pytest.fixture
def harvest(tmp_path: Path) -> Path:
    file = tmp_path / "秋收.txt"
    file.write_text(HARVEST, encoding="utf-8")
    return file


def titles(ask: Run, plan: str) -> list[str]:
    return [row["title"] for row in ask("tree", "--plan", plan)["items"]]


def test_a_document_becomes_a_plan_under_the_name_of_its_file(
    run: Run, ask: Run, harvest: Path
) -> None:
    told = run("load", harvest)
    assert told.status == 0
    assert told.out.splitlines()[0].split() == ["秋收", "plan", "+", "秋收工作部署"]
    assert told.err == "changed 2 items; batch 2\nread as utf-8\n"
    assert titles(ask, "秋收") == ["抢收水稻", "晾晒入仓"]


def test_standard_input_is_a_document(run: Run, ask: Run) -> None:
    told = run("load", "-", "--key", "qs", stdin=HARVEST)
    assert told.status == 0
    assert titles(ask, "qs") == ["抢收水稻", "晾晒入仓"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_document_may_be_in_the_bytes_that_offices_save(
    run: Run, ask: Run, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(HARVEST.replace("\n", "\r\n").encode(encoding))
    assert run("load", file).status == 0
    assert titles(ask, "a") == ["抢收水稻", "晾晒入仓"]


def test_the_same_document_again_is_already_so(
    run: Run, disk: Run, harvest: Path
) -> None:
    run("load", harvest)
    before = disk()
    for words in ([harvest], [harvest, "--key", "other"]):
        told = run("load", *words)
        assert (told.status, told.out) == (0, "")
        assert told.err.startswith("nothing to change")
    assert disk() == before


def test_a_dry_run_loads_nothing(run: Run, disk: Run, ask: Run, harvest: Path) -> None:
    before = disk(locks=True)
    told = run("load", harvest, "--dry-run")
    assert told.err == "utf-8; headings per level: 2; nothing was written\n"
    assert "抢收水稻" in told.out
    assert len(ask("load", harvest, "--dry-run")["items"]) == 2
    assert disk(locks=True) == before


def test_a_key_that_is_taken_gets_a_number(run: Run, ask: Run) -> None:
    run("load", "-", "--key", "kj2025", stdin="一、甲\n")
    run("load", "-", "--key", "kj2025", stdin="一、乙\n")
    assert titles(ask, "kj2025-2") == ["甲"]
    assert titles(ask, "kj2025-3") == ["乙"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the document is empty"),
        ("各位同志:\n大家好。\n".encode(), "no headings"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary file"),
        (b"\xff\xff\xff", "no text in UTF-8, GB18030"),
        (b"\xff\xfe\x00\xd8", "utf-16"),
    ],
)
def test_what_is_no_outline_is_refused(
    run: Run, disk: Run, tmp_path: Path, data: bytes, said: str
) -> None:
    file = tmp_path / "document.txt"
    file.write_bytes(data)
    before = disk()
    told = run("load", file)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: ")
    assert said in told.err
    assert disk() == before


def test_load_names_one_file(run: Run, harvest: Path) -> None:
    assert run("load").status == 2
    assert run("load", harvest, harvest).status == 2


def test_a_code_alone_means_the_first_plan_and_plan_the_one_it_names(
    run: Run, ask: Run, harvest: Path
) -> None:
    run("load", harvest, "--key", "qs")
    assert ask("show", "1")["items"][0]["title"] == "回顾过往,总结成绩强信心"
    assert ask("show", "1", "--plan", "qs")["items"][0]["title"] == "抢收水稻"
    assert ask("show", "qs/1")["items"][0]["code"] == "qs/1"
    assert run("list", "-f", "ids", "--plan", "qs").out == "qs/1\nqs/2\n"
    assert run("list", "-f", "ids", "qs/2", "2.1.1").out == "2.1.1\nqs/2\n"
    for verb in ("list", "done"):
        told = run(verb, "kj2025/2.1.1", "--plan", "qs")
        assert (told.status, told.out) == (2, "")
        assert "leave --plan out" in told.err


def test_a_write_reaches_only_the_plan_it_names(
    run: Run, ask: Run, harvest: Path
) -> None:
    run("load", harvest, "--key", "qs")
    assert ask("done", "1", "--plan", "qs")["changes"][0]["code"] == "qs/1"
    assert ask("due", "--all", "2025-12-31", "--plan", "qs")["changed"] == 2
    assert ask("assign", "qs/1", "2.1", "--lead", "甲")["changed"] == 2
    assert ask("count", "--plan", "qs", "lead:甲")["count"] == 1
    assert ask("count", "lead:甲")["count"] == 4
    assert [row["plan"] for row in ask("tree")["items"]].count("qs") == 2


@pytest.mark.parametrize(
    "words", [["list", "--plan", "zz"], ["show", "zz/1"], ["done", "1", "--plan", "zz"]]
)
def test_a_plan_that_is_not_there_is_told_with_those_that_are(
    run: Run, disk: Run, harvest: Path, words: list[str]
) -> None:
    run("load", harvest, "--key", "qs")
    before = disk()
    told = run(*words)
    assert (told.status, told.out) == (3, "")
    assert told.err == "duban: no such plan: zz; the ledger has kj2025, qs\n"
    assert disk() == before


def test_a_key_in_full_width_letters_names_its_plan(run: Run, harvest: Path) -> None:
    wide = harvest.rename(harvest.with_name("２０２５秋收.txt"))
    run("load", wide)
    codes = run("list", "-f", "ids", "--plan", "2025秋收").out.split()
    assert codes == ["2025秋收/1", "2025秋收/2"]
    assert run("done", codes[1]).status == 0


TEXTS = Path(__file__).parents[2] / "seed" / "texts"
IRREGULAR = TEXTS / "S06_gaps_and_repeats.txt"
BREAKDOWN = TEXTS / "S08_task_breakdown.txt"


def test_a_dry_run_tells_the_outline_the_counts_and_the_findings(
    run: Run, disk: Run
) -> None:
    before = disk(locks=True)
    told = run("load", IRREGULAR, "--dry-run")
    assert told.status == 0
    assert "（一） 扩大投资" in told.out
    assert "headings per level: 4 / 7 / 4; nothing was written" in told.err
    assert "line 7  gap: （三） follows （一）" in told.err
    assert "10 findings" in told.err
    assert disk(locks=True) == before


def test_a_dry_run_needs_no_ledger(bare: Run, disk: Run) -> None:
    assert bare("load", IRREGULAR, "--dry-run").status == 0
    assert disk(locks=True) == {}


def test_a_dry_run_in_json_is_the_outline(ask: Run) -> None:
    seen = ask("load", BREAKDOWN, "--dry-run")
    assert (seen["schema"], seen["kind"], seen["encoding"]) == (1, "outline", "utf-8")
    assert (seen["title"], seen["date"]) == ("2025年重点工作任务分解", "2025-01-01")
    first = seen["items"][1]
    assert (first["level"], first["number"], first["line"]) == (2, "1.", 6)
    assert first["title"] == "出台三年行动方案"
    assert (first["review"], first["lead"]) == (False, "市科技局")
    text = BREAKDOWN.read_text("utf-8")
    start, end = first["spans"][0]
    assert text[start:end] == "1.出台三年行动方案。\n"
    assert seen["findings"] == []
    assert "".join(place["text"] for place in seen["frame"]).count("任务分解") == 1
    assert seen["dropped"] == []


def test_findings_in_json_have_a_line_a_kind_and_a_message(ask: Run) -> None:
    found = ask("load", IRREGULAR, "--dry-run")["findings"]
    assert {tuple(one) for one in found} == {("line", "kind", "message")}
    assert found[1]["kind"] == "gap"


def test_with_strict_findings_load_nothing(run: Run, disk: Run) -> None:
    before = disk()
    for more in ([], ["--dry-run"], ["--json"]):
        told = run("load", IRREGULAR, "--strict", *more)
        assert (told.status, told.out) == (1, "")
        assert "10 findings, and --strict allows none" in told.err
    assert disk() == before
    assert run("load", BREAKDOWN, "--strict").status == 0


def test_what_was_left_out_is_printed_when_asked_for(run: Run) -> None:
    wrapped = TEXTS / "S12_hard_wrapped_pages.txt"
    told = run("load", wrapped, "--dry-run", "--show-dropped")
    assert "— 3 —" in told.out
    assert "- 4 -" in told.out
    assert "— 3 —" not in run("load", wrapped, "--dry-run").out


def test_a_date_that_needs_the_day_of_the_document_asks_for_it(
    run: Run, ask: Run, tmp_path: Path
) -> None:
    file = tmp_path / "讲话.txt"
    file.write_text("讲话\n\n一、甲。6月底前完成。\n", "utf-8")
    told = run("load", file)
    assert (told.status, told.out) == (2, "")
    assert "line 3" in told.err
    assert "--date" in told.err
    assert run("load", file, "--date", "2025-02-21").status == 0
    (row,) = ask("list", "--plan", "讲话")["items"]
    assert (row["due"], row["due_proposed"]) == (None, "2025-06-30")


def test_suggested_dates_are_accepted_in_one_step(
    run: Run, ask: Run, item: Run
) -> None:
    assert item("2.1.1")["due"] is None
    told = ask("due", "2.1", "--accept")
    assert told["changed"] == 2
    assert item("2.1.1")["due"] == item("2.1.1")["due_original"] == "2025-12-31"
    assert run("undo").status == 0
    assert item("2.1.1")["due"] is None
    assert "2025-12-31 suggested by “今年”" in run("show", "2.1.1").out


def test_parts_look_back_or_not_as_one_says(run: Run, ask: Run) -> None:
    report = TEXTS / "R09_digits_below_points.txt"
    assert (
        run("load", report, "--review", "2", "--todo", "1", "--key", "zg").status == 0
    )
    review = {
        row["code"]: row["review"] for row in ask("list", "--plan", "zg")["items"]
    }
    assert review["zg/1.1"] is False
    assert review["zg/2.1.1"] is True
    told = run("load", report, "--review", "7", "--key", "zz")
    assert told.status == 2
    assert "1 to 2" in told.err


def test_review_is_changed_later_for_a_part_and_all_below_it(ask: Run) -> None:
    assert ask("count")["progress"]["total"] == 27
    assert ask("review", "1", "--no")["changed"] == 13
    assert ask("count")["progress"]["total"] == 36
    assert ask("review", "1")["changed"] == 13
    assert ask("count")["progress"]["total"] == 27


def test_roles_and_dates_of_a_task_table_are_there(run: Run, ask: Run) -> None:
    assert run("load", BREAKDOWN, "--key", "fj").status == 0
    rows = {row["code"]: row for row in ask("list", "--plan", "fj")["items"]}
    row = rows["fj/1.2"]
    assert (row["lead"], row["support"]) == (
        "市工业和信息化局",
        ["市教委", "各区人民政府"],
    )
    assert (row["owner"], row["due"]) == ("张某某", "2025-12-31")


def test_figures_are_listed_as_achieved_as_targets_or_as_missing(
    run: Run, item: Run
) -> None:
    achieved = item("1.2.3")["figures"]
    assert ("achieved", 2600.0, "家", ">") in {
        (one["kind"], one["value"], one["unit"], one["operator"]) for one in achieved
    }
    assert "needs a target" in run("show", "2.3.1").out


@pytest.fixture
def revised(run: Run, tmp_path: Path) -> Path:
    """A task table that was worked on, and its revised text."""
    run("load", BREAKDOWN, "--key", "fj")
    run("done", "fj/1.1", "-m", "方案已印发")
    run("note", "fj/1.3", "-m", "正在统计")
    text = BREAKDOWN.read_text("utf-8")
    text = text.replace("出台三年行动方案", "出台三年行动计划")
    start, end = text.index("3.高新"), text.index("二、人才")
    text = text[:start] + text[end:] + "5.组织年度评估。年内完成。\n"
    file = tmp_path / "修订.txt"
    file.write_text(text, "utf-8")
    return file


def test_a_revised_text_changes_its_plan_and_keeps_what_people_did(
    run: Run, ask: Run, item: Run, revised: Path
) -> None:
    told = ask("load", revised, "--plan", "fj")
    assert told["changed"] == 3
    said = {(c["code"], c["field"]) for c in told["changes"]}
    assert {("fj/1.1", "title"), ("fj/1.3", "item"), ("fj/2.2", "item")} <= said
    kept = item("fj/1.1")
    assert (kept["title"], kept["status"]) == ("出台三年行动计划", "done")
    assert [note["text"] for note in kept["note_list"]] == ["方案已印发"]
    assert (kept["lead"], kept["due"]) == ("市科技局", "2025-06-30")
    assert run("show", "fj/1.3").status == 3
    assert item("fj/2.2")["title"] == "组织年度评估"
    assert item("fj/2.1")["text"].startswith("（市人力资源社会保障局")


def test_one_undo_brings_back_what_a_revision_took(
    run: Run, ask: Run, item: Run, revised: Path
) -> None:
    before = ask("tree", "--plan", "fj")
    run("load", revised, "--plan", "fj")
    assert run("undo").status == 0
    assert ask("tree", "--plan", "fj") == before
    assert [note["text"] for note in item("fj/1.3")["note_list"]] == ["正在统计"]


def test_a_revision_is_shown_before_it_is_made(
    run: Run, disk: Run, revised: Path
) -> None:
    before = disk()
    told = run("load", revised, "--plan", "fj", "--dry-run")
    assert told.status == 0
    assert "出台三年行动方案 -> 出台三年行动计划" in told.out
    assert "- 高新技术企业总数超过1.2万家" in told.out
    assert "+ 组织年度评估" in told.out
    assert "spans" not in told.out
    assert disk() == before


def test_the_same_revision_again_is_already_so(run: Run, revised: Path) -> None:
    run("load", revised, "--plan", "fj")
    told = run("load", revised, "--plan", "fj")
    assert (told.status, told.out) == (0, "")
    assert "this document is loaded already" in told.err


Revise = Callable[[str, str], Any]


@pytest.fixture
def revise(run: Run, ask: Run, tmp_path: Path) -> Revise:
    """Load a text as the plan p, and another as its revision; what the second did."""
    file = tmp_path / "文.txt"

    def loaded(first: str, second: str, *options: str) -> Any:
        if first:
            file.write_text(f"文稿\n{first}", "utf-8")
            assert run("load", file, "--key", "p", *options).status == 0
        file.write_text(f"文稿\n{second}", "utf-8")
        return ask("load", file, "--plan", "p") if second else None

    return loaded


def test_of_equal_titles_the_equal_text_is_meant(
    run: Run, item: Run, revise: Revise
) -> None:
    revise("一、甲\n(一)强化保障。给农业。\n(二)强化保障。给工业。\n", "")
    run("done", "p/1.2", "-m", "工业已给")
    revise("", "一、甲\n(一)强化保障。给工业。\n")
    kept = item("p/1.2")
    assert (kept["status"], kept["notes"], kept["marker"]) == ("done", 1, "(一)")
    assert run("show", "p/1.1").status == 3


def test_a_short_rewording_in_its_place_keeps_the_work(
    run: Run, item: Run, revise: Revise
) -> None:
    revise("一、甲\n(一)完善考核机制\n(二)修路\n", "")
    run("done", "p/1.1")
    told = revise("", "一、甲\n(一)健全考核机制\n(二)修路\n")
    assert told["changed"] == 1
    assert item("p/1.1")["status"] == "done"


def test_what_moves_keeps_its_code_and_looks_back_as_its_new_parent_does(
    run: Run, item: Run, revise: Revise
) -> None:
    revise("一、回顾\n(一)修路铺桥\n(二)通水\n二、任务\n(一)种树\n", "")
    run("note", "p/1.1", "-m", "好")
    revise("", "一、回顾\n(一)通水\n二、任务\n(一)种树\n(二)修路铺桥\n")
    moved = item("p/1.1")
    assert (moved["review"], moved["notes"], moved["marker"]) == (False, 1, "(二)")
    assert run("tree", "p/2").out.split()[-1].endswith("unassigned")
    assert "p/1.1" in run("tree", "p/2").out


def test_the_day_that_a_person_gave_stays(item: Run, revise: Revise) -> None:
    revise("一、甲。6月底前修路。\n", "", "--date", "2025-02-21")
    revise("", "一、甲。9月底前修路。\n")
    assert item("p/1")["due_proposed"] == "2025-09-30"


def test_a_day_that_the_revised_text_says_is_its_day(item: Run, revise: Revise) -> None:
    revise("一、甲。6月底前修路。\n", "", "--date", "2025-02-21")
    revise("", "2026年3月1日\n一、甲。9月底前修路。\n")
    assert item("p/1")["due_proposed"] == "2026-09-30"


def test_what_the_text_says_of_roles_is_taken_unless_people_said_else(
    run: Run, item: Run, revise: Revise
) -> None:
    first = "一、甲\n(一)修路\n牵头单位：市甲局\n(二)架桥\n牵头单位：市甲局\n"
    revise(first, "")
    run("assign", "p/1.2", "--lead", "市丙局")
    revise("", first.replace("市甲局", "市乙局"))
    assert item("p/1.1")["lead"] == "市乙局"
    assert item("p/1.2")["lead"] == "市丙局"


def test_a_measure_that_becomes_a_section_has_no_status_and_no_date(
    run: Run, ask: Run, item: Run, revise: Revise
) -> None:
    revise("一、甲\n(一)修路\n二、乙\n", "")
    run("done", "p/1.1")
    run("due", "p/1.1", "2025-06-30")
    before = ask("tree", "--plan", "p")
    revise("", "一、甲\n(一)修路\n1.东段\n2.西段\n二、乙\n")
    section = item("p/1.1")
    assert (section["kind"], section["status"], section["due"]) == (
        "section",
        None,
        None,
    )
    assert section["progress"] == {"done": 0, "total": 2}
    assert run("undo").status == 0
    assert ask("tree", "--plan", "p") == before


def test_a_code_is_never_given_twice(ask: Run, revise: Revise) -> None:
    revise("一、修路铺桥\n二、引水上山\n", "")
    revise("", "一、修路铺桥\n")
    revise("", "一、修路铺桥\n二、植树造林\n")
    codes = [row["code"] for row in ask("tree", "--plan", "p")["items"]]
    assert codes == ["p/1", "p/3"]


def test_a_plan_that_is_not_there_cannot_be_revised(run: Run, revised: Path) -> None:
    assert run("load", revised, "--plan", "nope").status == 3


def mixed(path: Path) -> None:
    path.write_bytes("一、抓好防汛备料工作和抗旱打井\n".encode() + b"\xff\xfe" + b"\n")


BAD: dict[str, Callable[[Path], object]] = {
    "pdf": lambda path: path.write_bytes(b"%PDF-1.7\n\x01\x02\xff\0"),
    "image": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0"),
    "empty": lambda path: path.write_bytes(b""),
    "blank": lambda path: path.write_text("\n \n\u3000\n", "utf-8"),
    "folder": lambda path: path.mkdir(),
    "missing": lambda path: path.parent,
    "fifo": os.mkfifo,
    "huge line": lambda path: path.write_bytes("甲".encode() * (50 * 2**20 // 3)),
    "damaged": mixed,
    "signs": lambda path: path.write_text("（）【】()。；、一是（（", "utf-8"),
    "zip": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(100)),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("name", ["文件.txt", "文件.docx"])
def test_bad_input_gets_a_sentence_and_changes_nothing(
    run: Run, disk: Run, tmp_path: Path, kind: str, name: str
) -> None:
    file = tmp_path / name
    BAD[kind](file)
    before = disk()
    told = run("load", file)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: ")
    assert told.err.count("\n") == 1
    assert disk() == before
