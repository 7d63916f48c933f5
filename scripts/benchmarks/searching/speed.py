"""The time of a whole search, against SQL that only ranks the same words on the same file.

Whole      read, rank, 20 hits with snippets, total count, facets by year, category, author and paper
Ranked     the same without count and facets: rank, put in order again, 20 hits with snippets
Newest     20 hits with snippets, newest first
Yardstick  SELECT rowid, rank FROM episodes_fts WHERE episodes_fts MATCH ? ORDER BY rank LIMIT 20
"""

import sqlite3
import statistics
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from scraper.archive.database import open_current
from scraper.search.engine import search
from scripts.benchmarks.searching.asked import Asked, queries
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
    """Milliseconds of CPU of every query, by what was measured; percentiles of each; and what the tables weigh."""
    with closing(open_current(path)) as conn:
        asked = queries(conn)
        taken = [_taken(conn, each) for each in asked]
        text = conn.execute(_TEXT).fetchone()[0]
        weight = _weight(conn)
    names = list(taken[0])
    return {
        "episodes": _count(path),
        "queries": len(asked),
        "p50": {name: _percentile([each[name] for each in taken], 50) for name in names},
        "p95": {name: _percentile([each[name] for each in taken], 95) for name in names},
        "p99": {name: _percentile([each[name] for each in taken], 99) for name in names},
        "rare": statistics.median(
            each["whole"] for each, what in zip(taken, asked, strict=True) if what.kind == "rare"
        ),
        "kinds": {
            kind: {
                name: statistics.median(
                    each[name] for each, what in zip(taken, asked, strict=True) if what.kind == kind
                )
                for name in names
            }
            for kind in dict.fromkeys(each.kind for each in asked)
        },
        "text_bytes": text,
        "weight_bytes": weight,
    }


def _taken(conn: sqlite3.Connection, asked: Asked) -> dict[str, float]:
    works: dict[str, Callable[[], object]] = {
        "yardstick": lambda: conn.execute(_RANK, (asked.match,)).fetchall(),
        "whole": lambda: search(conn, asked.text, limit=PAGE, facets=True),
        "ranked": lambda: search(conn, asked.text, limit=PAGE),
        "newest": lambda: search(conn, f"{asked.text} sort:newest", limit=PAGE),
    }
    return {name: min(cpu_seconds(work) for _ in range(_ROUNDS)) * 1000 for name, work in works.items()}


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def _count(path: Path) -> int:
    with closing(open_current(path)) as conn:
        return int(conn.execute("SELECT count(*) FROM episodes").fetchone()[0])


def _weight(conn: sqlite3.Connection) -> int:
    return sum(size for _, size in conn.execute(_WEIGHT))
