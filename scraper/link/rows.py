"""Links as rows: the program's and people's, of episodes and articles; and what is noted about them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from scraper.archive import fulltext
from scraper.link.facts import Told
from scraper.storage.tables import Database

TABLES: Final = {Told.EPISODE: ("paper_links", "episode_id"), Told.ARTICLE: ("article_paper_links", "article_id")}
"""The table of links of each kind, and its column for the episode or article."""
_COLUMNS: Final = "paper_id, score, status, evidence, decided_by, decided_at"

Tied = tuple[Told, str]
"""An episode or article: its kind and id."""
LinkRow = tuple[Any, ...]
"""Paper, score, status, evidence (JSON), who decided, when."""


def all_links(archive: Database) -> list[tuple[Tied, LinkRow]]:
    """Every link with its episode or article."""
    return [
        ((kind, told), tuple(row))
        for kind, (table, column) in TABLES.items()
        for told, *row in archive.execute(f"SELECT {column}, {_COLUMNS} FROM {table}").fetchall()
    ]


def links_of(archive: Database, tied: Tied) -> list[LinkRow]:
    """The links of an episode or article that the program made."""
    table, column = TABLES[tied[0]]
    sql = (
        f"SELECT {_COLUMNS} FROM {table} WHERE {column} = ? AND status NOT IN ('accepted', 'rejected')"
        " ORDER BY paper_id"
    )
    return [tuple(row) for row in archive.execute(sql, [tied[1]]).fetchall()]


def write_links(
    archive: Database, gone: Iterable[tuple[Tied, str]], rows: Mapping[tuple[Tied, str], LinkRow]
) -> None:
    """Take links away and write others, each by episode or article and paper, inside the caller's transaction.

    The full text of an episode has its paper's title, and follows.
    """
    changed = [*gone, *rows]
    episodes = sorted({told for (kind, told), _ in changed if kind is Told.EPISODE})
    seqs = [archive.execute("SELECT seq FROM episodes WHERE id = ?", [each]).fetchone()[0] for each in episodes]
    fulltext.take_out(archive, "episodes", seqs)
    for (kind, told), paper in changed:
        table, column = TABLES[kind]
        archive.execute(f"DELETE FROM {table} WHERE {column} = ? AND paper_id = ?", [told, paper])
    for ((kind, told), _), row in rows.items():
        table, column = TABLES[kind]
        archive.execute(f"INSERT INTO {table}({column}, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", [told, *row])
    fulltext.put_in(archive, "episodes", seqs)


def noted(archive: Database, note: str) -> str:
    """What is noted in `meta`; "" where nothing is."""
    row = archive.execute("SELECT value FROM meta WHERE key = ?", [note]).fetchone()
    return str(row[0]) if row else ""


def write_note(archive: Database, note: str, value: str) -> None:
    """Note something in `meta`, where it is not noted yet."""
    if value != noted(archive, note):
        archive.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = ?2", [note, value])


def crawl_id(crawl: Database) -> str:
    """What tells one crawl.db, and the numbers of its snapshots and decisions, from another."""
    return str(crawl.execute("SELECT id FROM origin").fetchone()[0])
