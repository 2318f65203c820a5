"""What people give to be read: a file by its name, or standard input."""

import os
import stat
import sys
from pathlib import Path
from typing import Final

from seed.errors import Unreadable
from tui.words import _

STDIN: Final = "-"


def given(file: str, most: int) -> bytes:
    """What is in a file, or in standard input; of more than `most`, a byte more.

    Raises:
        Unreadable: The system does not hand it over, or it is no file.

    """
    if file == STDIN:
        return sys.stdin.buffer.read(most + 1)
    path = Path(os.path.expanduser(file))  # noqa: PTH111  # an unknown ~name stays
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable(path=file, cause=_("it is no file"))
        with path.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise Unreadable(path=file, cause=error.strerror) from error
