"""Opening archive.db: one writer, any number of `mode=ro` readers, and a whole file after every run."""

import sqlite3
from pathlib import Path
from typing import Final

from scraper.archive.migrations import ARCHIVE
from scraper.errors import StorageError, UsageError
from scraper.storage.migrating import pending_steps
from scraper.storage.opening import Layout, open_for_writing
from scraper.storage.reading import readonly_uri
from scraper.storage.tables import Database

LAYOUT: Final = Layout(
    steps=ARCHIVE,
    journal="WAL",
    synchronous="NORMAL",
    remedy="Move it away and run `paperledge rebuild`, which makes it anew from crawl.db; or restore a backup.",
)
"""WAL, so that readers go on while a run writes."""


def open_archive(path: Path) -> Database:
    """Open the archive for writing, made or brought up to date where needed.

    Raises StorageError for a file that cannot be used, SchemaError for one of a newer version, BusyError for one
    that another program holds.
    """
    return open_for_writing(path, LAYOUT)


def close_archive(db: Database) -> None:
    """Move the write-ahead log into the file, so that the file alone is whole, and close it."""
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def open_readonly(path: Path, *, one_thread: bool = True) -> sqlite3.Connection:
    """A read-only connection to an archive. `one_thread`: it refuses to be used by any but this thread.

    Raises UsageError when there is no such file, StorageError when it is no archive or cannot be read.
    """
    if not path.is_file():
        raise UsageError(
            f"there is no archive at {path}",
            advice='Run "paperledge update" first, or name another file with --db.',
        )
    conn = sqlite3.connect(readonly_uri(path), uri=True, check_same_thread=one_thread)
    try:
        conn.execute("SELECT 1 FROM episodes, episodes_fts LIMIT 0")
    except sqlite3.Error as error:
        conn.close()
        raise StorageError(
            f"{path} cannot be read as an archive: {error}",
            advice="Name the file that `paperledge update` made, or make it anew.",
        ) from error
    return conn


def open_current(path: Path, *, one_thread: bool = True) -> sqlite3.Connection:
    """A read-only connection to an archive that has every table of this version.

    Raises what `open_readonly` does, StorageError for an archive of an older version, SchemaError for a newer one.
    """
    conn = open_readonly(path, one_thread=one_thread)
    try:
        pending = pending_steps(Database(conn), path, ARCHIVE)
    except StorageError:
        conn.close()
        raise
    if pending:
        conn.close()
        raise StorageError(
            f"{path} is of an older version (it lacks {pending[0]!r})",
            advice="Run `paperledge update`, which brings it up to date and keeps a copy.",
        )
    return conn
