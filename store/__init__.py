"""The ledger: everything duban keeps, and the one door to the disk.

`model` has the words, `snapshot` the state that everything reads, `intents` what can
be done to it, `selection` to which items, `history` how it is undone, `ledger` the
door, and `backends` what stands behind it. No terminal is known here.
"""
