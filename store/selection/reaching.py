"""The items that a selection reaches: of who reads, and of who writes."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import Final

from store.errors import EmptySelection, NothingMatched
from store.model import Item, Kind
from store.selection.asking import Asker, Look
from store.selection.codes import below, chosen, in_order, unknown
from store.selection.terms import (
    All,
    Any,
    Codes,
    Computed,
    Field,
    Not,
    Selection,
    Term,
    walk,
)
from store.snapshot import Snapshot, is_measure


class Reach(Enum):
    """Which items an intent means by a code."""

    NAMED = auto()
    """The named item itself."""
    MEASURES = auto()
    """The measures below it: parts and sections have no status and no due date."""
    NOTHING = auto()
    """None: it brings in something new."""


def for_writing(
    snapshot: Snapshot, selection: Selection, reach: Reach, asker: Asker
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
        found = list(_reached(snapshot, selection, asker, reach))
    if not found:
        raise NothingMatched(selection=str(selection))
    return found


def named(snapshot: Snapshot, selection: Selection) -> Sequence[Item]:
    """The items that a selection of codes names, themselves, in document order.

    Raises:
        UnknownCode: Names every code that no item has.

    """
    assert not selection.narrows
    codes = [selection.term] if isinstance(selection.term, Codes) else []
    return _heads(snapshot, selection, codes)


def measures(snapshot: Snapshot, selection: Selection, asker: Asker) -> Iterator[Item]:
    """The measures (and named actions) that a selection reaches, in document order.

    Where it asks for a kind of item, items of all kinds.

    Raises:
        UnknownCode: Names every code that no item has.

    """
    return _reached(snapshot, selection, asker, None)


def _reached(
    snapshot: Snapshot, selection: Selection, asker: Asker, reach: Reach | None
) -> Iterator[Item]:
    """What is reached by who writes, and how far that reaches; None for who reads."""
    look = Look(snapshot, asker, selection.plan)
    several: Sequence[Term] = ()
    if selection.narrows:
        from store.selection.matching import terms

        several = terms(look, selection)
    elif selection.term:
        several = (selection.term,)
    parts = [part for term in several for part in walk(term)]
    codes = [part for part in parts if isinstance(part, Codes)]
    heads = _heads(snapshot, selection, codes)
    every_kind = any(isinstance(one, Field) and one.name == "kind" for one in parts)
    # Where codes narrow all else, only what stands below them is looked at.
    first = next((term for term in several if isinstance(term, Codes)), None)
    if first:
        heads, _unknown = chosen(snapshot, first, selection.plan)
    pool: Iterable[Item]
    if first or selection.uids:
        pool = _measures_below(snapshot, heads, every_kind=every_kind)
    else:
        actions = {head.uid for head in heads if head.kind is Kind.ACTION}
        plan = snapshot.plan(selection.plan).uid if selection.plan else None
        pool = (
            item
            for item in snapshot.items
            if (every_kind or is_measure(item) or item.uid in actions)
            and plan in (None, item.plan)
        )
    rest = [term for term in several if term is not first]
    guarded = not (selection.uids or any(map(_names, several)))
    if reach and guarded:
        rest = [_guarded(All(tuple(several)))]
    if not rest:
        return iter(pool)
    # Imported where there is something to test: much is asked for by codes alone.
    from store.selection.matching import test

    tests = [test(look, term) for term in rest]
    found = (item for item in pool if all(holds(item) for holds in tests))
    if reach is Reach.MEASURES and every_kind:
        # Of what was found under review, it was said that it is meant.
        below_them = {
            one.uid: one
            for head in found
            for one in snapshot.measures(head)
            if not guarded or head.review or not one.review
        }
        return iter(below_them.values())
    return found


def _heads(
    snapshot: Snapshot, selection: Selection, codes: Iterable[Codes]
) -> Sequence[Item]:
    """All items that codes or uids name, in document order."""
    heads: dict[str, Item] = {}
    not_there: list[str] = []
    for uid in selection.uids:
        item = snapshot.all_items.get(uid)
        if item and snapshot.is_live(uid):
            heads[uid] = item
        else:
            not_there.append(snapshot.code(item) if item else uid)
    for one in codes:
        found, missing = chosen(snapshot, one, selection.plan)
        heads |= {item.uid: item for item in found}
        not_there += missing
    if not_there:
        raise unknown(snapshot, not_there, selection.plan)
    return in_order(snapshot, heads)


def _measures_below(
    snapshot: Snapshot, heads: Iterable[Item], *, every_kind: bool
) -> Iterable[Item]:
    if every_kind:
        return below(snapshot, heads)
    # Heads may stand under each other; the order is that of the first.
    found = {one.uid: one for head in heads for one in snapshot.measures(head)}
    return found.values()


_REVIEW: Final = Computed("review")


def _guarded(term: Term) -> Term:
    """A term without review items, but where it says itself which it means."""
    match term:
        case _ if _names(term):
            return term
        case Any(terms=branches):
            return Any(tuple(map(_guarded, branches)))
        case All(terms=(Any() as only,)):
            return _guarded(only)
        case _:
            return All((term, Not(_REVIEW)))


def _names(term: Term) -> bool:
    """Whether a term says itself which review items it means."""
    match term:
        case Any(terms=several):
            return all(map(_names, several))
        case All(terms=several):
            return any(map(_names, several))
        case Field(name=name):
            return name == "review"
        case _:
            return term == _REVIEW or isinstance(term, Codes)
