"""Codes: which items they name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from store.errors import (
    BackwardRange,
    InTrash,
    OtherPlan,
    PartlyInTrash,
    UnknownCode,
)
from store.model import Item, Plan
from store.selection.terms import Codes, Range
from store.snapshot import Snapshot


def chosen(
    snapshot: Snapshot, codes: Codes, only: str
) -> tuple[Sequence[Item], Sequence[str]]:
    """The items that codes name, in document order, and the codes that no item has.

    `only` is the key of the one plan that may be meant, if any.

    Raises:
        UnknownPlan: There is no plan of that key.
        OtherPlan: A code is of another.
        BackwardRange: A range does not run forward on one level.

    """
    wanted: dict[str, Item] = {}
    unknown: list[str] = []
    for one in codes.ranges:
        if only and one.plan not in ("", only):
            raise OtherPlan(code=one, plan=only)
        key = one.plan or only
        plan = snapshot.plan(key) if key else snapshot.default_plan
        found = _matches(snapshot, plan, one) if plan else []
        if not found:
            unknown.append(str(one))
        wanted |= {item.uid: item for item in found}
    return in_order(snapshot, wanted), unknown


def unknown(snapshot: Snapshot, codes: Sequence[str], only: str = "") -> UnknownCode:
    """The error that says of codes that no item has them, and which are in the trash.

    `only` is the key of the plan that bare codes mean, if any.
    """
    removed = {code: found for code in codes if (found := _trash(snapshot, code, only))}
    others = ", ".join(code for code in codes if code not in removed)
    if not removed:
        return UnknownCode(codes=others)
    told = ", ".join(removed)
    # What they stood under is named first where it was removed too.
    together = {snapshot.code(one): None for found in removed.values() for one in found}
    from store.shell import shell

    restore = shell(together)
    if not others:
        return InTrash(codes=told, restore=restore)
    return PartlyInTrash(codes=others, removed=told, restore=restore)


def _trash(snapshot: Snapshot, code: str, only: str) -> Sequence[Item]:
    """The removed items that a code or a range names, behind those they stood under."""
    key, _slash, numbers = code.rpartition("/")
    key = key or only
    named = (plan for plan in snapshot.plans if plan.key == key)
    plan = next(named, None) if key else snapshot.bare_plan
    found: list[Item] = []
    first, last = (_numbers(end) for end in (numbers.split("-") * 2)[:2])
    if plan is None or not (first and last):
        return found
    for (uid, number), item in snapshot.removed_by_code.items():
        here = _numbers(number)
        within = here[:-1] == first[:-1] and first <= here <= last
        if uid == plan.uid and (within or here in (first, last)):
            above = [one for one in snapshot.ancestors(item) if one.removed]
            found += [*above[::-1], item]
    return found


def _numbers(code: str) -> tuple[int, ...]:
    """The numbers of a code; none of a pattern, and of what no number is as long as."""
    with suppress(ValueError):
        return tuple(map(int, code.split(".")))
    return ()


def in_order(snapshot: Snapshot, wanted: dict[str, Item]) -> Sequence[Item]:
    """Live items in document order."""
    if len(wanted) < 2:  # noqa: PLR2004  # nothing to put in order, which takes all items
        return [*wanted.values()]
    return [item for item in snapshot.items if item.uid in wanted]


def below(snapshot: Snapshot, heads: Iterable[Item]) -> Iterator[Item]:
    """Items with all below them, in document order, each once."""
    seen: dict[str, Item] = {}
    for head in heads:
        if head.uid not in seen:
            seen |= {one.uid: one for one in snapshot.subtree(head)}
    yield from seen.values()


def _matches(snapshot: Snapshot, plan: Plan, codes: Range) -> list[Item]:
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


def _between(snapshot: Snapshot, plan: Plan, codes: Range) -> list[Item]:
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
