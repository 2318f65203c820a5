"""Whose a file is, and which disk it lies on.

A ledger of somebody else is trusted where it is shared with a group of ours, as git
trusts folders; the system's own (root's) always is. Locks hold on a local disk; network
file systems say that they do, and some are wrong.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from store.backends import files
from store.backends.keeping import Keeping
from store.errors import (
    FolderNotShared,
    LedgerNotShared,
    NoSuchGroup,
    OfAnother,
    OnNetwork,
)

_ROOT: Final = 0
_NETWORK: Final = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre"),
        *("ncpfs", "glusterfs", "fuse.glusterfs", "fuse.sshfs", "fuse.rclone"),
    }
)


def check_owner(path: Path, of: os.stat_result, keeping: Keeping) -> None:
    """Refuse the ledger of somebody else.

    Raises:
        OfAnother: It is not ours, not the system's, and not shared with us.

    """
    if is_ours(of) or str(path) in keeping.trusted:
        return
    raise OfAnother(path=path, owner=user(of.st_uid), config=keeping.config)


def is_ours(of: os.stat_result) -> bool:
    """Whether a file is our own, the system's, or shared with a group of ours."""
    if of.st_uid in (os.geteuid(), _ROOT):
        return True
    shared = bool(of.st_mode & stat.S_IWGRP)
    return shared and of.st_gid in {os.getegid(), *os.getgroups()}


def user(uid: int) -> str:
    """The name of a user, or the number where the system has none."""
    from pwd import getpwuid

    try:
        return getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def group(name: str) -> int:
    """The number of a group that we are in, by its name or its number.

    Raises:
        NoSuchGroup: There is none, or we are not in it.

    """
    from grp import getgrall

    ours = {os.getegid(), *os.getgroups()}
    for one in getgrall():
        mine = one.gr_gid in ours or os.geteuid() == _ROOT
        if mine and name in (one.gr_name, str(one.gr_gid)):
            return one.gr_gid
    for number in ours:
        if name == str(number):
            return number
    valid = ", ".join(one.gr_name for one in getgrall() if one.gr_gid in ours)
    raise NoSuchGroup(group=name, valid=valid)


def _group_name(number: int) -> str:
    """The name of a group, or the number where the system has none."""
    from grp import getgrgid

    try:
        return getgrgid(number).gr_name
    except KeyError:
        return str(number)


def check_folder(folder: Path, group: int) -> None:
    """Refuse a folder that is there and in which a group could not work.

    Raises:
        FolderNotShared: It is not of that group, or the group may not write.

    """
    try:
        of = folder.stat()
    except OSError:
        return  # making it, or what comes next, says why
    wanted = files.SHARED_FOLDER & ~stat.S_IRWXU
    if of.st_gid != group or of.st_mode & wanted != wanted:
        from store.shell import shell

        name, path = _group_name(group), str(folder)
        share = [shell(["chgrp", name, path]), shell(["chmod", "2770", path])]
        command = " && ".join(share)
        raise FolderNotShared(folder=folder, group=name, command=command)


def check_shared(path: Path, group: int) -> None:
    """Refuse a ledger that is there and on which a group could not work.

    Raises:
        LedgerNotShared: It, or its folder, is not for that group; says how it would be.

    """
    folder = path.parent
    of = path.stat()
    with suppress(FolderNotShared):
        check_folder(folder, group)
        if of.st_gid == group and of.st_mode & files.FOR_GROUP == files.FOR_GROUP:
            return
    from store.shell import shell

    name = _group_name(group)
    beside = (files.beside(path, end) for end in files.BESIDE)
    there = [path, *(one for one in beside if one.exists())]
    ours = [*map(str, there)]
    folders = [str(one) for one in (folder, *there) if one.is_dir()]
    steps = [
        ["chgrp", "-R", name, *ours],
        ["chgrp", name, str(folder)],
        ["chmod", "-R", "g+rwX,o=", *ours],
        ["chmod", "2770", *folders],
    ]
    command = " && ".join(map(shell, steps))
    raise LedgerNotShared(path=path, group=name, command=command)


def check_disk(path: Path, keeping: Keeping) -> None:
    """Refuse to write to another machine's disk, unless that was accepted.

    Raises:
        OnNetwork: It lies on one.

    """
    kind = file_system(path)
    if kind in _NETWORK and not keeping.network:
        raise OnNetwork(path=path, kind=kind, config=keeping.config)


def file_system(path: Path) -> str:
    """What kind of file system a file, or the folder it would be in, lies on.

    Empty where it is a disk of this machine, which the number of the device tells
    without a look at the list of mounts.
    """
    try:
        device = path.parent.stat().st_dev
    except OSError:
        return ""
    if os.major(device):
        return ""
    number = f"{os.major(device)}:{os.minor(device)}"
    mounts = Path("/proc/self/mountinfo")
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) > 2 and fields[2] == number:  # noqa: PLR2004  # the device
            return fields[fields.index("-") + 1]
    return ""
