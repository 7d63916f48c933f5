"""Who is meant by `author:` (any spelling of a person, accents or not, a surname alone), and what names them."""

import json
import sqlite3
from typing import Final

from scraper.search.terms import Form, Term
from scraper.text.people.names import name_key

_LIST: Final = "IN (SELECT value FROM json_each(?))"
_EXACT: Final = "SELECT author_id FROM author_names WHERE spelling = ?1 UNION SELECT id FROM authors WHERE id = ?1"
_CREDITED: Final = f"""
SELECT DISTINCT e.seq FROM credits c JOIN episodes e ON e.id = c.episode_id WHERE c.author_id {_LIST}
"""
_LISTED: Final = f"""
SELECT p.seq FROM paper_authors a JOIN papers p ON p.id = a.paper_id
WHERE a.author_id IS NOT NULL AND a.author_id {_LIST}
"""
_LISTING: Final = """
SELECT p.seq, a.name FROM papers p JOIN paper_authors a ON a.paper_id = p.id
WHERE p.seq IN (SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?)
"""
_SURE: Final = "l.status IN ('auto', 'accepted')"
_TELLING: Final = f"""
SELECT DISTINCT e.seq FROM papers p JOIN paper_links l ON l.paper_id = p.id AND {_SURE}
  JOIN episodes e ON e.id = l.episode_id WHERE p.seq {_LIST}
"""
_TOLD: Final = f"""
SELECT DISTINCT p.seq FROM episodes e JOIN paper_links l ON l.episode_id = e.id AND {_SURE}
  JOIN papers p ON p.id = l.paper_id WHERE e.seq {_LIST}
"""


def episodes_by(conn: sqlite3.Connection, term: Term) -> list[int]:
    """Numbers of the episodes that credit a person of the name, or are tied to a paper that names one."""
    credited = _numbers(conn, _CREDITED, _people(conn, term))
    return sorted({*credited, *_numbers(conn, _TELLING, _written(conn, term))})


def papers_by(conn: sqlite3.Connection, term: Term) -> list[int]:
    """Numbers of the papers that name such a person, or are told in an episode that credits one."""
    told = _numbers(conn, _TOLD, _numbers(conn, _CREDITED, _people(conn, term)))
    return sorted({*_written(conn, term), *told})


def _people(conn: sqlite3.Connection, term: Term) -> list[str]:
    """Ids of the credited people whom a name may mean: every word of it is one of theirs, or an initial of one.

    By the best spelling of each, since all others are theirs with it; and by any spelling letter by letter, or an id.
    """
    found = {row[0] for row in conn.execute(_EXACT, (term.text,))}
    if words := _sought(term):
        sql = "SELECT id FROM authors WHERE " + " AND ".join(["instr(' ' || key || ' ', ?)"] * len(words))
        found.update(row[0] for row in conn.execute(sql, words))
    return sorted(found)


def _written(conn: sqlite3.Connection, term: Term) -> list[int]:
    """Numbers of the papers that are by such a person, or list a name that no episode credits."""
    found = set(_numbers(conn, _LISTED, _people(conn, term)))
    if words := _sought(term):
        match = " AND ".join(f'"{word.strip()}"{"" if word.endswith(" ") else " *"}' for word in words)
        for seq, name in conn.execute(_LISTING, (f"authors : ({match})",)):
            key = f" {name_key(name)} "
            if all(word in key for word in words):
                found.add(seq)
    return sorted(found)


def _sought(term: Term) -> list[str]:
    """The words of a name as they stand in a key with blanks around it; of an initial or a `name*`, the beginning."""
    begun = term.form is Form.PREFIX
    return [f" {word}" if begun or len(word) == 1 else f" {word} " for word in name_key(term.text).split()]


def _numbers(conn: sqlite3.Connection, statement: str, of: list[str] | list[int]) -> list[int]:
    return [row[0] for row in conn.execute(statement, (json.dumps(of),))] if of else []
