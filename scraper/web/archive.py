"""Which of a site's databases is the archive, and how a page reads it: from one state of it, within a time limit."""

import sqlite3
from collections.abc import Callable
from typing import Any, Final, TypeVar

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound

NAME: Final = "archive"
TIME_LIMIT_MS: Final = 2_000
"""For the reading of one page; a statement that somebody typed has less (settings.py)."""
_NEEDED: Final = frozenset(("episodes", "articles", "papers", "paper_links", "article_paper_links"))

_T = TypeVar("_T")


async def archive_of(datasette: Any) -> Any:
    """The database named `archive`, if it is one of this version; else the first that is; None for none."""
    for database in sorted(datasette.databases.values(), key=lambda database: database.name != NAME):
        if set(await database.table_names()) >= _NEEDED:
            return database
    return None


async def read(datasette: Any, request: Any, reading: Callable[[sqlite3.Connection], _T]) -> _T:
    """What a function reads from one state of the archive, whatever is committed meanwhile.

    Raises NotFound where the site has no archive, and Forbidden for whom its keeper has shut out.
    """
    database = await archive_of(datasette)
    if database is None:
        raise NotFound("There is no archive here.")
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])

    def in_one_state(conn: sqlite3.Connection) -> _T:
        conn.execute("BEGIN")
        try:
            with sqlite_timelimit(conn, TIME_LIMIT_MS):
                return reading(conn)
        finally:
            conn.execute("ROLLBACK")

    found: _T = await database.execute_fn(in_one_state)
    return found
