"""What intents refuse: what breaks a rule of the tree, or makes no sense of it."""

from seed.errors import N_, DocumentError
from store.errors import BadUsage, NotAmong, NotFound, Refused, UnknownCode


class Misplaced(Refused):
    """An item where its kind cannot stand."""

    template = N_(
        "{code} ({kind}) cannot stand under {above} ({kind_above}): actions stand "
        "under measures, measures and sections under parts and sections"
    )


class NotAtTop(Refused):
    """An item at the top of a plan that its kind cannot be at."""

    template = N_(
        "{code} ({kind}) cannot stand at the top of a plan; parts and measures can"
    )


class BelowAction(Refused):
    """Something that was to stand under an action."""

    template = N_(
        "{code} is an action, and nothing stands under an action; name its measure"
    )


class UnderItself(Refused):
    """A move to where the moved item itself is, or to below it."""

    template = N_("{code} cannot be moved to {to}: that is itself, or stands below it")


class AnotherPlan(Refused):
    """A move out of a plan."""

    template = N_(
        "{code} stays in its plan: {to} is of another; duban add makes an item there"
    )


class OnePiece(Refused):
    """Measures whose texts have nothing to be split at."""

    template = N_(
        "nothing to split in {codes}: the text has fewer than two pieces; --into lines "
        "or --into sentences cuts it otherwise, and duban add makes actions of your own"
    )


class StillRemoved(Refused):
    """What is to come back stood under what is removed, too."""

    template = N_(
        "{code} stood under {above}, which is removed too; name {above} as well"
    )


class NotInTrash(UnknownCode):
    """Something to bring back that was not removed, or never was."""

    template = N_(
        "nothing removed is called {codes}; duban restore --list shows what was removed"
    )


class HasFindings(Refused):
    """A document with something to look at, where none was allowed."""

    template = N_("{n} findings, and --strict allows none; nothing was loaded")


class NoOutline(DocumentError):
    """A document without a single marker."""

    template = N_(
        "{name} has no headings (一、 (一) 1. 一是), so there is nothing to load; "
        "write its outline by hand in Markdown (# part, ## section, ### measure) and "
        "load that"
    )


class Undated(DocumentError):
    """A document with dates that need its day, which it does not say."""

    template = N_(
        "the document does not say its day, and line {line} says “{phrase}”; give the "
        "day with --date 2025-02-21"
    )


class NoSuchPart(DocumentError):
    """A part named for review or to do that the document does not have."""

    template = N_("the document has no part {codes}; its parts are 1 to {last}")


class OtherLedger(Refused):
    """A copy that is not of this ledger: its records are others."""

    template = N_(
        "{copy} is a copy of another ledger ({uid} differs); to work on it, name it "
        "with --ledger"
    )


class ChangedMeanwhile(Refused):
    """A ledger that others changed after it was shown what would become of it."""

    template = N_(
        "others changed the ledger meanwhile (batch {batch}), so more would be taken "
        "back than was shown; nothing was changed: say it again to see what"
    )


class LedgerThere(Refused):
    """A ledger with other contents where a whole one was to come in."""

    template = N_(
        "{path} has contents of its own; name a new ledger with --ledger FILE, or say "
        "--replace, which undo takes back"
    )


class OtherRecords(Refused):
    """An exported ledger whose records are not those of the one it is to replace."""

    template = N_(
        "{file} is of another ledger ({uid} differs) and cannot take the place of "
        "{path}; name a new ledger for it with --ledger FILE"
    )


class NearValue(NotAmong):
    """The same, and one that it takes is nearly that."""

    template = N_("'{value}' is no {field}, did you mean {near}? It is one of {valid}")


class NoSuchField(BadUsage):
    """A field that cannot be set, or that is none."""

    template = N_("there is no field '{name}' to set; there are {fields}")


class NearField(NoSuchField):
    """The same, and one that there is, is nearly called that."""

    template = N_(
        "there is no field '{name}' to set, did you mean {near}? There are {fields}"
    )


class WrongType(BadUsage):
    """A value of JSON that is of the wrong type."""

    template = N_("{field} cannot be {value}; write {valid}")


class SetTwice(BadUsage):
    """One field with two values at once."""

    template = N_("{field} is given two values; leave one out")


class BothWays(BadUsage):
    """+= and -= of the same."""

    template = N_("{field} cannot gain and lose {part} at once; leave one out")


class OnlySet(BadUsage):
    """+= or -= of a field that holds one thing."""

    template = N_("{field} holds one value: write {field}=, for {how} is of lists")


class TitleOfMany(BadUsage):
    """One title for several items."""

    template = N_("{n} items cannot all be called '{title}'; name one item")


class NotDone(BadUsage):
    """A day on which something was done that is not done."""

    template = N_("{code} is not done, so it was done on no day; set its status too")


class StatusNeedsReason(BadUsage):
    """A measure is to be put off or given up without a word."""

    template = N_("{code} becomes {now}: say why, with a note")


class VerbNeedsReason(BadUsage):
    """A measure that is to rest, or to be given up, and nobody says why."""

    template = N_("{verb} needs a reason; give it with -m TEXT, or -m - to read it in")


class EmptyNote(BadUsage):
    """A note without a word."""

    template = N_("a note needs text; give it with -m TEXT, or -m - to read it in")


class NoTitle(BadUsage):
    """An item without a word."""

    template = N_("an item needs a title: duban add 2.1 TITLE, or - to read titles in")


class PartWithDate(BadUsage):
    """A due date for a part."""

    template = N_("a part has no due date; give it to the measures below")


class NotOne(BadUsage):
    """Several items where one place is wanted."""

    template = N_("{selection} is {n} items; name one place")


class NoPlace(BadUsage):
    """Something else than the code of a place."""

    template = N_("'{selection}' names no place; name it by its code")


class NothingDue(NotFound):
    """Due dates that are to be moved, of items that have none."""

    template = N_(
        "none of these has a due date to move; duban due SELECTION DATE sets one"
    )
