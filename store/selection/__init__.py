"""Which items: the language of selections, the same for every verb, filter and view.

`duban help selection` tells it to people. Terms narrow, codes among themselves add up;
`or`, `not` and parentheses combine them (terms). Names and values are taken in English
and in Chinese, in full and in half width (fields, words). What is typed becomes terms
(reading), terms become a test of items (matching), and who asks gets those that a verb
reaches (reaching).
"""

from store.selection.asking import Asker
from store.selection.reaching import Reach, for_writing, measures, named
from store.selection.reading import parse
from store.selection.terms import Selection

__all__ = ["Asker", "Reach", "Selection", "for_writing", "measures", "named", "parse"]
