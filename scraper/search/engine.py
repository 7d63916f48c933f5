"""Ranked search over the episodes of an archive."""

import sqlite3
from dataclasses import dataclass
from typing import Final

from scraper.errors import StorageError
from scraper.search.query import parse
from scraper.search.snippet import CLOSE, OPEN, Snippet

_SNIPPET_TOKENS: Final = 32
# Ordering by `rank` with the snippets in the same statement is twice as fast as bm25() in the query, or as
# ranking first and cutting snippets after; the weights of the columns stand in the index.
_HITS: Final = f"""
  SELECT 'episode', episodes.id, episodes.title, episodes.date, episodes.url, -episodes_fts.rank,
    snippet(episodes_fts, -1, '{OPEN}', '{CLOSE}', '…', {_SNIPPET_TOKENS})
  FROM episodes_fts JOIN episodes ON episodes.seq = episodes_fts.rowid
  WHERE episodes_fts MATCH ? ORDER BY episodes_fts.rank LIMIT ? OFFSET ?
"""  # noqa: S608 - only constants of this program are put in
_TOTAL: Final = "SELECT count(*) FROM episodes_fts WHERE episodes_fts MATCH ?"


@dataclass(frozen=True, slots=True)
class Hit:
    """One episode that was found."""

    kind: str
    """What was found: `episode`."""
    id: str
    title: str
    date: str | None
    """YYYY-MM-DD, as the host shows it."""
    url: str | None
    score: float
    """Weighted bm25: the higher, the better; comparable within one search only."""
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, best first, how many there are in all, and how the text was read."""

    hits: tuple[Hit, ...]
    total: int
    reading: str


def search(conn: sqlite3.Connection, text: str, *, limit: int = 20, offset: int = 0) -> Results:
    """Episodes that hold all words of `text`, best first; if none does, those that hold any of them.

    Any text is valid (`scraper.search.query` has the language). Raises StorageError when the archive cannot
    be read.
    """
    query = parse(text)
    try:
        for match, reading in ((query.match, query.reading), (query.any_match, query.any_reading)):
            if match and (total := conn.execute(_TOTAL, (match,)).fetchone()[0]):
                rows = conn.execute(_HITS, (match, limit, offset))
                return Results(tuple(_hit(row) for row in rows), total, reading)
    except sqlite3.Error as error:
        raise StorageError(
            f"the search failed in the database: {error}", advice="Check the file that --db names."
        ) from error
    return Results((), 0, query.reading)


def _hit(row: tuple[str, str, str, str | None, str | None, float, str]) -> Hit:
    kind, id_, title, date, url, score, marked = row
    return Hit(kind, id_, title, date, url, score, Snippet.from_marked(marked))
