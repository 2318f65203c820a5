"""export json and import json, as people and scripts use them."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

Run = Callable[..., Any]


@pytest.fixture
def out(run: Run, tmp_path: Path) -> Path:
    """An exported ledger in which 2.1.1 is done, in 2 batches."""
    run("done", "2.1.1", "-m", "好")
    file = tmp_path / "out.json"
    assert run("export", "json", "-o", file).status == 0
    return file


def test_the_whole_ledger_goes_to_standard_output(run: Run, out: Path) -> None:
    told = run("export", "json")
    assert (told.status, told.err) == (0, "")
    assert told.out.encode() == out.read_bytes()
    assert run("export", "json", "--json", "-o", "-") == told
    read = json.loads(told.out)
    assert (read["schema"], read["kind"], len(read["items"])) == (1, "ledger", 52)
    assert list(read["batches"]) == ["1", "2"]


def test_a_file_is_private_and_replaces_none(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "出.json"
    told = run("export", "json", "-o", file)
    assert told == (0, "", f"52 items and 1 batches are written to {file}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("mine")
    again = run("export", "json", "-o", file)
    assert run("export", "json", "-o", file, "--dry-run") == again
    assert (again.status, again.out) == (1, "")
    sentence = "is there already; name another file, or write over it with --force"
    assert again.err == f"duban: {file} {sentence}\n"
    assert file.read_text() == "mine"
    assert run("export", "json", "-o", file, "--force", "--dry-run").status == 0
    assert file.read_text() == "mine"
    assert run("export", "json", "-o", file, "--force").status == 0
    assert json.loads(file.read_bytes())["kind"] == "ledger"
    assert [one.name for one in tmp_path.iterdir() if ".new" in one.name] == []


TAKING_OUT: Final = ("export json", "export json --force", "export json --dry-run")
TAKING_OUT_OR_KEEPING: Final = (*TAKING_OUT, "backup", "backup --dry-run")


@pytest.mark.parametrize("line", TAKING_OUT_OR_KEEPING)
def test_the_ledger_and_what_is_beside_it_is_never_written_over(
    run: Run,
    path: Path,
    disk: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    line: str,
) -> None:
    before = disk(locks=True)
    link, dangling = tmp_path / "link", tmp_path / "dangling"
    link.symlink_to(path)
    dangling.symlink_to(f"{path}.history")
    (tmp_path / "folder").symlink_to(path.parent)
    monkeypatch.chdir(tmp_path)
    beside = (".bak", ".history", ".lock", ".lock.q", ".backups/20250612T000000Z.json")
    for file in (
        *(path, link, dangling, "desk/../desk/ledger.json", "folder/ledger.json.lock"),
        *(f"{path}{suffix}" for suffix in beside),
        *(path.parent / ".ledger.json.tmp", f"{path}.damaged-20250612T000000Z"),
    ):
        told = run(*line.split(), "-o", file)
        assert (told.status, told.out) == (1, "")
        assert "belongs to the ledger itself" in told.err
    assert disk(locks=True) == before
    assert run(*line.split(), "-o", f"{path}.monday").status == 0


@pytest.mark.parametrize("line", TAKING_OUT_OR_KEEPING)
def test_where_nobody_may_look_nothing_can_be_written(
    run: Run, forbidden: Path, line: str
) -> None:
    for to in (forbidden / "甲.json", forbidden / "没有" / "甲.json"):
        told = run(*line.split(), "-o", to)
        assert (told.status, told.out) == (74, "")
        said = f"duban: {to} cannot be written: Permission denied; nothing was changed"
        assert told.err.startswith(said)


@pytest.mark.parametrize("line", TAKING_OUT_OR_KEEPING)
def test_no_folder_is_made_for_a_file(run: Run, tmp_path: Path, line: str) -> None:
    to = tmp_path / "没有" / "甲.json"
    told = run(*line.split(), "-o", to)
    assert (told.status, told.out) == (74, "")
    assert f"there is no folder {to.parent};" in told.err
    assert not to.parent.exists()


def test_a_device_is_not_replaced(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told = run("export", "json", "--force", "-o", pipe)
    assert (told.status, told.out) == (1, "")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_dry_export_writes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    told = run("export", "json", "-o", file, "--dry-run")
    assert told.err == f"52 items and 1 batches would be written to {file}\n"
    row = json.loads(run("export", "json", "-o", file, "--dry-run", "--json").out)
    assert (row["kind"], row["dry_run"], row["batch"]) == ("export", True, 1)
    assert not file.exists()


def test_what_a_terminal_would_obey_is_escaped(run: Run, path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("明晰产业", "\x9b41m"), "utf-8")
    told = run("export", "json")
    assert told.status == 0
    assert "\x9b" not in told.out
    assert "\\u009b41m" in told.out
    assert json.loads(told.out)["items"]["i16"]["title"].startswith("\x9b41m")


def test_a_ledger_that_is_not_there_is_made(
    run: Run, out: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "ledger.json"
    dry = run("import", "json", out, "--ledger", new, "--dry-run")
    assert dry.err == f"{new} would be created with 52 items; nothing was written\n"
    assert not new.exists()
    told = run("import", "json", out, "--ledger", new)
    assert told == (0, "", f"created {new} with 52 items\n")
    assert run("export", "json", "--ledger", new).out.encode() == out.read_bytes()
    assert run("undo", "--ledger", new).status == 0


def test_a_new_ledger_comes_in_one_envelope(
    run: Run, out: Path, tmp_path: Path
) -> None:
    data = out.read_bytes()
    new = tmp_path / "new.json"
    told = run("import", "json", "-", "--ledger", new, "--json", stdin=data)
    assert (told.status, told.err) == (0, "")
    row = json.loads(told.out)
    assert (row["kind"], row["created"], row["items"]) == ("import", True, 52)
    assert (row["ledger"], row["batch"], row["batches"]) == (str(new), 2, 2)


def test_contents_are_replaced_only_where_that_is_said(
    run: Run, out: Path, path: Path
) -> None:
    assert run("import", "json", out).err == "nothing to change\n"
    run("done", "2.1.2")
    before = path.read_bytes()
    told = run("import", "json", out)
    assert (told.status, told.out) == (1, "")
    assert told.err.startswith(f"duban: {path} has contents of its own")
    dry = run("import", "json", out, "--replace", "--dry-run")
    assert (dry.status, path.read_bytes()) == (0, before)
    told = run("import", "json", out, "--replace")
    assert told.status == 0
    assert "2.1.2  status  done -> not started\n" in told.out
    assert run("count", "status:done").out == "1\n"
    assert run("undo").status == 0
    assert run("count", "status:done").out == "2\n"


def test_an_empty_ledger_takes_it_as_one_batch(
    run: Run, out: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new.json"
    run("init", "--empty", "--ledger", new)
    row = json.loads(run("import", "json", out, "--ledger", new, "--json").out)
    assert (row["kind"], row["verb"], row["batch"]) == ("batch", "import", 1)
    assert run("count", "--ledger", new).out == "36\n"


def test_another_ledger_does_not_fit_even_by_replace(
    run: Run, out: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    run("init", "--empty", "--ledger", other)
    run("load", "-", "--key", "b", "--ledger", other, stdin="报告\n\n一、甲\n".encode())
    before = other.read_bytes()
    for words in ([], ["--replace"]):
        told = run("import", "json", out, "--ledger", other, *words)
        assert (told.status, told.out) == (1, "")
        assert "--ledger FILE" in told.err
    assert other.read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"{}", b"[1", b"\xff\xfe\x00", b"{" * 99999])
def test_what_is_no_export_is_status_2(run: Run, path: Path, data: bytes) -> None:
    before = path.read_bytes()
    told = run("import", "json", "-", "--replace", stdin=data)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("duban: stdin is no ledger that duban exported: ")
    assert told.err.count("\n") == 1
    assert path.read_bytes() == before


def test_an_export_of_a_newer_duban_is_status_5(run: Run, path: Path) -> None:
    before = path.read_bytes()
    for data in (
        b'{"schema":2,"kind":"ledger"}',
        b'{"schema":1,"kind":"ledger","meta":{"ledger":{"schema":99,"revision":1}}}',
    ):
        told = run("import", "json", "-", "--replace", stdin=data)
        assert (told.status, told.out) == (5, "")
        assert told.err.startswith("duban: stdin was written by a newer duban (format ")
    assert path.read_bytes() == before


def test_a_file_that_is_not_there_is_status_2(run: Run, tmp_path: Path) -> None:
    told = run("import", "json", tmp_path / "none.json")
    assert (told.status, told.out) == (2, "")
    assert "cannot be read: No such file" in told.err


def test_without_a_ledger_there_is_nothing_to_export(bare: Run, path: Path) -> None:
    assert bare("export", "json").status == 5
    assert not path.exists()


def test_both_speak_chinese(run: Run, out: Path, tmp_path: Path) -> None:
    new = tmp_path / "新.json"
    assert run("export", "json", "--lang", "zh").out.encode() == out.read_bytes()
    told = run("import", "json", out, "--ledger", new, "--lang", "zh")
    assert (told.status, told.out) == (0, "")


def test_an_imported_ledger_keeps_its_history_where_it_belongs(
    run: Run, path: Path, tmp_path: Path
) -> None:
    for number in range(130):
        run("note", "2.1", "-m", f"{number}")
    out, new = tmp_path / "out.json", tmp_path / "new.json"
    assert run("export", "json", "-o", out).status == 0
    assert run("import", "json", out, "--ledger", new).status == 0
    there = json.loads(new.read_bytes())["batches"]
    older = new.with_name("new.json.history").read_bytes().splitlines()
    assert len(there) <= 100
    assert len(older) + len(there) == 131
    logs = [run("log", "--json", "--ledger", one).out for one in (path, new)]
    assert logs[0] == logs[1]
