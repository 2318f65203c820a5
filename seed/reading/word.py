"""The text of a Word document: paragraphs, the numbers Word draws, tables as rows.

A paragraph that a style makes a heading has the # of Markdown before it.

Word stores automatic numbers as a counter, not as text; they are counted here as it
would count them (ECMA-376 §17.9). Files come from anywhere: the archive is looked over
before anything of it is unpacked.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from seed.errors import BadWord, EncryptedWord, HugeWord, OldWord
from seed.reading.decoding import Decoded

_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MOST_BYTES: Final = 100 * 1024 * 1024
_MOST_MEMBERS: Final = 2000
_MOST_RATIO: Final = 200
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEVEL: Final = re.compile(r"%([1-9])")
_DEEPEST: Final = 6
"""Levels of headings that styles give; text of the body is level 9."""
_DIGITS: Final = "零一二三四五六七八九"


def read(data: bytes) -> Decoded:
    """The text of a .docx, a paragraph or a row of a table a line, cells by tabs.

    Raises:
        OldWord: A .doc of before 2007.
        EncryptedWord: It has a password.
        HugeWord: Unpacked it would be larger than any document.
        BadWord: It is no Word document, or damaged.

    """
    if data.startswith(_OLD_OFFICE):
        raise EncryptedWord if _ENCRYPTED in data else OldWord
    _look_over(data)
    import docx

    try:
        document = docx.Document(BytesIO(data))
        lines = list(_lines(document))
    except Exception as error:
        # python-docx lets through whatever its XML and zip libraries raise.
        raise BadWord(cause=type(error).__name__) from error
    return Decoded("\n".join(lines) + "\n", "docx")


def _look_over(data: bytes) -> None:
    """Refuse what is no document, or would not fit, before unpacking it."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadWord(cause=type(error).__name__) from error
    size = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if (
        size > _MOST_BYTES
        or len(members) > _MOST_MEMBERS
        or (size > _MOST_BYTES // 10 and size > _MOST_RATIO * packed)
    ):
        raise HugeWord(size=size // 2**20)
    if any(member.flag_bits & 1 for member in members):
        raise EncryptedWord
    if "word/document.xml" not in names:
        raise BadWord(cause="word/document.xml")


_HOLDERS: Final = frozenset(
    f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "smartTag")
)
"""Elements that only hold others: content controls, accepted changes."""
_UNSEEN: Final = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback"})


def _lines(document: Any) -> Iterator[str]:  # noqa: ANN401  # python-docx has no types
    numbers = _Numbers(document)
    for block in _held(document.element.body):
        if block.tag == f"{_W}p":
            text = numbers.of(block) + _text(block)
            level = numbers.level(block)
            yield f"{'#' * level} {text}" if level and text.strip() else text
        elif block.tag == f"{_W}tbl":
            for row in _held(block, f"{_W}tr"):
                cells = _held(row, f"{_W}tc")
                yield "\t".join(_cell(cell, numbers) for cell in cells)


def _held(element: Any, tag: str = "") -> Iterator[Any]:  # noqa: ANN401
    """What an element holds, of one tag or of all, through what only holds others."""
    for child in element.iterchildren():
        if child.tag in _HOLDERS:
            yield from _held(child, tag)
        elif child.tag == tag or not tag:
            yield child


def _cell(cell: Any, numbers: "_Numbers") -> str:  # noqa: ANN401
    """The paragraphs of a cell, and of tables in it, on one line."""
    said: list[str] = []
    for block in _held(cell):
        if block.tag == f"{_W}p":
            said.append((numbers.of(block) + _text(block)).strip())
        elif block.tag == f"{_W}tbl":
            rows = _held(block, f"{_W}tr")
            said += [
                _cell(one, numbers) for row in rows for one in _held(row, f"{_W}tc")
            ]
    return " ".join(" ".join(filter(None, said)).split())


def _text(paragraph: Any) -> str:  # noqa: ANN401
    """What a paragraph shows: no deleted text, no field codes, no text twice."""
    parts: list[str] = []
    waiting = [*reversed([*paragraph])]
    while waiting:
        node = waiting.pop()
        if node.tag in _UNSEEN:
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab" and node.getparent().tag == f"{_W}r":
            parts.append("\t")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        else:
            waiting.extend(reversed([*node]))
    return "".join(parts)


class _Numbers:
    """The counters of a document's automatic numbers."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401
        self._styles = {s.style_id: s.element for s in document.styles}
        self._levels: dict[str, dict[int, Any]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        part = next(
            (
                relation.target_part
                for relation in document.part.rels.values()
                if relation.reltype.endswith("/numbering")
            ),
            None,
        )
        if part is not None:
            self._learn(part.element)

    def _learn(self, numbering: Any) -> None:  # noqa: ANN401
        kinds: dict[str, dict[int, Any]] = {}
        for abstract in numbering.iterchildren(f"{_W}abstractNum"):
            name = abstract.get(f"{_W}abstractNumId")
            kinds[name] = {
                int(level.get(f"{_W}ilvl")): level
                for level in abstract.iterchildren(f"{_W}lvl")
            }
        for number in numbering.iterchildren(f"{_W}num"):
            name = number.get(f"{_W}numId")
            abstract = _value(number, "abstractNumId")
            self._abstract[name] = abstract
            self._levels[name] = dict(kinds.get(abstract, {}))
            for override in number.iterchildren(f"{_W}lvlOverride"):
                level = override.find(f"{_W}lvl")
                if level is not None:
                    self._levels[name][int(override.get(f"{_W}ilvl"))] = level

    def of(self, paragraph: Any) -> str:  # noqa: ANN401
        """The number that Word draws before a paragraph; nothing if it draws none."""
        name, depth = self._asked(paragraph)
        levels = self._levels.get(name, {})
        if depth not in levels or not _text(paragraph).strip():
            return ""
        counts = self._counts.setdefault(self._abstract[name], {})
        counts[depth] = counts.get(depth, _start(levels[depth]) - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        form = _value(levels[depth], "lvlText")

        def drawn(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            level = levels.get(at)
            if level is None:
                return ""
            return _drawn(_value(level, "numFmt"), counts.get(at, _start(level)))

        bullet = _value(levels[depth], "numFmt") == "bullet"
        return "" if bullet else _LEVEL.sub(drawn, form)

    def level(self, paragraph: Any) -> int:  # noqa: ANN401
        """The level of a heading by its style, from 1; 0 for what is no heading."""
        for properties in self._properties(paragraph):
            said = _value(properties, "outlineLvl")
            if said.isdecimal():
                return int(said) + 1 if int(said) < _DEEPEST else 0
        return 0

    def _properties(self, paragraph: Any) -> Iterator[Any]:  # noqa: ANN401
        """A paragraph's own properties, then those of its style and what that is of."""
        own = paragraph.find(f"{_W}pPr")
        if own is None:
            return
        yield own
        style = _value(own, "pStyle")
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            element = self._styles[style]
            properties = element.find(f"{_W}pPr")
            if properties is not None:
                yield properties
            style = _value(element, "basedOn")

    def _asked(self, paragraph: Any) -> tuple[str, int]:  # noqa: ANN401
        """The list a paragraph belongs to and its depth there; or its style's."""
        name = depth = ""
        for properties in self._properties(paragraph):
            number = properties.find(f"{_W}numPr")
            if number is not None:
                name = name or _value(number, "numId")
                depth = depth or _value(number, "ilvl")
            if name:
                break
        return name, int(depth or 0)


def _value(element: Any, name: str) -> str:  # noqa: ANN401
    found = element.find(f"{_W}{name}")
    return "" if found is None else found.get(f"{_W}val") or ""


def _start(level: Any) -> int:  # noqa: ANN401
    return int(_value(level, "start") or 1)


def _drawn(form: str, number: int) -> str:
    """A number in one of Word's forms; in digits where Chinese texts do not use it."""
    if form in {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
        "japaneseDigitalTenThousand",
    }:
        return _han(number)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:  # noqa: PLR2004
        return chr(0x245F + number)
    return str(number)


def _han(number: int) -> str:
    """1 to 999 as 一 … 九百九十九."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds % 10]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones or not number else "")
