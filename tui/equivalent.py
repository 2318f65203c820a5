"""An action of the interface as the command that would have done the same."""

from collections.abc import Sequence

from store.intents.intent import Intent
from store.intents.work import (
    AddNote,
    Assign,
    AssignEach,
    SetDue,
    SetReview,
    SetStatus,
    Sustain,
    Tag,
)
from store.model import Item, NoteKind
from store.shell import shell
from store.snapshot import Snapshot

_NONE = "none"


def command(
    snapshot: Snapshot, items: Sequence[Item], intent: Intent, said: Sequence[str] = ()
) -> str:
    """The command line that does this to these items, ready to copy into a shell.

    It has several commands where not all of them get the same. `said` are the options
    that name the ledger and who is acting.
    """
    told: list[tuple[list[str], list[str]]] = []
    for item in items:
        part = intent.parts[item.uid] if isinstance(intent, AssignEach) else intent
        tail = arguments(part)
        codes = next((codes for codes, same in told if same == tail), None)
        if codes is None:
            told.append((codes := [], tail))
        codes.append(snapshot.code(item))
    return " && ".join(
        shell(["duban", intent.verb, *codes, *tail, *said]) for codes, tail in told
    )


def arguments(intent: Intent) -> list[str]:
    """What an intent is told after the codes it is for; not on which day."""
    match intent:
        case SetDue(due=due):
            return [due.isoformat() if due else _NONE]
        case AddNote(text=text, kind=kind):
            said = [] if kind is NoteKind.PROGRESS else ["--kind", kind.value]
            return [*_message(text), *said]
        case Assign():
            return [
                *_sets(intent),
                *(f"--clear-{role}" for role in sorted(intent.clears)),
            ]
        case SetStatus(text=text):
            said = ["--ongoing"] if isinstance(intent, Sustain) else []
            return [*said, *(_message(text) if text else ())]
        case Tag(adds=adds, removes=removes):
            return [
                *(word for tag in adds for word in ("--add", tag)),
                *(word for tag in removes for word in ("--remove", tag)),
            ]
        case SetReview(review=review):
            return [] if review else ["--no"]
        case _:
            return []


def _message(text: str) -> list[str]:
    # A lone - would read standard input; blank ends of a note are cut.
    return ["-m", " -" if text.strip() == "-" else text]


def _sets(intent: Assign) -> list[str]:
    words: list[str] = []
    for role, value in intent.sets.items():
        for name in (value,) if isinstance(value, str) else value or (_NONE,):
            words += [f"--{role}", name or _NONE]
    return words
