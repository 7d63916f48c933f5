"""Where too little holds all the words: what holds the rarest of them, and ranks higher where they stand together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from scraper.search.terms import Clause, Form, Query, Sort, Term

WIDE_AT_MOST: Final = 10_000
"""Hits of all the words together that are looked for: what holds none of the rarest is no good hit."""
SENTENCE: Final = 5
"""Words from which on they are read as a sentence, of which hardly anything that is to the point holds all."""
_NEAR: Final = 40
"""Words apart, at most, of two that stand together: one passage."""
_NEXT: Final = 3
"""With how many of the next words each is paired."""
_PAIRED_AT_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Loose:
    """A clause that may be missed: its expression, how many rows hold it, and its word, if it is a single one."""

    match: str
    held: int
    word: str = ""


def is_loose(clause: Clause) -> bool:
    """Whether a clause may be missed where too little holds it: words, without a field."""
    return all(isinstance(each, Term) and each.field is None for each in clause.either)


def is_sentence(query: Query) -> bool:
    """Whether a query has so many words, beside fields and filters, that it was meant as a sentence."""
    words = [each for each in query.wanted if is_loose(each)]
    return len(words) >= SENTENCE and query.sort is Sort.BEST and all(map(word_of, words))


def word_of(clause: Clause) -> str:
    """The word of a clause that asks for a single one; "" for any other."""
    term = clause.either[0]
    is_word = len(clause.either) == 1 and isinstance(term, Term) and term.form in {Form.WORD, Form.PHRASE}
    return term.text if is_word and isinstance(term, Term) and " " not in term.text else ""


def rarest(clauses: Sequence[Loose]) -> list[Loose]:
    """The rarest of those that anything holds, at least one, in the order in which they were typed."""
    found: list[Loose] = []
    hits = 0
    for each in sorted(clauses, key=lambda clause: clause.held):
        if each.held and (not found or hits + each.held <= WIDE_AT_MOST):
            found.append(each)
            hits += each.held
    return [each for each in clauses if each in found]


def any_of(clauses: Sequence[Loose]) -> str:
    """An expression for the rows that hold any of them. Words that stand together count once more."""
    words = [_quoted(each.word) for each in clauses if each.word][:_PAIRED_AT_MOST]
    together = [
        f"NEAR({word} {other}, {_NEAR})"
        for place, word in enumerate(words)
        for other in words[place + 1 : place + 1 + _NEXT]
    ]
    side_by_side = [f"{word} + {other}" for word, other in pairwise(words)]
    return f"({' OR '.join(dict.fromkeys([*(each.match for each in clauses), *together, *side_by_side]))})"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
