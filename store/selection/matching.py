"""Terms as tests of items.

Roles are those that hold, inherited ones too. A selection that names dates names them
for the day on which it is asked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import count
from typing import Final

from seed.width import fold
from store.errors import CircularView, TangledView, UnknownView
from store.lights import light
from store.model import Item, Kind
from store.roles import roles
from store.selection.asking import Look
from store.selection.codes import below, chosen
from store.selection.reading import parse
from store.selection.terms import (
    ANY,
    NONE,
    All,
    Any,
    Codes,
    Computed,
    Field,
    Not,
    Op,
    Pattern,
    Saved,
    Selection,
    Term,
    Words,
)
from store.selection.words import WORDS
from store.snapshot import Snapshot

Test = Callable[[Item], bool]
_COMPARE: Final[Mapping[Op, Callable[[date, date, date], bool]]] = {
    Op.IS: lambda day, first, last: first <= day <= last,
    Op.IS_NOT: lambda day, first, last: first <= day <= last,  # all turned round later
    Op.BEFORE: lambda day, first, _last: day < first,
    Op.UNTIL: lambda day, _first, last: day <= last,
    Op.AFTER: lambda day, _first, last: day > last,
    Op.SINCE: lambda day, first, _last: day >= first,
}
"""Of a day, and of the first and the last of those it is compared with."""


_MOST: Final = 100
"""Views that one selection opens: each that says another twice doubles them."""
_DEEPEST: Final = 100
"""Terms in each other around a view."""


def terms(look: Look, selection: Selection) -> tuple[Term, ...]:
    """The terms that narrow each other, with saved views in the place of their names.

    Raises:
        UnknownView: There is no view of that name.
        CircularView: It leads to itself.
        TangledView: It opens too many others.

    """
    if selection.term is None:
        return ()
    term = opened(look.snapshot, selection.term)
    return term.terms if isinstance(term, All) else (term,)


def opened(snapshot: Snapshot, term: Term, inside: tuple[str, ...] = ()) -> Term:
    """A term with saved views in the place of their names; `inside` are those it is in.

    Raises:
        UnknownView: There is no view of that name.
        CircularView: It leads to itself.
        TangledView: It opens too many others.

    """
    number = count(1)

    def whole(term: Term, inside: tuple[str, ...], deep: int) -> Term:
        match term:
            case Saved(name=name):
                view = snapshot.views.get(name)
                if view is None:
                    raise UnknownView(name=name)
                if name in inside:
                    raise CircularView(name=name)
                if next(number) > _MOST or deep > _DEEPEST:
                    raise TangledView(name=[*inside, name][0])
                held = parse([view.selection]).term
                return whole(held, (*inside, name), deep + 1) if held else All(())
            case Not(term=inner):
                return Not(whole(inner, inside, deep + 1))
            case All(terms=several):
                return All(tuple(whole(one, inside, deep + 1) for one in several))
            case Any(terms=several):
                return Any(tuple(whole(one, inside, deep + 1) for one in several))
            case _:
                return term

    return whole(term, inside, 0)


def test(look: Look, term: Term) -> Test:
    """The test that a term is.

    Raises:
        UnknownCode, UnknownPlan, BackwardRange: It names what is not there.

    """
    match term:
        case Codes():
            heads, unknown = chosen(look.snapshot, term, look.plan)
            assert not unknown
            inside = {one.uid for one in below(look.snapshot, heads)}
            return lambda item: item.uid in inside
        case Field():
            return _field(look, term)
        case Words(text=text, field=field):
            wanted = _key(text)
            texts = _texts(look, field)
            return lambda item: any(wanted in _key(one) for one in texts(item))
        case Pattern(pattern=pattern, field=field):
            import re2

            options = re2.Options()
            options.case_sensitive = False
            # What it logs is written to the terminal, over whatever stands there.
            options.log_errors = False
            search = re2.compile(pattern, options).search
            texts = _texts(look, field)
            return lambda item: any(search(one) for one in texts(item))
        case Computed(name=name):
            holds = WORDS[name].holds
            return lambda item: holds(look, item)
        case Not(term=inner):
            without = test(look, inner)
            return lambda item: not without(item)
        case All(terms=several):
            tests = [test(look, one) for one in several]
            return lambda item: all(one(item) for one in tests)
        case Any(terms=several):
            tests = [test(look, one) for one in several]
            return lambda item: any(one(item) for one in tests)
        case Saved():
            raise AssertionError(term)


def _field(look: Look, term: Field) -> Test:
    if day := _DAYS.get(term.name):
        holds = _dated(look, term, day)
    elif places := _PLACES.get(term.name):
        holds = _placed(look, term, places)
    else:
        holds = _named(look, term, _HELD[term.name])
    return (lambda item: not holds(item)) if term.op is Op.IS_NOT else holds


def _dated(look: Look, term: Field, day: Callable[[Look, Item], date | None]) -> Test:
    from seed.phrases.typed import typed_days

    some, none = ANY in term.values, NONE in term.values
    wanted = [
        typed_days(one, look.today.day, ahead=term.name == "due")
        for one in term.values
        if one not in (ANY, NONE)
    ]
    compare = _COMPARE[term.op]

    def holds(item: Item) -> bool:
        there = day(look, item)
        if there is None:
            return none
        return some or any(compare(there, *days) for days in wanted)

    return holds


def _named(look: Look, term: Field, held: "_Held") -> Test:
    wanted = {_key(one) for one in term.values if one not in (ANY, NONE)}
    some, none = ANY in term.values, NONE in term.values

    @cache
    def is_wanted(value: str) -> bool:  # of many items, most have one of a few
        return _key(value) in wanted

    def holds(item: Item) -> bool:
        values = [*held(look, item)]
        if not values:
            return none
        return some or any(map(is_wanted, values))

    return holds


def _placed(look: Look, term: Field, kind: Kind) -> Test:
    """A test of where an item stands: by its number, or by part of its heading."""
    wanted = [_key(one) for one in term.values if one not in (ANY, NONE)]
    some, none = ANY in term.values, NONE in term.values

    def holds(item: Item) -> bool:
        places = [one for one in _line(look, item) if one.kind is kind]
        if not places:
            return none
        return some or any(_is_place(one, word) for one in places for word in wanted)

    return holds


def _line(look: Look, item: Item) -> Iterator[Item]:
    """An item and what it stands under."""
    yield item
    yield from look.snapshot.ancestors(item)


def _is_place(place: Item, wanted: str) -> bool:
    from seed.numerals import value_of

    number = value_of(wanted)
    if number is None:
        return wanted in _key(place.title)
    if not wanted.isdecimal():  # as the document counts, where it does
        from seed.numbering import marker_at_start

        if marker := marker_at_start(fold(place.marker)):
            return marker.number == number
    return place.code.rpartition(".")[2] == str(number)


def _texts(look: Look, field: str) -> Callable[[Item], Iterable[str]]:
    """The texts of an item that are searched."""
    several = [_HELD[field]] if field else [_HELD[one] for one in _SEARCHED]
    return lambda item: (one for held in several for one in held(look, item))


def _key(text: str) -> str:
    """What is compared: any case, any width."""
    return fold(text).casefold()


def _role(name: str) -> "_Held":
    def held(look: Look, item: Item) -> Iterable[str]:
        value = getattr(roles(look.snapshot)[item.uid], name)
        return (value,) if isinstance(value, str) else value or ()

    return held


def _units(look: Look, item: Item) -> Iterable[str]:
    held = roles(look.snapshot)[item.uid]
    return (held.lead, *held.support) if held.lead else held.support


def _light(look: Look, item: Item) -> Iterable[str]:
    shown = light(look.snapshot, item, look.today)
    return (shown.colour,) if shown else ()


_Held = Callable[[Look, Item], Iterable[str]]
_DAYS: Final[Mapping[str, Callable[[Look, Item], date | None]]] = {
    "due": lambda _look, item: item.due,
    "done_on": lambda _look, item: item.done_on,
    "created": lambda look, item: look.created.get(item.uid),
    "changed": lambda look, item: look.changed.get(item.uid),
}
_PLACES: Final = {"part": Kind.PART, "section": Kind.SECTION}
_HELD: Final[Mapping[str, _Held]] = {
    "status": lambda _look, item: (item.status,) if item.works else (),
    "lead": _role("lead"),
    "support": _role("support"),
    "unit": _units,
    "leader": _role("leader"),
    "owner": _role("owner"),
    "tag": lambda _look, item: item.tags,
    "kind": lambda _look, item: (item.kind,),
    "light": _light,
    "review": lambda _look, item: ("yes" if item.review else "no",),
    "plan": lambda look, item: (look.snapshot.all_plans[item.plan].key,),
    "title": lambda _look, item: (item.title,),
    "gloss": lambda _look, item: filter(None, (item.gloss,)),
    "text": lambda look, item: filter(None, (look.snapshot.text(item),)),
    "note": lambda look, item: (note.text for note in look.snapshot.notes(item)),
}
"""What an item holds of each field; nothing where it holds none."""
_SEARCHED: Final = ("title", "gloss", "text", "note")
