"""What a person can do: one record an action.

It gives the entry of the key bar, that of the palette, the row of the help and the verb
that does the same. What it does is the screen's `action_…` of its name; its keys come
from the configuration.
"""

from typing import Final, NamedTuple

from seed.errors import N_
from tui.words import _


class Action(NamedTuple):
    """One thing a person can do."""

    name: str
    """What Textual calls: `tick`, `level(1)`."""
    label: str
    told: str
    """What it does, in a sentence."""
    verb: str = ""
    """The verbs of the command line that do the same."""
    needs_rows: bool = False
    keys: tuple[str, ...] = ()
    """As Textual names them; none: in the palette only."""

    @property
    def setting(self) -> str:
        """What its keys are called in the configuration: `tick`, `level1`."""
        return "".join(filter(str.isalnum, self.name))

    @property
    def key(self) -> str:
        """The first key as people read it; nothing where it has none."""
        return shown(self.keys[0]) if self.keys else ""


def shown(key: str) -> str:
    """A key as people read it, of its name: `ctrl+p` is Ctrl+P."""
    return key if len(key) == 1 else _(_SHOWN.get(key, key.title()))


_SHOWN: Final = {"space": N_("Space"), "escape": "Esc", "comma": ","}

ACTIONS: Final = (
    Action(
        "mark",
        N_("mark"),
        N_("Mark the row and go on; keys act on all marked rows until Esc."),
        needs_rows=True,
    ),
    Action(
        "tick",
        N_("tick"),
        N_("Close the chosen measures; reopen them where all are closed."),
        verb="done, reopen",
        needs_rows=True,
    ),
    Action(
        "assign",
        N_("assign"),
        N_("Say who leads, supports and answers for the chosen items."),
        verb="assign",
        needs_rows=True,
    ),
    Action(
        "note",
        N_("note"),
        N_("Write a note on the chosen items."),
        verb="note",
        needs_rows=True,
    ),
    Action(
        "due",
        N_("due"),
        N_("Set the due date of the chosen measures."),
        verb="due",
        needs_rows=True,
    ),
    Action(
        "start",
        N_("start"),
        N_("Mark the chosen measures as under way."),
        verb="start",
        needs_rows=True,
    ),
    Action(
        "filter",
        N_("filter"),
        N_("Say which items to see: overdue, lead:NAME, a text, @view; Esc shows all."),
        verb="list",
    ),
    Action(
        "undo",
        N_("undo"),
        N_("Take back your newest change, wherever you made it."),
        verb="undo",
    ),
    Action("help", N_("help"), N_("Show all keys and what they do.")),
    Action(
        "fold",
        N_("fold"),
        N_("Fold or unfold the row; left and right do it too."),
        needs_rows=True,
    ),
    Action(
        "palette",
        N_("palette"),
        N_("Find an action by its name."),
    ),
    Action("quit", N_("quit"), N_("Leave; everything is saved.")),
    Action(
        "copy",
        N_("copy"),
        N_("Copy the command that would have done what was done last."),
    ),
    Action(
        "redo",
        N_("redo"),
        N_("Do again what you took back last."),
        verb="redo",
    ),
    Action(
        "pane",
        N_("detail"),
        N_("Go to the detail to scroll it, and back."),
        needs_rows=True,
    ),
    Action(
        "back",
        N_("back"),
        N_("Leave the detail; else take the marks away; else the filter."),
    ),
    Action("level(1)", N_("parts"), N_("Show one level.")),
    Action("level(2)", N_("sections"), N_("Show two levels.")),
    Action("level(3)", N_("measures"), N_("Show three levels.")),
    Action("level(4)", N_("all levels"), N_("Show four levels.")),
    Action("theme", N_("colours"), N_("Choose the colours, light or dark.")),
)
"""All of them, the most useful first."""
