"""Terms of selections: what is printed reads back, and what they match is obvious."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from seed.phrases.typed import typed_date
from seed.width import fold
from store.errors import BadSelection, CircularView, TangledView, UnknownView
from store.fields import NAMES
from store.intents.work import AddNote, Assign, Done
from store.ledger import Ledger
from store.lights import light
from store.model import Item, Kind, Note, NoteKind, Stamp, Status, Today, View
from store.roles import roles
from store.selection import Asker, Reach, Selection, for_writing, measures, parse
from store.selection.fields import SORTS, WORDS, Sort
from store.selection.terms import (
    All,
    Any,
    Codes,
    Computed,
    Field,
    Not,
    Op,
    Pattern,
    Range,
    Saved,
    Term,
    Words,
)
from store.selection.words import COMPUTED
from store.selection.words import WORDS as MEANINGS
from store.snapshot import Snapshot

TODAY = date(2025, 6, 12)
ASKER = Asker(Today(TODAY), by="李明", unit="气象局")

UNITS = [
    "市水务局",
    "气象局",
    "天开园管委会(筹)",
    "甲 乙",
    'a"b',
    "A,B",
    "甲/乙",
    "ＡＢ",
    "2.1(筹)",
    "／甲／",
]
TEXTS = [
    "沙袋",
    "采购 沙袋",
    "open",
    "or",
    "2.1",
    "(a)",
    "not(2)",
    "2.1(筹)",
    '"',
    "\\",
    "/x/",
    "@本周",
    "甲:乙",
    "none",
    "ＡＮＹ",
    "无",
    "／甲／",
    "甲＼",
]
DATES = ["2025-06", "7月", "2025-06-30", "6月底", "年底前", "+10d", "today"]


def fields() -> st.SearchStrategy[Term]:
    def of(name: str) -> st.SearchStrategy[Term]:
        orders = [Op.IS, Op.IS_NOT]
        match SORTS[name]:
            case Sort.DATE:
                some = st.lists(
                    st.sampled_from(DATES), min_size=1, max_size=2, unique=True
                )
                single = st.builds(
                    Field,
                    st.just(name),
                    st.sampled_from([*Op]),
                    st.sampled_from(DATES).map(lambda one: (one,)),
                )
                return single | st.builds(
                    Field, st.just(name), st.sampled_from(orders), some.map(tuple)
                )
            case Sort.WORD:
                values = sorted({str(one) for one in WORDS[name].values()})
            case Sort.TEXT:
                return (
                    st.builds(Words, st.sampled_from(TEXTS), st.just(name))
                    | st.builds(
                        Pattern, st.sampled_from(["沙.", "a/b", r"\d+"]), st.just(name)
                    )
                    | st.just(Field(name, Op.IS, ("none",)))
                )
            case Sort.NAME | Sort.PLACE:
                values = UNITS
        lists = st.lists(
            st.sampled_from([*values, "none", "any"]),
            min_size=1,
            max_size=3,
            unique=True,
        )
        return st.builds(
            Field, st.just(name), st.sampled_from(orders), lists.map(tuple)
        )

    return st.sampled_from(sorted(SORTS)).flatmap(of)


CODES = st.lists(
    st.sampled_from(
        [Range("2.1"), Range("2.*.1"), Range("2.1.1", "2.1.3"), Range("3"), Range("*")]
    ),
    min_size=1,
    max_size=3,
).map(lambda several: Codes(tuple(several)))
SINGLE = (
    CODES
    | fields()
    | st.sampled_from(TEXTS).map(Words)
    | st.sampled_from(["沙袋|水泵", "a/b", r"采\w+"]).map(Pattern)
    | st.sampled_from(sorted(MEANINGS)).map(Computed)
)


def combined(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(terms, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, terms) | st.builds(All, several) | st.builds(Any, several)


TERMS = st.recursive(SINGLE, combined, max_leaves=6)


@given(TERMS | st.sampled_from(["本周到期", "重点"]).map(Saved))
def test_what_is_printed_reads_back_as_the_same(term: Term) -> None:
    selection = Selection(term=term)
    assert parse([str(selection)]) == selection
    assert parse(str(selection).split(" ")) == selection, "as several arguments"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_of_a_field_is_read(name: str) -> None:
    value = {Sort.DATE: "6月底", Sort.WORD: "none"}.get(SORTS[NAMES[name]], "甲")
    term = parse([f"{name}:{value}"]).term
    assert isinstance(term, Field | Words)
    assert NAMES[name] in (term.name if isinstance(term, Field) else term.field)


@pytest.mark.parametrize("name", sorted(COMPUTED))
def test_every_computed_word_is_read_in_both_languages(name: str) -> None:
    assert parse([name.upper()]).term == Computed(COMPUTED[name])


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("时限.前:6月底", "due<6月底"),
        ("due.after:+10d", "due>+10d"),
        ("due≤6月底", "due<=6月底"),
        ("lead≠甲", "lead!=甲"),
        ("lead!=甲", "牵头！＝甲"),
        ("逾期 或 临期", "overdue or soon"),
        ("（逾期 or 临期） 且 非 回顾", "(overdue or soon) not review"),
        ("overdue and not review", "overdue not review"),
        ("lead:甲、乙，丙", "lead:甲,乙,丙"),
        ("lead:“甲 乙”", 'lead:"甲 乙"'),
        ("lead:天开园管委会（筹）", "lead:天开园管委会(筹)"),
        ("沙袋", '"沙袋"'),
        ("“采购 沙袋”", '"采购 沙袋"'),
        ("tags:重点", "标签:重点"),
        ("not(2.1) or 3", "not (2.1) or 3"),
        ("2 NOT（2.1）", "2 not (2.1)"),
        ("非（2）", "not (2)"),
        ("2 or(3)", "2 or (3)"),
        ("2 且(3 或(open))", "2 and (3 or open)"),
        ("2.1(lead:甲)", "2.1 lead:甲"),
        ("2.1、3。1（open）or（3）", "2.1 3.1 open or 3"),
        ("title:not(2)", 'title:"not(2)"'),
        ("管委会(筹)", '"管委会(筹)"'),
        ("title!=甲/2(乙)", 'title!="甲/2(乙)"'),
    ],
)
def test_people_write_it_in_several_ways(said: str, meant: str) -> None:
    def key(term: object) -> str:
        return fold(str(term))

    assert key(parse([said])) == key(parse([meant]))


def test_codes_add_up_and_parentheses_keep_them_apart() -> None:
    assert parse(["2.1 open 3"]).term == All(
        (Codes((Range("2.1"), Range("3"))), Computed("open"))
    )
    assert parse(["(2.1) (2.1.1)"]).term == All(
        (Codes((Range("2.1"),)), Codes((Range("2.1.1"),)))
    )


@pytest.fixture
def busy(ledger: Ledger, signed: Callable[..., Stamp]) -> Snapshot:
    """The flood plan with something in every field."""
    stamp = signed("李明")
    ledger.commit(
        parse(["2"]), Assign(sets={"lead": "市水务局", "owner": "李明"}), stamp
    )
    ledger.commit(
        parse(["2.1.2"]),
        Assign(sets={"lead": "", "support": ("气象局", "甲 乙")}),
        stamp,
    )
    ledger.commit(parse(["3"]), Done(on=TODAY), stamp)
    for code, kind in (
        ("2.1.1", "problem"),
        ("2.1.3", "problem"),
        ("2.1.3", "progress"),
    ):
        note = AddNote(text=f"沙袋 {kind}", on=TODAY, kind=NoteKind(kind))
        ledger.commit(parse([code]), note, stamp)
    snapshot = ledger.snapshot()
    dues = {"2.1.1": -1, "2.1.2": 0, "2.1.3": 3, "2.2": 20}
    items = dict(snapshot.all_items)
    for uid, item in items.items():
        days = dues.get(item.code)
        tags = ("重点",) if item.code in ("2.1.1", "3") else ()
        due = TODAY + timedelta(days=days) if days is not None else None
        items[uid] = replace(item, tags=tags, due=due)
    return Snapshot(
        snapshot.revision,
        snapshot.all_plans,
        items,
        snapshot.all_notes,
        {"v1": View(uid="v1", name="急", selection="overdue or soon")},
        snapshot.batches,
    )


def obvious(snapshot: Snapshot, term: Term, item: Item) -> bool:
    """Whether an item matches, the slow and plain way."""
    match term:
        case Not(term=inner):
            return not obvious(snapshot, inner, item)
        case All(terms=several):
            return all(obvious(snapshot, one, item) for one in several)
        case Any(terms=several):
            return any(obvious(snapshot, one, item) for one in several)
        case Codes(ranges=several):
            line = [
                item.code.rsplit(".", n)[0] for n in range(item.code.count(".") + 1)
            ]
            return any(_in(one, code) for one in several for code in line)
        case Words(text=text, field=field):
            return any(
                fold(text).lower() in fold(one).lower()
                for one in _texts(snapshot, item, field)
            )
        case Field(name=name, op=op, values=values):
            found = _field(snapshot, item, name, op, values)
            return not found if op is Op.IS_NOT else found
        case Computed(name=name):
            return _computed(snapshot, name, item)
    raise AssertionError(term)


def _in(one: Range, code: str) -> bool:
    if one.last:
        return code.count(".") == one.first.count(".") and (
            [*map(int, one.first.split("."))]
            <= [*map(int, code.split("."))]
            <= [*map(int, one.last.split("."))]
        )
    if "*" not in one.first:
        return code == one.first
    parts, said = code.split("."), one.first.split(".")
    return len(parts) == len(said) and all(
        s in ("*", p) for s, p in zip(said, parts, strict=True)
    )


def _texts(snapshot: Snapshot, item: Item, field: str) -> Iterator[str]:
    notes = [note.text for note in snapshot.all_notes.values() if note.item == item.uid]
    texts = {
        "title": [item.title],
        "gloss": [item.gloss],
        "text": [snapshot.text(item)],
        "note": notes,
    }
    for name, several in texts.items():
        if field in ("", name):
            yield from several


def _span(said: str, field: str) -> tuple[date, date]:
    if said == "2025-06":
        return date(2025, 6, 1), date(2025, 6, 30)
    if said == "7月":
        year = 2025 if field == "due" else 2024
        return date(year, 7, 1), date(year, 7, 31)
    day = typed_date(said, TODAY).day
    return day, day


def _field(
    snapshot: Snapshot, item: Item, name: str, op: Op, values: tuple[str, ...]
) -> bool:
    held = roles(snapshot)[item.uid]
    if name in ("due", "done_on", "created", "changed"):
        day = {
            "due": item.due,
            "done_on": item.status_on if item.status is Status.DONE else None,
            "created": _days(snapshot, item)[0],
            "changed": _days(snapshot, item)[1],
        }[name]
        if day is None:
            return "none" in values
        if "any" in values:
            return True
        wanted = [_span(one, name) for one in values if one != "none"]
        return any(
            {
                ":": first <= day <= last,
                "!=": first <= day <= last,
                "<": day < first,
                "<=": day <= last,
                ">": day > last,
                ">=": day >= first,
            }[op]
            for first, last in wanted
        )
    if name in ("part", "section"):
        line = [item, *snapshot.ancestors(item)]
        there = [one for one in line if one.kind == name]
        if not there:
            return "none" in values
        titles = [fold(one.title).lower() for one in there]
        return "any" in values or any(
            fold(v).lower() in t for v in values if v != "none" for t in titles
        )
    seen = light(snapshot, item, Today(TODAY))
    units = [held.lead or "", *held.support]
    all_values = {
        "status": [item.status] if item.works else [],
        "lead": [held.lead or ""],
        "support": held.support,
        "unit": units,
        "leader": [held.leader or ""],
        "owner": [held.owner or ""],
        "tag": item.tags,
        "kind": [item.kind],
        "light": [seen.colour] if seen else [],
        "review": ["yes" if item.review else "no"],
        "plan": [snapshot.all_plans[item.plan].key],
        "title": [item.title],
        "gloss": [item.gloss],
        "text": [snapshot.text(item)],
        "note": [n.text for n in snapshot.notes(item)],
    }[name]
    have = [fold(str(one)).lower() for one in all_values if one]
    if not have:
        return "none" in values
    return "any" in values or any(fold(one).lower() in have for one in values)


def _days(snapshot: Snapshot, item: Item) -> tuple[date | None, date | None]:
    days = []
    for batch in snapshot.batches:
        for change in batch.changes:
            uid = change.uid
            if change.table == "notes":
                uid = snapshot.all_notes[uid].item
            if uid == item.uid and change.table != "plans":
                days.append(batch.at.date())
    return (days[0], days[-1]) if days else (None, None)


def _computed(snapshot: Snapshot, name: str, item: Item) -> bool:
    held = roles(snapshot)[item.uid]
    to_do = item.works and not item.review
    open_ = to_do and item.status not in (Status.DONE, Status.DROPPED)
    left = (item.due - TODAY).days if item.due else None
    return {
        **{str(one): item.works and item.status is one for one in Status},
        "open": open_,
        "overdue": open_ and left is not None and left < 0,
        "soon": open_ and left is not None and 0 <= left <= 7,
        "stale": open_
        and not snapshot.notes(item)
        and (TODAY - snapshot.all_plans[item.plan].loaded).days >= 30,
        "today": left == 0,
        "week": item.due is not None
        and item.due.isocalendar()[:2] == TODAY.isocalendar()[:2],
        "month": item.due is not None and (item.due.year, item.due.month) == (2025, 6),
        "quarter": item.due is not None
        and item.due.year == 2025
        and item.due.month in (4, 5, 6),
        "unassigned": to_do and item.status is not Status.DROPPED and not held.lead,
        "unscheduled": open_ and item.due is None,
        "suggested": not item.review
        and item.due is None
        and item.due_proposed is not None,
        "problem": item.code == "2.1.1",
        "mine": held.owner == "李明" or "气象局" in (held.lead, *held.support),
        "inherited": bool(held.inherited),
        "review": item.review,
        "removed": False,
        "changed-today": _days(snapshot, item)[1] == TODAY,
    }[name]


@given(
    TERMS.filter(
        lambda term: (
            not any(mark in str(term) for mark in ("/", "@"))
            and not any(code in str(term) for code in ("3.9",))
        )
    )
)
def test_matching_agrees_with_the_slow_obvious_way(busy: Snapshot, term: Term) -> None:
    asker = Asker(
        Today(TODAY), by="李明", unit="气象局", history=lambda: busy.batches[::-1]
    )
    kinds = "kind" in str(term)
    found = [i.code for i in measures(busy, Selection(term=term), asker)]
    expected = [
        item.code
        for item in busy.items
        if (kinds or item.kind is Kind.MEASURE) and obvious(busy, term, item)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("problem", ["2.1.1"]),
        ("overdue", ["2.1.1"]),
        ("soon", ["2.1.2", "2.1.3"]),
        ("today", ["2.1.2"]),
        ("@急", ["2.1.1", "2.1.2", "2.1.3"]),
        ("@急 not 2.1.2", ["2.1.1", "2.1.3"]),
        ("mine", ["2.1.1", "2.1.2", "2.1.3", "2.2"]),
        ("unit:气象局", ["2.1.2"]),
        ("tag:重点", ["2.1.1", "3"]),
        ("note:沙袋 not problem", ["2.1.3"]),
        ("沙袋", ["2.1.1", "2.1.3"]),
        ("/沙袋$|水泵/", ["2.1.1", "2.1.2"]),
        ("title:/^采购/", ["2.1.1"]),
        ("lead:/水务/", ["2.1.1", "2.1.3", "2.2"]),
        ("due.before:2025-06-13", ["2.1.1", "2.1.2"]),
        ("due:2025-06", ["2.1.1", "2.1.2", "2.1.3"]),
        ("due:6月", ["2.1.1", "2.1.2", "2.1.3"]),
        ("due:2025年7月", ["2.2"]),
        ("due:2025-07,2025-06-11", ["2.1.1", "2.2"]),
        ("due!=6月 due:any", ["2.2"]),
        ("due.before:7月", ["2.1.1", "2.1.2", "2.1.3"]),
        ("due.before:6月", []),
        ("due.after:6月", ["2.2"]),
        ("due>=6月 due<=6月", ["2.1.1", "2.1.2", "2.1.3"]),
        ("due>=2025-07", ["2.2"]),
        ("done_on:6月", ["3"]),
        ("done_on:7月", []),
        ("part:二 unassigned", ["2.1.2"]),
        ("part:2 unassigned", ["2.1.2"]),
        ("part:02 unassigned", ["2.1.2"]),
        ("part:" + "2" * 5000, []),
        ("section:一" + "亿" * 5000, []),
        ("done", ["3"]),
        ("done_on:today", ["3"]),
        ("kind:section", ["1.1", "2.1"]),
        ("kind:part 2", ["2"]),
        ("light:red", ["2.1.1"]),
        ("light!=red 2.1", ["2.1.2", "2.1.3"]),
        ("not due:any 2", []),
    ],
)
def test_examples(busy: Snapshot, word: str, codes: list[str]) -> None:
    found = [i.code for i in measures(busy, parse([word]), ASKER)]
    assert found == codes


def test_views_that_are_not_there_or_lead_to_themselves(busy: Snapshot) -> None:
    with pytest.raises(UnknownView, match="@缓"):
        list(measures(busy, parse(["@缓"]), ASKER))
    circular = {
        "v1": View(uid="v1", name="a", selection="@b"),
        "v2": View(uid="v2", name="b", selection="open or @a"),
    }
    state = Snapshot(1, busy.all_plans, busy.all_items, {}, circular)
    with pytest.raises(CircularView, match="itself"):
        list(measures(state, parse(["@a"]), ASKER))


@pytest.mark.parametrize(
    "said",
    ["@v{} or @v{}", "@v{} not @v{}", "@v{}", "not " * 49 + "@v{}", "(1 (@v{})) (3)"],
)
def test_views_that_open_too_many_others_are_refused(busy: Snapshot, said: str) -> None:
    views = {"v0": View(uid="v0", name="v0", selection="open")}
    for n in range(1, 2000):
        selection = said.replace("{}", str(n - 1))
        views[f"v{n}"] = View(uid=f"v{n}", name=f"v{n}", selection=selection)
    state = Snapshot(1, busy.all_plans, busy.all_items, {}, views)
    assert len(list(measures(state, parse(["@v2"]), ASKER))) < len(busy.items)
    with pytest.raises(TangledView, match="@v1999 is too complex"):
        measures(state, parse(["@v1999"]), ASKER)


def test_review_items_are_written_where_each_branch_means_them(busy: Snapshot) -> None:
    def written(said: str) -> list[str]:
        found = for_writing(busy, parse([said]), Reach.MEASURES, ASKER)
        return [item.code for item in found]

    assert written("1.1.1 or done") == ["1.1.1", "3"]
    assert written("unscheduled or done") == ["3"]
    assert written("not done") == ["2.1.1", "2.1.2", "2.1.3", "2.2"]
    assert written("review todo") == ["1.1.1", "1.1.2"]
    assert written("review:yes") == ["1.1.1", "1.1.2"]


PIECES = [*'21.*-/:<>=!()"“”\\@ 甲openrladt，、／＂＼']
PIECES += ["note:", "标题：", "lead:", "none", "无", "any", "有", "not ", "且", " or "]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_anything_typed_is_read_or_refused_with_its_place(text: str) -> None:
    try:
        selection = parse([text])
    except BadSelection as refused:
        column = refused.values["column"]
        assert isinstance(column, int)
        assert 1 <= column <= len(text) + 1
        return
    assert parse([str(selection)]) == selection


def test_no_pattern_hangs(busy: Snapshot) -> None:
    note = Note(
        uid="n99",
        item="i5",
        text="a" * 100_000 + "b",
        by="x",
        on=TODAY,
        at=datetime(2025, 6, 1, tzinfo=UTC),
    )
    state = Snapshot(1, busy.all_plans, busy.all_items, {"n99": note})
    assert list(measures(state, parse(["/(a+)+$/"]), ASKER)) == []
