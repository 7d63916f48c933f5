"""SQLite's own checks of a file, without what some versions of it report in error."""

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from typing import Literal

from scraper.storage.faults import is_damage

_NULL = re.compile(r"NULL value in (\w+)\.(\w+)")
_ALL = 1_000_000_000
"""Faults that SQLite may report, so that those that are none do not use up its patience."""


def damage_in(conn: sqlite3.Connection, check: Literal["quick_check", "integrity_check"], most: int = 1) -> list[str]:
    """The first faults that SQLite finds in a database, in its words; none for a sound one.

    Raises sqlite3.Error where the file cannot be read for another reason than its content.
    """
    found: list[str] = []
    try:
        for fault in _faults(conn, check):
            found.append(fault)
            if len(found) == most:
                break
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        found.append(str(error))
    return found


def _faults(conn: sqlite3.Connection, check: str) -> Iterator[str]:
    """What the check reports, less what is not so: SQLite 3.40 sees NULLs that are not there in tables WITHOUT ROWID
    whose key is not their first columns, and reports each row."""

    @cache
    def holds_null(table: str, column: str) -> bool:
        # `IS NULL` is never true of a column that is declared NOT NULL.
        sql = f"SELECT 1 FROM {table} WHERE typeof({column}) = 'null' LIMIT 1"  # noqa: S608 - named by the schema
        return conn.execute(sql).fetchone() is not None

    for (message,) in conn.execute(f"PRAGMA {check}({_ALL})"):
        fault = " ".join(str(message).split())
        told = _NULL.fullmatch(fault)
        if fault != "ok" and (told is None or holds_null(told[1], told[2])):
            yield fault
