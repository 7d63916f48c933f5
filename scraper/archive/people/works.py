"""What there is of a person: the episodes that credit them, and the papers that name them as an author."""

import sqlite3
from dataclasses import dataclass
from typing import Final

_EPISODES: Final = """
SELECT e.id, e.title, coalesce(e.date, ''), coalesce(e.url, ''), c.credited_as
FROM credits c JOIN episodes e ON e.id = c.episode_id WHERE c.author_id = ?
ORDER BY coalesce(e.date, '') DESC, e.seq DESC, c.position
"""
_PAPERS: Final = """
SELECT p.id, p.title, coalesce(p.published, p.first_listed, ''), coalesce(p.url, ''), a.name
FROM paper_authors a JOIN papers p ON p.id = a.paper_id WHERE a.author_id = ?
ORDER BY coalesce(p.published, p.first_listed, '') DESC, p.id, a.position
"""


@dataclass(frozen=True, slots=True)
class Work:
    """An episode or a paper. `date` is YYYY-MM-DD, "" if unknown; `named`: the person's name as it stands there."""

    id: str
    title: str
    date: str
    url: str
    named: str


def episodes_of(conn: sqlite3.Connection, author: str) -> list[Work]:
    """The episodes that credit the person of an id, the newest first."""
    return [Work(*row) for row in conn.execute(_EPISODES, (author,))]


def papers_of(conn: sqlite3.Connection, author: str) -> list[Work]:
    """The papers whose author list names the person of an id, the newest first.

    A name in such a list is a person's only where the archive could tell that it is (`scraper.text.people`).
    """
    return [Work(*row) for row in conn.execute(_PAPERS, (author,))]
