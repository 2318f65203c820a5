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

    def __init__(self, position: int, encoding: str) -> None:
        super().__init__(position=position, encoding=encoding)
        self.position = position


class DamagedText(DocumentError):
    """Bytes that begin as text in an encoding and go on as something else."""

    template = N_(
        "byte {position} is damaged: the text before it is {encoding}, and this is "
        "not; open the document in an editor, mend it there and save it in UTF-8"
    )


class Binary(DocumentError):
    """A picture, a PDF, an archive under the name of a text."""

    template = N_(
        "this is a binary file, not text; save the document as plain text in UTF-8 "
        "and load that"
    )


class Empty(DocumentError):
    """A document in which nothing stands."""

    template = N_("the document is empty; check that the right file was named")


class TooLarge(DocumentError):
    """More than any document."""

    template = N_(
        "the document is longer than {most} MB; load the part of it that has the "
        "outline"
    )


class OldWord(DocumentError):
    """A .doc."""

    template = N_(
        "this is a file of an old Office (.doc); save it as .docx or as plain text and "
        "load that"
    )


class EncryptedWord(DocumentError):
    """A document with a password."""

    template = N_(
        "this Word document has a password; save it without one and load that"
    )


class HugeWord(DocumentError):
    """An archive that unpacks to more than any document."""

    template = N_(
        "this Word document would unpack to {size} MB; no document is that large, so "
        "it was not opened; save it as plain text and load that"
    )


class BadWord(DocumentError):
    """A .docx that is none, or damaged."""

    template = N_(
        "this is no Word document that can be read ({cause}); open it in Word or WPS, "
        "save it again as .docx or as plain text and load that"
    )


class NoDate(DocumentError):
    """Something typed as a date that is none."""

    template = N_(
        "'{text}' is no date; write 2025-06-30, 6月30日, 6月底, 年底, today or +10d"
    )


class NoDistance(DocumentError):
    """Something typed as a distance between days that is none."""

    template = N_(
        "'{text}' is no distance; write +10d, -3d, +2w, +1m, +10个工作日 or 推迟10天"
    )


class NoSuchDay(DocumentError):
    """A date that the calendar does not have."""

    template = N_("'{text}' is no day of the calendar; check month and day")
