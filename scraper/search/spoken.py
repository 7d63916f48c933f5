"""Episodes that hold the words only in what is said in them: in one stretch of their transcript."""

import sqlite3
from typing import Final

from scraper.search.conditions import Asked, Translator
from scraper.search.expression import MATCHES_NOTHING
from scraper.search.results import Hit, HitKind
from scraper.search.shelves import Place
from scraper.search.snippet import CLOSE, OPEN, Snippet
from scraper.search.terms import Query, Sort

SEGMENTS: Final = Place(
    kind=HitKind.TRANSCRIPT,
    index="segments_fts",
    text="segments",
    columns={},
    lead="text",
    body="text",
    told=("text",),
    base="segments b",
    seq="b.seq",
    date="t.date",
    rows="",
    traits="EXISTS (SELECT 1 FROM episodes e JOIN episode_traits t ON t.seq = e.seq"
    " WHERE e.id = b.episode_id AND (%s))",
    papers="EXISTS (SELECT 1 FROM episodes e JOIN paper_links l ON l.episode_id = e.id AND l.status IN"
    " ('auto', 'accepted') JOIN papers p ON p.id = l.paper_id WHERE e.id = b.episode_id AND (%s))",
)
"""Stretches of transcripts; every field and filter is that of the episode."""


class Spoken:
    """What a query finds in transcripts, beside what it finds in the text of episodes (`written`).

    Episodes whose text holds what must not be (`barred`, an expression) are left out, whatever is said in them.
    """

    def __init__(self, conn: sqlite3.Connection, query: Query, written: Asked, barred: str) -> None:
        self._conn = conn
        asked = Translator(conn, SEGMENTS).asked(query)
        self.is_asked = bool(asked.match) and conn.execute("SELECT 1 FROM segments LIMIT 1").fetchone() is not None
        conditions = "".join(f" AND ({each.sql})" for each in asked.where)
        besides = "".join(f" AND ({each.sql})" for each in written.where)
        self._sql = (
            "WITH found AS MATERIALIZED ("
            " SELECT f.rowid AS seq, f.rank AS score FROM segments_fts f CROSS JOIN segments b ON b.seq = f.rowid"
            f" WHERE f.segments_fts MATCH ?{conditions}),"
            " written AS MATERIALIZED ("
            " SELECT f.rowid AS seq FROM episodes_fts f CROSS JOIN episode_traits t ON t.seq = f.rowid"
            f" WHERE f.episodes_fts MATCH ?{besides})"
            # With min(), SQLite takes the other columns from the row that has it.
            " SELECT found.seq, min(found.score) AS score, segments.start, episodes.seq AS number, episodes.id,"
            " episodes.title,"
            " episodes.date, episodes.url FROM found JOIN segments ON segments.seq = found.seq"
            " JOIN episodes ON episodes.id = segments.episode_id WHERE episodes.seq NOT IN written"
            " AND episodes.seq NOT IN (SELECT rowid FROM episodes_fts WHERE episodes_fts MATCH ?)"
            " GROUP BY episodes.id"
        )
        self._match = asked.match
        self._order = "date DESC, seq" if query.sort is Sort.NEWEST else "score, seq"
        self._values = (
            asked.match,
            *(value for each in asked.where for value in each.values),
            written.match,
            *(value for each in written.where for value in each.values),
            barred or MATCHES_NOTHING,
        )

    def numbers(self) -> set[int]:
        """The numbers of the episodes."""
        found = self._conn.execute(f"SELECT number FROM ({self._sql})", self._values)
        return {row[0] for row in found}

    def hits(self, limit: int, offset: int) -> list[Hit]:
        """The best, best first; or the newest first."""
        snippet = (
            f"SELECT snippet(segments_fts, 0, '{OPEN}', '{CLOSE}', '…', 32) FROM segments_fts"
            " WHERE segments_fts MATCH ? AND rowid = ?"
        )
        rows = self._conn.execute(
            f"SELECT * FROM ({self._sql}) ORDER BY {self._order} LIMIT ? OFFSET ?", (*self._values, limit, offset)
        )
        return [
            Hit(
                HitKind.TRANSCRIPT, id_, title, date, url, -score,
                Snippet.from_marked(self._conn.execute(snippet, (self._match, seq)).fetchone()[0]),
                holds_all=False, episode_id=id_, start=start,
            )
            for seq, score, start, _, id_, title, date, url in rows.fetchall()
        ]  # fmt: skip
