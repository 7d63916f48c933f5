"""What crawl.db remembers of lists of papers: when each address was answered, and when a host was last asked."""

from datetime import date, datetime, timedelta
from typing import Final

from scraper.storage.tables import Database

_A_MOMENT: Final = timedelta(seconds=1)
_HIGHEST: Final = "\U0010ffff"
"""Sorts behind whatever an address goes on with."""


class Remembered:
    """Reads the part of crawl.db that says what need not be asked again."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def answered(self, url: str) -> str:
        """When (ISO, UTC) an address last gave an answer that could be read; "" if it never did."""
        row = self._db.execute(
            "SELECT checked_at FROM url_state WHERE url = ? AND body_sha256 <> ''", [url]
        ).fetchone()
        return (row[0] or "") if row else ""

    def below(self, prefix: str) -> list[str]:
        """The addresses that begin so and gave an answer that could be read."""
        rows = self._db.execute(
            "SELECT url FROM url_state WHERE url >= ? AND url < ? AND body_sha256 <> ''", [prefix, prefix + _HIGHEST]
        )
        return [row[0] for row in rows.fetchall()]

    def failed(self, prefix: str) -> dict[str, tuple[str, str]]:
        """The addresses that begin so and were asked in vain: when (ISO, UTC) they last were, and with what fault."""
        rows = self._db.execute(
            "SELECT url, max(started_at), fault FROM fetches WHERE url >= ? AND url < ?"
            " AND outcome IN ('failed', 'refused', 'deferred') GROUP BY url",
            [prefix, prefix + _HIGHEST],
        )
        return {url: (at, fault or "") for url, at, fault in rows.fetchall()}

    def last_asked(self, root: str) -> datetime | None:
        """The latest moment at which the last request to a host can have ended; the log is kept in whole seconds."""
        row = self._db.execute(
            "SELECT started_at, seconds FROM fetches WHERE url >= ? AND url < ? ORDER BY id DESC LIMIT 1",
            [root, root + _HIGHEST],
        ).fetchone()
        return datetime.fromisoformat(row[0]) + timedelta(seconds=row[1]) + _A_MOMENT if row else None


def is_settled(answered_at: str, last_day: date) -> bool:
    """Whether a list was told when its last day (UTC) was over, so that it says for good what it says."""
    return answered_at[:10] > last_day.isoformat()


def is_of_today(answered_at: str, now: datetime) -> bool:
    """Whether an answer is of this day (UTC). arXiv's own change once a day."""
    return answered_at[:10] == now.date().isoformat()
