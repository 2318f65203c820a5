"""The one point where stored text becomes text of a screen or of standard output.

What comes out is obeyed by no terminal and no widget: acting characters are pictures
of themselves, and a `Text` holds no markup.
"""

from typing import TYPE_CHECKING

from store.text import visible

if TYPE_CHECKING:
    from rich.text import Text


def line(text: str) -> str:
    """Stored text for one line of output."""
    if text.isprintable():
        return text
    return visible(text).replace("\n", "␊").replace("\t", " ")


def lines(text: str) -> list[str]:
    """Stored text for several lines of output."""
    return [line(one) for one in text.split("\n")]


def plain(text: str, style: str = "") -> "Text":
    """Stored text as every widget shows it literally, on one line or on several."""
    from rich.text import Text

    return Text("\n".join(lines(text)), style=style)
