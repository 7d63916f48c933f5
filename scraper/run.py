"""One run: the lock, both databases, what was set, what is counted; and how the archive catches up."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from scraper import signals
from scraper.archive.forget import erase
from scraper.archive.store import Archive
from scraper.clock import Clock, iso
from scraper.config import Settings
from scraper.crawl.database import crawl_path, open_crawl, writer_lock
from scraper.crawl.late import is_repeated, put_behind_latecomers
from scraper.crawl.site import shown_name
from scraper.crawl.snapshots import SnapshotStore
from scraper.errors import ParseError, StorageError
from scraper.forgotten import Forgotten
from scraper.link.rulings import take_in
from scraper.model import Kind, ParsedPage, Snapshot
from scraper.report import Progress, RunReport
from scraper.sources import read
from scraper.sources.papers_jsonl import told

_BATCH: Final = 50
"""Snapshots to a transaction: enough for the full-text index to be built in large pieces."""


def batches(after: int, newest: int) -> Iterator[tuple[int, int]]:
    """The snapshots after one number, up to another, in pieces: each `(after, upto)` one transaction."""
    for start in range(after, newest, _BATCH):
        yield start, min(start + _BATCH, newest)


@contextlib.contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(
            f"a database of {path} failed: {error}",
            advice="Free disk space or check the files; the next run goes on from what is whole.",
        ) from error


class Run:
    """A command that writes. Use as a context manager: it holds the lock, and leaves both databases whole.

    Raises BusyError, StorageError or SchemaError on entering; afterwards what goes wrong is in `report`.
    """

    def __init__(
        self,
        command: str,
        db: Path,
        settings: Settings,
        clock: Clock,
        show: str = "",
        progress: Progress | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.show = show
        self.report = RunReport(command, iso(clock.now()))
        self.progress: Progress = progress or (lambda _done, _total: None)
        self.complete = False
        self.wants_papers = False
        """Whether a document that tells of anything but papers is to count as failed."""
        self._wanted = ""
        self._last_page: ParsedPage | None = None
        self._path = db
        self._started = clock.monotonic()
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with _storage_errors(self._path), contextlib.ExitStack() as opening:
            opening.enter_context(writer_lock(self._path))
            # The archive first: a file of something else, named by mistake, must not leave a crawl.db beside it.
            self.archive = opening.enter_context(Archive(self._path))
            crawl = open_crawl(crawl_path(self._path))
            opening.callback(crawl.close)
            self.store = SnapshotStore(crawl)
            self._adopt()
            self.forgotten = Forgotten.load(crawl)
            for episode in self.forgotten.standing(self.archive.db):
                erase(self.archive.db, episode)
            take_in(self.archive.db, crawl)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _storage_errors(self._path):
            with self._open:
                if error is None:
                    self._log()
            if isinstance(error, sqlite3.Error):
                raise error

    def _log(self) -> None:
        report = self.report
        report.seconds = self.clock.monotonic() - self._started
        text = json.dumps(report.as_json(), ensure_ascii=False)
        self.store.log_run(report.command, self.show, report.started_at, report.exit_code, self.complete, text)
        self.archive.note("last_run", report.started_at)
        if self.complete:
            self.archive.note("last_complete_run", report.started_at)

    def catch_up(self, url: str = "") -> ParsedPage | None:
        """Apply every snapshot that the archive has not seen, in order; what the last of them from `url` says.

        What cannot be read is noted as a problem, and its validators are dropped so that it is fetched anew.
        Raises InterruptedRun once a signal has come; what it was about to apply is left to the next run.
        """
        self._wanted, self._last_page = url, None
        put_behind_latecomers(self.store.db, self.archive.last_snapshot)
        for after, upto in batches(self.archive.last_snapshot, self.store.last_seq()):
            self.archive.apply(self._pages(after, upto), upto, self.report)
        return self._last_page

    def _pages(self, after: int, upto: int) -> Iterator[tuple[Snapshot, ParsedPage]]:
        """What the snapshots after one number, up to another, say; those that can be read."""
        for snapshot in self.store.between(after, upto):
            signals.check()
            page = self.read(snapshot) if snapshot.kind is not Kind.ROBOTS else None
            if page is not None:
                self._note_oddities(shown_name(snapshot.url), page)
                snapshot, page = self.forgotten.redact(self.store, snapshot, page)
                yield snapshot, page
            if snapshot.url == self._wanted:
                self._last_page = page

    def _note_oddities(self, name: str, page: ParsedPage) -> None:
        if self.wants_papers and not page.papers and (page.episodes or page.articles or page.show or page.transcript):
            self.report.files["failed"] += 1
            self.report.fail(name, ParseError("it holds no papers", fault="no papers"), "no papers")
        if page.transcript and page.transcript.skipped:
            skipped, read_too = page.transcript.skipped, len(page.transcript.segments)
            cues = f"{skipped} of {skipped + read_too} cues of {name}"
            self.report.warn(f"{cues} could not be read and are left out")
        if page.unreadable:
            self.report.warn(f"{name} has {page.unreadable} characters that are none in its encoding")
        for missing in page.missing_layers:
            self.report.warn(
                f"the site's pages lack their {missing}; it was read elsewhere on them, while that lasts"
            )

    def _adopt(self) -> None:
        """Begin at the first snapshot where crawl.db was lost and begun anew, or is an older copy: the archive is
        adopted as it stands, and all that this crawl.db holds is applied on top."""
        ours, theirs = self.store.crawl_id(), self.archive.meta("crawl")
        if (theirs and theirs != ours) or self.archive.last_snapshot > self.store.last_seq():
            self.archive.note("last_snapshot", "0")
        if theirs != ours:
            self.archive.note("crawl", ours)

    def read(self, snapshot: Snapshot) -> ParsedPage | None:
        """What a snapshot says; None if it cannot be read. That, and lines left out, is a problem, noted once."""
        page, error = _reading_of(snapshot)
        if error:
            self._note_problem(snapshot, error, is_lost=page is None)
        else:
            self.store.clear_problems(snapshot.url)
        return page

    def fails_as_before(self, snapshot: Snapshot) -> bool:
        """Whether a document that is kept has the same wrong with it as the last time; that is then named again."""
        page, error = _reading_of(snapshot)
        if error is None or (error.fault, str(error)) not in self.store.problems_of(snapshot.url):
            return False
        self._note_problem(snapshot, error, is_lost=page is None)
        return True

    def _note_problem(self, snapshot: Snapshot, error: ParseError, *, is_lost: bool) -> None:
        if is_repeated(self.store.db, snapshot.seq):
            return
        self.store.note_problem(snapshot.url, error.fault, str(error), iso(self.clock.now()))
        self.store.distrust(snapshot.url)
        self.report.fail(shown_name(snapshot.url), error, error.fault)
        if is_lost and snapshot.kind in {Kind.FILE, Kind.PAPERS}:
            self.report.files["failed"] += 1


def _reading_of(snapshot: Snapshot) -> tuple[ParsedPage | None, ParseError | None]:
    """What a snapshot says and what is wrong with it: of a page with bad lines both."""
    try:
        page = read(snapshot)
    except ParseError as error:
        return None, error
    return page, ParseError(told(page), fault="bad line") if page.bad_lines else None
