"""One thing out of many, by a part of its name: the palette, and the colours."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from seed.width import fold
from tui.interface.dialogs.frame import Dialog
from tui.plain import line


class Choice(NamedTuple):
    """One thing that can be chosen."""

    name: str
    """What the dialog answers."""
    title: str
    told: str = ""
    words: str = ""
    """What else it is found by."""

    @property
    def said(self) -> Text:
        """As a line of the list."""
        return Text.assemble(line(self.title), ("  " + line(self.told), "dim"))

    def has(self, words: Sequence[str]) -> bool:
        """Whether all of these are in it, somewhere."""
        whole = fold(f"{self.title} {self.told} {self.words}").casefold()
        return all(word in whole for word in words)


class ChooseDialog(Dialog[str]):
    """Lists what there is; what is typed narrows it, Enter answers."""

    DEFAULT_CSS = """
    ChooseDialog OptionList { height: auto; max-height: 14; border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("enter", "choose", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
    ]

    def __init__(self, choices: Sequence[Choice], hint: str) -> None:
        super().__init__()
        self._choices, self._hint = choices, hint
        self._left = choices

    def compose(self) -> ComposeResult:
        """A field above the list."""
        with Vertical(id="box"):
            yield Input(compact=True, placeholder=self._hint)
            yield OptionList(*(Option(one.said) for one in self._choices))

    def on_mount(self) -> None:
        """The first is chosen, until another is."""
        self.query_one(OptionList).can_focus = False
        self._show()

    @on(Input.Changed)
    def _narrow(self, typed: Input.Changed) -> None:
        words = fold(typed.value).casefold().split()
        self._left = [one for one in self._choices if one.has(words)]
        self._show()

    def _show(self) -> None:
        options = self.query_one(OptionList)
        options.set_options(Option(one.said) for one in self._left)
        options.highlighted = 0 if self._left else None

    @on(OptionList.OptionSelected)
    def _clicked(self, selected: OptionList.OptionSelected) -> None:
        self.dismiss(self._left[selected.option_index].name)

    def action_move(self, by: int) -> None:
        """Go up or down the list."""
        options = self.query_one(OptionList)
        if self._left:
            last = len(self._left) - 1
            options.highlighted = min(max((options.highlighted or 0) + by, 0), last)

    def action_choose(self) -> None:
        """Answer with what is chosen."""
        chosen = self.query_one(OptionList).highlighted
        if self._left and chosen is not None:
            self.dismiss(self._left[chosen].name)
