"""Keeping the full-text tables in step with the rows, inside the transaction that changes them.

With the words of an episode go its traits (`traits.py`).

FTS5 holds no copy of the text, so an old row must be taken out by its old words before the words change.
"""

import sqlite3
from collections.abc import Iterable
from typing import Final

from scraper.archive import traits
from scraper.storage.tables import Database

_COLUMNS: Final = {
    "episodes": ("episodes_text", "title, body, questions, authors, paper"),
    "questions": ("questions", "text"),
    "papers": ("papers_text", "title, abstract, authors"),
    "articles": ("articles", "title, standfirst, body"),
    "segments": ("segments", "text"),
}


def take_out(db: Database, table: str, seqs: Iterable[int]) -> None:
    """Remove rows from a table's index, before they change."""
    content, columns = _COLUMNS[table]
    numbers = list(seqs)
    db.conn.executemany(
        f"INSERT INTO {table}_fts({table}_fts, rowid, {columns})"
        f" SELECT 'delete', seq, {columns} FROM {content} WHERE seq = ?",
        [(seq,) for seq in numbers],
    )
    if table == "episodes":
        traits.take_out(db, numbers)


def put_in(db: Database, table: str, seqs: Iterable[int]) -> None:
    """Add rows to a table's index, after they have changed."""
    content, columns = _COLUMNS[table]
    numbers = list(seqs)
    db.conn.executemany(
        f"INSERT INTO {table}_fts(rowid, {columns}) SELECT seq, {columns} FROM {content} WHERE seq = ?",
        [(seq,) for seq in numbers],
    )
    if table == "episodes":
        traits.put_in(db, numbers)


def put_in_range(db: Database, table: str, first: int, last: int) -> None:
    """Add the new rows from number `first` to `last` to a table's index."""
    content, columns = _COLUMNS[table]
    db.conn.execute(
        f"INSERT INTO {table}_fts(rowid, {columns})"
        f" SELECT seq, {columns} FROM {content} WHERE seq BETWEEN ? AND ? ORDER BY seq",
        (first, last),
    )
    if table == "episodes":
        traits.put_in_range(db, first, last)


def merge(db: Database, table: str) -> None:
    """Merge all pieces of a table's index into one, without what was taken out of it."""
    db.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES('optimize')")


def is_sound(db: Database) -> bool:
    """Whether every index agrees with its rows, by FTS5's own check (which needs rank 1 to compare content); and the
    traits of the episodes.
    """
    try:
        with db.atomic():
            for table in _COLUMNS:
                db.execute(f"INSERT INTO {table}_fts({table}_fts, rank) VALUES('integrity-check', 1)")
    except sqlite3.DatabaseError:
        return False
    return traits.are_true(db)
