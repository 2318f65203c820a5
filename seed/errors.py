"""What can go wrong, said so that a person knows what to do next.

`DubanError` is the one base class of every error of ours; it lives here because
arrows point this way. A leaf is a sentence with names in braces, and an instance
carries their values, so that the terminal can say it in either language.
"""

from typing import ClassVar


def N_(sentence: str) -> str:  # noqa: N802
    """Mark a sentence for translation where it stands; it is said elsewhere."""
    return sentence


class DubanError(Exception):
    """Something a user can cause; `template` says it, `values` fill it in."""

    template: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        super().__init__(values)
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class DocumentError(DubanError):
    """A document, or a phrase of one, that cannot be read."""


class Unreadable(DocumentError):
    """A file that the system does not hand over."""

    template = N_("{path} cannot be read: {cause}; name a text file, or - for stdin")


class NotText(DocumentError):
    """Bytes that no supported encoding explains."""

    template = N_(
        "this is no text in UTF-8, GB18030 or UTF-16; save the document as plain "
        "text in UTF-8 and load that"
    )


class WrongEncoding(DocumentError):
    """A byte order mark whose promise the bytes break."""

    template = N_(
        "byte {position} is not {encoding} although the file says so; save the "
        "document as plain text in UTF-8 and load that"
    )


class Binary(DocumentError):
    """A picture, a PDF, an archive under the name of a text."""

    template = N_(
        "this is a binary file, not text; save the document as plain text in UTF-8 "
        "and load that"
    )


class NoDate(DocumentError):
    """Something typed as a date that is none."""

    template = N_(
        "'{text}' is no date; write 2025-06-30, 6月30日, 6月底, 年底, today or +10d"
    )


class NoSuchDay(DocumentError):
    """A date that the calendar does not have."""

    template = N_("'{text}' is no day of the calendar; check month and day")
