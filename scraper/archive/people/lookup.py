"""Finding the author that a person means by a name, and what is told of one."""

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from rapidfuzz import process, utils

from scraper.errors import UsageError
from scraper.text.people.names import name_key

_NEAREST: Final = 5
_LEAST_LIKE: Final = 60


@dataclass(frozen=True, slots=True)
class KnownAuthor:
    """A person as the archive has them. `spellings`: each with why it is theirs; `credits`: in how many episodes."""

    id: str
    name: str
    credits: int
    spellings: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        spellings = [{"spelling": spelling, "reason": why} for spelling, why in self.spellings.items()]
        return {"id": self.id, "name": self.name, "credits": self.credits, "spellings": spellings}


def known_authors(conn: sqlite3.Connection, least: int = 1) -> list[KnownAuthor]:
    """Everyone with at least so many spellings, by name."""
    rows = conn.execute(
        "SELECT a.id, a.name, (SELECT count(*) FROM credits c WHERE c.author_id = a.id) FROM authors a WHERE"
        " (SELECT count(*) FROM author_names n WHERE n.author_id = a.id) >= ? ORDER BY a.key, a.id",
        (least,),
    ).fetchall()
    return [KnownAuthor(id_, name, count, _spellings(conn, id_)) for id_, name, count in rows]


def _spellings(conn: sqlite3.Connection, author: str) -> dict[str, str]:
    rows = conn.execute("SELECT spelling, reason FROM author_names WHERE author_id = ? ORDER BY spelling", (author,))
    return dict(rows.fetchall())


def find_authors(conn: sqlite3.Connection, name: str) -> list[KnownAuthor]:
    """The people of an id or a spelling, letter by letter; else of a name with other accents, case or punctuation.

    Raises UsageError where there is none, with the nearest spellings.
    """
    everyone = known_authors(conn)
    key = name_key(name)
    for is_meant in (
        lambda author: author.id == name,
        lambda author: name in author.spellings,
        lambda author: key in map(name_key, author.spellings),
    ):
        if found := [author for author in everyone if is_meant(author)]:
            return found
    spellings = sorted({spelling for author in everyone for spelling in author.spellings})
    near = process.extract(name, spellings, processor=utils.default_process, limit=_NEAREST, score_cutoff=_LEAST_LIKE)
    told = ", ".join(spelling for spelling, _, _ in near)
    raise UsageError(
        f"nobody is credited as {name!r}",
        advice=f"The nearest are: {told}." if told else "Give a name as it stands in a credit line.",
    )


def spelling_of(conn: sqlite3.Connection, name: str) -> str:
    """The spelling that a name stands for: itself, or the best one of the person whose id or name it is.

    Raises UsageError where it is nobody's, or that of several people.
    """
    found = find_authors(conn, name)
    if len(found) > 1:
        people = ", ".join(f"{author.id} ({'; '.join(author.spellings)})" for author in found)
        raise UsageError(
            f"{name!r} is the name of {len(found)} people: {people}",
            advice="Give a spelling that only one of them has, or an id. To make all of one spelling one person, give"
            " that spelling twice.",
        )
    return name if name in found[0].spellings else found[0].name
