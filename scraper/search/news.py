"""What is new in saved searches: their hits among the episodes that came lately."""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scraper.search.engine import search
from scraper.search.ordered import ordered
from scraper.search.parsing import parse
from scraper.search.results import Hit
from scraper.search.saved import Saving
from scraper.search.terms import Filter, Sort, Trait

Arrived = Mapping[str, str | None]
"""Episodes that came, by id, each with its day."""


@dataclass(frozen=True, slots=True)
class News:
    """A saved search with those of its hits that are new, the newest first."""

    name: str
    words: str
    new: tuple[Hit, ...]

    def as_json(self) -> dict[str, Any]:
        """As `update --json` tells it."""
        return asdict(self)


def arrived_after(conn: sqlite3.Connection, seq: int) -> Arrived:
    """The episodes that came after that many."""
    return dict(conn.execute("SELECT id, date FROM episodes WHERE seq > ?", (seq,)))


def arrived_since(conn: sqlite3.Connection, since: str) -> Arrived:
    """The episodes that the archive first saw on a day or at a moment (ISO, UTC), or later."""
    return dict(conn.execute("SELECT id, date FROM episodes WHERE first_seen >= ?", (since,)))


def news_of(conn: sqlite3.Connection, saved: Saving, arrived: Arrived) -> News:
    """Which of the episodes that came hold all that a search wants. Raises StorageError where it cannot be run."""
    if not arrived:
        return News(saved.name, saved.words, ())
    (everything,) = conn.execute("SELECT max(1, count(*)) FROM episodes").fetchone()
    text = ordered(_narrowed(saved.words, arrived), Sort.NEWEST)
    hits = search(conn, text, limit=everything, suggest=False).hits
    new = [hit for hit in hits if hit.holds_all and (hit.episode_id or hit.id) in arrived]
    return News(saved.name, saved.words, tuple(sorted(new, key=lambda hit: hit.date or "", reverse=True)))


def _narrowed(words: str, arrived: Arrived) -> str:
    """The same words, of the days of what came: those of all days may be many more hits."""
    days = [day for day in arrived.values() if day]
    if len(days) < len(arrived):
        return words
    narrowed = f"after:{min(days)} {words}"
    alone, read = parse(words), parse(narrowed)
    is_same = alone.wanted and read.wanted[1:] == alone.wanted and read.without == alone.without
    return narrowed if is_same and read.wanted[0].either == (Filter(Trait.AFTER, min(days)),) else words
