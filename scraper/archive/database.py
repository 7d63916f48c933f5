"""Opening archive.db: one writer, any number of `mode=ro` readers, and a whole file after every run."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from scraper.archive.migrations import migrate
from scraper.errors import SchemaError, StorageError, UsageError

_ADVICE = "Check the path, the disk and the file's rights; `paperledge rebuild` makes the archive anew from crawl.db."


def open_archive(path: Path) -> Database:
    """Open the archive for writing, made or brought up to date where needed.

    WAL, so that readers go on while a run writes. Raises StorageError for a file that cannot be used,
    SchemaError for one of a newer version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = Database(sqlite3.connect(path, timeout=10, isolation_level=None))
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        migrate(db)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{path} cannot be opened as an archive: {error}", advice=_ADVICE) from error
    except SchemaError as error:
        raise SchemaError(f"{path}: {error}", advice=error.advice) from error
    return db


def close_archive(db: Database) -> None:
    """Move the write-ahead log into the file, so that the file alone is whole, and close it."""
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def open_readonly(path: Path) -> sqlite3.Connection:
    """A read-only connection to an archive.

    Raises UsageError when there is no such file, StorageError when it is no archive or cannot be read.
    """
    if not path.is_file():
        raise UsageError(
            f"there is no archive at {path}",
            advice='Run "paperledge update" first, or name another file with --db.',
        )
    conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        conn.execute("SELECT 1 FROM episodes, episodes_fts LIMIT 0")
    except sqlite3.Error as error:
        conn.close()
        raise StorageError(
            f"{path} cannot be read as an archive: {error}",
            advice="Name the file that `paperledge update` made, or make it anew.",
        ) from error
    return conn
