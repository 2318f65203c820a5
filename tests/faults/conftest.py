"""What the proofs share: short and long forms, and figures told at the end.

A proof breaks something (a process, a call, a disk, a file) many times and counts what
it must never find. Its short form runs with all tests; `--long` runs it in full:

    pytest tests/faults/test_kill.py --long

Each prints its figures at the end; docs/reliability.md has those of a full run.
"""

from collections.abc import Callable

import pytest

FIGURES: pytest.StashKey[list[str]] = pytest.StashKey()


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the long form was asked for."""
    return bool(request.config.getoption("--long"))


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tell a figure: what was done how often, and what was found."""
    told = request.config.stash.setdefault(FIGURES, [])

    def tell(sentence: str) -> None:
        told.append(f"{request.node.name}: {sentence}")

    return tell


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("long") and not item.config.getoption("--long"):
        pytest.skip("only in the long form: --long")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if told := config.stash.get(FIGURES, []):
        terminalreporter.section("figures")
        for sentence in told:
            terminalreporter.write_line(sentence)
