"""The verbs, and what help says of each; to be had without Typer."""

from collections.abc import Mapping
from typing import Final

from seed.errors import N_

HELP: Final[Mapping[str, str]] = {
    "init": N_("Create the ledger with the built-in speech."),
    "load": N_("Load a document: its outline becomes a plan."),
    "tree": N_("Show the outline as a tree, with progress."),
    "list": N_("List measures."),
    "show": N_("Show all there is about items: roles, text, notes, history."),
    "count": N_("Count measures."),
    "assign": N_("Say who answers: lead, support, leader, owner."),
    "due": N_("Set a due date; none takes it away."),
    "start": N_("Mark measures as under way; --ongoing: as kept up for good."),
    "submit": N_("Mark measures as submitted, to be checked."),
    "done": N_("Mark measures as done."),
    "reopen": N_("Take back that measures are done."),
    "pause": N_("Let measures rest, and say why."),
    "drop": N_("Give measures up, and say why; they count no longer."),
    "note": N_("Add a note."),
    "tag": N_("Give tags, or take them away."),
    "set": N_("Set any fields, as FIELD=VALUE."),
    "review": N_("Say that parts look back and ask for nothing; --no: they do."),
    "add": N_("Add a part, a measure or an action; said again, another one."),
    "split": N_("Make actions of the lines or sentences of a measure's text."),
    "move": N_("Move items to another place in their plan; codes stay."),
    "remove": N_("Put items and all below them in the trash."),
    "restore": N_("Bring back what was removed; --list shows it."),
    "bulk": N_("Apply many different updates from a file, as one."),
    "undo": N_("Take back your last change, or a batch by its number."),
    "redo": N_("Do again what you took back last."),
    "log": N_("Show what was done, by whom, when; --as commands repeats it."),
    "watch": N_("Print what is done as it is done, until it is stopped."),
    "view": N_("Keep selections by names (@name), and list what they reach."),
    "export": N_("Write the whole ledger out as JSON."),
    "import": N_("Bring in a ledger that was exported."),
    "backup": N_("Keep a copy of the ledger, list the copies, or bring one back."),
    "doctor": N_("Look the ledger and its surroundings over; --fix mends them."),
    "config": N_("Show what is settled and from where; get, set, unset, path."),
    "where": N_("Show which ledger is used."),
    "help": N_("Tell of a verb, or of selections: duban help selection."),
    "completion": N_("Print the script with which a shell completes words."),
}
"""The verbs in the order that help tells them."""
