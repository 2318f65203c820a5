"""Bytes of a document to its text: plain text, HTML and Word.

`decoding` knows encodings, `web` takes the text out of HTML, `word` out of .docx. What
a document is shows in its bytes, not in its name.
"""

from seed.errors import Empty, TooLarge
from seed.reading.decoding import Decoded, decode

LONGEST = 32 * 1024 * 1024
"""Bytes of the longest document: hundreds of times the longest report."""

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read(data: bytes) -> Decoded:
    """The text of a document as its outline is read from it.

    Of HTML and Word it is what a reader would see, a paragraph a line; its encoding is
    then `html (utf-8)` or `docx`.

    Raises:
        Empty: There is nothing in it.
        TooLarge: It is longer than `LONGEST`.
        DocumentError: It is no text, or a damaged, encrypted or hostile file.

    """
    if len(data) > LONGEST:
        raise TooLarge(most=LONGEST // 2**20)
    if data.startswith((_ZIP, _OLD_OFFICE)):
        from seed.reading import word

        decoded = word.read(data)
    else:
        decoded = decode(data)
        from seed.reading import web

        if web.is_html(decoded.text):
            decoded = Decoded(web.text(decoded.text), f"html ({decoded.encoding})")
    if not decoded.text.strip():
        raise Empty
    return decoded


__all__ = ["LONGEST", "Decoded", "decode", "read"]
