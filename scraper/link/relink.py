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

from sqlite_utils import Database

from scraper.archive import fulltext
from scraper.link.facts import Telling, Told, Verdict, tellings_of
from scraper.link.judging import judge
from scraper.link.rulings import TABLES, Tied, apply_rulings
from scraper.report import Progress

DECIDED_BY: Final = "link/2"
"""Name and version of the rules; a new version has every link looked at anew."""
_NOTE: Final = "linked_papers"

_Row = tuple[str, float, str, str]
"""Paper, score, status, evidence."""


def relink(archive: Database, crawl: Database, decided_at: str, progress: Progress | None = None) -> dict[str, int]:
    """Bring all links up to date; how many `auto` and `review` ones there are.

    What people ruled (in `crawl`) comes first: beside an accepted paper nothing stands, a rejected one is out.
    `decided_at` (ISO, UTC) is written on links that are new or changed.
    """
    settled = apply_rulings(archive, crawl).settled
    papers = _state_of_papers(archive)
    known = _remembered(archive) if _noted(archive) == papers else {}
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
        archive.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_NOTE, papers))
    return _counts(archive)


def _state_of_papers(archive: Database) -> str:
    """What names the papers at hand, and the rules."""
    row = archive.execute("SELECT value FROM meta WHERE key = 'papers_snapshot'").fetchone()
    return f"{DECIDED_BY} {row[0] if row else ''}"


def _noted(archive: Database) -> str:
    row = archive.execute("SELECT value FROM meta WHERE key = ?", (_NOTE,)).fetchone()
    return str(row[0]) if row else ""


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
    kind, told = tied
    table, column = TABLES[kind]
    stored = {
        row[0]: tuple(row)
        for row in archive.execute(
            f"SELECT paper_id, score, status, evidence FROM {table}"
            f" WHERE {column} = ? AND status IN ('auto', 'review')",
            (told,),
        ).fetchall()
    }
    rows: dict[str, _Row] = {each.paper_id: _row(each) for each in verdicts}
    changed = sorted(paper for paper in stored.keys() | rows.keys() if stored.get(paper) != rows.get(paper))
    if not changed:
        return
    seqs = _full_text_of(archive, tied)
    fulltext.take_out(archive, "episodes", seqs)
    archive.conn.executemany(
        f"DELETE FROM {table} WHERE {column} = ? AND paper_id = ?", [(told, paper) for paper in changed]
    )
    archive.conn.executemany(
        f"INSERT INTO {table}({column}, paper_id, score, status, evidence, decided_by, decided_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(told, *rows[paper], DECIDED_BY, decided_at) for paper in changed if paper in rows],
    )
    fulltext.put_in(archive, "episodes", seqs)


def _full_text_of(archive: Database, tied: Tied) -> list[int]:
    """The row of the index that tells of the links: an episode's has its paper's title."""
    kind, told = tied
    if kind is not Told.EPISODE:
        return []
    return [row[0] for row in archive.execute("SELECT seq FROM episodes WHERE id = ?", (told,)).fetchall()]


def _row(verdict: Verdict) -> _Row:
    return verdict.paper_id, verdict.score, verdict.status, json.dumps(verdict.evidence, ensure_ascii=False)


def _counts(archive: Database) -> dict[str, int]:
    """Links by status, of episodes and articles."""
    counts = {"auto": 0, "review": 0}
    for table, _ in TABLES.values():
        for status, count in archive.execute(f"SELECT status, count(*) FROM {table} GROUP BY status").fetchall():
            counts[status] = counts.get(status, 0) + count
    return {status: counts[status] for status in ("auto", "review")}
