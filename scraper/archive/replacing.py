"""Putting a rebuilt archive in the place of the former one: readers and kills find one or the other, whole."""

import sqlite3
from contextlib import closing
from pathlib import Path

from scraper.archive import fulltext
from scraper.errors import StorageError
from scraper.storage.integrity import damage_in
from scraper.storage.reading import readonly_uri
from scraper.storage.tables import Database


def is_damaged(path: Path) -> bool:
    """Whether a file is no database, or not a whole one. Raises sqlite3.Error where it cannot be looked at."""
    with closing(open_to_read(path)) as conn:
        return bool(damage_in(conn, "integrity_check"))


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    return sqlite3.connect(readonly_uri(path), uri=True)


def require_sound(db: Database, path: Path) -> None:
    """Raise StorageError unless full text and foreign keys agree with the rows."""
    for what, is_right in (
        ("full-text index", fulltext.is_sound(db)),
        ("references", db.execute("PRAGMA foreign_key_check").fetchone() is None),
    ):
        if not is_right:
            raise StorageError(
                f"the {what} of the rebuilt archive at {path} came out wrong",
                advice="The archive is as it was; check the disk, and report it if it comes again.",
            )


def copy_over(fresh: Path, live: Database) -> None:
    """Make an open archive the same as the fresh one, at once. Raises sqlite3.Error; then nothing has changed."""

    def give_up_when_locked(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise sqlite3.OperationalError("another program has locked the archive")

    with closing(open_to_read(fresh)) as source:
        source.backup(live.conn, progress=give_up_when_locked)


def move_aside(path: Path, aside: str) -> None:
    """Rename what has the archive's name, and what SQLite keeps beside it: `aside` goes behind it.

    The file itself goes last: without it, nothing beside it can be taken for a part of another.
    """
    for suffix in ("-wal", "-shm", ""):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.rename(path.with_name(f"{path.name}.{aside}{suffix}"))
