"""Many different updates in one file: JSON Lines, a table, or lines as units write.

All is pure: text in, updates and problems out, each with its line. What the updates
mean is for `store.intents.bulk` to say, on the ledger as it is then.
"""

from datetime import date
from enum import StrEnum

from store.updates import jsonl, plain, table
from store.updates.update import Read


class Format(StrEnum):
    """How updates are written down."""

    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    PLAIN = "plain"


def read(text: str, today: date, said: Format | None = None) -> Read:
    """The updates of a text, in the format said, or in that which it shows."""
    match said or _shown(text):
        case Format.JSONL:
            return jsonl.read(text, today)
        case Format.CSV:
            return table.read(text, today, ",")
        case Format.TSV:
            return table.read(text, today, "\t")
        case Format.PLAIN:
            return plain.read(text, today)


def _shown(text: str) -> Format:
    first = next((line for line in text.split("\n") if line.strip()), "")
    if first.lstrip().startswith(("{", "[")):
        return Format.JSONL
    for shape, comma in ((Format.TSV, "\t"), (Format.CSV, ",")):
        if comma in first and table.is_header(first, comma):
            return shape
    return Format.CSV if table.is_header(first, ",") else Format.PLAIN


__all__ = ["Format", "Read", "read"]
