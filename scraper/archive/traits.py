"""What a search narrows by and counts, each episode in a short row: `episode_traits`, kept in step as full text is.

The rows of `episodes` are long and its credits stand elsewhere: to look through those for each of ten thousand hits
takes longer than to find them.
"""

from collections.abc import Iterable
from typing import Final

from scraper.storage.tables import Database

_COLUMNS: Final = "seq, date, show_id, category, has_paper, has_questions, facet, authors"

TRAITS: Final = f"""
CREATE TABLE episode_traits (
  seq INTEGER PRIMARY KEY, date TEXT, show_id TEXT NOT NULL, category TEXT, has_paper INTEGER NOT NULL,
  has_questions INTEGER NOT NULL, facet TEXT NOT NULL, authors TEXT NOT NULL
);
CREATE INDEX episode_traits_by_date ON episode_traits(date);
CREATE INDEX episode_traits_facets ON episode_traits(seq, facet);
CREATE VIEW traits_of_episodes AS
  SELECT seq, date, show_id, category, has_paper, has_questions,
    coalesce(substr(date, 1, 4), '') || '|' || has_paper || '|' || replace(coalesce(category, ''), char(10), ' ')
      AS facet, authors FROM (
    SELECT e.seq, e.date, e.show_id, e.category,
      EXISTS (SELECT 1 FROM paper_links l WHERE l.episode_id = e.id AND l.status IN ('auto', 'accepted'))
        AS has_paper,
      EXISTS (SELECT 1 FROM questions q WHERE q.episode_id = e.id) AS has_questions,
      coalesce((SELECT group_concat(author_id, ' ') FROM
        (SELECT author_id FROM credits WHERE episode_id = e.id ORDER BY position)), '') AS authors
    FROM episodes e);
INSERT INTO episode_traits({_COLUMNS}) SELECT {_COLUMNS} FROM traits_of_episodes;
"""
"""`authors`: ids of the credited people, with blanks between, in the order of the credits. `facet`: year, whether it
has a paper (1 or 0) and category, with bars between, since to put them together for each hit takes longer than to
read them.
"""


def take_out(db: Database, seqs: Iterable[int]) -> None:
    """Remove episodes, by number."""
    db.conn.executemany("DELETE FROM episode_traits WHERE seq = ?", [(seq,) for seq in seqs])


def put_in(db: Database, seqs: Iterable[int]) -> None:
    """Write what is true of episodes now, by number."""
    db.conn.executemany(
        f"INSERT OR REPLACE INTO episode_traits({_COLUMNS}) SELECT {_COLUMNS} FROM traits_of_episodes WHERE seq = ?",
        [(seq,) for seq in seqs],
    )


def put_in_range(db: Database, first: int, last: int) -> None:
    """Write the traits of the new episodes from number `first` to `last`."""
    db.conn.execute(
        f"INSERT INTO episode_traits({_COLUMNS}) SELECT {_COLUMNS} FROM traits_of_episodes"
        " WHERE seq BETWEEN ? AND ? ORDER BY seq",
        (first, last),
    )


def are_true(db: Database) -> bool:
    """Whether the rows say what the tables say."""
    differing = (
        f"SELECT count(*) FROM (SELECT * FROM (SELECT {_COLUMNS} FROM episode_traits"
        f" EXCEPT SELECT {_COLUMNS} FROM traits_of_episodes) UNION ALL SELECT * FROM (SELECT {_COLUMNS}"
        f" FROM traits_of_episodes EXCEPT SELECT {_COLUMNS} FROM episode_traits))"
    )
    (found,) = db.execute(differing).fetchone()
    return int(found) == 0
