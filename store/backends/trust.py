"""Whose a file is, and which disk it lies on.

A ledger of somebody else is trusted where it is shared with a group of ours, as git
trusts folders; the system's own (root's) always is. Locks hold on a local disk; network
file systems say that they do, and some are wrong.
"""

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from store.errors import OfAnother, OnNetwork

_ROOT: Final = 0
_NETWORK: Final = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre"),
        *("ncpfs", "glusterfs", "fuse.glusterfs", "fuse.sshfs", "fuse.rclone"),
    }
)
CONFIG: Final = "the configuration file (duban where)"


def check_owner(path: Path, of: os.stat_result, trusted: Iterable[str]) -> None:
    """Refuse the ledger of somebody else.

    Raises:
        OfAnother: It is not ours, not the system's, and not shared with us.

    """
    if is_ours(of) or str(path) in trusted:
        return
    raise OfAnother(path=path, owner=user(of.st_uid), config=CONFIG)


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


def check_disk(path: Path, *, network: bool) -> None:
    """Refuse to write to another machine's disk, unless that was accepted.

    Raises:
        OnNetwork: It lies on one.

    """
    kind = file_system(path)
    if kind in _NETWORK and not network:
        raise OnNetwork(path=path, kind=kind, config=CONFIG)


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
