"""Crawling: the program's own CPU time for a page, against a loop that only downloads the same pages.

Ours        `update` of a show of 1,200 episodes on 134 pages, with its robots.txt and its feed: asked politely (with
            no spacing), proved whole, kept, read, put in order, stored, indexed
Yardstick   one `requests.Session` that gets the same addresses one after the other and drops what comes

The host runs in a process of its own, and answers from memory, so that its work is in neither.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

from scraper import pipeline
from scraper.clock import SystemClock
from scraper.config import Settings
from scraper.report import RunReport
from scraper.run import Run
from scripts.benchmarks.timing import cpu_seconds

EPISODES, PAGE_SIZE = 1_200, 9
REACH = 6.0
"""The most that a page may cost, in times of the yardstick."""
MOST_REQUESTS, MOST_SECONDS = 6, 1.0
"""An update with nothing new makes fewer requests, and takes less CPU time."""

_HOST = "from scripts.benchmarks.crawl import serve; serve({episodes}, {page_size})"


def measure(rounds: int, episodes: int = EPISODES) -> dict[str, float | int | bool]:
    """Crawl the same show `rounds` times over, each into an archive of its own; medians of CPU seconds."""
    ours, yardstick, again, requests_made = [], [], [], 0
    with host(episodes, PAGE_SIZE) as url:
        pages = _addresses(url, episodes)
        _download(pages)
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                db = Path(folder) / "archive.db"
                ours.append(cpu_seconds(lambda: _update(db, url)))  # noqa: B023
                yardstick.append(cpu_seconds(lambda: _download(pages)))
                reports: list[RunReport] = []
                again.append(cpu_seconds(lambda: reports.append(_update(db, url))))  # noqa: B023
                requests_made = reports[0].http["requests"]
    ratio = statistics.median(ours) / statistics.median(yardstick)
    quiet = statistics.median(again)
    return {
        "episodes": episodes,
        "pages": len(pages) - 2,
        "seconds": statistics.median(ours),
        "yardstick_seconds": statistics.median(yardstick),
        "ratio": ratio,
        "again_seconds": quiet,
        "again_requests": requests_made,
        "reached": ratio < REACH,
        "again_reached": requests_made < MOST_REQUESTS and quiet < MOST_SECONDS,
    }


@contextmanager
def host(episodes: int, page_size: int) -> Iterator[str]:
    """A host of a made-up show in a process of its own; its address."""
    command = [sys.executable, "-c", _HOST.format(episodes=episodes, page_size=page_size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()


def serve(episodes: int, page_size: int) -> None:
    """Be that host: print the address, and serve until standard input ends."""
    from scraper.sample.host import SampleHost, conditional
    from scraper.sample.server import Request, Response
    from scripts.benchmarks import corpus

    class Ready(SampleHost):
        """Answers each address from what it answered first."""

        def __init__(self) -> None:
            super().__init__(list(corpus.episodes(episodes)), page_size=page_size)
            self._answers: dict[str, Response] = {}

        def respond(self, request: Request) -> Response:
            """Answer from memory."""
            if request.path not in self._answers:
                self._answers[request.path] = self.page(request.path)
            return conditional(request, self._answers[request.path])

    with Ready() as ready:
        print(json.dumps(ready.url), flush=True)
        sys.stdin.read()


def _addresses(url: str, episodes: int) -> list[str]:
    pages = -(-episodes // PAGE_SIZE)
    return [
        f"{url}/robots.txt",
        f"{url}/",
        *(f"{url}/page/{page}/" for page in range(2, pages + 1)),
        f"{url}/feed.xml",
    ]


def _download(addresses: Sequence[str]) -> None:
    with requests.Session() as session:
        session.trust_env = False
        for address in addresses:
            session.get(address, timeout=30).raise_for_status()


def _update(db: Path, url: str) -> RunReport:
    with Run("update", db, Settings(url=f"{url}/", delay=0.0), SystemClock(), "bench") as run:
        pipeline.update(run)
    if run.report.exit_code:
        raise RuntimeError(f"the crawl ended with exit code {run.report.exit_code}: {run.report.failed}")
    return run.report
