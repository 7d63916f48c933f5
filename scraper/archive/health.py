"""What the archive holds, for `status`: counts, span, fill rates, and how fresh it is; read without writing."""

import sqlite3
from datetime import datetime, timedelta
from typing import Any, Final

COUNTED: Final = (
    "shows",
    "episodes",
    "questions",
    "authors",
    "credits",
    "quotes",
    "links",
    "identifiers",
    "segments",
    "papers",
    "articles",
    "revisions",
)
FILLED: Final = (
    "title", "date", "published_at", "body", "slug", "url", "duration", "audio_url", "image_url", "category",
    "transcript_url", "method",
)  # fmt: skip


def summary(conn: sqlite3.Connection) -> dict[str, Any]:
    """Counts of every table that matters, first and last date, share of episodes with each field, doubts by kind.

    An archive of an older version, which the next run brings up to date, lacks some tables; they are not counted.
    """
    conn.row_factory = None
    there = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    counts = {
        table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED if table in there
    }
    first, last = conn.execute("SELECT min(date), max(date) FROM episodes").fetchone()
    removed = conn.execute("SELECT count(*) FROM episodes WHERE removed_at IS NOT NULL").fetchone()[0]
    return {
        "counts": counts | {"removed": removed},
        "first_date": first,
        "last_date": last,
        "filled": _fill_rates(conn, counts["episodes"]),
        "doubts": dict(conn.execute("SELECT kind, count(*) FROM doubts GROUP BY kind ORDER BY kind").fetchall()),
        "last_complete_run": _meta(conn, "last_complete_run"),
        "last_run": _meta(conn, "last_run"),
    }


def _fill_rates(conn: sqlite3.Connection, total: int) -> dict[str, float]:
    """Share of episodes, 0 to 1, that have each field; a stand-in title does not count as one."""
    if not total:
        return {}
    sums = ", ".join(f"sum({column} IS NOT NULL AND {column} <> '')" for column in FILLED)
    filled = dict(zip(FILLED, conn.execute(f"SELECT {sums} FROM episodes").fetchone(), strict=True))
    filled["title"] -= conn.execute(
        "SELECT count(*) FROM provenance WHERE field = 'title' AND strength = 0"
    ).fetchone()[0]
    for table in ("questions", "credits"):
        filled[table] = conn.execute(f"SELECT count(DISTINCT episode_id) FROM {table}").fetchone()[0]
    filled["paper"] = conn.execute(
        "SELECT count(DISTINCT episode_id) FROM paper_links WHERE status IN ('auto', 'accepted')"
    ).fetchone()[0]
    return {name: round(count / total, 4) for name, count in filled.items()}


def _meta(conn: sqlite3.Connection, key: str) -> str | None:
    row = conn.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


_SKEW: Final = timedelta(minutes=5)
"""How far two clocks may be apart."""


def staleness(last: str | None, now: datetime, most: timedelta) -> str:
    """In words, why a last complete run (ISO, None for never) is not fresh; "" if it is at most `most` ago."""
    if last is None:
        return "no run has been complete yet"
    age = now - datetime.fromisoformat(last)
    if age > most:
        return f"the last complete run was {in_words(age)} ago, at {last}, and {in_words(most)} are allowed"
    if age < -_SKEW:
        return f"the last complete run was at {last}, which is {in_words(-age)} ahead of this machine's clock"
    return ""


def in_words(span: timedelta) -> str:
    """A span in the largest unit that it fills twice: `36 hours`, `3 days`; less than a minute in seconds."""
    seconds = int(span.total_seconds())
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} seconds"
