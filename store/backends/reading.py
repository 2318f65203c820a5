"""A ledger's bytes, read: as they stand, older, edited by people, or damaged.

Of bytes that duban wrote, the checksum says so and nothing more is asked. Where it does
not, somebody edited the file, and all that must hold is checked (damage).
"""

from pathlib import Path

import msgspec

from store.backends import migrations
from store.backends.layout import (
    LEDGER,
    META,
    UNREADABLE,
    decoder,
    encode,
    intact,
    meta,
)
from store.errors import LedgerTooNew
from store.snapshot import SCHEMA, Snapshot


def state(path: Path, data: bytes) -> Snapshot:
    """The state that a file of any format holds.

    Raises:
        LedgerTooNew: A later duban wrote it.
        LedgerDamaged: It is no whole ledger; says where and why.

    """
    return decoded(path, newest(path, data))


def newest(path: Path, data: bytes) -> bytes:
    """A file as it stands in the newest format: itself, unless it is older.

    Raises:
        LedgerTooNew: A later duban wrote it.
        LedgerDamaged: It is older, and something stands there twice.

    """
    head = meta(data)
    found = head.schema if head else None
    if found is not None and found > SCHEMA:
        raise LedgerTooNew(path=path, found=found, known=SCHEMA)
    if found is None or found not in migrations.STEPS:
        return data
    try:
        older = msgspec.json.decode(data, type=migrations.Tables)
        migrations.migrate(older, found)
        whole = intact(data)
        anew = bytes(encode(older, older[META][LEDGER]["revision"], signed=whole))
    except (*UNREADABLE, LookupError, TypeError):
        return data  # what is wrong with it is looked for by who decodes it
    if not whole:
        from store.backends import damage

        if twice := damage.repeated(path, data):
            raise twice
    return anew


def decoded(path: Path, data: bytes) -> Snapshot:
    """The state that a file of the newest format holds.

    Raises:
        LedgerDamaged: It is no whole ledger; says where and why.

    """
    try:
        contents = decoder.decode(data)
        head = contents.meta[LEDGER]
    except (*UNREADABLE, KeyError) as error:
        from store.backends import damage

        raise damage.found(path, data, error) from error
    snapshot = Snapshot(
        revision=head.revision,
        plans=contents.plans,
        items=contents.items,
        notes=contents.notes,
        views=contents.views,
        batches=tuple(contents.batches.values()),
    )
    if not intact(data):
        from store.backends import damage

        damage.check(path, data, snapshot, contents.batches)
    return snapshot
