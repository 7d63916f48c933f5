"""Timed transcripts as rows. Whose one is, its address tells: the episode that names the address has it.

The address may be named before the transcript comes or after; then its text waits for the episode. Of all captures of
all addresses that an episode has named, the latest stands, so the order in which they come changes nothing.
"""

import json
from collections.abc import Iterable
from typing import Final

from scraper.archive import fulltext
from scraper.archive.episodes import Capture
from scraper.model import ParsedTranscript, Segment
from scraper.storage.tables import Database

_SPAN: Final = 100_000
"""Numbers (`seq`) that the segments of one episode lie among: more than any transcript has."""

_Row = tuple[float, float, str | None, str]


class TranscriptWriter:
    """Writes transcripts, and the addresses by which episodes name them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def name(self, url: str, episode_id: str) -> None:
        """Note that an episode names that address. An address that another has named stays with it."""
        row = self._db.execute(
            "SELECT episode_id, coalesce(seen_at, ''), snapshot, parser, waiting FROM transcript_sources"
            " WHERE url = ?",
            (url,),
        ).fetchone()
        if row is None:
            self._db.conn.execute("INSERT INTO transcript_sources(url, episode_id) VALUES (?, ?)", (url, episode_id))
        elif row[0] is None:
            _, *captured, waiting = row
            capture, shown = Capture(*captured), self._shown(episode_id)
            self._db.conn.execute(
                "UPDATE transcript_sources SET episode_id = ?, waiting = NULL WHERE url = ?", (episode_id, url)
            )
            if (capture.seen_at, capture.snapshot) > shown:
                self._show(episode_id, [tuple(each) for each in json.loads(waiting)], capture)

    def take(self, url: str, transcript: ParsedTranscript, capture: Capture) -> str:
        """Keep the text of a transcript: `new`, `edited`, `unchanged`, or `unclaimed` while no episode names it."""
        row = self._db.execute(
            "SELECT episode_id, coalesce(seen_at, ''), coalesce(snapshot, '') FROM transcript_sources WHERE url = ?",
            (url,),
        ).fetchone()
        if row and (capture.seen_at, capture.snapshot) <= row[1:]:
            return "unchanged"
        episode_id = row[0] if row else None
        shown = self._shown(episode_id) if episode_id else ("", "")
        rows = _rows(transcript.segments)
        waiting = None if episode_id else json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        self._db.conn.execute(
            "INSERT INTO transcript_sources(url, seen_at, snapshot, parser, waiting) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT(url) DO UPDATE SET seen_at = excluded.seen_at, snapshot = excluded.snapshot,"
            " parser = excluded.parser, waiting = excluded.waiting",
            (url, capture.seen_at or None, capture.snapshot, capture.parser, waiting),
        )
        if episode_id is None:
            return "unclaimed"
        if (capture.seen_at, capture.snapshot) < shown:
            return "unchanged"
        return self._show(episode_id, rows, capture)

    def _shown(self, episode_id: str) -> tuple[str, str]:
        """Time and page of the capture that an episode's segments are from; ("", "") for none."""
        row = self._db.execute(
            "SELECT coalesce(seen_at, ''), snapshot FROM transcript_sources"
            " WHERE episode_id = ? AND snapshot IS NOT NULL ORDER BY 1 DESC, 2 DESC LIMIT 1",
            (episode_id,),
        ).fetchone()
        return (row[0], row[1]) if row else ("", "")

    def _show(self, episode_id: str, rows: list[_Row], capture: Capture) -> str:
        """Put these segments in the place of an episode's; `new`, `edited` or `unchanged`."""
        former = self._db.execute(
            "SELECT start, end, speaker, text FROM segments WHERE episode_id = ? ORDER BY position", (episode_id,)
        ).fetchall()
        if former == rows:
            return "unchanged"
        if former:
            self._add_revision(episode_id, former, rows, capture)
            take_out(self._db, episode_id)
        (number,) = self._db.execute("SELECT seq FROM episodes WHERE id = ?", (episode_id,)).fetchone()
        first = number * _SPAN + 1
        self._db.conn.executemany(
            "INSERT INTO segments(episode_id, position, start, end, speaker, text, seq) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((episode_id, place + 1, *row, first + place) for place, row in enumerate(rows)),
        )
        fulltext.put_in_range(self._db, "segments", first, first + len(rows) - 1)
        return "edited" if former else "new"

    def _add_revision(self, episode_id: str, former: list[_Row], rows: list[_Row], capture: Capture) -> None:
        (count,) = self._db.execute("SELECT count(*) FROM revisions WHERE episode_id = ?", (episode_id,)).fetchone()
        self._db.conn.execute(
            "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                f"{episode_id}-r{count + 1}", episode_id, "transcript", _in_words(former), _in_words(rows),
                capture.seen_at, capture.snapshot,
            ),
        )  # fmt: skip


def take_out(db: Database, episode_id: str) -> None:
    """Delete an episode's segments, their words too."""
    found = db.execute("SELECT seq FROM segments WHERE episode_id = ?", (episode_id,)).fetchall()
    fulltext.take_out(db, "segments", [seq for (seq,) in found])
    db.conn.execute("DELETE FROM segments WHERE episode_id = ?", (episode_id,))


def addresses(db: Database, episode_id: str) -> list[str]:
    """Every address that an episode has named for its transcript."""
    rows = db.execute(
        "SELECT url FROM transcript_sources WHERE episode_id = ? ORDER BY url", (episode_id,)
    ).fetchall()
    return [url for (url,) in rows]


def _rows(segments: Iterable[Segment]) -> list[_Row]:
    return [(segment.start, segment.end, segment.speaker or None, segment.text) for segment in segments]


def _in_words(rows: list[_Row]) -> str:
    """A transcript as history keeps it: how much it is, and not its text."""
    words = sum(len(text.split()) for *_, text in rows)
    return f"{len(rows)} segments, {words} words"
