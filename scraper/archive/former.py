"""What a rebuilt archive owes to the one that it replaces: when links were made, and that nothing is lost."""

from collections.abc import Callable, Container
from typing import Any, Final

from scraper.archive import fulltext
from scraper.archive.identity import find, keys_of
from scraper.storage.tables import Database

_LINK: Final = "paper_id, score, status, evidence, decided_by, decided_at"
_SAME_PAPER: Final = (
    "SELECT id FROM papers WHERE id = :id",
    "SELECT paper_id FROM paper_former_ids WHERE id = :id",
    "SELECT id FROM papers WHERE arxiv_id = :arxiv_id",
    "SELECT id FROM papers WHERE doi = :doi",
    "SELECT id FROM papers WHERE title_key = :title_key ORDER BY id LIMIT 1",
)
"""How a former paper is found again: its id is made of the best name that the first page gave it."""


def carry_links(former: Database, rebuilt: Database) -> None:
    """Copy the links of the former archive, so that those which still hold keep the time of their making.

    What the program made and no longer holds is for `relink` to drop; what a person ruled stands in crawl.db, and
    `apply_rulings` puts it in order.
    """
    with rebuilt.atomic():
        seqs = dict(rebuilt.execute("SELECT id, seq FROM episodes").fetchall())
        rows = _links_of_today(former, rebuilt, "paper_links", "episode_id", seqs)
        linked = sorted({seqs[row[0]] for row in rows})
        fulltext.take_out(rebuilt, "episodes", linked)
        _insert(rebuilt, "paper_links", "episode_id", rows)
        fulltext.put_in(rebuilt, "episodes", linked)
        articles = [row[0] for row in rebuilt.execute("SELECT id FROM articles")]
        rows = _links_of_today(former, rebuilt, "article_paper_links", "article_id", articles)
        _insert(rebuilt, "article_paper_links", "article_id", rows)


def _links_of_today(
    former: Database, rebuilt: Database, table: str, column: str, there: Container[str]
) -> list[tuple[Any, ...]]:
    """The former links of which both ends are there, with the paper's present id."""
    found = former.execute(f"SELECT {column}, {_LINK} FROM {table}").fetchall()
    papers = {paper: _same_paper(former, rebuilt, paper) for paper in {row[1] for row in found}}
    return [
        (tied, papers[paper], *rest) for tied, paper, *rest in found if papers[paper] is not None and tied in there
    ]


def _insert(db: Database, table: str, column: str, rows: list[tuple[Any, ...]]) -> None:
    sql = f"INSERT INTO {table}({column}, {_LINK}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    db.conn.executemany(sql, rows)


def lost_episodes(former: Database, rebuilt: Database, taken_down: Container[tuple[str, str, str]]) -> list[str]:
    """Ids of the episodes that none of their keys finds in the rebuilt archive.

    Those that a person took down, known by show, kind and value of a key, are not lost.
    """
    lost = []
    for episode, show in former.execute("SELECT id, show_id FROM episodes ORDER BY seq").fetchall():
        keys = keys_of(former, episode)
        forgotten = any((show, key.kind.value, key.value) in taken_down for key in keys)
        if not forgotten and find(rebuilt, show, keys) is None:
            lost.append(episode)
    return lost


def lost_documents(former: Database, rebuilt: Database, is_kept: Callable[[str], bool]) -> list[str]:
    """Ids of papers and articles, and addresses of transcripts, that the rebuilt archive lacks and whose pages are
    not at hand either.

    `is_kept` tells whether a page, by its hash, is. What is lacking though they are there was read wrongly before.
    """
    lost = []
    for (paper,) in former.execute("SELECT id FROM papers ORDER BY seq").fetchall():
        if _same_paper(former, rebuilt, paper) is None:
            pages = former.execute("SELECT snapshot FROM paper_mentions WHERE paper_id = ?", (paper,)).fetchall()
            if not any(is_kept(page) for (page,) in pages):
                lost.append(paper)
    for article, page in former.execute("SELECT id, snapshot FROM articles ORDER BY seq").fetchall():
        if not rebuilt.execute("SELECT 1 FROM articles WHERE id = ?", (article,)).fetchone() and not is_kept(page):
            lost.append(article)
    for url, page in former.execute(
        "SELECT url, snapshot FROM transcript_sources WHERE snapshot IS NOT NULL"
    ).fetchall():
        sql = "SELECT 1 FROM transcript_sources WHERE url = ? AND snapshot IS NOT NULL"
        if not rebuilt.execute(sql, (url,)).fetchone() and not is_kept(page):
            lost.append(url)
    return lost


def lost_history(former: Database, rebuilt: Database, is_kept: Callable[[str], bool]) -> int:
    """How many changes by the host the former archive knows of and the pages at hand do not: revisions whose page is
    not kept, and episodes that were taken down in one and stand in the other."""
    changes = former.execute("SELECT snapshot FROM revisions WHERE field <> 'removed_at'").fetchall()
    standing = {row[0] for row in rebuilt.execute("SELECT id FROM episodes WHERE removed_at IS NULL").fetchall()}
    removed = former.execute("SELECT id FROM episodes WHERE removed_at IS NOT NULL").fetchall()
    return sum(not is_kept(page) for (page,) in changes) + sum(episode in standing for (episode,) in removed)


def _same_paper(former: Database, rebuilt: Database, paper_id: str) -> str | None:
    """The id that a paper of the former archive has in the rebuilt one; None if it is not there."""
    (known,) = former.query("SELECT id, arxiv_id, doi, title_key FROM papers WHERE id = ?", (paper_id,))
    for sql in _SAME_PAPER:
        if row := rebuilt.execute(sql, known).fetchone():
            return str(row[0])
    return None
