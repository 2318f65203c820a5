"""Who answers: the roles of one item or of several."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.suggester import Suggester
from textual.widgets import Input, Static

from store.errors import BadValue
from store.intents.work import Assign
from store.ledger import Expected
from store.model import NOBODY, ROLES, Item, Role
from store.roles import own_role, roles, used_names
from store.snapshot import Snapshot
from store.text import clean_line
from tui.drafts import Draft, Typed
from tui.interface.dialogs.form import Form
from tui.plain import line, plain
from tui.words import ROLE, _, told

Own = str | tuple[str, ...] | None
_SEPARATOR: Final = "、"


class _Names(Suggester):
    """Completes the last name of a list from those used already."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        """The value with its last name completed, or nothing."""
        before, separator, last = value.rpartition(_SEPARATOR)
        if not last:
            return None
        for name in self._known:
            if name.casefold().startswith(last.casefold()) and name != last:
                return before + separator + last + name[len(last) :]
        return None


class AssignDialog(Form):
    """Asks who answers; what is typed counts where it differs from what was shown."""

    NAME = "assign"
    DEFAULT_CSS = """
    AssignDialog {
        & .row { height: 1; margin: 0 0 1 0; }
        & .row > Static { width: 14; }
        & .row > Input { width: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+s", "save", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        snapshot: Snapshot,
        items: Sequence[Item],
        draft: Draft,
        today: date,
    ) -> None:
        super().__init__(snapshot, items, draft, today)
        self._snapshot = snapshot
        self._initial: Typed = {role: line(self._common(role)) for role in ROLES}

    def compose(self) -> ComposeResult:
        """A line for each role."""
        with Vertical(id="box"):
            yield Static(plain("\n".join(self._headings)), classes="about")
            for role in ROLES:
                with Horizontal(classes="row"):
                    yield Static(plain(_(ROLE[role])))
                    yield Input(
                        line(self.draft.typed.get(role, self._initial[role])),
                        id=role,
                        placeholder=line(self._held(role)),
                        suggester=_Names(
                            [*map(line, used_names(self._snapshot, role))]
                        ),
                        select_on_focus=False,
                        compact=True,
                    )
            yield Static(
                plain(
                    _(
                        "Enter or Ctrl+S saves, Esc leaves, → completes. Several "
                        "units: 甲、乙. Empty inherits, none stops that."
                    )
                ),
                classes="hint",
            )

    def on_input_submitted(self) -> None:
        """Enter saves, as Ctrl+S does."""
        self.action_save()

    @property
    def typed(self) -> Typed:
        """The lines that differ from what was shown."""
        lines = {role: self.query_one(f"#{role}", Input).value for role in ROLES}
        return {
            role: said for role, said in lines.items() if said != self._initial[role]
        }

    def expected(self, typed: Typed) -> Expected:
        """The own values of all the items."""
        return {i.uid: {role: getattr(i, role) for role in typed} for i in self.items}

    def action_save(self) -> None:
        """Give back what differs from what was shown."""
        typed = self.typed
        said: dict[Role, str] = {role: typed[role] for role in ROLES if role in typed}
        clears = frozenset(role for role in said if not clean_line(said[role]))
        try:
            sets = {
                role: own_role(role, name)
                for role, name in said.items()
                if role not in clears
            }
        except BadValue as error:
            self.app.bell()
            self.query_one(".hint", Static).update(plain(told(error)))
            return
        self.dismiss((typed, Assign(sets=sets, clears=clears) if typed else None))

    def _common(self, role: Role) -> str:
        """The own value of all the items as it is typed; empty where they differ."""
        values = {_as_typed(getattr(item, role)) for item in self.items}
        return values.pop() if len(values) == 1 else ""

    def _held(self, role: Role) -> str:
        """What holds if the line stays empty: inherited, or different ones."""
        held = [roles(self._snapshot)[item.uid] for item in self.items]
        values = {_as_typed(getattr(one, role)) for one in held}
        if len(values) > 1:
            return _("(various)")
        said = values.pop()
        source = held[0].inherited.get(role)
        if not said or not source:
            return ""
        return said + _(" (from {code})").format(code=self._snapshot.code(source))


def _as_typed(value: Own) -> str:
    if value is None:
        return ""
    if value in (NOBODY, ()):
        return _("none")
    return value if isinstance(value, str) else _SEPARATOR.join(value)
