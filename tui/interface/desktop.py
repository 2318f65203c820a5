"""The one screen: outline, detail, and the lines around them.

Every action is one batch on the rows that the person chose by uid, so no key ever
lands on another row than the one that was seen, whatever was written meanwhile.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import Screen

from seed.errors import DubanError
from store.backends.turnstile import Holder, Patience
from store.errors import BadSelection, Clash, Conflict, LedgerError, Locked
from store.intents.intent import Intent
from store.intents.work import Done, Reopen, Start
from store.ledger import Expected, Ledger, News, Outcome
from store.meant import Meant, coded, meant, titled
from store.model import Batch, Item, Stamp, Status, Today
from store.past import Past
from store.selection import Selection, measures, parse
from store.shell import shell
from store.snapshot import Snapshot, touched
from tui.changes import brief, formatted, summary
from tui.drafts import Draft, Drafts, Typed
from tui.equivalent import command
from tui.errors import DraftsUnkept, LeftUndone
from tui.interface.actions import Action
from tui.interface.bars import KeyBar, StatusBar, TopBar
from tui.interface.detail import MOST, DetailView
from tui.interface.dialogs.form import Form
from tui.interface.filtering import FilterBar
from tui.interface.keymap import bindings
from tui.interface.outline import OutlineView
from tui.interface.settling import Wish, mine, theirs
from tui.interface.turns import After, Asked, Result, Turns, listed, no_turn, undone
from tui.plain import line
from tui.rows import outcome_row
from tui.statuses import Exit
from tui.words import _, told, waiting

_LOOK_SECONDS: Final = 0.25
"""How often the file's signature is looked at: microseconds each time."""
_KEEP_SECONDS: Final = 1.0
"""How often what is typed is brought to the disk, where it changed."""

Signs = Callable[[], Stamp]
"""Who is acting, now."""
KeepsTheme = Callable[[str], None]
"""Keeps the colours that a person chose for the next time."""


class DesktopScreen(Screen[None]):
    """Shows a ledger and works on it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
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
        signs: Signs,
        drafts: Drafts,
        said: Sequence[str],
        wait: float,
        theme: str,
        keep_theme: KeepsTheme,
        actions: Sequence[Action],
    ) -> None:
        super().__init__()
        self._ledger, self._signs = ledger, signs
        self._by = signs().by
        self._turns = Turns(wait, self._finish, self._tell_wait)
        self._theme, self._keep_theme = theme, keep_theme
        self._actions = actions
        self._status: int | None = None
        """With which the program is to end without waiting, once it is."""
        self._said = said
        """The options that say which ledger and who is acting: for the shell."""
        self._snapshot = ledger.snapshot()
        self._past = _at_hand(self._snapshot)
        self._filter = Selection()
        """What the rows are narrowed to."""
        self._unread = False
        self._day = self._today
        # Held, not looked for: when the screen goes, they go one after the other.
        self._top, self._key_bar = TopBar(), KeyBar()
        self._outline, self._detail = (
            OutlineView(self._snapshot, self._day),
            DetailView(),
        )
        self._filter_bar, self._status_bar = FilterBar(), StatusBar()
        self._drafts = drafts
        self._kept = True
        """Whether what is typed is on the disk."""
        self._leaving = False
        """Whether the person asked to leave, and was told what is in the way."""
        self._later: deque[Callable[[], None]] = deque()
        """What is to be asked once no dialog is open."""

    @property
    def undone(self) -> LeftUndone | None:
        """What still waits for its turn, as an error: once it has ended."""
        waiting = self._turns.waiting
        return undone(waiting) if waiting else None

    @property
    def _today(self) -> Today:
        return self._stamp.today

    @property
    def _stamp(self) -> Stamp:
        return self._signs()

    def compose(self) -> ComposeResult:
        """Top line, panes, bottom lines."""
        yield self._top
        with Container(id="panes"):
            yield self._outline
            yield self._detail
        yield self._filter_bar
        yield self._status_bar
        yield self._key_bar

    def on_mount(self) -> None:
        """Start looking at the file."""
        self._outline.focus()
        self._show_bars()
        self.set_interval(_LOOK_SECONDS, self._look)
        self.set_interval(_KEEP_SECONDS, self.keep_drafts)
        self._tell_drafts()
        self._wear(self._theme)
        self.call_after_refresh(self._read_history)

    # What is shown

    def _look(self) -> None:
        """Take over what other processes wrote, and the new day at midnight."""
        try:
            news = self._ledger.refresh(self._snapshot)
            if news:
                self._take(news)
        except DubanError as error:
            # What is on screen is what was last known; the next look tries again.
            self._unread = True
            self._say_error(error)
            return
        if self._unread:
            self._unread = False
            self.app.clear_notifications()
            self._status_bar.say(_("the ledger can be read again"))
        if self._day != self._today:
            self._show()

    def _read_history(self) -> None:
        """Read what is older than the newest batches, while the screen goes on."""
        self.run_worker(self._read_older(), group="history", exclusive=True)

    async def _read_older(self) -> None:
        snapshot = self._snapshot
        batches = self._ledger.reel(snapshot).batches()
        try:
            found = await asyncio.to_thread(Past, snapshot, batches, MOST)
            since = self._ledger.since(self._snapshot, snapshot.revision)
        except DubanError as error:
            self._say_error(error)
            return
        found.add(self._snapshot, since)
        self._past = found
        self._show()

    def _take(self, news: News) -> None:
        if news.since == self._snapshot.revision:
            self._past.add(news.snapshot, news.batches)
        else:
            self._go_back(news.snapshot)
        self._snapshot = news.snapshot
        self._show()
        theirs = [batch for batch in news.batches if batch.by != self._by]
        bar = self._status_bar
        # What went wrong may not have been read yet.
        if theirs and not bar.has_class("-error"):
            bar.say(self._heard(theirs[-1]))

    def _go_back(self, now: Snapshot) -> None:
        """A copy was put in the place of the ledger: uids may be those of others."""
        self.workers.cancel_group(self, "history")
        self._past = _at_hand(now)
        self.call_after_refresh(self._read_history)
        old, outline = self._snapshot, self._outline
        cursor = outline.cursor_uid
        uids = outline.marks | ({cursor} if cursor else set())
        seen = [meant(old, old.all_items[uid]) for uid in uids]
        try:
            there = {item.uid for item in self._ledger.found(now, seen)}
        except LedgerError:
            there = set()
        outline.forget(uids - there)

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
        self._narrow()
        self._show_bars()

    def _narrow(self) -> None:
        """Show the rows that the filter leaves now, and how many there are."""
        if self._filter.empty:
            self._outline.narrow(None)
            self._status_bar.narrow("")
            self._show_chosen()
            return
        asker = self._ledger.asker(self._snapshot, self._stamp)
        try:
            found = [*measures(self._snapshot, self._filter, asker)]
        except DubanError as error:  # a code or a view that is not there
            self._say_error(error)
            return
        self._outline.narrow({item.uid for item in found})
        self._status_bar.narrow(_("filter: {n}").format(n=len(found)))
        self._show_chosen()

    @on(FilterBar.Changed)
    def _filter_typed(self, typed: FilterBar.Changed) -> None:
        try:
            self._filter = parse([typed.value])
        except BadSelection as error:  # what was read before stands
            self._say_error(error)
            return
        bar = self._status_bar
        if bar.has_class("-error"):
            bar.say("")
        self._narrow()

    @on(FilterBar.Closed)
    def _filter_closed(self) -> None:
        self._outline.arrive()
        self._show_chosen()

    def action_filter(self) -> None:
        """Say which items are to be seen."""
        self._filter_bar.open()

    def _show_bars(self) -> None:
        self._top.show(self._snapshot, self._today)
        self._name_plan()
        self._show_chosen()

    def _name_plan(self) -> None:
        """Say which plan the cursor is in; rows of several look alike."""
        now = self._snapshot
        here = now.all_items.get(self._outline.cursor_uid or "")
        plan = now.all_plans[here.plan] if here else now.bare_plan
        self._top.stand_in(plan, len(now.plans) - 1)

    def _show_chosen(self) -> None:
        """How many rows are marked, and what can be done with them."""
        marks, hidden = len(self._outline.marks), self._outline.hidden
        self._status_bar.count(marks, hidden)
        self._show_keys()

    def _show_keys(self) -> None:
        """What can be done now."""
        keys = [
            (action.key, _(action.label))
            for action in self._actions
            if action.key and not self.hindered(action)
        ]
        self._key_bar.show(keys)

    @on(OutlineView.Moved)
    def _show_detail(self, moved: OutlineView.Moved) -> None:
        self._detail.show(self._snapshot, moved.uid, self._today, self._past)
        self._name_plan()
        self._show_keys()

    @on(OutlineView.Marked)
    def _count_marks(self) -> None:
        self._show_chosen()

    def _say_error(self, error: DubanError) -> None:
        self._status_bar.say(told(error), error=True)

    # What can be done

    def hindered(self, action: Action) -> str:
        """Why an action cannot be done now; nothing if it can."""
        if action.needs_rows and not self._outline.chosen:
            return _("no item is chosen")
        return ""

    def _chosen(self) -> list[Meant]:
        """What a key acts on; where that is nothing, it is told."""
        if not self._outline.chosen:
            self._status_bar.say(_("no item is chosen"), error=True)
        now = self._snapshot
        return [meant(now, now.all_items[uid]) for uid in self._outline.chosen]

    def _named(self, action: str, items: Sequence[Meant] = ()) -> str:
        """What a person calls an action on items."""
        label = next(_(one.label) for one in self._actions if one.name == action)
        return f"{label} {self._codes(items)}".rstrip()

    def _codes(self, items: Sequence[Meant]) -> str:
        return brief([coded(self._snapshot, one) for one in items])

    def _commit(
        self,
        action: str,
        items: Sequence[Meant],
        decide: Callable[[], Intent],
        expected: Expected | None = None,
        after: After | None = None,
    ) -> None:
        """Do one thing to these items.

        What it is is decided when it is its turn.
        """
        if not items:
            return
        selection = Selection(uids=tuple(item.uid for item in items))

        def write(patience: Patience) -> tuple[Outcome, str]:
            intent = decide()
            outcome = self._ledger.commit(
                selection,
                intent,
                self._stamp,
                meant=items,
                expected=expected,
                patience=patience,
            )
            now = outcome.after
            written = [now.all_items[one.uid] for one in items]
            return outcome, command(now, written, intent, self._said)

        self._do(Asked(self._named(action, items), write, after))

    def _do(self, asked: Asked) -> None:
        self._leaving = False
        if self._turns.ask(asked):
            self.run_worker(self._take_turns())

    async def _take_turns(self) -> None:
        await self._turns.take()
        if self._status is not None:
            self._exit()
        elif self._leaving:
            self._leaving = False
            if self.app.screen is self:
                self.action_quit()

    def _tell_wait(self, holder: Holder | None) -> None:
        if not self._leaving:
            self._status_bar.say(waiting(holder))

    def _finish(self, asked: Asked, result: Result, behind: Sequence[Asked]) -> None:
        """Show what came of it, and what is left undone with it."""
        # What it was refused for may not be on the screen yet.
        self._look()
        self.app.clear_notifications()
        if isinstance(result, DubanError):
            self._leaving = False
            said = told(
                no_turn(asked, result) if isinstance(result, Locked) else result
            )
            if behind:
                said = _("; ").join([said, told(undone(behind))])
            self._status_bar.say(said, error=True)
            if behind or not (asked.after and isinstance(result, Conflict)):
                self.notify(line(said), severity="error", markup=False)
        else:
            outcome, equivalent = result
            self._status_bar.say(summary(outcome_row(outcome)), equivalent)
            if outcome.older:
                self.notify(line(formatted(outcome.older)), markup=False)
        if asked.after:
            asked.after(result if isinstance(result, DubanError) else None)
        for one in behind:
            if one.after:
                one.after(undone([one]))

    def action_tick(self) -> None:
        """Close the chosen measures; reopen them where all are closed."""
        items = self._chosen()
        day = self._today.day

        def decide() -> Intent:
            here = self._ledger.found(self._snapshot, items)
            below = [one for item in here for one in self._snapshot.measures(item)]
            closed = all(item.status is Status.DONE for item in below)
            return Reopen(on=day) if closed else Done(on=day)

        self._commit("tick", items, decide)

    def action_start(self) -> None:
        """Put the chosen measures under way."""
        self._commit("start", self._chosen(), lambda: Start(on=self._today.day))

    def action_undo(self) -> None:
        """Take back one's newest batch."""

        def write(patience: Patience) -> tuple[Outcome, str]:
            equivalent = shell(("duban", "undo", *self._said))
            return self._ledger.undo(self._stamp, patience=patience), equivalent

        self._do(Asked(self._named("undo"), write))

    def action_redo(self) -> None:
        """Do again what was taken back."""

        def write(patience: Patience) -> tuple[Outcome, str]:
            equivalent = shell(("duban", "redo", *self._said))
            return self._ledger.redo(self._stamp, patience=patience), equivalent

        self._do(Asked(self._named("redo"), write))

    def action_assign(self) -> None:
        """Ask who answers."""
        from tui.interface.dialogs.assign import AssignDialog

        self._ask(AssignDialog, self._chosen())

    def action_note(self) -> None:
        """Ask for a note; what is not saved is there the next time."""
        from tui.interface.dialogs.note import NoteDialog

        self._ask(NoteDialog, self._chosen())

    def action_due(self) -> None:
        """Ask for a due date."""
        from tui.interface.dialogs.due import DueDialog

        self._ask(DueDialog, self._chosen())

    def _ask(self, form: type[Form], chosen: Sequence[Meant]) -> None:
        """Open a form on items, with what was typed in it before."""
        if chosen:
            draft = self._drafts.open(form.NAME, chosen, self._fresh)
            self._edit(form, chosen, draft)

    def _edit(self, form: type[Form], about: Sequence[Meant], draft: Draft) -> None:
        """Open a form on items as they are now; what is gone may come back."""
        shown, items = self._snapshot, self._fresh(about)
        if not items:
            draft.open = False
            self._status_bar.say(self._told_kept(draft.items), error=True)
            return
        dialog = form(shown, items, draft, self._today.day)

        def answered(answer: tuple[Typed, Intent | None] | None) -> None:
            assert answer is not None
            draft.typed, intent = answer
            if intent is None:
                draft.open, draft.shown = False, {}
                self._say_nothing_changed()
            else:
                draft.shown = dialog.shown(draft.typed)
                seen = [meant(shown, item) for item in items]
                self._settle(form, draft, Wish(shown, seen, intent, draft.shown))

        self.app.push_screen(dialog, answered)

    def _settle(self, form: type[Form], draft: Draft, wish: Wish) -> None:
        """Save what a form asks for; ask again where it is refused."""

        def after(error: DubanError | None) -> None:
            if error is None:
                draft.clear()
            elif isinstance(error, Conflict):
                clashes = error.clashes
                self._when_free(lambda: self._ask_whose(form, draft, wish, clashes))
            else:
                self._when_free(lambda: self._edit(form, wish.items, draft))

        self._commit(form.NAME, wish.items, lambda: wish.intent, wish.expected, after)

    def _when_free(self, ask: Callable[[], None]) -> None:
        """Ask once the person is done with the dialog that they are in.

        What they type now is meant for that.
        """
        if self.app.screen is self and not self._later:
            ask()
        else:
            self._later.append(ask)

    def on_screen_resume(self) -> None:
        """Ask what had to wait for a dialog to close, one after the other."""
        while self._later and self.app.screen is self:
            self._later.popleft()()

    def _ask_whose(
        self, form: type[Form], draft: Draft, wish: Wish, clashes: Sequence[Clash]
    ) -> None:
        """Somebody else was faster: theirs, mine, or edit on."""
        from tui.interface.dialogs.conflict import ConflictDialog

        def answered(answer: str | None) -> None:
            again = mine(wish, clashes)
            draft.shown = again.expected
            if answer == "mine":
                self._settle(form, draft, again)
            elif answer == "theirs":
                rest = theirs(wish, clashes)
                if rest:
                    self._settle(form, draft, rest)
                else:
                    draft.clear()
                    self._say_nothing_changed()
            else:
                self._edit(form, wish.items, draft)

        self.app.push_screen(ConflictDialog(clashes, wish.intent), answered)

    def _say_nothing_changed(self) -> None:
        """What an earlier action said is not the answer to this one."""
        self._status_bar.say(_("nothing was changed"))

    def _fresh(self, items: Sequence[Meant]) -> list[Item]:
        """The same items as they are now, those that are still there.

        Where the history that would tell cannot be read, nothing is taken for them.
        """
        try:
            return self._ledger.found(self._snapshot, items)
        except LedgerError:
            return []

    # Drafts

    def keep_drafts(self) -> bool:
        """Bring what is typed and not saved to the disk; False where that fails.

        That is told once.
        """
        form = self.app.screen
        if isinstance(form, Form) and form.ready:
            form.keep()
        try:
            self._drafts.save()
        except DraftsUnkept as error:
            if self._kept:
                self._say_error(error)
            self._kept = False
        else:
            self._kept = True
        return self._kept

    def _tell_drafts(self) -> None:
        """What an earlier sitting left; what it was about may be gone for a while."""
        codes: dict[str, None] = {}
        forms, gone = set[str](), dict[Meant, None]()
        for draft in self._drafts.unsaved:
            if items := self._fresh(draft.items):
                codes |= dict.fromkeys(map(self._snapshot.code, items))
                forms.add(draft.form)
            else:
                gone |= dict.fromkeys(draft.items)
        said = []
        if codes:
            kept = _("text that was not saved is kept for {codes}; to open it: {keys}")
            keys = self._pressed(forms)
            said.append(kept.format(codes=brief([*codes]), keys=keys))
        if gone:
            said.append(self._told_kept([*gone]))
        if said:
            self._status_bar.say(_("; ").join(said))

    def _told_kept(self, gone: Sequence[Meant]) -> str:
        """What becomes of text about items that are not there."""
        said = _("text that was not saved is kept until its item is back: {items}")
        items = brief([titled(self._snapshot, one) for one in gone], between="、")
        return said.format(items=items)

    def _pressed(self, names: Collection[str]) -> str:
        """What to press for actions; of one without a key, its name in the palette."""
        palette = next(one.key for one in self._actions if one.name == "palette")
        wanted = (action for action in self._actions if action.name in names)
        return ", ".join(one.key or f"{palette} {_(one.label)}" for one in wanted)

    def action_copy(self) -> None:
        """Copy the command that the status line shows."""
        bar = self._status_bar
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
        (self._detail if here else self._outline).focus()

    def action_back(self) -> None:
        """One layer back: from the detail, from the marks, from the filter."""
        if not self._outline.has_focus:
            self._outline.focus()
        elif self._outline.marks:
            self._outline.clear_marks()
        else:
            self._filter_bar.action_clear()

    def action_help(self) -> None:
        """Show all actions."""
        from tui.interface.dialogs.help import HelpDialog

        self.app.push_screen(HelpDialog([(a, self.hindered(a)) for a in self._actions]))

    def action_palette(self) -> None:
        """Find an action by name."""
        from tui.interface.dialogs.choose import Choice, ChooseDialog

        choices = [
            Choice(
                action.name,
                _(action.label) + (f"  ({action.key})" if action.key else ""),
                _(action.told),
                f"{action.name} {action.label} {action.verb}",
            )
            for action in self._actions
            if not self.hindered(action)
        ]
        self.app.push_screen(ChooseDialog(choices, _("what to do")), self._act)

    def action_theme(self) -> None:
        """Choose colours."""
        from tui.interface.dialogs.choose import Choice, ChooseDialog

        choices = [Choice(name, name) for name in sorted(self.app.available_themes)]
        self.app.push_screen(ChooseDialog(choices, _("which colours")), self._paint)

    async def _act(self, action: str | None) -> None:
        if action:
            await self.run_action(action)

    def _paint(self, theme: str | None) -> None:
        if not theme:
            return
        self.app.theme = theme
        try:
            self._keep_theme(theme)
        except DubanError as error:
            self._say_error(error)

    def _wear(self, theme: str) -> None:
        """Wear the colours of a name, if there are such."""
        if theme in self.app.available_themes:
            self.app.theme = theme
        elif theme:
            said = _("there are no colours called {name}; the palette has them all")
            self._status_bar.say(said.format(name=theme), error=True)

    def action_quit(self) -> None:
        """Leave once all is written; past what is in the way when asked twice."""
        if self._leaving:
            self.end(Exit.DONE)
            return
        kept = self.keep_drafts()
        if self._turns.waiting:
            self._leaving = True
            said = _(
                "leaving once this is written: {actions}; again to leave it undone"
            )
            self._status_bar.say(said.format(actions=listed(self._turns.waiting)))
        elif kept:
            self.app.exit()
        else:
            self._leaving = True
            said = _("what you typed cannot be kept: leaving again leaves it behind")
            self._status_bar.say(said, error=True)

    def end(self, status: int) -> None:
        """End with this status; what waits for its turn is left undone."""
        self.keep_drafts()
        self._status = status
        self._turns.give_up()
        if not self._turns.waiting:
            self._exit()

    def _exit(self) -> None:
        undone = Exit.LOCKED if self._turns.waiting else Exit.DONE
        self.app.exit(None, self._status or undone)


def _at_hand(snapshot: Snapshot) -> Past:
    """What was done to each item, as far as that is not put away in the history."""
    return Past(snapshot, reversed(snapshot.batches), MOST)
