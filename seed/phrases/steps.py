"""The steps that a measure's text names: its lines, points (一是) or sentences."""

import re
from itertools import pairwise
from typing import Final, NamedTuple

from seed.numbering import Marker, Rank, candidates_inside, marker_at_start
from seed.width import fold


class Step(NamedTuple):
    """One thing to do, and the number that the text gives it."""

    marker: str
    title: str


_BULLET: Final = re.compile(r"[-*+•·●○■◆▪]\s+|[•·●■◆▪]")
_ENDS: Final = frozenset("。;!?:")
"""How a line ends that does not go on in the next one."""
_STOPS: Final = frozenset("。;!?")
_OPENING, _CLOSING = frozenset("“‘「『《〈([【〔"), frozenset("”’」』》〉)]】〕")
_LEAST: Final = 2
"""Pieces that make a list of a text, and points that make a run."""


def steps(text: str, *, by_lines: bool | None = None) -> list[Step]:
    """The steps of a text; unless said, by its lines where they are several and whole.

    By lines or else by sentences, its points (一是) being such.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if by_lines is None:
        by_lines = len(lines) >= _LEAST and not _wrapped(lines)
    pieces = lines if by_lines else _sentences(_joined(lines))
    return [step for piece in pieces if (step := _step(piece))]


def _step(piece: str) -> Step | None:
    """A piece without its number and its stop; None where it only leads to others."""
    piece = piece.strip()
    start, end = 0, 0
    if bullet := _BULLET.match(piece):
        start = end = bullet.end()
    elif marker := _marker(piece):
        start, end = marker.start, marker.end
    title = piece[end:].strip()
    if fold(title).endswith(":"):
        return None
    title = title.rstrip("。;；,，、")
    return Step(piece[start:end].strip(), title) if title else None


def _marker(piece: str) -> Marker | None:
    marker = marker_at_start(fold(piece))
    return None if marker and marker.doubtful else marker


def _wrapped(lines: list[str]) -> bool:
    """Whether a line goes on in the next one, as lines of prose do."""
    return any(
        fold(line)[-1] not in _ENDS and not (_BULLET.match(after) or _marker(after))
        for line, after in pairwise(lines)
    )


def _joined(lines: list[str]) -> str:
    """Lines in one: with a blank only where Latin words or numbers meet."""
    whole = ""
    for line in lines:
        gap = whole and whole[-1].isascii() and line[0].isascii()
        whole += f" {line}" if gap else line
    return whole


def _sentences(text: str) -> list[str]:
    """The points of a text with what stands under each, and the sentences before."""
    folded = fold(text)
    points = _points(folded)
    first = points[0] if points else len(text)
    places = [0, *_stops(folded[:first]), *points, len(text)]
    return [text[a:b] for a, b in pairwise(places)]


def _points(folded: str) -> list[int]:
    """Where the points of the longest run (一是, 二是 …; ①, ② …) begin."""
    runs: dict[Rank, list[int]] = {}
    start = _marker(folded)
    inside = (one.marker for one in candidates_inside(folded, 0))
    for marker in (*([start] if start else []), *inside):
        run = runs.setdefault(marker.rank, [])
        if marker.number == len(run) + 1:
            run.append(marker.start)
    longest = max(runs.values(), key=len, default=[])
    return longest if len(longest) >= _LEAST else []


def _stops(folded: str) -> list[int]:
    """Where sentences end, but for those inside quotations and brackets."""
    found: list[int] = []
    depth = 0
    for place, char in enumerate(folded):
        before = folded[place - 1 : place]
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
            if not depth and before in _STOPS:
                found.append(place + 1)
        elif char in _STOPS and not depth:
            found.append(place + 1)
    if depth:  # what was opened is never closed: it says nothing of where it ends
        return [n + 1 for n, char in enumerate(folded) if char in _STOPS]
    return found
