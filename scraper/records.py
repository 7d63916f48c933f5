"""Episodes and papers of an archive with all that belongs to them, as values."""

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from scraper.notation.identifiers import arxiv_id, arxiv_id_of_doi, doi
from scraper.notation.keys import canonical_url, slug_of

_EPISODE: Final = """
SELECT e.id, e.slug, e.url, e.title, e.category, e.date, e.published_at, e.body, e.word_count, e.duration,
  e.audio_url, e.image_url, e.method, e.first_seen, e.changed_at, e.removed_at, s.title AS show
FROM episodes e JOIN shows s ON s.id = e.show_id WHERE e.id = ?
"""
_CREDITS: Final = """
SELECT a.id, a.name, c.credited_as FROM credits c JOIN authors a ON a.id = c.author_id
WHERE c.episode_id = ? ORDER BY c.position
"""
_QUESTIONS: Final = "SELECT text FROM questions WHERE episode_id = ? ORDER BY position"
_QUOTES: Final = "SELECT text FROM quotes WHERE episode_id = ? ORDER BY position"
_PAPERS: Final = """
SELECT p.id, p.title, p.arxiv_id, p.url, l.status, l.score FROM paper_links l JOIN papers p ON p.id = l.paper_id
WHERE l.episode_id = ? AND l.status <> 'rejected' ORDER BY l.status = 'review', l.score DESC, p.id
"""
_PAPER: Final = """
SELECT id, arxiv_id, doi, title, abstract, published, first_listed, url, code_url,
  coalesce(categories, '') AS categories
FROM papers WHERE id = ?
"""
_NAMES: Final = "SELECT name FROM paper_authors WHERE paper_id = ? ORDER BY position"
_TELLINGS: Final = """
SELECT e.id, e.title, e.date, e.url, l.status, l.score FROM paper_links l JOIN episodes e ON e.id = l.episode_id
WHERE l.paper_id = ? AND l.status <> 'rejected' ORDER BY l.status = 'review', e.date, e.id
"""
_EPISODES_NAMED: Final = (
    "SELECT id FROM episodes WHERE id = ?",
    "SELECT id FROM episodes WHERE url = ?",
    "SELECT DISTINCT episode_id FROM episode_keys WHERE kind = 'slug' AND value = ?",
    "SELECT id FROM episodes WHERE slug = ?",
)
_PAPERS_NAMED: Final = (
    "SELECT id FROM papers WHERE id = ?",
    "SELECT id FROM papers WHERE arxiv_id = ?",
    "SELECT id FROM papers WHERE doi = ?",
)
_ARXIV_PAGES: Final = ("/abs/", "/pdf/", "/html/")


@dataclass(frozen=True, slots=True)
class Credit:
    """A person whom an episode credits."""

    author_id: str
    name: str
    """The best spelling that was seen."""
    credited_as: str
    """As this episode has it."""


@dataclass(frozen=True, slots=True)
class LinkedPaper:
    """A paper that an episode is tied to."""

    id: str
    title: str
    arxiv_id: str | None
    url: str | None
    status: str
    """`auto` or `accepted`: it stands; `review`: nobody has confirmed it. What was rejected is left out."""
    score: float
    """From 0 to 1; 1 only by a person's word."""


@dataclass(frozen=True, slots=True)
class LinkedEpisode:
    """An episode that a paper is tied to; `status` and `score` as of `LinkedPaper`."""

    id: str
    title: str
    date: str | None
    url: str | None
    status: str
    score: float


@dataclass(frozen=True, slots=True)
class EpisodeRecord:
    """An episode. None is what is not known; days are YYYY-MM-DD, times UTC in ISO 8601 (docs/schema.md)."""

    id: str
    slug: str | None
    url: str | None
    title: str
    category: str | None
    date: str | None
    published_at: str | None
    body: str
    word_count: int
    duration: int | None
    """Seconds."""
    audio_url: str | None
    image_url: str | None
    method: str | None
    """The name of the paper's method, where the host says one."""
    first_seen: str | None
    changed_at: str | None
    removed_at: str | None
    show: str | None
    """The title of its show."""
    authors: tuple[Credit, ...] = ()
    questions: tuple[str, ...] = ()
    """In order: the first is number 1, as `Hit.position` counts."""
    quotes: tuple[str, ...] = ()
    papers: tuple[LinkedPaper, ...] = ()
    """What stands first, then what waits for review; the highest score first."""


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """A paper. None is what is not known; days are YYYY-MM-DD. Texts may hold LaTeX."""

    id: str
    arxiv_id: str | None
    doi: str | None
    title: str
    abstract: str | None
    published: str | None
    first_listed: str | None
    url: str | None
    code_url: str | None
    categories: tuple[str, ...] = ()
    """Subject classes, the first of them the primary one."""
    authors: tuple[str, ...] = ()
    episodes: tuple[LinkedEpisode, ...] = ()
    """What stands first, then what waits for review; by date."""


def episode_record(conn: sqlite3.Connection, id_: str) -> EpisodeRecord:
    """The episode of an id that is in the archive."""
    return EpisodeRecord(
        **_named(conn.execute(_EPISODE, (id_,))),
        authors=tuple(Credit(*row) for row in conn.execute(_CREDITS, (id_,))),
        questions=_texts(conn, _QUESTIONS, id_),
        quotes=_texts(conn, _QUOTES, id_),
        papers=tuple(LinkedPaper(*row) for row in conn.execute(_PAPERS, (id_,))),
    )


def paper_record(conn: sqlite3.Connection, id_: str) -> PaperRecord:
    """The paper of an id that is in the archive."""
    known = _named(conn.execute(_PAPER, (id_,)))
    return PaperRecord(
        **known | {"categories": tuple(known["categories"].split())},
        authors=_texts(conn, _NAMES, id_),
        episodes=tuple(LinkedEpisode(*row) for row in conn.execute(_TELLINGS, (id_,))),
    )


def episodes_named(conn: sqlite3.Connection, name: str) -> list[str]:
    """The ids of the episodes of an id, an address or a slug; a slug may be that of several shows."""
    slug = slug_of(name) or name.strip("/")
    return _first_found(conn, _EPISODES_NAMED, (name, canonical_url(name) or name, slug, slug))


def papers_named(conn: sqlite3.Connection, name: str) -> list[str]:
    """The ids of the papers of an id, or of an arXiv id or DOI in any spelling; only a DOI may be that of several."""
    number = doi(name)
    last = next((name.rpartition(page)[2] for page in _ARXIV_PAGES if page in name), name).removesuffix(".pdf")
    return _first_found(conn, _PAPERS_NAMED, (name, arxiv_id(last) or arxiv_id_of_doi(number), number))


def _first_found(conn: sqlite3.Connection, statements: tuple[str, ...], values: tuple[str, ...]) -> list[str]:
    for statement, value in zip(statements, values, strict=True):
        if value and (found := conn.execute(statement, (value,)).fetchall()):
            return sorted(row[0] for row in found)
    return []


def _named(cursor: sqlite3.Cursor) -> dict[str, Any]:
    """The next row, by the names of its columns."""
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def _texts(conn: sqlite3.Connection, statement: str, id_: str) -> tuple[str, ...]:
    return tuple(text for (text,) in conn.execute(statement, (id_,)))
