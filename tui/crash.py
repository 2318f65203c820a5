"""A bug, written down without anything that users typed."""

import os
import traceback
from datetime import datetime
from pathlib import Path

from tui.words import _


def record(error: BaseException) -> str:
    """Write where a bug struck to a private file; the sentence that says which.

    Only places in the code and the kind of error: a message or a variable could hold
    a measure, a name, a password.
    """
    from platformdirs import user_state_path

    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    now = datetime.now().astimezone()
    told = "\n".join([now.isoformat(), *places, type(error).__qualname__, ""])
    path: Path = user_state_path("duban", appauthor=False)
    file = path / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    sentence = _(
        "this is a bug in duban ({kind}); what was saved is safe; {path} says where it "
        "struck"
    )
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(told)
    except OSError:
        return sentence.format(kind=type(error).__name__, path=places[-1])
    return sentence.format(kind=type(error).__name__, path=file)
