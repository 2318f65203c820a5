"""What can be wrong with the terminal, or with where the output goes."""

from seed.errors import N_, DubanError
from store.errors import BadUsage, Locked, UnknownPlan


class NoTerminal(BadUsage):
    """The interface was asked for where nobody can see it."""

    template = N_(
        "the interface needs a terminal, and this is none; scripts use the verbs: "
        "duban --help lists them"
    )


class NoSuchVerb(BadUsage):
    """A verb that there is not."""

    template = N_("there is no verb {name}; duban --help lists them")


class NearVerb(BadUsage):
    """A verb that there is not, though one that looks like it."""

    template = N_("there is no verb {name}; did you mean {near}?")


class UnknownOption(BadUsage):
    """An option that a verb does not have."""

    template = N_("there is no option {name}; {command} --help lists them")


class BeforeVerb(BadUsage):
    """An option of a verb that stands before it."""

    template = N_("{name} belongs after the verb: duban VERB … {name}")


class NearOption(BadUsage):
    """An option that a verb does not have, though some that look like it."""

    template = N_("there is no option {name}; did you mean {near}?")


class MissingValue(BadUsage):
    """An option that says nothing without a word behind it."""

    template = N_("{name} needs a value; {command} --help tells which")


class NoValueTaken(BadUsage):
    """An option that was given more than it takes."""

    template = N_("{name} takes no value; {command} --help tells more")


class MissingWord(BadUsage):
    """A verb without a word that it needs."""

    template = N_("{name} is missing; {command} --help tells more")


class SpareWords(BadUsage):
    """A verb with words that it has no use for."""

    template = N_("too many words: {words}; {command} --help tells more")


class NoTextRead(BadUsage):
    """What came in to be a note, or titles, and is no text."""

    template = N_(
        "what was read in is no text in UTF-8, GB18030 or UTF-16; nothing was changed; "
        "hand it over in UTF-8"
    )


class NotDecoded(BadUsage):
    """A word of the command line in another encoding than the locale says."""

    template = N_(
        "{word} came in as bytes that are no UTF-8; nothing was changed; set the "
        "terminal to UTF-8, or hand the text over in a file or with -m -"
    )


class OnlyItems(BadUsage):
    """A due date that is only the items it is for."""

    template = N_("say the date too: duban due {words} 2025-06-30; none takes it away")


class DateOrCode(BadUsage):
    """A word that is a date, and the code of an item."""

    template = N_(
        "{code} is an item here: say the date too (duban due {words} 2025-06-30), or "
        "write it so that it is no code: 6月30日, 2025-06-30"
    )


class WrongChoice(BadUsage):
    """A word that is none of a few."""

    template = N_(
        "{name} is one of {valid}, not '{value}'; {command} --help tells more"
    )


class WrongNumber(BadUsage):
    """A word where a number is to stand."""

    template = N_("{name} is a number, not '{value}'; {command} --help tells more")


class SmallNumber(BadUsage):
    """A word where a number is to stand, or one that is too small."""

    template = N_(
        "{name} is a number of {least} or more, not '{value}'; {command} --help "
        "tells more"
    )


class BadLine(BadUsage):
    """A command line that cannot be obeyed."""

    template = N_("{cause}; duban --help tells more")


class Untold(DubanError):
    """Standard output takes no more: a full disk behind it, or it is closed."""

    template = N_(
        "the answer cannot be written to standard output: {cause}; a change that was "
        "asked for is done, duban log tells it; mend that before you ask again"
    )


class DraftsUnkept(DubanError):
    """What is typed cannot be brought to the disk."""

    template = N_(
        "what you type cannot be kept in {path}: {cause}; until it is saved, only this "
        "window has it"
    )


class NoTurn(Locked):
    """What was asked of the interface had to wait for too long."""

    template = N_(
        "{action} was not done: you waited {seconds} s for {who} to finish writing; "
        "do it again in a moment; to wait longer from the next time on: duban config "
        "set wait 60"
    )


class LeftUndone(Locked):
    """What was asked of the interface, but behind what was refused, or too late."""

    template = N_("left undone: {actions}; do it again")


class BadConfig(BadUsage):
    """A configuration file that cannot be obeyed."""

    template = N_("the configuration {path} cannot be used: {cause}; mend or remove it")


class WrongSetting(BadConfig):
    """A configuration file with a key that is none, or a value that one cannot have."""

    template = N_(
        "the configuration {path} cannot be used: {cause}; duban config unset {key} "
        "takes it out"
    )


class NoSettledPlan(UnknownPlan):
    """A plan key that the ledger does not have, and that the configuration says."""

    template = N_(
        'the configuration says plan = "{key}", and the ledger has no such plan; '
        "name another with --plan KEY, or take it out with duban config unset plan"
    )


class BadConfigLine(BadUsage):
    """Too few words about the configuration, or too many."""

    template = N_(
        "duban config {words}: write config, config path, config get KEY, "
        "config set KEY VALUE or config unset KEY"
    )


class UnknownSetting(BadUsage):
    """A key that the configuration does not have."""

    template = N_(
        "there is no setting {key}; the nearest is {nearest}; duban config lists all"
    )


class BadSetting(BadUsage):
    """A value that a setting does not take."""

    template = N_("{key} cannot be '{value}': {cause}; nothing was written")
