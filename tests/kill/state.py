"""What a run leaves behind: as rows that can be compared, as soundness, and as a reader sees it at once."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import zstandard
from sqlite_utils import Database

from scraper.archive.fulltext import is_sound
from scraper.crawl.database import crawl_path

CLOCK: Final = frozenset({
    "first_seen", "changed_at", "removed_at", "seen_at", "decided_at", "asked_at",
    "fetched_at", "checked_at", "made_at", "begun_at", "ended_at", "swept_at", "gone_since", "not_before",
})  # fmt: skip
"""The clock's columns: of these only whether there is a value is compared."""

NOTES: Final = ("last_run", "last_complete_run")
"""What `meta` notes of the clock: only that there is one."""

NEWS: Final = ("updated_after", "updating_after")
"""What `meta` notes of which run brought what: two runs bring the same in two parts."""

CRAWL: Final = "coalesce((SELECT value FROM meta WHERE key = 'crawl'), '')"
"""The random name of the crawl.db that an archive belongs to, which other notes hold too: taken out."""

LOGS: Final = frozenset({"fetches", "runs", "_sqlite_migrations"})
"""Logs of what was done when: two runs make longer ones than one."""

Rows = dict[str, list[tuple[Any, ...]]]


def rows(db: Path) -> Rows:
    """Every row of both databases, by table: all but the clock's columns, the logs, and the full-text indexes.

    Indexes lie on the disk as they were written, at once or bit by bit; `unsound` looks at those.
    """
    return {**_rows(db), **{f"crawl.{table}": found for table, found in _rows(crawl_path(db)).items()}}


def _rows(path: Path) -> Rows:
    with closing(_reader(path)) as conn:
        tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        kept = sorted(table for table in tables - LOGS if "_fts" not in table)
        return {table: sorted(conn.execute(_select(conn, table)), key=repr) for table in kept}


def _select(conn: sqlite3.Connection, table: str) -> str:
    if table == "meta":
        return f"SELECT key, iif(key IN {NOTES}, '', replace(value, {CRAWL}, '')) FROM meta WHERE key NOT IN {NEWS}"
    names = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
    # The host's `Date` is the clock's too.
    if table == "origin":
        return "SELECT count(*) FROM origin"
    spelt = {name: f"{name} IS NULL" for name in CLOCK}
    spelt |= {
        "headers": "json_remove(headers, '$.Date', '$.date')",
        "body": "length(body)" if table == "bodies" else "body",
    }
    return f"SELECT {', '.join(spelt.get(name, name) for name in names)} FROM {table}"


def differences(found: Rows, expected: Rows) -> list[str]:
    """Which tables differ, and in which rows."""
    return [
        f"{table}: lost {_missing(expected, found, table)}, gained {_missing(found, expected, table)}"
        for table in sorted(found.keys() | expected.keys())
        if found.get(table) != expected.get(table)
    ]


def _missing(these: Rows, those: Rows, table: str) -> str:
    there = those.get(table, [])
    return str([row for row in these.get(table, []) if row not in there])[:600]


def unsound(db: Path) -> list[str]:
    """What is wrong with the two databases: by SQLite's checks, and by what each says of the other and of itself."""
    found = [fault for path in (db, crawl_path(db)) for fault in _damage(path)]
    with closing(_reader(db)) as archive, closing(_reader(crawl_path(db))) as crawl:
        if archive.execute("SELECT value FROM meta WHERE key = 'crawl'").fetchall() != _origin(crawl):
            found.append("the archive belongs to another crawl.db")
        if wrong := _falsified(crawl):
            found.append(f"bodies that are not what their hash says: {wrong}")
    with closing(sqlite3.connect(db, isolation_level=None)) as conn:
        if not is_sound(Database(conn)):
            found.append("the full-text indexes do not agree with their rows")
    return found


def _damage(path: Path) -> list[str]:
    with closing(_reader(path)) as conn:
        checks = {
            "integrity": conn.execute("PRAGMA integrity_check").fetchall(),
            "foreign keys": conn.execute("PRAGMA foreign_key_check").fetchall(),
        }
    return [f"{path.name}: {name} {found}" for name, found in checks.items() if found not in ([], [("ok",)])]


def _origin(crawl: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return crawl.execute("SELECT id FROM origin").fetchall()


def _falsified(conn: sqlite3.Connection) -> list[str]:
    unpacker = zstandard.ZstdDecompressor()
    stored = conn.execute("SELECT sha256, body FROM bodies")
    return [name for name, body in stored if hashlib.sha256(unpacker.decompress(body)).hexdigest() != name]


def unreadable(db: Path) -> list[str]:
    """What keeps a reader from a row and a full-text hit, right now.

    Before the first commit there is no archive to be read: no file, or one that a writer finds empty.
    """
    if not _has_schema(db):
        return []
    try:
        with closing(_reader(db)) as conn:
            episodes = conn.execute("SELECT count(*) FROM episodes").fetchone()[0]
            hits = conn.execute("SELECT count(*) FROM episodes_fts('ledger')").fetchone()[0]
    except sqlite3.Error as error:
        return [f"a reader is kept out: {error}"]
    return [] if hits == episodes else [f"{episodes} episodes, {hits} found by a word that all of them hold"]


def _has_schema(db: Path) -> bool:
    """Whether a writer, at work on a copy, finds the tables."""
    if not db.exists():
        return False
    copies = db.parent / "copies"
    copies.mkdir()
    for path in db.parent.glob(f"{db.name}*"):
        shutil.copy(path, copies)
    with closing(sqlite3.connect(copies / db.name)) as conn:
        found = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'episodes_fts'").fetchone()
    shutil.rmtree(copies)
    return found is not None


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
