"""Files that survive crashes: whole reads, atomic replacement, safe growth.

The scheme: whoever has the turn to write (turnstile) writes a temporary file of one
fixed name, syncs it, keeps the old state as a hard link, renames, and syncs the folder.
Readers open by path and read all; they see the state before or after, never between,
and need no lock.
"""

import errno
import os
import stat
from collections.abc import Hashable
from contextlib import suppress
from datetime import MAXYEAR, UTC, datetime
from functools import lru_cache
from io import FileIO
from itertools import chain, count
from pathlib import Path
from typing import Final

from seed.errors import N_
from store.errors import (
    CannotRead,
    CannotWrite,
    Cause,
    LedgerMissing,
    NoFile,
    NoFolder,
    Unconfirmed,
)

BESIDE: Final = (".lock", ".lock.q", ".history", ".bak", ".backups")
"""What stands beside a ledger that was written to, by the ends of its names."""
_PRIVATE, _SHARED = 0o600, 0o660
_PASSED: Final = 0o710
_DAMAGED: Final = ".damaged-"
FOR_GROUP: Final = stat.S_IRGRP | stat.S_IWGRP
"""What a group needs of a file that is shared with it."""
SHARED_FOLDER: Final = 0o2770
"""A folder whose files are of its group, whoever makes them."""

_NO_FILE: Final = Cause(N_("it is no file"))
_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV)
"""The file system has no hard links, no more of them, or is another one."""

Data = bytes | bytearray
"""What is written; a large ledger is put together in a buffer, and not copied."""
Signature = tuple[int, int, int, int, int]


def signature(path: Path) -> Hashable:
    """What tells one state of a file from another; None where there is no file.

    The time of the last status change catches what keeps size and date (rsync -t).
    """
    try:
        return sign(path.stat())
    except OSError:
        return None


def sign(of: os.stat_result) -> Signature:
    """The signature of a file."""
    return of.st_dev, of.st_ino, of.st_size, of.st_mtime_ns, of.st_ctime_ns


def read(path: Path) -> tuple[bytes, os.stat_result]:
    """The whole file, and what the system knew of it before it was read.

    Whoever keeps the bytes asks by that whether they are still the file's: of a file
    that was written to meanwhile they are not.

    Raises:
        LedgerMissing: There is no such file.
        CannotRead: The system refuses.

    """
    try:
        with opened(path) as file:
            of = os.fstat(file.fileno())
            return file.read(), of
    except FileNotFoundError as error:
        raise LedgerMissing(path=path) from error
    except OSError as error:
        raise CannotRead(path=path, cause=error.strerror) from error


def opened(path: Path) -> FileIO:
    """A file, to be read; a pipe would be waited for, and a device has no end.

    Raises:
        NoFile: It is something else.
        OSError: The system refuses.

    """
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return os.fdopen(handle, "rb", buffering=0)
    except OSError:
        os.close(handle)
        raise
    os.close(handle)
    raise NoFile(path=path, cause=_NO_FILE)


def exists(path: Path) -> bool:
    """Whether there is such a file.

    Raises:
        CannotRead: The system does not say.

    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise CannotRead(path=path, cause=error.strerror) from error
    return True


def changed_at(of: os.stat_result) -> datetime:
    """When a file was last changed, in UTC.

    A time that no name of a copy can have, of a clock that was wrong, is told as the
    first or the last one.
    """
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (1970, MAXYEAR - 1))
    seconds = min(max(of.st_mtime, first.timestamp()), last.timestamp())
    return datetime.fromtimestamp(seconds, UTC)


def need_folder(path: Path) -> None:
    """Refuse a name for a file where there is nowhere to put one.

    Raises:
        NoFolder: Its folder is not there.
        CannotWrite: The system does not say what is there.

    """
    try:
        nowhere = not (exists(path) or exists(path.parent))
    except CannotRead as error:
        raise CannotWrite(path=path, cause=error.values["cause"]) from error
    if nowhere:
        raise NoFolder(path=path, folder=path.parent)


def status(path: Path) -> os.stat_result:
    """What the system knows of a file.

    Raises:
        LedgerMissing: There is no such file.
        NoFile: It is something else.
        CannotRead: The system does not say.

    """
    try:
        of = path.stat()
    except FileNotFoundError as error:
        raise LedgerMissing(path=path) from error
    except OSError as error:
        raise CannotRead(path=path, cause=error.strerror) from error
    if not stat.S_ISREG(of.st_mode):
        raise NoFile(path=path, cause=_NO_FILE)
    return of


@lru_cache(maxsize=64)
def beside(path: Path, suffix: str) -> Path:
    """The file of that suffix beside a ledger: its lock, backup or history."""
    return path.with_name(path.name + suffix)


def serves_group(of: os.stat_result, ledger: os.stat_result) -> bool:
    """Whether a file beside a ledger is for the group that this is shared with."""
    if not ledger.st_mode & stat.S_IWGRP:
        return True
    needed = FOR_GROUP | (stat.S_IXGRP if stat.S_ISDIR(of.st_mode) else 0)
    return of.st_gid == ledger.st_gid and of.st_mode & needed == needed


def share_like(theirs: os.stat_result, handle: int, *, new: bool) -> None:
    """Give a new file the group and the mode of the ledger, whatever the umask.

    And one that is not new where it lacks what the group of the ledger needs: whoever
    made it may have died before this.
    """
    with suppress(OSError):  # another user's: shared by now, or refused when it is used
        mine = os.fstat(handle)
        if not new and serves_group(mine, theirs):
            return
        if theirs.st_gid != mine.st_gid:
            os.fchown(handle, -1, theirs.st_gid)
        os.fchmod(handle, stat.S_IMODE(theirs.st_mode) & (0o666 if new else _SHARED))


@lru_cache(maxsize=64)
def temporaries(path: Path) -> tuple[Path, Path]:
    """What its replacement uses beside a file: for the new contents, for the old."""
    return path.with_name(f".{path.name}.tmp"), path.with_name(f".{path.name}.tmp.bak")


def is_own(path: Path, ledger: Path) -> bool:
    """Whether a file is a ledger itself, or stands beside it, or would some day."""
    own = [ledger, *(beside(ledger, end) for end in BESIDE)]
    if path in own or beside(ledger, ".backups") in path.parents:
        return True
    aside = (f"{one.name}{_DAMAGED}" for one in (ledger, beside(ledger, ".history")))
    starts = (f".{ledger.name}.", f".{ledger.name}.history.", *aside)
    return path.parent == ledger.parent and path.name.startswith(starts)


def damaged_name(path: Path) -> Path:
    """Where the bytes of a damaged file are kept from now on; no file is there.

    Raises:
        CannotWrite: The system does not say: the name would be too long.

    """
    stamp = f"{_DAMAGED}{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    several = chain([stamp], (f"{stamp}-{n}" for n in count(2)))
    places = (beside(path, name) for name in several)
    try:
        return next(place for place in places if not exists(place))
    except CannotRead as error:
        raise CannotWrite(path=path, cause=error.values["cause"]) from error


def replace(path: Path, data: Data, aside: Path | None = None) -> None:
    """Put new contents in the place of a file's, durably; keep the old ones aside.

    They are kept as `.bak`, unless another name is given for them. Mode and, where the
    system allows it, owner and group stay. The caller has the turn to write.

    Raises:
        CannotWrite: The file is as it was.
        Unconfirmed: The new contents are in place; the folder could not be synced.

    """
    temporary, _link = temporaries(path)
    at = path
    try:
        of = path.stat()
        _written(temporary, data, like=of)
        at = aside or beside(path, ".bak")
        _keep(path, of, at)
        at = path
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, IsADirectoryError):
            at = Path(error.filename2 or error.filename)
        raise CannotWrite(path=at, cause=error.strerror) from error
    sync_folder(path)


def create(
    path: Path, data: Data, group: int | None = None, like: Path | None = None
) -> bool:
    """Make a new file, whole or not at all; False if one is there already.

    It is private, and so is its folder where that is made too; or both are for a
    group, by its number; or it has the owner, the group and the mode of another file.

    Raises:
        CannotWrite: Nothing was made.
        Unconfirmed: It is made; the folder could not be synced.

    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new_folders = make_folders(path.parent, group)
        try:
            _written(temporary, data, like.stat() if like else None)
            if group is not None:
                os.chown(temporary, -1, group)
                temporary.chmod(_SHARED)
            _name_new(temporary, path)
        except FileExistsError:
            return False
        finally:
            with suppress(OSError):
                temporary.unlink()
    except OSError as error:
        raise CannotWrite(path=path, cause=error.strerror) from error
    for made in (path, *new_folders):
        sync_folder(made)
    return True


def put(path: Path, data: Data) -> None:
    """Put a private file in place, whole, whatever file of that name there was.

    A link stays, and what it points to is replaced.

    Raises:
        CannotWrite: What was there is as it was.
        Unconfirmed: It is in place; the folder could not be synced.

    """
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if path.exists() and not path.is_file():
            # A device or a pipe would be replaced by a file.
            raise CannotWrite(path=path, cause=_NO_FILE)
        make_folders(path.parent, None)
        try:
            _written(temporary, data, like=None)
            temporary.replace(path)
        finally:
            with suppress(OSError):
                temporary.unlink()
    except OSError as error:
        raise CannotWrite(path=path, cause=error.strerror) from error
    sync_folder(path)


def make_folders(folder: Path, group: int | None) -> list[Path]:
    """Make a folder, and those around it, where there are none; which were made.

    For a group, so that it reaches the folder, and the files in it are the group's;
    those around it are passed by it, and no more: what they get later is not for it.

    Raises:
        OSError: One cannot be made.

    """
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    with suppress(FileExistsError):  # a file in the way is told where one is opened
        folder.mkdir(mode=0o700, parents=True)
        if group is not None:
            for one in new:
                os.chown(one, -1, group)
                one.chmod(SHARED_FOLDER if one == folder else _PASSED)
    return new


def _name_new(temporary: Path, path: Path) -> None:
    """Give a file a name that no file has yet.

    Raises:
        FileExistsError: One has it.

    """
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # The name is taken first, so that of two only one has it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE))
        try:
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise


def append(path: Path, data: bytes, like: Path) -> None:
    """Add to the end of a file that only grows, durably, at the last whole line.

    A line that a crash tore is cut first.

    Raises:
        CannotWrite: The file has what it had.

    """
    try:
        handle = os.open(
            path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, _PRIVATE
        )
        try:
            end = whole_lines(handle)
            share_like(like.stat(), handle, new=end == 0)
            os.ftruncate(handle, end)
            os.lseek(handle, end, os.SEEK_SET)
            try:
                _write_all(handle, data)
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, end)
                raise
        finally:
            os.close(handle)
    except OSError as error:
        raise CannotWrite(path=path, cause=error.strerror) from error


def whole_lines(handle: int) -> int:
    """The length of a file up to and with its last line feed."""
    end = os.fstat(handle).st_size
    block = 1 << 16
    while end:
        start = max(0, end - block)
        at = os.pread(handle, end - start, start).rfind(b"\n")
        if at >= 0:
            return start + at + 1
        end = start
    return 0


def _written(temporary: Path, data: Data, like: os.stat_result | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        handle = os.open(temporary, flags, _PRIVATE)
    except FileExistsError:
        # One fixed name, and only the holder of the turn uses it: what is there is
        # left from a crash.
        temporary.unlink()
        handle = os.open(temporary, flags, _PRIVATE)
    try:
        if like:
            _own_like(like, handle)
        _write_all(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)


def _own_like(theirs: os.stat_result, handle: int) -> None:
    mine = os.fstat(handle)
    if (theirs.st_uid, theirs.st_gid) != (mine.st_uid, mine.st_gid):
        # In a shared folder the owner alternates; the group is what is shared.
        with suppress(PermissionError):
            os.fchown(handle, -1, theirs.st_gid)
        with suppress(PermissionError):
            os.fchown(handle, theirs.st_uid, -1)
    if mine.st_mode != theirs.st_mode:
        os.fchmod(handle, stat.S_IMODE(theirs.st_mode))


def _write_all(handle: int, data: Data) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def link(path: Path, to: Path) -> None:
    """Give a file a second name; where links are not had, copy it.

    Raises:
        OSError: Neither can be done.

    """
    try:
        os.link(path, to)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        try:
            _written(to, path.read_bytes(), like=path.stat())
        except OSError:
            with suppress(OSError):
                to.unlink()
            raise


def _keep(path: Path, of: os.stat_result, aside: Path) -> None:
    """Give the present state its second name, whatever had that before."""
    _new, temporary = temporaries(path)
    try:
        link(path, temporary)
    except FileExistsError:
        temporary.unlink()
        link(path, temporary)
    try:
        temporary.replace(aside)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    if of.st_nlink > 1:
        # Where both are the same file already (a write failed after this step),
        # renaming does nothing and the link stays.
        with suppress(FileNotFoundError):
            temporary.unlink()


def sync_folder(path: Path) -> None:
    """Make the name of a file, or of a folder, outlast a power cut.

    Raises:
        Unconfirmed: It may not.

    """
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Unconfirmed(path=path, cause=error.strerror) from error
