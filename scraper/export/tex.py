"""Titles, names and abstracts as arXiv has them, which is plain text with some LaTeX in it, taken apart.

Accents (`Erd\\H{o}s`), symbols (`\\textdegree`) and escapes (`\\&`) become the characters that they stand for, the
braces around words go. Formulas are kept as such, and so are commands with arguments in braces, known (`\\textsc{…}`,
`{\\em …}`, `\\href{…}{…}`) or not. A `%` is a per cent sign, since arXiv's titles have no comments; and what is no
LaTeX after all, as a lone `$`, stands for itself.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scraper.export.cited import one_line
from scraper.export.commands import (
    ADDRESSES,
    COMMAND,
    NOTES,
    REFERENCE,
    SECOND,
    SILENT,
    STYLES,
    SWITCHES,
    UNSAFE,
    character,
    unescaped,
)
from scraper.export.formulas import end_of_formula, is_balanced

_BRACE: Final = re.compile(r"\\.?|[{}]")
_LIGATURES: Final = {"---": "—", "--": "–", "``": "“", "''": "”", "!`": "¡", "?`": "¿"}
_LIGATURE: Final = re.compile("|".join(map(re.escape, _LIGATURES)))
_TIE: Final = re.compile(r"(?<=[^\W_])~(?=[^\W_]|\\[A-Za-z])|(?<=\.)~(?=[^\W_]|\\[A-Za-z])")
_PLAIN: Final = re.compile(r"(?:[^\\${}~`'!?-]|-(?!-)|'(?!')|[`!?](?!`))+")
_LONGEST: Final = 2000
"""Characters of an argument that is not read on: an address, a list of keys."""
_HEEDED: Final = re.compile(r"(?<!\\)([%#])")


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, each for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula with its delimiters, as written."""

    source: str


@dataclass(frozen=True, slots=True)
class Markup:
    """A part of a command, as `\\textsc{` or the brace at its end. What begins ends, and braces are balanced."""

    source: str
    shown: str = ""
    """What it is to a reader who has no LaTeX."""
    edge: str = ""
    """Braces that a title needs before it, or behind it where the command ends: around a command that nobody knows
    and that would take braces behind it for its arguments (`{{`, `}}`), around a group in another type (`{`, `}`)."""
    is_reference: bool = False
    """Whether it points elsewhere (`\\cite{…}`), so that the blank before it belongs to it."""


Piece = Text | Maths | Markup


def plain(text: str) -> str:
    """A text without LaTeX on one line; formulas stay as written."""
    found: list[str] = []
    for piece in read(text):
        if isinstance(piece, Markup) and piece.is_reference:
            found[-1:] = [said.rstrip() for said in found[-1:]]
        found.append(_shown(piece))
    return one_line("".join(found))


def _shown(piece: Piece) -> str:
    match piece:
        case Text(said) | Maths(said):
            return said
        case Markup():
            return piece.shown


def read(text: str) -> Iterator[Piece]:
    """The pieces of a text in order, joined where they can be. Every command that begins ends."""
    gathered: list[str] = []
    for piece in _Reader(one_line(text)).pieces():
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


class _Reader:
    """Goes through a text once, from command to command."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.pairs = _braces(text)
        self.ends: dict[int, tuple[Markup, int]] = {}
        """Where an argument ends -> what to say there, and where the next thing begins."""

    def pieces(self) -> Iterator[Piece]:
        while self.at < len(self.text):
            yield from self._next()

    def _next(self) -> Iterator[Piece]:
        text, at = self.text, self.at
        if found := _PLAIN.match(text, at):
            self.at = found.end()
            yield Text(found[0])
        elif at in self.pairs:
            yield from self._brace()
        elif end := end_of_formula(text, at):
            self.at = end
            yield Maths(text[at:end])
        elif said := character(text, at):
            self.at = said[1]
            yield Text(said[0])
        elif (named := COMMAND.match(text, at)) and (arguments := self._arguments(named)):
            yield from self._command(named[1], arguments)
        elif switched := SWITCHES.match(text, at):
            self.at = switched.end()
        else:
            yield self._sign()

    def _brace(self) -> Iterator[Markup]:
        at = self.at
        self.at = at + 1
        if at in self.ends:
            said, self.at = self.ends[at]
            yield said
        elif self.text[at] == "{" and (switched := SWITCHES.match(self.text, at + 1)):
            yield self._begun(f"{{{switched[0].strip()} ", [at], edge="{")
            self.at = switched.end()

    def _begun(self, source: str, arguments: list[int], shown: str = "", edge: str = "") -> Markup:
        """The beginning of a command whose arguments are read on; their ends are noted."""
        for start in arguments[:-1]:
            end = self.pairs[start]
            self.ends[end] = Markup("}{", " "), end + 2
        end = self.pairs[arguments[-1]]
        self.ends[end] = Markup("}", edge=edge.replace("{", "}")), end + 1
        self.at = arguments[0] + 1
        return Markup(source, shown, edge)

    def _arguments(self, command: re.Match[str]) -> list[int]:
        """Where the arguments of a command begin; [] for none."""
        most = _arguments_of(command[1])
        if command.end() not in self.pairs or (command[2] and not most):
            return []
        starts = [command.end()]
        while len(starts) != most and self.text.startswith("}{", end := self.pairs[starts[-1]]):
            if end + 1 not in self.pairs:
                break
            starts.append(end + 1)
        return starts

    def _command(self, name: str, arguments: list[int]) -> Iterator[Piece]:
        text, at = self.text, self.at
        first, behind = arguments[0], self.pairs[arguments[0]] + 1
        hidden = text[first + 1 : behind - 1]
        if name in SILENT:
            self.at = behind
            yield Text(" ")
        elif REFERENCE.fullmatch(name):
            self.at = behind
            yield Markup(_heeded(text[at:behind]) if _is_sound(hidden) else "", is_reference=True)
        elif UNSAFE.match(text, at) or (name in ADDRESSES | SECOND and not _is_sound(hidden)):
            self.at = arguments[-1] if name in SECOND else first
        elif name in ADDRESSES:
            self.at = behind
            yield Markup(_heeded(text[at:behind]), unescaped(hidden))
        elif name in SECOND and len(arguments) > 1:
            yield self._begun(f"{_heeded(text[at:behind])}{{", arguments[1:])
        else:
            shown = " " if name in NOTES else text[at:first] * (not hidden and len(arguments) == 1)
            yield self._begun(text[at : first + 1], arguments, shown, edge="" if _arguments_of(name) else "{{")

    def _sign(self) -> Text:
        text, at = self.text, self.at
        if found := _LIGATURE.match(text, at):
            self.at = found.end()
            return Text(_LIGATURES[found[0]])
        self.at = at + 1
        return Text("\u00a0" if _TIE.match(text, at) else text[at])


def _arguments_of(name: str) -> int:
    """How many arguments a command takes; 0 for one that is not known, which takes all that stand there."""
    if name in SECOND:
        return len(("hidden", "said"))
    return int(name in STYLES | ADDRESSES | SILENT | NOTES or REFERENCE.fullmatch(name) is not None)


def _is_sound(hidden: str) -> bool:
    return len(hidden) <= _LONGEST and is_balanced(hidden) and not UNSAFE.search(hidden)


def _heeded(source: str) -> str:
    """An argument that is not read on, less what begins a comment or is a parameter in that of another command."""
    return _HEEDED.sub(r"\\\1", source)


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
