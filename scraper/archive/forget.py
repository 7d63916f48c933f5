"""Taking an episode out of archive.db for good: the one case in which rows are deleted, at a person's word."""

from collections.abc import Iterable
from typing import Final

from scraper.archive import fulltext, transcripts
from scraper.archive.people.settling import unsettle
from scraper.archive.people.writing import best_spelling
from scraper.storage.tables import Database
from scraper.text.people.names import name_key

_ROWS: Final = (
    "episode_keys", "provenance", "questions", "credits", "quotes", "links", "identifiers", "transcript_sources",
    "doubts", "paper_links", "revisions",
)  # fmt: skip
_NAMES_A_PAGE: Final = ("episodes", "provenance", "revisions", "paper_mentions", "articles", "transcript_sources")


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
        transcripts.take_out(db, episode_id)
        for table in _ROWS:
            db.execute(f"DELETE FROM {table} WHERE episode_id = ?", [episode_id])
        db.execute("DELETE FROM linked_tellings WHERE kind = 'episode' AND id = ?", [episode_id])
        db.execute("DELETE FROM episode_vectors WHERE seq = ?", [row[0]])
        db.execute("DELETE FROM episodes WHERE id = ?", [episode_id])
        _drop_names(db, [author for (author,) in people])
        # A word that was taken out stays in the index's older pieces until they are merged.
        fulltext.merge(db, "episodes")
        fulltext.merge(db, "questions")
        fulltext.merge(db, "segments")


def _drop_names(db: Database, authors: Iterable[str]) -> None:
    """Spellings that no credit has any more, and people without a credit; the next `settle` sees to the rest."""
    for author in authors:
        left = db.execute("SELECT DISTINCT credited_as FROM credits WHERE author_id = ?", [author]).fetchall()
        spellings = [spelling for (spelling,) in left]
        marks = ", ".join("?" * len(spellings))
        db.execute(
            f"DELETE FROM author_names WHERE author_id = ? AND spelling NOT IN ({marks})", [author, *spellings]
        )
        if spellings:
            name = best_spelling(spellings)
            db.execute("UPDATE authors SET name = ?, key = ? WHERE id = ?", [name, name_key(name), author])
        else:
            db.execute("UPDATE paper_authors SET author_id = NULL WHERE author_id = ?", [author])
            db.execute("DELETE FROM authors WHERE id = ?", [author])
    unsettle(db)


def rename_page(db: Database, old: str, new: str) -> None:
    """Name a page by its new hash wherever a row came from it."""
    with db.atomic():
        for table in _NAMES_A_PAGE:
            db.execute(f"UPDATE {table} SET snapshot = ? WHERE snapshot = ?", [new, old])
