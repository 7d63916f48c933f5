"""Titles, names and abstracts as arXiv has them, which is plain text with some LaTeX in it, taken apart.

Accents (`Erd\\H{o}s`), symbols (`\\textdegree`) and escapes (`\\&`) become the characters that they stand for, the
braces around words go. What is set in maths or in another type (`\\textsc{…}`) is kept as such. A `%` is a per cent
sign, since arXiv's titles have no comments; and what is no LaTeX after all, as a lone `$`, stands for itself.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pylatexenc import latex2text

from scraper.export.cited import one_line

_ACCENTS: Final = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "k": "\u0328", "r": "\u030a",
    "b": "\u0331",
}  # fmt: skip
COMMAND_OF: Final = {mark: command for command, mark in _ACCENTS.items()}
"""Combining accent -> the letter of its LaTeX command."""
_ACCENTED: Final = re.compile(
    r"\\(?:(['`^\"~=.])\s?|([uvHcdkrb])(?:\s+|(?=\{)))"
    r"(?:\{\s?(?P<in>\\[ij](?![A-Za-z])|[^\W\d_])\s?\}|(?P<bare>\\[ij](?![A-Za-z])\s?|[^\W\d_]))"
)
_STYLE: Final = re.compile(
    r"\\(text(?:sc|bf|it|tt|rm|sf|up|sl|normal|superscript|subscript)|emph|underline|mbox|text)\s*(?=\{)"
)
_SYMBOL: Final = re.compile(r"\\([A-Za-z]+)(?:\s*\{\}|\s+|(?![A-Za-z]))")
_ESCAPED: Final = re.compile(r"\\([&%$#_{} ])")
_BRACE: Final = re.compile(r"\\.?|[{}]")
_BREAK: Final = "\\\\"
_LIGATURES: Final = {"---": "—", "--": "–", "``": "“", "''": "”", "!`": "¡", "?`": "¿"}
_LIGATURE: Final = re.compile("|".join(map(re.escape, _LIGATURES)))
_TIE: Final = re.compile(r"(?<=[^\W_])~(?=[^\W_])|(?<=\.)~(?=[^\W_])")
_PLAIN: Final = re.compile(r"(?:[^\\${}~`'!?-]|-(?!-)|'(?!')|[`!?](?!`))+")
_FORMULA: Final = re.compile(r"[\\^_{}]")
_NOT_IN_MATHS: Final = re.compile(r"(?<!\\)[%#&]")


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, each for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula with its dollars, as written."""

    source: str


@dataclass(frozen=True, slots=True)
class Style:
    """The beginning of a stretch in another type, as `textsc`; its end where `command` is ""."""

    command: str


Piece = Text | Maths | Style


def plain(text: str) -> str:
    """A text without LaTeX on one line; formulas stay as written."""
    return one_line("".join(_shown(piece) for piece in read(text)))


def _shown(piece: Piece) -> str:
    match piece:
        case Text(said) | Maths(said):
            return said
        case Style():
            return ""


def read(text: str) -> Iterator[Piece]:
    """The pieces of a text in order, joined where they can be. Every style that begins ends."""
    gathered: list[str] = []
    for piece in _read(one_line(text)):
        if isinstance(piece, Text):
            gathered.append(piece.text)
            continue
        yield from _joined(gathered)
        gathered.clear()
        yield piece
    yield from _joined(gathered)


def _joined(texts: list[str]) -> Iterator[Text]:
    if joined := unicodedata.normalize("NFC", "".join(texts)):
        yield Text(joined)


def _read(text: str) -> Iterator[Piece]:
    pairs = _braces(text)
    ends: set[int] = set()
    at = 0
    while at < len(text):
        char = text[at]
        if found := _PLAIN.match(text, at):
            yield Text(found[0])
            at = found.end()
        elif char in "{}" and at in pairs:
            if at in ends:
                yield Style("")
            at += 1
        elif char == "$" and (end := _end_of_maths(text, at)):
            yield Maths(text[at:end])
            at = end
        elif char == "\\" and (style := _STYLE.match(text, at)) and style.end() in pairs:
            yield Style(style[1])
            ends.add(pairs[style.end()])
            at = style.end() + 1
        else:
            said, at = _character(text, at)
            yield Text(said)


def _character(text: str, at: int) -> tuple[str, int]:
    """What stands at a place, and where the next thing begins."""
    if text.startswith(_BREAK, at):
        return " ", at + len(_BREAK)
    if found := _ACCENTED.match(text, at):
        letter = (found["in"] or found["bare"]).strip().lstrip("\\")
        return letter + _ACCENTS[found[1] or found[2]], found.end()
    if found := _ESCAPED.match(text, at):
        return found[1], found.end()
    if (found := _SYMBOL.match(text, at)) and (said := _symbol(found[1])):
        return said, found.end()
    if found := _LIGATURE.match(text, at):
        return _LIGATURES[found[0]], found.end()
    return "\u00a0" if _TIE.match(text, at) else text[at], at + 1


def _braces(text: str) -> dict[int, int]:
    """Where each brace that is one of a pair stands -> where the other does; escaped ones are none."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for found in _BRACE.finditer(text):
        at = found.start()
        if found[0] == "{":
            opened.append(at)
        elif found[0] == "}" and opened:
            start = opened.pop()
            pairs[start], pairs[at] = at, start
    return pairs


def _end_of_maths(text: str, start: int) -> int:
    """Where the formula ends that a dollar begins; 0 if it begins none, but is a sum of money or a slip.

    Pandoc's rule: no blank within at either end, no digit behind, unless it has signs of a formula.
    """
    end = start + 1
    while end < len(text) and text[end] != "$":
        end += 2 if text[end] == "\\" else 1
    inner = text[start + 1 : end]
    if end >= len(text) or not inner.strip() or _NOT_IN_MATHS.search(inner) or not _is_balanced(inner):
        return 0
    is_formula = _FORMULA.search(inner) is not None
    is_bounded = not inner[0].isspace() and not inner[-1].isspace() and not text[end + 1 : end + 2].isdecimal()
    return end + 1 if is_formula or is_bounded else 0


def _is_balanced(formula: str) -> bool:
    """Whether its braces are paired, for TeX as well as for BibTeX, which counts those that are escaped too."""
    for text in (formula, re.sub(r"\\.", "", formula)):
        depth = 0
        for char in text:
            depth += (char == "{") - (char == "}")
            if depth < 0:
                return False
        if depth:
            return False
    return True


@cache
def _symbols() -> Any:
    return latex2text.get_default_latex_context_db()


_SAID: Final = {"textless": "<", "textgreater": ">", "textbar": "|", "textbraceleft": "{", "textbraceright": "}",
                "textasciicircum": "^", "textasciitilde": "~", "S": "§", "LaTeX": "LaTeX", "TeX": "TeX"}  # fmt: skip


def _symbol(command: str) -> str:
    """The character that a command stands for; "" if for none."""
    if command in _SAID:
        return _SAID[command]
    found = getattr(_symbols().get_macro_spec(command), "simplify_repl", None)
    return found if isinstance(found, str) and len(found) == 1 and found.isprintable() else ""
