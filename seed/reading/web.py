"""The text of a web page, as a person would copy it: a block a line.

One pass over the text with its own small reader: Python's takes time that grows with
the square of the length on pages that are made for it.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<rest>[^<>]*)>")
_HTML: Final = re.compile(
    r"\s*(?:<!doctype\s+html|<html[\s>]|<\?xml[^<>]*\?>\s*<html)", re.IGNORECASE
)
_BLOCKS: Final = (
    "p div br li ul ol h1 h2 h3 h4 h5 h6 tr table section article header footer hr "
    "title blockquote dd dt dl form pre center"
)
_BLOCK: Final = frozenset(_BLOCKS.split())
_CELLS: Final = frozenset({"td", "th"})
_UNSEEN: Final = frozenset({"script", "style", "head", "noscript", "template"})
_PIECE: Final = re.compile(
    r"<(?P<name>p|div|h[1-6]|table|ul|ol|section|article)(?:\s[^<>]*)?>", re.IGNORECASE
)
_FEW: Final = 2
_BEGINNING: Final = 20_000


def is_html(text: str) -> bool:
    """Whether a text is a web page, or a part of one that was pasted.

    A text with some tags in it, such as Markdown with <br>, is none: a page begins
    with a tag, and its blocks open and close.
    """
    if _HTML.match(text):
        return True
    start = text[:_BEGINNING].lstrip("\ufeff \t\r\n")
    pieces = _PIECE.findall(start)
    closed = sum(f"</{name.lower()}>" in start.lower() for name in set(pieces))
    return start.startswith("<") and len(pieces) >= _FEW and closed > 0


def text(page: str) -> str:
    """What a reader of the page sees; scripts, styles and comments are not seen."""
    whole = "".join(_pieces(page))
    lines = (" ".join(line.split(" ")).strip(" ") for line in whole.split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _pieces(page: str) -> Iterator[str]:
    place = 0
    while place < len(page):
        start = page.find("<", place)
        if start < 0:
            yield _seen(page[place:])
            return
        yield _seen(page[place:start])
        if page.startswith("<!--", start):
            end = page.find("-->", start)
            if end < 0:  # a comment that never ends: browsers show nothing of it either
                return
            place = end + 3
            continue
        if page.startswith(("<!", "<?"), start):
            end = page.find(">", start)
            place = end + 1 if end >= 0 else len(page)
            continue
        tag = _TAG.match(page, start)
        if not tag:
            yield "<"
            place = start + 1
            continue
        place = tag.end()
        name = tag["name"].lower()
        if name in _UNSEEN and not tag["end"] and not tag["rest"].endswith("/"):
            place = _behind(page, name, place)
        elif name in _BLOCK:
            yield "\n"
        elif name in _CELLS and tag["end"]:
            yield "\t"


def _behind(page: str, name: str, place: int) -> int:
    """Where an element that is not seen has ended; at the end if it never does."""
    end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(page, place)
    return end.end() if end else len(page)


def _seen(piece: str) -> str:
    """Text between tags: entities resolved, line breaks of the source as spaces."""
    if not piece:
        return ""
    flat = re.sub(r"[^\S\u3000]+", " ", piece)
    return unescape(flat).replace("\xa0", " ").replace("\n", " ")
