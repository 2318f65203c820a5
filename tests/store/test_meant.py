"""Which item is meant by who was shown it: also where it has another title by now."""

from collections.abc import Callable, Iterator
from datetime import date

from store.history import Reel
from store.intents.fields import Assignment, SetFields
from store.ledger import Ledger
from store.meant import meant, there
from store.model import Batch, Stamp
from store.selection import parse

Signed = Callable[..., Stamp]


def test_however_many_have_another_title_the_history_is_read_once(
    ledger: Ledger, signed: Signed
) -> None:
    shown = ledger.snapshot()
    for item in shown.items:
        title = Assignment("title", f"新{item.title}")
        intent = SetFields(assignments=(title,), on=date(2025, 6, 12))
        ledger.commit(parse([shown.code(item)]), intent, signed())
    now, read = ledger.snapshot(), 0

    def batches() -> Iterator[Batch]:
        nonlocal read
        read += 1
        yield from reversed(ledger.since(now))

    several = [meant(shown, item) for item in shown.items]
    others = [one._replace(title="别的") for one in several]
    assert there(now, Reel(batches), [*several, *others]) == {*several}
    assert read == 1
    fresh = [meant(now, item) for item in now.items]
    assert there(now, Reel(batches), fresh) == {*fresh}
    assert read == 1
