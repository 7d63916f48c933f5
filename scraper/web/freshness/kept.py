"""What is read of the whole archive, kept in memory until the archive changes."""

import sqlite3
from collections.abc import Callable
from typing import Any, Final, TypeVar

_NOTES: Final = "SELECT key, value FROM meta ORDER BY key"
_COUNT: Final = "SELECT count(*) FROM episodes"

_T = TypeVar("_T")
_kept: Final[dict[tuple[str, str], tuple[Any, Any]]] = {}


def kept(conn: sqlite3.Connection, reading: Callable[[sqlite3.Connection], _T]) -> _T:
    """What a function of a module reads, from memory where nothing was written since it last read the same file.

    Every run and every ruling leaves its note in `meta`, in the transaction that writes the rows; both are seen from
    one state of the archive. What comes out is shared: it must not be changed.
    """
    file = str(conn.execute("PRAGMA database_list").fetchone()[2])
    name = (file, f"{reading.__module__}.{reading.__qualname__}")
    state = (conn.execute(_NOTES).fetchall(), conn.execute(_COUNT).fetchone())
    before, found = _kept.get(name, (None, None))
    if before != state:
        found = reading(conn)
        _kept[name] = (state, found)
    return found  # type: ignore[no-any-return]
