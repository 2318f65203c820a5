"""The speech that comes with duban: a document like any other, in this package."""

from importlib.resources import files

KEY = "kj2025"
"""The key of its plan: 科技, the year of the speech."""

NAME = f"{KEY}.txt"


def data() -> bytes:
    """The bytes of the built-in speech, for the reader that reads every document."""
    return files("seed").joinpath(NAME).read_bytes()
