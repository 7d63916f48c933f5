"""Links in a real archive: written once, searched with, and never over what a person ruled."""

import json
import sqlite3
from pathlib import Path
from urllib.parse import unquote

from scraper.archive.fulltext import is_sound
from scraper.archive.store import Archive
from scraper.clock import SystemClock
from scraper.config import Settings
from scraper.link.relink import relink
from scraper.pipeline import import_paths
from scraper.run import Run
from scraper.sample.feed import feed
from scraper.sample.show import load_episodes, papers_jsonl

NOW = "2025-08-01T00:00:00Z"


def sample_archive(folder: Path) -> Path:
    (folder / "feed.xml").write_text(feed(load_episodes(), "http://127.0.0.1:1"), encoding="utf-8")
    (folder / "papers.jsonl").write_text(papers_jsonl(load_episodes()), encoding="utf-8")
    db = folder / "archive.db"
    with Run("import", db, Settings(), SystemClock()) as run:
        import_paths(run, [folder / "feed.xml", folder / "papers.jsonl"])
    assert run.report.exit_code == 0
    return db


def links(db: Path, status: str) -> dict[str, str]:
    """arXiv id of the linked paper by the episode's slug."""
    with sqlite3.connect(db) as conn:
        return dict(
            conn.execute(
                "SELECT e.slug, p.arxiv_id FROM paper_links l JOIN episodes e ON e.id = l.episode_id"
                " JOIN papers p ON p.id = l.paper_id WHERE l.status = ?",
                (status,),
            ).fetchall()
        )


def test_every_link_of_the_sample_show_is_right(tmp_path: Path) -> None:
    db = sample_archive(tmp_path)
    truth = {unquote(episode.slug): episode.paper_arxiv_id for episode in load_episodes()}
    sure, doubtful = links(db, "auto"), links(db, "review")
    assert all(paper == truth[slug] for slug, paper in (sure | doubtful).items())
    assert not sure.keys() & doubtful.keys()
    assert len(sure) >= 8, "seven headlines that are titles and one id on the page, with full credits"


def test_linking_again_changes_no_row(tmp_path: Path) -> None:
    with Archive(sample_archive(tmp_path)) as archive:
        before = archive.db.conn.total_changes
        relink(archive.db, NOW)
        assert archive.db.conn.total_changes == before


def test_the_linked_papers_title_finds_the_episode(tmp_path: Path) -> None:
    with Archive(sample_archive(tmp_path)) as archive:
        rows = archive.db.execute(
            "SELECT e.title FROM episodes_fts f JOIN episodes e ON e.seq = f.rowid WHERE f.paper MATCH ?",
            ('"Density Measures for Language Generation"',),
        ).fetchall()
        assert len(rows) == 1
        assert is_sound(archive.db)


def test_what_a_person_ruled_stays(tmp_path: Path) -> None:
    with Archive(sample_archive(tmp_path)) as archive:
        db = archive.db
        pair = db.execute("SELECT episode_id, paper_id FROM paper_links WHERE status = 'auto' LIMIT 1").fetchone()
        with db.atomic():
            db.execute("UPDATE paper_links SET status = 'rejected' WHERE episode_id = ? AND paper_id = ?", pair)
        relink(db, NOW)
        stored = db.execute("SELECT status FROM paper_links WHERE episode_id = ? AND paper_id = ?", pair).fetchone()
        assert stored[0] == "rejected"


def test_evidence_is_kept_in_words(tmp_path: Path) -> None:
    with sqlite3.connect(sample_archive(tmp_path)) as conn:
        for (evidence,) in conn.execute("SELECT evidence FROM paper_links WHERE status = 'auto'"):
            assert len(json.loads(evidence)) >= 2
