"""The words of the ledger: what a plan, an item, a note, a change and a batch are.

Everything here is frozen; a new state is a new value (snapshot).
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, NamedTuple

from msgspec import Meta, Struct


class Status(StrEnum):
    """Where a measure or an action stands. Computed states are never statuses."""

    TODO = "todo"
    DOING = "doing"
    SUBMITTED = "submitted"
    DONE = "done"
    ONGOING = "ongoing"
    PAUSED = "paused"
    DROPPED = "dropped"


STATUS_WORDS: Final[Mapping[str, Status]] = {
    word: status
    for status, words in {
        Status.TODO: "todo 未启动 未开始 待办",
        Status.DOING: "doing 推进中 正常推进 进行中 在办 已启动",
        Status.SUBMITTED: "submitted 待审核 申请办结 报结",
        Status.DONE: "done 已办结 已完成 完成 办结 销号",
        Status.ONGOING: "ongoing 长期坚持 持续推进",
        Status.PAUSED: "paused 暂停 中止 暂缓",
        Status.DROPPED: "dropped 不再办理 终止 取消",
    }.items()
    for word in words.split()
}
"""Every word that is taken for a status, wherever one is typed or imported."""

OPEN: Final = frozenset(
    {Status.TODO, Status.DOING, Status.SUBMITTED, Status.ONGOING, Status.PAUSED}
)
"""The statuses in which something is still to come."""


class Kind(StrEnum):
    """What an item is in its plan's tree."""

    PART = "part"
    SECTION = "section"
    MEASURE = "measure"
    ACTION = "action"


class NoteKind(StrEnum):
    """What a note records."""

    PROGRESS = "progress"
    PROBLEM = "problem"
    NEXT = "next"
    EVIDENCE = "evidence"
    CHASE = "chase"
    INSTRUCTION = "instruction"
    REMARK = "remark"


NOTE_WORDS: Final[Mapping[str, NoteKind]] = {
    word: kind
    for kind, words in {
        NoteKind.PROGRESS: "progress 进展",
        NoteKind.PROBLEM: "problem 问题",
        NoteKind.NEXT: "next 下一步",
        NoteKind.EVIDENCE: "evidence 佐证",
        NoteKind.CHASE: "chase 催办",
        NoteKind.INSTRUCTION: "instruction 批示",
        NoteKind.REMARK: "remark 备注",
    }.items()
    for word in words.split()
}
"""Every word that is taken for a kind of note, wherever one is typed or imported."""


class FigureKind(StrEnum):
    """What an amount is for whoever follows a measure up."""

    ACHIEVED = "achieved"
    """Of a part that looks back."""
    TARGET = "target"
    """Proposed: the text of work to do names it."""
    MISSING = "missing"
    """一批, 更多: whoever leads has to set one."""


Role = Literal["lead", "support", "leader", "owner"]
ROLES: Final[tuple[Role, ...]] = ("lead", "support", "leader", "owner")

NOBODY: Final = ""
"""An own role of this value stops inheritance; None inherits."""


Moment = Annotated[datetime, Meta(tz=True)]
"""A time that says its zone."""


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has a place in a table. Removing is a mark: nothing is ever deleted."""

    uid: str
    """Its name for ever, in the whole ledger: p1, i52, n7."""
    removed: bool = False


class Plan(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One loaded document."""

    key: str
    """What tells its codes from those of other plans: `kj2025/2.1.3`."""
    title: str
    gloss: str = ""
    base: date | None = None
    """The day of the document: the base of its relative dates."""
    loaded: date
    source: str = ""
    """The name of the file it came from, without its folder."""
    encoding: str = "utf-8"
    text: str = ""
    """The decoded text, once; items point into it."""


class Proposed(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A due date that the text suggests and nobody has accepted yet."""

    due: date
    precision: str
    phrase: str
    soft: bool = False
    """The text hedges: 力争, 争取, 原则上, 探索."""
    unsure: bool = False
    """The words may mean another day too: 三季度前, a month that is over."""


class Item(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node of a plan's tree. Roles here are its own; see roles for what holds."""

    plan: str
    """The uid of its plan."""
    code: str
    """Its name for people, from where it stood when it was created."""
    kind: Kind
    parent: str = ""
    """The uid of the item it stands under; empty at the top."""
    place: float
    """Its order among those under the same parent."""
    marker: str = ""
    title: str
    gloss: str = ""
    line: int = 0
    """The line of the document it stands on, from 1; 0 where people added it."""
    spans: tuple[tuple[int, int], ...] = ()
    """Its heading, then its text, as ranges of characters of the plan's text."""
    review: bool = False
    status: Status = Status.TODO
    """Of measures and actions only; parts and sections have progress instead."""
    status_on: date | None = None
    """The day it took that status; None since it was loaded."""
    lead: str | None = None
    support: tuple[str, ...] | None = None
    leader: str | None = None
    owner: str | None = None
    due: date | None = None
    """What people accepted."""
    due_original: date | None = None
    """The first that people accepted."""
    due_proposed: Proposed | None = None
    tags: tuple[str, ...] = ()
    """The desk's own labels, each once, in the order they were given."""
    reworded: date | None = None
    """The day a revised document last changed its text."""

    @property
    def suggested(self) -> Proposed | None:
        """The due date that its text suggests; what looks back suggests none."""
        return None if self.review else self.due_proposed

    @property
    def done_on(self) -> date | None:
        """The day it was done, if it is."""
        return self.status_on if self.status is Status.DONE else None

    @property
    def works(self) -> bool:
        """Whether it has a status and a due date of its own."""
        return self.kind in (Kind.MEASURE, Kind.ACTION)


class Note(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated, signed record on an item."""

    item: str
    kind: NoteKind = NoteKind.PROGRESS
    text: str
    by: str
    on: date
    """The day it speaks of."""
    at: Moment
    """When it was written."""


class View(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A selection with a name, for all who work on the ledger."""

    name: str
    """What it is called without its @."""
    selection: str
    """As it was typed: a relative date in it moves with the days."""


Table = Literal["plans", "items", "notes", "views"]
SINGULAR: Final[Mapping[Table, str]] = {
    "plans": "plan",
    "items": "item",
    "notes": "note",
    "views": "view",
}
LASTING: Final[Mapping[Table, frozenset[str]]] = {
    "plans": frozenset({"uid", "key", "loaded"}),
    "items": frozenset({"uid", "plan", "code"}),
    "notes": frozenset({"uid", "item", "by", "at"}),
    "views": frozenset({"uid"}),
}
"""The fields of records that nothing changes."""
ADDED: Final = "added"
"""The field of a change that brings a record into its table."""
REMOVED: Final = "removed"
PUT_BACK: Final = "backup"
"""The verb of a batch that brings an earlier state back."""


class Change(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One field of one record from an old value to a new one, or one record added.

    Values are plain JSON, as they stand on disk, so that what history holds can be
    compared with what is there now.
    """

    table: Table
    uid: str
    field: str
    old: Any = None
    new: Any = None
    """Of an added record: the record, while it is on its way. History keeps none:
    the record stands in its table and is never deleted."""


class Batch(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The changes of one command: one revision, one step of undo."""

    revision: int
    verb: str
    by: str
    at: Moment
    changes: tuple[Change, ...]
    undoes: int | None = None
    """The batch that this one takes back; of a redo, the undo."""


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """After how many days the light of a measure turns yellow."""

    soon: Annotated[int, Meta(ge=0)] = 7
    """It is due within so many days."""
    stale: Annotated[int, Meta(ge=1)] = 30
    """For so many days there was no note and no change of status."""


class Today(NamedTuple):
    """The day on which somebody looks, and what is near or long ago to them."""

    day: date
    thresholds: Thresholds = Thresholds()


class Stamp(Struct, frozen=True):
    """Who is acting, and when; a batch says these two."""

    by: str
    at: datetime
    unit: str = ""
    """Theirs, as selections mean it by `mine`."""
    thresholds: Thresholds = Thresholds()
    """As selections mean them by `soon` and `stale`."""

    @property
    def today(self) -> Today:
        """The day, as selections take it."""
        return Today(self.at.date(), self.thresholds)
