"""What becomes of a form where somebody else changed what it shows: theirs or mine."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast, get_type_hints

from msgspec import convert
from msgspec.structs import replace

from store.errors import Clash
from store.intents.intent import Intent
from store.intents.work import Assign, AssignEach, SetDue
from store.ledger import Expected
from store.meant import Meant, meant
from store.model import Item, Role
from store.snapshot import Snapshot


class Wish(NamedTuple):
    """What somebody wants to become of some items, and what they were shown."""

    shown: Snapshot
    """The state in which they were."""
    items: Sequence[Meant]
    intent: Intent
    expected: Expected = {}


def wanted(intent: Intent, clash: Clash) -> Any:  # noqa: ANN401
    """The value that an intent gives to the field of a clash; None clears it."""
    if isinstance(intent, AssignEach):
        intent = intent.parts[clash.uid]
    if isinstance(intent, Assign):
        return {**intent.sets}.get(cast(Role, clash.field))
    assert isinstance(intent, SetDue)
    return intent.due and intent.due.isoformat()


def mine(wish: Wish, clashes: Sequence[Clash]) -> Wish:
    """The same again, by somebody who has seen what is there now."""
    types = get_type_hints(Item)
    seen = {uid: dict(fields) for uid, fields in wish.expected.items()}
    for clash in clashes:
        seen[clash.uid][clash.field] = convert(clash.now, types[clash.field])
    return wish._replace(expected=seen)


def theirs(wish: Wish, clashes: Sequence[Clash]) -> Wish | None:
    """What remains without the values that clash; None if nothing does."""
    taken = {(clash.uid, clash.field) for clash in clashes}
    expected = {
        uid: {name: old for name, old in fields.items() if (uid, name) not in taken}
        for uid, fields in wish.expected.items()
    }
    expected = {uid: fields for uid, fields in expected.items() if fields}
    if not expected:
        return None
    items = [meant(wish.shown, wish.shown.all_items[uid]) for uid in expected]
    rest = wish._replace(items=items, expected=expected)
    if isinstance(wish.intent, SetDue):
        return rest
    parts = {uid: _only(wish.intent, uid, expected[uid]) for uid in expected}
    one, *others = parts.values()
    intent = AssignEach(parts=parts) if any(o != one for o in others) else one
    return rest._replace(intent=intent)


def _only(intent: Intent, uid: str, fields: Mapping[str, object]) -> Assign:
    """What is left of an assignment of one item when only these roles are."""
    if isinstance(intent, AssignEach):
        intent = intent.parts[uid]
    assert isinstance(intent, Assign)
    sets = {role: value for role, value in intent.sets.items() if role in fields}
    return replace(intent, sets=sets, clears=intent.clears & fields.keys())
