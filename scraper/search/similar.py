"""More like this: episodes and papers alike by their telling words, their papers, people and categories.

All is computed from the archive's own indexes, without a network, and comes out the same every time.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from scraper.errors import UsageError
from scraper.search.results import Hit, HitKind
from scraper.search.snippet import CLOSE, OPEN, Snippet
from scraper.search.telling import LOOKED_UP, telling_words
from scraper.search.words import is_searchable
from scraper.text.people.names import name_key

_SAME_PAPER: Final = 2.0
"""More than everything else together."""
_SAME_PERSON: Final = 0.1
_PEOPLE: Final = 0.2
"""What shared people count for at most."""
_SAME_CATEGORY: Final = 0.05
_TOLD: Final = 0.05
_AUTHORS: Final = 20
"""So many authors of a paper are looked for elsewhere."""
_TOKENS: Final = 32

_ALIKE: Final = "SELECT rowid, -rank FROM {index} WHERE {index} MATCH ? ORDER BY rank, rowid LIMIT ?"
_ITSELF: Final = "SELECT -rank FROM {index} WHERE {index} MATCH ? AND rowid = ?"
_PASSAGE: Final = """
SELECT snippet({index}, -1, '{open}', '{close}', '…', {tokens}) FROM {index} WHERE {index} MATCH ? AND rowid = ?
"""
_EPISODE: Final = "SELECT seq, title, body, category FROM episodes WHERE id = ?"
_QUESTIONS: Final = "SELECT text FROM questions WHERE episode_id = ? ORDER BY position"
_TITLES: Final = """
SELECT p.title FROM paper_links l JOIN papers p ON p.id = l.paper_id
WHERE l.episode_id = ? AND l.status IN ('auto', 'accepted') ORDER BY p.id
"""
_SAME_PAPER_TOLD: Final = """
SELECT DISTINCT e.seq FROM paper_links mine JOIN paper_links l ON l.paper_id = mine.paper_id
  JOIN episodes e ON e.id = l.episode_id
WHERE mine.episode_id = ? AND mine.status IN ('auto', 'accepted') AND l.status IN ('auto', 'accepted')
"""
_SAME_PEOPLE_CREDITED: Final = """
SELECT e.seq, count(DISTINCT c.author_id) FROM credits mine JOIN credits c ON c.author_id = mine.author_id
  JOIN episodes e ON e.id = c.episode_id WHERE mine.episode_id = ? GROUP BY e.seq
"""
_IN_CATEGORY: Final = """
SELECT seq FROM episodes WHERE seq IN (SELECT value FROM json_each(?)) AND category = ? COLLATE NOCASE
"""
_PAPER: Final = "SELECT seq, title, coalesce(abstract, ''), coalesce(categories, '') FROM papers WHERE id = ?"
_NAMING: Final = "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
_NAMES: Final = "SELECT a.name FROM papers p JOIN paper_authors a ON a.paper_id = p.id WHERE p.seq = ?"
_ABOUT: Final = """
SELECT p.seq, coalesce(p.categories, ''), EXISTS (
  SELECT 1 FROM paper_links l WHERE l.paper_id = p.id AND l.status IN ('auto', 'accepted'))
FROM papers p WHERE p.seq IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class _Effort:
    """How much is looked at: words of a text, and texts that share the most of them."""

    words: int
    candidates: int


_WHOLE: Final = _Effort(LOOKED_UP, 60)
_BY_THE_WAY: Final = _Effort(12, 12)
"""A third of the time; of the first six, three in five are the same."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is compared with its like: its full-text table, the size of it, and a row as a hit is made of."""

    hit: HitKind
    index: str
    size: str
    row: str


_EPISODES: Final = _Kind(
    HitKind.EPISODE, "episodes_fts", "SELECT count(*) FROM episodes",
    "SELECT id, title, date, url, body FROM episodes WHERE seq = ?",
)  # fmt: skip
_PAPERS: Final = _Kind(
    HitKind.PAPER, "papers_fts", "SELECT count(*) FROM papers",
    "SELECT id, title, substr(coalesce(published, first_listed), 1, 10), url, coalesce(abstract, title) FROM papers"
    " WHERE seq = ?",
)  # fmt: skip


def similar_episodes(conn: sqlite3.Connection, episode_id: str, limit: int = 10) -> tuple[Hit, ...]:
    """Episodes like one, the most alike first: those about the same paper, then by words, people and category.

    Raises UsageError for an id that no episode has.
    """
    return _hits(conn, _EPISODES, *_episodes_like(conn, episode_id, _WHOLE), limit)


def episodes_by_the_way(conn: sqlite3.Connection, episode_id: str, limit: int) -> list[str]:
    """The ids of episodes like one, for a page that names them beside much else: fewer words are looked up.

    Raises UsageError for an id that no episode has.
    """
    return _ids(conn, _EPISODES, _episodes_like(conn, episode_id, _BY_THE_WAY)[1], limit)


def _episodes_like(conn: sqlite3.Connection, episode_id: str, effort: _Effort) -> tuple[str, dict[int, float]]:
    """The expression that was asked for, and how alike each episode is, by its number."""
    row = conn.execute(_EPISODE, (episode_id,)).fetchone()
    if row is None:
        raise UsageError(
            f"there is no episode {episode_id!r}", advice="Give an id that `paperledge search --json` prints."
        )
    seq, title, body, category = row
    titles = [title, *_column(conn, _TITLES, episode_id)]
    match = _match(conn, _EPISODES, titles, [body, *_column(conn, _QUESTIONS, episode_id)], effort)
    scores = _alike(conn, _EPISODES, match, seq, effort)
    for other, people in conn.execute(_SAME_PEOPLE_CREDITED, (episode_id,)).fetchall():
        scores[other] = scores.get(other, 0.0) + min(people * _SAME_PERSON, _PEOPLE)
    for (other,) in conn.execute(_SAME_PAPER_TOLD, (episode_id,)).fetchall():
        scores[other] = scores.get(other, 0.0) + _SAME_PAPER
    for (other,) in conn.execute(_IN_CATEGORY, (json.dumps(list(scores)), category)).fetchall():
        scores[other] += _SAME_CATEGORY
    scores.pop(seq, None)
    return match, scores


def related_papers(conn: sqlite3.Connection, paper_id: str, limit: int = 10) -> tuple[Hit, ...]:
    """Papers like one, the most alike first: by title and abstract, then by people, category, and being told.

    Raises UsageError for an id that no paper has.
    """
    return _hits(conn, _PAPERS, *_papers_like(conn, paper_id, _WHOLE), limit)


def papers_by_the_way(conn: sqlite3.Connection, paper_id: str, limit: int) -> list[str]:
    """The ids of papers like one, as `episodes_by_the_way` gives those of episodes.

    Raises UsageError for an id that no paper has.
    """
    return _ids(conn, _PAPERS, _papers_like(conn, paper_id, _BY_THE_WAY)[1], limit)


def _papers_like(conn: sqlite3.Connection, paper_id: str, effort: _Effort) -> tuple[str, dict[int, float]]:
    row = conn.execute(_PAPER, (paper_id,)).fetchone()
    if row is None:
        raise UsageError(
            f"there is no paper {paper_id!r}",
            advice="Give an id that `paperledge search --in papers --json` prints.",
        )
    seq, title, abstract, categories = row
    match = _match(conn, _PAPERS, [title], [abstract], effort)
    scores = _alike(conn, _PAPERS, match, seq, effort)
    authors = _people(conn, seq)
    for other in _by_one_of(conn, authors, effort):
        scores.setdefault(other, 0.0)
    scores.pop(seq, None)
    for other, lists, is_told in conn.execute(_ABOUT, (json.dumps(list(scores)),)).fetchall():
        scores[other] += min(len(authors & _people(conn, other)) * _SAME_PERSON, _PEOPLE)
        scores[other] += _SAME_CATEGORY * (not set(categories.split()).isdisjoint(lists.split())) + _TOLD * is_told
    return match, scores


def _column(conn: sqlite3.Connection, sql: str, *values: object) -> list[Any]:
    return [row[0] for row in conn.execute(sql, values).fetchall()]


def _people(conn: sqlite3.Connection, seq: int) -> set[str]:
    return set(map(name_key, _column(conn, _NAMES, seq)))


def _by_one_of(conn: sqlite3.Connection, names: set[str], effort: _Effort) -> list[int]:
    """The newest papers that list one of the names, given as keys."""
    asked = [name.replace('"', " ") for name in sorted(names)[:_AUTHORS] if is_searchable(name)]
    phrases = " OR ".join(f'"{name}"' for name in asked)
    return _column(conn, _NAMING, f"authors : ({phrases})", effort.candidates) if phrases else []


def _match(conn: sqlite3.Connection, kind: _Kind, titles: list[str], texts: list[str], effort: _Effort) -> str:
    """The telling words as an FTS5 expression of which one is enough; "" where there are none."""
    (size,) = conn.execute(kind.size).fetchone()
    words = telling_words(conn, kind.index, size, titles, texts, effort.words)
    return " OR ".join(f'"{word}"' for word in words)


def _alike(conn: sqlite3.Connection, kind: _Kind, match: str, seq: int, effort: _Effort) -> dict[int, float]:
    """The texts that share the most words, by weighted bm25 as a share of what the text itself has."""
    if not match:
        return {}
    found = dict(conn.execute(_ALIKE.format(index=kind.index), (match, effort.candidates)).fetchall())
    whole = found.get(seq) or _itself(conn, kind, match, seq)
    return {other: min(score / whole, 1.0) for other, score in found.items()}


def _itself(conn: sqlite3.Connection, kind: _Kind, match: str, seq: int) -> float:
    """What a text itself has, where so many have more that it is not among them."""
    row = conn.execute(_ITSELF.format(index=kind.index), (match, seq)).fetchone()
    return row[0] if row else 1.0


def _hits(conn: sqlite3.Connection, kind: _Kind, match: str, scores: dict[int, float], limit: int) -> tuple[Hit, ...]:
    return tuple(_hit(conn, kind, match, seq, scores[seq]) for seq in _best(scores, limit))


def _ids(conn: sqlite3.Connection, kind: _Kind, scores: dict[int, float], limit: int) -> list[str]:
    return [str(conn.execute(kind.row, (seq,)).fetchone()[0]) for seq in _best(scores, limit)]


def _best(scores: dict[int, float], limit: int) -> list[int]:
    """The numbers of the most alike, the most alike first; among equals the first that arrived."""
    return sorted((seq for seq, score in scores.items() if score > 0), key=lambda seq: (-scores[seq], seq))[:limit]


def _hit(conn: sqlite3.Connection, kind: _Kind, match: str, seq: int, score: float) -> Hit:
    id_, title, date, url, text = conn.execute(kind.row, (seq,)).fetchone()
    sql = _PASSAGE.format(index=kind.index, open=OPEN, close=CLOSE, tokens=_TOKENS)
    passage = conn.execute(sql, (match, seq)).fetchone() if match else None
    snippet = Snippet.from_marked(passage[0]) if passage else _opening(text)
    return Hit(kind.hit, id_, title, date, url, score, snippet)


def _opening(text: str) -> Snippet:
    words = text.split(maxsplit=_TOKENS)
    return Snippet.from_marked(" ".join(words[:_TOKENS]) + "…" * (len(words) > _TOKENS))
