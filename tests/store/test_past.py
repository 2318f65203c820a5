"""What was done to each item: all of it, or so much as is shown."""

from collections.abc import Callable
from datetime import date

import pytest

from store.intents.work import AddNote, Done
from store.ledger import Ledger
from store.model import Stamp
from store.past import Past
from store.selection import parse

DAY = date(2025, 6, 12)


@pytest.fixture
def uids(file_ledger: Ledger, signed: Callable[..., Stamp]) -> list[str]:
    """Two measures: one done and noted three times, one done with it; as five batches."""
    measures = [item for item in file_ledger.snapshot().items if item.works]
    first, second = (item.code for item in measures[:2])
    file_ledger.commit(parse([first, second]), Done(on=DAY), signed())
    for text in "甲乙丙":
        file_ledger.commit(parse([first]), AddNote(text=text, on=DAY), signed())
    return [item.uid for item in measures[:2]]


@pytest.mark.parametrize("most", [None, 2, 4])
def test_each_item_has_its_newest_deeds_with_its_own_changes(
    file_ledger: Ledger, uids: list[str], most: int | None
) -> None:
    snapshot = file_ledger.snapshot()
    past = Past(snapshot, reversed(file_ledger.since(snapshot)), most)
    first, second = map(past.of, uids)
    there = [1, 2, 3, 4, 5]
    kept = there if most is None else there[-most:]
    assert [deed.batch.revision for deed in first] == kept
    assert past.dropped(uids[0]) == len(there) - len(kept)
    assert [deed.batch.revision for deed in second] == [1, 2]
    assert past.dropped(uids[1]) == 0
    assert {change.uid for change in second[-1].changes} == {uids[1]}
    assert [change.table for change in first[-1].changes] == ["notes"]
    assert not first[-1].batch.changes


def test_what_comes_later_is_added_at_the_end(
    file_ledger: Ledger, uids: list[str]
) -> None:
    snapshot = file_ledger.snapshot()
    batches = file_ledger.since(snapshot)
    past = Past(snapshot, (), 2)
    for batch in batches:
        past.add(snapshot, [batch])
    assert [deed.batch.revision for deed in past.of(uids[0])] == [4, 5]
    assert past.of("nobody") == ()
