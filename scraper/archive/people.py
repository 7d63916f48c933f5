"""Authors: the people behind the names as credited. Two spellings are one person when their keys are equal."""

import re
import unicodedata
from typing import Final

from sqlite_utils import Database

from scraper.archive.rows import RowBuffer
from scraper.text.names import name_key

_REASON: Final = "the same letters, whatever the case, accents and punctuation"


class People:
    """Finds or makes the person behind a name."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._by_key: dict[str, str] = dict(db.execute("SELECT key, id FROM authors").fetchall())
        self._by_spelling: dict[str, str] = dict(
            db.execute("SELECT spelling, author_id FROM author_names").fetchall()
        )

    def person(self, name: str, rows: RowBuffer) -> str:
        """The id of the person that a name means; rows for what is new of them go into the buffer."""
        known = self._by_spelling.get(name)
        if known is not None:
            return known
        key = name_key(name)
        known = self._by_key.get(key)
        if known is None:
            known = self._by_key[key] = re.sub(r"[^\w]+", "-", key).strip("-") or key
            rows.add("authors", known, name, key)
            rows.add("author_names", name, known, _REASON)
        else:
            rows.add("author_names", name, known, _REASON)
            rows.write()
            self._db.conn.execute("UPDATE authors SET name = ? WHERE id = ?", (self._best(known), known))
        self._by_spelling[name] = known
        return known

    def _best(self, author_id: str) -> str:
        rows = self._db.execute("SELECT spelling FROM author_names WHERE author_id = ?", (author_id,))
        return max((str(row[0]) for row in rows), key=_richness)


def _richness(name: str) -> tuple[bool, int, int, str]:
    """Mixed case over capitals, accents over none, then length; the name itself settles ties for good."""
    accents = sum(unicodedata.combining(char) > 0 for char in unicodedata.normalize("NFD", name))
    return (not (name.isupper() or name.islower()), accents, len(name), name)
