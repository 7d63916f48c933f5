"""News articles as rows."""

import hashlib

from scraper.archive import fulltext
from scraper.archive.episodes import Capture
from scraper.model import ParsedArticle
from scraper.notation.normal import fold
from scraper.storage.tables import Database

NEW, EDITED, UNCHANGED = "new", "edited", "unchanged"


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
