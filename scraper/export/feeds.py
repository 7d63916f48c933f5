"""A search, or a list of episodes or questions, as a feed: what Atom and JSON Feed are both made of.

    hits = feeds.newest(conn, "diffusion author:okonjo", shelf=Shelf.EPISODES)
    feed = feeds.feed(conn, "diffusion author:okonjo", hits, shelf=Shelf.EPISODES, self_url=…, home_url=…)
    atom.document(feed)       -> bytes, application/atom+xml
    json_feed.document(feed)  -> bytes, application/feed+json

and of a page that lists episodes or questions,

    feeds.of_episodes(conn, ids, id="month/2025-04", title=…, self_url=…, home_url=…), and feeds.of_questions

All take a read-only connection. The times in a feed are those of the episodes, so that the same archive gives the
same bytes.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from scraper.archive.newest import newest_first
from scraper.clock import iso
from scraper.export.tex import plain
from scraper.notation.titles import titled
from scraper.search.engine import search
from scraper.search.excerpt import Marker
from scraper.search.ordered import ordered
from scraper.search.results import Hit, HitKind, Shelf
from scraper.search.shelf_search import leading_to
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
_EPISODES: Final = f"""
SELECT e.id, e.title, e.date, e.url, substr(e.body, 1, 1000) FROM episodes e
WHERE e.id IN (SELECT value FROM json_each(?)) ORDER BY {newest_first("e.date", "e.seq")}
"""
_QUESTIONS: Final = f"""
SELECT q.id, e.title, e.date, e.url, q.text, e.id, q.position FROM questions q JOIN episodes e ON e.id = q.episode_id
WHERE q.id IN (SELECT value FROM json_each(?)) ORDER BY {newest_first("e.date", "e.seq")}, q.position
"""
_LAST_RUN: Final = "SELECT value FROM meta WHERE key = 'last_run'"


PageOf = Callable[[Hit], str]
"""The whole address of a hit's page on a site; "" for none."""


def _nowhere(_: Hit) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing. Times are RFC 3339, UTC, whole seconds."""

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
    page: str = ""
    """Where a site has it; "" where no site does."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a search or a page lists, newest first."""

    id: str
    title: str
    self_url: str
    """Where this very feed is served; "" for nowhere."""
    home_url: str
    """The page on which people see the same; "" for none."""
    entries: tuple[Entry, ...]
    looked_at: str = ""
    """When the archive last looked at the host; "" for unknown."""

    @property
    def updated(self) -> str:
        """Of the entry that was updated last; without any, when there was last none."""
        return max((entry.updated for entry in self.entries), default="") or self.looked_at or LONG_AGO


def newest(
    conn: sqlite3.Connection, text: str, *, shelf: Shelf = Shelf.EPISODES, limit: int = MOST
) -> tuple[Hit, ...]:
    """The newest hits that hold all that is wanted. Raises StorageError when the archive cannot be read."""
    found = search(conn, ordered(text, Sort.NEWEST), shelf=shelf, limit=limit, suggest=False)
    return tuple(hit for hit in found.hits if hit.holds_all)


def feed(
    conn: sqlite3.Connection, text: str, hits: Iterable[Hit], *, shelf: Shelf = Shelf.EPISODES, self_url: str = "",
    home_url: str = "", page_of: PageOf = _nowhere,
) -> Feed:  # fmt: skip
    """A feed of such hits of a search, newest first, whatever order they come in."""
    search_id = f"search/{shelf.value}/{quote(text, safe='', errors='replace')}"
    title = f"PaperLedge: {' '.join(text.split())}".strip()
    entries = _by_time(_entry(conn, hit, page_of(hit)) for hit in hits)
    return _made(conn, entries, search_id, title, self_url, home_url)


def of_episodes(
    conn: sqlite3.Connection,
    ids: Iterable[str],
    *,
    id: str,  # noqa: A002 - what Atom calls it
    title: str,
    self_url: str = "",
    home_url: str = "",
) -> Feed:
    """The episodes of some ids, each with the beginning of its text, newest first, whatever order they come in.

    `id`: what they are, for good and whatever the site is called, such as `month/2025-04`.
    """
    hits = (
        Hit(HitKind.EPISODE, found, name, date, url, 0.0, _beginning(body))
        for found, name, date, url, body in conn.execute(_EPISODES, (_listed(ids),)).fetchall()
    )
    return _made(conn, (_entry(conn, hit) for hit in hits), quote(id, errors="replace"), title, self_url, home_url)


def of_questions(
    conn: sqlite3.Connection,
    ids: Iterable[str],
    *,
    id: str,  # noqa: A002 - what Atom calls it
    title: str,
    self_url: str = "",
    home_url: str = "",
) -> Feed:
    """The questions of some ids, those of the newest episodes first; `id` as of `of_episodes`."""
    hits = (
        Hit(HitKind.QUESTION, found, name, date, leading_to(url, text), 0.0, Snippet(" ".join(text.split())),
            episode_id=episode, position=position)
        for found, name, date, url, text, episode, position in conn.execute(_QUESTIONS, (_listed(ids),)).fetchall()
    )  # fmt: skip
    return _made(conn, (_entry(conn, hit) for hit in hits), quote(id, errors="replace"), title, self_url, home_url)


def _made(
    conn: sqlite3.Connection, entries: Iterable[Entry], id_: str, title: str, self_url: str, home_url: str
) -> Feed:  # fmt: skip
    row = conn.execute(_LAST_RUN).fetchone()
    return Feed(
        id=f"{_TAG}{id_}",
        title=title,
        self_url=self_url,
        home_url=home_url,
        entries=tuple(entries),
        looked_at=_moment(row[0]) if row else "",
    )


def _by_time(entries: Iterable[Entry]) -> list[Entry]:
    """The newest first."""
    return sorted(sorted(entries, key=lambda entry: entry.id), key=lambda entry: entry.published, reverse=True)


def _listed(ids: Iterable[str]) -> str:
    return json.dumps(list(ids))


def _beginning(text: str) -> Snippet:
    return Marker(()).best([text])


def _entry(conn: sqlite3.Connection, hit: Hit, page: str = "") -> Entry:
    told = plain(hit.title) if hit.kind is HitKind.PAPER else hit.title
    name = titled(told, hit.date, "episode" if _is_of_episode(hit) else hit.kind.value)
    kind, id_ = (HitKind.EPISODE, _episode(hit)) if hit.kind is HitKind.TRANSCRIPT else (hit.kind, hit.id)
    published, updated = _times(conn, hit)
    return Entry(
        id=f"{_TAG}{kind.value}/{quote(id_, safe='', errors='replace')}",
        title=name if hit.position is None else f"{name} (question {hit.position})",
        url=hit.url if hit.url and hit.url.startswith(("https://", "http://")) else "",
        published=published,
        updated=updated,
        snippet=hit.snippet,
        page=page,
    )


def _episode(hit: Hit) -> str:
    return hit.episode_id or hit.id


def _is_of_episode(hit: Hit) -> bool:
    return hit.kind not in {HitKind.PAPER, HitKind.ARTICLE}


def _times(conn: sqlite3.Connection, hit: Hit) -> tuple[str, str]:
    """When it was published, and when it was last edited after that; "" for what is not known."""
    row = conn.execute(_TIMES, (_episode(hit),)).fetchone() if _is_of_episode(hit) else None
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
