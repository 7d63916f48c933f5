"""The doubts that stand in an archive: counted by kind, and listed with where each doubted value was found."""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final

from scraper.archive.doubts import KINDS

_COLUMNS: Final = ("episode_id", "date", "title", "slug", "url", "kind", "field", "detail", "layer", "rule")
_WHERE: Final = (
    " WHERE (:kind IS NULL OR d.kind = :kind)"
    " AND (:since IS NULL OR coalesce(e.date, substr(e.first_seen, 1, 10)) >= :since)"
)


def count(conn: sqlite3.Connection, kind: str | None = None, since: str | None = None) -> dict[str, int]:
    """How many doubts there are of each kind, in the order of KINDS; those that there are.

    `since`: only of episodes of that day or month or year and later; one without a day counts from when it was
    first seen.
    """
    found = dict(
        conn.execute(
            f"SELECT d.kind, count(*) FROM doubts d JOIN episodes e ON e.id = d.episode_id{_WHERE} GROUP BY d.kind",
            {"kind": kind, "since": since},
        ).fetchall()
    )
    order = {name: place for place, name in enumerate(KINDS)}
    return dict(sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))


def listed(
    conn: sqlite3.Connection, kind: str | None = None, since: str | None = None, limit: int = -1
) -> Iterator[dict[str, Any]]:
    """The doubts, newest episode first; `layer` and `rule` tell where the doubted value was found, if anywhere."""
    rows = conn.execute(
        "SELECT e.id, e.date, e.title, e.slug, e.url, d.kind, d.field, d.detail, p.layer, p.rule"
        " FROM doubts d JOIN episodes e ON e.id = d.episode_id"
        f" LEFT JOIN provenance p ON p.episode_id = d.episode_id AND p.field = d.field{_WHERE}"
        " ORDER BY coalesce(e.date, substr(e.first_seen, 1, 10)) DESC, e.seq DESC, d.kind, d.detail LIMIT :limit",
        {"kind": kind, "since": since, "limit": limit},
    )
    return (dict(zip(_COLUMNS, row, strict=True)) for row in rows)
