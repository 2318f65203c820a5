"""`duban` alone: the interface, in a terminal."""

import gc
import os
import sys
from datetime import datetime

from msgspec.structs import replace

from store.backends.turnstile import Patience
from store.errors import UnknownPlan
from store.ledger import Ledger
from tui.commands.output import complain, let_go
from tui.config import place
from tui.desk import Desk
from tui.errors import NoSettledPlan, NoTerminal, WrongSetting
from tui.statuses import Exit
from tui.words import told


def open_interface(desk: Desk) -> None:
    """Run the interface on the desk's ledger; make that the first time.

    Raises:
        NoTerminal: Standard input or output is no terminal.
        NoSettledPlan: The ledger has no plan of the key that the configuration says.
        WrongSetting: An action cannot have the keys that the configuration gives it.
        DubanError: The ledger cannot be made or used.

    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal
    from tui.interface import keymap

    if found := keymap.wrong(desk.config.keys):
        name, cause = found
        raise WrongSetting(path=place(os.environ), key=f"keys.{name}", cause=cause)
    if not os.path.exists(desk.where.path):  # noqa: PTH110  # False if nobody may look
        from tui.commands.begin import builtin_speech

        Ledger.create(
            desk.where.path, builtin_speech(), desk.stamp, keeping=desk.keeping
        )
    if plan := desk.config.plan:
        _check_plan(desk, plan)
    from platformdirs import user_state_path

    from tui.drafts import Drafts
    from tui.interface.app import DubanApp

    # What the program is made of by now stays: no search for garbage goes through it.
    # So those that do are quicker than a frame, and come before there is much.
    gc.freeze()
    gc.enable()
    folder = user_state_path("duban", appauthor=False) / "drafts"
    drafts = Drafts(folder, desk.where.path, desk.by)
    app = DubanApp(
        desk.ledger,
        lambda: replace(desk, now=datetime.now().astimezone()).stamp,
        drafts,
        lambda theme: _keep_theme(desk, theme),
        theme=desk.config.looks.theme,
        keys=desk.config.keys,
        said=desk.said,
        wait=desk.patience.seconds,
    )
    app.run()
    drafts.close()
    try:
        # Textual leaves a terminal that can report the mouse in pixels doing so.
        os.write(sys.stdout.fileno(), b"\x1b[?1016l")
    except OSError:  # a window that was closed
        let_go(sys.stdout)
        let_go(sys.stderr)
    if app.undone:
        complain(told(app.undone))
    # Textual does not set the status of the process; a crash must not end as 0.
    sys.exit(Exit.BUG if app.crashed else app.return_code or Exit.DONE)


def _keep_theme(desk: Desk, theme: str) -> None:
    from tui.settings import change, changed

    def edit(text: str) -> str:
        return changed(text, "looks.theme", [theme])

    change(edit, desk.by, Patience(desk.patience.seconds))


def _check_plan(desk: Desk, key: str) -> None:
    """Refuse a settled plan that the ledger does not have."""
    try:
        desk.ledger.snapshot().plan(key)
    except UnknownPlan as error:
        raise NoSettledPlan(**error.values) from error
