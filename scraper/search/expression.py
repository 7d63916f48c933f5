"""A term as an FTS5 expression: everything quoted, so that nothing typed can be an operator or an error."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from scraper.search.stems import folded, shortened, spelling
from scraper.search.terms import Form, Term
from scraper.search.words import is_unspaced, pieces

MATCHES_NOTHING: Final = '""'
"""An FTS5 expression that is valid and holds for no row (the empty string is a syntax error)."""

_JOINED: Final = re.compile(r"['’\-‐‑‒–—]")
"""What stands between the parts of a word that is also written as one: `GPT-4`, `O'Neill`."""
_BORDER: Final = re.compile(r"(?<=[^\W\d_])(?=[0-9])|(?<=[0-9])(?=[^\W\d_])")

Grown = Callable[[Term], Sequence[str]]
"""Tokens of an index that a term also finds, as `scraper.search.grown` looks them up."""


def expression(term: Term, columns: Sequence[str] = (), *, grown: Grown | None = None) -> str:
    """An FTS5 expression for the rows that hold a term, in some columns or (none given) in any.

    `GPT-4` also finds `gpt4`, and `GPT4` `gpt 4`. Tokens that `grown` gives are enough, too. Of a literal term, the
    rows may lack its signs. Never fails; where the index holds nothing of a term, nothing matches.
    """
    tokens = grown(term) if grown and needs_vocabulary(term) else ()
    found = dict.fromkeys([*_alternatives(term), *(_quoted(spelling(token) or token) for token in tokens)])
    joined = " OR ".join(found)
    return f"{{{' '.join(map(_quoted, columns))}}} : ({joined})" if columns else f"({joined})"


def needs_vocabulary(term: Term) -> bool:
    """Whether the tokens of the index are needed to find all that holds a term.

    Of 漢字 the index keeps a whole run as one token, in which the typed run may stand anywhere.
    """
    return term.form is not Form.NEAR and is_unspaced(term.text) and len(pieces(term.text)) == 1


def _alternatives(term: Term) -> list[str]:
    if term.form is Form.NEAR:
        words = " ".join(map(_whole, term.text.split()))
        return [f"NEAR({words}, {term.distance})"]
    texts = dict.fromkeys([term.text, unicodedata.normalize("NFKC", term.text)])
    if term.form is Form.PREFIX:
        return [found for text in texts for found in _beginnings(text)]
    found: dict[tuple[str, ...], str] = {}
    for form in (form for text in texts for form in forms(text)):
        found.setdefault(tuple(pieces(form.casefold())), form)
    return list(map(_whole, found.values()))


def forms(text: str) -> list[str]:
    """A word in the ways it is written: as typed, joined, parted where a letter and a digit meet."""
    if len(text.split()) != 1:
        return [text]
    joined = _JOINED.sub("", text)
    parted = _BORDER.sub(" ", joined, count=1) if len(pieces(joined)) == 1 else joined
    return [text, joined, parted]


def _whole(text: str) -> str:
    """A word or phrase; a run of 漢字 at its end may be the beginning of a longer one."""
    parts = pieces(text)
    return f"{_quoted(text)} *" if parts and is_unspaced(parts[-1]) else _quoted(text)


def _beginnings(text: str) -> list[str]:
    """What begins so in the index, and the shorter stems of words that do."""
    *before, last = pieces(text) or [text]
    token = folded(last)
    if before or not token:
        return [f"{_quoted(text)} *"]
    return [f"{_quoted(spelling(token) or token)} *", *map(_quoted, shortened(token))]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", " ") + '"'
