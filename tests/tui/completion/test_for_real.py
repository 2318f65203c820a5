"""Tab pressed in real shells: what stands on the line then, as the shell reads it."""

import os
import pty
import select
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.ledger import Ledger
from tests.tui.completion.conftest import NASTY

Run = Callable[[str], list[str]]

PATIENCE = 20.0
HOME_KEY = "\x01"
READY = "READY>"
SHOWN = "shown"
"""What writes its words into a file of this name."""
BASH = """bind 'set enable-bracketed-paste off'; set +o history
shown() { printf '%s\\0' "$@" >new && mv new shown; }
eval "$(duban completion bash)"; PS1=READY; PS1+='>'
"""
ZSH = """bindkey -e
shown() { printf '%s\\0' "$@" >new && mv new shown; }
eval "$(duban completion zsh)"; PS1=READY; PS1+='>'
"""
FISH = """function shown; printf '%s\\0' $argv >new && mv new shown; end
duban completion fish | source
function fish_prompt; printf READY; printf '>'; end
"""
START = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], BASH),
    "zsh": (["zsh", "-f", "-i"], ZSH),
    "fish": (["fish", "--no-config", "-i"], FISH),
}


class Shell:
    """A shell on a terminal of its own."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        command, setting = START[name]
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self._seen = ""
        self.type(setting)
        self.until(READY)

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def until(self, text: str) -> str:
        """What came up to a text, which must come."""
        end = time.monotonic() + PATIENCE
        while text not in self._seen:
            if time.monotonic() > end:
                raise TimeoutError(self._seen[-2000:])
            if select.select([self._terminal], [], [], 0.1)[0]:
                self._seen += os.read(self._terminal, 1 << 16).decode(errors="replace")
        before, _text, self._seen = self._seen.partition(text)
        return before

    def close(self) -> None:
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._terminal)


@pytest.fixture(params=[*START])
def shell(
    request: pytest.FixtureRequest,
    ledger: Ledger,  # noqa: ARG001  # it is there to be read
    surroundings: dict[str, str],
    tmp_path: Path,
) -> Iterator[Shell]:
    if not shutil.which(request.param):
        pytest.skip(f"there is no {request.param} on this machine")
    Path(surroundings["HOME"]).mkdir()
    made = Shell(request.param, surroundings, tmp_path)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def tab(shell: Shell, tmp_path: Path) -> Run:
    """The words of a line after Tab was pressed at its end."""

    def words(line: str) -> list[str]:
        shell.type(f"{line}\t{HOME_KEY}{SHOWN} \r")
        shell.until(READY)
        file = tmp_path / SHOWN
        told = file.read_bytes().decode().split("\0")[:-1]
        file.unlink()
        return told

    return words


def test_what_has_one_end_is_ended(tab: Run) -> None:
    assert tab("duban rev") == ["duban", "review"]
    assert tab("duban list --form") == ["duban", "list", "--format"]
    assert tab("duban list --format jsonl status:pa") == [
        *("duban", "list", "--format", "jsonl", "status:paused"),
    ]
    assert tab("duban list lead:市") == ["duban", "list", "lead:市科技局"]
    assert tab("duban assign 2.1.1-2.1 --lead 市") == [
        *("duban", "assign", "2.1.1-2.1", "--lead", "市科技局"),
    ]
    assert tab("duban list 'overdue lead:市") == [
        *("duban", "list", "overdue lead:市科技局"),
    ]


def test_a_word_with_colons_of_its_own_stays_one_word(tab: Run) -> None:
    assert tab("duban list owner:王") == ["duban", "list", "owner:王:芳"]


def test_what_would_act_in_a_shell_is_inserted_as_text(
    tab: Run, tmp_path: Path
) -> None:
    assert tab("duban assign 2 --lead 甲") == ["duban", "assign", "2", "--lead", NASTY]
    assert not (tmp_path / "owned").exists()


def test_files_are_offered_where_files_belong(tab: Run, tmp_path: Path) -> None:
    (tmp_path / "报 告.txt").write_text("")
    assert tab("duban load 报") == ["duban", "load", "报 告.txt"]
    assert tab("duban import json 报") == ["duban", "import", "json", "报 告.txt"]


def test_codes_are_shown_with_titles_where_a_shell_shows_any(
    shell: Shell, request: pytest.FixtureRequest
) -> None:
    shell.type("duban show 2.1.\t\t")
    title = "拓展空间布局"
    bash = "bash" in request.node.name
    assert (title in shell.until("2.1.3")) is not bash
