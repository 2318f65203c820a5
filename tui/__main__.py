"""The program: `duban`, and `python -m tui`."""

import sys

from tui import words


def main() -> None:
    """Settle the language, then do what the arguments say."""
    words.settle(words.asked(sys.argv[1:]))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows its number instead.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    from tui.commands import build

    build()(prog_name="duban")


if __name__ == "__main__":
    main()
