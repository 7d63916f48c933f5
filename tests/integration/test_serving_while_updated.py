"""The site goes on while runs change the archive beside it: no error, no restart, each page of one state."""

import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from datasette.app import Datasette

from scraper.sample.host import SampleHost
from scraper.sample.show import load_episodes
from scraper.web.archive import read
from tests.crawls import import_paths, update
from tests.integration.archive_fixture import write_archive
from tests.integration.test_serve import PAPERLEDGE, fetch, line, started

PAGES = ("search?q=diffusion", "search.json?q=learning", "", "archive/episodes", "archive/episodes.json", "months")
PAPERS = [
    {"arxiv_id": f"2501.{number:05}", "title": f"Paper {number}", "authors": ["Ann Example"]}
    for number in range(1, 200)
]


def test_pages_are_answered_while_runs_write(tmp_path: Path) -> None:
    """The runs are in this process, the site is another: they meet in the files alone."""
    db, told, found = tmp_path / "archive.db", load_episodes()[:12], set[tuple[str, int]]()
    papers = tmp_path / "papers.jsonl"
    papers.write_text("".join(f"{json.dumps(each)}\n" for each in PAPERS))
    with SampleHost(told[:-2]) as host, ThreadPoolExecutor(1) as pool:
        update(db, host)
        host.episodes = list(told)
        with started(*PAPERLEDGE, "serve", "--db", str(db), "--port", "0", cwd=tmp_path) as process:
            site = line(process.stdout, "http://127.0.0.1:")
            for write in (partial(update, db, host), partial(import_paths, db, papers)):
                writing = pool.submit(write)
                while not writing.done():
                    found |= {(page, fetch(f"{site}{page}").status_code) for page in PAGES}
                assert writing.result().exit_code == 0
            held = [fetch(f"{site}archive/{table}.json?_size=1").json() for table in ("episodes", "papers")]
            assert process.poll() is None
    assert found == {(page, 200) for page in PAGES}
    assert [each["filtered_table_rows_count"] for each in held] == [len(told), len(PAPERS)]


def test_all_that_a_page_reads_is_of_one_state(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive.db")
    with closing(sqlite3.connect(archive)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
    count = "SELECT count(*) FROM questions"

    def twice(conn: sqlite3.Connection) -> tuple[int, int]:
        first = conn.execute(count).fetchone()[0]
        with closing(sqlite3.connect(archive)) as writer:
            writer.execute("DELETE FROM questions WHERE episode_id = 'e1'")
            writer.commit()
        return first, conn.execute(count).fetchone()[0]

    async def counted() -> tuple[Any, Any]:
        site = Datasette([str(archive)])
        await site.invoke_startup()
        request = SimpleNamespace(actor=None)
        try:
            return await read(site, request, twice), await read(site, request, twice)
        finally:
            site.executor.shutdown()
            for database in site.databases.values():
                database.close()

    (first, second), (third, _) = asyncio.run(counted())
    assert first == second
    assert third < first
