"""arXiv's query language: terms by field, names, words of a title, spans of days.

As in https://info.arxiv.org/help/api/user-manual.html (5.1): a field, a colon and a word; `_` in place of a blank
in a name, its family name first; terms joined by AND, OR, ANDNOT. Only letters and digits of ASCII are sent, since
all else means something there or is folded by nobody.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from scraper.notation.normal import fold

_LETTERS: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_APOSTROPHES: Final = re.compile(r"\S*\w['’ʼ]\w\S*")
_SHORTEST: Final = 3
_STOP_WORDS: Final = frozenset(
    "the and for are but not you all can her was one our out has had how its may via who why with from into over"
    " than that this these those then them they their there what when where which while will your such only also"
    " more most some other about after before between been being both does each just like make made very would"
    " could should".split()
)


def plain_words(text: str) -> list[str]:
    """The words of a text in lower-case ASCII; those that cannot be written so are left out."""
    return [word for word in fold(text.casefold().translate(_LETTERS)).split() if word.isascii()]


def telling_words(text: str) -> list[str]:
    """Its words, each once, less those that an index leaves out or cuts in its own way: short or common, `don't`."""
    words = plain_words(_APOSTROPHES.sub(" ", text))
    return list(dict.fromkeys(word for word in words if len(word) >= _SHORTEST and word not in _STOP_WORDS))


def author(family: Iterable[str], given: str = "") -> str:
    """The term for a name: `au:del_maestro_a`, with the initial of the given name; "" for a name without letters."""
    words = [word for part in family for word in plain_words(part)]
    initials = [word[0] for word in plain_words(given)[:1]] if words else []
    return f"au:{'_'.join(words + initials)}" if words else ""


def all_of(field: str, words: Sequence[str]) -> str:
    """Every one of these words in a field: `ti:coral AND ti:reef`; "" for none."""
    return " AND ".join(f"{field}:{word}" for word in words)


def any_of(terms: Sequence[str]) -> str:
    """One of these terms at least, fit to stand among others; "" for none."""
    return f"({' OR '.join(terms)})" if len(terms) > 1 else "".join(terms)


def both(*terms: str) -> str:
    """All of these terms, empty ones left out."""
    return " AND ".join(term for term in terms if term)


def submitted(first: date, last: date) -> str:
    """The term for papers that were submitted from one day to another, both included (GMT)."""
    return f"submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}2359]"


def is_whole(query: str) -> bool:
    """Whether a query says something, and its quotation marks and brackets come in pairs."""
    bare = re.sub(r'"[^"]*"', " ", query)
    depth = 0
    for char in bare:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0 and '"' not in bare and bool(plain_words(query))
