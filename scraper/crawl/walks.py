"""What is remembered of a show between runs: how its last walk ended, and which of its pages are gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from scraper.storage.tables import Database

SWEEP_EVERY: Final = timedelta(days=30)
GONE_FOR: Final = timedelta(hours=24)
MOST_CHECKS: Final = 10
"""Pages that an ordinary run looks at again, to learn whether they are gone for good."""
_TIMES_GONE: Final = 2


@dataclass(frozen=True, slots=True)
class Walk:
    """How the last walk through a show's list ended. Times ISO, UTC; "" where it never came to that."""

    ended_at: str = ""
    swept_at: str = ""
    """When the whole list was last read, every page anew."""
    claimed: int | None = None
    known: int = 0
    proved_upto: int = 0
    """Number (`seq`) of the newest episode that was known before a walk that never ended: later ones stand above what
    it has not read, so that to meet them again proves nothing. 0 after a walk that ended."""

    @property
    def is_cut_off(self) -> bool:
        """Whether it never ended."""
        return not self.ended_at

    @property
    def surplus(self) -> int:
        """How many episodes the host claimed beyond those that its whole list showed; seldom other than 0."""
        return 0 if self.claimed is None else self.claimed - self.known

    def is_sweep_due(self, now: datetime) -> bool:
        """Whether the whole list must be read anew: an edit deep down shows nowhere else.

        A sweep that lies far ahead was dated by a clock that was wrong, so it counts for nothing.
        """
        return not self.swept_at or abs(now - _moment(self.swept_at)) >= SWEEP_EVERY


def most_removals(episodes: int) -> int:
    """How many of so many episodes may vanish before it is the host's pages that must be doubted."""
    return max(3, episodes * 2 // 100)


class Walks:
    """Reads and writes the part of crawl.db that outlives a run. Every method is one transaction of its own."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def last(self, show: str) -> Walk:
        """The last walk through a show's list; an empty one where there was none."""
        row = self._db.execute(
            "SELECT ended_at, swept_at, claimed, known, proved_upto FROM walks WHERE show = ?", [show]
        ).fetchone()
        return Walk(row[0] or "", row[1] or "", *row[2:]) if row else Walk()

    def begin(self, show: str, at: str, newest: int) -> None:
        """Note that a walk has begun. Until it has ended, what came after number `newest` proves nothing."""
        with self._db.atomic():
            self._db.execute(
                "INSERT INTO walks(show, begun_at) VALUES (?, ?)"
                " ON CONFLICT(show) DO UPDATE SET begun_at = excluded.begun_at, ended_at = NULL,"
                " proved_upto = CASE WHEN ended_at IS NULL THEN proved_upto ELSE ? END",
                [show, at, newest],
            )

    def end(self, show: str, at: str, claimed: int | None, known: int, *, swept: bool) -> None:
        """Note that a walk has ended as it should, with what the host claims and what is known by now."""
        with self._db.atomic():
            self._db.execute(
                "UPDATE walks SET ended_at = ?, claimed = ?, known = ?, proved_upto = 0,"
                " swept_at = CASE WHEN ? THEN ? ELSE swept_at END WHERE show = ?",
                [at, claimed, known, swept, at, show],
            )

    def note_gone(self, url: str, show: str, at: str) -> None:
        """Note that a page where an episode was is gone."""
        with self._db.atomic():
            self._db.execute(
                "INSERT INTO url_state(url, show, checked_at, gone_streak, gone_since) VALUES (?, ?, ?, 1, ?)"
                " ON CONFLICT(url) DO UPDATE SET show = excluded.show, checked_at = excluded.checked_at,"
                " gone_streak = gone_streak + 1,"
                " gone_since = min(coalesce(gone_since, excluded.gone_since), excluded.gone_since)",
                [url, show, at, at],
            )

    def note_present(self, url: str, at: str) -> None:
        """Note that a page stands as it did."""
        with self._db.atomic():
            self._db.execute(
                "UPDATE url_state SET checked_at = ?, fail_streak = 0, gone_streak = 0, gone_since = NULL"
                " WHERE url = ?",
                [at, url],
            )

    def absent(self, show: str) -> dict[str, str]:
        """The pages that were gone when last asked for, with since when (ISO)."""
        rows = self._db.execute(
            "SELECT url, gone_since FROM url_state WHERE show = ? AND gone_streak > 0 ORDER BY gone_since, url",
            [show],
        )
        return dict(rows.fetchall())

    def gone_for_good(self, show: str) -> list[str]:
        """The pages that were gone twice, a day or more apart."""
        rows = self._db.execute(
            "SELECT url, gone_since, checked_at FROM url_state WHERE show = ? AND gone_streak >= ? ORDER BY url",
            [show, _TIMES_GONE],
        ).fetchall()
        return [url for url, since, checked in rows if _moment(checked) - _moment(since) >= GONE_FOR]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
