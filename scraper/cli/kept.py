"""The crawl.db of an archive, where what a person decided is kept: to be read, or to be written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from scraper.crawl.database import crawl_path, open_crawl, writer_lock
from scraper.errors import StorageError, UsageError
from scraper.storage.reading import readonly_uri
from scraper.storage.tables import Database


@contextmanager
def writing(db: Path) -> Iterator[Database]:
    """With the one writer's place. Raises UsageError where there is no archive, BusyError, StorageError."""
    if not db.is_file():
        raise UsageError(
            f"there is no archive at {db}", advice='Run "paperledge update" first, or name another file with --db.'
        )
    path = crawl_path(db)
    with _failing(path), writer_lock(db), closing(open_crawl(path)) as crawl:
        yield crawl


@contextmanager
def reading(db: Path) -> Iterator[Database]:
    """Only to be read. Raises UsageError where there is none, StorageError where it fails."""
    path = crawl_path(db)
    if not path.is_file():
        raise UsageError(f"there is no {path}", advice="Name the archive with --db; decisions lie beside it.")
    with _failing(path), closing(sqlite3.connect(readonly_uri(path), uri=True)) as conn:
        yield Database(conn)


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(
            f"{path} failed: {error}", advice="Run `paperledge doctor`, which says more; nothing was changed."
        ) from error
