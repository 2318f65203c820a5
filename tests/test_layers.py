"""Who may import whom, as it is when a program runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TERMINAL = {"typer", "rich", "textual"}
STORAGE = {"tinydb", "msgspec", "platformdirs"}

LOADED = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded_by(*modules: str) -> set[str]:
    """The top-level packages in memory once a fresh process imported these."""
    command = [sys.executable, "-c", LOADED, *modules]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return set(json.loads(run.stdout))


def modules_of(package: str) -> list[str]:
    files = sorted((ROOT / package).rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    return [name.removesuffix(".__init__") for name in names]


def test_the_seed_needs_the_standard_library_alone() -> None:
    modules = modules_of("seed")
    assert "seed.parsing" in modules
    loaded = loaded_by(*modules)
    assert not loaded & (TERMINAL | STORAGE | {"store", "tui"})


def test_the_store_knows_no_terminal() -> None:
    modules = modules_of("store")
    assert "store.backends.tables" in modules
    assert not loaded_by(*modules) & (TERMINAL | {"tui"})


@pytest.mark.parametrize(
    "module",
    [
        "store.ledger",
        "store.snapshot",
        "store.selection",
        "store.intents",
        "store.intents.load",
        "store.intents.work",
    ],
)
def test_tinydb_is_loaded_only_where_a_file_is_opened(module: str) -> None:
    assert not loaded_by(module) & (TERMINAL | {"tinydb", "tui"})


def test_the_tinydb_backend_is_what_loads_tinydb() -> None:
    assert "tinydb" in loaded_by("store.backends.tables")
