"""LaTeX's commands: which character one stands for, and what is to be done with the arguments of the others."""

import re
from functools import cache
from typing import Any, Final

from pylatexenc import latex2text

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
_SYMBOL: Final = re.compile(r"\\([A-Za-z]+)(?:\s*\{\}|\s+|(?![A-Za-z]))")
_ESCAPED: Final = re.compile(r"\\([&%$#_{} ])")
_BREAK: Final = re.compile(r"\\\\(?:\[[0-9.]+\w+\])?")
_SAID: Final = {"textless": "<", "textgreater": ">", "textbar": "|", "textbraceleft": "{", "textbraceright": "}",
                "textasciicircum": "^", "textasciitilde": "~", "S": "§", "LaTeX": "LaTeX", "TeX": "TeX",
                "textunderscore": "_", "deg": "°", "par": " ", "newline": " ", "quad": " "}  # fmt: skip

COMMAND: Final = re.compile(r"\\([A-Za-z]+)\*?(\s*)(?:\[[\w .,=:/~-]*\])*(?=\{)")
"""A command before its first argument in braces: its name, and the blanks behind it."""
SWITCHES: Final = re.compile(
    r"(?:\\(?:em|it|bf|sc|tt|rm|sf|sl|(?:it|sl|sc|up)shape|(?:bf|md)series|(?:tt|rm|sf)family|normalfont|tiny|small"
    r"|large|Large|centering|noindent)(?![A-Za-z])\s*)+"
)
"""Commands that set all that follows in their group in another type: `\\em`."""
STYLES: Final = frozenset(
    "textsc textbf textit texttt textrm textsf textup textsl textnormal textsuperscript textsubscript emph underline"
    " mbox text".split()
)
"""Commands that set their one argument in another type."""
ADDRESSES: Final = frozenset(["url", "nolinkurl", "path"])
"""Commands whose argument is read letter by letter."""
SECOND: Final = frozenset(["href", "hyperlink", "textcolor", "colorbox", "texorpdfstring"])
"""Commands that say their second argument; the first is an address, a colour, the same for another eye."""
REFERENCE: Final = re.compile(r"(?:no|[A-Za-z]*[Cc])ite[a-z]*|label|(?:eq|auto|page|name|c|C)?ref")
"""Commands that point to another place, and say nothing in this one."""
SILENT: Final = frozenset(["begin", "end", "color", "hspace", "vspace"])
"""Commands that say nothing, and set what stands behind them."""
NOTES: Final = frozenset(["footnote", "thanks"])
"""Commands whose argument stands apart from the word before."""
UNSAFE: Final = re.compile(
    r"\\(?:input|endinput|include|includegraphics|verbatiminput|lstinputlisting|InputIfFileExists|bibliography"
    r"|usepackage|RequirePackage|documentclass|openin|openout|read|readline|write|immediate|special|directlua"
    r"|latelua|catcode|scantokens|csname|[egx]?def|let|futurelet|newcommand|renewcommand|providecommand"
    r"|DeclareRobustCommand|loop|repeat|expandafter|verb|lstinline|item|bibitem)(?![A-Za-z])"
)
"""Commands that reach out of a field: into files, into what commands mean, into what stands around it."""


def character(text: str, at: int) -> tuple[str, int] | None:
    """The character that the command at a place stands for, and where the next thing begins; None if for none."""
    if found := _BREAK.match(text, at):
        return " ", found.end()
    if found := _ACCENTED.match(text, at):
        letter = (found["in"] or found["bare"]).strip().lstrip("\\")
        return letter + _ACCENTS[found[1] or found[2]], found.end()
    if found := _ESCAPED.match(text, at):
        return found[1], found.end()
    if (found := _SYMBOL.match(text, at)) and (said := _symbol(found[1])):
        return said, found.end()
    return None


def unescaped(text: str) -> str:
    """An address as it is meant: `a_b` for `a\\_b`."""
    return _ESCAPED.sub(r"\1", text)


@cache
def _symbols() -> Any:
    return latex2text.get_default_latex_context_db()


def _symbol(command: str) -> str:
    """The character that a command stands for; "" if for none."""
    if command in _SAID:
        return _SAID[command]
    found = getattr(_symbols().get_macro_spec(command), "simplify_repl", None)
    return found if isinstance(found, str) and len(found) == 1 and found.isprintable() else ""
