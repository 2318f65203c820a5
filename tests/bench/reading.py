"""How fast documents are read, and that time grows with their length alone.

    python tests/bench/reading.py

Reads the built-in speech over and over, 100 KB and 10 MB of it, in this process, as the
program reads: without the search for garbage. What counts is the ratio.
"""

import gc
import statistics
import sys
import time

from seed import builtin
from seed.document import document

SHORT, LONG = 100_000, 10_000_000
RUNS = 9
MOST_MS, MOST_RATIO = 150, 120


def text(length: int) -> bytes:
    """So many bytes of numbered text, in whole lines."""
    once = builtin.data()
    whole = once * (length // len(once) + 1)
    return whole[: whole.rfind(b"\n", 0, length) + 1]


def seconds(data: bytes) -> float:
    """How long one reading takes."""
    start = time.perf_counter()
    document(data)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    gc.disable()
    short, long = text(SHORT), text(LONG)
    seconds(short)
    once = statistics.median(seconds(short) for _ in range(RUNS))
    whole = seconds(long)
    sys.stdout.write(
        f"{len(short) / 1000:.0f} KB: {once * 1000:.0f} ms (at most {MOST_MS})\n"
        f"{len(long) / 1e6:.0f} MB: {whole:.1f} s, "
        f"{whole / once:.0f} times as long (at most {MOST_RATIO})\n"
    )


if __name__ == "__main__":
    main()
