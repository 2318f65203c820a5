"""A short run of `fuzz.py`, always over the same documents."""

from tests.seed.fuzz import SLOWEST, ordinary, run


def test_documents_that_nobody_would_write_are_read_or_refused() -> None:
    texts = ordinary()
    slow = [number for number in range(1500) if run(number, texts) > SLOWEST]
    # A machine that is busy is slow once; a text that is slow is slow again.
    assert [number for number in slow if run(number, texts) > SLOWEST] == []
