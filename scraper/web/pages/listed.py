"""Episodes as lists of them show them: one short entry each, for `_episodes.html` and as JSON."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scraper.web import addresses

NAMED: Final = 4
"""So many authors of an episode are named in a list."""

_EPISODES: Final = """
SELECT e.seq, e.id, e.title, e.category, e.date, e.url, s.slug, e.slug FROM episodes e JOIN shows s ON s.id = e.show_id
WHERE e.seq IN (SELECT value FROM json_each(?))
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
class Named:
    """An author or a paper: what it is called, and its address on this site."""

    id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An episode in a list."""

    id: str
    title: str
    category: str | None
    date: str | None
    url: str | None
    """Of the host's page."""
    address: str
    """On this site, relative to its root."""
    authors: tuple[Named, ...]
    """All that are credited, in their order."""
    paper: Named | None
    """The one that it is tied to for sure; of several the surest."""

    def as_json(self, absolute: Callable[[str], str]) -> dict[str, Any]:
        """The same as an object; `absolute` makes whole addresses of those of this site."""
        return {
            "id": self.id, "title": self.title, "category": self.category, "date": self.date, "url": self.url,
            "page": absolute(self.address),
            "authors": [{"id": author.id, "name": author.name} for author in self.authors],
            "paper": self.paper and {
                "id": self.paper.id, "title": self.paper.name, "page": absolute(self.paper.address)
            },
        }  # fmt: skip


def listed(conn: sqlite3.Connection, seqs: Sequence[int]) -> tuple[Listed, ...]:
    """The episodes of some numbers (`seq`), in their order."""
    rows = {row[0]: row[1:] for row in conn.execute(_EPISODES, (_asked(seqs),))}
    ids = [row[0] for row in rows.values()]
    authors: defaultdict[str, list[Named]] = defaultdict(list)
    for episode, id_, name in conn.execute(_AUTHORS, (_asked(ids),)):
        authors[episode].append(Named(id_, name, addresses.author(id_)))
    papers: dict[str, Named] = {}
    for episode, id_, arxiv_id, title in conn.execute(_PAPERS, (_asked(ids),)):
        papers.setdefault(episode, Named(id_, title, addresses.paper(id_, arxiv_id)))
    return tuple(_listed(rows[seq], authors, papers) for seq in seqs if seq in rows)


def _listed(row: tuple[Any, ...], authors: dict[str, list[Named]], papers: dict[str, Named]) -> Listed:
    id_, title, category, date, url, show, slug = row
    return Listed(
        id_, title, category, date, url, addresses.episode(id_, show, slug), tuple(authors.get(id_, ())),
        papers.get(id_),
    )  # fmt: skip


def _asked(values: Iterable[object]) -> str:
    return json.dumps(list(values))
