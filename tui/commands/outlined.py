"""What a document was read as, told before it is loaded."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import to_builtins

from seed.document import Document
from seed.errors import N_
from seed.outline import FINDING, Finding, FindingKind, Heading, Outline, Proposal, Span
from tui.commands.output import Cell, columns, emit, emit_json, say
from tui.desk import Desk
from tui.plain import lines
from tui.words import _, several

_KIND: Final[Mapping[FindingKind, str]] = {
    FindingKind.GAP: N_("gap"),
    FindingKind.REPEAT: N_("repeat"),
    FindingKind.RESTART: N_("restart"),
    FindingKind.START: N_("wrong start"),
    FindingKind.COUNT: N_("count"),
    FindingKind.MARKER: N_("marker"),
    FindingKind.DASH: N_("dash"),
    FindingKind.ATTACHMENT: N_("attachment"),
    FindingKind.BASE: N_("no day"),
}


def tell_outline(
    desk: Desk, read: Document, review: Sequence[bool], show_dropped: bool
) -> None:
    """The tree, the counts per level, and what a careful reader would ask about."""
    outline = read.outline
    if desk.quiet:
        return
    if desk.json:
        emit_json("outline", **_envelope(read, review))
        return
    emit([[(outline.title or _("no title"), "bold"), ("  ", ""), _day(outline)]])
    headings = zip(outline.headings, review, strict=True)
    emit(columns([_heading_cells(one, back) for one, back in headings]))
    if show_dropped:
        tell_dropped(read)
    tell_findings(desk, outline)
    counted = Counter(heading.level for heading in outline.headings)
    levels = " / ".join(str(counted[level]) for level in sorted(counted))
    sentence = _("{encoding}; headings per level: {levels}; nothing was written")
    say(desk, sentence.format(encoding=read.encoding, levels=levels))


def tell_findings(desk: Desk, outline: Outline) -> None:
    """What to look at before one relies on it, on stderr: a line each."""
    for finding in outline.findings:
        place = _("line {n}").format(n=finding.line)
        kind = _(_KIND[finding.kind])
        say(desk, f"{place}  {kind}: {_sentence(finding)}")
    if outline.findings:
        n = len(outline.findings)
        say(desk, several("{n} finding", "{n} findings", n))


def tell_dropped(read: Document) -> None:
    """What stood around the document and was left out of it."""
    emit([[(_("left out:"), "bold")]])
    for start, end in read.outline.dropped:
        emit([[("  " + one, "dim")] for one in lines(read.text[start:end].strip("\n"))])


def _sentence(finding: Finding) -> str:
    return _(FINDING[finding.kind]).format(**finding.values)


def _day(outline: Outline) -> Cell:
    return (outline.base.isoformat() if outline.base else _("without a day"), "dim")


def _heading_cells(heading: Heading, review: bool) -> list[Cell]:
    indent = "  " * (heading.level - 1)
    said = heading.assignment
    proposal = heading.proposal
    return [
        (str(heading.line), "dim"),
        (f"{indent}{heading.marker} {heading.title}".rstrip(), ""),
        (_("review") if review else "", "dim"),
        (proposal.due.isoformat() if proposal and not review else "", ""),
        (said.lead, "cyan"),
    ]


def _envelope(read: Document, review: Sequence[bool]) -> dict[str, Any]:
    outline = read.outline
    return {
        "encoding": read.encoding,
        "title": outline.title,
        "date": outline.base,
        "items": [
            {
                "level": heading.level,
                "number": heading.marker,
                "title": heading.title,
                "line": heading.line,
                "spans": heading.spans,
                "review": back,
                "gloss": heading.gloss,
                "lead": heading.assignment.lead or None,
                "support": heading.assignment.support,
                "leader": heading.assignment.leader or None,
                "owner": heading.assignment.owner or None,
                "due": _due(heading.assignment.due),
                "due_proposed": None if back else to_builtins(heading.proposal),
            }
            for heading, back in zip(outline.headings, review, strict=True)
        ],
        "findings": [
            {"line": one.line, "kind": one.kind, "message": _sentence(one)}
            for one in outline.findings
        ],
        "frame": [_place(read, span) for span in outline.frame],
        "dropped": [_place(read, span) for span in outline.dropped],
    }


def _due(proposal: Proposal | None) -> Any:  # noqa: ANN401
    return proposal.due if proposal else None


def _place(read: Document, span: Span) -> dict[str, object]:
    start, end = span
    return {"span": span, "text": read.text[start:end]}
