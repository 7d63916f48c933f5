"""Ties episodes and articles to papers: computes every link that no person decided, and writes only what differs.

What a telling says is remembered as a digest. As long as neither that nor any paper changes, its links stand; a
change of the papers concerns every telling, since each paper may be a better one, or a rival.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Final

from scraper.link.facts import Telling, Told, Verdict, tellings_of
from scraper.link.judging import judge
from scraper.link.rows import TABLES, LinkRow, Tied, crawl_id, links_of, noted, write_links, write_note
from scraper.link.rulings import apply_rulings
from scraper.report import Progress
from scraper.storage.tables import Database

DECIDED_BY: Final = "link/2"
"""Name and version of the rules; a new version has every link looked at anew."""
_NOTE: Final = "linked_papers"

_JUDGED: Final = 4
"""Columns of a link that are judged anew: paper, score, status, evidence."""


def relink(archive: Database, crawl: Database, decided_at: str, progress: Progress | None = None) -> dict[str, int]:
    """Bring all links up to date; how many `auto` and `review` ones there are.

    What people ruled (in `crawl`) comes first: beside an accepted paper nothing stands, a rejected one is out.
    `decided_at` (ISO, UTC) is written on links that are new or changed.
    """
    settled = apply_rulings(archive, crawl).settled
    papers = _state_of_papers(archive, crawl)
    known = _remembered(archive) if noted(archive, _NOTE) == papers else {}
    told = {
        (each.kind, each.id): _digest(each)
        for each in tellings_of(archive.conn)
        if (each.kind, each.id) not in settled
    }
    due = {tied for tied, digest in told.items() if known.get(tied) != digest}
    if not due and known.keys() <= told.keys():
        return _counts(archive)
    waiting = (each for each in tellings_of(archive.conn) if (each.kind, each.id) in due)
    with archive.atomic():
        judged = judge(archive.conn, _path_of(archive), waiting, len(due))
        for done, (telling, verdicts) in enumerate(judged, 1):
            if progress:
                progress(done, len(due))
            _write(archive, (telling.kind, telling.id), verdicts, decided_at)
        _remember(archive, known, told)
        write_note(archive, _NOTE, papers)
    return _counts(archive)


def _state_of_papers(archive: Database, crawl: Database) -> str:
    """What names the papers at hand, and the rules."""
    return f"{DECIDED_BY} {crawl_id(crawl)} {noted(archive, 'papers_snapshot')}"


def _digest(telling: Telling) -> str:
    return hashlib.blake2b(repr(astuple(telling)).encode(), digest_size=12).hexdigest()


def _remembered(archive: Database) -> dict[Tied, str]:
    rows = archive.execute("SELECT kind, id, digest FROM linked_tellings").fetchall()
    return {(Told(kind), told): digest for kind, told, digest in rows}


def _remember(archive: Database, known: dict[Tied, str], told: dict[Tied, str]) -> None:
    gone = [(kind.value, each) for kind, each in known.keys() - told.keys()]
    archive.conn.executemany("DELETE FROM linked_tellings WHERE kind = ? AND id = ?", gone)
    news = [(*tied, digest) for tied, digest in told.items() if known.get(tied) != digest]
    archive.conn.executemany("INSERT OR REPLACE INTO linked_tellings VALUES (?, ?, ?)", news)


def _path_of(archive: Database) -> Path | None:
    (path,) = (row[2] for row in archive.execute("PRAGMA database_list").fetchall() if row[1] == "main")
    return Path(path) if path else None


def _write(archive: Database, tied: Tied, verdicts: Iterable[Verdict], decided_at: str) -> None:
    """Bring the program's own links of one telling to its verdicts."""
    stored = {row[0]: row[:_JUDGED] for row in links_of(archive, tied)}
    wanted = {each.paper_id: _row(each) for each in verdicts}
    gone = [(tied, paper) for paper in stored if paper not in wanted]
    rows = {
        (tied, paper): (*row, DECIDED_BY, decided_at) for paper, row in wanted.items() if stored.get(paper) != row
    }
    if gone or rows:
        write_links(archive, gone, rows)


def _row(verdict: Verdict) -> LinkRow:
    return verdict.paper_id, verdict.score, verdict.status, json.dumps(verdict.evidence, ensure_ascii=False)


def _counts(archive: Database) -> dict[str, int]:
    """Links by status, of episodes and articles."""
    counts = {"auto": 0, "review": 0}
    for table, _ in TABLES.values():
        for status, count in archive.execute(f"SELECT status, count(*) FROM {table} GROUP BY status").fetchall():
            counts[status] = counts.get(status, 0) + count
    return {status: counts[status] for status in ("auto", "review")}
