"""What is wrong with a file that should be a ledger, and on which line.

Looked for only where it is known that something is wrong, or that a file is not, byte
for byte, what duban wrote: then whatever a reader would pass over in silence is looked
for too, such as a document that stands there twice.
"""

import codecs
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from seed.errors import N_
from store.backends import layout, reading
from store.backends.fitting import RECORDS, Fitting, is_moment
from store.errors import Cause, LedgerDamaged, LedgerError
from store.model import SINGULAR, Batch, Item, Table
from store.snapshot import Snapshot

_BREAKS_OFF: Final = N_("it breaks off or goes wrong here")
_JSON: Final = {
    "Extra data": N_("something stands after its end"),
    "Invalid control character at": N_("a control character that is not escaped"),
}
"""What the standard library says of JSON, where that is more."""
_UTF_16: Final = N_("it is in UTF-16, not in UTF-8")
_MERGE: Final = N_("the marks of a merge that was not settled")
_SIGNS: Final = {
    codecs.BOM_UTF8: N_("it begins with a byte order mark"),
    codecs.BOM_UTF16_LE: _UTF_16,
    codecs.BOM_UTF16_BE: _UTF_16,
    b"<<<<<<<": _MERGE,
    b"=======": _MERGE,
    b">>>>>>>": _MERGE,
    b"\0": N_("zero bytes where text should be"),
}
"""What stands where reading stopped, and tells how it came there."""
_MISSING: Final = "Object missing required field"
_UNKNOWN: Final = "Object contains unknown field"

_CHINESE: Final = "gb18030"
_CUT: Final = "unexpected end of data"
"""What the standard library says of half a character, the last there is."""

Trouble = tuple[str, Cause]
"""The uid of a document and what is wrong with it."""


def found(path: Path, data: bytes, error: Exception) -> LedgerDamaged:
    """What is wrong with a file that cannot be decoded; `error` is its reader's."""
    if not data.strip():
        return _damaged(path, Cause(N_("it is empty")))
    if broken := _broken_json(path, data, error):
        return broken
    if layout.meta(data) is None:
        return _damaged(path, Cause(N_("it is JSON, but no ledger")))
    if broken := _broken_document(path, data):
        return broken
    return _at(path, data, _field(error), misfit(error))


def misfit(error: Exception) -> Cause:
    """Why a document is no record of its table; `error` is what its reader says."""
    if not isinstance(error, msgspec.ValidationError):
        return Cause(_BREAKS_OFF)
    field, said = _field(error), str(error)
    if not field:
        return Cause(N_("it is no record"))
    if said.startswith(_MISSING):
        return Cause(N_("{field} is missing"), field=field)
    if said.startswith(_UNKNOWN):
        return Cause(N_("{field} is nothing that duban knows"), field=field)
    return Cause(N_("{field} holds what it cannot hold"), field=field)


def _field(error: Exception) -> str:
    """The field that an error of the reader is about, with those it lies in."""
    said = str(error)
    where = re.search(r" - at `\$\.?(.*)`$", said)
    named = re.match(f"(?:{_MISSING}|{_UNKNOWN}) `([^`]*)`", said)
    return ".".join(found[1] for found in (where, named) if found)


def check(
    path: Path, data: bytes, snapshot: Snapshot, batches: Mapping[str, Batch]
) -> None:
    """Refuse a ledger that can be decoded and in which something does not hold.

    Raises:
        LedgerDamaged: With the first thing that does not.

    """
    if twice := repeated(path, data):
        raise twice
    for uid, cause in troubles(snapshot, batches):
        raise _in_document(path, data, uid, cause)


def troubles(snapshot: Snapshot, batches: Mapping[str, Batch]) -> Iterator[Trouble]:
    """All that must hold in a ledger and does not."""
    yield from _misnamed(snapshot)
    yield from _odd(snapshot)
    yield from _lost(snapshot)
    yield from _ambiguous(snapshot)
    yield from _unhistorical(snapshot, batches)
    if circular := _circular(snapshot.all_items):
        yield circular, Cause(N_("it stands under itself"))


def _misnamed(snapshot: Snapshot) -> Iterator[Trouble]:
    for table in SINGULAR:
        for uid, record in snapshot.table(table).items():
            if record.uid != uid or not _is_uid(table, uid):
                yield uid, Cause(N_("it does not name itself"))


def _is_uid(table: Table, uid: str) -> bool:
    """Whether a name is one that duban gives: a letter, a number, no zero in front."""
    return bool(re.fullmatch(rf"{table[0]}[1-9][0-9]{{0,17}}", uid, re.ASCII))


def _odd(snapshot: Snapshot) -> Iterator[Trouble]:
    """Values of the right type that nothing can be made of."""
    for uid, item in snapshot.all_items.items():
        if not _is_code(item.code):
            yield uid, Cause(N_("{code} is no code"), code=item.code)
    for uid, note in snapshot.all_notes.items():
        if not is_moment(note.at):
            cause = Cause(N_("{field} is of a year that no clock shows"), field="at")
            yield uid, cause


def _is_code(code: str) -> bool:
    """Whether a code is one that duban gives: numbers with dots between."""
    number = "[1-9][0-9]{0,17}"
    return bool(re.fullmatch(rf"{number}(\.{number})*", code))


def _lost(snapshot: Snapshot) -> Iterator[Trouble]:
    """Records that hang on what is not there."""
    items, plans = snapshot.all_items, snapshot.all_plans
    for uid, item in items.items():
        if item.plan not in plans:
            yield uid, Cause(N_("it is of no plan"))
        elif item.parent and (
            item.parent not in items or items[item.parent].plan != item.plan
        ):
            yield uid, Cause(N_("it stands under nothing"))
    for uid, note in snapshot.all_notes.items():
        if note.item not in items:
            yield uid, Cause(N_("it is on no item"))


def _ambiguous(snapshot: Snapshot) -> Iterator[Trouble]:
    """Live records that people could not tell apart."""
    seen: set[tuple[str, str]] = set()
    for item in snapshot.all_items.values():
        name = item.plan, item.code
        if not item.removed and name in seen:
            yield (
                item.uid,
                Cause(N_("another item has its code, {code}"), code=item.code),
            )
        seen.add(name)
    keys: set[str] = set()
    for plan in snapshot.plans:
        if plan.key in keys:
            yield plan.uid, Cause(N_("another plan has its key, {key}"), key=plan.key)
        keys.add(plan.key)
    if len(snapshot.views) < sum(not v.removed for v in snapshot.all_views.values()):
        for view in snapshot.all_views.values():
            if not view.removed and snapshot.views[view.name] is not view:
                cause = Cause(N_("another view has its name, {name}"), name=view.name)
                yield view.uid, cause


def _unhistorical(
    snapshot: Snapshot, batches: Mapping[str, Batch]
) -> Iterator[Trouble]:
    """Batches out of order, and such as cannot have led here.

    Some may be missing; who relies on one of those says so (undo, guards of updates).
    """
    last = snapshot.revision
    numbers = [batch.revision for batch in batches.values()]
    in_order = numbers == sorted({*numbers}) and all(n >= 1 for n in numbers)
    if not in_order or numbers[-1:] != ([last] if last else []):
        yield layout.LEDGER, Cause(N_("its history does not lead to batch {n}"), n=last)
    fitting = Fitting(snapshot)
    for uid, batch in batches.items():
        if uid != str(batch.revision):
            yield uid, Cause(N_("it does not name itself"))
        if cause := fitting.misfit(batch):
            yield uid, cause


def _circular(items: Mapping[str, Item]) -> str | None:
    """An item that stands under itself, however far down; None if there is none."""
    settled = {""}
    for uid in items:
        way: dict[str, None] = {}
        above = uid
        while above not in settled and above in items:
            if above in way:
                return above
            way[above] = None
            above = items[above].parent
        settled.update(way)
    return None


class _Twice(ValueError):
    """A key that an object has twice."""


def repeated(path: Path, data: bytes) -> LedgerDamaged | None:
    """A table, a document or a field that is there twice: the last would win.

    Or what is no JSON within a field that the fast reader passes over.
    """
    try:
        json.loads(data, object_pairs_hook=_once)
    except _Twice as error:
        name = str(error)
    except (ValueError, RecursionError) as error:
        return _broken_json(path, data, error)
    else:
        return None
    cause = Cause(N_("{name} stands there twice"), name=name)
    lines = data.split(b"\n")
    for number, text in enumerate(lines, start=1):
        _uid, _colon, document = text.rstrip(b",").partition(b": ")
        try:
            json.loads(document, object_pairs_hook=_once)
        except _Twice:
            return _damaged(path, cause, number)
        except (ValueError, RecursionError):
            continue
    start = msgspec.json.encode(name) + b": "
    places = [n for n, text in enumerate(lines, start=1) if text.startswith(start)]
    return _damaged(path, cause, places[-1] if places else 1)


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _broken_json(path: Path, data: bytes, error: Exception) -> LedgerDamaged | None:
    """Line and column by the standard library, which knows them.

    What it takes and JSON does not (NaN) is where the fast reader stopped.
    """
    cause, at = Cause(_BREAKS_OFF), 0
    try:
        json.loads(data.decode("utf-8"))
    except json.JSONDecodeError as found:
        cause = Cause(_JSON.get(found.msg, _BREAKS_OFF))
        at = len(found.doc[: found.pos].encode())
    except UnicodeDecodeError as found:
        at = found.start
        if found.reason != _CUT:
            cause = Cause(N_("a byte that is not UTF-8"))
    except RecursionError:
        cause = Cause(N_("it is nested more deeply than any ledger"))
    except ValueError:
        cause = Cause(N_("it has a number that is none"))
        digits = re.search(rb"\d{%d}" % sys.get_int_max_str_digits(), data)
        at = digits.start() if digits else 0
    else:
        stopped = re.search(r"\(byte (\d+)\)", str(error))
        if not stopped:
            return None
        at = int(stopped[1])
    signs = (Cause(said) for sign, said in _SIGNS.items() if data.startswith(sign, at))
    return _damaged(path, next(signs, cause), *_place(data, at))


def whole_part(path: Path, data: bytes) -> Snapshot | None:
    """The ledger in a file that has something before it or after it.

    A byte order mark, another encoding, what a crash of the disk or another program
    left at the end. Nothing within the ledger is touched.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _part(path, data, "utf-16")
    # Bytes after the end may be anything; within it they make encoding fail.
    return _part(path, data, "utf-8-sig", "surrogateescape") or _part(
        path, data, _CHINESE
    )


def _part(
    path: Path, data: bytes, encoding: str, errors: str = "strict"
) -> Snapshot | None:
    try:
        text = data.decode(encoding, errors)
        _found, end = json.JSONDecoder().raw_decode(text)
        whole = text[:end].encode()
        # Bytes of one encoding often are some text of the other: the sum knows.
        if encoding == _CHINESE and not layout.intact(whole + b"\n"):
            return None
        return reading.state(path, whole)
    except (ValueError, RecursionError, LedgerError):
        return None


def _place(data: bytes, at: int) -> tuple[int, int]:
    """The line and the column of a byte."""
    line_start = data.rfind(b"\n", 0, at) + 1
    column = len(data[line_start:at].decode(errors="replace")) + 1
    return data.count(b"\n", 0, at) + 1, column


def _broken_document(path: Path, data: bytes) -> LedgerDamaged | None:
    """The first document that is no record of its table."""
    try:
        found = msgspec.json.decode(data, type=dict[str, dict[str, Any]])
    except msgspec.MsgspecError:
        return None
    for name, kind in (*RECORDS.items(), ("batches", Batch)):
        for uid, document in found.get(name, {}).items():
            try:
                msgspec.convert(document, kind)
            except msgspec.ValidationError as error:
                return _in_document(path, data, uid, misfit(error))
    return None


def _in_document(path: Path, data: bytes, uid: str, cause: Cause) -> LedgerDamaged:
    return _at(path, data, uid, Cause("{uid}: {cause}", uid=uid, cause=cause))


def _at(path: Path, data: bytes, name: str, cause: Cause) -> LedgerDamaged:
    """Damage in what has a name: in our files it begins a line, in others it may."""
    key = re.escape(msgspec.json.encode(name))
    found = re.search(rb"(?<!\\)" + key + rb"\s*:", data)
    return _damaged(path, cause, *_place(data, found.start() if found else 0))


def _damaged(path: Path, cause: Cause, line: int = 1, column: int = 1) -> LedgerDamaged:
    return LedgerDamaged(path=path, cause=cause, line=line, column=column)
