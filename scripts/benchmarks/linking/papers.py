"""The papers that a text may be about, in archives of their own: all of them, fewer, or all but some."""

import gzip
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from scraper.archive import fulltext
from scraper.archive.database import close_archive, open_archive
from scraper.errors import UsageError
from scripts.benchmarks.linking.pages import import_into

DEFAULT: Final = Path(__file__).parents[4] / "shared" / "data" / "papers" / "arxiv-2025-40k.jsonl.gz"

Papers = Mapping[str, str]
"""Lines of JSON by arXiv id."""

_REFERRING: Final = """
SELECT t.name, f."from", 'id' FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
WHERE t.type = 'table' AND f."table" = 'papers'
UNION ALL SELECT t.name, c.name, 'seq' FROM sqlite_master t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' AND c.name = 'paper_seq'
"""
"""Tables with a column for a paper, by its id or its number."""


def load(file: Path, keep: Callable[[Mapping[str, Any]], bool] | None = None) -> Papers:
    """The papers of a JSONL file, which may be gzipped; only those to keep, if that is said. Raises UsageError."""
    try:
        with (
            gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines
        ):
            records = ((json.loads(line), line) for line in lines if line.strip())
            return {record["arxiv_id"]: line for record, line in records if keep is None or keep(record)}
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{file} cannot be read as papers: {error!r}",
            advice="--papers takes JSON lines with arxiv_id, title, authors, abstract and first_seen.",
        ) from error


def store(papers: Papers, folder: Path) -> Path:
    """Import papers into a new archive in a new folder; where it is."""
    folder.mkdir(parents=True)
    saved = folder / "papers.jsonl"
    saved.write_text("".join(line.rstrip("\n") + "\n" for line in papers.values()), encoding="utf-8")
    import_into(folder / "archive.db", [saved])
    return folder / "archive.db"


def without(archive: Path, hidden: Iterable[str], folder: Path) -> Path:
    """A copy of an archive, in a new folder, as if some papers (by arXiv id) had never come."""
    folder.mkdir(parents=True)
    copy = folder / "archive.db"
    shutil.copyfile(archive, copy)
    db = open_archive(copy)
    with db.atomic():
        marks = json.dumps(sorted(hidden))
        found = "FROM papers WHERE arxiv_id IN (SELECT value FROM json_each(?))"
        fulltext.take_out(db, "papers", [seq for (seq,) in db.execute(f"SELECT seq {found}", (marks,)).fetchall()])
        for table, column, known_by in db.execute(_REFERRING).fetchall():
            db.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT {known_by} {found})", (marks,))
        db.execute(f"DELETE {found}", (marks,))
    close_archive(db)
    return copy
