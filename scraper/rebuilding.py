"""The archive made anew from crawl.db: every snapshot read again, in a file of its own that then takes its place.

    crawl.db: snapshots  ->  archive.db.rebuild, by the code that a run uses  ->  archive.db, in one step

What is permanent is taken over from the former archive: ids, and what a person ruled and crawl.db does not tell.
Nothing is replaced before the new file is whole and checked, and holds every episode that the former one holds.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

from scraper import signals
from scraper.archive.arrivals import carry_arrivals
from scraper.archive.compare import TableDifference, compare
from scraper.archive.former import carry_links, lost_documents, lost_episodes, lost_history
from scraper.archive.identity import FormerIds
from scraper.archive.migrations import migrate
from scraper.archive.people.settling import settle
from scraper.archive.replacing import copy_over, is_damaged, move_aside, open_to_read, require_sound
from scraper.archive.store import Archive, OrderedPage, episodes_in
from scraper.clock import Clock, iso
from scraper.crawl.database import crawl_path, open_crawl, writer_lock
from scraper.crawl.late import put_behind_latecomers
from scraper.crawl.site import shown_name
from scraper.crawl.snapshots import SnapshotStore
from scraper.errors import ParseError, StorageError
from scraper.forgotten import Forgotten
from scraper.link.kept_rulings import is_named
from scraper.link.relink import relink
from scraper.link.ruling import Ruling
from scraper.link.rulings import adopt_rulings, apply_rulings
from scraper.reading import Reading, processes_for, read_in_order
from scraper.report import Progress, RunReport
from scraper.sources import read
from scraper.sources.papers_jsonl import told
from scraper.storage.copying import discard, put_in_place
from scraper.storage.tables import Database

_BATCH: Final = 50
"""Snapshots to a transaction."""
_NAMED: Final = 3
"""How many of several are named."""


@dataclass(slots=True)
class Rebuilt:
    """How a rebuild went. A dry run has the `difference` by table, and what would be the `refusal` to replace."""

    report: RunReport
    difference: dict[str, TableDifference] = field(default_factory=dict)
    refusal: StorageError | None = None


@dataclass(slots=True)
class _Work:
    """What the steps of one rebuild share. `former` is None where there is no archive, or only a damaged one."""

    path: Path
    fresh: Path
    store: SnapshotStore
    former: Archive | None
    forgotten: Forgotten
    report: RunReport
    now: str
    progress: Progress
    unread: dict[str, ParseError] = field(default_factory=dict)
    """Addresses whose last snapshot cannot be read, and why."""


def rebuild(
    db: Path, clock: Clock, *, dry_run: bool = False, progress: Progress | None = None, processes: int | None = None
) -> Rebuilt:
    """Make the archive at `db` anew; with `dry_run`, only find out what would change.

    What cannot be read is in the report. Raises BusyError, SchemaError, or StorageError, which a rebuild that would
    lose something is too; then the archive is as it was.
    """
    started = clock.monotonic()
    log = crawl_path(db)
    if not log.is_file():
        raise StorageError(
            f"there is no {log} to rebuild {db} from",
            advice='Put it back from a backup, or run "paperledge update", which begins it anew.',
        )
    with _storage_errors(db), ExitStack() as opened:
        opened.enter_context(writer_lock(db))
        store = SnapshotStore(opened.enter_context(closing(open_crawl(log))))
        former = opened.enter_context(Archive(db)) if db.exists() and not is_damaged(db) else None
        fresh = db.with_name(f"{db.name}.rebuild")
        opened.callback(discard, fresh)
        now = iso(clock.now())
        work = _Work(
            path=db,
            fresh=fresh,
            store=store,
            former=former,
            forgotten=Forgotten.load(store.db),
            report=RunReport("rebuild", now),
            now=now,
            progress=progress or (lambda _done, _total: None),
        )
        if former and not dry_run:
            adopt_rulings(former.db, store.db)
        done = Rebuilt(work.report)
        done.refusal = _build(work, processes)
        if dry_run:
            done.difference = _difference(work)
            return done
        if done.refusal:
            raise done.refusal
        signals.check()
        _replace(work)
        work.report.seconds = clock.monotonic() - started
        _log(work)
    return done


def _build(work: _Work, processes: int | None) -> StorageError | None:
    """Write the fresh file; the reason not to use it, if there is one."""
    discard(work.fresh)
    former = work.former
    put_behind_latecomers(work.store.db, 0)
    with Archive(work.fresh, FormerIds(former.db) if former else None) as archive:
        _fold(work, archive, processes)
        if former:
            carry_links(former.db, archive.db)
        ruled = apply_rulings(archive.db, work.store.db)
        relink(archive.db, work.store.db, work.now)
        settle(archive.db, work.store.db)
        _note(work, archive)
        require_sound(archive.db, work.fresh)
        refusal = _refusal(work, former.db, archive.db) if former else None
    unfit = [ruling for ruling in ruled.unfit if not is_named(ruling, work.forgotten.names)]
    if unfit:
        work.report.warnings.append(_told_unfit(unfit))
    for url, error in work.unread.items():
        work.report.fail(shown_name(url), error, error.fault)
    return refusal


def _told_unfit(rulings: Sequence[Ruling]) -> str:
    """Which rulings on links fit nothing any more."""
    subjects = dict.fromkeys(ruling.subject.title or ruling.subject.keys[0][1] for ruling in rulings)
    named = ", ".join(repr(name) for name in list(subjects)[:_NAMED])
    count = f"{len(rulings)} decision{'s' if len(rulings) != 1 else ''} on links"
    return f"{count} fit no episode or article any more and are kept until one comes: {named}"


def _fold(work: _Work, archive: Archive, processes: int | None) -> None:
    """Apply every snapshot, in order."""
    newest = work.store.last_seq()
    snapshots = work.store.between(0, newest)
    with closing(read_in_order(snapshots, processes or processes_for(newest))) as readings:
        for number, batch in groupby(readings, key=lambda reading: (reading.snapshot.seq - 1) // _BATCH):
            archive.apply_ordered(_pages(work, batch, newest), min((number + 1) * _BATCH, newest), work.report)


def _pages(work: _Work, batch: Iterator[Reading], newest: int) -> Iterator[OrderedPage]:
    for reading in batch:
        signals.check()
        snapshot = reading.snapshot
        work.progress(snapshot.seq, newest)
        if reading.error:
            work.unread[snapshot.url] = reading.error
        elif reading.page:
            work.unread.pop(snapshot.url, None)
            if reading.page.bad_lines:
                work.unread[snapshot.url] = ParseError(told(reading.page), fault="bad line")
            yield _without_forgotten(work, (snapshot, reading.page, reading.episodes))


def _without_forgotten(work: _Work, ordered: OrderedPage) -> OrderedPage:
    """A page less what a person took down, as it comes again in a page that no run has applied yet."""
    snapshot, page, episodes = ordered
    names = {(kind, value) for show, kind, value in work.forgotten.names if snapshot.show in {"", show}}
    said = {(key.kind.value, key.value) for episode in episodes for key in episode.keys}
    if not names.isdisjoint(said) or (page.transcript and work.forgotten.is_transcript(snapshot.url)):
        snapshot, page = work.forgotten.redact(work.store, snapshot, read(snapshot))
        return snapshot, page, episodes_in(snapshot, page)
    return ordered


def _note(work: _Work, archive: Archive) -> None:
    """Write the notes of runs, of which this is the last."""
    if work.former:
        carry_arrivals(work.former.db, archive)
    archive.note("crawl", work.store.crawl_id())
    archive.note("linked_snapshot", str(archive.last_snapshot))
    archive.note("last_run", work.now)
    complete = work.store.db.execute("SELECT started_at FROM runs WHERE complete ORDER BY id DESC LIMIT 1").fetchone()
    if complete:
        archive.note("last_complete_run", complete[0])


def _refusal(work: _Work, former: Database, rebuilt: Database) -> StorageError | None:
    """Why the former archive must stay: crawl.db does not hold what it holds."""
    crawl = work.store.db

    def is_kept(page: str) -> bool:
        return crawl.execute("SELECT 1 FROM snapshots WHERE body_sha256 = ? LIMIT 1", (page,)).fetchone() is not None

    episodes = len(lost_episodes(former, rebuilt, work.forgotten.names))
    documents = len(lost_documents(former, rebuilt, is_kept))
    history = lost_history(former, rebuilt, is_kept)
    if not episodes and not documents and not history:
        return None
    return StorageError(
        f"{crawl_path(work.path)} does not tell of {episodes} episodes, {documents} papers and articles and {history}"
        f" changes that {work.path} holds",
        advice="Nothing was changed. Put the crawl.db that they came from back from a backup; or fill this one by"
        ' "paperledge update --full" and by importing again what was imported, and rebuild then.',
    )


def _difference(work: _Work) -> dict[str, TableDifference]:
    """What would change: against the former archive, or against an empty one."""
    empty = Database(memory=True)
    migrate(empty)
    with closing(empty), closing(open_to_read(work.fresh)) as fresh:
        return compare(work.former.db.conn if work.former else empty.conn, fresh)


def _replace(work: _Work) -> None:
    if work.former:
        copy_over(work.fresh, work.former.db)
        return
    aside = f"damaged-{work.now.replace(':', '')}"
    if work.path.exists():
        work.report.warnings.append(
            f"{work.path} was damaged; it lies beside the new one as {work.path.name}.{aside}"
        )
    move_aside(work.path, aside)
    put_in_place(work.fresh, work.path)


def _log(work: _Work) -> None:
    """Keep the report, and what is now known of the documents, as a run does."""
    report, store = work.report, work.store
    known = store.db.execute(
        "SELECT DISTINCT p.url FROM problems p JOIN snapshots s ON s.url = p.url WHERE s.kind <> 'robots'"
    ).fetchall()
    for (url,) in known:
        if url not in work.unread:
            store.clear_problems(url)
    for url, error in work.unread.items():
        store.note_problem(url, error.fault, str(error), work.now)
        store.distrust(url)
    text = json.dumps(report.as_json(), ensure_ascii=False)
    store.log_run(report.command, "", report.started_at, report.exit_code, False, text)


@contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StorageError(
            f"{path} could not be rebuilt: {error}",
            advice="Free disk space or check the files, and run the command again; the archive is whole, old or new.",
        ) from error
