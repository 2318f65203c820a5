"""What people have typed and not saved: kept on disk while they type.

Each process has a file of its own, for one ledger and one person, and holds a lock
beside it for as long as it lives. The system lets go of the lock of a process that
died, however it died, so what such a process left is taken over by the next; two that
live never write to the same file.
"""

import fcntl
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from msgspec import Struct

from store.ledger import Expected
from store.meant import Meant
from store.model import Item
from tui.errors import DraftsUnkept

_PRIVATE_FOLDER, _PRIVATE = 0o700, 0o600

Typed = dict[str, str]
"""What stands in a form, by the name of the field."""


class Draft(Struct, eq=False):
    """What was typed in one form about some items; of nothing typed, nothing is kept.

    Whoever has it open writes to it; nobody else is offered it meanwhile.
    """

    form: str
    items: tuple[Meant, ...]
    typed: Typed = {}
    shown: Expected = {}
    """What the person was shown where they typed something else."""
    open: bool = False

    def clear(self) -> None:
        """Keep nothing of it: it is done."""
        self.typed, self.shown, self.open = {}, {}, False


class _Kept(Struct, array_like=True, frozen=True):
    """A draft as its file has it; older files end earlier."""

    form: str
    items: tuple[Meant | str, ...]
    """Older files have the uids alone."""
    typed: Typed
    shown: dict[str, dict[str, Any]] = {}

    @classmethod
    def of(cls, draft: Draft) -> "_Kept":
        shown = {uid: {**fields} for uid, fields in draft.shown.items()}
        return cls(draft.form, draft.items, draft.typed, shown)

    def draft(self) -> Draft:
        items = (Meant(one) if isinstance(one, str) else one for one in self.items)
        return Draft(self.form, tuple(items), self.typed, self.shown)


class Drafts:
    """All drafts of one person on one ledger that no other process is at work on."""

    def __init__(self, folder: Path, ledger: Path, by: str) -> None:
        whose = os.fsencode(os.path.realpath(ledger)) + b"\0" + os.fsencode(by)
        self._folder, self._name = folder, sha256(whose).hexdigest()[:32]
        self._all: list[Draft] = []
        self._own: tuple[Path, int] | None = None
        """One's file, and the lock of it."""
        self._written = b""
        """What one's own file holds."""
        self._saving = Lock()
        with suppress(OSError):  # told as soon as there is something to keep
            self._take_over()

    @property
    def unsaved(self) -> list[Draft]:
        """Those in which something was typed, the oldest first."""
        return [draft for draft in self._all if draft.typed]

    def open(
        self,
        form: str,
        items: Sequence[Meant],
        found: Callable[[Sequence[Meant]], Sequence[Item]],
    ) -> Draft:
        """The newest draft of a form about just these items, or an empty one.

        `found` gives those that are live of what a draft is about: one about some that
        are gone is about the others.
        """
        about = {one.uid for one in items}
        self._all = [draft for draft in self._all if draft.typed or draft.open]
        for draft in reversed(self._all):
            if draft.form != form or draft.open:
                continue
            if {item.uid for item in found(draft.items)} == about:
                draft.open = True
                return draft
        draft = Draft(form, tuple(items), open=True)
        self._all.append(draft)
        return draft

    def save(self) -> None:
        """Bring what changed to the disk; may be called from any thread.

        Raises:
            DraftsUnkept: It cannot be written; what was kept before still is.

        """
        with self._saving:
            kept = [*map(_Kept.of, self.unsaved)]
            data = msgspec.json.encode(kept) if kept else b""
            if data == self._written:
                return
            try:
                self._own = self._own or self._claim()
                _replace(self._own[0], data)
            except OSError as error:
                cause = error.strerror or str(error)
                raise DraftsUnkept(path=self._folder, cause=cause) from error
            self._written = data

    def close(self) -> None:
        """Leave what is kept to whoever comes next."""
        if self._own:
            os.close(self._own[1])
            self._own = None

    def _claim(self) -> tuple[Path, int]:
        """A file that no process has, nor any that ended has left."""
        self._folder.parent.mkdir(_PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._folder.mkdir(_PRIVATE_FOLDER, exist_ok=True)
        for number in count():
            path = self._folder / f"{self._name}.{number}.json"
            lock = _locked(path)
            if lock is None:
                continue
            if not path.exists():
                return path, lock
            os.close(lock)
        raise AssertionError

    def _take_over(self) -> None:
        """Make what processes that ended have left one's own."""
        found: list[tuple[Path, int]] = []
        for path in sorted(self._folder.glob(f"{self._name}.*.json")):
            lock = _locked(path)
            if lock is None:
                continue
            try:
                kept = _read(path)
            except OSError:  # it stays, for whoever can read it
                os.close(lock)
                continue
            found.append((path, lock))
            known = [(one.form, one.items, one.typed) for one in self._all]
            self._all += [
                one for one in kept if (one.form, one.items, one.typed) not in known
            ]
        if not found:
            return
        self._own, *others = found
        with suppress(DraftsUnkept):  # told by the next; theirs stay where they are
            self.save()
            for path, _lock in others:
                path.unlink()
        for _path, lock in others:
            os.close(lock)


def _locked(path: Path) -> int | None:
    """The lock of a file, held until it is closed; None while another has it.

    Also where it is another user's (after `sudo`): they may be at work.
    """
    lock = path.with_suffix(".lock")
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        handle = os.open(lock, flags, _PRIVATE)
    except PermissionError:
        if lock.exists():
            return None
        raise
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _read(path: Path) -> list[Draft]:
    """The drafts of a file; one that cannot be read is set aside."""
    if not path.exists():
        return []
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=list[_Kept])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        path.replace(path.with_suffix(".damaged"))
        return []
    return [one.draft() for one in kept]


def _replace(path: Path, data: bytes) -> None:
    """Put these contents in the place of a file's, or nothing there for nothing."""
    if not data:
        path.unlink(missing_ok=True)
        return
    temporary = path.with_suffix(".tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(temporary, flags, _PRIVATE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
