"""The one screen: outline, detail, and the lines around them.

Every action is one batch on the rows that the person chose by uid, so no key ever
lands on another row than the one that was seen, whatever was written meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Final
from weakref import WeakSet

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import Screen

from seed.errors import DubanError
from store.backends.turnstile import Patience
from store.history import past
from store.intents.intent import Intent
from store.intents.work import AddNote, Assign, Done, Reopen, SetDue, Start
from store.ledger import Expected, Ledger, Outcome
from store.model import Batch, Item, Role, Stamp, Status
from store.selection import Selection
from store.snapshot import Snapshot, touched
from tui.changes import brief, summary
from tui.equivalent import command, shell
from tui.interface.actions import ACTIONS, Action
from tui.interface.bars import KeyBar, StatusBar, TopBar
from tui.interface.detail import DetailView
from tui.interface.outline import OutlineView
from tui.plain import line
from tui.rows import outcome_row
from tui.words import _, told

if TYPE_CHECKING:
    from tui.interface.dialogs.note import Draft

_LOOK_SECONDS: Final = 0.25
"""How often the file's signature is looked at: microseconds each time."""

Clock = Callable[[], datetime]


class DesktopScreen(Screen[None]):
    """Shows a ledger and works on it."""

    BINDINGS: ClassVar[list[BindingType]] = [a.binding for a in ACTIONS if a.keys]
    HORIZONTAL_BREAKPOINTS = [
        (0, "-stacked"),
        (110, "-side"),
    ]
    DEFAULT_CSS = """
    DesktopScreen {
        layout: vertical;
        #panes { height: 1fr; }
        &.-stacked #panes { layout: vertical; }
        &.-side #panes { layout: horizontal; }
        &.-stacked #outline { height: 3fr; }
        &.-stacked #detail { height: 2fr; border-top: solid $primary; }
        &.-side #outline { width: 3fr; }
        &.-side #detail { width: 2fr; border-left: solid $primary; }
    }
    """

    def __init__(
        self,
        ledger: Ledger,
        by: str,
        clock: Clock,
        said: Sequence[str],
        wait: float,
    ) -> None:
        super().__init__()
        self._ledger, self._by, self._clock = ledger, by, clock
        self._patience = Patience(wait)
        self._said = said
        """The options that say which ledger and who is acting: for the shell."""
        self._snapshot = ledger.snapshot()
        self._past = past(self._snapshot, ledger.since(self._snapshot))
        self._unread = False
        self._day = self._today
        self._drafts: dict[tuple[str, ...], Draft] = {}
        self._leaving = False
        """Whether the person was told of the drafts there are, and asked to leave."""
        self.passed: WeakSet[events.Key] = WeakSet()
        """The keys on their way from here to what is bound to them."""

    @property
    def _today(self) -> date:
        return self._clock().date()

    @property
    def _stamp(self) -> Stamp:
        return Stamp(self._by, self._clock())

    @property
    def _outline(self) -> OutlineView:
        return self.query_one(OutlineView)

    def compose(self) -> ComposeResult:
        """Top line, panes, bottom lines."""
        yield TopBar()
        with Container(id="panes"):
            yield OutlineView(self._snapshot, self._today)
            yield DetailView()
        yield StatusBar()
        yield KeyBar()

    def on_mount(self) -> None:
        """Start looking at the file."""
        self._outline.focus()
        self._show_bars()
        self.set_interval(_LOOK_SECONDS, self._look)

    # What is shown

    def _look(self) -> None:
        """Take over what other processes wrote, and the new day at midnight."""
        try:
            news = self._ledger.refresh(self._snapshot)
            if news:
                self._take(*news)
        except DubanError as error:
            # What is on screen is what was last known; the next look tries again.
            self._unread = True
            self._say_error(error)
            return
        if self._unread:
            self._unread = False
            self.query_one(StatusBar).say(_("the ledger can be read again"))
        if self._day != self._today:
            self._show()

    def _take(self, snapshot: Snapshot, batches: Sequence[Batch]) -> None:
        if snapshot.revision == self._snapshot.revision + len(batches):
            self._past = past(snapshot, batches, before=self._past)
        else:  # put back from a copy
            self._past = past(snapshot, self._ledger.since(snapshot))
        self._snapshot = snapshot
        self._show()
        theirs = [batch for batch in batches if batch.by != self._by]
        if theirs:
            self.query_one(StatusBar).say(self._heard(theirs[-1]))

    def _heard(self, batch: Batch) -> str:
        """What somebody else did, in a line."""
        items = self._snapshot.all_items
        codes = [
            self._snapshot.code(items[uid])
            for uid in touched(batch.changes, self._snapshot)
        ]
        return f"{batch.by}: {batch.verb} {brief(codes)}"

    def _show(self) -> None:
        self._day = self._today
        self._outline.show(self._snapshot, self._day)
        self._show_bars()

    def _show_bars(self) -> None:
        self.query_one(TopBar).show(self._snapshot, self._today)
        self._show_chosen()

    def _show_chosen(self) -> None:
        """How many rows are marked, and what can be done now."""
        self.query_one(StatusBar).count(len(self._outline.marks))
        keys = [
            (action.key, _(action.label))
            for action in ACTIONS
            if action.keys and not self.hindered(action)
        ]
        self.query_one(KeyBar).show(keys)

    @on(OutlineView.Moved)
    def _show_detail(self, moved: OutlineView.Moved) -> None:
        self.query_one(DetailView).show(
            self._snapshot, moved.uid, self._today, self._past
        )

    @on(OutlineView.Marked)
    def _count_marks(self) -> None:
        self._show_chosen()

    def _say_error(self, error: DubanError) -> None:
        self.query_one(StatusBar).say(told(error), error=True)

    # What can be done

    def hindered(self, action: Action) -> str:
        """Why an action cannot be done now; nothing if it can."""
        if action.needs_rows and not self._outline.chosen:
            return _("no item is chosen")
        return ""

    def _chosen(self) -> list[Item]:
        return [self._snapshot.all_items[uid] for uid in self._outline.chosen]

    def _commit(
        self, items: Sequence[Item], intent: Intent, expected: Expected | None = None
    ) -> bool:
        """Do one thing to these items; False if it was refused, and said so."""
        selection = Selection(uids=tuple(item.uid for item in items))
        line_ = command(self._snapshot, items, intent, self._said)

        def commit() -> Outcome:
            return self._ledger.commit(
                selection,
                intent,
                self._stamp,
                expected=expected,
                patience=self._patience,
            )

        return self._do(commit, line_)

    def _do(self, commit: Callable[[], Outcome], equivalent: str) -> bool:
        try:
            outcome = commit()
        except DubanError as error:
            # What it was refused for may not be on the screen yet.
            self._look()
            self._say_error(error)
            self.notify(line(told(error)), severity="error", markup=False)
            return False
        self._look()
        self.query_one(StatusBar).say(summary(outcome_row(outcome)), equivalent)
        return True

    def action_tick(self) -> None:
        """Close the chosen measures; reopen them where all are closed."""
        items = self._chosen()
        below = [one for item in items for one in self._snapshot.measures(item)]
        closed = all(item.status is Status.DONE for item in below)
        today = self._today
        self._commit(items, Reopen(on=today) if closed else Done(on=today))

    def action_start(self) -> None:
        """Put the chosen measures under way."""
        self._commit(self._chosen(), Start(on=self._today))

    def action_undo(self) -> None:
        """Take back one's newest batch."""
        self._do(
            lambda: self._ledger.undo(self._stamp, patience=self._patience),
            shell(("duban", "undo", *self._said)),
        )

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self._do(
            lambda: self._ledger.redo(self._stamp, patience=self._patience),
            shell(("duban", "redo", *self._said)),
        )

    def action_assign(self) -> None:
        """Ask who answers."""
        self._assign(self._chosen(), {})

    def _assign(self, items: Sequence[Item], typed: Mapping[Role, str]) -> None:
        """Ask; ask again with what was typed if it is refused."""
        from tui.interface.dialogs.assign import AssignDialog, shown_roles

        items = self._fresh(items)
        if not items:
            return
        shown = shown_roles(items)

        def answered(answer: tuple[Mapping[Role, str], Assign] | None) -> None:
            if answer is None:
                self._say_nothing_changed()
                return
            typed, intent = answer
            expected = {
                uid: {role: old for role, old in own.items() if role in typed}
                for uid, own in shown.items()
            }
            if not self._commit(items, intent, expected):
                self._assign(items, typed)

        self.app.push_screen(AssignDialog(self._snapshot, items, typed), answered)

    def action_note(self) -> None:
        """Ask for a note; what is not saved is there the next time."""
        self._note(self._chosen())

    def _note(self, items: Sequence[Item]) -> None:
        from tui.interface.dialogs.note import Draft, NoteDialog

        items = self._fresh(items)
        if not items:
            return
        about = tuple(item.uid for item in items)

        def answered(answer: tuple[Draft, AddNote | None] | None) -> None:
            assert answer is not None
            draft, intent = answer
            self._drafts.pop(about, None)
            if draft.text.strip():
                self._drafts[about] = draft
                self._leaving = False
            if intent is None:
                self._say_nothing_changed()
            elif self._commit(items, intent):
                del self._drafts[about]
            else:
                self._note(items)

        draft = self._drafts.get(about, Draft())
        dialog = NoteDialog(self._headings(items), draft, self._today)
        self.app.push_screen(dialog, answered)

    def action_due(self) -> None:
        """Ask for a due date."""
        self._due(self._chosen(), None)

    def _due(self, items: Sequence[Item], typed: str | None) -> None:
        from tui.interface.dialogs.due import DueDialog

        items = self._fresh(items)
        if not items:
            return
        below = [m for one in items for m in self._snapshot.measures(one)]
        expected = {item.uid: {"due": item.due} for item in below}

        def answered(answer: tuple[str, date | None] | None) -> None:
            if answer is None:
                self._say_nothing_changed()
                return
            typed, due = answer
            if not self._commit(items, SetDue(due=due), expected):
                self._due(items, typed)

        dialog = DueDialog(self._headings(items), below, self._today, typed)
        self.app.push_screen(dialog, answered)

    def _say_nothing_changed(self) -> None:
        """What an earlier action said is not the answer to this one."""
        self.query_one(StatusBar).say(_("nothing was changed"))

    def on_key(self, event: events.Key) -> None:
        """Note that a key passed here: it was pressed when no dialog was open."""
        self.passed.add(event)

    def _fresh(self, items: Sequence[Item]) -> list[Item]:
        """The same items as they are now, those that are still there."""
        here = self._snapshot.all_items
        return [here[i.uid] for i in items if i.uid in here and not here[i.uid].removed]

    def _headings(self, items: Sequence[Item]) -> list[str]:
        return [f"{self._snapshot.code(item)} {item.title}" for item in items]

    def action_copy(self) -> None:
        """Copy the command that the status line shows."""
        bar = self.query_one(StatusBar)
        if bar.command:
            self.app.copy_to_clipboard(bar.command)
            bar.say(_("copied"), bar.command)

    def action_mark(self) -> None:
        """Mark the row, or take its mark away."""
        self._outline.mark()

    def action_fold(self) -> None:
        """Fold or unfold."""
        self._outline.fold()

    def action_level(self, levels: int) -> None:
        """Show so many levels."""
        self._outline.fold_to(levels)

    def action_pane(self) -> None:
        """Go to the other pane."""
        here = self._outline.has_focus
        (self.query_one(DetailView) if here else self._outline).focus()

    def action_back(self) -> None:
        """One layer back: from the detail, from the marks."""
        if not self._outline.has_focus:
            self._outline.focus()
        else:
            self._outline.clear_marks()

    def action_help(self) -> None:
        """Show all actions."""
        from tui.interface.dialogs.help import HelpDialog

        self.app.push_screen(HelpDialog([(a, self.hindered(a)) for a in ACTIONS]))

    def action_palette(self) -> None:
        """Find an action by name."""
        self.app.action_command_palette()

    def action_theme(self) -> None:
        """Choose colours."""
        self.app.search_themes()

    def action_quit(self) -> None:
        """Leave; where a note is unsaved, only when asked twice."""
        if self._drafts and not self._leaving:
            self._leaving = True
            items = self._snapshot.all_items
            codes = [self._snapshot.code(items[uids[0]]) for uids in self._drafts]
            said = _("unsaved notes on {codes}: n opens them, q again leaves them")
            self.query_one(StatusBar).say(said.format(codes=brief(codes)), error=True)
            return
        self.app.exit()
