"""All that the page of an episode tells, read from one state of the archive."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.archive.newest import is_newer, is_older, newest_first, oldest_first
from scraper.link.facts import Told
from scraper.records import EpisodeRecord, PaperRecord, episode_record, paper_record
from scraper.search.similar import episodes_by_the_way
from scraper.web import leads
from scraper.web.missing import Lead
from scraper.web.pages.ties import Tie, surely, ties

SEGMENTS: Final = 150
"""Passages of a transcript that a page shows, and at most so many characters of them; links lead to the rest."""
_TRANSCRIPT: Final = 12_000
CHANGES: Final = 20
_TEXT: Final = 400
"""Characters of a text that changed, or of a doubt."""
_LISTED: Final = 30
"""Links of the body, and doubts."""
_SIMILAR: Final = 6
_CITED: Final = 5

_WHERE: Final = """
SELECT s.id AS show_id, s.slug AS show_slug, s.url AS show_url, e.transcript_url, e.snapshot, e.parser,
  (SELECT max(p.seen_at) FROM provenance p WHERE p.episode_id = e.id AND p.snapshot = e.snapshot) AS seen_at
FROM episodes e JOIN shows s ON s.id = e.show_id WHERE e.id = ?
"""
_LINKS: Final = "SELECT url, text FROM links WHERE episode_id = ? ORDER BY position LIMIT ?"
_SEGMENTS: Final = (
    "SELECT position, start, speaker, text FROM segments WHERE episode_id = ? ORDER BY position LIMIT ?"
)
_SEGMENTS_IN_ALL: Final = "SELECT count(*) FROM segments WHERE episode_id = ?"
_CHANGES: Final = """
SELECT field, substr(old, 1, ?2), substr(new, 1, ?2), seen_at, snapshot FROM revisions
WHERE episode_id = ?1 ORDER BY seen_at DESC, id LIMIT ?3
"""
_CHANGES_IN_ALL: Final = "SELECT count(*) FROM revisions WHERE episode_id = ?"
_ORIGINS: Final = "SELECT field, layer, rule, strength, seen_at, snapshot FROM provenance WHERE episode_id = ?"
_DOUBTS: Final = """
SELECT kind, field, substr(detail, 1, ?2) FROM doubts WHERE episode_id = ?1 ORDER BY kind, detail LIMIT ?3
"""
_LEADS: Final = """
SELECT e.id, e.title, e.date FROM json_each(?) asked JOIN episodes e ON e.id = asked.value ORDER BY asked.key
"""
_EARLIER: Final = f"""
SELECT e.id FROM episodes e WHERE {is_older("e.date", "e.seq")} AND +e.show_id = :show
ORDER BY {newest_first("e.date", "e.seq")} LIMIT 1
"""
_LATER: Final = f"""
SELECT e.id FROM episodes e WHERE {is_newer("e.date", "e.seq")} AND +e.show_id = :show
ORDER BY {oldest_first("e.date", "e.seq")} LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink of the body."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A passage of the transcript; `start`: seconds into the episode."""

    position: int
    start: float
    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change by the host: the beginning of the former and of the new value; None where there was none."""

    field: str
    old: str | None
    new: str | None
    seen_at: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was read. `strength` 0: a stand-in, until something better comes by."""

    field: str
    layer: str
    rule: str
    strength: int
    seen_at: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the reading was not sure of."""

    kind: str
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Source:
    """The show of an episode, and the page that it was read from."""

    show_id: str
    show_slug: str
    show_url: str
    transcript_url: str | None
    snapshot: str
    """SHA-256 of the page."""
    parser: str
    seen_at: str | None
    """When that page was captured, UTC."""


@dataclass(frozen=True, slots=True)
class EpisodeTold:
    """An episode and what belongs to it."""

    address: str
    """The path of its page."""
    record: EpisodeRecord
    source: Source
    ties: tuple[Tie, ...]
    papers: tuple[PaperRecord, ...]
    """Those of whose ties stand, the first of them."""
    links: tuple[Link, ...]
    segments: tuple[Segment, ...]
    segments_in_all: int
    similar: tuple[Lead, ...]
    earlier: Lead | None
    """The episode of the show before it, by date."""
    later: Lead | None
    changes: tuple[Change, ...]
    """The latest first."""
    changes_in_all: int
    origins: tuple[Origin, ...]
    doubts: tuple[Doubt, ...]


def episode_told(conn: sqlite3.Connection, id_: str) -> EpisodeTold:
    """The episode of an id that is in the archive."""
    record = episode_record(conn, id_)
    source = Source(*conn.execute(_WHERE, (id_,)).fetchone())
    tied = ties(conn, Told.EPISODE, id_)
    similar = episodes_by_the_way(conn, id_, _SIMILAR)
    return EpisodeTold(
        address=leads.episodes(conn, [id_])[id_],
        record=record,
        source=source,
        ties=tied,
        papers=tuple(paper_record(conn, paper) for paper in surely(tied)[:_CITED]),
        links=tuple(Link(*row) for row in conn.execute(_LINKS, (id_, _LISTED))),
        segments=_bounded([Segment(*row) for row in conn.execute(_SEGMENTS, (id_, SEGMENTS))]),
        segments_in_all=_count(conn, _SEGMENTS_IN_ALL, id_),
        similar=led_to(conn, similar),
        earlier=_neighbour(conn, source.show_id, record, _EARLIER),
        later=_neighbour(conn, source.show_id, record, _LATER),
        changes=tuple(Change(*row) for row in conn.execute(_CHANGES, (id_, _TEXT, CHANGES))),
        changes_in_all=_count(conn, _CHANGES_IN_ALL, id_),
        origins=tuple(Origin(*row) for row in conn.execute(_ORIGINS, (id_,))),
        doubts=tuple(Doubt(*row) for row in conn.execute(_DOUBTS, (id_, _TEXT, _LISTED))),
    )


def led_to(conn: sqlite3.Connection, ids: Sequence[str]) -> tuple[Lead, ...]:
    """Episodes as leads, in the order of their ids."""
    where = leads.episodes(conn, ids)
    rows = conn.execute(_LEADS, (json.dumps(list(ids)),))
    return tuple(Lead(title, where[id_], date) for id_, title, date in rows)


def _neighbour(conn: sqlite3.Connection, show: str, record: EpisodeRecord, statement: str) -> Lead | None:
    """The nearest episode of a show on one side.

    The index on `date` is walked from there, and only as far as the day of the neighbour.
    """
    seq = _count(conn, "SELECT seq FROM episodes WHERE id = ?", record.id)
    values = {"show": show, "date": record.date, "moment": record.published_at or "", "seq": seq}
    return next(iter(led_to(conn, [row[0] for row in conn.execute(statement, values)])), None)


def _bounded(segments: list[Segment]) -> tuple[Segment, ...]:
    """The first of them, so many that their texts are not too long together."""
    length = 0
    for place, segment in enumerate(segments):
        length += len(segment.text)
        if length > _TRANSCRIPT:
            return tuple(segments[:place])
    return tuple(segments)


def _count(conn: sqlite3.Connection, statement: str, id_: str) -> int:
    return int(conn.execute(statement, (id_,)).fetchone()[0])
