"""The keys that actions have: those of the configuration, else as they come.

A person's own keys come first: an action that had one of them as it came loses it.
Without Textual, which who lists the settings does not wait for.
"""

from collections.abc import Mapping
from typing import Final
from unicodedata import normalize

from msgspec.structs import asdict

from tui.config import Keys
from tui.interface.actions import ACTIONS, Action

DEFAULT: Final = Keys()
FIXED: Final = {"back": "escape"}
"""One layer back, everywhere."""
_SAME: Final = {
    "esc": "escape",
    "return": "enter",
    "ctrl+m": "enter",
    "ctrl+i": "tab",
    "ctrl+h": "backspace",
}
"""Other names; for the last three terminals send what they send for the key."""


def keyed(keys: Keys) -> tuple[Action, ...]:
    """The actions with the keys that they have; `keys` are right."""
    given = own(keys)
    taken = {key for several in given.values() for key in several}
    came = asdict(DEFAULT) | FIXED
    return tuple(
        action._replace(
            keys=given.get(action.setting)
            or tuple(key for key in read(came[action.setting]) if key not in taken)
        )
        for action in ACTIONS
    )


def own(keys: Keys) -> Mapping[str, tuple[str, ...]]:
    """The keys of the actions that a person gave some."""
    came = asdict(DEFAULT)
    return {
        name: read(said) for name, said in asdict(keys).items() if said != came[name]
    }


def read(said: str) -> tuple[str, ...]:
    """The names of keys that were written with commas between them."""
    words = filter(None, map(str.strip, normalize("NFKC", said).split(",")))
    names = (word if len(word) == 1 else word.lower() for word in words)
    return tuple(_SAME.get(name, name) for name in names)
