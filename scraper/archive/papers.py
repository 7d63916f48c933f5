"""Papers and articles as rows. What several sources say of one paper is joined; no field is ever lost."""

import hashlib
from typing import Any, Final

from sqlite_utils import Database

from scraper.archive import fulltext
from scraper.archive.episodes import Capture
from scraper.model import ParsedArticle, ParsedPaper
from scraper.notation.normal import fold

NEW, EDITED, UNCHANGED = "new", "edited", "unchanged"

_COLUMNS: Final = ("arxiv_id", "doi", "title", "abstract", "categories", "published", "url", "code_url")


class PaperWriter:
    """Writes papers with their authors and mentions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def write(self, paper: ParsedPaper, position: int, source: str, seen_on: str, capture: Capture) -> str:
        """Store what a source says of a paper; whether it was new, added something, or said nothing new."""
        said = _columns(paper)
        paper_id = self._find(paper)
        outcome = UNCHANGED
        if paper_id is None:
            paper_id, outcome = self._insert(paper, said), NEW
        else:
            outcome = self._fill(paper_id, said, paper)
        self._db.conn.execute(
            "INSERT INTO paper_mentions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (paper_id, source, paper.section, capture.snapshot, seen_on or None, position),
        )
        if listed := paper.listed or seen_on:
            self._db.conn.execute(
                "UPDATE papers SET first_listed = ? WHERE id = ? AND (first_listed IS NULL OR first_listed > ?)",
                (listed, paper_id, listed),
            )
        return outcome

    def _find(self, paper: ParsedPaper) -> str | None:
        """By arXiv id, else DOI, else title where not both have an arXiv id."""
        for sql, value in (
            ("SELECT id FROM papers WHERE arxiv_id = ?", paper.arxiv_id),
            ("SELECT id FROM papers WHERE doi = ?", paper.doi),
            (
                "SELECT id FROM papers WHERE title_key = ?" + (" AND arxiv_id IS NULL" if paper.arxiv_id else "")
                + " ORDER BY id LIMIT 1",
                fold(paper.title),
            ),
        ):  # fmt: skip
            if value and (row := self._db.execute(sql, (value,)).fetchone()):
                return str(row[0])
        return None

    def _insert(self, paper: ParsedPaper, said: dict[str, str]) -> str:
        key = fold(paper.title)
        name = paper.arxiv_id or paper.doi or f"title-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
        seq = int(self._db.execute("SELECT coalesce(max(seq), 0) + 1 FROM papers").fetchone()[0])
        row: dict[str, Any] = {"id": name, "title_key": key, "seq": seq} | {k: v or None for k, v in said.items()}
        marks = ", ".join("?" * len(row))
        self._db.conn.execute(f"INSERT INTO papers({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        self._write_authors(name, paper.authors)
        fulltext.put_in(self._db, "papers", [seq])
        return name

    def _fill(self, paper_id: str, said: dict[str, str], paper: ParsedPaper) -> str:
        """Keep the fuller of two values, so that the order in which sources arrive does not matter."""
        stored = self._db.execute(
            f"SELECT seq, {', '.join(_COLUMNS)} FROM papers WHERE id = ?",
            (paper_id,),
        ).fetchone()
        old = dict(zip(_COLUMNS, stored[1:], strict=True))
        better = {k: v for k, v in said.items() if v and (len(v), v) > (len(old[k] or ""), old[k] or "")}
        names = [row[0] for row in self._db.execute(_AUTHORS, (paper_id,))]
        more_names = (len(paper.authors), list(paper.authors)) > (len(names), names)
        if not better and not more_names:
            return UNCHANGED
        fulltext.take_out(self._db, "papers", [stored[0]])
        if better:
            if "title" in better:
                better["title_key"] = fold(better["title"])
            assigned = ", ".join(f"{column} = ?" for column in better)
            self._db.conn.execute(f"UPDATE papers SET {assigned} WHERE id = ?", (*better.values(), paper_id))
        if more_names:
            self._write_authors(paper_id, paper.authors)
        fulltext.put_in(self._db, "papers", [stored[0]])
        return EDITED

    def _write_authors(self, paper_id: str, names: tuple[str, ...]) -> None:
        self._db.conn.execute("DELETE FROM paper_authors WHERE paper_id = ?", (paper_id,))
        self._db.conn.executemany(
            "INSERT INTO paper_authors(paper_id, position, name) VALUES (?, ?, ?)",
            [(paper_id, n, name) for n, name in enumerate(names, 1)],
        )


_AUTHORS: Final = "SELECT name FROM paper_authors WHERE paper_id = ? ORDER BY position"


def _columns(paper: ParsedPaper) -> dict[str, str]:
    categories = " ".join(paper.categories)
    url = paper.url or (f"https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else "")
    values = (
        paper.arxiv_id,
        paper.doi,
        paper.title,
        paper.abstract,
        categories,
        paper.published,
        url,
        paper.code_url,
    )
    return dict(zip(_COLUMNS, values, strict=True))


def write_article(db: Database, article: ParsedArticle, capture: Capture) -> str:
    """Store an article, known by its title; a later capture wins, then the fuller one."""
    key = fold(article.title)
    article_id = hashlib.sha256(key.encode()).hexdigest()[:12]
    row = db.execute("SELECT seq, changed_at, standfirst, body FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row and (row[1] or "", len(row[3]), row[3]) >= (capture.seen_at, len(article.body), article.body):
        return UNCHANGED
    if row:
        fulltext.take_out(db, "articles", [row[0]])
    seq = row[0] if row else int(db.execute("SELECT coalesce(max(seq), 0) + 1 FROM articles").fetchone()[0])
    seen = capture.seen_at or None
    db.conn.execute(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET"
        " url = coalesce(excluded.url, url), title = excluded.title,"
        " standfirst = coalesce(excluded.standfirst, standfirst), body = excluded.body,"
        " date = coalesce(excluded.date, date), site = coalesce(excluded.site, site),"
        " changed_at = excluded.changed_at, snapshot = excluded.snapshot, parser = excluded.parser",
        (
            article_id, article.url or None, article.title, article.standfirst or None, article.body,
            article.date or None, article.site or None, seen, seen, capture.snapshot, capture.parser, seq,
        ),
    )  # fmt: skip
    fulltext.put_in(db, "articles", [seq])
    return EDITED if row else NEW
