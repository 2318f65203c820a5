"""Files that go out of a ledger and come in: their formats, pure functions.

What is written anywhere, and what is done with what was read, others decide.
"""
