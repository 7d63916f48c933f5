"""Authors: the people behind the names as credited. Two spellings are one person when their keys are equal."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from sqlite_utils import Database

from scraper.text.names import name_key

_REASON: Final = "the same letters, whatever the case, accents and punctuation"


class People:
    """Finds or makes the person behind a name, and writes credits."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._by_key: dict[str, str] = dict(db.execute("SELECT key, id FROM authors").fetchall())
        self._spellings: set[str] = {row[0] for row in db.execute("SELECT spelling FROM author_names")}

    def credit(self, episode_id: str, names: Iterable[str]) -> None:
        """Write an episode's credits in place of those it had."""
        self._db.conn.execute("DELETE FROM credits WHERE episode_id = ?", (episode_id,))
        self._db.conn.executemany(
            "INSERT INTO credits VALUES (?, ?, ?, ?)",
            [(episode_id, n, self.person(name), name) for n, name in enumerate(names, 1)],
        )

    def person(self, name: str) -> str:
        """The id of the person that a name means."""
        key = name_key(name)
        known = self._by_key.get(key)
        if known is None:
            known = self._by_key[key] = re.sub(r"[^\w]+", "-", key).strip("-") or key
            self._db.conn.execute("INSERT INTO authors VALUES (?, ?, ?)", (known, name, key))
            self._add_spelling(name, known)
        elif name not in self._spellings:
            self._add_spelling(name, known)
            self._db.conn.execute("UPDATE authors SET name = ? WHERE id = ?", (self._best(known), known))
        return known

    def _add_spelling(self, name: str, author_id: str) -> None:
        self._spellings.add(name)
        self._db.conn.execute("INSERT INTO author_names VALUES (?, ?, ?)", (name, author_id, _REASON))

    def _best(self, author_id: str) -> str:
        rows = self._db.execute("SELECT spelling FROM author_names WHERE author_id = ?", (author_id,))
        return max((str(row[0]) for row in rows), key=_richness)


def _richness(name: str) -> tuple[bool, int, int, str]:
    """Mixed case over capitals, accents over none, then length; the name itself settles ties for good."""
    accents = sum(unicodedata.combining(char) > 0 for char in unicodedata.normalize("NFD", name))
    return (not (name.isupper() or name.islower()), accents, len(name), name)
