"""The site goes on while runs change the archive beside it: no error, no restart, each page of one state."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from datasette.app import Datasette

from scraper.sample.host import SampleHost
from scraper.sample.show import load_episodes
from scraper.web.archive import read
from tests.crawls import SHOW, update
from tests.integration.archive_fixture import write_archive
from tests.integration.test_serve import PAPERLEDGE, fetch, line, started

PAGES = ("search?q=diffusion", "search.json?q=learning", "", "archive/episodes", "archive/episodes.json", "months")
CLIENTS = 2
RUNS = 2
PAPERS = [{"id": f"2501.{number:05}", "title": f"Paper {number}"} for number in range(200)]


def run(db: Path, host: SampleHost, *arguments: str) -> int:
    """A command on an archive, as a process of its own; its exit code."""
    settings = {
        "PAPERLEDGE_URL": f"{host.url}/", "PAPERLEDGE_SHOW": SHOW, "PAPERLEDGE_DELAY": "0", "PAPERLEDGE_TRIES": "1",
        "PAPERLEDGE_MAX_ONLINE": "0", "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    command = [sys.executable, *PAPERLEDGE, *arguments, "--db", str(db)]
    return subprocess.run(command, env={**os.environ, **settings}, capture_output=True, check=False).returncode


def test_pages_are_answered_while_runs_write(tmp_path: Path) -> None:
    db, over, told = tmp_path / "archive.db", threading.Event(), load_episodes()

    def ask(addresses: Sequence[str]) -> set[int]:
        found = {fetch(address).status_code for address in addresses}
        while not over.is_set():
            found |= {fetch(address).status_code for address in addresses}
        return found

    with SampleHost(told[: len(told) - RUNS]) as host:
        update(db, host)
        with started(*PAPERLEDGE, "serve", "--db", str(db), "--port", "0", cwd=tmp_path) as process:
            site = line(process.stdout, "http://127.0.0.1:")
            pages = [f"{site}{page}" for page in PAGES]
            with ThreadPoolExecutor(CLIENTS) as clients:
                asking = [clients.submit(ask, pages[number::CLIENTS]) for number in range(CLIENTS)]
                try:
                    codes = []
                    for number in range(RUNS):
                        host.episodes = told[: len(told) - RUNS + number + 1]
                        papers = tmp_path / f"{number}.jsonl"
                        papers.write_text("".join(f"{json.dumps(each)}\n" for each in PAPERS[number::RUNS]))
                        codes += [run(db, host, "update"), run(db, host, "papers", str(papers))]
                finally:
                    over.set()
                found = [each.result() for each in asking]
            held = [fetch(f"{site}archive/{table}.json?_size=0").json() for table in ("episodes", "papers")]
            assert process.poll() is None
    assert codes == [0, 0] * RUNS
    assert found == [{200}] * CLIENTS
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
