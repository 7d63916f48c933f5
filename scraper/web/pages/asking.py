"""The questions of the episodes to be looked through, the newest episodes first."""

import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import Final

from scraper.archive.newest import PUBLISHED, is_newer, is_older, newest_first, oldest_first
from scraper.web import addresses, leads
from scraper.web.freshness.kept import kept

EPISODES: Final = 20
"""Of one page."""
QUESTIONS: Final = 12
"""Of one episode, at most; the rest stands on its page."""
LONGEST: Final = 600
"""Characters of a question, at most."""

_ASKING: Final = """
SELECT t.seq FROM episode_traits t WHERE t.has_questions AND (:category = '' OR t.category = :category)
"""
_OLDER: Final = f"{_ASKING} AND {is_older('t.date', 't.seq')} ORDER BY {newest_first('t.date', 't.seq')} LIMIT :most"
_NEWER: Final = f"{_ASKING} AND {is_newer('t.date', 't.seq')} ORDER BY {oldest_first('t.date', 't.seq')} LIMIT :most"
_OLDER_UNDATED: Final = f"{_ASKING} AND t.date IS NULL AND t.seq > :seq ORDER BY t.seq LIMIT :most"
_NEWER_UNDATED: Final = f"{_ASKING} AND t.date IS NULL AND t.seq < :seq ORDER BY t.seq DESC LIMIT :most"
_PLACE: Final = f"SELECT t.date, {PUBLISHED.format(seq='t.seq')}, t.seq FROM episode_traits t WHERE t.seq = ?"
_EPISODES: Final = """
SELECT id, title, date, removed_at, category, seq FROM episodes WHERE seq IN (SELECT value FROM json_each(?))
"""
_QUESTIONS: Final = """
SELECT id, position, substr(text, 1, ?2), length(text) > ?2 FROM questions WHERE episode_id = ?1
ORDER BY position LIMIT ?3
"""
_CATEGORIES: Final = """
SELECT category, count(*) AS episodes FROM episode_traits WHERE has_questions AND category <> ''
GROUP BY category ORDER BY category LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `link` leads to its place on the page of its episode."""

    id: str
    position: int
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class AskingEpisode:
    """An episode with its questions, in order."""

    id: str
    title: str
    date: str | None
    removed_at: str | None
    """When the host was first seen without it."""
    category: str | None
    link: str
    questions: tuple[Question, ...]
    has_more: bool
    """Whether it asks more than are listed here."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category, and how many of its episodes ask questions."""

    name: str
    episodes: int


@dataclass(frozen=True, slots=True)
class Browsed:
    """Episodes of one page, newest first. Places are numbers of episodes to go on from; 0 for none."""

    category: str
    episodes: tuple[AskingEpisode, ...]
    older: int
    newer: int
    categories: tuple[Category, ...]


def browse(conn: sqlite3.Connection, category: str, before: int, after: int) -> Browsed:
    """The page behind the episode `before` (0: the newest), or else the one in front of `after`."""
    if after:
        seqs = _newer(conn, category, after, EPISODES)
        seqs.reverse()
    else:
        seqs = _older(conn, category, before, EPISODES)
    return Browsed(
        category=category,
        episodes=_episodes(conn, seqs),
        older=seqs[-1] if seqs and _older(conn, category, seqs[-1], 1) else 0,
        newer=seqs[0] if seqs and _newer(conn, category, seqs[0], 1) else 0,
        categories=kept(conn, categories),
    )


def categories(conn: sqlite3.Connection) -> tuple[Category, ...]:
    """The categories of episodes that ask questions, by name."""
    return tuple(Category(*row) for row in conn.execute(_CATEGORIES))


def newest(conn: sqlite3.Connection, category: str, most: int) -> list[str]:
    """The ids of questions, the newest episodes first, at most so many."""
    found: list[str] = []
    for seq in _older(conn, category, 0, most):
        rows = conn.execute(
            "SELECT q.id FROM episodes e JOIN questions q ON q.episode_id = e.id WHERE e.seq = ? ORDER BY q.position",
            (seq,),
        )
        found.extend(row[0] for row in rows)
        if len(found) >= most:
            break
    return found[:most]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an episode stands among all."""

    date: str | None
    moment: str
    seq: int


_BEGINNING: Final = _Place("9999-99-99", "", 0)
_END_OF_DATED: Final = _Place("", "", 0)
_BEGINNING_OF_UNDATED: Final = _Place(None, "", 0)
_END: Final = _Place(None, "", 2**62)


def _older(conn: sqlite3.Connection, category: str, before: int, most: int) -> list[int]:
    """Numbers of the episodes that come after one in the order of the page, those without a date last."""
    place = _place(conn, before) if before else _BEGINNING
    found: list[int] = []
    if place.date is not None:
        found = _seqs(conn, _OLDER, category, place, most)
        place = _BEGINNING_OF_UNDATED
    return found + _seqs(conn, _OLDER_UNDATED, category, place, most - len(found))


def _newer(conn: sqlite3.Connection, category: str, after: int, most: int) -> list[int]:
    """Numbers of the episodes that come before one in the order of the page, the nearest first."""
    place = _place(conn, after)
    found: list[int] = []
    if place.date is None:
        found = _seqs(conn, _NEWER_UNDATED, category, place, most)
        place = _END_OF_DATED
    return found + _seqs(conn, _NEWER, category, place, most - len(found))


def _place(conn: sqlite3.Connection, seq: int) -> _Place:
    """Of an episode that is not there, the end of the list."""
    row = conn.execute(_PLACE, (seq,)).fetchone()
    return _Place(*row) if row else _END


def _seqs(conn: sqlite3.Connection, statement: str, category: str, place: _Place, most: int) -> list[int]:
    values = {"category": category, "most": most, **asdict(place)}
    return [row[0] for row in conn.execute(statement, values)] if most else []


def _episodes(conn: sqlite3.Connection, seqs: list[int]) -> tuple[AskingEpisode, ...]:
    rows = {seq: row for *row, seq in conn.execute(_EPISODES, (json.dumps(seqs),))}
    where = leads.episodes(conn, [row[0] for row in rows.values()])
    return tuple(_episode(conn, *rows[seq], link=where[rows[seq][0]]) for seq in seqs)


def _episode(
    conn: sqlite3.Connection, id_: str, title: str, date: str | None, removed_at: str | None, category: str | None, *,
    link: str,
) -> AskingEpisode:  # fmt: skip
    rows = conn.execute(_QUESTIONS, (id_, LONGEST, QUESTIONS + 1)).fetchall()
    questions = tuple(
        Question(question, position, f"{text}…" if is_cut else text, addresses.question(link, position))
        for question, position, text, is_cut in rows[:QUESTIONS]
    )
    return AskingEpisode(id_, title, date, removed_at, category, link, questions, len(rows) > QUESTIONS)
