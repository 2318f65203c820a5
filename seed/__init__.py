"""The document: bytes in, outline out.

`reading` turns bytes into text, `numbering` knows how official Chinese texts count,
`parsing` turns text into an outline, `phrases` understands what a text says of dates,
amounts, people and the past, and `builtin` is the speech that comes with duban. The
standard library is all this package needs, and python-docx where Word is read.
"""
