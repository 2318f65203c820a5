"""Who may read and write: modes, links, folders of others, and a ledger that is shared.

Files are private whatever the umask, stay as wide as their owner made them, and belong
to the same group after a write. Where the system says no, nothing is changed and one
sentence says so. Other people are made up: a process takes on a user and groups whose
numbers nobody has, and nothing is left of them when it has ended. That needs root; as
somebody else those tests are skipped, and the others run as oneself.
"""

import grp
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from store.intents.load import Load
from store.intents.work import AddNote
from store.ledger import Ledger
from store.model import Stamp
from store.selection import parse
from tests.tui.terminal.conftest import PROGRAM, ROOT, Computer, Result

Figure = Callable[[str], None]

CRASHING: Final = Path(__file__).parent / "workers" / "crashing.py"
PEOPLE: Final = CRASHING.with_name("people.py")
STRANGERS: Final = 61001
"""The numbers from here on are of nobody."""
UMASKS: Final = [0o000, 0o022, 0o077]
NOTED: Final = ("note", "1", "-m")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def exposed(folder: Path) -> list[str]:
    """What others than its owner may read, write or enter, as `mode name`."""
    found = [folder, *folder.rglob("*")]
    return [f"{mode(one):o} {one}" for one in found if mode(one) & 0o077]


class State(NamedTuple):
    """A file as it stands; its contents are read by who may."""

    contents: bytes
    inode: int
    owner: int
    group: int
    mode: int


def state(folder: Path) -> dict[str, State]:
    """Every file of a folder, without the locks, which hold no data."""
    return {
        one.name: State(one.read_bytes(), of.st_ino, of.st_uid, of.st_gid, of.st_mode)
        for one in folder.iterdir()
        if one.is_file() and ".lock" not in one.name
        for of in [one.stat()]
    }


# One's own files


@pytest.fixture
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


every_umask = pytest.mark.parametrize(
    "umask", UMASKS, indirect=True, ids=[f"{one:03o}" for one in UMASKS]
)


@every_umask
def test_a_ledger_and_all_beside_it_are_private(
    tmp_path: Path,
    umask: int,
    flood: Load,
    signed: Callable[..., Stamp],
    figure: Figure,
) -> None:
    """Also what comes with time: an older history, earlier states."""
    folder = tmp_path / "desk"
    path = folder / "duban.json"
    Ledger.create(path, flood, signed())
    ledger = Ledger.open(path)
    for number in range(110):
        note = AddNote(text=str(number), on=date(2025, 6, 12))
        ledger.commit(parse(["3"]), note, signed())
    names = {one.name for one in folder.iterdir()}
    assert {f"duban.json{one}" for one in ("", ".lock", ".lock.q", ".bak")} <= names
    assert any(name.startswith("duban.json.history") for name in names)
    assert exposed(folder) == []
    figure(f"umask {umask:03o}: {len(names)} files and folders, 0 open to others")


@pytest.mark.parametrize("umask", [0o000], indirect=True)
@pytest.mark.usefixtures("umask")
def test_what_a_crash_and_a_dropped_connection_leave_is_private(
    computer: Computer,
) -> None:
    computer.run("init", "--quiet")
    terminal = computer.interface()
    terminal.press("n")
    terminal.wait_for("Ctrl+S saves")
    terminal.press("半句话")
    terminal.wait_for("半句话")
    terminal.process.send_signal(signal.SIGHUP)
    assert terminal.exit_status() == 128 + signal.SIGHUP
    (draft,) = (computer.home / "state").rglob("drafts/*.json")
    assert "半句话" in draft.read_text("utf-8")
    terminal = computer.interface(program=[sys.executable, str(CRASHING)])
    terminal.press(" ")
    assert terminal.exit_status() == 70
    assert list((computer.home / "state").rglob("crash-*"))
    made = [one for one in computer.home.iterdir() if one.is_dir()]
    # A folder that is the system's own (XDG) has the mode that the system gives it.
    open_ = [one for folder in made for one in exposed(folder)]
    assert [one for one in open_ if "duban" in one or "台账" in one] == []


def test_nothing_is_made_open_and_closed_later(computer: Computer) -> None:
    """Every call that makes a file or a folder, as the system sees it."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    trace = computer.home / "trace"
    watching = ["strace", "-f", "-o", str(trace), "-e", "trace=open,openat,creat,mkdir"]
    for words in (["init", "--quiet"], ["note", "1", "-m", "甲"]):
        ended = subprocess.run(
            [*watching, *PROGRAM, *words],
            env=computer.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            umask=0,
        )
        if b"ptrace" in ended.stderr:
            pytest.skip(f"strace may not watch: {ended.stderr.decode().strip()}")
        assert ended.returncode == 0
        calls = re.findall(
            r"^.*(?:O_CREAT.*|mkdir\(.*), 0(\d+)\) .*$", trace.read_text(), re.MULTILINE
        )
        assert calls
        assert {int(one, 8) & 0o077 for one in calls} == {0}


@every_umask
@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("wide", [0o600, 0o640, 0o660, 0o644, 0o666])
def test_a_ledger_stays_as_wide_as_its_owner_made_it(
    file_ledger: Ledger,
    path: Path,
    signed: Callable[..., Stamp],
    wide: int,
) -> None:
    path.chmod(wide)
    for text in "甲乙":
        note = AddNote(text=text, on=date(2025, 6, 12))
        file_ledger.commit(parse(["3"]), note, signed())
        assert mode(path) == wide
        for one in path.parent.rglob("*"):
            if one.is_file():
                assert mode(one) & ~wide == 0, one
    path.chmod(0o600)
    file_ledger.commit(parse(["3"]), AddNote(text="丙", on=date(2025, 6, 12)), signed())
    assert mode(path) == mode(path.with_name("duban.json.bak")) == 0o600


def test_links_to_a_ledger_stay_and_what_they_lead_to_is_replaced(
    computer: Computer,
) -> None:
    computer.run("init", "--quiet")
    near, far = computer.home / "near.json", computer.home / "远" / "far.json"
    far.parent.mkdir()
    far.symlink_to("../台账/ledger.json")
    near.symlink_to("远/far.json")
    before = computer.ledger.stat().st_ino
    computer.run("note", "1", "-m", "甲", "--ledger", str(near))
    assert (near.readlink(), far.readlink()) == (
        Path("远/far.json"),
        Path("../台账/ledger.json"),
    )
    assert computer.ledger.stat().st_ino != before
    assert [one.name for one in far.parent.iterdir()] == ["far.json"]
    assert computer.item("1")["notes"] == 1


def test_a_hard_link_to_a_ledger_keeps_the_state_before_a_write(
    computer: Computer,
) -> None:
    """A write breaks it: the ledger is replaced, and the other name is a copy then."""
    computer.run("init", "--quiet")
    other = computer.home / "other.json"
    other.hardlink_to(computer.ledger)
    before = other.read_bytes()
    for text in "甲乙":
        computer.run("note", "1", "-m", text)
    assert other.read_bytes() == before
    assert computer.item("1")["notes"] == 2


# Other people


@dataclass(frozen=True)
class Person:
    """Somebody who runs duban in an office: a user and groups that nobody has."""

    uid: int
    groups: tuple[int, ...]
    folder: Path
    world: "subprocess.Popen[str]"

    def run(self, *words: str, umask: int = 0o022) -> Result:
        """What becomes of a command; it never ends in a traceback."""
        environ = {
            "HOME": str(self.folder / f"home-{self.uid}"),
            "DUBAN_LEDGER": str(self.folder / "台账" / "duban.json"),
            "DUBAN_USER": f"user {self.uid}",
            "LANG": "en_US.UTF-8",
        }
        asked = {"uid": self.uid, "groups": self.groups, "umask": umask}
        assert self.world.stdin
        assert self.world.stdout
        print(
            json.dumps(asked | {"environ": environ, "words": words}),
            file=self.world.stdin,
            flush=True,
        )
        result = Result(*json.loads(self.world.stdout.readline()))
        assert "Traceback" not in result.err
        return result

    def done(self, *words: str, umask: int = 0o022) -> Result:
        """The same, where it must end well."""
        __tracebackhide__ = True
        result = self.run(*words, umask=umask)
        assert result.status == 0, result.err
        return result

    def refused(self, *words: str, status: set[int]) -> str:
        """The one sentence with which a command is refused."""
        __tracebackhide__ = True
        result = self.run(*words)
        assert (result.status in status, result.out) == (True, ""), result
        assert result.err.startswith("duban: ")
        assert result.err.count("\n") == 1
        return result.err


@dataclass(frozen=True)
class Office:
    """A folder that all may enter, and people in it."""

    folder: Path
    group: grp.struct_group
    """One that the system has a name for: 李 and 王 are in it, 赵 is not."""
    li: Person
    wang: Person
    zhao: Person

    @property
    def desk(self) -> Path:
        """The folder of the ledger."""
        return self.folder / "台账"

    @property
    def document(self) -> Path:
        """A speech that everybody may read."""
        return self.folder / "讲话.txt"

    @property
    def ledger(self) -> Path:
        return self.desk / "duban.json"

    def give(
        self, to: Person, *, folder: int, ledger: int, group: int | None = None
    ) -> None:
        """Make the folder and the ledger somebody's, with these modes."""
        group = to.uid if group is None else group
        for one in (self.desk, *self.desk.iterdir()):
            os.chown(one, to.uid, group)
        self.desk.chmod(folder)
        self.ledger.chmod(ledger)


@pytest.fixture(scope="module")
def world() -> Iterator["subprocess.Popen[str]"]:
    """Where people come from."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to act as other users")
    with subprocess.Popen(
        [sys.executable, str(PEOPLE)],
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        yield running


@pytest.fixture
def office(world: "subprocess.Popen[str]") -> Iterator[Office]:
    """A folder that all may use, two people of a group, and one who is not of it."""
    # Not the folder of pytest, which nobody else may enter.
    with tempfile.TemporaryDirectory(prefix="duban-") as made:
        folder = Path(made)
        folder.chmod(0o1777)
        named = [one for one in grp.getgrall() if one.gr_gid < STRANGERS]
        group = max(named, key=lambda one: one.gr_gid)
        groups = ((group.gr_gid,), (group.gr_gid,), ())
        people = [
            Person(STRANGERS + number, theirs, folder, world)
            for number, theirs in enumerate(groups)
        ]
        office = Office(folder, group, *people)
        office.document.write_text("讲话\n\n一、甲\n二、乙\n", "utf-8")
        yield office


@pytest.fixture
def own(office: Office) -> Office:
    """The same, and one of them has a ledger, private as every ledger is."""
    office.li.done("init", "--empty")
    office.li.done("load", str(office.document))
    office.li.done(*NOTED, "甲")
    return office


WRITES: Final = [[*NOTED, "乙"], ["done", "2"], ["undo"]]
READS: Final = [["list"], ["tree", "--json"], ["show", "1"], ["count"], ["log"]]


def test_a_folder_that_may_not_be_written_leaves_the_ledger_as_it_was(
    own: Office,
) -> None:
    own.give(own.li, folder=0o500, ledger=0o600)
    for lock in own.desk.glob("*.lock*"):
        lock.unlink()
    before = state(own.desk)
    assert "cannot be written" in own.li.refused(*NOTED, "乙", status={74})
    assert own.li.run("list").status == 0
    assert state(own.desk) == before
    files = {one.name for one in own.desk.iterdir() if one.is_file()}
    assert files == before.keys()


def test_the_doctor_says_of_a_folder_that_nothing_can_be_written(own: Office) -> None:
    own.desk.chmod(0o500)
    told = own.li.run("doctor")
    assert told.status == 5
    assert f"you may not write to the folder {own.desk}" in told.out


@pytest.mark.parametrize("ledger", [0o660, 0o666], ids=["for a group", "for all"])
def test_in_a_folder_like_tmp_only_the_owner_writes(own: Office, ledger: int) -> None:
    own.give(own.li, folder=0o1777, ledger=ledger, group=own.group.gr_gid)
    before = state(own.desk)
    # It could be read and written; what is in such a folder only its owner renames.
    own.wang.refused(*NOTED, "乙", status={74})
    assert state(own.desk) == before
    own.li.done(*NOTED, "乙")
    assert mode(own.ledger) == ledger


@pytest.mark.parametrize("words", [*READS, *WRITES], ids=" ".join)
def test_the_private_ledger_of_another_is_neither_read_nor_written(
    own: Office, words: list[str]
) -> None:
    own.give(own.li, folder=0o1777, ledger=0o600)
    before = state(own.desk)
    told = own.wang.refused(*words, status={5, 74})
    assert str(own.ledger) in told
    assert state(own.desk) == before


@pytest.mark.parametrize("suffix", [".lock", ".lock.q"])
def test_the_lock_of_another_is_no_way_past_it(own: Office, suffix: str) -> None:
    own.give(own.li, folder=0o1777, ledger=0o600)
    lock = own.desk / f"duban.json{suffix}"
    os.chown(lock, own.wang.uid, own.wang.uid)
    lock.chmod(0o600)
    before = state(own.desk)
    assert "cannot be written" in own.li.refused(*NOTED, "乙", status={74})
    assert own.li.run("list").status == 0
    assert state(own.desk) == before


@pytest.mark.parametrize(
    ("ledger", "ours"),
    [(0o644, False), (0o664, False), (0o644, True)],
    ids=["for nobody", "for another group", "for our group to read"],
)
def test_a_ledger_of_another_who_does_not_share_it_is_not_trusted(
    own: Office, ledger: int, *, ours: bool
) -> None:
    group = own.group.gr_gid if ours else None
    own.give(own.li, folder=0o755, ledger=ledger, group=group)
    before = state(own.desk)
    for words in (["list"], [*NOTED, "乙"]):
        told = own.wang.refused(*words, status={5})
        assert f"belongs to {own.li.uid} " in told
        assert "--shared" in told
    assert "Permission denied" in own.wang.refused("backup", "--list", status={5})
    assert state(own.desk) == before


def test_a_ledger_of_the_system_is_trusted(own: Office) -> None:
    for one in (own.desk, *own.desk.iterdir()):
        os.chown(one, 0, 0)
    own.desk.chmod(0o755)
    own.ledger.chmod(0o644)
    before = state(own.desk)
    assert own.wang.done("list").out
    own.wang.refused(*NOTED, "乙", status={74})
    assert state(own.desk) == before


@pytest.mark.parametrize("umask", UMASKS, ids=[f"{one:03o}" for one in UMASKS])
def test_a_shared_ledger_is_written_by_a_group_and_by_nobody_else(
    office: Office, umask: int, full: bool, figure: Figure
) -> None:
    group = office.group
    office.li.done("init", "--empty", "--shared", group.gr_name, umask=umask)
    office.li.done("load", str(office.document), umask=umask)
    assert (mode(office.desk), office.desk.stat().st_gid) == (0o2770, group.gr_gid)
    # More than the ledger itself keeps, so that there is an older history too.
    turns = 60 if full else 4
    for turn in range(turns):
        for person in (office.wang, office.li):
            person.done(*NOTED, f"{turn}", umask=umask)
    for one in office.desk.rglob("*"):
        assert one.stat().st_gid == group.gr_gid, one
        assert mode(one) == (0o2770 if one.is_dir() else 0o660), one
    (item,) = office.li.done("show", "1", "--json").json["items"]
    signed = [(note["by"], note["text"]) for note in item["note_list"]]
    assert signed == [
        (f"user {person.uid}", f"{turn}")
        for turn in range(turns)
        for person in (office.wang, office.li)
    ]
    before = state(office.desk)
    for words in (*READS, *WRITES):
        told = office.zhao.refused(*words, status={5, 74})
        assert str(office.ledger) in told
    assert state(office.desk) == before
    assert office.wang.done("undo").status == 0
    figure(f"umask {umask:03o}: {2 * turns} writes of two people in turn, all there")


@pytest.mark.parametrize("umask", UMASKS, ids=[f"{one:03o}" for one in UMASKS])
def test_a_shared_ledger_that_is_put_back_is_still_shared(
    office: Office, umask: int
) -> None:
    office.li.done("init", "--empty", "--shared", office.group.gr_name)
    office.li.done("load", str(office.document))
    for person in (office.wang, office.li):
        person.done(*NOTED, "甲")
    for back in (("doctor", "--fix"), ("backup", "--restore", f"{office.ledger}.bak")):
        office.ledger.unlink()
        office.wang.done(*back, umask=umask)
        of = office.ledger.stat()
        assert (mode(office.ledger), of.st_gid) == (0o660, office.group.gr_gid)
        office.li.done(*NOTED, "乙", umask=umask)


@pytest.mark.parametrize("umask", UMASKS, ids=[f"{one:03o}" for one in UMASKS])
def test_a_group_reaches_its_ledger_through_all_folders_that_were_made(
    office: Office, umask: int
) -> None:
    ledger = ("--ledger", str(office.folder / "甲" / "乙" / "丙.json"))
    shared = ("--shared", office.group.gr_name)
    office.li.done("init", "--empty", *shared, *ledger, umask=umask)
    office.wang.done("load", str(office.document), *ledger)
    assert office.zhao.refused("list", *ledger, status={5, 74})


def test_a_private_ledger_is_shared_as_its_owner_is_told(own: Office) -> None:
    name = own.group.gr_name
    own.li.done("backup")
    assert own.wang.refused("list", status={5})
    told = own.li.refused("init", "--empty", "--shared", name, status={1})
    command = told.partition("shares it with: ")[2].strip()
    assert subprocess.run(["sh", "-c", command], check=False).returncode == 0
    assert "is there already" in own.li.done("init", "--empty", "--shared", name).err
    for person in (own.wang, own.li):
        person.done(*NOTED, "乙")
    assert own.zhao.refused("list", status={5, 74})


LOCK = "duban.json.lock"
HISTORY = "duban.json.history"


@pytest.mark.parametrize("name", [LOCK, f"{LOCK}.q", HISTORY])
@pytest.mark.parametrize("by", ["a write", "the doctor"])
def test_what_was_not_shared_yet_when_its_maker_died_is_shared_after_all(
    office: Office, name: str, by: str
) -> None:
    office.li.done("init", "--empty", "--shared", office.group.gr_name)
    office.li.done("load", str(office.document))
    one = office.desk / name
    one.touch()
    os.chown(one, office.li.uid, office.li.uid)
    one.chmod(0o600)
    found = office.li.run("doctor", "--json").json["found"]
    (told,) = [said for said in found if said["subject"] == "modes"]
    assert (told["level"], str(one) in told["said"]) == ("note", True)
    if name != HISTORY:
        refused = office.wang.refused(*NOTED, "甲", status={74})
        assert str(one) in refused
    if by == "the doctor":
        assert str(one) in office.li.done("doctor", "--fix", "--dry-run").out
        office.li.done("doctor", "--fix")
    elif name == HISTORY:
        for turn in range(110):
            office.li.done(*NOTED, f"{turn}")
    else:
        office.li.done(*NOTED, "乙")
    of = one.stat()
    assert (mode(one), of.st_gid) == (0o660, office.group.gr_gid)
    office.wang.done(*NOTED, "甲")


def test_a_group_that_one_is_not_in_cannot_be_shared_with(office: Office) -> None:
    told = office.zhao.refused("init", "--shared", office.group.gr_name, status={2})
    assert office.group.gr_name in told
    assert not office.ledger.exists()
