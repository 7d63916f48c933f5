"""What tells one state of a site's files from another, by looking at them from outside."""

import os
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

RECENT_NS: Final = 1_000_000_000
"""Nanoseconds. Two changes within one tick of the system's clock, 10 ms at most, have the same time; and what is
written to the log is seen by readers a little later, when the writer has told them.
"""


class FileState(NamedTuple):
    """What a file has of its own: whatever is put in its place or written into it has another."""

    device: int
    number: int
    size: int
    written_ns: int
    changed_ns: int
    """When it was last written or renamed. No program can set this, as it can the time before."""


Site = tuple[tuple[str, FileState, FileState | None], ...]
"""Of each database that is a file: its name, the file and its write-ahead log, if that holds anything."""


def of_file(path: str | Path) -> FileState | None:
    """The state of a file, or None where none is. The file is not opened: to close it would end the locks that
    SQLite holds on it in this process (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        stat = Path(path).stat()
    except OSError:
        return None
    return FileState(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def log_of(path: str | Path) -> str:
    """Where the write-ahead log of a database lies: beside the file itself, where the path is a symbolic link."""
    return f"{os.path.realpath(path)}-wal"


def of_site(datasette: Any) -> Site | None:
    """The state of all databases of a site that are files; None where one is gone, or has changed just now.

    What is read after this is of this state or a later one.
    """
    latest = time.time_ns() - RECENT_NS
    found = []
    for database in datasette.databases.values():
        if database.is_memory:
            continue
        file, log = of_file(database.path), of_file(log_of(database.path))
        if file is None or max(file.changed_ns, log.changed_ns if log else 0) > latest:
            return None
        found.append((database.name, file, log if log and log.size else None))
    return tuple(found)
