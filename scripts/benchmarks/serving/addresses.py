"""What is asked for: the same searches, episodes and tables of both servers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from scraper.web import leads
from scripts.benchmarks.searching.asked import queries

SEARCHES: Final = 50
EPISODES: Final = 40
_TABLES: Final = ("episodes", "papers", "questions", "authors")
_FULL_TEXT: Final = {"_fts_table": "episodes_fts", "_fts_pk": "seq"}
"""Datasette finds the full-text index of a table by itself only where it stands on the table itself."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Paths, relative to the root of a site whose database is named `archive`."""

    searches: tuple[str, ...]
    """Our page."""
    searched_tables: tuple[str, ...]
    """Datasette's page of the same words, with 20 rows."""
    episodes: tuple[str, ...]
    rows: tuple[str, ...]
    tables: tuple[str, ...]
    kinds: tuple[str, ...]
    """One of each kind of our pages."""


def of(archive: Path) -> Addresses:
    """Those of an archive, the same each time."""
    with closing(sqlite3.connect(f"{archive.resolve().as_uri()}?mode=ro", uri=True)) as conn:
        asked = queries(conn)
        texts = [each.text for each in asked[:: len(asked) // SEARCHES]]
        ids = [row[0] for row in conn.execute("SELECT id FROM episodes ORDER BY seq LIMIT ?", (EPISODES,))]
        where = leads.episodes(conn, ids)
        return Addresses(
            tuple(f"/search?{urlencode({'q': text})}" for text in texts),
            tuple(f"/archive/episodes?{urlencode({'_search': text, '_size': 20, **_FULL_TEXT})}" for text in texts),
            tuple(where[id_] for id_ in ids),
            tuple(f"/archive/episodes/{id_}" for id_ in ids),
            tuple(f"/archive/{name}" for name in _TABLES) * 5,
            (*_kinds(conn), where[ids[0]], f"/search?{urlencode({'q': texts[-1]})}"),
        )


def _kinds(conn: sqlite3.Connection) -> Iterator[str]:
    yield from ("/", "/search", "/questions", "/months", "/authors", "/about", "/-/paperledge/review")
    for statement, address in (
        ("SELECT max(substr(date, 1, 7)) FROM episodes", "/month/{}"),
        ("SELECT author_id FROM credits GROUP BY author_id ORDER BY count(*) DESC, author_id LIMIT 1", "/author/{}"),
        ("SELECT coalesce(arxiv_id, id) FROM papers ORDER BY seq LIMIT 1", "/paper/{}"),
        ("SELECT id FROM articles ORDER BY seq LIMIT 1", "/article/{}"),
    ):
        row = conn.execute(statement).fetchone()
        if row and row[0]:
            yield address.format(row[0])
