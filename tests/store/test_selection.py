"""Which items: the language of selections."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from seed.errors import DubanError
from store.errors import (
    BackwardRange,
    BadSelection,
    EmptySelection,
    NothingMatched,
    UnknownCode,
    UnknownPlan,
)
from store.intents.load import Load
from store.ledger import Ledger
from store.model import NOBODY, STATUS_WORDS, Item, Stamp, Status, Today
from store.selection import Asker, Reach, Selection, for_writing, measures, named, parse
from store.selection.terms import All, Not, Words
from store.snapshot import Snapshot

Find = Callable[[Snapshot, str], Item]

ASKER = Asker(Today(date(2025, 6, 12)), by="李明", unit="气象局")
MEASURES = ["1.1.1", "1.1.2", "2.1.1", "2.1.2", "2.1.3", "2.2", "3"]
TO_DO = MEASURES[2:]


def listed(snapshot: Snapshot, *words: str) -> list[str]:
    return [item.code for item in measures(snapshot, parse(words), ASKER)]


def written(
    snapshot: Snapshot,
    *words: str,
    reach: Reach = Reach.MEASURES,
    everything: bool = False,
) -> list[str]:
    selection = parse(words, everything=everything)
    return [item.code for item in for_writing(snapshot, selection, reach, ASKER)]


@pytest.fixture
def assigned(snapshot: Snapshot, find: Find) -> Snapshot:
    """2 led by 市水务局 with 甲 and 乙, 2.1.3 by nobody, 2.2 by 市 气象局; 3 done."""
    items = dict(snapshot.all_items)
    own: dict[str, dict[str, object]] = {
        "2": {"lead": "市水务局", "support": ("甲", "乙"), "owner": "张三"},
        "2.1.3": {"lead": NOBODY, "support": ()},
        "2.2": {"lead": "市 气象局", "status": Status.DOING},
        "3": {"status": Status.DONE},
    }
    for code, fields in own.items():
        item = find(snapshot, code)
        items[item.uid] = replace(item, **fields)
    return Snapshot(1, snapshot.all_plans, items)


@pytest.fixture
def two_plans(ledger: Ledger, harvest: Load, signed: Callable[..., Stamp]) -> Snapshot:
    return ledger.commit(Selection(), harvest, signed()).after


def test_nothing_asked_lists_every_measure(snapshot: Snapshot) -> None:
    assert listed(snapshot) == MEASURES


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["2.1"], ["2.1.1", "2.1.2", "2.1.3"]),
        (["2"], ["2.1.1", "2.1.2", "2.1.3", "2.2"]),
        (["2.2"], ["2.2"]),
        (["3", "2.2"], ["2.2", "3"]),
        (["3 2.2"], ["2.2", "3"]),
        (["2", "2.1", "2.1.1"], ["2.1.1", "2.1.2", "2.1.3", "2.2"]),
        (["2.1.1-2.1.3"], ["2.1.1", "2.1.2", "2.1.3"]),
        (["1-2"], MEASURES[:-1]),
        (["1.1.2-2.1.1"], ["1.1.2", "2.1.1"]),
        (["2.1.2-2.1.2"], ["2.1.2"]),
        (["2.*"], ["2.1.1", "2.1.2", "2.1.3", "2.2"]),
        (["2.*.1"], ["2.1.1"]),
        (["*"], MEASURES),
        (["fx/2.2"], ["2.2"]),
        (["2.2,3"], ["2.2", "3"]),
        (["2.2，3"], ["2.2", "3"]),
        (["2.2、fx/3"], ["2.2", "3"]),
        (["2.1.1～2.1.2"], ["2.1.1", "2.1.2"]),
        (["2.1.1—2.1.2"], ["2.1.1", "2.1.2"]),
        (["2。2"], ["2.2"]),
        (["*.1.1"], ["1.1.1", "2.1.1"]),
        (["２．１．１－２．１．２"], ["2.1.1", "2.1.2"]),
    ],
)
def test_codes_add_up_in_document_order(
    snapshot: Snapshot, words: list[str], codes: list[str]
) -> None:
    assert listed(snapshot, *words) == codes


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["lead:市水务局"], ["2.1.1", "2.1.2"]),
        (["牵头:市水务局"], ["2.1.1", "2.1.2"]),
        (["牵头：市水务局"], ["2.1.1", "2.1.2"]),
        (["LEAD:市水务局"], ["2.1.1", "2.1.2"]),
        (['lead:"市 气象局"'], ["2.2"]),
        (["lead:市水务局,市水"], ["2.1.1", "2.1.2"]),
        (['lead:市水务局、"市 气象局"'], ["2.1.1", "2.1.2", "2.2"]),
        (["lead:none"], ["1.1.1", "1.1.2", "2.1.3", "3"]),
        (["牵头:无"], ["1.1.1", "1.1.2", "2.1.3", "3"]),
        (["lead:any"], ["2.1.1", "2.1.2", "2.2"]),
        (["support:乙"], ["2.1.1", "2.1.2", "2.2"]),
        (["support:none"], ["1.1.1", "1.1.2", "2.1.3", "3"]),
        (["owner:张三"], ["2.1.1", "2.1.2", "2.1.3", "2.2"]),
        (["status:doing,done"], ["2.2", "3"]),
        (["状态:推进中"], ["2.2"]),
        (["status:DONE"], ["3"]),
        (["status:todo", "lead:any"], ["2.1.1", "2.1.2"]),
        (["2.1", "lead:市水务局"], ["2.1.1", "2.1.2"]),
        (["3", "status:todo"], []),
        (["review"], ["1.1.1", "1.1.2"]),
        (["回顾", "1.1.2"], ["1.1.2"]),
    ],
)
def test_fields_narrow_by_what_holds(
    assigned: Snapshot, words: list[str], codes: list[str]
) -> None:
    assert listed(assigned, *words) == codes


@pytest.mark.parametrize("word", sorted(STATUS_WORDS))
def test_every_word_for_a_status_selects_it(
    snapshot: Snapshot, find: Find, word: str
) -> None:
    item = replace(find(snapshot, "3"), status=STATUS_WORDS[word])
    items = {**snapshot.all_items, item.uid: item}
    state = Snapshot(1, snapshot.all_plans, items)
    assert "3" in listed(state, f"status:{word}")


def test_a_status_has_the_words_that_desks_use() -> None:
    words = {"未启动": "todo", "进行中": "doing", "销号": "done", "暂缓": "paused"}
    assert {word: STATUS_WORDS[word] for word in words} == words


def test_every_unknown_code_is_named(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownCode, match=r"no such item: 9\.9, 2\.1\.7-2\.1\.9; "):
        listed(snapshot, "2.1", "9.9", "2.1.7-2.1.9")


@pytest.mark.parametrize("words", [["2.1.3-2.1.1"], ["2.1-2.1.3"], ["3-2.1.1"]])
def test_a_range_runs_forward_on_one_level(
    snapshot: Snapshot, words: list[str]
) -> None:
    with pytest.raises(BackwardRange, match="does not run forward on one level"):
        listed(snapshot, *words)


@pytest.mark.parametrize(
    ("words", "column", "sentence"),
    [
        (["2.1", "led:甲"], 5, "no field led; did you mean lead"),
        (["2.1 led:甲"], 5, "no field led; did you mean lead"),
        (["2.1.x"], 1, "'2.1.x' is no code; codes are like 2.1"),
        (["fx/"], 1, "'fx/' is no code"),
        (["fx/2.1-fx/2.2"], 1, "is no code"),
        (["状态:done", "２．１", "ｌｅｄ：甲"], 13, "did you mean lead"),
        (["状太:done"], 1, "no field 状太; did you mean 状态"),
        (["2", "due.bfore:6月底"], 3, "no field due.bfore; did you mean due.before?"),
        (["时限.内:6月底"], 1, "no field 时限.内; it is one of: 时限.前 时限.后"),
        (["done_on.until:6月"], 1, "it is one of: done_on.before done_on.after"),
        (["时限.之前:6月底"], 1, "no field 时限.之前; did you mean 时限.前?"),
        (["lead.before:甲"], 12, "lead has no order"),
        (["due:13月"], 5, "'13月' is no date"),
        (["due:2025-13"], 5, "'2025-13' is no date"),
        (["vorrang:1"], 1, "it is one of: status lead support"),
        (["status=done"], 7, "= assigns; to select, write status:"),
        (["lead<甲"], 5, "lead has no order"),
        (["due.before<6-30"], 11, "after .before comes a colon"),
        (["due<6-30,7-1"], 4, "< takes one date"),
        (["due:三十号"], 5, "'三十号' is no date"),
        (["(2.1"], 1, "nothing closes this parenthesis"),
        (["2.1)"], 4, "nothing opens this parenthesis"),
        (["2.1 or"], 7, "here a term is missing"),
        (["not"], 4, "here a term is missing"),
        (["()"], 2, "here a term is missing"),
        (["open(2.1)"], 5, "put a space before ("),
        (["2", "逾期（2.1 or 3）"], 5, "put a space before ("),
        (["status:todo,done(2.1)"], 17, "put a space before ("),
        (["due<6月底(2.1)"], 8, "put a space before ("),
        (["not(2.1"], 4, "nothing closes this parenthesis"),
        (['甲 "乙'], 3, "nothing closes this quotation"),
        (["/a"], 1, "nothing ends this pattern"),
        (["/[/"], 1, "no regular expression: ] is missing; "),
        (["/(/"], 1, "no regular expression: ) is missing; "),
        (["/甲)/"], 1, "no regular expression: nothing opens the ); "),
        (["/*/"], 1, "no regular expression: before * is nothing to repeat; "),
        (["/甲**/"], 1, "no regular expression: ** repeats twice; leave one out; "),
        (["/a{1001}/"], 1, "{1001} is no number of times; 1000 is the most; "),
        (["/(a)\\1/"], 1, "no regular expression: \\1 means nothing; "),
        (["/[甲-乙]/"], 1, "no regular expression: there is no range 甲-乙; "),
        (["/(?=a)/"], 1, "no regular expression: (?= is not taken; "),
        (["2", "title:/" + "a" * 3_000_000 + "/"], 9, "it is too large; "),
        (["/(?P<n/"], 1, "no regular expression: it cannot be understood; "),
        ([")"], 1, "here a term is missing"),
        (["not )"], 5, "here a term is missing"),
        (["not", "or", "2.1"], 5, "here a term is missing"),
        (["not and"], 5, "here a term is missing"),
        (["and 2.1"], 1, "here a term is missing"),
        (["2.1 且"], 6, "here a term is missing"),
        (["2.1 and AND 3"], 9, "here a term is missing"),
        (["2.1 and or 3"], 9, "here a term is missing"),
        (["2.1 or 或 3"], 8, "here a term is missing"),
        (["(2.1 and) 3"], 9, "here a term is missing"),
        (["（"], 2, "here a term is missing"),
        (["@"], 1, "the name of a view is missing"),
        (["(" * 99 + "甲"], 51, "nested too deep"),
        (["status:逾期"], 8, "'逾期' is no status; it is one of: todo"),
        (["status:dong"], 8, "'dong' is no status; did you mean doing"),
        (["light:blue"], 7, "it is one of: red yellow green grey"),
        (["lead:"], 6, "a value is missing"),
        (["lead:、"], 6, "a value is missing"),
        (["title:"], 7, "a text is missing"),
    ],
)
def test_a_bad_term_is_shown_with_its_column_and_what_is_valid(
    words: list[str], column: int, sentence: str
) -> None:
    with pytest.raises(BadSelection) as refused:
        parse(words)
    assert sentence in str(refused.value)
    assert refused.value.values["column"] == column
    assert refused.value.values["text"] == " ".join(words)


def test_a_word_that_combines_terms_is_a_text_in_quotes() -> None:
    assert parse(['not "and" ")"']).term == All((Not(Words("and")), Words(")")))


def test_bare_codes_mean_the_default_plan(two_plans: Snapshot) -> None:
    assert listed(two_plans, "2.2") == ["2.2"]
    found = [
        two_plans.code(i) for i in measures(two_plans, parse(["qs/2", "3"]), ASKER)
    ]
    assert found == ["3", "qs/2"]


def test_other_terms_range_over_all_plans(two_plans: Snapshot) -> None:
    found = [
        two_plans.code(i) for i in measures(two_plans, parse(["status:todo"]), ASKER)
    ]
    assert found == [*MEASURES, "qs/1", "qs/2"]


def test_a_plan_narrows_and_is_what_bare_codes_mean(two_plans: Snapshot) -> None:
    found = measures(two_plans, parse(["2"], plan="qs"), ASKER)
    assert [two_plans.code(item) for item in found] == ["qs/2"]
    found = measures(two_plans, parse([], plan="qs"), ASKER)
    assert [two_plans.code(item) for item in found] == ["qs/1", "qs/2"]


@pytest.mark.parametrize("selection", [parse(["kj/1"]), parse([], plan="kj")])
def test_an_unknown_plan_is_refused(two_plans: Snapshot, selection: Selection) -> None:
    with pytest.raises(UnknownPlan, match="fx, qs"):
        list(measures(two_plans, selection, ASKER))


def test_codes_of_an_empty_ledger_are_unknown() -> None:
    with pytest.raises(UnknownCode):
        list(measures(Snapshot(), parse(["1"]), ASKER))


def test_a_write_must_say_what_it_means(snapshot: Snapshot) -> None:
    for reach in (Reach.MEASURES, Reach.NAMED):
        with pytest.raises(EmptySelection, match="--all"):
            written(snapshot, reach=reach)


def test_a_plan_alone_does_not_say_what_to_change(snapshot: Snapshot) -> None:
    with pytest.raises(EmptySelection):
        for_writing(snapshot, parse([], plan="fx"), Reach.MEASURES, ASKER)


@pytest.mark.parametrize("reach", [Reach.MEASURES, Reach.NAMED])
def test_all_means_all_work_to_do(snapshot: Snapshot, reach: Reach) -> None:
    assert written(snapshot, reach=reach, everything=True) == TO_DO


def test_review_is_written_by_code_or_by_its_name_only(snapshot: Snapshot) -> None:
    assert written(snapshot, "1.1.1") == ["1.1.1"]
    assert written(snapshot, "1", "2.2") == ["1.1.1", "1.1.2", "2.2"]
    assert written(snapshot, "status:todo") == TO_DO
    assert written(snapshot, "review") == ["1.1.1", "1.1.2"]
    assert written(snapshot, "1", "status:todo") == ["1.1.1", "1.1.2"]


def test_a_named_part_is_itself_or_its_measures(snapshot: Snapshot) -> None:
    assert written(snapshot, "2", reach=Reach.NAMED) == ["2"]
    assert written(snapshot, "2", reach=Reach.MEASURES) == TO_DO[:-1]
    assert written(snapshot, "2.1-2.2", reach=Reach.NAMED) == ["2.1", "2.2"]


def test_a_narrowed_part_is_its_measures(snapshot: Snapshot) -> None:
    assert written(snapshot, "2", "status:todo", reach=Reach.NAMED) == TO_DO[:-1]


def test_what_brings_in_something_new_needs_no_selection(snapshot: Snapshot) -> None:
    assert written(snapshot, reach=Reach.NOTHING) == []


def test_nothing_matched_repeats_what_was_asked(snapshot: Snapshot) -> None:
    with pytest.raises(NothingMatched, match=r"nothing matches: 2\.1 status:done"):
        written(snapshot, "2.1", "状态:已办结")


def test_a_program_names_items_by_uid(snapshot: Snapshot, find: Find) -> None:
    uids = (find(snapshot, "3").uid, find(snapshot, "1.1.1").uid)
    found = for_writing(snapshot, Selection(uids=uids), Reach.MEASURES, ASKER)
    assert [item.code for item in found] == ["1.1.1", "3"]


@pytest.mark.parametrize(
    "words",
    [["2.1.1-2.1.3", "lead:甲,乙"], ["fx/2.*", "status:done", "review"], ["1", "3"]],
)
def test_a_selection_reads_back_as_it_is_told(words: list[str]) -> None:
    selection = parse(words)
    assert parse([str(selection)]) == selection


def test_named_items_come_in_document_order(snapshot: Snapshot) -> None:
    found = named(snapshot, parse(["3", "2", "2.1.1"]))
    assert [item.code for item in found] == ["2", "2.1.1", "3"]


PIECES = [
    "2.1",
    "2.1.1-2.1.3",
    "*",
    "-",
    "/",
    ":",
    '"',
    " ",
    "lead",
    "牵头",
    "：",
    "，",
]
PIECES += [
    "none",
    "status",
    "done",
    "review",
    "fx",
    "kj/",
    "\x1b",
    "\n",
    "9" * 30,
    "甲",
]


def answer(snapshot: Snapshot, words: list[str]) -> list[Item] | str:
    try:
        return list(for_writing(snapshot, parse(words), Reach.MEASURES, ASKER))
    except DubanError as refused:
        return str(refused)


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=5).map("".join), max_size=3))
def test_anything_typed_selects_or_is_refused_with_a_sentence(
    snapshot: Snapshot, words: list[str]
) -> None:
    assert answer(snapshot, words)
