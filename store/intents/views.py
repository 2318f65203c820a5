"""Saved views: selections with names, for all who work on the ledger."""

import re
from collections.abc import Iterator, Sequence

from seed.errors import N_
from store.errors import BadValue, UnknownView
from store.intents.intent import Intent
from store.model import Change, Item, Stamp, View
from store.selection import Reach, Selection
from store.selection.matching import opened
from store.snapshot import Snapshot, addition, alterations
from store.text import clean_line


class SaveView(Intent, frozen=True, kw_only=True):
    """Give a selection a name; one that is there already has another from now on."""

    verb = "view"
    reach = Reach.NOTHING

    name: str
    selection: Selection

    def changes(
        self,
        snapshot: Snapshot,
        targets: Sequence[Item],
        stamp: Stamp,
    ) -> Iterator[Change]:
        name = clean_line(self.name).removeprefix("@")
        if not re.fullmatch(r"[^\s()（）\"“”,，、;；:：/@]+", name):
            valid = N_("a word without spaces, quotes, commas, colons or parentheses")
            raise BadValue(value=self.name, field="name", valid=valid)
        there = snapshot.views.get(name)
        uid = there.uid if there else snapshot.next_uid("views")
        view = View(uid=uid, name=name, selection=str(self.selection))
        self._check(snapshot, view)
        if there:
            yield from alterations(there, selection=view.selection)
        else:
            yield addition("views", view)

    def _check(self, snapshot: Snapshot, view: View) -> None:
        """Refuse what leads to itself, to too many, or to a view that is not there."""
        views = {**snapshot.all_views, view.uid: view}
        if self.selection.term:
            opened(Snapshot(views=views), self.selection.term, (view.name,))


class RemoveView(Intent, frozen=True, kw_only=True):
    """Take the name from a selection."""

    verb = "view"
    reach = Reach.NOTHING

    name: str

    def changes(
        self,
        snapshot: Snapshot,
        targets: Sequence[Item],
        stamp: Stamp,
    ) -> Iterator[Change]:
        name = clean_line(self.name).removeprefix("@")
        view = snapshot.views.get(name)
        if not view:
            raise UnknownView(name=name)
        yield from alterations(view, removed=True)
