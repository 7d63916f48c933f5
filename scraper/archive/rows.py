"""Rows on their way into the archive: gathered, then written table by table, which is many times faster."""

from collections.abc import Iterable
from typing import Any, Final

from scraper.storage.tables import Database

ORDER: Final = (
    "episodes", "episode_keys", "provenance", "questions", "authors", "author_names", "credits", "quotes", "links",
    "identifiers", "doubts", "revisions",
)  # fmt: skip
"""Tables in the order in which their rows may refer to one another."""

_UPSERT: Final = {
    "episode_keys": "ON CONFLICT DO NOTHING",
    "doubts": "ON CONFLICT DO NOTHING",
    "provenance": "ON CONFLICT(episode_id, field) DO UPDATE SET layer = excluded.layer, rule = excluded.rule,"
    " snapshot = excluded.snapshot, strength = excluded.strength, seen_at = excluded.seen_at",
}
"""What to do about a row that is there already; elsewhere it would be a mistake. A key stays whose it is."""


class RowBuffer:
    """Whole rows, in the order of their table's columns, waiting to be written."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in ORDER}

    def add(self, table: str, *row: Any) -> None:
        """Take a row."""
        self._rows[table].append(row)

    def extend(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Take rows."""
        self._rows[table].extend(rows)

    def write(self) -> None:
        """Write what was taken."""
        for table, rows in self._rows.items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self._db.conn.executemany(f"INSERT INTO {table} VALUES ({marks}) {_UPSERT.get(table, '')}", rows)
                rows.clear()
