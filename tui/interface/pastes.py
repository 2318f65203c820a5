"""What is pasted is text: nothing in it is a key."""

from collections.abc import Iterable, Iterator

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.message import Message

_ESC = "\x1b"
_START, _END = "\x1b[200~", "\x1b[201~"
"""What a terminal puts around a paste."""


class Parser(XTermParser):
    """Reads what the terminal sends, with no escape character within a paste.

    Textual 8.2.8 takes what follows one, up to the end of the paste, for keys: they
    would act on the rows. Most terminals take it out themselves; tmux does not.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasting = False
        self._held = ""
        """The last of what came, as far as it may begin a mark."""

    def feed(self, data: str) -> Iterable[Message]:
        """Read on; after nothing, nothing more comes."""
        inert = "".join(self._inert(data))
        return super().feed(inert) if inert or not data else ()

    def _inert(self, data: str) -> Iterator[str]:
        for char in data:
            self._held += char
            if not self._pasting:
                yield char
                self._held = self._held[-len(_START) :]
                if self._held == _START:
                    self._pasting, self._held = True, ""
            elif self._held == _END:
                yield _END
                self._pasting, self._held = False, ""
            elif not _END.startswith(self._held):
                kept = 1 if char == _ESC else 0
                text = self._held[: len(self._held) - kept]
                self._held = self._held[len(text) :]
                yield text.replace(_ESC, "")


def guard() -> None:
    """Have what the terminal sends be read so, from the next driver on."""
    linux_driver.XTermParser = Parser  # type: ignore[attr-defined]
