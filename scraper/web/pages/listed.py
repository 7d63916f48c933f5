"""Episodes as lists of them show them: one short entry each, for `_episodes.html`."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scraper.web import addresses

NAMED: Final = 4
"""So many authors of an episode are named in a list."""

_EPISODES: Final = """
SELECT e.seq, e.id, e.title, e.category, e.date, e.url, e.removed_at, s.slug, e.slug
FROM episodes e JOIN shows s ON s.id = e.show_id WHERE e.seq IN (SELECT value FROM json_each(?))
"""
_AUTHORS: Final = """
SELECT c.episode_id, a.id, a.name FROM credits c JOIN authors a ON a.id = c.author_id
WHERE c.episode_id IN (SELECT value FROM json_each(?)) ORDER BY c.episode_id, c.position
"""
_PAPERS: Final = """
SELECT l.episode_id, p.id, p.arxiv_id, p.title FROM paper_links l JOIN papers p ON p.id = l.paper_id
WHERE l.episode_id IN (SELECT value FROM json_each(?)) AND l.status IN ('auto', 'accepted')
ORDER BY l.score DESC, p.id
"""


@dataclass(frozen=True, slots=True)
class ListedAuthor:
    """Somebody whom an episode credits."""

    id: str
    name: str
    """The best spelling that was seen."""
    link: str
    """The page of this site, relative to its root; so are the other links."""


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper that an episode is tied to for sure."""

    id: str
    title: str
    """It may hold LaTeX."""
    link: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An episode in a list."""

    id: str
    title: str
    category: str | None
    date: str | None
    url: str | None
    """Of the host's page."""
    removed_at: str | None
    """When the host was first seen without it."""
    link: str
    authors: tuple[ListedAuthor, ...]
    """All that are credited, in their order."""
    paper: ListedPaper | None
    """Of several the surest."""


def listed(conn: sqlite3.Connection, seqs: Sequence[int]) -> tuple[Listed, ...]:
    """The episodes of some numbers (`seq`), in their order."""
    rows = {row[0]: row[1:] for row in conn.execute(_EPISODES, (_asked(seqs),))}
    ids = [row[0] for row in rows.values()]
    authors: defaultdict[str, list[ListedAuthor]] = defaultdict(list)
    for episode, id_, name in conn.execute(_AUTHORS, (_asked(ids),)):
        authors[episode].append(ListedAuthor(id_, name, addresses.author(id_)))
    papers: dict[str, ListedPaper] = {}
    for episode, id_, arxiv_id, title in conn.execute(_PAPERS, (_asked(ids),)):
        papers.setdefault(episode, ListedPaper(id_, title, addresses.paper(id_, arxiv_id)))
    return tuple(_listed(rows[seq], authors, papers) for seq in seqs if seq in rows)


def _listed(row: tuple[Any, ...], authors: dict[str, list[ListedAuthor]], papers: dict[str, ListedPaper]) -> Listed:
    id_, title, category, date, url, removed_at, show, slug = row
    return Listed(
        id_, title, category, date, url, removed_at, addresses.episode(id_, show, slug),
        tuple(authors.get(id_, ())), papers.get(id_),
    )  # fmt: skip


def _asked(values: Iterable[object]) -> str:
    return json.dumps(list(values))
