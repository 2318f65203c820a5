"""The terminal: commands for scripts, an interface for people.

Both do the same things to the same ledger through the same calls. This is the only
package that knows typer, rich and textual.
"""
