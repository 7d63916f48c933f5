"""Storing: the archive's own way in, against the least that any program must do to hold and search the texts.

Ours        Archive.apply_ordered over pages of 100, batched as an import batches them: identity, claims and
            provenance, authors, questions, keys, doubts, full text over episodes and over questions
Yardstick   one table of title, body, questions and authors by one `executemany`, then one FTS5 rebuild over
            the same four columns with the same tokenizer and pragmas, on the same disk

Both sides are handed what they store: `apply_ordered` is given episodes that were put in order before, as the
yardstick is given its texts. What that reading takes is measured too, and is no part of the ratio.
"""

import gc
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper.archive.schema import TOKENIZER
from scraper.archive.store import Archive, OrderedPage, episodes_in
from scraper.model import Kind, Layer, ParsedEpisode, ParsedPage, Snapshot
from scraper.report import RunReport
from scraper.sample.show import SampleEpisode
from scripts.benchmarks.corpus import episodes, groups
from scripts.benchmarks.timing import cpu_seconds

REACH = 0.7
"""The least that the yardstick's time, divided by ours, should come to."""

Page = tuple[Snapshot, ParsedPage]

_PAGE = 100
_BATCH = 50  # as an import does: 50 documents to a transaction
_SITE = "https://bench.podbean.com"
_YARDSTICK = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE texts (id INTEGER PRIMARY KEY, title TEXT, body TEXT, questions TEXT, authors TEXT);
CREATE VIRTUAL TABLE texts_fts USING fts5(
  title, body, questions, authors, content='texts', content_rowid='id', tokenize='{TOKENIZER}');
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """One round, in CPU seconds; writes in rows."""

    reading: float
    storing: float
    yardstick: float
    again: float
    again_writes: int


def measure(count: int, rounds: int) -> dict[str, float | int | bool]:
    """Store `count` episodes `rounds` times over; medians, and the row writes of storing the same again."""
    pages = list(listing_pages(count))
    done = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            done.append(_round(Path(folder), pages))
    storing = statistics.median(each.storing for each in done)
    yardstick = statistics.median(each.yardstick for each in done)
    ratio = statistics.median(each.yardstick / each.storing for each in done)
    return {
        "episodes": count,
        "reading_seconds": statistics.median(each.reading for each in done),
        "storing_seconds": storing,
        "storing_per_second": count / storing,
        "yardstick_seconds": yardstick,
        "yardstick_per_second": count / yardstick,
        "ratio": ratio,
        "reached": ratio >= REACH,
        "again_seconds": statistics.median(each.again for each in done),
        "again_writes": max(each.again_writes for each in done),
    }


def listing_pages(count: int) -> Iterator[Page]:
    """The corpus as the pages of a listing that were read already."""
    for seq, group in enumerate(groups(episodes(count), _PAGE), 1):
        url = f"{_SITE}/page/{seq}/"
        snapshot = Snapshot(seq, url, Kind.LISTING, "2025-06-02T00:00:00Z", 200, {}, f"{seq:064x}", b"", "bench")
        yield snapshot, ParsedPage("podbean-listing/1", episodes=tuple(_reading(each) for each in group))


def _reading(episode: SampleEpisode) -> tuple[ParsedEpisode, ...]:
    url = _SITE + episode.permalink
    state = ParsedEpisode(
        Layer.STATE,
        url=url,
        host_id=episode.host_id,
        title=episode.title,
        timestamp=str(int(episode.published.timestamp())),
        html=episode.html,
        duration=str(episode.duration),
        audio_url=episode.audio,
        image_url=f"{_SITE}/logo.jpg",
    )
    return state, ParsedEpisode(Layer.JSONLD, url=url, title=episode.title, date=episode.date.isoformat())


def _round(folder: Path, pages: Sequence[Page]) -> Stored:
    """Read, store, store the same again, and the yardstick: each timed by itself, none with another's work in it."""
    ready: list[OrderedPage] = []

    def read_all() -> None:
        ready.extend((*page, tuple(episodes_in(*page))) for page in pages)

    seconds = cpu_seconds(read_all)
    # What is held ready is ours and not the program's: the garbage collector need not walk through it.
    gc.collect()
    gc.freeze()
    path, writes = folder / "archive.db", []
    storing = cpu_seconds(lambda: _apply(path, ready))
    again = cpu_seconds(lambda: writes.append(_apply(path, ready)))
    rows = _texts(path)
    yardstick = cpu_seconds(lambda: _plain(folder / "plain.db", rows))
    return Stored(seconds, storing, yardstick, again, writes[0])


def _apply(path: Path, pages: Sequence[OrderedPage]) -> int:
    """Apply the pages in batches; how many rows were written. The archive's note of its place moves once."""
    report = RunReport("bench", "")
    with Archive(path) as archive:
        before = archive.db.conn.total_changes
        for start in range(0, len(pages), _BATCH):
            archive.apply_ordered(pages[start : start + _BATCH], len(pages), report)
        return archive.db.conn.total_changes - before


def _texts(path: Path) -> list[tuple[str, ...]]:
    conn = sqlite3.connect(path)
    try:
        return conn.execute("SELECT seq, title, body, questions, authors FROM episodes_text ORDER BY seq").fetchall()
    finally:
        conn.close()


def _plain(path: Path, rows: Sequence[tuple[str, ...]]) -> None:
    conn = sqlite3.connect(path, isolation_level=None)
    conn.executescript(_YARDSTICK)
    conn.execute("BEGIN")
    conn.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", rows)
    conn.execute("INSERT INTO texts_fts(texts_fts) VALUES('rebuild')")
    conn.execute("COMMIT")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def in_words(found: Mapping[str, Any]) -> str:
    """The figures of `measure` as lines of text."""
    lines = (
        "{episodes:,} episodes; CPU seconds",
        "reading bodies {reading_seconds:7.2f}   (put_in_order, no part of the ratio)",
        "storing        {storing_seconds:7.2f}   {storing_per_second:,.0f} episodes/s",
        "yardstick      {yardstick_seconds:7.2f}   {yardstick_per_second:,.0f} episodes/s; {ratio:.2f} of it reached",
        "the same again {again_seconds:7.2f}   {again_writes} row writes",
    )
    return "\n".join(lines).format(**found)
