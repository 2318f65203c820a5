"""completion: the script that a shell runs once."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_script_is_one_that_its_shell_can_read(
    bare: Run, path: Path, shell: str, lang: str
) -> None:
    told = bare("completion", shell, "--lang", lang)
    assert (told.status, told.err) == (0, "")
    row = json.loads(bare("completion", shell, "--json").out)
    assert (row["kind"], row["shell"]) == ("completion", shell)
    assert row["script"] == told.out
    assert not path.exists()
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=told.out.encode(), check=True)


def test_another_shell_is_bad_usage(bare: Run) -> None:
    told = bare("completion", "tcsh")
    assert (told.status, told.out) == (2, "")
