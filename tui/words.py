"""Words on screen, in Chinese or English.

Sentences are written in English where they are said and looked up here, when they are
said. The language is settled once, before a verb is built; keys of JSON, statuses and
exit codes never change with it.
"""

import gettext
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from seed.errors import N_, DubanError
from store.backends.turnstile import Holder
from store.errors import Cause
from store.lights import Colour, Light, Reason
from store.model import FigureKind, Kind, NoteKind, Role, Status
from store.progress import Progress

LANGUAGES: Final = ("zh", "en")
_FOLDER: Final = Path(__file__).parent / "locale"

_translations = gettext.NullTranslations()


def asked(arguments: Sequence[str]) -> str:
    """The language that `--lang` asks for, before any verb is there to read it.

    Nothing where it asks for none of ours: that is refused in the language of the
    surroundings, later.
    """
    for index, argument in enumerate(arguments):
        option, equals, said = argument.partition("=")
        if option == "--lang":
            said = said if equals else next(iter(arguments[index + 1 :]), "")
            return said if said in LANGUAGES else ""
    return ""


def settle(language: str, configured: str = "") -> None:
    """Speak this language, or else that of the environment.

    DUBAN_LANG comes before what is configured, that before the locale.
    """
    global _translations  # noqa: PLW0603
    chosen = language or _of_environment(os.environ, configured)
    _translations = gettext.translation(
        "duban", _FOLDER, [chosen], fallback=chosen != "zh"
    )


def speaks_english() -> bool:
    """Whether a person reads English now: a heading's gloss is for them."""
    return not _translations.info()


def spoken() -> str:
    """The language that is settled now."""
    return "en" if speaks_english() else "zh"


def _of_environment(environ: Mapping[str, str], configured: str) -> str:
    for said in (environ.get("DUBAN_LANG", ""), configured):
        for language in LANGUAGES:
            if said.lower().startswith(language):  # zh_CN.UTF-8 is zh
                return language
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "zh" if environ[name].startswith("zh") else "en"
    return "en"


def _(sentence: str) -> str:
    return _translations.gettext(sentence) if sentence else ""


def several(one: str, many: str, number: int) -> str:
    """The form of a sentence for a number, with `{n}` filled in."""
    return _translations.ngettext(one, many, number).format(n=number)


STATUS: Final[Mapping[Status, str]] = {
    Status.TODO: N_("not started"),
    Status.DOING: N_("under way"),
    Status.SUBMITTED: N_("submitted"),
    Status.DONE: N_("done"),
    Status.ONGOING: N_("ongoing"),
    Status.PAUSED: N_("paused"),
    Status.DROPPED: N_("dropped"),
}

KIND: Final[Mapping[Kind, str]] = {
    Kind.PART: N_("part"),
    Kind.SECTION: N_("section"),
    Kind.MEASURE: N_("measure"),
    Kind.ACTION: N_("action"),
}

ROLE: Final[Mapping[Role, str]] = {
    "lead": N_("lead"),
    "support": N_("support"),
    "leader": N_("leader"),
    "owner": N_("owner"),
}

NOTE: Final[Mapping[NoteKind, str]] = {
    NoteKind.PROGRESS: N_("progress"),
    NoteKind.PROBLEM: N_("problem"),
    NoteKind.NEXT: N_("next step"),
    NoteKind.EVIDENCE: N_("evidence"),
    NoteKind.CHASE: N_("chase"),
    NoteKind.INSTRUCTION: N_("instruction"),
    NoteKind.REMARK: N_("remark"),
}

COLOUR: Final[Mapping[Colour, str]] = {
    Colour.RED: N_("red"),
    Colour.YELLOW: N_("yellow"),
    Colour.GREEN: N_("green"),
    Colour.GREY: N_("grey"),
}

_REASON: Final[Mapping[Reason, str]] = {
    Reason.OVERDUE: N_("overdue {days}d"),
    Reason.SOON: N_("due in {days}d"),
    Reason.STALE: N_("silent {days}d"),
    Reason.UNDER_WAY: N_("under way"),
    Reason.LATER: N_("{days}d left"),
    Reason.PAUSED: N_("paused"),
    Reason.UNASSIGNED: N_("unassigned"),
    Reason.UNDATED: N_("no due date"),
}

FIGURE: Final[Mapping[FigureKind, str]] = {
    FigureKind.ACHIEVED: N_("achieved"),
    FigureKind.TARGET: N_("proposed target"),
    FigureKind.MISSING: N_("needs a target"),
}

_FIELD: Final[Mapping[str, str]] = {
    **{str(role): words for role, words in ROLE.items()},
    "code": N_("code"),
    "light": N_("light"),
    "inherited": N_("inherited from"),
    "notes": N_("number of notes"),
    "status": N_("status"),
    "status_on": N_("since"),
    "done_on": N_("done on"),
    "tags": N_("tags"),
    "tag": N_("tag"),
    "due": N_("due"),
    "due_original": N_("first due"),
    "due_proposed": N_("suggested date"),
    "reworded": N_("text revised"),
    "review": N_("review"),
    "title": N_("title"),
    "text": N_("characters of text"),
    "base": N_("day of the document"),
    "source": N_("file"),
    "marker": N_("number"),
    "kind": N_("kind"),
    "parent": N_("stands under"),
    "place": N_("order"),
    "removed": N_("removed"),
    "note": N_("note"),
    "item": N_("item"),
    "plan": N_("plan"),
    "view": N_("view"),
    "name": N_("name"),
    "selection": N_("selection"),
}

_SYSTEM: Final = (
    N_("Permission denied"),
    N_("Operation not permitted"),
    N_("No space left on device"),
    N_("Disk quota exceeded"),
    N_("File too large"),
    N_("Read-only file system"),
    N_("Input/output error"),
    N_("No such file or directory"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("File name too long"),
    N_("Too many levels of symbolic links"),
    N_("Too many open files"),
    N_("Cannot allocate memory"),
    N_("Stale file handle"),
    N_("Device or resource busy"),
    N_("File exists"),
    N_("Directory not empty"),
    N_("Too many open files in system"),
    N_("No locks available"),
    N_("Invalid argument"),
    N_("No such device"),
    N_("No such device or address"),
    N_("Operation not supported"),
    N_("Remote I/O error"),
)
"""What the system says when it refuses, in the words of the C library."""


def told(error: DubanError) -> str:
    """The sentence of an error, with fields and values in words."""
    values = dict(error.values)
    field = values.get("field")
    for name in ("now", "shown", "mine", "theirs"):
        if name in values:
            values[name] = value_words(str(field), values[name])
    if field is not None:
        values["field"] = field_words(str(field))
    if "valid" in values:
        values["valid"] = _(str(values["valid"]))
    values = {name: _as_cause(value) for name, value in values.items()}
    return _(error.template).format(**values)


def cause_words(cause: Cause) -> str:
    """A cause in the language of the person."""
    values = {name: _as_cause(value) for name, value in cause.values.items()}
    said = _(cause.template)
    return said.format(**values) if values else said


def _as_cause(value: object) -> object:
    """A cause, or what the system says, in the language of the person; else itself."""
    if isinstance(value, Cause):
        return cause_words(value)
    return _(str(value)) if value in _SYSTEM else value


def waiting(holder: Holder | None) -> str:
    """Whom somebody waits for who wants to write."""
    if holder is None:
        return _("waiting for another program to finish writing …")
    said = _("waiting for {by} (process {pid}) to finish writing …")
    return said.format(by=holder.by, pid=holder.pid)


def value_words(field: str, value: object) -> str:
    """A value as people read it: a status in words, a list of names as a list."""
    if value is None:
        return "-"
    if field == "status":
        return _(STATUS[Status(str(value))])
    if field == "kind":
        return _(KIND[Kind(str(value))])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return f"{value['due']} “{value['phrase']}”"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or _("none")
    return str(value) or _("none")


def field_words(name: str) -> str:
    """The name of a field; one that has no words is called as it is."""
    return _(_FIELD[name]) if name in _FIELD else name


def fraction(progress: Progress) -> str:
    """Progress of a parent: `2/9 22%`; nothing where nothing counts."""
    if not progress.total:
        return ""
    return f"{progress.done}/{progress.total} {progress.percent:.0f}%"


def light_words(light: Light | None) -> str:
    """A light in words, colour and reason: `红 逾期3天`; nothing for none."""
    if light is None:
        return ""
    return (
        f"{_(COLOUR[light.colour])} {_(_REASON[light.reason]).format(days=light.days)}"
    )
