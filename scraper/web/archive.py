"""Which of a site's databases is the archive, and how a page reads it: from one state of it, within a time limit."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound

from scraper.archive.migrations import ARCHIVE
from scraper.errors import StorageError
from scraper.storage.migrating import pending_steps
from scraper.storage.tables import Database
from scraper.web.freshness import states
from scraper.web.freshness.replaced import NEEDED

NAME: Final = "archive"
TIME_LIMIT_MS: Final = 2_000
"""For the reading of one page; a statement that somebody typed has less (guarding/settings.py)."""

_T = TypeVar("_T")
_known: Final[WeakKeyDictionary[Any, tuple[states.Site, Any]]] = WeakKeyDictionary()
"""For each site: the state of its files, and which of its databases was the archive then."""


async def archive_of(datasette: Any) -> Any:
    """The database named `archive`, if it is one of this version; else the first that is; None for none.

    Raises StorageError where there are only archives of another version, or a database that cannot be read.
    """
    state = states.of_site(datasette)
    if state is not None and _known.get(datasette, (None, None))[0] == state:
        return _known[datasette][1]
    found = await _looked_for(datasette)
    if state is not None:
        _known[datasette] = state, found
    return found


async def _looked_for(datasette: Any) -> Any:
    """Raises StorageError where there are archives, but none of this version."""
    others = []
    for database in sorted(datasette.databases.values(), key=lambda database: database.name != NAME):
        if not set(await database.table_names()) >= NEEDED:
            continue
        if await database.execute_fn(lambda conn, path=database.path: _is_current(conn, Path(path or NAME))):
            return database
        others.append(database.name)
    if others:
        raise StorageError(f"{others[0]} is of another version", advice="`paperledge doctor` says of which.")
    return None


def _is_current(conn: sqlite3.Connection, path: Path) -> bool:
    """Whether an archive has had the steps of this version, and no others."""
    try:
        return not pending_steps(Database(conn), path, ARCHIVE)
    except StorageError:
        return False


async def read(datasette: Any, request: Any, reading: Callable[[sqlite3.Connection], _T]) -> _T:
    """What a function reads from one state of the archive, whatever is committed meanwhile.

    Raises NotFound where the site has no archive, StorageError where it has one that cannot be read or is of another
    version, and Forbidden for whom its keeper has shut out.
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
