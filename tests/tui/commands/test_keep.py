"""backup and doctor, the configuration, and ledgers of groups and of other people."""

import codecs
import errno
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from datetime import datetime
from grp import getgrgid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from store.backends import trust
from store.snapshot import SCHEMA

Run = Callable[..., Any]


def copies(path: Path) -> list[Path]:
    folder = path.with_name(f"{path.name}.backups")
    return sorted(folder.iterdir()) if folder.exists() else []


def test_backup_keeps_the_state_of_now(run: Run, path: Path) -> None:
    path.chmod(0o600)
    told = run("backup")
    (made,) = copies(path)
    assert told == (0, f"{made}\n", "batch 1 is kept there\n")
    assert made.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_backup_writes_a_private_copy_where_it_is_told(
    run: Run, path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "副本.json"
    assert run("backup", "-o", file).status == 0
    assert file.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for dry in ((), ("--dry-run",)):
        again = run("backup", "-o", file, *dry)
        assert (again.status, again.out) == (1, "")
        assert again.err == f"duban: {file} is there already; name another file\n"


def test_a_copy_is_no_stream(run: Run) -> None:
    told = run("backup", "-o", "-")
    assert (told.status, told.out) == (2, "")
    assert "duban export json writes to standard output" in told.err
    assert not Path("-").exists()


def test_a_copy_that_somebody_emptied_is_not_called_kept(run: Run) -> None:
    copy = Path(run("backup").out.strip())
    copy.write_bytes(b"")
    told = run("backup")
    assert (told.status, told.out) == (1, "")
    assert f"{copy} is there already" in told.err
    copy.unlink()
    assert run("backup").status == 0


def test_a_link_to_nothing_is_not_written_through(run: Run, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("nowhere")
    for words in (["backup"], ["export", "json"]):
        for dry in ([], ["--dry-run"]):
            assert run(*words, "-o", link, *dry).status == 1
    assert not (tmp_path / "nowhere").exists()


def test_copies_that_would_lead_nowhere_are_told(run: Run, path: Path) -> None:
    run("done", "2.1.1")
    folder = path.with_name(f"{path.name}.backups")
    shutil.rmtree(folder)
    folder.symlink_to("nowhere")
    assert "no more copies are kept" in run("doctor").out


def test_the_doctor_of_a_name_that_is_too_long(bare: Run, tmp_path: Path) -> None:
    told = bare("doctor", "--ledger", tmp_path / ("a" * 250))
    assert told.status == 5
    assert "File name too long" in told.out


def test_a_dry_backup_makes_nothing(
    run: Run, path: Path, disk: Run, tmp_path: Path
) -> None:
    to = tmp_path / "x"
    for words, made in (([], f"{path}.backups/{{}}"), (["-o", to], str(to))):
        before = disk()
        told = run("backup", *words, "--dry-run")
        dry = json.loads(run("backup", *words, "--dry-run", "--json").out)
        assert disk() == before
        assert not to.exists()
        wet = json.loads(run("backup", *words, "--json").out)
        assert dry == {**wet, "dry_run": True}
        assert wet["dry_run"] is False
        assert wet["file"] == made.format(Path(wet["file"]).name)
        said = f"a copy of batch 1 would be kept as {wet['file']}\n"
        assert told == (0, "", said)


def test_each_batch_that_is_kept_has_a_file_that_holds_it(run: Run) -> None:
    for n in range(3):
        run("note", "2.1.1", "-m", f"{n}")
        told = run("backup")
        made = Path(told.out.strip())
        assert told.err == f"batch {n + 2} is kept there\n"
        assert json.loads(made.read_bytes())["meta"]["ledger"]["revision"] == n + 2
        assert run("backup").out == told.out
        listed = json.loads(run("backup", "--list", "--json").out)["backups"]
        assert (listed[0]["file"], listed[0]["batch"]) == (str(made), n + 2)


def test_a_backup_that_cannot_be_kept_names_what_cannot_be_written(
    run: Run, path: Path
) -> None:
    folder = Path(f"{path}.backups")
    folder.write_text("no folder")
    told = run("backup")
    assert (told.status, told.out) == (74, "")
    assert told.err.startswith(f"duban: {folder}/")
    assert "cannot be written: Not a directory" in told.err


def test_a_damaged_ledger_is_not_backed_up(run: Run, path: Path) -> None:
    path.write_bytes(b"?")
    assert run("backup").status == 5
    assert copies(path) == []


def test_the_copies_are_listed_the_newest_first(run: Run, ask: Run, path: Path) -> None:
    assert run("backup", "--list") == (0, "", "there is no copy yet\n")
    run("done", "2.1.1")
    run("done", "2.1.2")
    said = ask("backup", "--list")
    assert said["kind"] == "backups"
    assert [row["batch"] for row in said["backups"]] == [2, 1]
    assert said["backups"][0]["file"] == f"{path}.bak"
    rows = run("backup", "--list").out.splitlines()
    for row, line in zip(said["backups"], rows, strict=True):
        assert line.endswith(row["file"])


@pytest.mark.parametrize(
    "named", ["ledger.json.bak", "{path}.bak", "now", "time", "moment"]
)
def test_restore_is_one_batch_that_undo_takes_back(
    run: Run, ask: Run, path: Path, named: str
) -> None:
    run("done", "2.1.1")
    run("done", "2.2.1", "-m", "方案已印发")
    at = ask("backup", "--list")["backups"][0]["at"]
    named = {
        "now": at[11:19],
        "time": f"{at[:10]} {at[11:19]}",
        "moment": at,
    }.get(named, named.format(path=path))
    dry = run("backup", "--restore", named, "--dry-run")
    told = run("backup", "--restore", named)
    assert (dry.status, dry.out) == (0, told.out)
    assert "2.2.1  status  done -> not started" in told.out
    *which, summary = told.err.splitlines()
    assert summary == "changed 1 item; batch 4"
    assert bool(which) is not named.startswith(("ledger", str(path)))
    assert all(line.endswith(f"{path}.bak") for line in which)
    done = [row["code"] for row in ask("list", "status:done")["items"]]
    assert done == ["2.1.1"]
    assert run("undo").status == 0
    done = [row["code"] for row in ask("list", "status:done")["items"]]
    assert done == ["2.1.1", "2.2.1"]
    assert ask("log")["batches"][1]["verb"] == "backup"


def test_a_copy_elsewhere_is_named_by_its_file(
    run: Run, ask: Run, tmp_path: Path
) -> None:
    run("backup", "-o", tmp_path / "copy.json")
    run("done", "2.1.1")
    assert ask("backup", "--restore", tmp_path / "copy.json")["changed"] == 1
    assert ask("list", "status:done")["count"] == 0


@pytest.mark.parametrize("named", ["yesterday.json", "1999-01-01", "00:00:00x", ""])
def test_a_copy_that_is_not_there(run: Run, named: str) -> None:
    run("done", "2.1.1")
    told = run("backup", "--restore", named)
    assert (told.status, told.out) == (3, "")
    assert "duban backup --list" in told.err


@pytest.mark.parametrize("named", ["9999-12-31", "{today}", "今天", "23:59"])
def test_the_newest_state_until_a_time_may_be_that_of_now(
    run: Run, disk: Run, named: str
) -> None:
    run("done", "2.1.1")
    before = disk()
    named = named.format(today=f"{datetime.now().astimezone():%Y-%m-%d}")
    for _ in range(2):
        told = run("backup", "--restore", named)
        assert (told.status, told.out) == (0, "")
        assert told.err.startswith("the ledger is as it was then: its last change is")
    assert disk() == before


@pytest.mark.parametrize("named", ["{today}", "23:59", "23:59:59", "{today} 23:59"])
def test_the_last_moment_of_a_time_belongs_to_it(
    run: Run, ask: Run, path: Path, named: str
) -> None:
    run("done", "2.1.1")
    last = datetime.now().astimezone().replace(hour=23, minute=59, second=59)
    last = last.replace(microsecond=900_000)
    shutil.rmtree(f"{path}.backups")
    os.utime(f"{path}.bak", (last.timestamp(), last.timestamp()))
    os.utime(path, (last.timestamp() + 0.2, last.timestamp() + 0.2))
    named = named.format(today=f"{last:%Y-%m-%d}")
    assert ask("backup", "--restore", named)["changed"] == 1


def test_a_name_that_is_too_long_for_a_file_is_that_of_no_copy(run: Run) -> None:
    assert run("backup", "--restore", "甲" * 300).status == 3


def test_a_copy_where_nobody_may_look_is_told(
    run: Run, ask: Run, forbidden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("done", "2.1.1")
    told = run("backup", "--restore", forbidden / "copy.json")
    assert (told.status, told.out) == (5, "")
    assert "copy.json cannot be read: Permission denied" in told.err
    monkeypatch.chdir(forbidden)
    assert ask("backup", "--restore", "23:59")["changed"] == 0


def test_a_copy_of_another_ledger_is_refused(
    run: Run, disk: Run, tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    run("init", "--empty", "--ledger", other)
    run("load", "-", "--key", "x", "--ledger", other, stdin="一、甲\n")
    before = disk()
    told = run("backup", "--restore", other)
    assert (told.status, told.out) == (1, "")
    assert "copy of another ledger" in told.err
    assert disk() == before


@pytest.mark.parametrize(
    "name", ["ledger.json", "sp ace.json", "a'$(b)\n;.json", "台账"]
)
@pytest.mark.parametrize("harm", ["damaged", "gone"])
def test_the_command_that_the_error_names_puts_the_copy_back(
    run: Run,
    ask: Run,
    path: Path,
    harm: str,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = path.rename(path.with_name(name))
    monkeypatch.setenv("DUBAN_LEDGER", str(path))
    run("done", "2.1.1")
    run("done", "2.2.1")
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:500])
    told = run("list")
    assert (told.status, told.out) == (5, "")
    line = told.err.split(": duban ")[1].split(" puts it back")[0]
    words = subprocess.check_output(["sh", "-c", f"printf '%s\\0' {line}"], text=True)
    command = words.split("\0")[1:-1]
    assert command[2:] == ["--ledger", str(path)]
    assert ("'" in line) == (name not in {"ledger.json", "台账"})
    dry = run("backup", *command, "--dry-run")
    damaged, gone = "what was damaged went", "what was there may have gone"
    behind = f"up to batch 2, {damaged if harm == 'damaged' else gone} up to 3\n"
    assert "would be put back\n" in dry.err
    assert dry.err.endswith(behind)
    assert run("list").status == 5
    assert run("backup", *command, "--dry-run", "--quiet", "--json") == (0, "", "")
    told = run("backup", *command)
    assert told.status == 0
    assert told.err.endswith(behind)
    assert [row["code"] for row in ask("list", "status:done")["items"]] == ["2.1.1"]
    aside = list(path.parent.glob("*.damaged-*"))
    assert len(aside) == (harm == "damaged")


@pytest.mark.parametrize("lost", ["damaged", "gone", "whole"])
def test_an_export_is_put_back_like_a_copy(
    run: Run, ask: Run, path: Path, tmp_path: Path, lost: str
) -> None:
    run("done", "2.1.1")
    file = tmp_path / "monthly.json"
    run("export", "json", "-o", file)
    run("done", "2.1.2")
    for copy in (f"{path}.bak", *path.parent.glob("*.backups/*")):
        Path(copy).unlink()
    if lost == "damaged":
        os.truncate(path, 20_000)
    elif lost == "gone":
        path.unlink()
    dry = run("backup", "--restore", file, "--dry-run", "--json")
    assert dry.status == 0
    if lost != "whole":
        row = json.loads(dry.out)
        assert (row["kind"], row["restored"]) == ("restored", 2)
        assert row["batch"] == (4 if lost == "damaged" else 2)
        assert row["lost"] == (3 if lost == "damaged" else None)
    assert run("backup", "--restore", file, "--yes").status == 0
    assert [row["code"] for row in ask("list", "status:done")["items"]] == ["2.1.1"]
    numbers = [row["batch"] for row in ask("log")["batches"]]
    assert (
        numbers == {"damaged": [4, 2, 1], "gone": [2, 1], "whole": [4, 3, 2, 1]}[lost]
    )
    assert run("undo").status == 0


def test_what_is_no_copy_is_not_called_a_ledger(run: Run, path: Path) -> None:
    run("done", "2.1.1")
    other = path.with_name("other.json")
    other.write_text("{}", "utf-8")
    told = run("backup", "--restore", other, "--yes")
    assert told.status == 5
    assert told.err.startswith(f"duban: {other} is no copy that can be put back")
    assert "nothing was changed; duban backup --list" in told.err


def test_the_error_without_a_copy_asks_for_one(run: Run, path: Path) -> None:
    path.write_bytes(b"?")
    assert run("list").err.endswith(
        "duban backup --restore FILE puts a good copy in its place\n"
    )


def test_the_command_that_the_error_names_loses_nothing(
    run: Run, ask: Run, path: Path
) -> None:
    run("done", "2.1.1", "2.2.1")
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    told = run("list")
    assert told.status == 5
    command = told.err.split(": duban ")[1].split(" takes it out")[0]
    assert run(*command.split()).status == 0
    assert len(ask("list", "status:done")["items"]) == 2


def test_the_doctor_finds_a_good_ledger_good(
    run: Run, ask: Run, path: Path, disk: Run
) -> None:
    path.chmod(0o600)
    run("done", "2.1.1")
    before = disk(locks=True)
    said = ask("doctor")
    assert said["mended"] == []
    levels = {row["subject"]: row["level"] for row in said["found"]}
    assert set(levels.values()) == {"good"}
    told = run("doctor")
    assert (told.status, told.err) == (0, "")
    assert told.out.count("\n") == len(said["found"])
    assert disk(locks=True) == before


def test_the_doctor_says_what_is_bad_and_mends_it(
    run: Run, ask: Run, path: Path
) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    told = run("doctor")
    assert told.status == 5
    assert told.out.startswith("bad")
    told = run("doctor", "--fix")
    assert told.status == 0
    assert told.out.startswith("mended  ledger")
    assert ask("list")["count"] == 36
    assert len(list(path.parent.glob("*.damaged-*"))) == 1


def test_a_dry_mending_mends_nothing(run: Run, path: Path, disk: Run) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    before = disk(locks=True)
    told = run("doctor", "--fix", "--dry-run")
    assert told.status == 5
    assert told.out.startswith("would mend  ledger  what stands around the whole")
    assert disk(locks=True) == before


def test_what_the_doctor_could_not_mend_is_told_behind_what_it_mended(
    run: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("done", "2.1.1")
    path.chmod(0o644)
    left = path.with_name(f".{path.name}.4194399.new")
    left.touch(0o600)

    def refuse(*_given: Any, **_named: Any) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "unlink", refuse)
    told = run("doctor", "--fix")
    rows = [row.split("  ", 1) for row in told.out.splitlines()]
    assert told.status == 5
    assert rows[0][0] == "mended"
    said = next(row for word, row in rows if word == "bad")
    assert f"the rest is as it was, for {left} cannot be used" in said


def test_the_doctor_of_no_ledger(bare: Run) -> None:
    told = bare("doctor")
    assert told.status == 5
    assert "duban init makes one" in told.out
    assert bare("doctor", "--fix").status == 5


# Configuration


@pytest.fixture
def configure(tmp_path: Path) -> Callable[[str], Path]:
    """Write the configuration file."""

    def write(text: str) -> Path:
        file = tmp_path / "home" / ".config" / "duban" / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        file.chmod(0o600)
        return file

    return write


def test_what_is_configured_holds_after_options_and_environment(
    ask: Run,
    tmp_path: Path,
    configure: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(f'ledger = "{tmp_path / "mine.json"}"\nby = "王芳"\nlang = "zh"\n')
    assert ask("where")["by"] == "李明"
    monkeypatch.delenv("DUBAN_USER")
    monkeypatch.delenv("DUBAN_LEDGER")
    said = ask("where")
    assert said["by"] == "王芳"
    assert (said["ledger"], said["named_by"]) == (
        str(tmp_path / "mine.json"),
        "configuration",
    )
    assert ask("where", "--by", "赵六")["by"] == "赵六"


def test_the_configured_language_is_spoken(
    shell: Run,
    path: Path,
    built_in: bytes,
    configure: Callable[[str], Path],
) -> None:
    path.write_bytes(built_in)
    configure('lang = "zh"\n')
    assert "没有" in shell("duban done 9.9").err
    assert "no such item" in shell("duban done 9.9 --lang en").err
    assert (
        "no such item" in shell("DUBAN_LANG=en; export DUBAN_LANG; duban done 9.9").err
    )


def test_how_often_copies_are_kept_is_configured(
    run: Run, path: Path, configure: Callable[[str], Path]
) -> None:
    configure("[backups]\nminutes = 1\nhours = 2\ndays = 3\nmegabytes = 4\n")
    assert run("done", "2.1.1").status == 0
    assert len(copies(path)) == 1


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("by = 3", "by is to be a text"),
        ('nickname = "x"', "nickname"),
        ("by = ", "Invalid value"),
        ("wait = -1", "a number of 0 or more"),
        ('lang = "fr"', "lang is to be en or zh"),
        ("[backups]\nminutes = 0", "a whole number of 1 or more"),
        ("[backups]\nyears = 1", "years"),
    ],
)
def test_a_configuration_that_is_not_right_is_told(
    run: Run, disk: Run, configure: Callable[[str], Path], text: str, cause: str
) -> None:
    file = configure(text)
    before = disk()
    for verb in ("list", "done 2.1"):
        told = run(*verb.split())
        assert (told.status, told.out) == (2, "")
        assert told.err.startswith(f"duban: the configuration {file} cannot be used: ")
        assert cause in told.err
    assert disk() == before


def test_a_configuration_that_others_may_write_is_not_obeyed(
    run: Run, configure: Callable[[str], Path]
) -> None:
    configure('by = "x"\n').chmod(0o620)
    told = run("list")
    assert told.status == 2
    assert "others may write to it" in told.err


# Groups and other people


def test_a_group_that_one_is_not_in(bare: Run, path: Path) -> None:
    told = bare("init", "--shared", "no-such-group")
    assert (told.status, told.out) == (2, "")
    assert "no group no-such-group" in told.err
    assert not path.parent.exists() or list(path.parent.iterdir()) == []


def test_a_shared_ledger_and_its_folder_are_for_the_group(
    bare: Run, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "shared" / "ledger.json"
    group = str(os.getegid())
    old = os.umask(0o077)
    try:
        assert bare("init", "--shared", group, "--ledger", path).status == 0
        assert bare("done", "2.1.1", "--ledger", path).status == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o2770
    # What comes to stand beside the folder is not the group's.
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o710
    for file in path.parent.rglob("*"):
        mode = stat.S_IMODE(file.stat().st_mode)
        assert mode == (0o2770 if file.is_dir() else 0o660), file


@pytest.mark.parametrize("mode", [0o700, 0o770, 0o2750])
def test_a_folder_that_the_group_cannot_use_is_refused(
    bare: Run, tmp_path: Path, mode: int
) -> None:
    tmp_path.chmod(mode)
    path = tmp_path / "ledger.json"
    for dry in ("--dry-run", "--quiet"):
        told = bare("init", "--shared", os.getegid(), "--ledger", path, dry)
        assert (told.status, told.out) == (1, "")
    group = getgrgid(os.getegid()).gr_name
    assert f"is not shared with {group};" in told.err
    assert f"or: chgrp {group} {tmp_path} && chmod 2770 {tmp_path}\n" in told.err
    assert not path.exists()
    odd = tmp_path / "甲 乙"
    odd.mkdir()
    told = bare("init", "--shared", group, "--ledger", odd / "ledger.json")
    assert f"chgrp {group} '{odd}' && chmod 2770 '{odd}'\n" in told.err


def test_a_private_ledger_in_the_folder_of_a_group_is_not_shared(
    bare: Run, tmp_path: Path
) -> None:
    tmp_path.chmod(0o2770)
    path = tmp_path / "ledger.json"
    assert bare("init", "--ledger", path).status == 0
    told = bare("init", "--shared", os.getegid(), "--ledger", path)
    assert (told.status, told.out) == (1, "")
    assert f"chmod -R g+rwX,o= {path}" in told.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_ledger_of_an_older_format_is_told_of_once(run: Run, path: Path) -> None:
    kept = Path(__file__).parents[2] / "store" / "ledgers" / "schema1.json"
    path.write_bytes(kept.read_bytes())
    told = run("done", "2.2")
    (made,) = [one for one in copies(path) if one.name.endswith("-format1.json")]
    assert told.err.splitlines()[1] == (
        f"the ledger is of a newer format now; as it was it is kept in {made}"
    )
    assert made.read_bytes() == kept.read_bytes()
    assert run("reopen", "2.2").err.count("\n") == 1
    assert json.loads(path.read_bytes())["meta"]["ledger"]["schema"] == SCHEMA


def test_a_program_is_told_of_the_older_format_once(run: Run, path: Path) -> None:
    kept = Path(__file__).parents[2] / "store" / "ledgers" / "schema1.json"
    path.write_bytes(kept.read_bytes())
    told = [json.loads(run(do, "2.2", "--json").out) for do in ("done", "reopen")]
    (made,) = [one for one in copies(path) if one.name.endswith("-format1.json")]
    assert [one["older"] for one in told] == [str(made), None]


def test_a_ledger_on_a_network_is_read_and_written_to_only_by_choice(
    bare: Run, built_in: bytes, tmp_path: Path
) -> None:
    """The memory of this machine stands for a disk of another: it is mounted too."""
    shm = Path("/dev/shm")
    if not shm.is_mount():
        pytest.skip("no /dev/shm that is a mount of its own")
    with (
        TemporaryDirectory(dir=shm) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(trust, "_NETWORK", frozenset({"tmpfs"}))
        far = Path(folder, "ledger.json")
        for dry in ((), ("--dry-run",)):
            assert bare("init", *dry, "--ledger", far).status == 74
        assert list(far.parent.iterdir()) == []
        far.write_bytes(built_in)
        assert bare("list", "--ledger", far).status == 0
        for dry in ((), ("--dry-run",)):
            refused = bare("done", "2.1.1", *dry, "--ledger", far)
            assert (refused.status, refused.out) == (74, "")
            assert "tmpfs" in refused.err
        assert far.read_bytes() == built_in
        examined = bare("doctor", "--ledger", far)
        assert (examined.status, "tmpfs" in examined.out) == (5, True)
        configuration = tmp_path / "home" / ".config" / "duban" / "config.toml"
        configuration.parent.mkdir(parents=True, mode=0o700)
        configuration.write_text("network = true\n")
        assert bare("done", "2.1.1", "--ledger", far).status == 0


def test_what_the_system_says_is_said_in_the_language_of_the_person(
    run: Run, tmp_path: Path
) -> None:
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)
    told = run("list", "--ledger", loop, "--lang", "zh")
    assert told.status == 5
    assert "链接层数太多" in told.err


def test_a_copy_is_put_back_also_where_nothing_is_left(
    run: Run, path: Path, tmp_path: Path
) -> None:
    run("done", "2.1.1")
    copy = tmp_path / "copy.json"
    assert run("backup", "-o", copy).status == 0
    shutil.rmtree(path.parent)
    told = run("backup", "--restore", copy)
    assert told.status == 0
    assert "is put back" in told.err
    assert path.read_bytes() == copy.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("words", ["backup -o", "export json -o"])
@pytest.mark.parametrize("more", [[], ["--dry-run"]], ids=["", "dry"])
def test_what_is_no_file_is_not_written_over(
    run: Run, tmp_path: Path, words: str, more: list[str]
) -> None:
    told = run(*words.split(), tmp_path, *more)
    assert (told.status, told.out) == (1, "")
    assert told.err == (
        f"duban: {tmp_path} is there already, and is no file; name another\n"
    )
