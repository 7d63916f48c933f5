"""Who is meant by a name that somebody typed."""

import sqlite3
from typing import Final

from scraper.text.people.names import name_key
from scraper.web.pages.persons import spellings_of

MOST: Final = 50
"""People of one name, or whose names are like one."""
_LONGEST: Final = 200
_WORDS: Final = 8
_COMPARED: Final = 20
"""People whose spellings are compared with a name, at most."""
_SPELLED: Final = "SELECT DISTINCT author_id FROM author_names WHERE spelling = ? ORDER BY 1 LIMIT ?"
_KEYED: Final = "SELECT id FROM authors WHERE key = ? ORDER BY id LIMIT ?"
_HOLDING: Final = "SELECT id FROM authors WHERE {} ORDER BY key, id LIMIT ?"


def named(conn: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """The ids of the people of a spelling, letter by letter; else of one with other accents, case or punctuation.

    What is neither a known spelling nor the key of a best one is looked for among the spellings of the people whose
    names are like it; a single word is nobody's name in full.
    """
    name = name[:_LONGEST]
    key = name_key(name)
    for statement, value in ((_SPELLED, name), (_KEYED, key)):
        if found := conn.execute(statement, (value, MOST)).fetchall():
            return tuple(row[0] for row in found)
    near = like(conn, name, _COMPARED) if " " in key else ()
    return tuple(id_ for id_ in near if any(name_key(each.spelling) == key for each in spellings_of(conn, id_)))


def like(conn: sqlite3.Connection, name: str, most: int = MOST) -> tuple[str, ...]:
    """The ids of people who have each word of a name in theirs; instead of an initial, a word that begins so.

    One scan of the keys of all people: 25 ms of 70,000.
    """
    words = name_key(name[:_LONGEST]).split()[:_WORDS]
    if not words:
        return ()
    sought = [f" {word}" if len(word) == 1 else f" {word} " for word in words]
    wanted = " AND ".join(["instr(' ' || key || ' ', ?)"] * len(sought))
    return tuple(row[0] for row in conn.execute(_HOLDING.format(wanted), (*sought, most)))
