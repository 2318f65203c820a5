"""Read what nobody would write, for as long as one likes.

    python tests/seed/fuzz.py 600

Texts made of markers, stops and pieces of real documents, damaged at random, as text and
as bytes in several encodings, for so many seconds. Whatever comes, the reader gives a
document whose every character is in one place, or one of our errors; and it takes no
longer for a character than it takes for those of an ordinary text, within reason. The
same number gives the same texts; a failure prints it.
"""

import random
import sys
import time
from itertools import chain
from pathlib import Path

from seed.document import Document, document
from seed.errors import DocumentError

TEXTS = Path(__file__).parent / "texts"
PIECES = [
    *(
        "一、",
        "二、",
        "（一）",
        "(二)",
        "1.",
        "2、",
        "1.1",
        "1.2 ",
        "(1)",
        "①",
        "第一条 ",
    ),
    *(
        "一是",
        "二是",
        "一要",
        "首先，",
        "其次，",
        "第一，",
        "第二，",
        "第一章",
        "一、二季度",
    ),
    *(
        "。",
        "；",
        "，",
        "：",
        "“",
        "”",
        "《",
        "》",
        "(",
        ")",
        " ",
        "\u3000\u3000",
        "\t",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\x0c",
        "\u2028",
        "# ",
        "## ",
        "——",
        "- 3 -",
        "目录",
        "……12",
    ),
    *(
        "牵头单位：",
        "、",
        "负责）",
        "完成时限：",
        "6月底前",
        "年内",
        "13月45日",
        "2025年",
    ),
    *(
        "超",
        "1.45万亿元",
        "一批",
        "60%—70%",
        "附件1",
        "同志们，",
        "English: a",
        "<p>",
        "</p>",
    ),
    *(
        "<!--",
        "&nbsp;",
        "\0",
        "\x1b",
        "\ud800",
        "\U000e0041",
        "防汛",
        "x",
        "PK\x03\x04",
    ),
]
ENCODINGS = ("utf-8", "gb18030", "utf-16")
LONGEST = 4000
SLOWEST = 400e-6
"""Seconds for a character, of a text of a thousand or more: a hundred times the usual."""


def made(chance: random.Random, texts: list[str]) -> bytes:
    """The bytes of one document that nobody would write."""
    if chance.random() < 0.5:
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 400)))
    else:
        text = chance.choice(texts)
        for _ in range(chance.randrange(1, 12)):
            start = chance.randrange(len(text) + 1)
            end = min(len(text), start + chance.randrange(0, 200))
            text = text[:start] + chance.choice(PIECES) + text[end:]
        if chance.random() < 0.2:
            text *= chance.randrange(2, 8)
    data = text[:LONGEST].encode(chance.choice(ENCODINGS), "replace")
    if chance.random() < 0.2 and data:
        place = chance.randrange(len(data))
        data = data[:place] + chance.randbytes(3) + data[place + 1 :]
    return data


def check(read: Document) -> None:
    """Every character is in one place, and every heading in order."""
    outline = read.outline
    spans = [*outline.frame, *outline.dropped]
    spans += chain.from_iterable(heading.spans for heading in outline.headings)
    place = 0
    for start, end in sorted(spans):
        assert start == place, f"{place}-{start} is in no place or in two"
        assert start < end
        place = end
    assert place == len(read.text)
    level = 0
    for heading in outline.headings:
        assert 1 <= heading.level <= level + 1
        level = heading.level


def run(number: int, texts: list[str]) -> float:
    """One document; seconds for a character where it was long enough to tell."""
    data = made(random.Random(number), texts)
    start = time.perf_counter()
    try:
        read = document(data)
    except DocumentError:
        return 0.0
    took = time.perf_counter() - start
    check(read)
    return took / len(read.text) if len(read.text) >= 1000 else 0.0


def ordinary() -> list[str]:
    """The texts that are damaged."""
    files = [*TEXTS.glob("*.txt"), *TEXTS.glob("*.md"), *TEXTS.glob("*.html")]
    return [file.read_bytes().decode(errors="replace") for file in sorted(files)]


def main() -> None:
    """Read for so many seconds, and print how many and how slow."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    texts, end, number, slowest = ordinary(), time.monotonic() + seconds, 0, (0.0, 0)
    while time.monotonic() < end:
        try:
            slowest = max(slowest, (run(number, texts), number))
        except BaseException:
            sys.stderr.write(f"document {number}\n")
            raise
        number += 1
    sys.stdout.write(
        f"{number} documents, none lost a character, no error that is not ours; "
        f"the slowest {slowest[0] * 1e6:.0f} µs a character (document {slowest[1]})\n"
    )


if __name__ == "__main__":
    main()
