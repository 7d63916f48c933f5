"""crawl.db: opening it, its tables, and the lock that keeps writers one at a time.

The wire's log is private and never served. A rollback journal with `synchronous=FULL`: what is committed is
on the disk before it is parsed.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scraper.errors import BusyError, StorageError
from scraper.storage.opening import Layout, open_for_writing
from scraper.storage.tables import Database, Migrations

_TABLES: Final = """
CREATE TABLE snapshots (
  seq INTEGER PRIMARY KEY, url TEXT NOT NULL, kind TEXT NOT NULL, fetched_at TEXT, status INTEGER NOT NULL,
  headers TEXT NOT NULL, body_sha256 TEXT NOT NULL REFERENCES bodies(sha256), show TEXT NOT NULL
);
CREATE INDEX snapshots_by_url ON snapshots(url);
CREATE INDEX snapshots_by_body ON snapshots(body_sha256);
CREATE TABLE bodies (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE url_state (
  url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, body_sha256 TEXT, checked_at TEXT,
  fail_streak INTEGER NOT NULL DEFAULT 0, gone_streak INTEGER NOT NULL DEFAULT 0, not_before TEXT
) WITHOUT ROWID;
CREATE TABLE fetches (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL, started_at TEXT NOT NULL, outcome TEXT NOT NULL, fault TEXT,
  status INTEGER, bytes INTEGER NOT NULL, seconds REAL NOT NULL
);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, command TEXT NOT NULL, show TEXT NOT NULL, started_at TEXT NOT NULL, exit INTEGER NOT NULL,
  complete INTEGER NOT NULL, report TEXT NOT NULL
);
CREATE TABLE problems (
  url TEXT NOT NULL, fault TEXT NOT NULL, detail TEXT NOT NULL, seen_at TEXT NOT NULL, PRIMARY KEY (url, fault)
) WITHOUT ROWID;
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY, made_at TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, ruling TEXT NOT NULL
);
"""

CRAWL: Final = Migrations("crawl")


@CRAWL()
def first_tables(db: Database) -> None:
    """The tables of the first release."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)


@CRAWL()
def walks_and_absences(db: Database) -> None:
    """How the last walk through each show's list ended, and since when a page has been gone."""
    db.execute(
        "CREATE TABLE walks (show TEXT PRIMARY KEY, begun_at TEXT NOT NULL, ended_at TEXT, swept_at TEXT,"
        " claimed INTEGER, known INTEGER NOT NULL DEFAULT 0, proved_upto INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"
    )
    db.execute("ALTER TABLE url_state ADD COLUMN gone_since TEXT")
    db.execute("ALTER TABLE url_state ADD COLUMN show TEXT")
    db.execute("ALTER TABLE url_state ADD COLUMN seq INTEGER")
    db.execute("UPDATE url_state SET seq = (SELECT max(seq) FROM snapshots WHERE snapshots.url = url_state.url)")


@CRAWL()
def replays(db: Database) -> None:
    """Which snapshots stand there a second time, behind captures that came in late (crawl/late.py)."""
    db.execute("CREATE TABLE replays (upto INTEGER PRIMARY KEY, first INTEGER NOT NULL)")
    db.execute("CREATE INDEX snapshots_by_time ON snapshots(fetched_at)")


@CRAWL()
def origin(db: Database) -> None:
    """A name of its own, by which an archive knows whether it was made from this crawl.db."""
    db.execute("CREATE TABLE origin (id TEXT NOT NULL)")
    db.execute("INSERT INTO origin VALUES (lower(hex(randomblob(16))))")


@CRAWL()
def transcript_asks(db: Database) -> None:
    """When each transcript was last asked for, and how often in a row it was not to be had."""
    db.execute(
        "CREATE TABLE transcript_asks (url TEXT PRIMARY KEY, asked_at TEXT NOT NULL, misses INTEGER NOT NULL)"
        " WITHOUT ROWID"
    )


LAYOUT: Final = Layout(
    steps=CRAWL,
    journal="DELETE",
    synchronous="FULL",
    remedy="Restore it from a backup (docs/operating.md). Without one move it away: the next update begins a new one"
    " and goes on from the archive.",
    private=True,
)


def open_crawl(path: Path) -> Database:
    """Open crawl.db for writing, made or brought up to date where needed.

    Raises StorageError for a file that cannot be used, SchemaError for one of a newer version, BusyError for one
    that another program holds.
    """
    return open_for_writing(path, LAYOUT)


def crawl_path(archive: Path) -> Path:
    """Where the wire's log of an archive lies: `crawl.db` beside `archive.db`, `NAME-crawl.db` beside another."""
    return archive.with_name("crawl.db" if archive.name == "archive.db" else f"{archive.stem}-crawl.db")


@contextmanager
def writer_lock(archive: Path) -> Iterator[None]:
    """Hold the one writer's place for both databases. Raises BusyError at once if another run has it."""
    lock = archive.with_name(f"{archive.name}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(f"{lock} cannot be made: {error}", advice="Check the folder's rights.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                f"another run is writing to {archive}", advice="Wait until it has ended; nothing was changed."
            ) from error
        yield
    finally:
        os.close(handle)
