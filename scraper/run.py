"""One run: the lock, both databases, what was set, what is counted; and how the archive catches up."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from scraper.archive.store import Archive
from scraper.clock import Clock, iso
from scraper.config import Settings
from scraper.crawl.database import crawl_path, open_crawl, writer_lock
from scraper.crawl.site import shown_name
from scraper.crawl.snapshots import SnapshotStore
from scraper.errors import ParseError, StorageError
from scraper.model import Kind, ParsedPage, Snapshot
from scraper.report import Progress, RunReport
from scraper.sources import read

_BATCH: Final = 50
"""Snapshots to a transaction: enough for the full-text index to be built in large pieces."""


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
        self._last_page: ParsedPage | None = None
        self._path = db
        self._started = clock.monotonic()
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opening:
            opening.enter_context(writer_lock(self._path))
            crawl = open_crawl(crawl_path(self._path))
            opening.callback(crawl.close)
            self.store = SnapshotStore(crawl)
            self.archive = opening.enter_context(Archive(self._path))
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._open:
                if error is None:
                    self._log()
        except sqlite3.Error as failure:
            error = failure
        if isinstance(error, sqlite3.Error):
            raise StorageError(
                f"a database of {self._path} failed: {error}",
                advice="Free disk space or check the files; the next run goes on from what is whole.",
            ) from error

    def _log(self) -> None:
        report = self.report
        report.seconds = self.clock.monotonic() - self._started
        text = json.dumps(report.as_json(), ensure_ascii=False)
        self.store.log_run(report.command, self.show, report.started_at, report.exit_code, self.complete, text)
        self.archive.note("last_run", report.started_at)
        if self.complete:
            self.archive.note("last_complete_run", report.started_at)

    def catch_up(self) -> ParsedPage | None:
        """Apply every snapshot that the archive has not seen, in order; what the last of them says.

        What cannot be read is noted as a problem, and its validators are dropped so that it is fetched anew.
        """
        newest = self.store.last_seq()
        self._last_page = None
        for start in range(self._applied(), newest, _BATCH):
            upto = min(start + _BATCH, newest)
            self.archive.apply(self._pages(start, upto), upto, self.report)
        return self._last_page

    def _pages(self, after: int, upto: int) -> Iterator[tuple[Snapshot, ParsedPage]]:
        """What the snapshots after one number, up to another, say; those that can be read."""
        for snapshot in self.store.since(after):
            if snapshot.seq > upto:
                return
            self._last_page = self.read(snapshot) if snapshot.kind is not Kind.ROBOTS else None
            if self._last_page is not None:
                yield snapshot, self._last_page

    def _applied(self) -> int:
        """The last snapshot that is in the archive; 0 when crawl.db was lost and begun anew: then the archive is
        adopted as it stands, and all that the new one holds is applied on top."""
        applied = self.archive.last_snapshot
        return applied if applied <= self.store.last_seq() else 0

    def read(self, snapshot: Snapshot) -> ParsedPage | None:
        """What a snapshot says; None if it cannot be read, which is counted and noted as a problem."""
        try:
            page = read(snapshot)
        except ParseError as error:
            self.store.note_problem(snapshot.url, error.fault, str(error), iso(self.clock.now()))
            self.store.distrust(snapshot.url)
            self.report.fail(shown_name(snapshot.url), error, error.fault)
            if snapshot.kind is Kind.FILE:
                self.report.files["failed"] += 1
            return None
        self.store.clear_problems(snapshot.url)
        return page
