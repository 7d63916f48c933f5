"""The ranked list and the nearest episodes made one list."""

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Final

from scraper.search.semantic.model import Model, load
from scraper.search.terms import Filter, Form, Query, Sort

DEPTH: Final = 100
"""So many of each list are fused; what ranks lower keeps its order behind them."""
_HALF: Final = 10
"""The higher, the less the first places count (reciprocal rank fusion, Cormack et al. 2009, has 60; measured)."""
_FEWEST: Final = 2
"""One word is a name as often as not."""
_OPEN_FORMS: Final = frozenset({Form.WORD, Form.PHRASE})


def asks_for_meaning(query: Query) -> bool:
    """Whether a query is words alone, two at least: whoever types an operator means what it says."""
    return (
        len(query.wanted) + len(query.common) >= _FEWEST
        and not query.without
        and query.sort is Sort.BEST
        and all(len(clause.either) == 1 and '"' not in clause.typed for clause in query.wanted)
        and all(
            not isinstance(term, Filter) and term.field is None and term.form in _OPEN_FORMS and not term.literal
            for clause in query.wanted
            for term in clause.either
        )
    )


def fuse(ranked: Sequence[int], near: Sequence[int]) -> list[int]:
    """Both lists as one: each member by the sum of 1 / (10 + place) over both; of equals, who is ranked first.

    So the first of `ranked` stays first unless another stands high in both.
    """
    scores: dict[int, float] = {}
    for members in (ranked[:DEPTH], near[:DEPTH]):
        for place, member in enumerate(members, start=1):
            scores[member] = scores.get(member, 0.0) + 1 / (_HALF + place)
    best = sorted(scores, key=scores.__getitem__, reverse=True)
    return list(dict.fromkeys(chain(best, ranked)))


def fused(
    conn: sqlite3.Connection, query: Query, ranked: Sequence[int], limit: int, model: Model | None = None
) -> list[int]:
    """The first `limit` episodes (`seq`), by words and by meaning; of a query that asks for no meaning, as ranked.

    `ranked`: by words, the best first, at least the first 100. The result may hold episodes that `ranked` lacks.
    Raises UsageError where the extra is not installed or the archive has no vectors, StorageError.
    """
    if not asks_for_meaning(query):
        return list(ranked[:limit])
    used = model or load()
    from scraper.search.semantic.nearest import nearest

    return fuse(ranked, nearest(conn, used, query.text, DEPTH))[:limit]
