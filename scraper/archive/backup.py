"""A verified copy of both databases, of one moment, while the site reads on."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scraper.archive import database as archive_database
from scraper.crawl import database as crawl_database
from scraper.crawl.database import crawl_path, writer_lock
from scraper.errors import PaperLedgeError, StorageError, UsageError
from scraper.storage.copying import discard, part_of, put_in_place, write_copy
from scraper.storage.faults import explain
from scraper.storage.opening import BUSY_TIMEOUT

_DATED: Final = r"-\d{4}-\d{2}-\d{2}T\d{6}Z\.db"


@dataclass(frozen=True, slots=True)
class Copied:
    """One database of a backup: where it lies, its size, its rows by table."""

    path: Path
    size: int
    rows: dict[str, int]


def plan(db: Path, target: Path, now: datetime) -> dict[Path, Path]:
    """Which file is copied to which: the archive, and crawl.db where there is one.

    A target that ends in `.db` and is no folder names the archive's copy, and that of crawl.db stands to it as
    crawl.db stands to the archive; any other is a folder, and the copies are named by the time.
    Raises UsageError when there is no archive, or something already where a copy was named by hand.
    """
    if not db.is_file():
        raise UsageError(
            f"there is no archive at {db}",
            advice='Run "paperledge update" first, or name another file with --db.',
        )
    sources = [path for path in (db, crawl_path(db)) if path.is_file()]
    if not is_one_file(target):
        stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
        return {path: target / f"{path.stem}-{stamp}.db" for path in sources}
    targets = dict(zip(sources, (target, crawl_path(target)), strict=False))
    if taken := [path for path in targets.values() if path.exists()]:
        raise UsageError(f"{taken[0]} is there already", advice="Name a new file, or a folder for dated copies.")
    return targets


def is_one_file(target: Path) -> bool:
    """Whether a target names the copy itself, and not the folder for dated ones."""
    return target.suffix == ".db" and not target.is_dir()


def back_up(db: Path, targets: dict[Path, Path]) -> list[Copied]:
    """Copy the databases that `plan` has named; each copy appears when all have been proven.

    Raises BusyError while a run writes, StorageError when a database is damaged or the disk full; then no
    copy is left.
    """
    remedies = {db: archive_database.LAYOUT.remedy, crawl_path(db): crawl_database.LAYOUT.remedy}
    with writer_lock(db), contextlib.ExitStack() as unfinished:
        copied = []
        for path, target in targets.items():
            part = part_of(target)
            unfinished.callback(discard, part)
            with _explained(target, remedies[path]):
                target.parent.mkdir(parents=True, exist_ok=True)
                with _opened(path, remedies[path]) as source:
                    rows = write_copy(source, path, part)
                copied.append(Copied(target, part.stat().st_size, rows))
        for target in targets.values():
            with _explained(target, ""):
                put_in_place(part_of(target), target)
    return copied


def delete_older(db: Path, folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` dated copies of each of these databases in a folder; which were deleted."""
    deleted: list[Path] = []
    for source in (db, crawl_path(db)):
        own = re.compile(re.escape(source.stem) + _DATED)
        copies = sorted(path for path in folder.iterdir() if own.fullmatch(path.name) and path.is_file())
        for path in copies[:-keep]:
            path.unlink()
            deleted.append(path)
    return deleted


@contextlib.contextmanager
def _opened(path: Path, remedy: str) -> Iterator[sqlite3.Connection]:
    """A database that may be mended on opening, if a run was killed in the middle of a commit: the lock is ours."""
    try:
        conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=BUSY_TIMEOUT)
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise explain(path, error, remedy) from error
    with contextlib.closing(conn):
        yield conn


@contextlib.contextmanager
def _explained(target: Path, remedy: str) -> Iterator[None]:
    try:
        yield
    except PaperLedgeError:
        raise
    except (sqlite3.Error, OSError) as error:
        meant = explain(target, error, remedy)
        raise StorageError(f"no backup was made: {meant}", advice=meant.advice) from error
