"""Whether a database is there, ours, of this version, and whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from scraper.archive.checks.finding import Finding, fail, ok, warn
from scraper.errors import SchemaError, StorageError
from scraper.storage.integrity import damage_in
from scraper.storage.migrating import pending_steps
from scraper.storage.opening import BUSY_TIMEOUT, Layout
from scraper.storage.reading import readonly_uri
from scraper.storage.tables import Database

_STORAGE: Final = StorageError.exit_code
_NAMED: Final = 3
"""How many of several faults are spelled out."""


@dataclass(slots=True)
class Examined:
    """A database that was looked at: `conn` if its content is trusted, `current` if its tables are this version's."""

    findings: list[Finding] = field(default_factory=list)
    conn: sqlite3.Connection | None = None
    current: bool = False


@contextmanager
def examined(path: Path, layout: Layout, lost: Finding) -> Iterator[Examined]:
    """Open a database for reading and look whether it is sound. `lost`: the finding if there is none."""
    if not path.is_file():
        yield Examined([lost])
        return
    name = f"{path.name}: file"
    try:
        conn = sqlite3.connect(readonly_uri(path), uri=True, timeout=BUSY_TIMEOUT)
    except sqlite3.Error as error:
        yield Examined([fail(name, f"cannot be opened: {error}", "Check the file's rights.", _STORAGE)])
        return
    with closing(conn):
        try:
            result = _examine(conn, path, layout)
        except sqlite3.Error as error:
            result = Examined([_unreadable(name, path, layout, error)])
        yield result


def _examine(conn: sqlite3.Connection, path: Path, layout: Layout) -> Examined:
    integrity = _integrity(conn, path, layout)
    if integrity.state != "ok":
        return Examined([integrity])
    try:
        pending = pending_steps(Database(conn), path, layout.steps)
        if not layout.steps.applied(Database(conn)):
            return Examined([fail(f"{path.name}: file", "it is empty", layout.remedy, _STORAGE)])
    except SchemaError as error:
        return Examined([fail(f"{path.name}: schema", str(error), error.advice, SchemaError.exit_code)])
    except StorageError as error:
        return Examined([fail(f"{path.name}: file", str(error), error.advice, _STORAGE)])
    return Examined([integrity, _schema(path, pending), _foreign_keys(conn, path, layout)], conn, not pending)


def _integrity(conn: sqlite3.Connection, path: Path, layout: Layout) -> Finding:
    name = f"{path.name}: integrity"
    if found := damage_in(conn, "integrity_check", _NAMED):
        return fail(name, "; ".join(found), layout.remedy, _STORAGE)
    return ok(name, "every page is sound")


def _schema(path: Path, pending: list[str]) -> Finding:
    name = f"{path.name}: schema"
    if not pending:
        return ok(name, "of this version")
    fix = "Any command that writes, `paperledge update` for one, brings it up to date and keeps a copy."
    return warn(name, f"of an older version: it lacks {', '.join(pending)}", fix)


def _foreign_keys(conn: sqlite3.Connection, path: Path, layout: Layout) -> Finding:
    name = f"{path.name}: foreign keys"
    broken = conn.execute("PRAGMA foreign_key_check").fetchall()
    if not broken:
        return ok(name, "every reference leads to a row")
    tables = sorted({f"{table} to {parent}" for table, _, parent, _ in broken})
    return fail(name, f"{len(broken)} references lead nowhere: {', '.join(tables)}", layout.remedy, _STORAGE)


def _unreadable(name: str, path: Path, layout: Layout, error: sqlite3.Error) -> Finding:
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size:
        fix = "The next run mends it by itself: `paperledge update`, then look again."
        return warn(name, "a run was cut off in the middle of a commit, so it cannot be read now", fix)
    return fail(name, f"cannot be read: {error}", layout.remedy, _STORAGE)
