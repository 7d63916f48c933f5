"""What a term grows to in an index: of 漢字, every token of the index in which it stands."""

import sqlite3
from collections.abc import Callable
from typing import Final

from scraper.search.expression import needs_vocabulary
from scraper.search.stems import decoded, folded
from scraper.search.terms import Term
from scraper.search.words import pieces

AT_MOST: Final = 100
"""Tokens that a term grows to, the most frequent."""
_FIRST: Final = "\u1100"
"""No token that begins with a letter of Chinese, Japanese or Korean sorts before this one."""


def grown_from(conn: sqlite3.Connection, index: str) -> Callable[[Term], tuple[str, ...]]:
    """What looks up the tokens of one full-text index of a connection, which may be read-only."""
    table = f"temp.{index}_tokens"

    def grown(term: Term) -> tuple[str, ...]:
        run = folded(pieces(term.text)[0]) if needs_vocabulary(term) else ""
        if not run:
            return ()
        conn.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5vocab('main', '{index}', 'row')")
        sql = f"""
          SELECT CAST(term AS BLOB) FROM {table} WHERE term >= ? AND instr(term, ?) ORDER BY doc DESC, term LIMIT ?
        """
        return tuple(decoded(row[0]) for row in conn.execute(sql, (_FIRST, run, AT_MOST)))

    return grown
