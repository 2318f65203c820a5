"""Who answers for what: each role comes from the nearest ancestor that has it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct

from seed.errors import N_
from store.errors import BadValue
from store.model import NOBODY, ROLES, Item, Role
from store.snapshot import Snapshot
from store.text import clean_line, is_any, is_none, names


class Roles(Struct, frozen=True):
    """What holds for one item, its own or inherited."""

    lead: str | None = None
    support: tuple[str, ...] = ()
    leader: str | None = None
    owner: str | None = None
    inherited: Mapping[Role, Item] = {}
    """For each role that is not its own: the ancestor it comes from."""


_NONE: Final = Roles()


@lru_cache(maxsize=4)
def roles(snapshot: Snapshot) -> Mapping[str, Roles]:
    """The roles that hold for every live item, by uid, in one pass."""
    found: dict[str, Roles] = {}
    for item in snapshot.items:
        above = snapshot.parent(item)
        found[item.uid] = _held(item, above, found.get(item.parent, _NONE))
    return found


def _held(item: Item, above: Item | None, over: Roles) -> Roles:
    if over is _NONE:
        return _own(item)  # most items of most ledgers: it is to be quick
    own = {role: getattr(item, role) for role in ROLES}
    if above and all(value is None for value in own.values()):
        sources = {r: over.inherited.get(r, above) for r in ROLES if getattr(over, r)}
        return Roles(over.lead, over.support, over.leader, over.owner, sources)
    held: dict[Role, str | tuple[str, ...] | None] = {}
    inherited: dict[Role, Item] = {}
    for role, value in own.items():
        if value is not None:
            held[role] = value or (() if role == "support" else None)
            continue
        held[role] = getattr(over, role)
        if held[role] and above:
            inherited[role] = over.inherited.get(role, above)
    return Roles(**held, inherited=inherited)  # type: ignore[arg-type]


def _own(item: Item) -> Roles:
    """What an item has where nothing is inherited; its empty values mean nobody."""
    if item.lead or item.support or item.leader or item.owner:
        return Roles(
            item.lead or None,
            item.support or (),
            item.leader or None,
            item.owner or None,
        )
    return _NONE


def own_role(role: Role, said: str) -> str | tuple[str, ...]:
    """The own value of a role that somebody typed: a name, units, or none for nobody.

    Raises:
        BadValue: It names nobody, several where one holds the role, or both; or it is a
            word by which selections ask whether there is anybody.

    """
    named = names(said) if role == "support" else (clean_line(said),)
    nobody = any(map(is_none, named))
    several = len(named) > 1 if nobody else role != "support" and "、" in said
    if several or not any(named) or any(map(is_any, named)):
        raise BadValue(value=said, field=role, valid=N_("a name, or none"))
    if role == "support":
        return () if nobody else named
    return NOBODY if nobody else named[0]


def more_units(said: str) -> tuple[str, ...]:
    """Units that somebody typed who are to support as well.

    Raises:
        BadValue: One of them is a word by which selections ask whether there is any.

    """
    units = names(said)
    if any(is_none(unit) or is_any(unit) for unit in units):
        raise BadValue(value=said, field="support", valid=N_("the names of units"))
    return units


def used_names(snapshot: Snapshot, role: Role) -> tuple[str, ...]:
    """The names that a ledger has in a role, the most used first.

    Units that lead may support and the reverse, so both roles share their names,
    as do leaders and owners.
    """
    kin: tuple[Role, ...] = (
        ("lead", "support") if role in {"lead", "support"} else ("leader", "owner")
    )
    counts: dict[str, int] = {}
    for item in snapshot.items:
        for one in kin:
            value = getattr(item, one) or ()
            for name in (value,) if isinstance(value, str) else value:
                if name != NOBODY:
                    counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))
