"""Runs against a host of the tests, under a clock that never waits, and what they leave behind."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from scraper import pipeline
from scraper.clock import Clock
from scraper.config import Settings
from scraper.crawl.database import crawl_path
from scraper.report import RunReport
from scraper.run import Run
from scraper.sample.host import SampleHost
from tests.clock import FakeClock
from tests.host.politeness import WATCH

SHOW = "sample"
NOBODY = 65_534
Dump = dict[str, list[tuple[Any, ...]]]


def settings_for(host: SampleHost | str, **changes: Any) -> Settings:
    """The defaults, for this host, with silence cut short: nothing on the loopback is silent for long."""
    url = host if isinstance(host, str) else f"{host.url}/"
    return Settings(**{"url": url, "connect_timeout": 5.0, "read_timeout": 5.0, **changes})


def update(
    db: Path,
    host: SampleHost | str,
    clock: Clock | None = None,
    *,
    full: bool = False,
    max_pages: int | None = None,
    **changes: Any,
) -> RunReport:
    """`paperledge update`, in this process; `changes` are settings."""
    clock, settings = clock or FakeClock(), settings_for(host, **changes)
    with WATCH.going_by(clock, settings.delay, db), Run("update", db, settings, clock, SHOW) as run:
        pipeline.update(run, full=full, max_pages=max_pages)
    return run.report


def import_paths(db: Path, *paths: Path, show: str = SHOW, clock: Clock | None = None) -> RunReport:
    """`paperledge import`, in this process."""
    with Run("import", db, Settings(), clock or FakeClock(), show) as run:
        pipeline.import_paths(run, paths)
    return run.report


def query(db: Path, sql: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
    """Rows of a database that is only read."""
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as conn:
        return conn.execute(sql, tuple(values)).fetchall()


def wire(db: Path, sql: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
    """Rows of the crawl.db that belongs to an archive."""
    return query(crawl_path(db), sql, values)


def dump(db: Path) -> Dump:
    """Every row of every table, those of the full-text indexes too; but not the notes of runs and migrations."""
    tables = {row[0] for row in query(db, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    kept = sorted(tables - {"meta", "_sqlite_migrations"})
    return {name: sorted(query(db, f"SELECT * FROM {name}"), key=repr) for name in kept}


def content(db: Path) -> Dump:
    """The same without the indexes, which lie on the disk as they were written: at once, or bit by bit."""
    return {name: found for name, found in dump(db).items() if "_fts" not in name}


def asked(host: SampleHost, since: int = 0) -> list[tuple[str, int]]:
    """The paths that were asked for after the first `since` requests, with the status of each answer."""
    return [(request.path, request.status) for request in host.requests[since:]]


@contextmanager
def nobody_special(folder: Path) -> Iterator[None]:
    """Lose the rights of root over files, if one is root; `folder` and what lies beside it is then nobody's."""
    if os.geteuid() != 0:
        yield
        return
    passages = [path for path in folder.parents if path.owner() == "root" and path.stat().st_mode & 0o077 == 0]
    for path in (folder, *folder.iterdir(), folder.parent):
        os.chown(path, NOBODY, NOBODY)
    for path in passages:
        path.chmod(path.stat().st_mode | 0o011)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        for path in passages:
            path.chmod(path.stat().st_mode & ~0o011)
