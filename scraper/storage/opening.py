"""Opening a database for writing: known as ours and whole before a byte of it is written, then brought up to date."""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scraper.errors import StorageError
from scraper.storage.faults import explain
from scraper.storage.integrity import damage_in
from scraper.storage.migrating import keep_before, pending_steps
from scraper.storage.tables import Database, Migrations

BUSY_TIMEOUT: Final = 10.0
"""Seconds that another program's lock on a database is waited for."""

CHECKED_WHOLE: Final = 128 * 1024 * 1024
"""Bytes up to which every page is looked at on opening: 0.15 s per 100 MB of archive, five times that from a cold
disk. Of a larger file SQLite looks at the header and the length; `doctor` looks at every page of it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the two databases.

    `steps` lead to its tables; `journal` and `synchronous` are SQLite's pragmas; `remedy` is what to do when the
    file is damaged; a `private` one is made readable by its owner alone.
    """

    steps: Migrations
    journal: str
    synchronous: str
    remedy: str
    private: bool = False


def open_for_writing(path: Path, layout: Layout, *, timeout: float = BUSY_TIMEOUT) -> Database:
    """Open a database, made or brought up to date where needed; a copy is kept of what is brought up to date.

    Raises StorageError for a file that is damaged, something else's or not to be written, SchemaError for one of a
    newer version, BusyError for one that another program holds longer than `timeout` seconds. Then it is unchanged.
    """
    with contextlib.ExitStack() as opening:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if layout.private and not path.exists():
                path.touch(mode=0o600)
            db = Database(sqlite3.connect(path, timeout=timeout, isolation_level=None))
            opening.callback(db.close)
            _prepare(db, path, layout)
        except (sqlite3.Error, OSError) as error:
            raise explain(path, error, layout.remedy) from error
        opening.pop_all()
    return db


def _prepare(db: Database, path: Path, layout: Layout) -> None:
    pending = pending_steps(db, path, layout.steps)
    if path.stat().st_size <= CHECKED_WHOLE and (damage := damage_in(db.conn, "quick_check")):
        raise StorageError(f"{path} is damaged: {damage[0]}", advice=layout.remedy)
    if pending and layout.steps.applied(db):
        keep_before(db.conn, path, pending[0])
    db.execute(f"PRAGMA journal_mode = {layout.journal}")
    db.execute(f"PRAGMA synchronous = {layout.synchronous}")
    # A service may have no place to write to but the archive's own folder.
    db.execute("PRAGMA temp_store = MEMORY")
    if pending:
        layout.steps.apply(db)
