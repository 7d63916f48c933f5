"""Texts as BibTeX wants them: what LaTeX would take for a command escaped, what must keep its case in braces."""

import re
import unicodedata
from functools import cache
from typing import Final
from urllib.parse import quote

from pylatexenc.latexencode import UnicodeToLatexEncoder

from scraper.export.commands import COMMAND_OF
from scraper.export.tex import Markup, Maths, Text, plain, read

_ESCAPES: Final = str.maketrans({
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}",
})  # fmt: skip
"""BibTeX counts the braces that LaTeX escapes as well, so that those go by name."""
_LIGATURE: Final = re.compile(r"(?<=([-'`,]))(?=\1)|(?<=[!?])(?=`)")
_BEYOND: Final = re.compile(r"[^\x00-\x7f]+")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ARTICLES: Final = frozenset("AI")
"""Capitals that are words by themselves, and mean the same in either case: `A`, `I`."""
_LONG: Final = 5
_SMALL: Final = frozenset(
    "about above across after against along among around before behind below beneath beside between beyond during"
    " inside toward towards through throughout under until using versus within without".split()
)
"""In a title that is set in capitals these words and those of less letters have none."""


def field(text: str, *, ascii_only: bool = False) -> str:
    """A text for a field of BibTeX, its braces balanced. Its LaTeX stays LaTeX, all else means itself."""
    return _written(text, frozenset(), ascii_only=ascii_only)


def title(text: str, *, ascii_only: bool = False) -> str:
    """The same for a title: words that must keep their capitals in every style of bibliography stand in braces.

    These are words with a capital behind their first letter, lone capitals, formulas (BibTeX changes the case in
    them too), and in a title that is not set in capitals throughout every other word that begins with one.
    """
    return _written(text, _kept(text), ascii_only=ascii_only, is_title=True)


def literal(text: str, *, ascii_only: bool = False) -> str:
    """A text that is no LaTeX: every character of it means itself."""
    return _escaped(text, ascii_only)


def braced(text: str, *, ascii_only: bool = False) -> str:
    """The same as one word that is not taken apart: the name of a group."""
    return f"{{{literal(text, ascii_only=ascii_only)}}}"


def _kept(text: str) -> frozenset[str]:
    """The words of a title that must keep their capitals."""
    words = [word[0] for piece in read(text) if isinstance(piece, Text) for word in _WORD.finditer(piece.text)]
    is_sentence = _is_sentence(text)
    return frozenset(
        word
        for place, word in enumerate(words)
        if any(map(str.isupper, word[1:]))
        or (word not in _ARTICLES and word[0].isupper() and (len(word) == 1 or (place and is_sentence)))
    )


def _is_sentence(text: str) -> bool:
    """Whether a title has capitals only where a sentence has them."""
    words = [word.strip("\"'“”‘’(),.:;?!") for word in plain(text).split()[1:]]
    long = [word for word in words if len(word) >= _LONG and word[0].isalpha() and word not in _SMALL]
    small = sum(word[0].islower() for word in long)
    return small > 0 and small >= len(long) - small


def _written(text: str, kept: frozenset[str], *, ascii_only: bool, is_title: bool = False) -> str:
    found = []
    for piece in read(text):
        match piece:
            case Text(said):
                found.append(_words(said, kept, ascii_only=ascii_only))
            case Maths(source):
                formula = _ascii(source) if ascii_only else source
                found.append(f"{{{formula}}}" if is_title else formula)
            case Markup():
                found.append(_markup(piece, ascii_only=ascii_only, is_title=is_title))
    return "".join(found)


def _markup(piece: Markup, *, ascii_only: bool, is_title: bool) -> str:
    r"""A part of a command. Letters that become `{\\'{e}}` would be taken for an argument as words in braces are."""
    source = _BEYOND.sub(lambda found: quote(found[0]), piece.source) if ascii_only else piece.source
    around = piece.edge if is_title else piece.edge[: int(ascii_only)]
    return around + source if around.startswith("{") else source + around


def _words(text: str, kept: frozenset[str], *, ascii_only: bool) -> str:
    found, at = [], 0
    for word in _WORD.finditer(text):
        if word[0] in kept:
            found += [_escaped(text[at : word.start()], ascii_only), f"{{{_escaped(word[0], ascii_only)}}}"]
            at = word.end()
    return "".join([*found, _escaped(text[at:], ascii_only)])


def _escaped(text: str, ascii_only: bool) -> str:
    escaped = _LIGATURE.sub("{}", text.translate(_ESCAPES))
    return _ascii(escaped) if ascii_only else escaped


def _ascii(text: str) -> str:
    """Characters beyond ASCII as LaTeX commands, in braces; those for which it has none print `<U+4E2D>`."""
    return text if text.isascii() else "".join(char if char.isascii() else _command(char) for char in text)


@cache
def _command(char: str) -> str:
    letter, *marks = list(unicodedata.normalize("NFD", char))
    if marks and letter.isascii() and letter.isalpha() and all(mark in COMMAND_OF for mark in marks):
        for mark in marks:
            letter = f"{{\\{COMMAND_OF[mark]}{letter if letter.startswith('{') else f'{{{letter}}}'}}}"
        return letter
    return str(_encoder().unicode_to_latex(char))


def _by_number(char: str) -> str:
    return f"{{\\textless}}U+{ord(char):04X}{{\\textgreater}}"


@cache
def _encoder() -> UnicodeToLatexEncoder:
    return UnicodeToLatexEncoder(
        non_ascii_only=True,
        replacement_latex_protection="braces-all",
        unknown_char_policy=_by_number,
        unknown_char_warning=False,
    )
