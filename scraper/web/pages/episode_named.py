"""Which episode an address means: `SHOW/SLUG`, an id, or one of the ways in which people spell these."""

import sqlite3
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from scraper.notation.keys import slug_of

_BY_ID: Final = "SELECT id FROM episodes WHERE id = ?"
_OF_SHOW: Final = """
SELECT e.id FROM shows s CROSS JOIN episodes e ON e.show_id = s.id AND e.slug = ?2
WHERE ?1 COLLATE NOCASE IN ('', s.slug)
"""
_ONCE_OF_SHOW: Final = """
SELECT k.episode_id FROM shows s CROSS JOIN episode_keys k ON k.show_id = s.id AND k.kind = 'slug' AND k.value = ?2
WHERE ?1 COLLATE NOCASE IN ('', s.slug)
"""
_IN_ANY_CASE: Final = """
SELECT k.episode_id FROM shows s CROSS JOIN episode_keys k ON k.show_id = s.id AND k.kind = 'slug'
WHERE k.value = ?2 COLLATE NOCASE AND ?1 COLLATE NOCASE IN ('', s.slug)
"""
"""Reads every slug of a show: 3 ms for 10,000, and only where nothing else is found."""


def named(conn: sqlite3.Connection, name: str) -> list[str]:
    """The ids of the episodes that a path behind `/episode/` may mean, the surest way to read it first; [] for none.

    More than one only where shows share a slug and the path names none of them.
    """
    if found := _ids(conn, _BY_ID, name):
        return found
    show, _, slug = name.rpartition("/")
    for of_show in dict.fromkeys((show, "")):
        for statement, spelled in _ways(slug):
            if found := _ids(conn, statement, of_show, spelled):
                return found
    return _ids(conn, _BY_ID, slug.lower())


def _ways(slug: str) -> Iterator[tuple[str, str]]:
    """Statements to find a slug, each with a spelling, the cheapest and surest first."""
    spellings = dict.fromkeys((slug, slug_of(f"/e/{quote(slug, errors='replace')}/"), slug.lower()))
    for statement in (_OF_SHOW, _ONCE_OF_SHOW):
        for spelled in spellings:
            yield statement, spelled
    yield _IN_ANY_CASE, slug


def _ids(conn: sqlite3.Connection, statement: str, *values: str) -> list[str]:
    return sorted({row[0] for row in conn.execute(statement, values)})
