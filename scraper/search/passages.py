"""The best passage of any text, its words marked as the full-text index would: by SQLite itself.

No stemmer of our own (`scraper.link.words` says why): the text is put in an index of one row, and taken out again.
"""

import sqlite3
import threading
from collections.abc import Iterable
from typing import Final

from scraper.archive.schema import TOKENIZER
from scraper.search.expression import MATCHES_NOTHING, expression
from scraper.search.grown import grown_from
from scraper.search.snippet import CLOSE, OPEN
from scraper.search.terms import Term

LONGEST: Final = 100_000
"""Characters of a text that are looked at: taking a longer one apart would hold up whoever asks next."""
TOKENS: Final = 32
"""Words of a passage."""

_TABLE: Final = f"CREATE VIRTUAL TABLE passage USING fts5(text, tokenize='{TOKENIZER}')"
_BEST: Final = f"SELECT snippet(passage, 0, '{OPEN}', '{CLOSE}', '…', {TOKENS}) FROM passage WHERE passage MATCH ?"
_MARKS: Final = str.maketrans("", "", OPEN + CLOSE)


class Passages:
    """A place where texts are taken apart, one at a time; `close` it when it is done with."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._conn = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._conn.execute(_TABLE)

    def best(self, text: str, terms: Iterable[Term]) -> str:
        """The passage that holds most of the terms, whatever their fields, marked; the beginning for none."""
        clean = text[:LONGEST].translate(_MARKS)
        with self._lock:
            self._conn.execute("INSERT INTO passage(rowid, text) VALUES (1, ?)", (clean,))
            try:
                found = [expression(term, grown=grown_from(self._conn, "passage")) for term in terms]
                row = self._conn.execute(_BEST, (" OR ".join(found) or MATCHES_NOTHING,)).fetchone()
            finally:
                self._conn.execute("DELETE FROM passage")
        return str(row[0]) if row else _beginning(clean)

    def close(self) -> None:
        """Give back the memory."""
        self._conn.close()


def _beginning(text: str) -> str:
    words = text.split(maxsplit=TOKENS)
    return text if len(words) <= TOKENS else " ".join(words[:TOKENS]) + "…"
