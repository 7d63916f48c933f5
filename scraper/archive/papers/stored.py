"""The papers that have to do with what is said, as they stand in the archive."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from scraper.archive.papers.sayings import Saying
from scraper.storage.tables import Database

COLUMNS: Final = ("arxiv_id", "doi", "title", "abstract", "categories", "published", "url", "code_url")

_WANTED: Final = "(SELECT value FROM json_each(?))"
_BY_NUMBER: Final = f"SELECT id FROM papers WHERE arxiv_id IN {_WANTED}"
_BY_DOI: Final = (
    f"SELECT id FROM papers WHERE doi IN {_WANTED}",
    f"SELECT paper_id FROM paper_sayings WHERE doi IN {_WANTED}",
)
_BY_TITLE: Final = (
    f"SELECT id FROM papers WHERE title_key IN {_WANTED}",
    f"SELECT paper_id FROM paper_sayings WHERE title_key IN {_WANTED}",
)
_LOOSE_BY_TITLE: Final = (
    f"SELECT id FROM papers WHERE arxiv_id IS NULL AND title_key IN {_WANTED}",
    f"SELECT paper_id FROM paper_sayings WHERE arxiv_id = '' AND title_key IN {_WANTED}",
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A paper's row, and all that was said of it."""

    id: str
    seq: int
    row: Saying
    first_listed: str | None
    sayings: frozenset[Saying]


def stored_around(db: Database, sayings: Collection[Saying]) -> dict[str, Stored]:
    """By id, the papers that share an id or a title with what is said, with those that share one with these, and
    so on: none but these can become one, or part.

    Two papers of different arXiv ids have nothing to do with each other, whatever their titles.
    """
    found: dict[str, Stored] = {}
    while sayings:
        new = _ids(db, sayings) - found.keys()
        added = _load(db, new) if new else []
        found.update((paper.id, paper) for paper in added)
        sayings = {saying for paper in added for saying in paper.sayings}
    return found


def _ids(db: Database, sayings: Collection[Saying]) -> set[str]:
    found = _look_up(db, [_BY_NUMBER], {saying.arxiv_id for saying in sayings if saying.arxiv_id})
    found |= _look_up(db, _BY_DOI, {saying.doi for saying in sayings if saying.doi})
    found |= _look_up(db, _BY_TITLE, {saying.title_key for saying in sayings if not saying.arxiv_id})
    return found | _look_up(db, _LOOSE_BY_TITLE, {saying.title_key for saying in sayings if saying.arxiv_id})


def _look_up(db: Database, statements: Iterable[str], values: set[str]) -> set[str]:
    if not values:
        return set()
    wanted = json.dumps(sorted(values))
    return {row[0] for sql in statements for row in db.execute(sql, (wanted,))}


def _load(db: Database, ids: set[str]) -> list[Stored]:
    wanted = json.dumps(sorted(ids))
    names: dict[str, list[str]] = defaultdict(list)
    sql = f"SELECT paper_id, name FROM paper_authors WHERE paper_id IN {_WANTED} ORDER BY paper_id, position"
    for paper, name in db.execute(sql, (wanted,)):
        names[paper].append(name)
    said: dict[str, set[Saying]] = defaultdict(set)
    for paper, written in db.execute(
        f"SELECT paper_id, written FROM paper_sayings WHERE paper_id IN {_WANTED}", (wanted,)
    ):
        said[paper].add(Saying.read(written))
    rows = db.execute(
        f"SELECT id, seq, first_listed, {', '.join(COLUMNS)} FROM papers WHERE id IN {_WANTED}", (wanted,)
    )
    return [
        Stored(row[0], row[1], told, row[2], frozenset(said[row[0]]) or frozenset({told}))
        for row in rows.fetchall()
        for told in [_told(row[3:], tuple(names[row[0]]))]
    ]


def _told(values: tuple[str | None, ...], names: tuple[str, ...]) -> Saying:
    """A row as one saying: what `together` made of all, or the only one."""
    told = {column: value or "" for column, value in zip(COLUMNS, values, strict=True)}
    return Saying(
        title=told["title"],
        arxiv_id=told["arxiv_id"],
        doi=told["doi"],
        abstract=told["abstract"],
        authors=names,
        categories=tuple(told["categories"].split()),
        published=told["published"],
        url=told["url"],
        code_url=told["code_url"],
    )
