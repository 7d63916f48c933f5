"""How archive.db came to look as it does: small named steps, each applied once, in one transaction.

The names of the applied steps stand in the table `_sqlite_migrations`; their number is the schema version.
"""

from typing import Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from scraper.archive import schema

ARCHIVE: Final = Migrations("archive")


@ARCHIVE()
def first_tables(db: Database) -> None:
    """The tables and full-text indexes of the first release."""
    _run_script(db, schema.TABLES)
    _run_script(db, schema.FULL_TEXT)


@ARCHIVE()
def mentions_by_key(db: Database) -> None:
    """The key of `paper_mentions` becomes its first columns: else SQLite 3.40 takes sound rows for damaged ones."""
    _run_script(
        db,
        """
        CREATE TABLE mentions (
          paper_id TEXT NOT NULL REFERENCES papers(id), source TEXT NOT NULL, section TEXT NOT NULL,
          snapshot TEXT NOT NULL, seen_on TEXT, position INTEGER NOT NULL,
          PRIMARY KEY (paper_id, source, section, snapshot)
        ) WITHOUT ROWID;
        INSERT INTO mentions SELECT paper_id, source, section, snapshot, seen_on, position FROM paper_mentions;
        DROP TABLE paper_mentions;
        ALTER TABLE mentions RENAME TO paper_mentions;
        """,
    )


def migrate(db: Database) -> None:
    """Give an archive every step that it lacks."""
    ARCHIVE.apply(db)


def _run_script(db: Database, script: str) -> None:
    """Run several statements inside the open transaction (`executescript` would commit it)."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)
