"""What linking looks at: what an episode or article says that can point to a paper, and what is known of a paper."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from scraper.text.identifiers import identifiers_in


class Told(StrEnum):
    """What tells of a paper."""

    EPISODE = "episode"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Telling:
    """What an episode or an article says that can point to a paper. Empty values mean: it does not say."""

    id: str
    kind: Told
    title: str
    body: str
    """Plain text, as the archive keeps it; for an article with its standfirst before it."""
    date: str = ""
    """YYYY-MM-DD."""
    headline: str = ""
    """The paper's own title behind a `Category - ` headline."""
    credits: tuple[str, ...] = ()
    """Names as credited."""
    arxiv_ids: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    method: str = ""
    quotes: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    """Ids of papers that a person ruled it is not about."""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is known of a paper. Days are YYYY-MM-DD, "" if unknown."""

    id: str
    seq: int
    title: str
    abstract: str = ""
    arxiv_id: str = ""
    doi: str = ""
    listed: str = ""
    """Day from which on one could read it (link/listing.py)."""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A paper that a telling may be about: score 0 to 1, status `auto` or `review`, evidence by kind in words."""

    paper_id: str
    score: float
    status: str
    evidence: dict[str, str] = field(default_factory=dict)


def tellings_of(conn: sqlite3.Connection) -> Iterator[Telling]:
    """Every episode, then every article, in order of arrival, one at a time."""
    yield from _episodes(conn)
    yield from _articles(conn)


def unlinked(conn: sqlite3.Connection) -> Iterator[Telling]:
    """Episodes and articles of which no link says for sure what paper they are about, the newest first."""
    episodes, articles = (
        [row[0] for row in conn.execute(_UNLINKED.format(*names)).fetchall()]
        for names in (("episodes", "paper_links", "episode_id"), ("articles", "article_paper_links", "article_id"))
    )
    for episode in episodes:
        yield from _episodes(conn, "WHERE id = ?", episode)
    for article in articles:
        yield from _articles(conn, "WHERE id = ?", article)


def _episodes(conn: sqlite3.Connection, which: str = "", *values: str) -> Iterator[Telling]:
    rows = conn.execute(
        "SELECT id, title, category, body, coalesce(date, ''), coalesce(method, '')"
        f" FROM episodes {which} ORDER BY seq",
        values,
    )
    for episode, title, category, body, day, method in rows:
        yield Telling(
            id=episode,
            kind=Told.EPISODE,
            title=title,
            body=body,
            date=_day(day),
            headline=title.partition(" - ")[2] if category else "",
            credits=_column(conn, "SELECT credited_as FROM credits WHERE episode_id = ? ORDER BY position", episode),
            arxiv_ids=_column(conn, _IDENTIFIERS, episode, "arxiv"),
            dois=_column(conn, _IDENTIFIERS, episode, "doi"),
            method=method,
            quotes=_column(conn, "SELECT text FROM quotes WHERE episode_id = ? ORDER BY position", episode),
            rejected=_column(conn, _REJECTED.format("paper_links", "episode_id"), episode),
        )


def _articles(conn: sqlite3.Connection, which: str = "", *values: str) -> Iterator[Telling]:
    rows = conn.execute(
        "SELECT id, title, coalesce(standfirst || char(10, 10), '') || body, coalesce(date, '')"
        f" FROM articles {which} ORDER BY seq",
        values,
    )
    for article, title, text, day in rows:
        rejected = _column(conn, _REJECTED.format("article_paper_links", "article_id"), article)
        named = identifiers_in(text)
        yield Telling(
            id=article,
            kind=Told.ARTICLE,
            title=title,
            body=text,
            date=_day(day),
            arxiv_ids=tuple(each.value for each in named if each.kind == "arxiv"),
            dois=tuple(each.value for each in named if each.kind == "doi"),
            rejected=rejected,
        )


def _day(text: str) -> str:
    """A day as YYYY-MM-DD; "" for any other text."""
    try:
        return text if date.fromisoformat(text).isoformat() == text else ""
    except ValueError:
        return ""


def _column(conn: sqlite3.Connection, sql: str, *values: str) -> tuple[str, ...]:
    return tuple(row[0] for row in conn.execute(sql, values))


_UNLINKED: Final = (
    "SELECT id FROM {0} WHERE id NOT IN (SELECT {2} FROM {1} WHERE status IN ('auto', 'accepted'))"
    " ORDER BY date DESC, seq DESC"
)
_REJECTED: Final = "SELECT paper_id FROM {} WHERE {} = ? AND status = 'rejected' ORDER BY paper_id"
_IDENTIFIERS: Final = "SELECT value FROM identifiers WHERE episode_id = ? AND kind = ? ORDER BY position"
