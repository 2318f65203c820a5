"""What a person can do: one record an action.

It gives the key, the entry of the key bar, that of the palette, the row of the help
and the verb that does the same. What it does is the screen's `action_…` of its name.
"""

from typing import Final, NamedTuple

from textual.binding import Binding

from seed.errors import N_
from tui.words import _

_FULL_WIDTH: Final = 0xFEE0
"""What lies between a key and its form with an input method on: x and ｘ."""


class Action(NamedTuple):
    """One thing a person can do."""

    name: str
    """What Textual calls: `tick`, `level(1)`."""
    label: str
    told: str
    """What it does, in a sentence."""
    keys: str = ""
    """As Textual names them, separated by commas; none: in the palette only."""
    shown: str = ""
    """The first key as people read it, where its name is another."""
    verb: str = ""
    """The verbs of the command line that do the same."""
    needs_rows: bool = False
    before_all: bool = False
    """Whether it comes before any later key is handed on: what is typed right after
    belongs to what it opens."""

    @property
    def key(self) -> str:
        """The first key as people read it."""
        return _(self.shown) or self.keys.partition(",")[0]

    @property
    def binding(self) -> Binding:
        """Its keys, and their full-width forms."""
        keys = self.keys.split(",")
        wide = [chr(ord(key) + _FULL_WIDTH) for key in keys if len(key) == 1]
        return Binding(
            ",".join([*keys, *wide]),
            self.name,
            show=False,
            priority=self.before_all,
            id=self.name,
        )


ACTIONS: Final = (
    Action(
        "mark",
        N_("mark"),
        N_("Mark the row and go on; keys act on all marked rows until Esc."),
        keys="space,ideographic_space",
        shown=N_("Space"),
        needs_rows=True,
    ),
    Action(
        "tick",
        N_("tick"),
        N_("Close the chosen measures; reopen them where all are closed."),
        keys="x",
        verb="done, reopen",
        needs_rows=True,
    ),
    Action(
        "assign",
        N_("assign"),
        N_("Say who leads, supports and answers for the chosen items."),
        keys="a",
        verb="assign",
        needs_rows=True,
    ),
    Action(
        "note",
        N_("note"),
        N_("Write a note on the chosen items."),
        keys="n",
        verb="note",
        needs_rows=True,
    ),
    Action(
        "due",
        N_("due"),
        N_("Set the due date of the chosen measures."),
        keys="d",
        verb="due",
        needs_rows=True,
    ),
    Action(
        "start",
        N_("start"),
        N_("Mark the chosen measures as under way."),
        keys="s",
        verb="start",
        needs_rows=True,
    ),
    Action(
        "filter",
        N_("filter"),
        N_("Say which items to see: overdue, lead:NAME, a text, @view; Esc shows all."),
        keys="slash,fullwidth_solidus,f3",
        shown="/",
        verb="list",
        before_all=True,
    ),
    Action(
        "undo",
        N_("undo"),
        N_("Take back your newest change, wherever you made it."),
        keys="u",
        verb="undo",
    ),
    Action("help", N_("help"), N_("Show all keys and what they do."), keys="?,f1"),
    Action(
        "fold",
        N_("fold"),
        N_("Fold or unfold the row; left and right do it too."),
        keys="tab",
        shown="Tab",
        needs_rows=True,
    ),
    Action(
        "palette",
        N_("palette"),
        N_("Find an action by its name."),
        keys="ctrl+p",
        shown="Ctrl+P",
    ),
    Action("quit", N_("quit"), N_("Leave; everything is saved."), keys="q,ctrl+q"),
    Action(
        "copy",
        N_("copy"),
        N_("Copy the command that would have done what was done last."),
        keys="y",
    ),
    Action(
        "redo",
        N_("redo"),
        N_("Do again what you took back last."),
        keys="ctrl+r",
        shown="Ctrl+R",
        verb="redo",
    ),
    Action(
        "pane",
        N_("detail"),
        N_("Go to the detail to scroll it, and back."),
        keys="enter,f6",
        shown="Enter",
        needs_rows=True,
    ),
    Action(
        "back",
        N_("back"),
        N_("Leave the detail; else take the marks away; else the filter."),
        keys="escape",
        shown="Esc",
    ),
    Action("level(1)", N_("parts"), N_("Show one level."), keys="1"),
    Action("level(2)", N_("sections"), N_("Show two levels."), keys="2"),
    Action("level(3)", N_("measures"), N_("Show three levels."), keys="3"),
    Action("level(4)", N_("all levels"), N_("Show four levels."), keys="4"),
    Action("theme", N_("colours"), N_("Choose the colours, light or dark.")),
)
"""All of them, the most useful first."""
