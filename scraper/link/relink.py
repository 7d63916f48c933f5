"""Ties episodes to papers: computes every link that no person decided, and writes only what differs."""

import json

from sqlite_utils import Database

from scraper.archive import fulltext
from scraper.link.candidates import PaperIndex, facts_of
from scraper.link.score import Verdict, judge

DECIDED_BY = "link/1"


def relink(db: Database, decided_at: str) -> dict[str, int]:
    """Bring `auto` and `review` links up to date, in one transaction; how many there are of each.

    `decided_at` (ISO, UTC) is written on links that are new or changed. What a person ruled stays.
    """
    with db.atomic():
        has_papers = db.execute("SELECT 1 FROM papers LIMIT 1").fetchone() is not None
        wanted = _wanted(db) if has_papers else {}
        ruled = set(
            db.execute("SELECT episode_id, paper_id FROM paper_links WHERE status IN ('accepted', 'rejected')")
        )
        wanted = {pair: verdict for pair, verdict in wanted.items() if pair not in ruled}
        _write(db, wanted, decided_at)
    counts = {"auto": 0, "review": 0}
    for verdict in wanted.values():
        counts[verdict.status] += 1
    return counts


def _wanted(db: Database) -> dict[tuple[str, str], Verdict]:
    index = PaperIndex(db.conn)
    return {
        (episode.id, verdict.paper_id): verdict
        for episode in facts_of(db.conn)
        for verdict in judge(episode, index.candidates(episode))
    }


def _write(db: Database, wanted: dict[tuple[str, str], Verdict], decided_at: str) -> None:
    stored = {
        (episode, paper): (score, status, evidence)
        for episode, paper, score, status, evidence in db.execute(
            "SELECT episode_id, paper_id, score, status, evidence FROM paper_links WHERE status IN ('auto', 'review')"
        )
    }
    rows = {pair: (v.score, v.status, json.dumps(v.evidence)) for pair, v in wanted.items()}
    changed = {pair for pair in stored.keys() | rows.keys() if stored.get(pair) != rows.get(pair)}
    seqs = [
        db.execute("SELECT seq FROM episodes WHERE id = ?", (episode,)).fetchone()[0]
        for episode in sorted({episode for episode, _ in changed})
    ]
    fulltext.take_out(db, "episodes", seqs)
    db.conn.executemany("DELETE FROM paper_links WHERE episode_id = ? AND paper_id = ?", sorted(changed))
    db.conn.executemany(
        "INSERT INTO paper_links VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(*pair, *rows[pair], DECIDED_BY, decided_at) for pair in sorted(changed) if pair in rows],
    )
    fulltext.put_in(db, "episodes", seqs)
