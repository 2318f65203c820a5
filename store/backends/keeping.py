"""How a ledger file is kept and read, as far as people may choose."""

from msgspec import Struct

from store.backends.backups import Schedule


class Keeping(Struct, frozen=True):
    """What was settled about a ledger's file."""

    schedule: Schedule = Schedule()
    network: bool = False
    """Whether to write to a network file system, where locks may not hold."""
    trusted: tuple[str, ...] = ()
    """Ledgers of other people that are used all the same, by their paths."""
    plan: str = ""
    """The key of the plan that bare codes mean; empty for the first that was loaded."""
    config: str = "config.toml"
    """Where that is settled, for people."""
