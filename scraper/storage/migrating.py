"""Which steps a database lacks, whether it is ours at all, and the copy that is kept before it is changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from scraper.errors import SchemaError, StorageError
from scraper.storage.copying import copy_database, row_counts
from scraper.storage.tables import Database, Migrations


def pending_steps(db: Database, path: Path, steps: Migrations) -> list[str]:
    """The names of the steps that a database has not had, in order; nothing is written.

    Raises SchemaError for a database that has had steps of a newer version, StorageError for one of something else.
    """
    applied = [step.name for step in steps.applied(db)]
    known = {step.name for step in steps.pending(Database(memory=True))}
    if unknown := [name for name in applied if name not in known]:
        raise SchemaError(
            f"{path} was written by a newer version (it has had the step {unknown[0]!r})",
            advice="Update this program, or use another archive with --db; nothing was changed.",
        )
    others = db.execute("SELECT name FROM sqlite_master WHERE tbl_name <> ?", [steps.migrations_table]).fetchone()
    if others and not applied:
        raise StorageError(
            f"{path} is the database of something else (it holds {others[0]!r})",
            advice="Name another file with --db; nothing was changed.",
        )
    return [step.name for step in steps.pending(db)]


def keep_before(conn: sqlite3.Connection, path: Path, step: str) -> Path:
    """Keep a verified copy of a database as it is before a step: `archive.db.before-STEP`, numbered from the second.

    A copy that holds the same is there already when a migration was cut off; it is the one.
    Raises sqlite3.Error, OSError or StorageError when no sound copy can be made.
    """
    rows = row_counts(conn)
    kept, number = path.with_name(f"{path.name}.before-{step}"), 1
    while kept.exists() and _rows_in(kept) != rows:
        number += 1
        kept = path.with_name(f"{path.name}.before-{step}.{number}")
    if not kept.exists():
        copy_database(conn, path, kept)
    return kept


def _rows_in(path: Path) -> dict[str, int] | None:
    """Rows by table; None of what cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            return row_counts(conn)
    except sqlite3.Error:
        return None
