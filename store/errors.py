"""What a ledger can refuse. Leaves carry what their sentence needs.

Which exit status a leaf has is for the command line to say. What intents alone refuse,
and what can be wrong with many updates, stands with them: who only reads needs none.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from seed.errors import N_, DocumentError, DubanError


class Refused(DubanError):
    """A rule of the desk says no; nothing was changed."""


class NothingToUndo(Refused):
    """The person has no batch that stands."""

    template = N_("{by} has nothing to undo; duban log shows what was done by whom")


class NothingToRedo(Refused):
    """The person undid nothing, or went on since."""

    template = N_("{by} has nothing to redo")


class AlreadyUndone(Refused):
    """A batch that an undo has taken back."""

    template = N_("batch {revision} is undone already, by batch {undo}")


class MovedOn(Refused):
    """Undoing would trample on what was done since."""

    template = N_(
        "batch {revision} cannot be undone: {code} {field} was changed since, by {by} "
        "in batch {later}; undo that one first"
    )


class EditedSince(Refused):
    """What a batch made is there no more, and no batch that stands says why."""

    template = N_(
        "batch {revision} cannot be undone: {code} {field} is not as it left it, and "
        "no batch changed it since: the file was edited; duban log tells what it was"
    )


class PutBackStays(Refused):
    """A copy was put in the place of a ledger that was lost: nothing came before it."""

    template = N_(
        "batch {revision} put a copy in the place of a ledger that was lost; there is "
        "nothing to go back to"
    )


class NotKnownSince(Refused):
    """Undoing could trample on what was done in a batch that is missing."""

    template = N_(
        "batch {revision} cannot be undone: what was done since is not all known, for "
        "batch {missing} is missing; change back by hand what is not to stay"
    )


class NotExported(DocumentError):
    """A file to import that holds no whole ledger."""

    template = N_(
        "{path} is no ledger that duban exported: {cause} (line {line}, column "
        "{column}); nothing was changed; make it with duban export json"
    )


class BadUsage(DubanError):
    """What was asked for makes no sense."""


class EmptySelection(BadUsage):
    """A writing verb that names nothing."""

    template = N_("name the items to change, by code or field:value, or say --all")


class NoItems(BadUsage):
    """A verb that names nothing, and that is never about all."""

    template = N_("name the items, by code or field:value: {usage}")


class BadSelection(BadUsage):
    """A selection that cannot be read; `text` is all of it, as it was typed.

    `hint` tells what would be right.
    """

    template = N_("column {column} of the selection: {cause}{hint}")


class CircularView(BadUsage):
    """A view that comes to itself."""

    template = N_("the view @{name} leads to itself; give it another selection")


class TangledView(BadUsage):
    """A view that opens more views, or lies deeper in itself, than anybody means."""

    template = N_(
        "the view @{name} is too complex with the views in it; give it a simpler "
        "selection"
    )


class BadValue(BadUsage):
    """A value that a field does not take."""

    template = N_("'{value}' is no {field}; it is to be {valid}")


class NotAmong(BadValue):
    """A value of a field that takes one of a few words."""

    template = N_("'{value}' is no {field}; it is one of {valid}")


class ExcludeEachOther(BadUsage):
    """Options that cannot be given together."""

    template = N_("{options} exclude each other; give one of them")


class CopyIsFile(BadUsage):
    """A copy on standard output: what it is good for, it is as a file."""

    template = N_(
        "a copy is a file: name one with -o; duban export json writes to standard "
        "output"
    )


class BackwardRange(BadUsage):
    """A range whose end comes before its start, or stands on another level."""

    template = N_("{first}-{last} does not run forward on one level of one plan")


class MissingName(BadUsage):
    """A view without a name."""

    template = N_("name the view: {usage}")


class NoMeaning(BadUsage):
    """A view that is to stand for nothing."""

    template = N_("say what @{name} stands for: {command} SELECTION")


class NoCodes(BadUsage):
    """Nothing to bring back."""

    template = N_(
        "name what to restore, by code; duban restore --list shows what was removed"
    )


class NoChangeAsked(BadUsage):
    """A verb without anything to set."""

    template = N_("say what to set: {options}")


class OtherPlan(BadUsage):
    """A code of one plan where another was said to be the only one."""

    template = N_("{code} is not of the plan {plan}; leave --plan out, or the code")


class NotFound(DubanError):
    """What was named is not there, or the selection reaches nothing."""


class UnknownCode(NotFound):
    """Codes that no item has."""

    template = N_("no such item: {codes}; duban tree shows the codes")


class InTrash(UnknownCode):
    """Codes of items that were removed; `restore` names all to bring them back."""

    template = N_("in the trash: {codes}; to bring back: duban restore {restore}")


class PartlyInTrash(UnknownCode):
    """Codes of which some no item has, and some are of removed ones."""

    template = N_(
        "no such item: {codes}; duban tree shows the codes; in the trash: {removed}; "
        "to bring back: duban restore {restore}"
    )


class UnknownPlan(NotFound):
    """A plan key that the ledger does not have."""

    template = N_("no such plan: {key}; the ledger has {valid}")


class NoPlans(UnknownPlan):
    """A plan key where the ledger has no plan at all."""

    template = N_("no such plan: {key}; the ledger has none: duban load FILE loads one")


class UnknownView(NotFound):
    """A view that the ledger does not keep."""

    template = N_("there is no view @{name}; duban view list shows those there are")


class NoSuchBatch(NotFound):
    """A number that the history does not have."""

    template = N_("there is no batch {revision}; duban log lists them")


class NothingMatched(NotFound):
    """A selection that is right and reaches nothing."""

    template = N_("nothing matches: {selection}")


class Cause:
    """Why something is so: a sentence with names in braces, said in either language."""

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values

    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template


class Clash(Struct, frozen=True):
    """One value that a person was shown and that somebody changed since."""

    uid: str
    code: str
    field: str
    shown: Any
    now: Any
    """Plain JSON, as is `shown`."""
    by: str
    """Who changed it."""


class Conflict(DubanError):
    """A person was shown values that are no longer there."""

    template = N_(
        "{code} {field}: {me} was shown {shown}, {by} has made it {now} since{more}; "
        "nothing was changed; look at it and say again what it should be"
    )

    def __init__(self, clashes: Sequence[Clash], me: str) -> None:
        first = clashes[0]
        more = f" (+{len(clashes) - 1})" if len(clashes) > 1 else ""
        values = {name: getattr(first, name) for name in Clash.__struct_fields__}
        super().__init__(me=me, more=more, **values)
        self.clashes = clashes


class Problem(Struct, frozen=True):
    """What is wrong with a line of many updates."""

    line: int
    """From 1."""
    column: int
    """The character, or the cell of a table, from 1; 0 where it is the whole line."""
    error: DubanError


class LedgerError(DubanError):
    """A ledger that cannot be used as it stands."""


class LedgerMissing(LedgerError):
    """There is none where one was looked for."""

    template = N_("there is no ledger at {path}; duban init makes one")


class LedgerGone(LedgerError):
    """There was one: what it leaves beside it is there, the ledger is not."""

    template = N_(
        "the ledger {path} was there and is gone ({trace} is still beside it); put it "
        "back from a copy of yours, or remove what is left to start anew"
    )


class LedgerDamaged(LedgerError):
    """A file that is no whole ledger."""

    template = N_(
        "{path} cannot be read as a ledger: {cause} (line {line}, column {column}); it "
        "was left as it is; duban backup --restore FILE puts a good copy in its place"
    )


class NoGoodCopy(LedgerError):
    """A file to be put back that is neither a ledger nor an exported one."""

    template = N_(
        "{path} is no copy that can be put back: {cause} (line {line}, column "
        "{column}); nothing was changed; duban backup --list shows the copies that "
        "there are"
    )


class DamagedAround(LedgerDamaged):
    """The same, and the whole ledger is in it, with something around it."""

    template = N_(
        "{path} cannot be read as a ledger: {cause} (line {line}, column {column}); it "
        "was left as it is; the ledger in it is whole: {command} takes it out, nothing "
        "is lost"
    )


class DamagedWithCopy(LedgerDamaged):
    """The same, and a good copy is there."""

    template = N_(
        "{path} cannot be read as a ledger: {cause} (line {line}, column {column}); it "
        "was left as it is; the newest good copy is of {at}: {command} puts it back"
    )


class GoneWithCopy(LedgerGone):
    """The same, and a good copy is there."""

    template = N_(
        "the ledger {path} was there and is gone ({trace} is still beside it); the "
        "newest good copy is of {at}: {command} puts it back"
    )


class LinkToNothing(LedgerGone):
    """A link where the ledger should be, to a place where nothing is."""

    template = N_(
        "the ledger {path} is reached by the link {link}, which leads to nothing: see "
        "that what it leads to is there again (a disk that is not mounted?), or remove "
        "the link to start anew"
    )


class HistoryDamaged(LedgerError):
    """A line of the older history that is no batch; the ledger itself is whole."""

    template = N_(
        "the older history in {path} cannot be read: {cause} (line {line}); the ledger "
        "itself is whole, and changes go on; duban doctor --fix sets the line aside"
    )


class LedgerTooNew(LedgerError):
    """A file by a later duban."""

    template = N_(
        "{path} was written by a newer duban (format {found}, this one knows {known}); "
        "update duban; the file was left as it is"
    )


class CannotRead(LedgerError):
    """The system refuses to read the ledger."""

    template = N_("{path} cannot be read: {cause}; check who may read it")


class NoFile(CannotRead):
    """A folder, a pipe or a device where a file is meant."""

    template = N_(
        "{path} cannot be read: {cause}; name the ledger file itself, or move away "
        "what is in its place"
    )


class OfAnother(LedgerError):
    """A ledger that belongs to somebody else, who shares it with no group of ours."""

    template = N_(
        "{path} belongs to {owner} and is not shared with a group of yours, so it is "
        "not trusted; have it shared (its owner is told how by duban init --shared "
        "GROUP), or name it under trusted in {config}"
    )


class NoSuchCopy(NotFound):
    """No backup of that name or time."""

    template = N_(
        "there is no copy {named}; duban backup --list shows those there are; a time "
        "is 10:15 or 2025-06-12 10:15, and a copy elsewhere is named by its file"
    )


class NotDamaged(Refused):
    """A whole ledger where only a damaged one may be replaced."""

    template = N_(
        "{path} can be read again, so it was not replaced; look at it and say it again"
    )


class FileExists(Refused):
    """A file that would have to be replaced."""

    template = N_("{path} is there already; name another file")


class NoFileThere(Refused):
    """A folder, a pipe or a device where a file is to be written."""

    template = N_("{path} is there already, and is no file; name another")


class ReplaceableExists(FileExists):
    """The same, and it is replaced where a person says so."""

    template = N_(
        "{path} is there already; name another file, or write over it with --force"
    )


class IsLedger(Refused):
    """A file of the ledger's own where something else was to be written."""

    template = N_("{path} belongs to the ledger itself; name another file")


class FolderNotShared(Refused):
    """A folder that is there and that the group cannot write to."""

    template = N_(
        "the folder {folder} is not shared with {group}; name a ledger in a folder "
        "that is not there yet, or: {command}"
    )


class LedgerNotShared(Refused):
    """A ledger that is there, private or another group's, and is to be shared."""

    template = N_(
        "{path} is there already and not shared with {group}; its owner shares it "
        "with: {command}"
    )


class NoSuchGroup(BadUsage):
    """A group that the system does not have, or that one is not in."""

    template = N_("there is no group {group} that you are in; yours are {valid}")


class CannotWrite(DubanError):
    """The disk or its permissions say no; the ledger is as it was."""

    template = N_(
        "{path} cannot be written: {cause}; nothing was changed; free space or check "
        "who may write there, then say it again"
    )


class NoFolder(CannotWrite):
    """A file in a folder that is not there: mistyped, more often than wanted."""

    template = N_(
        "{path} cannot be written: there is no folder {folder}; nothing was changed; "
        "make it first (mkdir -p), or name another file"
    )


class OnNetwork(CannotWrite):
    """A ledger on another machine's disk, where locks do not hold."""

    template = N_(
        "{path} lies on a network file system ({kind}), where two writers may not see "
        "each other's locks; nothing was changed; keep the ledger on a local disk, or "
        "accept the risk with network = true in {config}"
    )


class Unconfirmed(DubanError):
    """In place, but the disk did not say that it will stay."""

    template = N_(
        "the change is in place in {path}, but the disk did not confirm it: {cause}; "
        "look at it again before you rely on it"
    )


class Locked(DubanError):
    """Another process writes, for longer than one waits."""

    template = N_(
        "another program is writing to {path}, and you waited {seconds} s for it; "
        "nothing was changed; say it again in a moment, or wait longer with --wait"
    )


class LockedBy(Locked):
    """The same, and the lock says who it is."""

    template = N_(
        "{by} (process {pid}) is writing to {path}, and you waited {seconds} s for it; "
        "nothing was changed; say it again in a moment, or wait longer with --wait"
    )
