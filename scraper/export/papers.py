"""Which papers to cite: those of the episodes that somebody picks out."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.errors import UsageError
from scraper.export.cited import CitedPaper, ToldIn
from scraper.link.names import agreement
from scraper.notation.keys import slug_of
from scraper.text.people.author_keys import author_keys

SURE: Final = ("accepted", "auto")
"""What stands: by a person's word, or by two kinds of evidence."""

_CHOSEN: Final = """
SELECT l.paper_id FROM paper_links l JOIN episodes e ON e.id = l.episode_id
WHERE l.status IN (SELECT value FROM json_each(:statuses))
  AND (:episodes IS NULL OR e.id IN (SELECT value FROM json_each(:episodes)))
  AND (:since = '' OR e.date >= :since)
  AND (:until = '' OR substr(e.date, 1, length(:until)) <= :until)
  AND (:category = '' OR e.category = :category COLLATE NOCASE)
  AND (:authors IS NULL
    OR EXISTS (SELECT 1 FROM credits c WHERE c.episode_id = e.id
      AND c.author_id IN (SELECT value FROM json_each(:authors)))
    OR EXISTS (SELECT 1 FROM paper_authors a WHERE a.paper_id = l.paper_id
      AND a.author_id IN (SELECT value FROM json_each(:authors)))
    OR l.paper_id IN (SELECT value FROM json_each(:written)))
GROUP BY l.paper_id ORDER BY min(coalesce(e.date, '9999')), l.paper_id
"""
_PAPER: Final = """
SELECT title, coalesce(arxiv_id, ''), coalesce(doi, ''), coalesce(abstract, ''), coalesce(categories, ''),
  coalesce(published, first_listed, ''), coalesce(url, '') FROM papers WHERE id = ?
"""
_AUTHORS: Final = "SELECT name FROM paper_authors WHERE paper_id = ? ORDER BY position"
_TOLD_IN: Final = """
SELECT e.title, coalesce(e.date, ''), coalesce(e.url, ''), l.status
FROM paper_links l JOIN episodes e ON e.id = l.episode_id
WHERE l.paper_id = ? AND l.status IN (SELECT value FROM json_each(?)) ORDER BY coalesce(e.date, '9999'), e.id
"""
_LISTS: Final = """
SELECT DISTINCT a.paper_id, a.name FROM json_each(?) key CROSS JOIN paper_author_keys k ON k.key = key.value
  CROSS JOIN papers p ON p.seq = k.paper_seq CROSS JOIN paper_authors a ON a.paper_id = p.id
WHERE EXISTS (SELECT 1 FROM paper_links l WHERE l.paper_id = p.id)
"""
_EPISODES: Final = """
SELECT id FROM episodes WHERE id = :name OR url = :name
UNION SELECT episode_id FROM episode_keys WHERE kind = 'slug' AND value = :slug
UNION SELECT id FROM episodes WHERE slug = :slug
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which episodes' papers; all of these hold. `None` and "" mean: any."""

    statuses: tuple[str, ...] = SURE
    """Of the link between paper and episode."""
    authors: tuple[str, ...] | None = None
    """Ids of people, one of whom the episode credits or the paper names."""
    written: tuple[str, ...] = ()
    """Ids of papers that are taken beside those of `authors`."""
    episodes: tuple[str, ...] | None = None
    """Ids."""
    since: str = ""
    """A day, month or year, YYYY-MM-DD, YYYY-MM or YYYY; included, as `until` is."""
    until: str = ""
    category: str = ""
    """Of the episode, in any case."""


def cited_papers(conn: sqlite3.Connection, selection: Selection) -> Iterator[CitedPaper]:
    """The papers of the selected episodes, each once, by the day of the first of these episodes, then by id.

    With each stand all episodes that tell of it by a link of one of the statuses, selected or not.
    """
    values = {
        "statuses": json.dumps(selection.statuses),
        "episodes": None if selection.episodes is None else json.dumps(selection.episodes),
        "authors": None if selection.authors is None else json.dumps(selection.authors),
        "written": json.dumps(selection.written),
        "since": selection.since,
        "until": selection.until,
        "category": selection.category.strip(),
    }
    for (paper,) in conn.execute(_CHOSEN, values).fetchall():
        yield cited_paper(conn, paper, selection.statuses)


def cited_paper(conn: sqlite3.Connection, paper: str, statuses: Sequence[str] = SURE) -> CitedPaper:
    """The paper of an id that is in the archive."""
    title, arxiv_id, doi, abstract, categories, date, url = conn.execute(_PAPER, (paper,)).fetchone()
    return CitedPaper(
        id=paper,
        title=title,
        arxiv_id=arxiv_id,
        doi=doi,
        abstract=abstract,
        authors=tuple(name for (name,) in conn.execute(_AUTHORS, (paper,))),
        categories=tuple(categories.split()),
        date=date,
        url=url,
        told_in=tuple(ToldIn(*row) for row in conn.execute(_TOLD_IN, (paper, json.dumps(statuses)))),
    )


def papers_by(conn: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """The ids of the papers tied to an episode whose author list has a name, in any spelling that may be its own."""
    listed = conn.execute(_LISTS, (json.dumps(sorted(author_keys(name))),))
    return tuple(sorted({paper for paper, author in listed if agreement((name,), (author,)).matched}))


def episodes_of(conn: sqlite3.Connection, name: str) -> list[str]:
    """The ids of the episodes that an id, a slug or an address names; a slug may be known to several shows.

    Raises UsageError where there is none.
    """
    found = conn.execute(_EPISODES, {"name": name, "slug": slug_of(name) or name}).fetchall()
    if not found:
        raise UsageError(
            f"there is no episode {name!r}",
            advice="Give an address that `paperledge search` prints, a slug or an id.",
        )
    return [row[0] for row in found]
