"""What SQLite's own errors mean to a keeper."""

import sqlite3
from pathlib import Path
from typing import Final

from scraper.errors import BusyError, PaperLedgeError, StorageError

_PRIMARY: Final = 0xFF
"""The low byte of SQLite's extended result codes is the kind of the error."""

_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_LOCKED: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file's content is broken, or no database at all."""
    return _kind(error) in _DAMAGED


def explain(path: Path, error: Exception, remedy: str) -> PaperLedgeError:
    """The error to end with. `remedy`: what to do about a damaged file."""
    if _kind(error) in _LOCKED:
        return BusyError(
            f"{path} is in use by another program ({error})",
            advice="End whatever has it open for writing, a database browser perhaps, and run the command again.",
        )
    if _kind(error) == sqlite3.SQLITE_FULL:
        return StorageError(f"{path}: {error}", advice="Free disk space and run the command again.")
    if is_damage(error):
        return StorageError(f"{path} is damaged or no database: {error}", advice=remedy)
    return StorageError(f"{path} cannot be used: {error}", advice="Check the path, the disk and the file's rights.")


def _kind(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY
