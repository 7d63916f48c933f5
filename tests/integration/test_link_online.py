"""`link --online`: what has no paper at hand is asked for at arXiv, and linked with what comes."""

from pathlib import Path

from scraper.config import Settings
from scraper.pipeline import import_paths, link
from scraper.run import Run
from scraper.sample.feed import feed
from scraper.sample.show import load_episodes
from tests.clock import FakeClock
from tests.crawls import query
from tests.host.arxiv import FakeArxiv
from tests.host.arxiv_texts import FakePaper
from tests.host.politeness import WATCH
from tests.integration.test_asking_arxiv import MAY

EPISODE = next(each for each in load_episodes() if each.paper_arxiv_id == "2504.00031")
PAPER = FakePaper(EPISODE.paper_arxiv_id, EPISODE.paper_title, tuple(EPISODE.paper_authors), "2025-04-01")
LINKED = (
    "SELECT p.arxiv_id, l.status FROM paper_links l JOIN papers p ON p.id = l.paper_id"
    " JOIN episodes e ON e.id = l.episode_id WHERE e.title = ?"
)


def link_by(db: Path, host: FakeArxiv, *, online: bool) -> int:
    """Link; how many requests arXiv got for it."""
    clock = FakeClock(MAY)
    host.clock = clock
    before = len(host.requests)
    settings = Settings(arxiv_url=host.url, oai_url=f"{host.url}/oai2")
    with WATCH.going_by(clock, 3.0, db), Run("link", db, settings, clock) as run:
        link(run, online=online)
    assert run.report.exit_code == 0
    return len(host.requests) - before


def test_a_paper_that_is_not_at_hand_is_asked_for_and_linked(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(feed([EPISODE], "http://127.0.0.1:1"), encoding="utf-8")
    db = tmp_path / "archive.db"
    with Run("import", db, Settings(), FakeClock(MAY)) as run:
        import_paths(run, [tmp_path / "feed.xml"])
    with FakeArxiv([PAPER]) as host:
        assert link_by(db, host, online=False) == 0
        assert query(db, LINKED, [EPISODE.title]) == []
        assert link_by(db, host, online=True) > 0
        assert query(db, LINKED, [EPISODE.title]) == [(PAPER.id, "auto")]
        assert link_by(db, host, online=True) == 0
