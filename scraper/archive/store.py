"""The archive as a fold over snapshots: each page applied in one transaction with the note that it was."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from scraper import signals
from scraper.archive.articles import write_article
from scraper.archive.database import close_archive, open_archive
from scraper.archive.decide import decide
from scraper.archive.episodes import Capture, EpisodeWriter, load
from scraper.archive.identity import FormerIds
from scraper.archive.papers import PaperWriter
from scraper.archive.people.first_guess import People
from scraper.archive.rows import RowBuffer
from scraper.archive.shows import settle_show
from scraper.archive.transcripts import TranscriptWriter
from scraper.crawl.asks import Offer
from scraper.errors import StorageError
from scraper.model import Episode, Key, KeyKind, Kind, ParsedPage, ParsedShow, Snapshot
from scraper.notation.keys import slug_of
from scraper.report import RunReport
from scraper.text.episode import STAND_IN, put_in_order

OrderedPage = tuple[Snapshot, ParsedPage, Iterable[Episode]]
"""A page, what it says, and its episodes put in order (what the page itself says of them is not looked at)."""

_Named = tuple[str, Sequence[Key], str]
"""Show and keys of an episode, and the address of its transcript."""


def episodes_in(snapshot: Snapshot, page: ParsedPage) -> Iterator[Episode]:
    """The episodes of a page put in order, one at a time."""
    return (put_in_order(reading, snapshot.fetched_at or "") for reading in page.episodes)


class Archive:
    """archive.db, open for writing. Use as a context manager; closing leaves one whole file.

    `former`: the ids that episodes have in the archive that this one is to replace.
    """

    def __init__(self, path: Path, former: FormerIds | None = None) -> None:
        self.path = path
        self.db = open_archive(path)
        self._former = former

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        close_archive(self.db)

    @property
    def last_snapshot(self) -> int:
        """The number of the last snapshot that has been applied; 0 for none."""
        return int(self.meta("last_snapshot") or 0)

    def meta(self, key: str) -> str:
        """A note of the archive's own; "" if there is none."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def note(self, key: str, value: str) -> None:
        """Keep a note."""
        with _storage_errors(self.path), self.db.atomic():
            self._note(key, value)

    @property
    def newest(self) -> int:
        """The number of the last episode that came; 0 for none."""
        return int(self.db.execute("SELECT coalesce(max(seq), 0) FROM episodes").fetchone()[0])

    def slugs(self, show: str, upto: int | None = None) -> frozenset[str]:
        """Every permalink slug that is known of a show; only of the episodes up to a number, if one is given."""
        rows = self.db.execute(
            "SELECT k.value FROM episode_keys k JOIN episodes e ON e.id = k.episode_id"
            " WHERE k.show_id = ?1 AND k.kind = ?2 AND (?3 IS NULL OR e.seq <= ?3)",
            (show, KeyKind.SLUG, upto),
        )
        return frozenset(row[0] for row in rows)

    def standing(self, show: str) -> dict[str, str]:
        """Slug and address of every episode that has them and is not marked as taken down."""
        rows = self.db.execute(
            "SELECT slug, url FROM episodes WHERE show_id = ? AND removed_at IS NULL AND slug IS NOT NULL"
            " AND url IS NOT NULL ORDER BY seq",
            (show,),
        )
        return dict(rows.fetchall())

    def lacking(self, show: str, slugs: set[str]) -> list[str]:
        """Permalinks of those episodes that lack a text, a title or a day said in so many words."""
        rows = self.db.execute(
            "SELECT e.slug, e.url FROM episodes e WHERE e.show_id = ? AND e.removed_at IS NULL AND e.url IS NOT NULL"
            " AND (e.body = '' OR e.date IS NULL OR EXISTS (SELECT 1 FROM provenance p WHERE p.episode_id = e.id"
            " AND p.field IN ('title', 'date') AND p.strength = ?)) ORDER BY e.seq",
            (show, STAND_IN),
        )
        return [url for slug, url in rows.fetchall() if slug in slugs]

    def transcripts_offered(self, show: str) -> list[Offer]:
        """The transcripts that the standing episodes of a show name, those of the newest first."""
        rows = self.db.execute(
            "SELECT transcript_url, coalesce(published_at, date, '') AS published FROM episodes"
            " WHERE show_id = ? AND removed_at IS NULL AND transcript_url IS NOT NULL"
            " ORDER BY published DESC, seq DESC",
            (show,),
        )
        return [Offer(*row) for row in rows.fetchall()]

    def _note(self, key: str, value: str) -> None:
        self.db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
            " WHERE value <> excluded.value",
            (key, value),
        )

    def apply(self, pages: Iterable[tuple[Snapshot, ParsedPage]], upto: int, report: RunReport) -> None:
        """Apply parsed pages in order, in one transaction, and note that snapshots up to `upto` are in.

        Pages are taken one at a time, so there may be more of them than fit into memory. Counts each episode,
        paper and article in the report. Raises StorageError; then nothing was changed.
        """
        self.apply_ordered(((*each, episodes_in(*each)) for each in pages), upto, report)

    def apply_ordered(self, pages: Iterable[OrderedPage], upto: int, report: RunReport) -> None:
        """The same for pages whose episodes were put in order already."""
        with _storage_errors(self.path), self.db.atomic():
            writer = EpisodeWriter(self.db, People(self.db), RowBuffer(self.db), self._former)
            papers, transcripts = PaperWriter(self.db, writer.reindex), TranscriptWriter(self.db)
            for snapshot, page, episodes in pages:
                live = snapshot.kind in {Kind.LISTING, Kind.EPISODE}
                capture = Capture(snapshot.fetched_at or "", snapshot.sha256, page.parser, live)
                if page.removed:
                    report.episodes["removed"] += _take_down(writer, snapshot.show, page.removed, capture)
                named = self._apply_episodes(writer, (snapshot.show, page.show), episodes, capture, report)
                _name_transcripts(writer, transcripts, named)
                if page.transcript:
                    report.transcripts[transcripts.take(snapshot.url, page.transcript, capture)] += 1
                signals.check()
                self._apply_papers(papers, snapshot.seq, page, capture, report)
                for article in page.articles:
                    report.articles[write_article(self.db, article, capture)] += 1
                report.articles["seen"] += len(page.articles)
            papers.index()
            writer.index()
            report.doubted |= writer.doubted
            self._note("last_snapshot", str(upto))

    def _apply_papers(
        self, writer: PaperWriter, seq: int, page: ParsedPage, capture: Capture, report: RunReport
    ) -> None:
        """Write the papers of a page, and note the snapshot if any is not what it was."""
        before = writer.changed
        report.papers.update(writer.write(page, capture))
        report.papers["seen"] += len(page.papers)
        if writer.changed > before:
            self._note("papers_snapshot", str(seq))

    def _apply_episodes(
        self, writer: EpisodeWriter, show: tuple[str, ParsedShow | None], episodes: Iterable[Episode],
        capture: Capture, report: RunReport,
    ) -> list[_Named]:  # fmt: skip
        """Write the episodes of a page; which of them name a transcript."""
        show_id = ""
        named: list[_Named] = []
        for episode in episodes:
            show_id = show_id or settle_show(self.db, *show)
            report.episodes["seen"] += 1
            if not episode.keys:
                report.episodes["failed"] += 1
                report.warnings.append("an episode without text, address or audio was left out")
                continue
            report.episodes[apply_episode(writer, show_id, episode, capture)] += 1
            if episode.transcript_url:
                named.append((show_id, episode.keys, episode.transcript_url))
        return named


def apply_episode(writer: EpisodeWriter, show_id: str, episode: Episode, capture: Capture) -> str:
    """Write what a capture changes about one episode: `new`, `edited` or `unchanged`."""
    db = writer.db
    known = writer.find(show_id, episode.keys)
    if known is None:
        writer.insert(show_id, episode, decide(None, episode, capture.seen_at), capture)
        return "new"
    stored = load(db, known)
    decision = decide(stored, episode, capture.seen_at)
    if decision.changes:
        writer.update(stored, episode, decision, capture)
    is_back = capture.live and "" < stored.removed_at < capture.seen_at
    if is_back:
        writer.mark(known, "", stored.removed_at, capture)
    writer.add_keys(show_id, known, episode.keys)
    writer.seen(known, capture.seen_at)
    return "edited" if decision.changes or is_back else "unchanged"


def _name_transcripts(writer: EpisodeWriter, transcripts: TranscriptWriter, named: list[_Named]) -> None:
    if named:
        writer.write_rows()
    for show_id, keys, url in named:
        if episode_id := writer.find(show_id, keys):
            transcripts.name(url, episode_id)


def _take_down(writer: EpisodeWriter, show_id: str, url: str, capture: Capture) -> int:
    """Mark the episode of that permalink as taken down by the host; 1 if it was not so before."""
    known = writer.find(show_id, [Key(KeyKind.SLUG, slug_of(url))])
    if known is None or load(writer.db, known).removed_at:
        return 0
    writer.mark(known, capture.seen_at, "", capture)
    return 1


@contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StorageError(
            f"{path} could not be written: {error}",
            advice="Free disk space or check the file; nothing was changed, and the next run catches up.",
        ) from error
