"""Authors while episodes are written: a first guess at who a name is, put right by `persons.settle` at the end."""

import re
from typing import Final

from scraper.archive.rows import RowBuffer
from scraper.storage.tables import Database
from scraper.text.people.kinds import Kind
from scraper.text.people.names import name_key

_NOT_WORD: Final = re.compile(r"\W+")
_KNOWN: Final = (
    ("SELECT min(author_id) FROM author_names WHERE spelling = ?", str),
    ("SELECT min(id) FROM authors WHERE key = ?", name_key),
)
"""How someone who bears that name is found."""


def plain_id(name: str) -> str:
    """The id of the first person of a name."""
    key = name_key(name)
    return _NOT_WORD.sub("-", key).strip("-") or key


class People:
    """Finds or makes someone who bears a name; remembers those it has met, so one is for one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, str] = {}
        self._new: set[str] = set()

    def person(self, name: str, rows: RowBuffer) -> str:
        """The id of someone who bears a name; rows for what is new of them go into the buffer."""
        if name not in self._known:
            self._known[name] = self._settle(name, rows)
        return self._known[name]

    def _settle(self, name: str, rows: RowBuffer) -> str:
        for sql, key_of in _KNOWN:
            if known := self._stored(sql, key_of(name)):
                return known
        new = plain_id(name)
        if new not in self._new and not self._stored("SELECT min(id) FROM authors WHERE id = ?", new):
            rows.add("authors", new, name, name_key(name))
            rows.add("author_names", name, new, Kind.SAME.words)
            self._new.add(new)
        return new

    def _stored(self, sql: str, value: str) -> str:
        return str(self._db.conn.execute(sql, (value,)).fetchone()[0] or "")
