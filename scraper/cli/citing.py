"""Which papers `paperledge export` cites: its options read, and the papers they mean."""

import re
import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import BinaryIO, Final

from scraper.archive.people.lookup import find_authors
from scraper.cli import say
from scraper.cli.common import plain
from scraper.errors import UsageError
from scraper.export import bibtex, csl, ris
from scraper.export.cited import UNSURE
from scraper.export.found_papers import wanted
from scraper.export.papers import SURE, Selection, cited_papers, episodes_of, papers_by
from scraper.search.engine import search
from scraper.search.ordered import ordered
from scraper.search.terms import Sort

STATUSES: Final = (*SURE, UNSURE)
OTHERS: Final = {"ris": ris.entries, "csl": csl.entries}


def write(conn: sqlite3.Connection, out: BinaryIO, format_: str, chosen: Selection, *, ascii_only: bool) -> int:
    """Write the selected papers in a format, in UTF-8; how many they are."""
    papers = list(cited_papers(conn, chosen))
    pieces = bibtex.entries(papers, ascii_only=ascii_only) if format_ == "bibtex" else OTHERS[format_](papers)
    for piece in pieces:
        out.write(piece.encode())
    return len(papers)


def selection(
    conn: sqlite3.Connection,
    *,
    author: str,
    since: str,
    until: str,
    episode: Sequence[str],
    category: str,
    words: str,
    status: str,
) -> Selection:
    """What the options select; "" and () are options not given. Raises UsageError for what means nothing."""
    named = {id_ for name in episode for id_ in episodes_of(conn, name)} if episode else None
    if words:
        found = _found(conn, words)
        named = found if named is None else named & found
    credited, written = _by(conn, author) if author else (None, ())
    return Selection(
        statuses=statuses_of(status) if status else SURE,
        authors=credited,
        written=written,
        episodes=None if named is None else tuple(sorted(named)),
        since=day_of(since),
        until=day_of(until),
        category=category,
    )


def day_of(text: str) -> str:
    """A day, a month or a year, as 2025-04-10, 2025-04 or 2025; "" for none. Raises UsageError for anything else."""
    text = text.strip()
    if not text:
        return ""
    try:
        if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            date.fromisoformat(f"{text}-01-01"[: len("2025-01-01")])
            return text
    except ValueError:
        pass
    raise UsageError(
        f"{text!r} is no day, month or year",
        advice="Write 2025-04-10, 2025-04 or 2025, and a day that exists.",
    )


def statuses_of(text: str) -> tuple[str, ...]:
    """`accepted,auto` taken apart. Raises UsageError for what is no status, or none that may be cited."""
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not found or not set(found) <= set(STATUSES):
        raise UsageError(
            f"{text!r} is no list of statuses that can be cited",
            advice=f"Take from {', '.join(STATUSES)}, with commas between them; what was rejected is never cited.",
        )
    return found


def _by(conn: sqlite3.Connection, author: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The people whom a name or an id means, and the papers that have the name among their authors.

    Raises UsageError where there is neither.
    """
    written = papers_by(conn, author)
    try:
        return tuple(person.id for person in find_authors(conn, author)), written
    except UsageError:
        if not written:
            raise
        return (), written


def _found(conn: sqlite3.Connection, words: str) -> set[str]:
    """The episodes that hold all the words; where none does, those that hold most. How they were read is told."""
    everything = int(conn.execute("SELECT count(*) FROM episodes").fetchone()[0])
    results = search(conn, ordered(words, Sort.NEWEST), limit=max(everything, 1), suggest=False)
    say(plain(results.reading))
    return {hit.episode_id or hit.id for hit in wanted(results)}
