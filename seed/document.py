"""A document, read: its text and the outline in it."""

from dataclasses import dataclass
from datetime import date

from seed.outline import Outline
from seed.parsing import parse
from seed.reading import read


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds for whoever loads it."""

    text: str
    """Decoded, or taken out of HTML or Word; what the outline points into."""
    encoding: str
    outline: Outline


def document(data: bytes, base: date | None = None) -> Document:
    """Read the bytes of a document; `base` is its day, where somebody says it.

    Raises:
        DocumentError: It cannot be read.

    """
    decoded = read(data)
    return Document(decoded.text, decoded.encoding, parse(decoded.text, base))
