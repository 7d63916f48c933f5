"""Make the databases of a release, for the tests that bring old ones up to date.

Run once for each release, by the release itself, since only it writes what it wrote:

    git worktree add /tmp/release v0.1.0
    cd /tmp/release && python -m tests.databases.make FOLDER

(copy this file there first if the release is older than it). FOLDER, `tests/databases/0.1.0`, gets `archive.db.gz`
and `crawl.db.gz`: six episodes of the sample show, one of them edited by the host after the first crawl, and the
papers behind them. The tests know the numbers.
"""

import gzip
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from scraper.crawl.database import crawl_path
from scraper.sample.host import SampleHost
from scraper.sample.show import load_episodes, papers_jsonl
from tests.clock import FakeClock
from tests.crawls import import_paths, update

EPISODES = 6


def make(target: Path) -> None:
    """Crawl, let the host edit, crawl again, import the papers; pack both databases."""
    episodes = list(load_episodes()[:EPISODES])
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as folder, SampleHost(episodes) as host:
        db = Path(folder, "archive.db")
        update(db, host, clock)
        clock.pass_by(hours=1)
        host.episodes[0] = replace(episodes[0], title=f"{episodes[0].title}, corrected")
        update(db, host, clock)
        papers = Path(folder, "papers.jsonl")
        papers.write_text(papers_jsonl(episodes), encoding="utf-8")
        import_paths(db, papers, clock=clock)
        target.mkdir(parents=True, exist_ok=True)
        for path in (db, crawl_path(db)):
            (target / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
