"""What a ledger can refuse. Leaves carry what their sentence needs.

Which exit status a leaf has is for the command line to say.
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


class NoSuchBatch(Refused):
    """A number that the history does not have."""

    template = N_("there is no batch {revision}; duban log lists them")


class AlreadyUndone(Refused):
    """A batch that an undo has taken back."""

    template = N_("batch {revision} is undone already, by batch {undo}")


class MovedOn(Refused):
    """Undoing would trample on what was done since."""

    template = N_(
        "batch {revision} cannot be undone: {code} {field} was changed since, by {by} "
        "in batch {later}; undo that one first"
    )


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


class NotExported(DocumentError):
    """A file to import that holds no whole ledger."""

    template = N_(
        "{path} is no ledger that duban exported: {cause} (line {line}, column "
        "{column}); nothing was changed; make it with duban export json"
    )


class NoSuchPart(DocumentError):
    """A part named for review or to do that the document does not have."""

    template = N_("the document has no part {codes}; its parts are 1 to {last}")


class BadUsage(DubanError):
    """What was asked for makes no sense."""


class EmptySelection(BadUsage):
    """A writing verb that names nothing."""

    template = N_("name the items to change, by code or field:value, or say --all")


class BadSelection(BadUsage):
    """A selection that cannot be read; `text` is all of it, as it was typed.

    `hint` tells what would be right.
    """

    template = N_("column {column} of the selection: {cause}{hint}")


class CircularView(BadUsage):
    """A view that comes to itself."""

    template = N_("the view @{name} leads to itself; give it another selection")


class BadValue(BadUsage):
    """A value that a field does not take."""

    template = N_("'{value}' is no {field}; it is one of {valid}")


class NearValue(BadValue):
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


class SetTwice(BadUsage):
    """One field with two values at once."""

    template = N_("{field} is given two values; leave one out")


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


class BackwardRange(BadUsage):
    """A range whose end comes before its start, or stands on another level."""

    template = N_("{first}-{last} does not run forward on one level of one plan")


class EmptyNote(BadUsage):
    """A note without a word."""

    template = N_("a note needs text; give it with -m TEXT, or -m - to read it in")


class MissingName(BadUsage):
    """A view without a name."""

    template = N_("name the view: duban view add NAME SELECTION")


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
    """The selection reaches nothing."""


class UnknownCode(NotFound):
    """Codes that no item has."""

    template = N_("no such item: {codes}; duban tree shows the codes")


class UnknownPlan(NotFound):
    """A plan key that the ledger does not have."""

    template = N_("no such plan: {key}; the ledger has {valid}")


class UnknownView(NotFound):
    """A view that the ledger does not keep."""

    template = N_("there is no view @{name}; duban view list shows those there are")


class NothingMatched(NotFound):
    """A selection that is right and reaches nothing."""

    template = N_("nothing matches: {selection}")


class NothingDue(NotFound):
    """Due dates that are to be moved, of items that have none."""

    template = N_(
        "none of these has a due date to move; duban due SELECTION DATE sets one"
    )


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


class NotAsExpected(Conflict):
    """A line of many updates was written for a value that is not there."""

    template = N_(
        "{code} {field} is {now}, and this is for when it is {shown}{more}; look at it "
        "and say again what it should be"
    )


class Problem(Struct, frozen=True):
    """What is wrong with a line of many updates."""

    line: int
    """From 1."""
    column: int
    """The character, or the cell of a table, from 1; 0 where it is the whole line."""
    error: DubanError


class WrongLines(DubanError):
    """Updates that cannot all be applied, so that none was."""

    template = N_(
        "lines that cannot be applied: {n}; nothing was changed; mend them, or apply "
        "all others with --keep-going"
    )

    def __init__(self, problems: Sequence[Problem]) -> None:
        DubanError.__init__(self, n=len({problem.line for problem in problems}))
        self.problems = problems


class BadLines(WrongLines, BadUsage):
    """Some of them say what makes no sense."""


class UnknownLines(WrongLines, NotFound):
    """They are right, but for codes that no item has."""


class ConflictingLines(WrongLines, Conflict):
    """They are right, but written for values that are not there."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.clashes = [
            clash
            for problem in problems
            if isinstance(problem.error, Conflict)
            for clash in problem.error.clashes
        ]


class LinesLeft(Refused):
    """All was applied but the lines that could not be."""

    template = N_("lines left out: {n}; mend them and say it again")


class LineTooLong(BadUsage):
    """A line that no update is as long as."""

    template = N_(
        "line {line}, column {column}: the line is longer than {most} KB, so the rest "
        "was not read; nothing was changed; write one update a line"
    )


class TooMany(BadUsage):
    """More than is read into memory."""

    template = N_(
        "line {line}: these are more than {most} MB of updates; nothing was changed; "
        "apply them in several parts"
    )


class NoText(BadUsage):
    """Bytes that are no text in any encoding that is known."""

    template = N_(
        "line {line}, column {column}: this is no text in UTF-8, GB18030 or UTF-16; "
        "nothing was changed; save it as text in UTF-8"
    )


class BadJson(BadUsage):
    """A line that is no JSON."""

    template = N_(
        'this is no JSON object: {cause}; write {{"code": "2.1.1", "status": "done"}}, '
        "each update on one line (jq -c)"
    )


class TwiceInLine(BadUsage):
    """A key, or a header, that stands there twice."""

    template = N_("'{name}' stands there twice; leave one out")


class WrongType(BadUsage):
    """A value of JSON that is of the wrong type."""

    template = N_("{field} cannot be {value}; write {valid}")


class NoCode(BadUsage):
    """An update, or a table, that does not say of which items."""

    template = N_("there is no code: say which item with {valid}")


class BadCode(BadUsage):
    """Something else where a code belongs."""

    template = N_("'{text}' is no code; write 2.1.3, or kj2025/2.1.3")


class NoState(BadUsage):
    """A line with a code and nothing else."""

    template = N_("say what {code} is now: done, doing …, then a note if there is one")


class BadTable(BadUsage):
    """A row that is no CSV."""

    template = N_("this row cannot be read: {cause}; save the table again as CSV")


class TooManyCells(BadUsage):
    """A row that is longer than its header."""

    template = N_(
        "the row has {n} cells, its header {columns}; quote cells with commas"
    )


class NoHeader(BadUsage):
    """A cell in a column that says not what it is."""

    template = N_("'{text}' stands under no header; name its column, or empty the cell")


class Formula(BadUsage):
    """A cell that a spreadsheet would compute."""

    template = N_(
        "'{text}' is a formula, and none is taken for {field}; put ' before it if it "
        "is text"
    )


class Contradiction(BadUsage):
    """Two lines that want two values for one field of one item."""

    template = N_(
        "{code} {field} is to be {mine} here and {theirs} in line {other}; leave one "
        "out"
    )


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
        "was left as it is; duban doctor --fix repairs what can be repaired"
    )


class DamagedWithCopy(LedgerDamaged):
    """The same, and a good copy is there."""

    template = N_(
        "{path} cannot be read as a ledger: {cause} (line {line}, column {column}); it "
        "was left as it is; the newest good copy is of {at}: duban backup --restore "
        "{copy} --ledger {path} puts it back"
    )


class GoneWithCopy(LedgerGone):
    """The same, and a good copy is there."""

    template = N_(
        "the ledger {path} was there and is gone ({trace} is still beside it); the "
        "newest good copy is of {at}: duban backup --restore {copy} --ledger {path} "
        "puts it back"
    )


class HistoryDamaged(LedgerError):
    """A line of the older history that is no batch; the ledger itself is whole."""

    template = N_(
        "the older history in {path} cannot be read: {cause} (line {line}); the ledger "
        "itself is whole, and changes go on; duban doctor --fix sets the line aside"
    )


class LedgerIsFolder(LedgerError):
    """A folder where a file was meant."""

    template = N_("{path} is a folder; name the ledger file in it")


class LedgerTooNew(LedgerError):
    """A file by a later duban."""

    template = N_(
        "{path} was written by a newer duban (format {found}, this one knows {known}); "
        "update duban; the file was left as it is"
    )


class CannotRead(LedgerError):
    """The system refuses to read the ledger."""

    template = N_("{path} cannot be read: {cause}; check who may read it")


class OfAnother(LedgerError):
    """A ledger that belongs to somebody else, who shares it with no group of ours."""

    template = N_(
        "{path} belongs to {owner} and is not shared with a group of yours, so it is "
        "not trusted; have it shared (duban init --shared GROUP), or name it under "
        "trusted in {config}"
    )


class NoSuchCopy(NotFound):
    """No backup of that name or time."""

    template = N_(
        "there is no copy {named}; duban backup --list shows those there are, and a "
        "copy elsewhere is named by its file"
    )


class OtherLedger(Refused):
    """A copy that is not of this ledger: its records are others."""

    template = N_(
        "{copy} is a copy of another ledger ({uid} differs); to work on it, name it "
        "with --ledger"
    )


class NotDamaged(Refused):
    """A whole ledger where only a damaged one may be replaced."""

    template = N_(
        "{path} can be read again, so it was not replaced; look at it and say it again"
    )


class FileExists(Refused):
    """A file that would have to be replaced."""

    template = N_("{path} is there already; name another file")


class ReplaceableExists(FileExists):
    """The same, and it is replaced where a person says so."""

    template = N_(
        "{path} is there already; name another file, or write over it with --force"
    )


class IsLedger(Refused):
    """A file of the ledger's own where something else was to be written."""

    template = N_("{path} belongs to the ledger itself; name another file")


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


class FolderNotShared(Refused):
    """A folder that is there and that the group cannot write to."""

    template = N_(
        "the folder {folder} is not shared with {group}; name a ledger in a folder "
        "that is not there yet, or: chgrp {group} {folder} && chmod 2770 {folder}"
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
        "another program has been writing to {path} for {seconds} s; nothing was "
        "changed; say it again in a moment, or wait longer with --wait"
    )


class LockedBy(Locked):
    """The same, and the lock says who it is."""

    template = N_(
        "{by} (process {pid}) has been writing to {path} for {seconds} s; nothing was "
        "changed; say it again in a moment, or wait longer with --wait"
    )
