"""The interface for people: one screen.

The outline, the detail of a row, and a line that says what was done and how a command
would do it.
"""
