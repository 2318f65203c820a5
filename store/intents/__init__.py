"""What can be done to a ledger: pure functions from a snapshot to changes.

An intent validates and says what it would change; it never touches a disk, and what
would change nothing it leaves out, so that repeating a command is harmless. Each
module is imported by the verb that needs it.
"""
