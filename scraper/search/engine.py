"""Ranked search over the episodes of an archive: by their text, and below those by what is said in them."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Any, Final

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
_SPOKEN: Final = """
  WITH found AS MATERIALIZED (
    SELECT rowid AS seq, rank AS score FROM segments_fts WHERE segments_fts MATCH :match
  )
  SELECT found.seq, min(found.score) AS score, segments.start,
    episodes.id, episodes.title, episodes.date, episodes.url
  FROM found JOIN segments ON segments.seq = found.seq JOIN episodes ON episodes.id = segments.episode_id
  WHERE episodes.seq NOT IN (SELECT rowid FROM episodes_fts WHERE episodes_fts MATCH :match)
    AND (:without = '' OR episodes.seq NOT IN (
      SELECT rowid FROM episodes_fts WHERE episodes_fts MATCH coalesce(nullif(:without, ''), '""')))
  GROUP BY episodes.id
"""
"""Each episode that does not match itself, with the best segment of its transcript: with min(), SQLite takes the
other columns from the row that has it."""
_SPOKEN_HITS: Final = f"""
  SELECT 'transcript', spoken.id, spoken.title, spoken.date, spoken.url, -spoken.score,
    (SELECT snippet(segments_fts, 0, '{OPEN}', '{CLOSE}', '…', {_SNIPPET_TOKENS}) FROM segments_fts
      WHERE segments_fts MATCH :match AND rowid = spoken.seq), spoken.start
  FROM ({_SPOKEN}) AS spoken ORDER BY spoken.score, spoken.seq LIMIT :limit OFFSET :offset
"""  # noqa: S608 - only constants of this program are put in
_SPOKEN_TOTAL: Final = f"SELECT count(*) FROM ({_SPOKEN})"  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class Hit:
    """One episode that was found."""

    kind: str
    """Where it was found: `episode`, in its own text; `transcript`, only in what is said in it."""
    id: str
    title: str
    date: str | None
    """YYYY-MM-DD, as the host shows it."""
    url: str | None
    score: float
    """Weighted bm25: the higher, the better; comparable within one search only."""
    snippet: Snippet
    start: float | None = None
    """Seconds into the episode at which the words of the snippet are said; None for a hit in its text."""


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, best first, how many there are in all, and how the text was read."""

    hits: tuple[Hit, ...]
    total: int
    reading: str


def search(conn: sqlite3.Connection, text: str, *, limit: int = 20, offset: int = 0) -> Results:
    """Episodes that hold all words of `text`, best first; if none does, those that hold any of them.

    Those that hold the words only in a stretch of their transcript come after all others. Any text is valid
    (`scraper.search.query` has the language). Raises StorageError when the archive cannot be read.
    """
    query = parse(text)
    try:
        for match, reading in ((query.match, query.reading), (query.any_match, query.any_reading)):
            if match and (found := _found(conn, match, query.without, limit, offset)).total:
                return replace(found, reading=reading)
    except sqlite3.Error as error:
        raise StorageError(
            f"the search failed in the database: {error}", advice="Check the file that --db names."
        ) from error
    return Results((), 0, query.reading)


def _found(conn: sqlite3.Connection, match: str, without: str, limit: int, offset: int) -> Results:
    """A page of the hits by text and, from where they end, of those by transcript."""
    written = int(conn.execute(_TOTAL, (match,)).fetchone()[0])
    words = {"match": match, "without": without}
    heard = conn.execute("SELECT 1 FROM segments LIMIT 1").fetchone()
    spoken = int(conn.execute(_SPOKEN_TOTAL, words).fetchone()[0]) if heard else 0
    rows = conn.execute(_HITS, (match, limit, offset)).fetchall()
    if spoken and len(rows) < limit:
        rest = {"limit": limit - len(rows), "offset": max(0, offset - written)}
        rows += conn.execute(_SPOKEN_HITS, words | rest).fetchall()
    return Results(tuple(map(_hit, rows)), written + spoken, "")


def _hit(row: tuple[Any, ...]) -> Hit:
    kind, id_, title, date, url, score, marked, *start = row
    return Hit(kind, id_, title, date, url, score, Snippet.from_marked(marked), *start)
