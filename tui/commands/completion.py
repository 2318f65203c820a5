"""The verb that teaches a shell what Tab may offer: completion."""

from enum import StrEnum
from typing import Annotated

import typer

from tui.commands.options import telling
from tui.commands.output import emit, emit_json
from tui.completion import script
from tui.desk import Desk
from tui.words import _


class Shell(StrEnum):
    """The shells that there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    desk: Desk,
    shell: Annotated[
        Shell,
        typer.Argument(
            metavar="SHELL",
            help=_('bash, zsh or fish. In bash: eval "$(duban completion bash)".'),
        ),
    ],
) -> None:
    """Print the script that a shell has to run once."""
    text = script(shell)
    if desk.json:
        emit_json("completion", shell=shell, script=text)
    else:
        emit([(line, "")] for line in text.splitlines())


VERBS = {"completion": telling(completion)}
