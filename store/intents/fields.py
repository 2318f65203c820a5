"""Fields as people and programs set them: what they are called, and what they take.

A part or a section has no status and no dates: said of it, these are said of the
measures below; all else is said of the item itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, Literal, cast

from msgspec import Struct

from seed.errors import N_
from seed.width import fold
from store.errors import BadValue, NotAmong
from store.fields import NAMES
from store.history import Reel
from store.intents.errors import (
    BothWays,
    NearField,
    NearValue,
    NoSuchField,
    NotDone,
    OnlySet,
    SetTwice,
    StatusNeedsReason,
    TitleOfMany,
    WrongType,
)
from store.intents.intent import Decided, Intent
from store.intents.work import AddNote
from store.model import ROLES, STATUS_WORDS, Change, Item, Stamp, Status
from store.roles import own_role, roles
from store.selection import Reach
from store.snapshot import Snapshot, alterations
from store.tags import tag
from store.text import clean_line, is_none, names, nearest

_SET: Final = {
    field: field for field in ("status", *ROLES, "due", "done_on", "title", "note")
} | {"tag": "tags"}
FIELDS: Final[Mapping[str, str]] = {
    name: _SET[field] for name, field in NAMES.items() if field in _SET
}
"""Every name of a field that can be set, and the field as an item has it."""

LISTS: Final = frozenset({"support", "tags"})
"""The fields that hold several: += adds to them, and -= takes away."""

_OF_MEASURES: Final = frozenset({"status", "due", "done_on"})
_INHERIT: Final = frozenset({"inherit", "继承"})
_REASONED: Final = frozenset({Status.PAUSED, Status.DROPPED})
_TERM: Final = r"(?s)(?P<name>[^\W\d]\w*)(?P<how>[+-]?=)(?P<value>.*)"

How = Literal["=", "+=", "-="]

Said = Mapping[str, object]
"""What is said of an item: by field, the value that it is to have."""


class Assignment(Struct, frozen=True):
    """One field, and what it is to have, to have as well, or to have no longer."""

    field: str
    value: object
    how: How = "="


# What is typed


def split(words: Iterable[str], today: date) -> tuple[list[str], list[Assignment]]:
    """The words of a selection, and the assignments between them.

    Raises:
        BadUsage: A field that is none, or a value that it does not take.
        DocumentError: A date that is none.

    """
    selection: list[str] = []
    said: list[Assignment] = []
    for word in words:
        match = re.fullmatch(_TERM, fold(word))
        if not match:
            selection.append(word)
            continue
        how = cast("How", match["how"])
        field = field_named(match["name"])
        if how != "=" and field not in LISTS:
            raise OnlySet(field=field, how=how)
        if any(field == one.field and "=" == one.how == how for one in said):
            raise SetTwice(field=field)
        text = word[match.start("value") :]
        said.append(Assignment(field, value(field, text, today), how))
    _check_apart(said)
    return selection, said


def _check_apart(said: Iterable[Assignment]) -> None:
    """Refuse what is to be added and taken away at once."""
    parts = [
        (one.field, one.how, part)
        for one in said
        if one.how != "="
        for part in cast("tuple[str, ...]", one.value or ())
    ]
    for field, how, part in parts:
        if how == "+=" and (field, "-=", part) in parts:
            raise BothWays(field=field, part=part)


def field_named(name: str, names: Mapping[str, str] = FIELDS) -> str:
    """The field of a name, in either language.

    Raises:
        NoSuchField: There is none.

    """
    # Most are written as they are called: of many lines, each has some.
    if field := names.get(name) or names.get(fold(name).strip().casefold()):
        return field
    fields = ", ".join(dict.fromkeys(names.values()))
    if near := nearest(name, names):
        raise NearField(name=clean_line(name), near=near, fields=fields)
    raise NoSuchField(name=clean_line(name), fields=fields)


def value(field: str, said: object, today: date) -> object:
    """What an item is to have in a field, from text or a list of texts.

    Of a role, None inherits it again. Dates are counted from today.

    Raises:
        BadUsage: The field does not take this.
        DocumentError: A date that is none.

    """
    if isinstance(said, list) and field in LISTS:
        if not all(isinstance(one, str) for one in said):
            raise WrongType(field=field, value=said, valid=N_("a list of texts"))
        said = "、".join(said)
    if not isinstance(said, str):
        raise WrongType(field=field, value=said, valid=N_("text"))
    if field == "status":
        return _status(said)
    if field in ROLES:
        if clean_line(said).casefold() in _INHERIT:
            return None
        return own_role(field, said)
    if field == "due":
        return None if is_none(said) else day(said, today)
    if field == "done_on":
        return day(said, today, ahead=False)
    if field == "tags":
        if not names(said):
            raise BadValue(value=said, field=field, valid=N_("a name, or none"))
        return () if is_none(said) else tuple(map(tag, names(said)))
    if not clean_line(said):
        raise BadValue(value=said, field=field, valid=N_("text"))
    return said if field == "note" else clean_line(said)


@lru_cache(maxsize=1024)
def day(said: str, today: date, *, ahead: bool = True) -> date:
    """The day that somebody typed; of many lines, most say one of a few.

    Raises:
        DocumentError: It is none.

    """
    from seed.phrases.typed import typed_date

    return typed_date(said, today, ahead=ahead).day


def _status(said: str) -> Status:
    if status := STATUS_WORDS.get(said):
        return status
    word = clean_line(fold(said)).casefold()
    if status := STATUS_WORDS.get(word):
        return status
    valid = ", ".join(Status)
    if near := nearest(word, STATUS_WORDS):
        raise NearValue(value=said, field="status", near=near, valid=valid)
    raise NotAmong(value=said, field="status", valid=valid)


# What becomes of items


def spread(
    snapshot: Snapshot, item: Item, said: Said
) -> Iterator[tuple[Item, dict[str, object]]]:
    """Each item that something is said of, and what."""
    own = {f: v for f, v in said.items() if item.works or f not in _OF_MEASURES}
    if own:
        yield item, own
    below = {f: v for f, v in said.items() if f not in own}
    if below:
        for measure in snapshot.measures(item):
            yield measure, below


def becomes(
    snapshot: Snapshot, item: Item, said: Said, on: date, *, reasoned: bool
) -> dict[str, object]:
    """The fields of an item as they are to be kept, where a status is of a day.

    Raises:
        NotDone: The day it was done, where it is not.
        StatusNeedsReason: It is to be paused or dropped without a word.

    """
    fields = {f: v for f, v in said.items() if f not in ("status", "done_on")}
    if said.get("due") and item.due_original is None:
        fields["due_original"] = said["due"]
    status = said.get("status", item.status)
    if "done_on" in said and status is not Status.DONE:
        raise NotDone(code=snapshot.code(item))
    if status is not item.status:
        if status in _REASONED and not reasoned:
            code = snapshot.code(item)
            raise StatusNeedsReason(code=code, field="status", now=status)
        fields |= {"status": status, "status_on": said.get("done_on", on)}
    elif "done_on" in said:
        fields["status_on"] = said["done_on"]
    return fields


class SetFields(Intent, frozen=True, kw_only=True):
    """Give any fields of the targets what is said, with a note where text is given."""

    verb = "set"
    reach = Reach.NAMED

    assignments: tuple[Assignment, ...]
    on: date
    """The day it happened."""
    text: str = ""

    def changes(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp
    ) -> Iterator[Change]:
        wanted: dict[str, dict[str, object]] = {}
        for item, said in self._spread(snapshot, targets):
            fields = becomes(snapshot, item, said, self.on, reasoned=bool(self.text))
            wanted.setdefault(item.uid, {}).update(fields)
        for uid, fields in wanted.items():
            yield from alterations(snapshot.all_items[uid], **fields)
        if self.text:
            note = AddNote(text=self.text, on=self.on)
            yield from note.changes(snapshot, targets, stamp)

    def decided(
        self, snapshot: Snapshot, targets: Sequence[Item], stamp: Stamp, past: Reel
    ) -> Decided:
        """Its changes, and the items themselves or the measures below them."""
        fields = dict.fromkeys(one.field for one in self.assignments)
        about = {
            one.uid: one
            for item in targets
            for one, _field in spread(snapshot, item, fields)
        }
        if self.text:
            about |= {item.uid: item for item in targets}
        changes = [*self.changes(snapshot, targets, stamp)]
        return Decided(changes, [*about.values()])

    def _spread(
        self, snapshot: Snapshot, targets: Sequence[Item]
    ) -> Iterator[tuple[Item, dict[str, object]]]:
        titles = [one.value for one in self.assignments if one.field == "title"]
        if titles and len(targets) > 1:
            raise TitleOfMany(n=len(targets), title=titles[0])
        for item in targets:
            yield from spread(snapshot, item, self._said(snapshot, item))

    def _said(self, snapshot: Snapshot, item: Item) -> Said:
        """What each field is to have: lists with what is added, without what is not."""
        said: dict[str, object] = {}
        for one in self.assignments:
            if one.how == "=":
                said[one.field] = one.value
                continue
            now = (
                item.tags if one.field == "tags" else roles(snapshot)[item.uid].support
            )
            before = cast("tuple[str, ...]", said.get(one.field, now) or ())
            meant = cast("tuple[str, ...]", one.value or ())
            if one.how == "+=":
                said[one.field] = tuple(dict.fromkeys([*before, *meant]))
            else:
                said[one.field] = tuple(name for name in before if name not in meant)
            if said[one.field] == now:
                # What holds already is not written, or it would be inherited no more.
                del said[one.field]
        return said
