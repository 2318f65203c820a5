"""Changes in words, the same in the commands and on the screen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui.rows import Row
from tui.words import _, several, value_words


def became(change: Row) -> str:
    """What became of a field: `old -> new`, or what was added or removed."""
    old = value_words(change["field"], change["old"])
    new = value_words(change["field"], change["new"])
    if change["field"] in {"item", "note", "plan"}:
        return f"+ {new}" if change["new"] is not None else f"- {old}"
    return f"{old} -> {new}"


def brief(names: Sequence[str], most: int = 6, between: str = " ") -> str:
    """Codes or other names in a line: the first few, and how many more."""
    more = len(names) - most
    shown = between.join(names[:most])
    return shown + (f" +{more}" if more > 0 else "")


def _counts(items: int, views: int, *, dry: bool) -> Iterator[str]:
    if (items or not views) and dry:
        yield several("would change {n} item", "would change {n} items", items)
    elif items or not views:
        yield several("changed {n} item", "changed {n} items", items)
    if views and dry:
        yield several("would change {n} view", "would change {n} views", views)
    elif views:
        yield several("changed {n} view", "changed {n} views", views)


def formatted(path: object) -> str:
    """That a write gave the ledger a newer format, and where it is as it was."""
    said = _("the ledger is of a newer format now; as it was it is kept in {path}")
    return said.format(path=path)


def summary(row: Mapping[str, Any]) -> str:
    """One sentence about a write: how many items or views, how many already so."""
    changed, unchanged = row["changed"], row["unchanged"]
    views = sum(change["field"] == "view" for change in row["changes"])
    if row["batch"] is None and not row["dry_run"]:
        parts = [_("nothing to change")]
    else:
        parts = list(_counts(changed, views, dry=row["dry_run"]))
    if unchanged:
        parts.append(several("{n} already so", "{n} already so", unchanged))
    if row["undoes"] is not None:
        parts.append(_("takes back batch {n}").format(n=row["undoes"]))
    if row["dry_run"]:
        parts.append(_("nothing was written"))
    elif row["batch"] is not None:
        parts.append(_("batch {n}").format(n=row["batch"]))
    return _("; ").join(parts)
