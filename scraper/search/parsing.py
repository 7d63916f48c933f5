"""The query language: any text is a valid query, and what is no operator is words.

    diffusion anomaly           both words
    "graph network"             these words side by side, in this order
    flow OR diffusion           either of the two; binds closer than the blank that means "and"
    transform*                  words that begin so
    near(graph network, 5)      these words in any order, at most 5 others between; 10 if no number is given
    arXiv:2504.12345            the paper of that number; so its address at arxiv.org, and its DOI
    -image -"toy data"          not with these; so with anything below, too
    title: author: question: paper:              with a word, prefix*, "phrase" or near() right behind the colon
    category: show: before: after: date: has:    what an episode must be
    sort:newest                 the newest first

`docs/searching.md` tells it to researchers.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from scraper.search.parts import Part, parts
from scraper.search.terms import Clause, Filter, Query, Sort, Term
from scraper.search.words import is_common

MAX_CHARS: Final = 2_000
"""Longer texts are cut: FTS5 gives up on expressions of thousands of terms."""


@lru_cache(maxsize=256)
def parse(text: str) -> Query:
    """Read a text as a query. Never fails, whatever the text."""
    kept = text[:MAX_CHARS].encode(errors="replace").decode().replace("\0", " ")
    groups, without, sort = _grouped(parts(kept))
    wanted, common = _without_common(groups, is_shouted=kept.isupper())
    return Query(
        kept,
        _clauses(wanted),
        _clauses([part] for part in without),
        sort,
        common,
        cut=len(text) > MAX_CHARS,
    )


def _grouped(read: Iterable[Part]) -> tuple[list[list[Part]], list[Part], Sort]:
    """The groups of which one part must hold, the parts that must not, and the order."""
    groups: list[list[Part]] = []
    without: list[Part] = []
    sort = Sort.BEST
    can_join = joins = False
    for part in read:
        if part.asks is None:
            joins = can_join
        elif isinstance(part.asks, Sort):
            sort = part.asks
        elif part.is_excluded:
            without.append(part)
            can_join = joins = False
        else:
            if joins:
                groups[-1].append(part)
            else:
                groups.append([part])
            can_join, joins = True, False
    return groups, without, sort


def _without_common(
    groups: Sequence[list[Part]], *, is_shouted: bool
) -> tuple[Sequence[list[Part]], tuple[str, ...]]:
    """The groups but for single common words, and these; all groups, if no other word is left.

    A common word that is one of several alternatives stays: without it, less would be found.
    """

    def is_aside(part: Part) -> bool:
        return isinstance(part.asks, Term) and is_common(part.typed.lower() if is_shouted else part.typed)

    def has_words(group: Sequence[Part]) -> bool:
        terms = [part for part in group if isinstance(part.asks, Term) and part.asks.field is None]
        return len(terms) == len(group) and not all(map(is_aside, terms))

    if not any(map(has_words, groups)):
        return groups, ()
    kept = [group for group in groups if len(group) > 1 or not is_aside(group[0])]
    return kept, tuple(dict.fromkeys(group[0].typed for group in groups if group not in kept))


def _clauses(groups: Iterable[Sequence[Part]]) -> tuple[Clause, ...]:
    """A clause for each group; those that ask for the same are one."""
    found: dict[tuple[Term | Filter, ...], Clause] = {}
    for group in groups:
        either = tuple(part.asks for part in group if isinstance(part.asks, Term | Filter))
        found.setdefault(either, Clause(either, " OR ".join(part.typed for part in group)))
    return tuple(found.values())
