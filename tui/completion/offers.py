"""What may stand where the cursor is: by the verb, the option before it, the ledger."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from store.fields import CHINESE, NAMES
from store.ledger import Ledger
from store.lights import Colour
from store.model import STATUS_WORDS, Item, Kind, NoteKind, Plan
from store.selection.fields import SORTS
from store.selection.words import WORDS as COMPUTED
from store.snapshot import Snapshot
from store.trash import Trash, removers
from tui.config import keeping, read
from tui.desk import place
from tui.verbs import HELP
from tui.words import COLOUR, KIND, NOTE, STATUS, _, field_words, speaks_english


class Offer(NamedTuple):
    """A word, and what it means."""

    word: str
    about: str = ""


Offers = Iterable[Offer]
_OfLedger = Callable[[Snapshot], Offers]

_BEFORE_VERB: Final = ("--ledger", "--by", "--lang", "--version", "--help")
_VALUED: Final = frozenset(_BEFORE_VERB[:3])
"""Those of them that a value follows."""
_FILE_OPTIONS: Final = frozenset({"--ledger", "--output", "-o"})
_FILE_VERBS: Final = frozenset({"load", "bulk"})
_WORDS: Final[Mapping[str, Sequence[Sequence[str]]]] = {
    "completion": [("bash", "zsh", "fish")],
    "export": [("json",)],
    "import": [("json",)],
    "init": (),
    "undo": (),
    "redo": (),
    "backup": (),
    "doctor": (),
    "where": (),
    "watch": (),
}
"""Verbs without a selection: what may stand first, second …"""

_FIELDS: Final[Mapping[str, str]] = {
    **{field: CHINESE[field].split()[0] for field in SORTS},
    "due.before": "时限.前",
    "due.after": "时限.后",
}
_COMPUTED: Final[Mapping[str, str]] = {
    name: word.chinese for name, word in COMPUTED.items()
}


def offers(before: Sequence[str], current: str) -> Offers | None:
    """What may stand in the place of the current word; None where a file may.

    Raises:
        DubanError: The ledger or the configuration cannot be used.

    """
    verb, words = _verb(before)
    if not verb:
        return _first(before, current)
    if "--" not in words:
        last = words[-1] if words else ""
        option, equals, _begun = current.partition("=")
        if last.startswith("-") and (found := _after(verb, last, before)) != ():
            return found
        if option.startswith("--") and equals:
            values = _after(verb, option, before)
            return values and [Offer(f"{option}={v.word}", v.about) for v in values]
        if current.startswith("-"):
            return _options(verb)
    return _arguments(verb, words, current, before)


def _verb(before: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The verb of a line, if it has one by then, and the words after it."""
    value = False
    for index, word in enumerate(before):
        if value:
            value = False
        elif word.startswith("-"):
            value = word in _VALUED
        else:
            return word, before[index + 1 :]
    return "", ()


def _first(before: Sequence[str], current: str) -> Offers | None:
    """What may stand before a verb, or a verb."""
    last = before[-1] if before else ""
    if last == "--ledger":
        return None
    if last == "--by":
        return _people(_snapshot(before))
    if last == "--lang":
        return [Offer("zh"), Offer("en")]
    if current.startswith("-"):
        return map(Offer, _BEFORE_VERB)
    return _verbs()


def _verbs() -> Offers:
    return [Offer(verb, _(about)) for verb, about in HELP.items()]


def _parameters(verb: str) -> Sequence[Any]:
    """The parameters of a verb, as Typer has them."""
    import typer

    from tui.commands import build

    group: Any = typer.main.get_command(build())
    command = group.get_command(None, verb)
    return command.params if command else ()


def _options(verb: str) -> Offers:
    for parameter in _parameters(verb):
        for name in (*parameter.opts, *parameter.secondary_opts):
            if name.startswith("--"):
                yield Offer(name, parameter.help or "")
    yield Offer("--help")


def _after(verb: str, option: str, before: Sequence[str]) -> Offers | None:
    """What an option may be given; nothing at all for one that takes nothing."""
    if option in _FILE_OPTIONS:
        return None
    if option in _OF_OPTIONS:
        return _OF_OPTIONS[option](_snapshot(before))
    if option == "--lang":
        return [Offer("zh"), Offer("en")]
    if option == "--kind":
        return [Offer(one, _(NOTE[one])) for one in NoteKind]
    for parameter in _parameters(verb):
        if option in parameter.opts and not parameter.is_flag:
            return [Offer(one) for one in getattr(parameter.type, "choices", ())]
    return ()


def _arguments(
    verb: str, words: Sequence[str], current: str, before: Sequence[str]
) -> Offers | None:
    """What may stand as an argument of a verb: mostly the terms of a selection."""
    said = [word for word in words if not word.startswith("-")]
    if verb in _FILE_VERBS or (verb == "import" and said):
        return None
    if verb == "help":
        return [Offer("selection"), *_verbs()] if not said else ()
    if verb == "view" and len(said) < 2:  # noqa: PLR2004  # the deed, then a name
        return _of_views(said, before)
    if verb == "config":
        return _settings(said)
    if verb in _WORDS:
        places = _WORDS[verb]
        return map(Offer, places[len(said)]) if len(said) < len(places) else ()
    *_, start = re.split(r"[\s(（]", current)
    whole = current.removesuffix(start)
    snapshot = _snapshot(before)
    plan = _plan(snapshot, before)
    if verb == "restore":
        terms = _removed(snapshot, plan)
    else:
        terms = _terms(snapshot, plan, start, assigns=verb == "set")
    return [Offer(whole + term.word, term.about) for term in terms]


def _of_views(said: Sequence[str], before: Sequence[str]) -> Offers:
    """What is done with views; those that are there, to give another selection."""
    if not said:
        return map(Offer, ("list", "add", "remove"))
    views = _snapshot(before).views.values()
    return [Offer(one.name, one.selection) for one in views]


def _settings(said: Sequence[str]) -> Offers:
    from tui.settings import SETTINGS, Request

    if not said:
        return map(Offer, Request)
    if len(said) > 1 or said[0] == Request.PATH:
        return ()
    return map(Offer, SETTINGS)


def _snapshot(before: Sequence[str]) -> Snapshot:
    """The ledger that the line names, as it is now."""
    config = read(os.environ)
    said = _said("--ledger", before)
    where = place(said, os.environ, config.ledger)
    return Ledger.open(where.path, keeping(config, os.environ)).snapshot()


def _plan(snapshot: Snapshot, before: Sequence[str]) -> Plan | None:
    """The plan that bare codes mean on this line."""
    said = _said("--plan", before)
    return snapshot.plan(said) if said else snapshot.default_plan


def _said(option: str, before: Sequence[str]) -> str | None:
    """What an option was given on the line, if it was."""
    for index, word in enumerate(before):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else "".join(before[index + 1 : index + 2])
    return None


def _terms(
    snapshot: Snapshot, plan: Plan | None, term: str, *, assigns: bool
) -> Offers:
    """The terms of a selection that begin so; for `set`, assignments too."""
    if term.startswith("@"):
        return [Offer(f"@{v.name}", v.selection) for v in snapshot.views.values()]
    field = re.match(r"(?s)([^\s:：=]+)([:：]|[+-]?=)(.*[,，、])?", term)
    if field:
        name, mark, listed = field.groups("")
        return (
            Offer(f"{name}{mark}{listed}{_as_value(value.word)}", value.about)
            for value in _values(snapshot, name)
            # Whether there is anybody is asked; nobody is called so.
            if "=" not in mark or value.word != "any"
        )
    return _beginnings(snapshot, plan, term, assigns=assigns)


def _as_value(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s,，、]", text) else text


def _beginnings(
    snapshot: Snapshot, plan: Plan | None, term: str, *, assigns: bool
) -> Iterator[Offer]:
    yield from _codes(snapshot, plan, term)
    english = speaks_english()
    tables = [(":", _FIELDS), ("", _COMPUTED), *(_assignments() if assigns else ())]
    for mark, table in tables:
        for word, chinese in table.items():
            # Before anything is typed, only the language of the person is offered.
            if english or term or not chinese:
                yield Offer(word + mark, field_words(word))
            if chinese and (not english or term):
                yield Offer(chinese + mark, word)


def _assignments() -> Iterator[tuple[str, Mapping[str, str]]]:
    """The signs that assign, with the fields that each is for."""
    from store.intents.fields import FIELDS, LISTS

    fields = {one: _FIELDS[one] for one in SORTS if one in FIELDS}
    lists = {one: chinese for one, chinese in fields.items() if FIELDS[one] in LISTS}
    yield from (("=", fields), ("+=", lists), ("-=", lists))


def _codes(snapshot: Snapshot, meant: Plan | None, term: str) -> Iterator[Offer]:
    """Codes that begin so, down to one level more than is typed, with their titles.

    Of a range, its end. Of plans that bare codes do not mean, first their keys.
    """
    *_, end = re.split(r"(?<=\d)-(?=[\d.]*$)", term)
    start = term.removesuffix(end)
    key, slash, bare = end.rpartition("/")
    for plan in snapshot.plans:
        if plan.key == key if slash else plan is meant:
            for item in _below(snapshot, plan, bare):
                code = f"{start}{key}{slash}{item.code}"
                yield Offer(code, f"{item.marker} {item.title}")
        elif not slash:
            yield Offer(f"{start}{plan.key}/", plan.title)


def _removed(snapshot: Snapshot, meant: Plan | None) -> Offers:
    """Codes in the trash, with their titles: of what was removed together, the top.

    Only the batches at hand are asked: a whole history takes too long to wait for.
    """
    removed_by = removers(snapshot, reversed(snapshot.batches))
    for one in Trash(snapshot, removed_by).heads():
        item, plan = one.item, snapshot.all_plans[one.item.plan]
        key = "" if plan is meant else f"{plan.key}/"
        yield Offer(f"{key}{item.code}", f"{item.marker} {item.title}")


def _below(snapshot: Snapshot, plan: Plan, bare: str) -> Sequence[Item]:
    """The items of a plan whose codes begin so, in the order of their codes."""
    dots = bare.count(".") + (bool(bare) and not bare.endswith("."))
    found = [
        item
        for item in snapshot.all_items.values()
        if item.plan == plan.uid
        and not item.removed
        and item.code.startswith(bare)
        and item.code.count(".") <= dots
    ]
    return sorted(found, key=lambda item: [*map(int, item.code.split("."))])


def _values(snapshot: Snapshot, name: str) -> Offers:
    """What a field may be asked for, by its name in either language."""
    match NAMES.get(name, name):
        case "status":
            return [Offer(word, _(STATUS[is_])) for word, is_ in STATUS_WORDS.items()]
        case "lead" | "support" | "unit":
            return [*_units(snapshot), Offer("none"), Offer("any")]
        case "leader" | "owner":
            return [*_people(snapshot), Offer("none"), Offer("any")]
        case "tag":
            return _tags(snapshot)
        case "kind":
            return [Offer(kind, _(KIND[kind])) for kind in Kind]
        case "light":
            return [Offer(colour, _(COLOUR[colour])) for colour in Colour]
        case _:
            return ()


def _units(snapshot: Snapshot) -> Offers:
    """The units that answer for anything, each once."""
    named: dict[str, None] = {}
    for item in snapshot.all_items.values():
        if not item.removed:
            named.update(dict.fromkeys((item.lead or "", *(item.support or ()))))
    return [Offer(name) for name in named if name]


def _people(snapshot: Snapshot) -> Offers:
    """The people who answer for anything, each once."""
    named: dict[str, None] = {}
    for item in snapshot.all_items.values():
        if not item.removed:
            named.update(dict.fromkeys((item.leader or "", item.owner or "")))
    return [Offer(name) for name in named if name]


def _tags(snapshot: Snapshot) -> Offers:
    items = snapshot.all_items.values()
    tags = (tag for item in items if not item.removed for tag in item.tags)
    return map(Offer, dict.fromkeys(tags))


def _plans(snapshot: Snapshot) -> Offers:
    return [Offer(plan.key, plan.title) for plan in snapshot.plans]


def _all_codes(snapshot: Snapshot) -> Offers:
    return [
        Offer(snapshot.code(item), f"{item.marker} {item.title}")
        for item in snapshot.items
    ]


_OF_OPTIONS: Final[Mapping[str, _OfLedger]] = {
    "--lead": _units,
    "--support": _units,
    "--add-support": _units,
    "--remove-support": _units,
    "--leader": _people,
    "--owner": _people,
    "--by": _people,
    "--plan": _plans,
    "--add": _tags,
    "--remove": _tags,
    "--under": _all_codes,
    "--before": _all_codes,
    "--after": _all_codes,
}
"""Options whose values the ledger knows."""
