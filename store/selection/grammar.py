"""What was typed, read as terms: `2.1 lead:市科技局 (overdue or soon) not 3`.

selection  = together { "or" together }
together   = single { ["and"] single }
single     = "not" single | "(" selection ")" | term
term       = codes | field | word | @view | /pattern/ | text
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final, NoReturn

from seed.errors import N_, DocumentError
from seed.width import fold
from store.errors import Cause
from store.fields import CHINESE, NAMES
from store.selection import fields
from store.selection.fields import SORTS, WORDS, Sort
from store.selection.terms import (
    All,
    Any,
    Codes,
    Computed,
    Field,
    Not,
    Op,
    Pattern,
    Range,
    Saved,
    Term,
    Words,
)
from store.selection.tokens import (
    AND,
    DOTS_AND_DASHES,
    FIELD,
    NOT,
    OR,
    QUOTES,
    Token,
    codes_in,
    cut,
    refused,
)
from store.selection.words import COMPUTED
from store.text import BETWEEN_NAMES, clean_line, is_any, is_none, nearest

_LIKE_A_CODE: Final = r"\d+\.[\w.*/,-]*|[^\s/]+/(?:\d[\w./,-]*)?"
_SIDES: Final = {
    "before": Op.BEFORE,
    "前": Op.BEFORE,
    "after": Op.AFTER,
    "后": Op.AFTER,
}
_QUOTED: Final = r'"((?:\\.|[^"\\])*)"|“((?:\\.|[^”\\])*)”|[^"“]+'
_BEFORE_A_GROUP: Final = r'[^("“]+(?=\()'
_APART: Final = N_("put a space before (")
_SIGNS: Final = {"≤": "<=", "≥": ">=", "≠": "!="}
_WRONG_PATTERNS: Final = {
    "missing ]": N_("] is missing"),
    "missing )": N_(") is missing"),
    "unexpected )": N_("nothing opens the )"),
    "no argument for repetition operator": N_("before {piece} is nothing to repeat"),
    "bad repetition operator": N_("{piece} repeats twice; leave one out"),
    "invalid repetition size": N_("{piece} is no number of times; 1000 is the most"),
    "invalid escape sequence": N_("{piece} means nothing"),
    "trailing \\": N_("behind the last \\ is nothing"),
    "invalid character class range": N_("there is no range {piece}"),
    "invalid perl operator": N_("{piece} is not taken"),
    "pattern too large - compile failed": N_("it is too large"),
}
"""What is wrong with a pattern in the words of its engine, and in ours."""
_LEAP_DAY_OR_NOT: Final = date(2024, 1, 1)
"""A day on which to try whether a date reads as one; 2月29日 does, in some year."""
_DEEPEST: Final = 50


class Reader:
    """Reads one selection, token by token."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(cut(text))
        self._at = 0
        self._deep = 0

    def read(self) -> Term:
        """The term that it is.

        Raises:
            BadSelection: It cannot be read; says the column and what would be right.

        """
        term = self._either()
        if token := self._next():
            self._refuse(token.start, Cause(N_("nothing opens this parenthesis")))
        return term

    # The grammar.

    def _either(self) -> Term:
        several = [self._together()]
        while (token := self._next()) and token.word in OR:
            self._at += 1
            several.append(self._together())
        return several[0] if len(several) == 1 else Any(tuple(several))

    def _together(self) -> Term:
        terms: list[Term] = []
        codes: int | None = None
        while True:
            token = self._next()
            if terms and token and token.word in AND:
                self._at += 1
                token = self._next()
            elif terms and (not token or token.word == ")" or token.word in OR):
                break
            term = self._single()
            bare = token and token.word not in NOT and token.word != "("
            if bare and isinstance(term, Codes):
                if codes is not None:
                    before = terms[codes]
                    assert isinstance(before, Codes)
                    terms[codes] = Codes(before.ranges + term.ranges)
                    continue
                codes = len(terms)
            terms.append(term)
        return terms[0] if len(terms) == 1 else All(tuple(terms))

    def _single(self) -> Term:
        token = self._next()
        if not token or token.word == ")" or token.word in AND | OR:
            start = token.start if token else len(self._text)
            self._refuse(start, Cause(N_("here a term is missing")))
        self._at += 1
        if token.word in NOT:
            with self._nested(token):
                return Not(self._single())
        if token.word == "(":
            with self._nested(token):
                term = self._either()
            if not self._next():
                self._refuse(token.start, Cause(N_("nothing closes this parenthesis")))
            self._at += 1
            return term
        return self._term(token)

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    # The terms.

    def _term(self, token: Token) -> Term:
        folded = token.folded
        if folded.startswith("/"):
            return Pattern(self._pattern(token, 0))
        if folded.startswith("@"):
            if not (name := clean_line(token.written[1:])):
                self._refuse(token.start, Cause(N_("the name of a view is missing")))
            return Saved(name)
        if folded[0] in QUOTES:
            return self._words(token)
        if found := re.match(FIELD, folded):
            return self._field(token, found)
        if several := codes_in(folded):
            return Codes(tuple(map(_range, several)))
        if computed := COMPUTED.get(token.word):
            return Computed(computed)
        word, parenthesis, _rest = folded.partition("(")
        if parenthesis and word.casefold() in COMPUTED:
            self._refuse(token.start + len(word), Cause(_APART))
        if re.fullmatch(_LIKE_A_CODE, folded.translate(DOTS_AND_DASHES)):
            expected = N_("'{word}' is no code; codes are like 2.1, 2.1.1-2.1.3, 2.*.1")
            self._refuse(token.start, Cause(expected, word=token.written))
        return self._words(token)

    def _words(self, token: Token, field: str = "", start: int = 0) -> Words:
        text = clean_line(_unquoted(token.written[start:]))
        if not text:
            self._refuse(token.start + start, Cause(N_("here a text is missing")))
        return Words(text, field)

    def _field(self, token: Token, found: re.Match[str]) -> Term:
        said, op = found["name"], found["op"]
        name = NAMES.get(said.casefold())
        if not name:
            self._refuse_field(token, said)
        if op == "=":
            cause = Cause(N_("= assigns; to select, write {field}:"), field=name)
            self._refuse(token.start + found.start("op"), cause)
        kind = Op(_SIGNS.get(op, op))
        if side := found["side"]:
            if kind is not Op.IS:
                cause = Cause(N_("after {side} comes a colon"), side=side)
                self._refuse(token.start + found.start("op"), cause)
            kind = _SIDES[side[1:]]
        sort = SORTS[name]
        start = token.start + found.start("op")
        if kind not in (Op.IS, Op.IS_NOT) and sort is not Sort.DATE:
            cause = Cause(N_("{field} has no order; use : or !="), field=name)
            self._refuse(start, cause)
        pattern = token.folded.startswith("/", found.end())
        if sort is Sort.TEXT or (sort is Sort.NAME and pattern):
            return self._text_field(token, name, kind, found.end())
        values = self._values(token, found.end(), name)
        if kind not in (Op.IS, Op.IS_NOT) and (len(values) > 1 or "none" in values):
            cause = Cause(N_("{op} takes one date"), op=kind.value)
            self._refuse(start, cause)
        return Field(name, kind, values)

    def _refuse_field(self, token: Token, said: str) -> NoReturn:
        cause = Cause(N_("there is no field {word}"), word=token.written[: len(said)])
        dates, stop, side = said.partition(".")
        if stop and SORTS.get(NAMES.get(dates.casefold(), "")) is Sort.DATE:
            near = nearest(side, _SIDES)
            alike = (one for one in _SIDES if one.isascii() == side.isascii())
            sides = [f"{dates}.{one}" for one in ([near] if near else alike)]
            self._refuse(token.start, cause, said if near else "", sides)
        self._refuse(token.start, cause, said, SORTS, CHINESE.values())

    def _text_field(self, token: Token, name: str, op: Op, start: int) -> Term:
        rest = token.folded[start:]
        term: Term
        if rest.startswith("/"):
            term = Pattern(self._pattern(token, start), name)
        elif is_any(rest) or is_none(rest):
            term = Field(name, Op.IS, fields.listed([rest]))
        else:
            term = self._words(token, name, start)
        return Not(term) if op is Op.IS_NOT else term

    def _values(self, token: Token, start: int, name: str) -> tuple[str, ...]:
        column = token.start + start
        end = len(token.written)
        names = SORTS[name] in (Sort.NAME, Sort.PLACE)
        if not names and (plain := re.match(_BEFORE_A_GROUP, token.folded[start:])):
            end = start + plain.end()
        values = fields.listed(_pieces(token.written[start:end]))
        words = WORDS.get(name)
        if not values:
            self._refuse(column, Cause(N_("a value is missing")), "", words or ())
        if words:
            values = tuple(self._word(column, name, one, words) for one in values)
        if SORTS[name] is Sort.DATE:
            for one in values:
                self._check_date(column, one)
        if end < len(token.written):
            self._refuse(token.start + end, Cause(_APART))
        return values

    def _word(self, column: int, name: str, one: str, words: Iterable[str]) -> str:
        if one in ("none", "any"):
            return one
        known = WORDS[name].get(fold(one).casefold())
        if not known:
            cause = Cause(N_("'{word}' is no {field}"), word=one, field=name)
            self._refuse(column, cause, one, dict.fromkeys(WORDS[name].values()), words)
        return str(known)

    def _check_date(self, column: int, one: str) -> None:
        from seed.phrases.typed import typed_days

        if one in ("none", "any"):
            return
        try:
            typed_days(one, _LEAP_DAY_OR_NOT)
        except DocumentError as error:
            self._refuse(column, Cause(error.template, **error.values))

    def _pattern(self, token: Token, start: int) -> str:
        import re2

        inner = token.written[start + 1 :]
        if not inner.endswith(("/", "／")) or len(inner) < 2:  # noqa: PLR2004
            cause = Cause(N_("a pattern ends with /"))
            self._refuse(token.start + start, cause)
        pattern = re.sub(r"\\(.)", lambda m: "/" if m[1] == "/" else m[0], inner[:-1])
        options = re2.Options()
        options.log_errors = False
        try:
            re2.compile(pattern, options)
        except re2.error as error:
            said = error.args[0]
            raw = said.decode(errors="replace") if isinstance(said, bytes) else said
            kind, _colon, piece = raw.partition(": ")
            template = _WRONG_PATTERNS.get(kind, N_("it cannot be understood"))
            cause = Cause(
                N_("no regular expression: {why}"), why=Cause(template, piece=piece)
            )
            self._refuse(token.start + start, cause)
        return pattern

    @contextmanager
    def _nested(self, token: Token) -> Iterator[None]:
        """Count how deep terms are in each other."""
        self._deep += 1
        if self._deep > _DEEPEST:
            self._refuse(token.start, Cause(N_("this is nested too deep")))
        yield
        self._deep -= 1

    def _refuse(
        self,
        start: int,
        cause: Cause,
        said: str = "",
        valid: Iterable[str] = (),
        others: Iterable[str] = (),
    ) -> NoReturn:
        raise refused(self._text, start, cause, said, valid, others)


def _range(code: re.Match[str]) -> Range:
    return Range(code["first"], code["last"] or "", code["plan"] or "")


def _unquoted(written: str) -> str:
    """A text without its quotes."""
    return "".join(text for text, _quoted in _quotations(written))


def _pieces(written: str) -> list[str]:
    """The values of a list as people write it (甲、乙,丙); quoted ones stay whole."""
    pieces = [""]
    for text, quoted in _quotations(written):
        first, *more = [text] if quoted else re.split(BETWEEN_NAMES, text)
        pieces[-1] += first
        pieces += more
    return pieces


def _quotations(written: str) -> Iterator[tuple[str, bool]]:
    """What stands in quotes, and between."""
    for found in re.finditer(_QUOTED, written.replace("＂", '"')):
        inner = found[1] if found[1] is not None else found[2]
        if inner is None:
            yield found[0], False
        else:
            yield re.sub(r"\\(.)", r"\1", inner), True
