"""What can be wrong with many updates at once, and with what they are read from."""

from collections.abc import Sequence

from seed.errors import N_, DubanError
from store.errors import BadUsage, Conflict, NotFound, Problem, Refused


class NotAsExpected(Conflict):
    """A line of many updates was written for a value that is not there."""

    template = N_(
        "{code} {field} is {now}, and this is for when it is {shown}{more}; look at it "
        "and say again what it should be"
    )


class BlindGuard(Conflict):
    """A line of many updates is for a batch, and nothing tells what came since."""

    def __init__(self, **values: object) -> None:
        DubanError.__init__(self, **values)
        self.clashes = ()


class NotToldSince(BlindGuard):
    """Not all batches since are there."""

    template = N_(
        "what was done since batch {revision} is not all known, for batch {missing} is "
        "missing; look at the item again and say the batch of now"
    )


class LostBatch(BlindGuard):
    """It was lost with the ledger."""

    template = N_(
        "batch {revision} was lost before an older state was put back (batch {batch}); "
        "look at the item again and say the batch of now"
    )


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
    """They are right, but for codes that no item has, or batches that are none."""


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


class WholeAnswer(BadUsage):
    """The answer that --json prints, where updates are wanted."""

    template = N_(
        "this is the whole answer of --json; write duban list --format jsonl, or make "
        "a line of each item (jq -c '.items[]')"
    )


class TwiceInLine(BadUsage):
    """A key, or a header, that stands there twice."""

    template = N_("'{name}' stands there twice; leave one out")


class AnotherPlan(BadUsage):
    """A code of one plan beside the name of another."""

    template = N_("{code} is not of the plan {plan} that stands beside it")


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
