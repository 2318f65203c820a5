"""Which items: the language of selections, the same for every verb.

Codes (`2.1` with all below it, `2.1.1-2.1.3`, `2.*.1`, `kj2025/2.1`) add up; every
other term narrows. Field names and values are taken in English and in Chinese, in
full and in half width.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from seed.width import fold
from store.errors import (
    BackwardRange,
    BadTerm,
    BadValue,
    EmptySelection,
    NothingMatched,
    OtherPlan,
    UnknownCode,
)
from store.model import STATUS_WORDS, Item, Plan, Role, Status
from store.roles import roles
from store.snapshot import Snapshot, is_measure
from store.text import is_none, names

_CODE = r"\d+(?:\.(?:\d+|\*))*"
# Patterns are compiled when the first selection is read: many commands have none.
_CODES = rf"(?:(?P<plan>[^\s/:]+)/)?(?P<first>{_CODE}|\*)(?:-(?P<last>{_CODE}))?"
_FIELD = r"(?s)(?P<name>[^\s:]+):(?P<value>.*)"
_TERM = r"""(?:[^\s"]+|"[^"]*")+|\""""

_FIELDS: Final[Mapping[str, str]] = {
    name: field
    for field, names in {
        "status": "status 状态",
        "lead": "lead 牵头 牵头单位",
        "support": "support 配合 配合单位",
        "leader": "leader 责任领导 领导",
        "owner": "owner 责任人",
    }.items()
    for name in names.split()
}
_REVIEW: Final = frozenset({"review", "回顾"})
_ANY: Final = frozenset({"any", "有"})


class Reach(Enum):
    """Which items an intent means by a code."""

    NAMED = auto()
    """The named item itself."""
    MEASURES = auto()
    """The measures below it: parts and sections have no status and no due date."""
    NOTHING = auto()
    """None: it brings in something new."""


class Codes(Struct, frozen=True):
    """One term of codes: a code, a pattern of codes, or a range of them."""

    first: str
    last: str = ""
    plan: str = ""


class Field(Struct, frozen=True):
    """A term `name:value`; of several values (甲,乙) one is enough."""

    name: str
    values: tuple[str, ...]


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


class Selection(Struct, frozen=True, kw_only=True):
    """What a person or a program asked for. Empty, it means everything."""

    codes: tuple[Codes, ...] = ()
    fields: tuple[Field, ...] = ()
    review: bool = False
    """Only review items; without it, a write reaches them by their codes alone."""
    plan: str = ""
    """Only this plan, and the one that bare codes mean."""
    uids: tuple[str, ...] = ()
    """Items that a program names; an interface selects what it showed."""
    everything: bool = False
    """Said in so many words: --all."""

    def __str__(self) -> str:
        codes = (
            (f"{c.plan}/" if c.plan else "")
            + c.first
            + (f"-{c.last}" if c.last else "")
            for c in self.codes
        )
        fields = (f"{f.name}:{','.join(map(_quoted, f.values))}" for f in self.fields)
        words = [*codes, *fields, *(["review"] if self.review else [])]
        if self.everything:
            words.append("--all")
        return " ".join(words)

    @property
    def narrows(self) -> bool:
        """Whether it asks for more than codes."""
        return bool(self.fields or self.review)

    @property
    def empty(self) -> bool:
        """Whether nothing was asked for."""
        return not (self.codes or self.narrows or self.uids or self.everything)


def parse(
    words: Iterable[str], *, plan: str = "", everything: bool = False
) -> Selection:
    """Read a selection as typed: terms as arguments, or several in one.

    Raises:
        BadTerm: A term is neither codes, nor a field, nor a word; says its column.
        BadValue: A status that is none.

    """
    codes: list[Codes] = []
    fields: list[Field] = []
    review = False
    column = 1
    for word in words:
        for match in re.finditer(_TERM, word):
            term = fold(match[0])
            if term.casefold() in _REVIEW:
                review = True
            elif found := re.fullmatch(_CODES, term):
                codes.append(
                    Codes(found["first"], found["last"] or "", found["plan"] or "")
                )
            else:
                fields.append(_field(term, match[0], column + match.start()))
        column += len(word) + 1
    return Selection(
        codes=tuple(codes),
        fields=tuple(fields),
        review=review,
        plan=plan,
        everything=everything,
    )


def _field(term: str, written: str, column: int) -> Field:
    found = re.fullmatch(_FIELD, term)
    name = _FIELDS.get(found["name"].casefold()) if found else None
    if not found or not name:
        valid = " ".join(f"{field}:" for field in dict.fromkeys(_FIELDS.values()))
        raise BadTerm(term=written, column=column, valid=f"{valid} review")
    value = written[found.start("value") :].replace('"', "")
    values = names(value)
    if name == "status":
        values = tuple(_status(one) for one in values)
    if not values:
        valid = ", ".join(Status) if name == "status" else "NAME, none, any"
        raise BadValue(value=value, field=name, valid=valid)
    return Field(name, values)


def _status(word: str) -> str:
    status = STATUS_WORDS.get(word.casefold())
    if status is None:
        raise BadValue(value=word, field="status", valid=", ".join(Status))
    return status


def for_writing(
    snapshot: Snapshot, selection: Selection, reach: Reach
) -> Sequence[Item]:
    """The items that a writing verb changes, in document order.

    Codes name review items too; any other selection reaches them only with the word
    review.

    Raises:
        EmptySelection: Nothing was asked for.
        UnknownCode: A code that no item has.
        NothingMatched: The selection is right and reaches nothing.

    """
    if reach is Reach.NOTHING:
        return ()
    if selection.empty:
        raise EmptySelection
    if reach is Reach.NAMED and not selection.narrows and not selection.everything:
        found = list(named(snapshot, selection))
    else:
        found = list(measures(snapshot, selection))
        if not (selection.codes or selection.uids or selection.review):
            found = [item for item in found if not item.review]
    if not found:
        raise NothingMatched(selection=str(selection))
    return found


def named(snapshot: Snapshot, selection: Selection) -> Iterator[Item]:
    """The items that the codes name, themselves, in document order.

    Raises:
        UnknownCode: Names every code that no item has.

    """
    wanted = set(selection.uids)
    unknown = [uid for uid in selection.uids if not snapshot.is_live(uid)]
    for codes in selection.codes:
        if selection.plan and codes.plan not in ("", selection.plan):
            raise OtherPlan(code=str(Selection(codes=(codes,))), plan=selection.plan)
        plan = _plan(snapshot, codes.plan or selection.plan)
        matches = _matches(snapshot, plan, codes) if plan else []
        if not matches:
            unknown.append(str(Selection(codes=(codes,))))
        wanted.update(item.uid for item in matches)
    if unknown:
        raise UnknownCode(codes=", ".join(unknown))
    if len(wanted) == 1:  # nothing to put in order, which takes all items
        return (snapshot.all_items[uid] for uid in wanted)
    return (item for item in snapshot.items if item.uid in wanted)


def measures(snapshot: Snapshot, selection: Selection) -> Iterator[Item]:
    """The measures (and named actions) that a selection reaches, in document order.

    Raises:
        UnknownCode: Names every code that no item has.

    """
    plan = snapshot.plan(selection.plan).uid if selection.plan else None
    pool: Iterable[Item]
    if selection.codes or selection.uids:
        # Heads may stand under each other; the order is that of the first.
        heads = named(snapshot, selection)
        pool = {
            one.uid: one for head in heads for one in snapshot.measures(head)
        }.values()
    else:
        pool = (
            item
            for item in snapshot.items
            if is_measure(item) and plan in (None, item.plan)
        )
    tests = [_test(snapshot, field) for field in selection.fields]
    for item in pool:
        if selection.review and not item.review:
            continue
        if all(test(item) for test in tests):
            yield item


def _plan(snapshot: Snapshot, key: str) -> Plan | None:
    return snapshot.plan(key) if key else snapshot.default_plan


def _matches(snapshot: Snapshot, plan: Plan, codes: Codes) -> list[Item]:
    if codes.last:
        return _between(snapshot, plan, codes)
    if "*" in codes.first:
        pattern = re.compile(re.escape(codes.first).replace(r"\*", r"\d+"))
        return [
            item
            for item in snapshot.items
            if item.plan == plan.uid and pattern.fullmatch(item.code)
        ]
    item = snapshot.by_code.get((plan.uid, codes.first))
    return [item] if item else []


def _between(snapshot: Snapshot, plan: Plan, codes: Codes) -> list[Item]:
    """The items of one level from the first to the last, in document order."""
    first = snapshot.by_code.get((plan.uid, codes.first))
    last = snapshot.by_code.get((plan.uid, codes.last))
    if not first or not last:
        return []
    order = snapshot.items
    start, stop = order.index(first), order.index(last)
    depth = snapshot.depth(first)
    if stop < start or snapshot.depth(last) != depth:
        raise BackwardRange(first=codes.first, last=codes.last)
    return [item for item in order[start : stop + 1] if snapshot.depth(item) == depth]


def _test(snapshot: Snapshot, field: Field) -> Callable[[Item], bool]:
    if field.name == "status":
        return lambda item: item.works and item.status in field.values
    held = roles(snapshot)
    role: Role = field.name  # type: ignore[assignment]

    def test(item: Item) -> bool:
        value = getattr(held[item.uid], role)
        have = {value} if isinstance(value, str) else set(value or ())
        return any(
            not have if is_none(one) else bool(have) if one in _ANY else one in have
            for one in field.values
        )

    return test
