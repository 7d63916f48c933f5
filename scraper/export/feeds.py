"""A search as a feed: what Atom and JSON Feed are both made of.

    feed = feeds.of_search(conn, "diffusion author:okonjo", shelf=Shelf.EPISODES, self_url=…, home_url=…)
    atom.document(feed)       -> bytes, application/atom+xml
    json_feed.document(feed)  -> bytes, application/feed+json

or, with hits at hand, `feeds.feed(conn, text, hits, shelf=…, self_url=…, home_url=…)`. Both take a read-only
connection. The times in a feed are those of the episodes, so that the same archive gives the same bytes.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from scraper.clock import iso
from scraper.search.engine import search
from scraper.search.ordered import ordered
from scraper.search.results import Hit, HitKind, Shelf
from scraper.search.snippet import Snippet
from scraper.search.terms import Sort

MOST: Final = 50
"""Entries of a feed, unless more are asked for: readers come again long before as many are new."""
ATOM_TYPE: Final = "application/atom+xml"
JSON_TYPE: Final = "application/feed+json"
AUTHOR: Final = "PaperLedge archive"

_TAG: Final = "tag:paperledge,2025:"
"""What ids begin with, wherever the feed is served (RFC 4151)."""
LONG_AGO: Final = "1970-01-01T00:00:00Z"
"""When a feed was updated of which no day is known."""
_TIMES: Final = """
SELECT published_at, date, first_seen, (SELECT max(seen_at) FROM revisions WHERE episode_id = episodes.id)
FROM episodes WHERE id = ?
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One hit. Times are RFC 3339, UTC, whole seconds."""

    id: str
    """A tag URI: the same in every feed and at every address, for good."""
    title: str
    url: str
    """Of the host's page; "" for none that a reader may open."""
    published: str
    """"" where it is not known."""
    updated: str
    """When the host last edited it; else when it was published."""
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Feed:
    """A search with its newest hits, newest first."""

    id: str
    title: str
    self_url: str
    """Where this very feed is served; "" for nowhere."""
    home_url: str
    """The page on which people see the same search; "" for none."""
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> str:
        """Of the entry that was updated last."""
        return max((entry.updated for entry in self.entries), default="") or LONG_AGO


def of_search(
    conn: sqlite3.Connection, text: str, *, shelf: Shelf = Shelf.EPISODES, limit: int = MOST, self_url: str = "",
    home_url: str = "",
) -> Feed:  # fmt: skip
    """The newest hits that hold all that is wanted. Raises StorageError when the archive cannot be read."""
    found = search(conn, ordered(text, Sort.NEWEST), shelf=shelf, limit=limit, suggest=False)
    wanted = (hit for hit in found.hits if hit.holds_all)
    return feed(conn, text, wanted, shelf=shelf, self_url=self_url, home_url=home_url)


def feed(
    conn: sqlite3.Connection, text: str, hits: Iterable[Hit], *, shelf: Shelf = Shelf.EPISODES, self_url: str = "",
    home_url: str = "",
) -> Feed:  # fmt: skip
    """A feed of such hits of a search, newest first, whatever order they come in."""
    entries = sorted((_entry(conn, hit) for hit in hits), key=lambda entry: entry.id)
    return Feed(
        id=f"{_TAG}search/{shelf.value}/{quote(text, safe='', errors='replace')}",
        title=f"PaperLedge: {' '.join(text.split())}".strip(),
        self_url=self_url,
        home_url=home_url,
        entries=tuple(sorted(entries, key=lambda entry: entry.published, reverse=True)),
    )


def _entry(conn: sqlite3.Connection, hit: Hit) -> Entry:
    kind, id_ = (HitKind.EPISODE, _episode(hit)) if hit.kind is HitKind.TRANSCRIPT else (hit.kind, hit.id)
    published, updated = _times(conn, hit)
    return Entry(
        id=f"{_TAG}{kind.value}/{quote(id_, safe='', errors='replace')}",
        title=hit.title if hit.position is None else f"{hit.title} (question {hit.position})",
        url=hit.url if hit.url and hit.url.startswith(("https://", "http://")) else "",
        published=published,
        updated=updated,
        snippet=hit.snippet,
    )


def _episode(hit: Hit) -> str:
    return hit.episode_id or hit.id


def _times(conn: sqlite3.Connection, hit: Hit) -> tuple[str, str]:
    """When it was published, and when it was last edited after that; "" for what is not known."""
    of_episode = hit.kind not in {HitKind.PAPER, HitKind.ARTICLE}
    row = conn.execute(_TIMES, (_episode(hit),)).fetchone() if of_episode else None
    *stored, edited = row or (hit.date, None)
    published = next((moment for text in stored if (moment := _moment(text))), "")
    return published, max(published, _moment(edited))


def _moment(text: str | None) -> str:
    """A moment or day as RFC 3339 has it, in UTC; "" for neither."""
    try:
        moment = datetime.fromisoformat(text or "")
        return iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return ""
