"""How much one statement may bring: whatever Datasette reads by itself, for somebody's own SQL first of all."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

MOST: Final = 10_000_000
"""Letters and bytes of all rows of a result."""
MOST_OF_OWN_SQL: Final = 3_000_000
"""The same where anything may stand in it: JSON takes six bytes for some letters."""
ROW_OF_OWN_SQL: Final = {sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000, sqlite3.SQLITE_LIMIT_COLUMN: 60}
"""A row is made whole before it can be counted; these say how long a value may be, and how many there may be."""
OWN: Final = frozenset({"sql", "_where"})
"""Arguments that hold SQL of whoever asks."""

_T = TypeVar("_T")
_holds_sql: ContextVar[bool] = ContextVar("holds_sql", default=False)
_is_counted: ContextVar[bool] = ContextVar("is_counted", default=False)


class TooMuchError(Exception):
    """A result is larger than is sent at once; says so in a sentence."""


@contextmanager
def known(query: bytes) -> Iterator[None]:
    """While a request is answered: note whether its address holds SQL."""
    names = {name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)}
    token = _holds_sql.set(not OWN.isdisjoint(names))
    try:
        yield
    finally:
        _holds_sql.reset(token)


@contextmanager
def counted() -> Iterator[None]:
    """While Datasette reads by itself: note that it is to be counted."""
    token = _is_counted.set(True)
    try:
        yield
    finally:
        _is_counted.reset(token)


def bounded(read: Callable[[sqlite3.Connection], _T]) -> Callable[[sqlite3.Connection], _T]:
    """What reads from a connection, held to the bounds that are noted now; it may then run in another thread."""
    if not _is_counted.get():
        return read
    most, limits = (MOST_OF_OWN_SQL, ROW_OF_OWN_SQL) if _holds_sql.get() else (MOST, {})

    def within(conn: sqlite3.Connection) -> _T:
        with held(conn, most, limits):
            return read(conn)

    return within


@contextmanager
def held(conn: sqlite3.Connection, most: int, limits: dict[int, int]) -> Iterator[None]:
    """A connection on which these limits are set, and which counts what it brings.

    Raises TooMuchError in whoever fetches the row that is too much.
    """
    former = {category: conn.setlimit(category, value) for category, value in limits.items()}
    factory, conn.row_factory = conn.row_factory, _counting(most)
    try:
        yield
    finally:
        conn.row_factory = factory
        for category, value in former.items():
            conn.setlimit(category, value)


def _counting(most: int) -> Callable[[sqlite3.Cursor, tuple[Any, ...]], sqlite3.Row]:
    left = most

    def row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        nonlocal left
        left -= sum(len(value) for value in values if isinstance(value, str | bytes))
        if left < 0:
            raise TooMuchError(f"All rows together hold more than {most:,} letters. Please ask for less.")
        return sqlite3.Row(cursor, values)

    return row
