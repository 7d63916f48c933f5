"""Papers that an episode could be about: named by id, by the headline, or by its credited authors."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scraper.notation.normal import fold
from scraper.text.people.names import name_key

_ARXIV: Final = re.compile(r"(?:arxiv\.org/(?:abs|pdf|html)/|\barxiv:\s*)(\d{4}\.\d{4,5})", re.IGNORECASE)
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """What an episode says that can point to a paper. `date` YYYY-MM-DD or ""."""

    id: str
    date: str
    headline: str
    """The paper's own title behind a `Category - ` headline, "" where the headline is the show's own."""
    credits: tuple[str, ...]
    arxiv_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is known of a paper. `listed`: the day it was first listed or published, "" if unknown."""

    id: str
    arxiv_id: str
    title: str
    listed: str
    authors: tuple[str, ...]


def facts_of(conn: sqlite3.Connection) -> Iterator[EpisodeFacts]:
    """The facts of every episode that no person has linked yet, in order of arrival, one at a time."""
    rows = conn.execute(
        "SELECT id, coalesce(date, ''), title, category, body FROM episodes WHERE NOT EXISTS"
        " (SELECT 1 FROM paper_links l WHERE l.episode_id = episodes.id AND l.status = 'accepted') ORDER BY seq"
    )
    for episode, date, title, category, body in rows:
        urls = conn.execute("SELECT url FROM links WHERE episode_id = ? ORDER BY position", (episode,))
        names = conn.execute("SELECT credited_as FROM credits WHERE episode_id = ? ORDER BY position", (episode,))
        yield EpisodeFacts(
            id=episode,
            date=date,
            headline=title.partition(" - ")[2] if category else "",
            credits=tuple(name for (name,) in names),
            arxiv_ids=tuple(dict.fromkeys(_ARXIV.findall("\n".join([body, *(url for (url,) in urls)])))),
        )


class PaperIndex:
    """Finds papers by id, title and author; author keys are held in memory."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._by_author: dict[str, list[str]] = {}
        for paper_id, name in conn.execute("SELECT paper_id, name FROM paper_authors ORDER BY paper_id, position"):
            self._by_author.setdefault(name_key(name), []).append(paper_id)

    def candidates(self, episode: EpisodeFacts) -> list[PaperFacts]:
        """Every paper that the episode names or that shares an author with its credits, most shared first."""
        found = [self._ids("SELECT id FROM papers WHERE arxiv_id = ?", value) for value in episode.arxiv_ids]
        if episode.headline:
            found.append(self._ids("SELECT id FROM papers WHERE title_key = ?", fold(episode.headline)))
        shared: dict[str, int] = {}
        for key in {name_key(name) for name in episode.credits}:
            for paper_id in self._by_author.get(key, ()):
                shared[paper_id] = shared.get(paper_id, 0) + 1
        found.append(sorted(shared, key=lambda paper_id: (-shared[paper_id], paper_id))[:_MOST])
        return [self._paper(paper_id) for paper_id in dict.fromkeys(x for ids in found for x in ids)]

    def _ids(self, sql: str, value: str) -> list[str]:
        return [row[0] for row in self._conn.execute(sql, (value,))]

    def _paper(self, paper_id: str) -> PaperFacts:
        arxiv_id, title, listed = self._conn.execute(
            "SELECT coalesce(arxiv_id, ''), title, coalesce(first_listed, published, '') FROM papers WHERE id = ?",
            (paper_id,),
        ).fetchone()
        names = self._ids("SELECT name FROM paper_authors WHERE paper_id = ? ORDER BY position", paper_id)
        return PaperFacts(paper_id, arxiv_id, title, listed, tuple(names))
