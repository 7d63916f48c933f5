"""What there is of a person, as the pages of people tell it.

Each statement begins at an index by the person: what it costs grows with the episodes that credit them, not with the
archive.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.archive.newest import newest_first
from scraper.export.cited import iso, issued
from scraper.export.tex import plain
from scraper.text.people.author_keys import author_keys
from scraper.text.people.names import name_key
from scraper.web import addresses, leads
from scraper.web.pages.paging import pages_of

EPISODES: Final = 40
"""Of one page."""
PAPERS: Final = 30
CO_AUTHORS: Final = 40
_DRAWN: Final = 11
"""Co-authors in the picture."""
_LOOKED_AT: Final = 5_000
"""Names in lists of papers that are compared with a person's, at most."""
_MONTHS_AT_MOST: Final = 24

_SPELLED: Final = """
SELECT n.spelling, n.reason FROM (
  SELECT name FROM authors WHERE id = ?1 UNION SELECT credited_as FROM credits WHERE author_id = ?1
  UNION SELECT name FROM paper_authors WHERE author_id = ?1) used
CROSS JOIN author_names n ON n.spelling = used.name AND n.author_id = ?1 ORDER BY n.spelling LIMIT 100
"""
_CARDS: Final = """
SELECT a.id, a.name, (SELECT count(DISTINCT episode_id) FROM credits WHERE author_id = a.id) FROM authors a
WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.key, a.id
"""
_WHEN: Final = f"""
SELECT e.id, coalesce(e.date, '') FROM credits c JOIN episodes e ON e.id = c.episode_id WHERE c.author_id = ?
GROUP BY e.id ORDER BY {newest_first("e.date", "e.seq")}
"""
_EPISODES: Final = f"""
SELECT e.id, e.title, e.date, e.category, e.url, e.removed_at,
  (SELECT credited_as FROM credits WHERE episode_id = e.id AND author_id = ?2 ORDER BY position LIMIT 1)
FROM episodes e WHERE e.id IN (SELECT value FROM json_each(?1)) ORDER BY {newest_first("e.date", "e.seq")}
"""
_TOLD: Final = """
SELECT DISTINCT l.paper_id FROM credits c JOIN paper_links l ON l.episode_id = c.episode_id
WHERE c.author_id = ? AND l.status IN ('auto', 'accepted')
"""
_LISTING: Final = "SELECT DISTINCT paper_id FROM paper_authors WHERE author_id = ?"
_ALIKE: Final = """
SELECT w.paper_id, w.name FROM json_each(?) wanted CROSS JOIN paper_author_keys k ON k.key = wanted.value
  CROSS JOIN papers p ON p.seq = k.paper_seq CROSS JOIN paper_authors w ON w.paper_id = p.id
WHERE w.author_id IS NULL LIMIT ?
"""
_PAPERS: Final = """
SELECT id, title, arxiv_id, substr(coalesce(published, first_listed), 1, 10) AS day FROM papers
WHERE id IN (SELECT value FROM json_each(?)) ORDER BY day DESC, id LIMIT ?
"""
_WITH: Final = """
SELECT y.author_id, count(DISTINCT x.episode_id) AS episodes, count(*) OVER ()
FROM credits x JOIN credits y ON y.episode_id = x.episode_id AND y.author_id <> x.author_id
WHERE x.author_id = ? GROUP BY y.author_id ORDER BY episodes DESC, y.author_id LIMIT ?
"""
_NAMES: Final = "SELECT id, name FROM authors WHERE id IN (SELECT value FROM json_each(?))"
_TIES: Final = """
SELECT x.author_id, y.author_id, count(DISTINCT m.episode_id)
FROM credits m JOIN credits x ON x.episode_id = m.episode_id AND x.author_id IN (SELECT value FROM json_each(?2))
  JOIN credits y ON y.episode_id = m.episode_id AND y.author_id IN (SELECT value FROM json_each(?2))
WHERE m.author_id = ?1 AND x.author_id < y.author_id GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Card:
    """A person in a list. `episodes`: how many credit them, or of a co-author, credit both."""

    id: str
    name: str
    episodes: int
    link: str
    """The address of their page."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name under which a person is credited, and why it is theirs."""

    spelling: str
    reason: str


@dataclass(frozen=True, slots=True)
class CreditingEpisode:
    """An episode that credits a person."""

    id: str
    title: str
    date: str | None
    category: str | None
    url: str | None
    """The host's page."""
    removed_at: str | None
    """When the host was first seen without it."""
    credited_as: str
    link: str


@dataclass(frozen=True, slots=True)
class PaperOfPerson:
    """A paper that an episode of a person tells, or whose list of authors holds them."""

    id: str
    title: str
    arxiv_id: str | None
    date: str | None
    """A day; a month where only the arXiv id tells."""
    link: str
    is_sure: bool
    """Whether the archive ties it to the person; else it only lists somebody of the same name."""


@dataclass(frozen=True, slots=True)
class Together:
    """Two people, and how many episodes of the person whose page it is credit both."""

    one: str
    other: str
    episodes: int


@dataclass(frozen=True, slots=True)
class Person:
    """All that the page of a person tells. Lists are cut; how many there are stands beside each."""

    id: str
    name: str
    spellings: tuple[Spelling, ...]
    episodes: tuple[CreditingEpisode, ...]
    """Newest first, those of one page."""
    episode_count: int
    page: int
    pages: int
    timeline: dict[str, int]
    """Episodes by month, YYYY-MM, or where they span over two years by year; gaps are zero."""
    papers_told: tuple[PaperOfPerson, ...]
    papers_told_count: int
    papers_listing: tuple[PaperOfPerson, ...]
    """Other papers, which list them as an author."""
    papers_listing_count: int
    co_authors: tuple[Card, ...]
    """Most shared episodes first."""
    co_author_count: int
    together: tuple[Together, ...]
    """Which of the first co-authors are credited together too."""


def cards(conn: sqlite3.Connection, ids: Iterable[str]) -> tuple[Card, ...]:
    """People by name, with the number of their episodes."""
    rows = conn.execute(_CARDS, (json.dumps(list(ids)),))
    return tuple(Card(id_, name, count, addresses.author(id_)) for id_, name, count in rows)


def name_of(conn: sqlite3.Connection, id_: str) -> str | None:
    """The best spelling of the person of an id; None where there is none."""
    row = conn.execute("SELECT name FROM authors WHERE id = ?", (id_,)).fetchone()
    return str(row[0]) if row else None


def episodes_of(conn: sqlite3.Connection, id_: str) -> list[tuple[str, str]]:
    """Id and day ("" for none) of each episode that credits a person, the newest first."""
    return conn.execute(_WHEN, (id_,)).fetchall()


def told_to(conn: sqlite3.Connection, id_: str) -> list[str]:
    """The ids of the papers of the episodes that credit a person; links that wait for review do not count."""
    return [row[0] for row in conn.execute(_TOLD, (id_,))]


def person(conn: sqlite3.Connection, id_: str, page: int) -> Person | None:
    """The person of an id with a page of their episodes; None where there is none."""
    name = name_of(conn, id_)
    if name is None:
        return None
    credited = episodes_of(conn, id_)
    pages = pages_of(len(credited), EPISODES)
    page = min(page, pages)
    spellings = spellings_of(conn, id_)
    told = told_to(conn, id_)
    listing = _listing(conn, id_, [name, *(each.spelling for each in spellings)])
    others = {paper: is_sure for paper, is_sure in listing.items() if paper not in set(told)}
    co_authors, co_author_count = _co_authors(conn, id_)
    return Person(
        id=id_,
        name=name,
        spellings=spellings,
        episodes=_episodes(conn, id_, [each for each, _ in credited[(page - 1) * EPISODES : page * EPISODES]]),
        episode_count=len(credited),
        page=page,
        pages=pages,
        timeline=timeline([day for _, day in credited]),
        papers_told=_papers(conn, dict.fromkeys(told, True)),
        papers_told_count=len(told),
        papers_listing=_papers(conn, others),
        papers_listing_count=len(others),
        co_authors=co_authors,
        co_author_count=co_author_count,
        together=_together(conn, id_, co_authors[:_DRAWN]),
    )


def timeline(days: Sequence[str]) -> dict[str, int]:
    """How many of some days fall into each month, or where that is over two years, into each year; gaps are zero."""
    months = Counter(day[:7] for day in days if day)
    if not months:
        return {}
    first, last = _month(min(months)), _month(max(months))
    if last - first < _MONTHS_AT_MOST:
        named_months = (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1))
        return {month: months[month] for month in named_months}
    years = Counter(day[:4] for day in days if day)
    return {f"{year:04}": years[f"{year:04}"] for year in range(first // 12, last // 12 + 1)}


def _month(month: str) -> int:
    """Months since the year 0."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def spellings_of(conn: sqlite3.Connection, id_: str) -> tuple[Spelling, ...]:
    """Under which names a person is credited, and why each is theirs."""
    return tuple(Spelling(*row) for row in conn.execute(_SPELLED, (id_,)))


def _episodes(conn: sqlite3.Connection, id_: str, ids: list[str]) -> tuple[CreditingEpisode, ...]:
    where = leads.episodes(conn, ids)
    rows = conn.execute(_EPISODES, (json.dumps(ids), id_))
    return tuple(
        CreditingEpisode(episode, title, date, category, url, removed_at, credited_as, where[episode])
        for episode, title, date, category, url, removed_at, credited_as in rows
    )


def _listing(conn: sqlite3.Connection, id_: str, names: Sequence[str]) -> dict[str, bool]:
    """The papers that list the person as an author, by id: whether the archive says so, or only the name does."""
    sure = {row[0] for row in conn.execute(_LISTING, (id_,))}
    keys = set(map(name_key, names))
    pointers = json.dumps(sorted({key for name in names for key in author_keys(name)}))
    alike = {paper for paper, name in conn.execute(_ALIKE, (pointers, _LOOKED_AT)) if name_key(name) in keys}
    return dict.fromkeys(alike, False) | dict.fromkeys(sure, True)


def _papers(conn: sqlite3.Connection, papers: dict[str, bool]) -> tuple[PaperOfPerson, ...]:
    rows = conn.execute(_PAPERS, (json.dumps(list(papers)), PAPERS))
    return tuple(
        PaperOfPerson(
            paper,
            plain(title),
            arxiv_id,
            iso(issued(day or "", arxiv_id or "")) or None,
            addresses.paper(paper, arxiv_id),
            papers[paper],
        )
        for paper, title, arxiv_id, day in rows
    )


def _co_authors(conn: sqlite3.Connection, id_: str) -> tuple[tuple[Card, ...], int]:
    """Those who share most episodes with a person, and how many share any."""
    rows = conn.execute(_WITH, (id_, CO_AUTHORS)).fetchall()
    names = dict(conn.execute(_NAMES, (json.dumps([row[0] for row in rows]),)).fetchall())
    found = tuple(Card(other, names[other], count, addresses.author(other)) for other, count, _ in rows)
    return found, rows[0][2] if rows else 0


def _together(conn: sqlite3.Connection, id_: str, others: Sequence[Card]) -> tuple[Together, ...]:
    ids = json.dumps([each.id for each in others])
    return tuple(Together(*row) for row in conn.execute(_TIES, (id_, ids)))
