"""Sound copies of a database: one file in rollback mode, compared with what it was made from."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from scraper.errors import StorageError
from scraper.storage.integrity import damage_in

_SIDE_FILES: Final = ("", "-journal", "-wal", "-shm")


def copy_database(source: sqlite3.Connection, path: Path, target: Path) -> dict[str, int]:
    """Copy the database at `path` to `target`, which appears whole or not at all; its rows by table.

    Nobody may write to the source meanwhile; readers are not disturbed.
    Raises StorageError for a copy that is not sound, sqlite3.Error and OSError as the disk does.
    """
    part = part_of(target)
    try:
        rows = write_copy(source, path, part)
        put_in_place(part, target)
    finally:
        discard(part)
    return rows


def part_of(target: Path) -> Path:
    """The name under which a copy is written until it is whole."""
    return target.with_name(f"{target.name}.part")


def write_copy(source: sqlite3.Connection, path: Path, part: Path) -> dict[str, int]:
    """Write a copy of the database at `path`, with its permissions, and prove it; its rows by table."""
    discard(part)
    part.touch(mode=0o600)
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy)
        if damage := damage_in(copy, "integrity_check"):
            raise StorageError(
                f"{path} is damaged, so no copy was made: {damage[0]}", advice="`paperledge doctor` says what to do."
            )
        copy.execute("PRAGMA journal_mode = DELETE")
        rows = row_counts(copy)
    if rows != row_counts(source):
        raise StorageError(
            f"the copy of {path} does not hold the same rows, and was not kept",
            advice="Make sure that no other program writes to it, and run the command again.",
        )
    shutil.copymode(path, part)
    return rows


def put_in_place(part: Path, target: Path) -> None:
    """Give a finished copy its name, on the disk too."""
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def discard(part: Path) -> None:
    """Delete an unfinished copy and what SQLite left beside it."""
    for suffix in _SIDE_FILES:
        part.with_name(part.name + suffix).unlink(missing_ok=True)


def row_counts(conn: sqlite3.Connection) -> dict[str, int]:
    """Rows of every table that lies in the file itself (virtual tables lie in others)."""
    names = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")]
    return {name: conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(names)}  # noqa: S608 - names from the schema itself
