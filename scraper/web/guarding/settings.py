"""How Datasette is set up here, in one place; docs/operating.md says what a keeper may change."""

import sqlite3
from typing import Any, Final

from scraper.web.guarding.openness import Openness

SETTINGS: Final = {
    "default_page_size": 20,
    "max_returned_rows": 200,
    "sql_time_limit_ms": 500,
    "suggest_facets": False,
    "facet_time_limit_ms": 200,
    "allow_download": False,
    "truncate_cells_html": 240,
    "default_cache_ttl": 0,
}
"""Suggesting facets costs more than all the rest of a table page; a download would be of a moving file. A page is
asked for again each time, since a run may change it; what has not changed is not sent again (caching.py).
"""

OF_A_PUBLIC_SITE: Final = {
    "default_allow_sql": False,
    "allow_download": False,
    "allow_facet": False,
    "allow_csv_stream": False,
    "trace_debug": False,
}
"""Whatever was chosen. The pages then do not offer what strangers do not get (gate.py)."""

SQL_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_LENGTH: 10_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 1_000,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 20,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 25_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 2_000,
}
"""What one statement may take; without them, one address made stock Datasette use gigabytes."""

PAGE_CACHE_KB: Final = 16_000
"""Of a connection, of which there are three. What a search reads of 10,000 episodes finds room; SQLite's own 2,000
take a fifth more of the CPU. No memory map: a file that is copied over would end the process.
"""


def apply(datasette: Any, openness: Openness = Openness()) -> None:  # noqa: B008 - it is frozen
    """Give each of SETTINGS to a Datasette, unless whoever started it chose a value of their own.

    Datasette 0.65 reads no settings from metadata, and keeps three of them in attributes besides. A value
    that was chosen, yet equals Datasette's default, cannot be told from one that was not.
    """
    from datasette.app import DEFAULT_SETTINGS  # Datasette itself imports this package while it is loading

    for name, value in SETTINGS.items():
        if datasette.setting(name) == DEFAULT_SETTINGS[name]:
            datasette._settings[name] = value
    if openness.is_public:
        datasette._settings.update(OF_A_PUBLIC_SITE)
    if openness.url:
        datasette._settings.update(base_url=openness.base_url, force_https_urls=openness.scheme == "https")
    datasette.page_size = datasette.setting("default_page_size")
    datasette.max_returned_rows = datasette.setting("max_returned_rows")
    datasette.sql_time_limit_ms = datasette.setting("sql_time_limit_ms")


def limit(conn: sqlite3.Connection) -> None:
    """Put SQL_LIMITS on a connection, and give it PAGE_CACHE_KB."""
    for category, value in SQL_LIMITS.items():
        conn.setlimit(category, value)
    conn.execute(f"PRAGMA cache_size = -{PAGE_CACHE_KB}")
