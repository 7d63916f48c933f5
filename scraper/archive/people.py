"""Authors: the people behind the names as credited. Two spellings are one person when their keys are equal."""

import re
import unicodedata
from typing import Final

from sqlite_utils import Database

from scraper.archive.rows import RowBuffer
from scraper.text.names import name_key

_NOT_WORD: Final = re.compile(r"\W+")
_REASON: Final = "the same letters, whatever the case, accents and punctuation"


class People:
    """Finds or makes the person behind a name; remembers those it has met, so one is for one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._by_key: dict[str, str] = {}
        self._by_spelling: dict[str, str] = {}

    def person(self, name: str, rows: RowBuffer) -> str:
        """The id of the person that a name means; rows for what is new of them go into the buffer."""
        if name not in self._by_spelling:
            self._by_spelling[name] = self._settle(name, name_key(name), rows)
        return self._by_spelling[name]

    def _settle(self, name: str, key: str, rows: RowBuffer) -> str:
        known = self._by_key.get(key) or self._stored("SELECT id FROM authors WHERE key = ?", key)
        if not known:
            known = _NOT_WORD.sub("-", key).strip("-") or key
            rows.add("authors", known, name, key)
            rows.add("author_names", name, known, _REASON)
        elif not self._stored("SELECT author_id FROM author_names WHERE spelling = ?", name):
            rows.add("author_names", name, known, _REASON)
            rows.write()
            self._db.conn.execute("UPDATE authors SET name = ? WHERE id = ?", (best_spelling(self._db, known), known))
        self._by_key[key] = known
        return known

    def _stored(self, sql: str, value: str) -> str:
        row = self._db.conn.execute(sql, (value,)).fetchone()
        return str(row[0]) if row else ""


def best_spelling(db: Database, author_id: str) -> str:
    """The best of the spellings that a person is known by."""
    rows = db.execute("SELECT spelling FROM author_names WHERE author_id = ?", (author_id,))
    return max((str(row[0]) for row in rows), key=_richness)


def _richness(name: str) -> tuple[bool, int, int, str]:
    """Mixed case over capitals, accents over none, then length; the name itself settles ties for good."""
    accents = sum(unicodedata.combining(char) > 0 for char in unicodedata.normalize("NFD", name))
    return (not (name.isupper() or name.islower()), accents, len(name), name)
