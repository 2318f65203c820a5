"""A whole ledger out and in again: nothing is lost, and nothing odd gets in."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from store.backends.keeping import Keeping
from store.backends.ledgerfile import LedgerFile
from store.backends.memory import MemoryBackend
from store.errors import DubanError, LedgerTooNew, NotExported
from store.exchange import whole
from store.intents.load import Load
from store.intents.work import AddNote, Assign, Done
from store.ledger import Ledger
from store.model import SINGULAR, Stamp
from store.selection import Selection, parse
from store.snapshot import SCHEMA

Signed = Callable[..., Stamp]

DAY = date(2025, 6, 12)
KEPT = Path(__file__).parents[1] / "ledgers"


def told(ledger: Ledger) -> Any:
    """All that a ledger holds: every table, and every batch from the first."""
    snapshot = ledger.snapshot()
    tables = {name: to_builtins(snapshot.table(name)) for name in SINGULAR}
    return snapshot.revision, tables, to_builtins(ledger.since(snapshot))


def exported(ledger: Ledger) -> bytes:
    snapshot = ledger.snapshot()
    return whole.encode(snapshot, ledger.since(snapshot))


def imported(data: bytes, path: Path) -> Ledger:
    assert LedgerFile(path, Keeping()).create(whole.decode("x.json", data))
    return Ledger.open(path)


@pytest.fixture
def worked_on(ledger: Ledger, harvest: Load, signed: Signed) -> Ledger:
    """With two plans, removed records and 120 batches: more than stay in a file."""
    ledger.commit(Selection(), harvest, signed())
    ledger.commit(parse(["2.1"]), Assign(sets={"lead": "甲\t|=1"}), signed())
    ledger.commit(parse(["2.1.1"]), Done(on=DAY, text="好\n“好”"), signed("王芳"))
    ledger.undo(signed("王芳"))
    for number in range(116):
        note = AddNote(text=f"第{number}次", on=DAY)
        ledger.commit(parse(["3"]), note, signed())
    return ledger


def test_what_goes_out_comes_in_with_all_its_history(
    worked_on: Ledger, tmp_path: Path
) -> None:
    copy = imported(exported(worked_on), tmp_path / "copy.json")
    assert told(copy) == told(worked_on)
    assert len(told(copy)[2]) == 121
    assert exported(copy) == exported(worked_on)


def test_what_came_in_is_worked_on_and_undone(
    worked_on: Ledger, tmp_path: Path, signed: Signed
) -> None:
    copy = imported(exported(worked_on), tmp_path / "copy.json")
    copy.undo(signed(), revision=3)
    assert told(copy)[2][:-1] == told(worked_on)[2]
    assert len(copy.since(copy.snapshot())) == 122


def test_a_document_reformatted_or_in_another_order_is_the_same(
    worked_on: Ledger, tmp_path: Path
) -> None:
    read = json.loads(exported(worked_on))
    turned = json.dumps(dict(reversed(read.items())), indent=3).encode()
    for number, data in enumerate((turned, b"\xef\xbb\xbf" + turned)):
        copy = imported(data, tmp_path / f"{number}.json")
        assert told(copy) == told(worked_on)


def test_it_is_one_document_in_the_envelope(worked_on: Ledger) -> None:
    read = json.loads(exported(worked_on))
    assert list(read)[:3] == ["schema", "kind", "meta"]
    assert (read["schema"], read["kind"]) == (1, "ledger")
    assert read["meta"]["ledger"]["schema"] == SCHEMA
    assert set(read) == {"schema", "kind", "meta", *SINGULAR, "batches"}


def test_an_empty_ledger_goes_out_and_comes_in(tmp_path: Path) -> None:
    empty = Ledger(MemoryBackend())
    assert told(imported(exported(empty), tmp_path / "copy.json")) == told(empty)


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_an_older_format_is_brought_up_to_date(schema: int, tmp_path: Path) -> None:
    file = json.loads((KEPT / f"schema{schema}.json").read_bytes())
    data = json.dumps({"schema": 1, "kind": "ledger", **file}).encode()
    copy = imported(data, tmp_path / "copy.json")
    assert [plan.key for plan in copy.snapshot().plans] == ["fx", "qs"]


def test_a_newer_format_is_refused(worked_on: Ledger) -> None:
    read = json.loads(exported(worked_on))
    read["meta"]["ledger"]["schema"] = SCHEMA + 1
    with pytest.raises(LedgerTooNew):
        whole.decode("x.json", json.dumps(read).encode())


@pytest.mark.parametrize(
    "data", [b'{"schema":2,"kind":"ledger","rows":[]}', b'{"kind":"ledger","schema":2}']
)
def test_a_newer_envelope_is_newer_whatever_is_in_it(data: bytes) -> None:
    with pytest.raises(LedgerTooNew, match=r"x.json .*format 2, this one knows 1"):
        whole.decode("x.json", data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[1",
        b"7",
        b"null",
        b"{}",
        b'{"schema":1}',
        b'{"schema":1,"kind":"items","count":0,"items":[]}',
        b'{"schema":2,"kind":"items"}',
        b'{"schema":"2","kind":"ledger"}',
        b'{"schema":0,"kind":"ledger"}',
        b'{"schema":-1,"kind":"ledger"}',
        b'{"schema":1,"kind":"ledger",',
        b'{"schema":1,"kind":"ledger"}',
        b'{"schema":1,"kind":"ledger","meta":7}',
        b'{"schema":1,"kind":"ledger","meta":{"ledger":{"schema":3}}}',
        b'{"schema":1,"kind":"ledger","meta":{"ledger":{"schema":2,"revision":1}}}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_exported_ledger_is_refused_with_its_name(data: bytes) -> None:
    with pytest.raises(NotExported) as caught:
        whole.decode("x.json", data)
    assert str(caught.value).startswith("x.json is no ledger that duban exported: ")


def test_what_does_not_hold_is_told_with_its_line(worked_on: Ledger) -> None:
    data = exported(worked_on).replace(b'"code":"2.1.1"', b'"code":"2.1.2"', 1)
    with pytest.raises(NotExported) as caught:
        whole.decode("x.json", data)
    line = caught.value.values["line"]
    assert '"code":"2.1.2"' in data.decode().split("\n")[line - 1]
    assert "another item has its code, 2.1.2" in str(caught.value)


def compact(read: Any) -> bytes:
    return json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode()


def indented(read: Any) -> bytes:
    return json.dumps(read, ensure_ascii=False, indent=1).encode()


def turned(read: Any) -> bytes:
    return indented(dict(reversed(read.items())))


@pytest.mark.parametrize("written", [compact, indented, turned])
@pytest.mark.parametrize(
    ("break_it", "cause", "key"),
    [
        (lambda t: t["items"]["i3"].pop("code"), "i3: code is missing", "i3"),
        (
            lambda t: t["items"]["i3"].update(place="x"),
            "i3: place holds what it cannot hold",
            "i3",
        ),
        (
            lambda t: t["items"]["i3"].update(due_proposed={"due": 1}),
            "i3: due_proposed.due holds what it cannot hold",
            "i3",
        ),
        (
            lambda t: t["items"]["i3"].update(due_proposed={"day": 1}),
            "i3: due_proposed.day is nothing that duban knows",
            "i3",
        ),
        (lambda t: t["items"].update(i3=[]), "i3: it is no record", "i3"),
        (lambda t: t["items"]["i3"].update(parent="i99"), "i3: it stands under", "i3"),
        (lambda t: t.update(items=[]), "items holds what it cannot hold", "items"),
        (lambda t: t.update(extra={}), "extra is nothing that duban knows", "extra"),
    ],
)
def test_what_is_damaged_is_told_in_our_words_where_it_stands(
    worked_on: Ledger,
    written: Callable[[Any], bytes],
    break_it: Callable[[Any], object],
    cause: str,
    key: str,
) -> None:
    read = json.loads(exported(worked_on))
    break_it(read)
    data = written(read)
    with pytest.raises(NotExported) as caught:
        whole.decode("x.json", data)
    assert str(caught.value.values["cause"]).startswith(cause)
    line, column = (caught.value.values[name] for name in ("line", "column"))
    assert data.decode().split("\n")[line - 1][column - 1 :].startswith(f'"{key}":')


def test_a_table_that_is_there_twice_is_refused(worked_on: Ledger) -> None:
    data = exported(worked_on).replace(b'"notes": {', b'"notes": {},\n"notes": {')
    for text in (data, data.replace(b"{", b"{ ", 1)):
        with pytest.raises(NotExported, match="notes stands there twice"):
            whole.decode("x.json", text)


@pytest.mark.parametrize("break_off", [b'"items": {', b'"line":', b"{"])
def test_what_is_no_json_is_told_in_our_words(
    worked_on: Ledger, break_off: bytes
) -> None:
    start, found, _rest = exported(worked_on).partition(break_off)
    with pytest.raises(NotExported) as caught:
        whole.decode("x.json", start + found + b"?")
    assert str(caught.value.values["cause"]) == "it breaks off or goes wrong here"
    assert caught.value.values["line"] == start.count(b"\n") + 1


def test_history_that_is_not_of_the_state_is_refused(worked_on: Ledger) -> None:
    read = json.loads(exported(worked_on))
    last = read["batches"].popitem()
    with pytest.raises(NotExported, match="does not lead to batch 121"):
        whole.decode("x.json", json.dumps(read).encode())
    read["batches"] = dict([last]) | read["batches"]
    with pytest.raises(NotExported, match="does not lead to batch 121"):
        whole.decode("x.json", json.dumps(read).encode())


def test_history_of_which_some_is_missing_is_taken_for_what_it_is(
    worked_on: Ledger, tmp_path: Path
) -> None:
    read = json.loads(exported(worked_on))
    del read["batches"]["7"]
    copy = imported(json.dumps(read).encode(), tmp_path / "copy.json")
    numbers = [batch.revision for batch in copy.since(copy.snapshot())]
    assert numbers == [*range(1, 7), *range(8, 122)]
    assert copy.snapshot().items == worked_on.snapshot().items


@given(data=st.data())
def test_no_change_of_a_document_gets_past_our_errors(
    snapshot: Any, data: st.DataObject
) -> None:
    text = whole.encode(snapshot, snapshot.batches).decode()
    tokens = [one.span() for one in re.finditer(r'"[^"]*"|[\[\]{},:]|\d+', text)]
    start, end = data.draw(st.sampled_from(tokens))
    others = ['""', "null", "[]", "{}", "-1", "1e99", '"\\ud800"', "9" * 40, "NaN", ""]
    new = data.draw(st.sampled_from(others))
    try:
        state = whole.decode("x.json", (text[:start] + new + text[end:]).encode())
    except DubanError:
        return
    again = whole.decode("x.json", whole.encode(state, state.batches))
    assert (again.items, again.all_notes) == (state.items, state.all_notes)
