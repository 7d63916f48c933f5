"""Where people are named, in the credits of episodes and the author lists of papers; and what of it is new.

`name_mentions` holds what was known when people were settled last. What differs from it is news, and of these the
spellings go into `unsettled`, a table of the connection.
"""

from collections.abc import Iterator
from typing import Final

from scraper.storage.tables import Database
from scraper.text.people.blocks import far_keys, near_keys

LONGEST_LIST: Final = 200
"""Authors of a paper that no episode is about, past which its list says little and costs much."""
KNOWN_AT_LEAST: Final = 2
"""Names that such a paper must share with the credits, letter by letter, to say anything of who is who."""

_LINKED: Final = "status IN ('auto', 'accepted')"
_TABLES: Final = f"""
CREATE TEMP TABLE IF NOT EXISTS unsettled (spelling TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS changed (source TEXT, owner TEXT, PRIMARY KEY (source, owner)) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS telling (paper_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS new_keys (key INTEGER, near INTEGER, spelling TEXT);
CREATE TEMP VIEW IF NOT EXISTS said_in_credits AS
  SELECT c.credited_as AS spelling, 'episode' AS source, c.episode_id AS owner, c.position,
    coalesce((SELECT group_concat(paper_id, char(10)) FROM
      (SELECT paper_id FROM paper_links WHERE episode_id = c.episode_id AND {_LINKED} ORDER BY paper_id)), '')
    AS papers, c.author_id
  FROM credits c;
CREATE TEMP VIEW IF NOT EXISTS said_in_papers AS
  SELECT a.name AS spelling, 'paper' AS source, a.paper_id AS owner, a.position, a.paper_id AS papers, a.author_id
  FROM telling t JOIN paper_authors a ON a.paper_id = t.paper_id;
DELETE FROM unsettled;
DELETE FROM changed;
DELETE FROM telling;
DELETE FROM new_keys
"""
_TELLING: Final = f"""
INSERT INTO telling
SELECT paper_id FROM paper_links l WHERE {_LINKED}
  AND EXISTS (SELECT 1 FROM credits c WHERE c.episode_id = l.episode_id)
UNION SELECT paper_id FROM paper_authors a GROUP BY paper_id HAVING count(*) <= {LONGEST_LIST} AND
  sum(EXISTS (SELECT 1 FROM name_mentions m WHERE m.spelling = a.name AND m.source = 'episode')) >= {KNOWN_AT_LEAST}
"""


def note_news(db: Database, *, anew: bool) -> None:
    """Fill `unsettled` with the spellings that anything new is said of, or `anew` with all, and note it as known."""
    for statement in _TABLES.split(";\n"):
        db.execute(statement)
    if anew:
        db.execute("DELETE FROM name_mentions")
        db.execute("DELETE FROM name_keys")
    _note(db, "episode", "said_in_credits")
    db.execute(_TELLING)
    _note(db, "paper", "said_in_papers")
    db.execute(
        "INSERT OR IGNORE INTO unsettled SELECT spelling FROM author_names n WHERE NOT EXISTS"
        " (SELECT 1 FROM name_mentions m WHERE m.spelling = n.spelling AND m.source = 'episode')"
    )
    _put_keys(db)


def _note(db: Database, source: str, said: str) -> None:
    """Bring `name_mentions` up to date with one kind of list."""
    same = "m.spelling = s.spelling AND m.source = s.source AND m.owner = s.owner AND m.position = s.position"
    equal = f"{same} AND m.papers = s.papers AND m.author_id IS s.author_id"
    db.execute(
        f"INSERT INTO changed SELECT s.source, s.owner FROM {said} s WHERE NOT EXISTS (SELECT 1 FROM name_mentions m"
        f" WHERE {equal}) UNION SELECT m.source, m.owner FROM name_mentions m WHERE m.source = ? AND NOT EXISTS"
        f" (SELECT 1 FROM {said} s WHERE {same})",
        (source,),
    )
    is_changed = "(source, owner) IN (SELECT source, owner FROM changed WHERE source = ?)"
    db.execute(f"INSERT OR IGNORE INTO unsettled SELECT spelling FROM name_mentions WHERE {is_changed}", (source,))
    if source == "paper":
        db.execute(
            "UPDATE paper_authors SET author_id = NULL WHERE author_id IS NOT NULL AND paper_id IN (SELECT owner FROM"
            " changed WHERE source = 'paper') AND paper_id NOT IN (SELECT paper_id FROM telling)"
        )
    db.execute(f"DELETE FROM name_mentions WHERE {is_changed}", (source,))
    db.execute(f"INSERT INTO name_mentions SELECT * FROM {said} WHERE {is_changed} ORDER BY 1, 3, 4", (source,))
    db.execute(f"INSERT OR IGNORE INTO unsettled SELECT spelling FROM {said} WHERE {is_changed}", (source,))


def _put_keys(db: Database) -> None:
    """Note the keys of spellings that are new, and drop those of spellings that are gone."""
    said = "EXISTS (SELECT 1 FROM name_mentions m WHERE m.spelling = u.spelling)"
    gone = db.execute(f"SELECT spelling FROM unsettled u WHERE NOT {said}").fetchall()
    db.conn.executemany("DELETE FROM name_keys WHERE key = ? AND near = ? AND spelling = ?", _rows(iter(gone)))
    new = db.conn.execute(f"SELECT spelling FROM unsettled u WHERE {said}")
    db.conn.executemany("INSERT INTO new_keys VALUES (?, ?, ?)", _rows(new))
    db.execute("INSERT OR IGNORE INTO name_keys SELECT key, near, spelling FROM new_keys ORDER BY 1, 2, 3")


def _rows(spellings: Iterator[tuple[str]]) -> Iterator[tuple[int, int, str]]:
    for (spelling,) in spellings:
        yield from ((key, 1, spelling) for key in sorted(near_keys(spelling)))
        yield from ((key, 0, spelling) for key in sorted(far_keys(spelling)))
