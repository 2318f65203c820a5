"""What can be wrong with the terminal, or with where the output goes."""

from seed.errors import N_, DubanError
from store.errors import BadUsage


class NoTerminal(BadUsage):
    """The interface was asked for where nobody can see it."""

    template = N_(
        "the interface needs a terminal, and this is none; scripts use the verbs: "
        "duban --help lists them"
    )


class Untold(DubanError):
    """Standard output takes no more: a full disk behind it."""

    template = N_(
        "the answer cannot be written to standard output: {cause}; a change that was "
        "asked for is done, duban log tells it; make room before you ask again"
    )


class DraftsUnkept(DubanError):
    """What is typed cannot be brought to the disk."""

    template = N_(
        "what you type cannot be kept in {path}: {cause}; until it is saved, only this "
        "window has it"
    )


class BadConfig(BadUsage):
    """A configuration file that cannot be obeyed."""

    template = N_("the configuration {path} cannot be used: {cause}; mend or remove it")


class UnknownSetting(BadUsage):
    """A key that the configuration does not have."""

    template = N_(
        "there is no setting {key}; the nearest is {nearest}; duban config lists all"
    )


class BadSetting(BadUsage):
    """A value that a setting does not take."""

    template = N_("{key} cannot be '{value}': {cause}; nothing was written")
