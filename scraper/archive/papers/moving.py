"""Rows of papers that become one, or part again: their links and mentions go with them, former ids stay known."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

from scraper.storage.tables import Database

_WANTED: Final = "(SELECT value FROM json_each(?))"
MENTION: Final = "INSERT INTO paper_mentions(paper_id, source, section, snapshot, said, seen_on, position)"
EARLIEST: Final = (
    "ON CONFLICT DO UPDATE SET position = min(position, excluded.position),"
    " seen_on = coalesce(min(seen_on, excluded.seen_on), seen_on, excluded.seen_on)"
    " WHERE position > excluded.position OR coalesce(seen_on, '~') > coalesce(excluded.seen_on, '~')"
)
_LINKS: Final = {"paper_links": "episode_id", "article_paper_links": "article_id"}
_STRENGTH: Final = "CASE {}.status WHEN 'accepted' THEN 3 WHEN 'rejected' THEN 2 WHEN 'auto' THEN 1 ELSE 0 END"
"""A person's ruling stands over what the program found."""


def taken(db: Database, ids: Iterable[str]) -> set[str]:
    """Which of some ids a paper has, or has had before it was joined to another."""
    wanted = json.dumps(sorted(ids))
    sql = f"SELECT id FROM papers WHERE id IN {_WANTED} UNION SELECT id FROM paper_former_ids WHERE id IN {_WANTED}"
    return {row[0] for row in db.execute(sql, (wanted, wanted))}


def episodes_of(db: Database, papers: Iterable[str]) -> list[int]:
    """Numbers of the episodes whose indexed text names one of the papers."""
    rows = db.execute(
        "SELECT DISTINCT e.seq FROM paper_links l JOIN episodes e ON e.id = l.episode_id"
        f" WHERE l.paper_id IN {_WANTED} AND l.status IN ('auto', 'accepted') ORDER BY 1",
        (json.dumps(sorted(papers)),),
    )
    return [row[0] for row in rows.fetchall()]


def join(conn: sqlite3.Connection, gone: str, stays: str) -> None:
    """Make one row of two. Of two links to the same thing a ruling stands, then the surer one; ids stay known."""
    for table, column in _LINKS.items():
        conn.execute(
            f"DELETE FROM {table} WHERE paper_id = ?1 AND EXISTS (SELECT 1 FROM {table} o WHERE o.paper_id = ?2"
            f" AND o.{column} = {table}.{column}"
            f" AND ({_STRENGTH.format('o')}, o.score) >= ({_STRENGTH.format(table)}, {table}.score))",
            (gone, stays),
        )
        conn.execute(f"UPDATE OR REPLACE {table} SET paper_id = ? WHERE paper_id = ?", (stays, gone))
    move_mentions(conn, gone, stays)
    conn.execute("UPDATE paper_former_ids SET paper_id = ? WHERE paper_id = ?", (stays, gone))
    conn.execute("INSERT INTO paper_former_ids VALUES (?, ?)", (gone, stays))
    conn.execute("DELETE FROM papers WHERE id = ?", (gone,))


def move_mentions(conn: sqlite3.Connection, source: str, to: str, said: str | None = None) -> None:
    """Give the mentions of one paper, all or those of one saying, to another."""
    which = "paper_id = :source AND (:said IS NULL OR said = :said)"
    values = {"source": source, "to": to, "said": said}
    conn.execute(
        f"{MENTION} SELECT :to, source, section, snapshot, said, seen_on, position FROM paper_mentions"
        f" WHERE {which} {EARLIEST}",
        values,
    )
    conn.execute(f"DELETE FROM paper_mentions WHERE {which}", values)
