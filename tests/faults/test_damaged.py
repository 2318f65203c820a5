"""Files that are no ledger, or no whole one: every one is told, none is overwritten.

First a fixed corpus: whatever TinyDB, or a reader of JSON, passes over in silence or
ends in a traceback on. Then ledgers with bytes changed at random. What is refused stays
as it is, byte for byte, also when a change was tried; what is taken is read, and written
to, without losing anything else.
"""

import codecs
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seed.errors import DubanError
from store.backends.keeping import Keeping
from store.backends.turnstile import Patience
from store.doctor.mend import mend
from store.errors import HistoryDamaged, LedgerDamaged, LedgerError
from store.intents.load import Load
from store.intents.work import AddNote, Assign, Done
from store.ledger import Ledger
from store.model import Stamp, Today
from store.past import Past
from store.selection import parse
from store.snapshot import Snapshot
from tui.rows import batch_row, full_row, item_row, tree_row

Signed = Callable[..., Stamp]
Harm = Callable[[bytes], bytes]
DAY = date(2025, 6, 12)


def worked_on(ledger: Ledger, path: Path, signed: Signed) -> bytes:
    """A ledger with notes, roles and an undo in it."""
    for intent in (
        Assign(sets={"lead": "水务局", "support": ("应急局",)}),
        Done(on=DAY, text="沙袋到位"),
        AddNote(text="责任书未签\n两个镇", on=DAY),
    ):
        ledger.commit(parse(["2.1"]), intent, signed())
    ledger.undo(signed())
    return path.read_bytes()


@pytest.fixture
def whole(file_ledger: Ledger, path: Path, signed: Signed) -> bytes:
    return worked_on(file_ledger, path, signed)


def instead(old: str, new: str) -> Harm:
    """The first place of a pattern replaced."""

    def harm(data: bytes) -> bytes:
        text = data.decode()
        changed = re.sub(old, new.replace("\\", "\\\\"), text, count=1)
        assert changed != text
        return changed.encode(errors="surrogatepass")

    return harm


def in_tables(change: Callable[[Any], None]) -> Harm:
    """A change of what the file says, written anew."""

    def harm(data: bytes) -> bytes:
        tables = json.loads(data)
        change(tables)
        return json.dumps(tables, ensure_ascii=False).encode()

    return harm


def renamed(table: str, old: str, new: str) -> Harm:
    return in_tables(lambda tables: tables[table].update({new: tables[table].pop(old)}))


def again(table: str, uid: str, name: str) -> Harm:
    """A document once more, under another name or under its own."""

    def harm(data: bytes) -> bytes:
        line = next(x for x in data.split(b"\n") if x.startswith(f'"{uid}": '.encode()))
        copy = line.rstrip(b",").replace(f'"{uid}"'.encode(), f'"{name}"'.encode(), 1)
        head = f'"{table}": {{\n'.encode()
        return data.replace(head, head + copy + b",\n", 1)

    return harm


MISFITS: dict[str, dict[str, Any]] = {
    "a status that was none": {"field": "status", "old": "tod", "new": "done"},
    "a status that is none": {"field": "status", "old": "todo", "new": None},
    "a day that was none": {"field": "due", "old": "2025-02-30"},
    "a title that was a number": {"field": "title", "old": 3, "new": "x"},
    "a support that was a word": {"field": "support", "old": "x", "new": []},
    "a mark that was a word": {"field": "removed", "old": "x", "new": True},
    "a parent that was not there": {"field": "parent", "old": "i99", "new": "i2"},
    "a field that nothing has": {"field": "colour", "old": "x", "new": "y"},
    "an item that is not there": {
        "field": "title",
        "uid": "i99",
        "old": "",
        "new": "x",
    },
    "another code": {"field": "code", "old": "1.1.1a", "new": "1.1.1"},
}
"""Changes of an item that no batch can have made."""
for one in MISFITS.values():
    one.update({"table": "items", "uid": "i3", **one})

CORPUS: dict[str, Harm] = {
    "empty": lambda _data: b"",
    "blank": lambda _data: b" \n\t",
    "null": lambda _data: b"null",
    "a list": lambda _data: b"[]",
    "a string": lambda _data: b'"x"',
    "a number": lambda _data: b"1",
    "no table": lambda _data: b"{}",
    "zeros": lambda data: bytes(len(data)),
    "zeros at the end": lambda data: data + bytes(9),
    "text at the end": lambda data: data + b"}",
    "a mark at the start": lambda data: codecs.BOM_UTF8 + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "GB18030": lambda data: data.decode().encode("gb18030"),
    "marks of a merge": lambda data: data.replace(b"\n", b"\n<<<<<<< HEAD\n", 1),
    "a raw control byte": instead("沙袋到位", "沙袋\x01"),
    "half a surrogate": instead("沙袋到位", r"\ud800"),
    "half a surrogate in bytes": lambda data: data.replace(
        "沙袋到位".encode(), b"\xed\xa0\x80"
    ),
    "a name that is not UTF-8, which nobody reads": lambda data: data.replace(
        b'"undoes"', b'"undoe\xb7"'
    ),
    "five thousand digits that nobody reads": instead(
        r'"undoes":\d+', f'"undoe":{"9" * 5000}'
    ),
    "NaN": instead('"place":1.0', '"place":NaN'),
    "infinity": instead('"place":1.0', '"place":1e999'),
    "five thousand digits": instead(r'"line":\d+', f'"line":{"9" * 5000}'),
    "a thousand lists": instead('"place":1.0', f'"place":{"[" * 5000}{"]" * 5000}'),
    "a table that is a list": in_tables(lambda t: t.update(items=[])),
    "a table that is null": in_tables(lambda t: t.update(notes=None)),
    "no table of notes": in_tables(lambda t: t.pop("notes")),
    "a table of its own": in_tables(lambda t: t.update(extra={})),
    "a document that is a string": in_tables(lambda t: t["items"].update(i3="x")),
    "a document that is a list": in_tables(lambda t: t["items"].update(i3=[])),
    "a field of its own": in_tables(lambda t: t["items"]["i3"].update(colour="x")),
    "a field that is missing": in_tables(lambda t: t["items"]["i3"].pop("title")),
    "a field of another type": in_tables(lambda t: t["items"]["i3"].update(title=3)),
    "a status that is none": in_tables(lambda t: t["items"]["i3"].update(status="x")),
    "a day that is none": in_tables(
        lambda t: t["items"]["i3"].update(due="2025-02-30")
    ),
    "an id of letters": renamed("notes", "n1", "nabc"),
    "an id with a blank": renamed("notes", "n1", "n 1"),
    "an id with a zero": renamed("notes", "n1", "n01"),
    "an id with a line": renamed("notes", "n1", "n1_0"),
    "an id in Arabic digits": renamed("notes", "n1", "n١"),
    "a negative id": renamed("notes", "n1", "n-1"),
    "a zero before an id, beside it": again("notes", "n1", "n01"),
    "a document twice": again("items", "i3", "i3"),
    "a batch twice": again("batches", "2", "2"),
    "a field twice": instead('"key":"fx"', '"key":"fx","key":"fy"'),
    "a table twice": instead('"notes": {', '"notes": {},\n"notes": {'),
    "an item of no plan": in_tables(lambda t: t["items"]["i3"].update(plan="p9")),
    "an item under nothing": in_tables(lambda t: t["items"]["i3"].update(parent="i99")),
    "an item under itself": in_tables(lambda t: t["items"]["i1"].update(parent="i3")),
    "a note on nothing": in_tables(lambda t: t["notes"]["n1"].update(item="i99")),
    "a code twice": in_tables(lambda t: t["items"]["i3"].update(code="2.1.1")),
    "a code with a letter": in_tables(lambda t: t["items"]["i3"].update(code="1.1.1a")),
    "a code with a zero": in_tables(lambda t: t["items"]["i3"].update(code="1.1.0")),
    "a code of too many digits": in_tables(
        lambda t: t["items"]["i3"].update(code="9" * 5000)
    ),
    "a batch without a zone": in_tables(
        lambda t: t["batches"]["2"].update(at="2025-06-12T09:00:00")
    ),
    "a note without a zone": in_tables(
        lambda t: t["notes"]["n1"].update(at="2025-06-12T09:00:00")
    ),
    "a batch at the end of time": in_tables(
        lambda t: t["batches"]["2"].update(at="9999-12-31T23:59:59-12:00")
    ),
    "a note at the start of time": in_tables(
        lambda t: t["notes"]["n1"].update(at="0001-01-01T00:00:00+14:00")
    ),
    **{
        f"a batch with {name}": in_tables(
            lambda t, change=change: t["batches"]["3"]["changes"].append(change)
        )
        for name, change in MISFITS.items()
    },
    "a batch that takes itself back": in_tables(
        lambda t: t["batches"]["3"].update(undoes=3)
    ),
    "a newest batch that is missing": in_tables(lambda t: t["batches"].popitem()),
    "a revision that went back": in_tables(
        lambda t: t["meta"]["ledger"].update(revision=2)
    ),
}


@pytest.mark.parametrize("harm", CORPUS.values(), ids=CORPUS.keys())
def test_what_is_no_whole_ledger_is_told_and_left_as_it_is(
    whole: bytes, path: Path, signed: Signed, harm: Harm
) -> None:
    data = harm(whole)
    assert data != whole
    path.write_bytes(data)
    ledger = Ledger.open(path)
    tries: list[Callable[[], object]] = [
        ledger.snapshot,
        lambda: ledger.commit(parse(["3"]), AddNote(text="x", on=DAY), signed()),
        lambda: ledger.undo(signed()),
    ]
    for attempt in tries:
        with pytest.raises(LedgerDamaged) as refused:
            attempt()
        values = refused.value.values
        lines = data.count(b"\n") + 1
        assert 1 <= int(str(values["line"])) <= lines
        assert str(values["cause"])
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("harm", "at", "cause"),
    [
        ("text at the end", None, "stands after its end"),
        ("a document twice", "i3", "i3 stands there twice"),
        ("a field twice", "p1", "key stands there twice"),
        ("a zero before an id, beside it", "n01", "does not name itself"),
        ("a raw control byte", "n1", "control character"),
    ],
)
def test_the_place_and_the_cause_are_told(
    whole: bytes, path: Path, harm: str, at: str | None, cause: str
) -> None:
    data = CORPUS[harm](whole)
    path.write_bytes(data)
    with pytest.raises(LedgerDamaged) as refused:
        Ledger.open(path).snapshot()
    values = refused.value.values
    lines = data.split(b"\n")
    number = int(str(values["line"]))
    start = f'"{at}": ' if at else "}"
    assert lines[number - 1].startswith(start.encode())
    assert cause in str(values["cause"])


def looked_at(ledger: Ledger, snapshot: Snapshot) -> None:
    """Everything that commands make of a ledger."""
    past = Past(snapshot, (batch for batch, _undone_by in ledger.reel(snapshot)))
    today = Today(DAY)
    for root in (root for plan in snapshot.plans for root in snapshot.roots(plan)):
        tree_row(snapshot, root, today)
    for item in snapshot.items:
        item_row(snapshot, item, today)
        full_row(snapshot, item, today, past.of(item.uid))
    for batch, undone_by in ledger.reel(snapshot):
        batch_row(snapshot, batch, undone_by)


@st.composite
def harms(draw: st.DrawFn) -> Harm:
    """Bytes changed, cut, doubled, or a piece put elsewhere."""
    at, to, length = (draw(st.floats(0, 1)) for _ in range(3))
    with_ = draw(
        st.binary(min_size=0, max_size=8)
        | st.sampled_from(
            [
                b"0",
                b"1",
                b'"',
                b",",
                b"{",
                b"}",
                b"[",
                b"]",
                b"null",
                b"true",
                b"-",
                b"\n",
            ]
        )
    )
    kind = draw(st.sampled_from(["put", "over", "cut", "drop", "copy"]))

    def harm(data: bytes) -> bytes:
        i, j = int(at * len(data)), int(to * len(data))
        k = min(len(data), i + int(length * 40))
        return {
            "put": data[:i] + with_ + data[i:],
            "over": data[:i] + with_ + data[i + len(with_) :],
            "cut": data[:i],
            "drop": data[:i] + data[k:],
            "copy": data[:j] + data[i:k] + data[j:],
        }[kind]

    return harm


def test_changed_bytes_are_refused_or_harm_nothing_else(
    whole: bytes, path: Path, signed: Signed, full: bool, figure: Callable[[str], None]
) -> None:
    ends = {"refused": 0, "read": 0, "written to": 0}

    @settings(max_examples=10_000 if full else 1_000)
    @given(st.lists(harms(), min_size=1, max_size=2))
    def mutate(several: list[Harm]) -> None:
        data = whole
        for harm in several:
            data = harm(data)
        path.write_bytes(data)
        ledger = Ledger.open(path)
        try:
            before = ledger.snapshot()
            looked_at(ledger, before)
        except LedgerError:
            ends["refused"] += 1
            assert path.read_bytes() == data
            return
        ends["read"] += 1
        if not before.items:
            return
        try:
            after = ledger.commit(
                parse([before.code(before.items[0])]),
                AddNote(text="x", on=DAY),
                signed(),
            ).after
        except DubanError:
            assert path.read_bytes() == data
            return
        ends["written to"] += 1
        again = Ledger.open(path).snapshot()
        assert again.all_items == after.all_items == before.all_items
        assert again.all_plans == before.all_plans
        assert before.all_notes.items() <= again.all_notes.items()

    mutate()
    assert all(ends.values()), ends
    figure(f"{len(CORPUS)} damages; of changed ledgers {ends}, 0 tracebacks")


@pytest.fixture
def worked(path: Path, flood: Load, signed: Signed) -> Path:
    """A ledger of 121 batches, half of the first hundred in its history."""
    Ledger.create(path, flood, signed())
    ledger = Ledger.open(path)
    for n in range(120):
        ledger.commit(parse(["3"]), AddNote(text=f"{n}", on=DAY), signed())
    return path


def test_a_line_of_the_history_that_is_damaged_stops_only_who_needs_it(
    worked: Path, signed: Signed
) -> None:
    ledger = Ledger.open(worked)
    history = worked.with_name("duban.json.history")
    lines = history.read_bytes().split(b"\n")
    history.write_bytes(b"\n".join([b"?", *lines[1:]]))
    assert ledger.commit(parse(["3"]), AddNote(text="x", on=DAY), signed()).applied
    assert ledger.undo(signed()).applied
    assert ledger.undo(signed(), revision=30).applied
    with pytest.raises(LedgerError):
        ledger.since(ledger.snapshot())


@pytest.mark.parametrize(
    "harm",
    [
        *({"changes": [change]} for change in MISFITS.values()),
        {"changes": [{"table": "notes", "uid": "n999", "field": "added"}]},
        {"at": "2025-06-12T09:00:00"},
        {"at": "9999-12-31T23:59:59-12:00"},
    ],
    ids=str,
)
def test_a_line_of_the_history_that_cannot_be_is_told_and_set_aside(
    worked: Path, signed: Signed, harm: dict[str, Any]
) -> None:
    ledger = Ledger.open(worked)
    history = worked.with_name("duban.json.history")
    first, second, *lines = history.read_bytes().split(b"\n")
    second = json.dumps({**json.loads(second), **harm}).encode()
    history.write_bytes(b"\n".join([first, second, *lines]))
    assert ledger.undo(signed(), revision=30).applied
    with pytest.raises(HistoryDamaged) as refused:
        ledger.since(ledger.snapshot())
    assert refused.value.values["line"] == 2
    mended = [
        said.sentence.values["n"]
        for said in mend(worked, Keeping(), "李明", Patience())
        if said.subject == "history"
    ]
    assert mended == [1]
    assert history.read_bytes() == b"\n".join([first, *lines])
    numbers = [batch.revision for batch in ledger.since(ledger.snapshot())]
    assert numbers == [1, *range(3, 123)]
