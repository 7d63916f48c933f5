"""Words as the full-text index has them: taken apart and stemmed by SQLite itself; and how much each of them tells.

No stemmer of our own: two that differ in one word of a thousand would look that word up in vain, and a stem that is
asked for is stemmed again (`diffus` becomes `diffu`).
"""

import math
import sqlite3
from typing import Final

from scraper.archive.schema import TOKENIZER

RARE_AT_MOST: Final = 2500
"""Papers that may hold a word that is looked up; a commoner one says little, and its list costs much."""

_TABLES: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.paper_terms USING fts5vocab('main', 'papers_fts', 'row')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.paper_places USING fts5vocab('main', 'papers_fts', 'instance')",
    f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.being_read USING fts5(head, rest, content='', tokenize='{TOKENIZER}')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms_read USING fts5vocab('temp', 'being_read', 'instance')",
)
"""Tables of the connection: the index's words with their papers, and a place where a text is taken apart."""


class Vocabulary:
    """The words of the papers at hand, as they were when this was made."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        for statement in _TABLES:
            conn.execute(statement)
        self.papers: int = conn.execute("SELECT count(*) FROM papers").fetchone()[0]
        self._weights = {
            _decoded(stem): self._weigh(count)
            for stem, count in conn.execute("SELECT CAST(term AS BLOB), doc FROM paper_terms")
        }
        self._unheard_of = self._weigh(0)
        self._holders: dict[str, tuple[int, ...]] = {}

    def stems(self, head: str, rest: str) -> tuple[list[str], list[str]]:
        """The stems of the words of two texts, in order: `Speckled skies` gives `speckl`, `ski`."""
        execute = self._conn.execute
        execute("INSERT INTO being_read(rowid, head, rest) VALUES (1, ?, ?)", (head, rest))
        found: dict[str, list[str]] = {"head": [], "rest": []}
        for stem, column in execute("SELECT CAST(term AS BLOB), col FROM terms_read ORDER BY offset"):
            found[column].append(_decoded(stem))
        execute("INSERT INTO being_read(being_read) VALUES ('delete-all')")
        return found["head"], found["rest"]

    def weight(self, stem: str) -> float:
        """How much a word tells: the logarithm of how many papers there are for each that holds it (BM25's)."""
        return self._weights.get(stem, self._unheard_of)

    def holders(self, stem: str) -> tuple[int, ...]:
        """The numbers (`seq`) of the papers whose title or abstract holds a word; () where too many do."""
        if stem not in self._holders:
            sql = "SELECT DISTINCT doc FROM paper_places WHERE term = CAST(? AS TEXT) AND col <> 'authors' LIMIT ?"
            is_rare = self.weight(stem) >= self._weigh(RARE_AT_MOST)
            rows = self._conn.execute(sql, (_encoded(stem), RARE_AT_MOST)).fetchall() if is_rare else []
            self._holders[stem] = tuple(row[0] for row in rows)
        return self._holders[stem]

    def _weigh(self, count: int) -> float:
        return math.log(1 + (self.papers - count + 0.5) / (count + 0.5))


def _decoded(stem: bytes) -> str:
    """A stem as text. The stemmer works on bytes, and may cut a letter of more than one in two."""
    return stem.decode(errors="surrogateescape")


def _encoded(stem: str) -> bytes:
    return stem.encode(errors="surrogateescape")
