"""How archive.db came to look as it does: small named steps, each applied once, in one transaction.

The names of the applied steps stand in the table `_sqlite_migrations`; their number is the schema version.
"""

from typing import Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from scraper.archive import schema
from scraper.errors import SchemaError

ARCHIVE: Final = Migrations("archive")


@ARCHIVE()
def first_tables(db: Database) -> None:
    """The tables and full-text indexes of the first release."""
    _run_script(db, schema.TABLES)
    _run_script(db, schema.FULL_TEXT)


def migrate(db: Database) -> None:
    """Bring an archive up to date. Raises SchemaError for one that a newer version has written."""
    known = {step.name for step in ARCHIVE.pending(Database(memory=True))}
    unknown = [step.name for step in ARCHIVE.applied(db) if step.name not in known]
    if unknown:
        raise SchemaError(
            f"the archive was written by a newer version (it has had the step {unknown[0]!r})",
            advice="Update this program, or use another archive with --db.",
        )
    if ARCHIVE.pending(db):
        ARCHIVE.apply(db)


def _run_script(db: Database, script: str) -> None:
    """Run several statements inside the open transaction (`executescript` would commit it)."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)
