"""What was typed as a selection."""

from collections.abc import Iterable

from store.selection.terms import Selection
from store.text import visible


def parse(
    words: Iterable[str], *, plan: str = "", everything: bool = False
) -> Selection:
    """Read a selection as typed: terms as arguments, or several in one.

    Raises:
        BadSelection: It cannot be read; says the column and what would be right.

    """
    # What cannot be seen parts no words.
    text = visible(" ".join(words))
    term = None
    if text.strip():
        # Many commands have none: their start does not pay for the grammar.
        from store.selection.grammar import Reader

        term = Reader(text).read()
    return Selection(term=term, plan=plan, everything=everything)
