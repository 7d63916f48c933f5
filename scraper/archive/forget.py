"""Taking an episode out of archive.db for good: the one case in which rows are deleted, at a person's word."""

from collections.abc import Iterable
from typing import Final

from sqlite_utils import Database

from scraper.archive import fulltext
from scraper.archive.people import best_spelling

_ROWS: Final = (
    "episode_keys", "provenance", "questions", "credits", "quotes", "links", "segments", "doubts", "paper_links",
    "revisions",
)  # fmt: skip
_NAMES_A_PAGE: Final = ("episodes", "provenance", "revisions", "paper_mentions", "articles")


def erase(db: Database, episode_id: str) -> None:
    """Delete an episode, what belongs to it, and people who are named nowhere else; no word of it stays on disk."""
    db.execute("PRAGMA secure_delete = ON")
    with db.atomic():
        row = db.execute("SELECT seq FROM episodes WHERE id = ?", [episode_id]).fetchone()
        if row is None:
            return
        asked = db.execute("SELECT seq FROM questions WHERE episode_id = ?", [episode_id]).fetchall()
        people = db.execute("SELECT DISTINCT author_id FROM credits WHERE episode_id = ?", [episode_id]).fetchall()
        fulltext.take_out(db, "episodes", [row[0]])
        fulltext.take_out(db, "questions", [seq for (seq,) in asked])
        for table in _ROWS:
            db.execute(f"DELETE FROM {table} WHERE episode_id = ?", [episode_id])
        db.execute("DELETE FROM episodes WHERE id = ?", [episode_id])
        _drop_names(db, [author for (author,) in people])
        # A word that was taken out stays in the index's older pieces until they are merged.
        fulltext.merge(db, "episodes")
        fulltext.merge(db, "questions")


def _drop_names(db: Database, authors: Iterable[str]) -> None:
    """Spellings that no credit has any more, and people without a credit or a paper."""
    for author in authors:
        db.execute(
            "DELETE FROM author_names WHERE author_id = ?"
            " AND spelling NOT IN (SELECT credited_as FROM credits WHERE author_id = ?)",
            [author, author],
        )
        if db.execute("SELECT 1 FROM credits WHERE author_id = ?", [author]).fetchone():
            db.execute("UPDATE authors SET name = ? WHERE id = ?", [best_spelling(db, author), author])
        elif not db.execute("SELECT 1 FROM paper_authors WHERE author_id = ?", [author]).fetchone():
            db.execute("DELETE FROM authors WHERE id = ?", [author])


def rename_page(db: Database, old: str, new: str) -> None:
    """Name a page by its new hash wherever a row came from it."""
    with db.atomic():
        for table in _NAMES_A_PAGE:
            db.execute(f"UPDATE {table} SET snapshot = ? WHERE snapshot = ?", [new, old])
