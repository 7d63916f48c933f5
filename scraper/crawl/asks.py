"""Which transcripts to ask for in a run: what is remembered of each between runs, and when it is due.

never asked for           due                          first, the newest episodes before others
not to be had last time   after 1, 2, 4, 8, 16 days    then given up: a new address begins anew
kept, episode young       a day after the last time    for two weeks: hosts correct what a machine heard
kept, episode old         30 days after the last time
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from scraper.storage.tables import Database

MOST_MISSES: Final = 6
"""Tries for one that is not to be had: the last comes 31 days after the first."""
YOUNG_FOR: Final = timedelta(days=14)
_DAY: Final = timedelta(days=1)
_YOUNG_AGAIN: Final = _DAY
_SLACK: Final = timedelta(hours=2)
"""A daily timer does not come to the minute, and what is asked late in a run is due early in the next."""
_OLD_AGAIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Offer:
    """An address that an episode names for its transcript. `published`: a day or moment, ISO, "" if unknown."""

    url: str
    published: str


@dataclass(frozen=True, slots=True)
class Ask:
    """When an address was last asked (ISO), and how often in a row since it has given nothing."""

    asked_at: str
    misses: int


class Asks:
    """Reads and writes the part of crawl.db that remembers asking for transcripts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> dict[str, Ask]:
        """What is remembered, by address."""
        rows = self._db.execute("SELECT url, asked_at, misses FROM transcript_asks").fetchall()
        return {url: Ask(asked_at, misses) for url, asked_at, misses in rows}

    def note(self, url: str, at: str, *, had: bool) -> None:
        """Note that an address was asked, and whether a transcript is kept that it stands for."""
        with self._db.atomic():
            self._db.execute(
                "INSERT INTO transcript_asks VALUES (?1, ?2, NOT ?3) ON CONFLICT(url) DO UPDATE SET"
                " asked_at = ?2, misses = CASE WHEN ?3 THEN 0 ELSE misses + 1 END",
                [url, at, had],
            )


def due(offers: Iterable[Offer], asked: Mapping[str, Ask], now: datetime) -> list[str]:
    """The addresses that are due: never asked ones first, in the order of the offers; then the longest ago."""
    wanted = {offer.url: offer for offer in offers}
    fresh = [url for url in wanted if url not in asked]
    again = [url for url, offer in wanted.items() if url in asked and _is_due(offer, asked[url], now)]
    return fresh + sorted(again, key=lambda url: asked[url].asked_at)


def _is_due(offer: Offer, ask: Ask, now: datetime) -> bool:
    """A time that lies ahead was told by a clock that was wrong, so it counts for nothing."""
    if ask.misses >= MOST_MISSES:
        return False
    passed = now - datetime.fromisoformat(ask.asked_at)
    kept_for = _YOUNG_AGAIN if _is_young(offer, now) else _OLD_AGAIN
    rest = _DAY * 2 ** (ask.misses - 1) if ask.misses else kept_for
    return not timedelta() <= passed < rest - _SLACK


def _is_young(offer: Offer, now: datetime) -> bool:
    if not offer.published:
        return False
    published = datetime.fromisoformat(offer.published)
    return now - (published if published.tzinfo else published.replace(tzinfo=now.tzinfo)) < YOUNG_FOR
