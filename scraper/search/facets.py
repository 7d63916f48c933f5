"""Counts to narrow a search of episodes by: years, categories, with or without a paper; and who is credited most."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from scraper.search.results import Count, Facets

AUTHORS_AMONG: Final = 200
"""Of so many hits, the first ones, the authors are counted: of thousands of hits it would cost more than to rank."""
_MOST: Final = 12
"""Values that are shown of a facet, the most frequent."""

_AUTHORS: Final = "SELECT authors FROM episode_traits WHERE seq IN (%s)"
_NAMES: Final = "SELECT id, name FROM authors WHERE id IN (%s)"


def facets(conn: sqlite3.Connection, lines: str, first: Sequence[int]) -> Facets:
    """Facets of episodes: of the `facet` of each, on lines; authors of the first ones, by number."""
    years: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    papers: Counter[str] = Counter()
    for line, count in Counter(lines.split("\n") if lines else ()).items():
        year, has_paper, category = line.split("|", 2)
        years[year] += count
        papers["yes" if has_paper == "1" else "no"] += count
        categories[category] += count
    return Facets(
        years=tuple(sorted(_counts(years.items()), key=lambda each: each.value, reverse=True)),
        categories=_counts(categories.most_common(_MOST + 1))[:_MOST],
        authors=_authors(conn, first[:AUTHORS_AMONG]),
        papers=_counts(papers.most_common()),
        counted=sum(papers.values()),
        authors_among=len(first[:AUTHORS_AMONG]),
    )


def _counts(found: Iterable[tuple[str, int]]) -> tuple[Count, ...]:
    return tuple(Count(value, value, hits) for value, hits in found if value)


def _authors(conn: sqlite3.Connection, seqs: Sequence[int]) -> tuple[Count, ...]:
    rows = conn.execute(_AUTHORS % ", ".join(map(str, seqs))).fetchall()
    found = Counter(author for (authors,) in rows for author in dict.fromkeys(authors.split())).most_common(_MOST)
    names = dict(conn.execute(_NAMES % ", ".join("?" * len(found)), [author for author, _ in found]).fetchall())
    return tuple(Count(author, names.get(author, author), hits) for author, hits in found)
