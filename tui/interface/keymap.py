"""Which keys do what, as Textual takes it, and which nobody can give away."""

from collections.abc import Iterator, Mapping
from typing import Final

from textual.binding import Binding
from textual.keys import Keys as TextualKeys

from seed.errors import N_
from store.errors import Cause
from store.text import nearest
from tui.config import Keys
from tui.interface.actions import shown
from tui.interface.keyed import DEFAULT, FIXED, keyed, own, read
from tui.interface.outline import OutlineView

_FULL_WIDTH: Final = 0xFEE0
"""What lies between a key and its form with an input method on: x and ｘ."""
_NAMED: Final = sorted(
    {key.value for key in TextualKeys if key.value[0].isalpha()} | {"comma"}
)
_KEPT: Final = {
    *(one.key for one in Binding.make_bindings(OutlineView.BINDINGS)),
    *FIXED.values(),
    "ctrl+q",  # Textual itself takes it, before anybody else: it leaves
}
"""The keys that nobody can give to another action."""


def keymap(keys: Keys) -> Mapping[str, str]:
    """What Textual has to change of the bindings as they come, by their ids."""
    return {
        after.setting: ",".join(_with_wide(after.keys))
        for before, after in zip(keyed(DEFAULT), keyed(keys), strict=True)
        if after.keys not in ((), before.keys)
    }


def bindings() -> Iterator[Binding]:
    """Those of all actions, as they come."""
    for action in keyed(DEFAULT):
        yield Binding(
            ",".join(_with_wide(action.keys)),
            action.name,
            show=False,
            id=action.setting,
        )


def wrong(keys: Keys) -> tuple[str, Cause] | None:
    """The first action whose keys cannot be had, and why."""
    had: dict[str, str] = {}
    for name, several in own(keys).items():
        if not several:
            return name, Cause(N_("it is to be a key, or several with commas between"))
        for key in several:
            first = had.setdefault(key, name)
            if cause := _refused(key) or _had(key, first, name):
                return name, cause
    return _shut(had)


def _shut(had: Mapping[str, str]) -> tuple[str, Cause] | None:
    """Who leaves the palette without a key, and with it all that is only there.

    `had` says of each key that a person gave whose it is.
    """
    came = read(DEFAULT.palette)
    if "palette" in had.values() or not all(key in had for key in came):
        return None
    only = N_(
        "{pressed} is the only key of the palette, where the actions without keys are; "
        "give keys.palette another one first"
    )
    return had[came[-1]], Cause(only, pressed=shown(came[-1]))


def _refused(key: str) -> Cause | None:
    if not (len(key) == 1 and key.isprintable()) and key not in _NAMED:
        none = N_("there is no key {pressed}; the nearest is {nearest}")
        return Cause(none, pressed=key, nearest=nearest(key, _NAMED, 0))
    if key in _KEPT:
        kept = N_("{pressed} always does the same, and cannot be given away")
        return Cause(kept, pressed=shown(key))
    return None


def _had(key: str, first: str, name: str) -> Cause | None:
    if first == name:
        return None
    both = N_("{pressed} is the key of {other} too")
    return Cause(both, pressed=shown(key), other=f"keys.{first}")


def _with_wide(keys: tuple[str, ...]) -> Iterator[str]:
    """Keys, and what they give with an input method on."""
    for key in keys:
        yield key
        if key == "space":
            yield "ideographic_space"
        elif key == "comma":
            yield "fullwidth_comma"
        elif len(key) == 1 and key.isascii():
            yield chr(ord(key) + _FULL_WIDTH)
