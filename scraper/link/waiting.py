"""What waits for a person: episodes and articles with doubtful links, each with its opening and its candidates."""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Final

from scraper.link.facts import Told
from scraper.link.rows import TABLES, Tied
from scraper.link.rulings import PERSON, evidence_in

OPENING: Final = 600
"""Characters of a text that are enough to know what it is about."""
MORE: Final = 3_000
"""The same for whom they are not."""
_CUT: Final = 0.7
"""An opening ends between words, but not before this share of its length."""
_AGAINST: Final = "against"

_WAITING: Final = """
SELECT kind, id FROM (
  SELECT 'episode' AS kind, e.id, e.date, e.seq FROM episodes e
  WHERE e.id IN (SELECT episode_id FROM paper_links WHERE status = 'review')
    AND e.id NOT IN (SELECT episode_id FROM paper_links WHERE status = 'accepted')
  UNION ALL
  SELECT 'article', a.id, a.date, a.seq FROM articles a
  WHERE a.id IN (SELECT article_id FROM article_paper_links WHERE status = 'review')
    AND a.id NOT IN (SELECT article_id FROM article_paper_links WHERE status = 'accepted')
) ORDER BY kind DESC, date IS NULL, date DESC, seq DESC
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that a link names, and what speaks for it: score 0 to 1, evidence by kind in words."""

    paper_id: str
    title: str
    arxiv_id: str
    doi: str
    url: str
    listed: str
    """Day of first listing, else of publication; "" if unknown."""
    authors: tuple[str, ...]
    abstract: str
    score: float
    status: str
    evidence: Mapping[str, str]

    def in_words(self) -> list[str]:
        """The evidence as sentences, what speaks against it last."""
        return in_words(self.evidence)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An episode or article, and the papers that it may be about, the likeliest first."""

    kind: Told
    id: str
    title: str
    date: str
    url: str
    credits: tuple[str, ...]
    opening: str
    candidates: tuple[Candidate, ...]
    rejected: tuple[str, ...] = ()
    """Titles of the papers that it is not about, each with who said so."""

    def as_json(self) -> dict[str, Any]:
        """One object."""
        return asdict(self)


def in_words(evidence: Mapping[str, str]) -> list[str]:
    """The evidence of a link, by kind, as sentences: what speaks against it last."""
    said = [sentence for kind, sentence in evidence.items() if kind != _AGAINST]
    return said + [f"But: {sentence}" for kind, sentence in evidence.items() if kind == _AGAINST]


def waiting(conn: sqlite3.Connection) -> list[Tied]:
    """What waits for a person to decide: episodes, then articles, the newest first."""
    return [(Told(kind), told) for kind, told in conn.execute(_WAITING)]


def load(conn: sqlite3.Connection, kind: Told, told: str, most: int = OPENING) -> Waiting:
    """An episode or article with what is to be decided about it; `most`: characters of its text.

    Raises LookupError where there is none.
    """
    sql = (
        "SELECT title, coalesce(date, ''), coalesce(url, ''), body FROM episodes WHERE id = ?"
        if kind is Told.EPISODE
        else "SELECT title, coalesce(date, ''), coalesce(url, ''), coalesce(standfirst || char(10), '') || body"
        " FROM articles WHERE id = ?"
    )
    row = conn.execute(sql, (told,)).fetchone()
    if row is None:
        raise LookupError(told)
    title, date, url, body = row
    names = conn.execute("SELECT credited_as FROM credits WHERE episode_id = ? ORDER BY position", (told,))
    papers = candidates(conn, kind, told)
    found = tuple(each for each in papers if each.status == "review")
    rejected = tuple(_rejected(each) for each in papers if each.status == "rejected")
    credited = tuple(name for (name,) in names)
    return Waiting(kind, told, title, date, url, credited, opening(body, most), found, rejected)


def _rejected(paper: Candidate) -> str:
    said = paper.evidence.get(PERSON)
    return f"{paper.title} ({said})" if said else paper.title


def candidates(conn: sqlite3.Connection, kind: Told, told: str) -> list[Candidate]:
    """Every paper that an episode or article is tied to or may be, the surest first."""
    table, column = TABLES[kind]
    rows = conn.execute(
        "SELECT p.id, p.title, coalesce(p.arxiv_id, ''), coalesce(p.doi, ''), coalesce(p.url, ''),"
        " coalesce(p.first_listed, p.published, ''), coalesce(p.abstract, ''), l.score, l.status, l.evidence"
        f" FROM {table} l JOIN papers p ON p.id = l.paper_id WHERE l.{column} = ? ORDER BY l.score DESC, p.id",
        (told,),
    ).fetchall()
    return [_candidate(conn, *row) for row in rows]


def _candidate(conn: sqlite3.Connection, *row: Any) -> Candidate:
    paper, title, arxiv_id, doi, url, listed, abstract, score, status, evidence = row
    names = conn.execute("SELECT name FROM paper_authors WHERE paper_id = ? ORDER BY position", (paper,))
    authors = tuple(name for (name,) in names)
    return Candidate(
        paper, title, arxiv_id, doi, url, listed, authors, abstract, score, status, evidence_in(evidence)
    )


def opening(text: str, most: int = OPENING) -> str:
    """The beginning of a text on one line, cut between words."""
    start = " ".join(islice(text[: 4 * most].split(), most))
    if len(start) <= most:
        return start
    cut = start[:most]
    at = cut.rfind(" ")
    return f"{cut[:at] if at > most * _CUT else cut}…"
