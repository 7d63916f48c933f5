"""The query language as SQL functions, so that canned queries and SQL users get what the commands get.

    pl_match(text)      FTS5 expression for all words: `WHERE episodes_fts MATCH pl_match(:q)`
    pl_match_any(text)  FTS5 expression for any of the words
    pl_name(text)       a name as `authors.key` holds it: accents, case and punctuation folded

Each takes any value, NULL included, and never fails; where there is nothing to match, nothing matches.
"""

import sqlite3

from scraper.search.query import MATCHES_NOTHING, parse
from scraper.text.people.names import name_key


def register(conn: sqlite3.Connection) -> None:
    """Add the functions to a connection."""
    conn.create_function("pl_match", 1, match, deterministic=True)
    conn.create_function("pl_match_any", 1, match_any, deterministic=True)
    conn.create_function("pl_name", 1, name, deterministic=True)


def match(value: object) -> str:
    """FTS5 expression in which all words of the text must match."""
    return parse(_text(value)).match or MATCHES_NOTHING


def match_any(value: object) -> str:
    """FTS5 expression in which one word of the text is enough."""
    query = parse(_text(value))
    return query.any_match or query.match or MATCHES_NOTHING


def name(value: object) -> str:
    """The key under which the archive holds a name; "" for no name."""
    return name_key(_text(value))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="ignore")
    return "" if value is None else str(value)
