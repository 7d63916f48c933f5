r"""LaTeX's accents and letters as characters, as arXiv shows titles, names and abstracts: `Z\'emor` is `Zémor`.

The end of a line (`\\`) is a blank. Formulas stay as written, and so does every other command, `\%` too: a converter
that knows LaTeX takes the words in commands that it does not know (`\citep{…}`, `\ours`) for markup and drops them.
"""

import re
import unicodedata
from typing import Final

_FORMULA: Final = re.compile(
    r"(\$\$[^$]{1,2000}\$\$|(?<!\\)\$[^$]{1,1000}(?<!\\)\$|(?<!\\)\\\(.{0,500}?\\\)|(?<!\\)\\\[.{0,500}?\\\]"
    r"|\\begin\{(?:equation|align|eqnarray|gather|multline|array|cases|[bpvBV]?matrix)\*?\}.{0,1000}?\\end\{)",
    re.DOTALL,
)
_MARKS: Final = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "d": "\u0323", "H": "\u030b", "k": "\u0328", "r": "\u030a", "u": "\u0306", "v": "\u030c",
}  # fmt: skip
_LETTERS: Final = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ",
}  # fmt: skip
_END: Final = r"(?:\{\}|\s+(?=[a-z])|(?![A-Za-z{]))"
_BASE: Final = rf"(?:\{{\s*\\?([ij]|[^\W\d_])\s*\}}|(?:\\([ij]){_END}|([^\W\d_])))"
_SIGN_ACCENT: Final = re.compile(rf"(?<![\\/])\\([`'^~\"=.]){_BASE}")
_LETTER_ACCENT: Final = re.compile(rf"(?<!\\)\\([cdHkruv])(?:\s+|(?=[{{\\])){_BASE}")
_LETTER: Final = re.compile(rf"(?<!\\)\\(ss|[oO]|[lL]|ae|AE|oe|OE|aa|AA|[ij]){_END}")
_ACCENT: Final = re.compile(r"\\(?:[`'^~\"=.]|(?:[cdHkruvoOlLij]|ss|ae|AE|oe|OE|aa|AA)(?![A-Za-z]))")
_GROUP: Final = re.compile(r"\{([^\W\d_])\}")
_BREAK: Final = re.compile(r"(?<!\s)\s*(?:\\\\(?:\[[0-9.]+\w+\])?\s*)+|(?:\\\\)+")
_APOSTROPHE: Final = re.compile(r"(?<=\w)\\'(?=(?:s|t|d|m|re|ll|ve)\b)")
_QUOTE: Final = re.compile(r"\\([\"'])(?![\w{\\])")


def decoded(text: str) -> str:
    r"""A text with its accents (`\'e`, `\c{c}`, `{\"o}`) and letters (`\o`, `{\ss}`) undone.

    A `\\` is a blank. What is in `$…$` stays, and an accent that there is on no such letter stays as written.
    """
    if not (_ACCENT.search(text) or "\\\\" in text or ("{" in text and not text.isascii())):
        return text
    parts = _FORMULA.split(text)
    parts[::2] = [_plain(part) for part in parts[::2]]
    return "".join(parts)


def _plain(text: str) -> str:
    if "\\" in text:
        text = _BREAK.sub(" ", text)
        text = _APOSTROPHE.sub("'", text)
        quotes = {found[1] for found in _QUOTE.finditer(text)}
        text = _SIGN_ACCENT.sub(lambda found: found[0] if found[1] in quotes else _accented(found), text)
        text = _LETTER_ACCENT.sub(_accented, text)
        text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
    return _GROUP.sub(lambda found: found[0] if found[1].isascii() else found[1], text)


def _accented(found: re.Match[str]) -> str:
    letter = unicodedata.normalize("NFC", (found[2] or found[3] or found[4]) + _MARKS[found[1]])
    return letter if len(letter) == 1 else found[0]
