"""What the databases hold: full text, bodies, what was applied, what could not be read."""

import hashlib
import sqlite3
from contextlib import closing
from typing import Final

import zstandard

from scraper.archive.checks.finding import Finding, fail, ok, warn
from scraper.crawl import database as crawl_database
from scraper.crawl.site import shown_name
from scraper.errors import DriftError, StorageError

_NAMED: Final = 3
_REBUILD: Final = "`paperledge rebuild` makes the archive anew from crawl.db."


def full_text(archive: sqlite3.Connection) -> Finding:
    """FTS5's own check, on a passing copy: it needs to write, and nobody is to be disturbed."""
    broken = []
    with closing(sqlite3.connect("", isolation_level=None)) as copy:
        archive.backup(copy)
        indexes = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5(%'")]
        for name in indexes:
            try:
                copy.execute(f"INSERT INTO {name}({name}, rank) VALUES('integrity-check', 1)")
            except sqlite3.DatabaseError:
                broken.append(name)
    if broken:
        found = f"does not agree with the rows: {', '.join(broken)}"
        return fail("full text", found, _REBUILD, StorageError.exit_code)
    return ok("full text", f"{len(indexes)} indexes agree with their rows")


def bodies(crawl: sqlite3.Connection) -> Finding:
    """Every body is what its name says: the SHA-256 of what it unpacks to."""
    unpacker, count, wrong = zstandard.ZstdDecompressor(), 0, []
    for sha256, body in crawl.execute("SELECT sha256, body FROM bodies"):
        count += 1
        try:
            sound = hashlib.sha256(unpacker.decompress(body)).hexdigest() == sha256
        except zstandard.ZstdError:
            sound = False
        if not sound:
            wrong.append(sha256)
    if not wrong:
        return ok("bodies", f"{count} bodies are as they came")
    urls = [_url_of(crawl, sha256) for sha256 in wrong[:_NAMED]]
    found = f"{len(wrong)} of {count} are not what came over the wire: {', '.join(urls)}"
    return fail("bodies", found, crawl_database.LAYOUT.remedy, StorageError.exit_code)


def _url_of(crawl: sqlite3.Connection, sha256: str) -> str:
    row = crawl.execute("SELECT url FROM snapshots WHERE body_sha256 = ?", (sha256,)).fetchone()
    return shown_name(row[0]) if row else sha256


def snapshots_applied(archive: sqlite3.Connection, crawl: sqlite3.Connection) -> Finding:
    """The archive has read all that crawl.db keeps."""
    row = archive.execute("SELECT value FROM meta WHERE key = 'last_snapshot'").fetchone()
    applied = int(row[0]) if row else 0
    newest = int(crawl.execute("SELECT coalesce(max(seq), 0) FROM snapshots").fetchone()[0])
    if applied < newest:
        found = f"{newest - applied} of {newest} are not in the archive yet"
        return warn("snapshots", found, "Any command that writes catches up: `paperledge update`.")
    if applied > newest:
        found = f"the archive has read {applied}, and crawl.db keeps {newest}: it was lost and begun anew"
        return warn(
            "snapshots", found, "Restore crawl.db from a backup if there is one; the archive stands as it is."
        )
    return ok("snapshots", f"all {newest} are in the archive")


def problems(crawl: sqlite3.Connection) -> Finding:
    """Documents that could not be read; pages that no longer look as they did are drift."""
    rows = crawl.execute("SELECT url, fault FROM problems ORDER BY fault <> 'drift', url").fetchall()
    if not rows:
        return ok("drift", "every document could be read")
    named = ", ".join(f"{shown_name(url)} ({fault})" for url, fault in rows[:_NAMED])
    found = f"{len(rows)} documents could not be read: {named}"
    if rows[0][1] == "drift":
        fix = "Update this program, then `paperledge rebuild`: what came is kept, and is read anew."
        return fail("drift", found, fix, DriftError.exit_code)
    return warn("drift", found, "Look at what is named; `paperledge status` tells each with its reason.")
