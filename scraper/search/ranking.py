"""The best few hundred in order again: exact forms above stemmed ones, words side by side above scattered ones.

The index knows stems alone, and bm25 does not look at where the words stand. A second index of exact forms would
weigh as much as the first; looking into the texts of those that may come to the top costs a millisecond.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from scraper.search.finding import Found
from scraper.search.terms import Form, Query, Term

AGAIN_AT_MOST: Final = 100
"""Of how many the text is looked at."""

_EXACT: Final = 0.05
"""What a text gains, as a share of its score, if it holds all words in the very form that was typed; half in its
long text, half in the short one."""
_TOGETHER: Final = 0.1
"""The same, for words that stand side by side as they were typed."""


def words_of(query: Query) -> list[str]:
    """The words of a query that have a form to be found, lower case, in order; those of fields apart."""
    found: list[str] = []
    for clause in query.wanted:
        term = clause.either[0]
        if len(clause.either) == 1 and isinstance(term, Term) and term.field is None and term.form is not Form.PREFIX:
            found += term.text.lower().split()
    return found


def in_order(found: Sequence[Found], texts: Mapping[int, tuple[str, str]], words: Sequence[str]) -> list[Found]:
    """The rows, best first, by their score and what the forms of the words add to it."""
    exact = [_by_itself(word) for word in words]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    again = [(seq, score * (1 + _gain(texts.get(seq, ("", "")), exact, pairs))) for seq, score in found]
    return sorted(again, key=lambda each: (-each[1], each[0]))


def could_win(found: Sequence[Found], places: int, words: Sequence[str]) -> int:
    """How many of the rows, best first, could get among the first `places` by what is added to them."""
    if len(found) <= places:
        return len(found)
    most = _EXACT + (_TOGETHER if len(words) > 1 else 0)
    least = found[places - 1][1] / (1 + most)
    return sum(score >= least for _, score in found)


def _gain(text: tuple[str, str], exact: Sequence[re.Pattern[str]], pairs: Sequence[str]) -> float:
    lead, body = text[0].lower(), text[1].lower()
    forms = together = 0
    for word in exact:
        forms += (word.search(lead) is not None) + (word.search(body) is not None)
    for pair in pairs:
        together += (pair in lead) + (pair in body)
    gain = _EXACT * forms / (2 * len(exact))
    return gain + _TOGETHER * together / (2 * len(pairs)) if pairs else gain


def _by_itself(word: str) -> re.Pattern[str]:
    """Finds a word that is no part of another. The word comes first, so that it is looked for as it stands."""
    literal = re.escape(word)
    return re.compile(rf"{literal}(?!\w)(?<!\w{literal})")
