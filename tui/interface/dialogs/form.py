"""A dialog to type in: what it is about, and the draft of what is typed."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from store.intents.intent import Intent
from store.ledger import Expected
from store.model import Item
from store.snapshot import Snapshot
from tui.drafts import Draft, Typed
from tui.interface.dialogs.frame import Dialog


class Form(Dialog[tuple[Typed, Intent | None]]):
    """Gives what is to be kept of what was typed, and what is to be done, if it is."""

    NAME: ClassVar[str]
    """The action that opens it, and the name of its drafts."""

    def __init__(
        self, snapshot: Snapshot, items: Sequence[Item], draft: Draft, today: date
    ) -> None:
        super().__init__()
        self.items, self.draft, self._today = items, draft, today
        self._headings = [f"{snapshot.code(item)} {item.title}" for item in items]

    @property
    @abstractmethod
    def typed(self) -> Typed:
        """What stands in it now and is not in the ledger."""

    @abstractmethod
    def expected(self, typed: Typed) -> Expected:
        """What it shows where something else is typed."""

    def shown(self, typed: Typed) -> Expected:
        """What the person was shown where they typed something else.

        Where they began earlier (it was refused, or the program ended), that was then:
        what others wrote since is what they have not seen.
        """
        now = {uid: {**fields} for uid, fields in self.expected(typed).items()}
        for uid, fields in now.items():
            then = self.draft.shown.get(uid, {})
            fields.update((name, then[name]) for name in fields.keys() & then.keys())
        return now

    def keep(self) -> None:
        """Bring what stands in it now into its draft."""
        typed = self.typed
        shown = self.shown(typed) if typed else {}
        self.draft.typed, self.draft.shown = typed, shown

    def action_leave(self) -> None:
        """Change nothing, and keep nothing."""
        self.dismiss(({}, None))
