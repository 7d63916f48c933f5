"""The time of a whole search, against SQL that only ranks the same words on the same file.

Whole      read, rank, 20 hits with snippets, total count, facets by year, category, author and paper
Ranked     the same without count and facets: rank, put in order again, 20 hits with snippets
Newest     20 hits with snippets, newest first
Yardstick  SELECT rowid, rank FROM episodes_fts WHERE episodes_fts MATCH ? ORDER BY rank LIMIT 20
"""

import sqlite3
import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

from scraper.archive.database import open_current
from scraper.search.engine import search
from scripts.benchmarks.searching import far_goal
from scripts.benchmarks.searching.asked import KINDS, Asked, queries
from scripts.benchmarks.timing import cpu_seconds

PAGE: Final = 20
_ROUNDS: Final = 3
_RANK: Final = f"SELECT rowid, rank FROM episodes_fts WHERE episodes_fts MATCH ? ORDER BY rank LIMIT {PAGE}"
_WEIGHT: Final = """
SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE 'episodes%' OR name LIKE 'episode_traits%'
  OR name LIKE 'sqlite_autoindex_episodes%' GROUP BY name
"""
_TEXT: Final = """
SELECT sum(length(CAST(title AS BLOB)) + length(CAST(body AS BLOB)) + length(CAST(coalesce(questions, '') AS BLOB))
  + length(CAST(coalesce(authors, '') AS BLOB)) + length(CAST(coalesce(paper, '') AS BLOB))) FROM episodes_text
"""


def measure(path: Path) -> dict[str, Any]:
    """Milliseconds of CPU, by way of searching: percentiles over all queries, medians by kind; bytes of the text, and
    of what the tables of the episodes weigh.
    """
    with closing(open_current(path)) as conn:
        asked = queries(conn)
        beside = far_goal.searcher(conn, PAGE)
        taken = [_taken(conn, each, beside) for each in asked]
        text, weight = conn.execute(_TEXT).fetchone()[0], sum(size for _, size in conn.execute(_WEIGHT))
        count = conn.execute("SELECT count(*) FROM episodes").fetchone()[0]
    by_kind = {
        kind: [figures for each, figures in zip(asked, taken, strict=True) if each.kind == kind] for kind in KINDS
    }
    return {
        "episodes": count,
        "queries": len(asked),
        **{f"p{percent}": _over(taken, partial(_percentile, percent)) for percent in (50, 95, 99)},
        "kinds": {kind: _over(figures, statistics.median) for kind, figures in by_kind.items()},
        "text_bytes": text,
        "weight_bytes": weight,
    }


def _taken(conn: sqlite3.Connection, asked: Asked, beside: Callable[[Asked], object] | None) -> dict[str, float]:
    works: dict[str, Callable[[], object]] = {
        "yardstick": lambda: conn.execute(_RANK, (asked.match,)).fetchall(),
        "whole": lambda: search(conn, asked.text, limit=PAGE, facets=True),
        "ranked": lambda: search(conn, asked.text, limit=PAGE),
        "newest": lambda: search(conn, f"{asked.text} sort:newest", limit=PAGE),
    }
    if beside:
        works["tantivy"] = lambda: beside(asked)
    return {name: min(cpu_seconds(work) for _ in range(_ROUNDS)) * 1000 for name, work in works.items()}


def _over(taken: Sequence[Mapping[str, float]], middle: Callable[[Sequence[float]], float]) -> dict[str, float]:
    return {name: middle([each[name] for each in taken]) for name in taken[0]}


def _percentile(percent: int, values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]
