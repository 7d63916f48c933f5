"""All that the page of a paper tells, read from one state of the archive."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from scraper.link.rulings import evidence_in
from scraper.link.waiting import in_words
from scraper.records import PaperRecord, paper_record, papers_named
from scraper.search.similar import papers_by_the_way
from scraper.web import addresses, leads
from scraper.web.missing import Lead
from scraper.web.outward import of_paper
from scraper.web.pages.review import commands
from scraper.web.pages.ties import HOW_SURE

AUTHORS: Final = 200
TELLINGS: Final = 50
"""Episodes, and articles, of one paper that are shown."""
_MENTIONS: Final = 20
_RELATED: Final = 6

_FORMER: Final = "SELECT paper_id FROM paper_former_ids WHERE id = ?"
_AUTHORS: Final = "SELECT name, author_id FROM paper_authors WHERE paper_id = ? ORDER BY position LIMIT ?"
_EPISODES: Final = """
SELECT e.id, e.title, e.date, l.status, l.score, l.evidence
FROM paper_links l JOIN episodes e ON e.id = l.episode_id WHERE l.paper_id = ?
ORDER BY l.status = 'rejected', l.status = 'review', e.date, e.id LIMIT ?
"""
_ARTICLES: Final = """
SELECT a.id, a.title, a.date, l.status, l.score, l.evidence
FROM article_paper_links l JOIN articles a ON a.id = l.article_id WHERE l.paper_id = ?
ORDER BY l.status = 'rejected', l.status = 'review', a.date, a.id LIMIT ?
"""
_MENTIONED: Final = """
SELECT source, section, seen_on, position FROM paper_mentions WHERE paper_id = ?
ORDER BY seen_on IS NULL, seen_on, source, section LIMIT ?
"""
_COUNTS: Final = """
SELECT (SELECT count(*) FROM paper_links WHERE paper_id = ?1),
  (SELECT count(*) FROM article_paper_links WHERE paper_id = ?1),
  (SELECT count(*) FROM paper_mentions WHERE paper_id = ?1)
"""
_LEADS: Final = """
SELECT p.id, p.title, substr(coalesce(p.published, p.first_listed), 1, 10)
FROM json_each(?) asked JOIN papers p ON p.id = asked.value ORDER BY asked.key
"""


@dataclass(frozen=True, slots=True)
class Author:
    """A name in the author list. `link`: the path of the person's page, where the archive knows who it is."""

    name: str
    author_id: str | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """An episode or article that tells of the paper, or may do so: how sure that is, and on what evidence."""

    id: str
    title: str
    link: str
    date: str | None
    status: str
    how_sure: str
    score: float
    in_words: tuple[str, ...]
    commands: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mention:
    """A list that had the paper; `position`: its place there, from 1."""

    source: str
    section: str
    seen_on: str | None
    position: int


@dataclass(frozen=True, slots=True)
class PaperTold:
    """A paper and what belongs to it. The lists hold the first of what there is; the numbers say of how much."""

    address: str
    """The path of its page."""
    record: PaperRecord
    elsewhere: tuple[str, ...]
    """Its addresses at arXiv, by its DOI, and at its source."""
    authors: tuple[Author, ...]
    authors_in_all: int
    episodes: tuple[Telling, ...]
    """Those that stand first, then those that wait, then those that were ruled out."""
    episodes_in_all: int
    articles: tuple[Telling, ...]
    articles_in_all: int
    mentions: tuple[Mention, ...]
    mentions_in_all: int
    related: tuple[Lead, ...]


def named(conn: sqlite3.Connection, name: str) -> list[str]:
    """The ids of the papers that a path behind `/paper/` may mean: an id of the archive or a former one, an arXiv id
    or a DOI in any spelling; more than one only for a DOI that several papers have.
    """
    written = name.strip()
    found = papers_named(conn, written) or [row[0] for row in conn.execute(_FORMER, (written,))]
    return found or (papers_named(conn, written.lower()) if written != written.lower() else [])


def paper_told(conn: sqlite3.Connection, id_: str) -> PaperTold:
    """The paper of an id that is in the archive."""
    record = paper_record(conn, id_)
    episodes, articles, mentions = conn.execute(_COUNTS, (id_,)).fetchone()
    rows = conn.execute(_EPISODES, (id_, TELLINGS)).fetchall()
    where = leads.episodes(conn, [row[0] for row in rows])
    told_in = conn.execute(_ARTICLES, (id_, TELLINGS))
    return PaperTold(
        address=addresses.paper(id_, record.arxiv_id),
        record=record,
        elsewhere=of_paper(record.arxiv_id, record.doi, record.url),
        authors=tuple(_author(*row) for row in conn.execute(_AUTHORS, (id_, AUTHORS))),
        authors_in_all=len(record.authors),
        episodes=tuple(_telling(id_, where[row[0]], *row) for row in rows),
        episodes_in_all=episodes,
        articles=tuple(_telling(id_, addresses.article(row[0]), *row) for row in told_in),
        articles_in_all=articles,
        mentions=tuple(Mention(*row) for row in conn.execute(_MENTIONED, (id_, _MENTIONS))),
        mentions_in_all=mentions,
        related=led_to(conn, papers_by_the_way(conn, id_, _RELATED)),
    )


def led_to(conn: sqlite3.Connection, ids: Sequence[str]) -> tuple[Lead, ...]:
    """Papers as leads, in the order of their ids."""
    where = leads.papers(conn, ids)
    rows = conn.execute(_LEADS, (json.dumps(list(ids)),))
    return tuple(Lead(title, where[id_], date) for id_, title, date in rows)


def _author(name: str, author_id: str | None) -> Author:
    return Author(name, author_id, addresses.author(author_id) if author_id else None)


def _telling(paper: str, link: str, *row: Any) -> Telling:
    told, title, date, status, score, evidence = row
    said = tuple(in_words(evidence_in(evidence)))
    wanted = commands(told, paper) if status == "review" else {}
    return Telling(told, title, link, date, status, HOW_SURE.get(status, status), score, said, wanted)
