"""Many different updates in one file: JSON Lines, a table, or lines as units write.

All is pure: text in, updates and problems out, each with its line. What the updates
mean is for `store.intents.bulk` to say, on the ledger as it is then.
"""

from datetime import date
from enum import StrEnum

from store.updates.update import Read


class UpdateFormat(StrEnum):
    """How updates are written down."""

    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    PLAIN = "plain"


def read(text: str, today: date, said: UpdateFormat | None = None) -> Read:
    """The updates of a text, in the format said, or in that which it shows."""
    # Each is imported where it is read: a command that starts is waited for.
    match said or _shown(text):
        case UpdateFormat.JSONL:
            from store.updates import jsonl

            return jsonl.read(text, today)
        case UpdateFormat.PLAIN:
            from store.updates import plain

            return plain.read(text, today)
        case form:
            from store.updates import table

            return table.read(text, today, "," if form is UpdateFormat.CSV else "\t")


def _shown(text: str) -> UpdateFormat:
    first = next((line for line in text.split("\n") if line.strip()), "")
    if first.lstrip().startswith(("{", "[")):
        return UpdateFormat.JSONL
    from store.updates import table

    for shape, comma in ((UpdateFormat.TSV, "\t"), (UpdateFormat.CSV, ",")):
        if comma in first and table.is_header(first, comma):
            return shape
    return UpdateFormat.CSV if table.is_header(first, ",") else UpdateFormat.PLAIN


__all__ = ["Read", "UpdateFormat", "read"]
