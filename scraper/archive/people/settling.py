"""Who is who, once all is in: authors, their spellings and their credits, as `text.people` finds them.

Settled are those of whom anything new is said, block by block, with all who may have a say in it; the rest stand as
they were. That gives the same rows as settling everybody anew, in whatever order and portions things came. Only what
differs is written, so without news nothing is.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from scraper.archive.people.blocks import Block
from scraper.archive.people.mentions import note_news
from scraper.archive.people.rulings import author_rulings
from scraper.archive.people.writing import Writer
from scraper.storage.tables import Database
from scraper.text.people import Ruling
from scraper.text.people.rulings import Ruled

SETTLED: Final = "settled_people"
"""The note of what was known when people were last settled: snapshots, rulings, rules."""
_RULES: Final = 2
"""Goes up when the rules change, so that the next run settles people by them."""
_NOTHING: Final = "none"
_AT_ONCE: Final = 500
"""Spellings, about, that are settled at once: to be quick without holding many."""


def settle(db: Database, crawl: Database) -> None:
    """Bring authors up to date where anything came since, by the rulings in crawl.db."""
    rulings = author_rulings(crawl)
    row = db.execute("SELECT value FROM meta WHERE key = 'last_snapshot'").fetchone()
    state = f"{row[0] if row else 0} {len(rulings)} {_RULES}"
    noted = db.execute("SELECT value FROM meta WHERE key = ?", (SETTLED,)).fetchone()
    if noted and noted[0] == state:
        return
    _, known, rules = noted[0].split() if noted else (_NOTHING, 0, 0)
    is_continued = int(rules) == _RULES and int(known) <= len(rulings)
    with db.atomic():
        settle_by(db, rulings, known=int(known) if is_continued else None)
        db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", (SETTLED, state)
        )


def unsettle(db: Database) -> None:
    """Have people settled again, though nothing came: something was taken away, or linked anew."""
    db.execute("UPDATE meta SET value = ? || substr(value, instr(value, ' ')) WHERE key = ?", (_NOTHING, SETTLED))


def settle_by(db: Database, rulings: Sequence[Ruling], known: int | None = None) -> None:
    """Bring authors up to date by these rulings, inside the caller's transaction.

    `known`: how many of the rulings people were settled by before; None to settle everybody anew.
    """
    note_news(db, anew=known is None)
    named = [name for ruling in rulings[known or 0 :] for name in (ruling.first, ruling.second)]
    db.conn.executemany("INSERT OR IGNORE INTO unsettled VALUES (?)", [(name,) for name in named])
    ruled = Ruled.read(rulings)
    writer = Writer(db, rulings)
    for spellings in _blocks(db, ruled):
        writer.settle(spellings)


def _blocks(db: Database, ruled: Ruled) -> Iterator[list[str]]:
    """The spellings to be settled, in portions that hold whole blocks."""
    portion: set[str] = set()
    last = ""
    while row := db.execute(
        "SELECT spelling FROM unsettled WHERE spelling >= ? ORDER BY spelling LIMIT 1", (last,)
    ).fetchone():
        last = row[0]
        block = Block(db, ruled, last).spellings
        db.conn.executemany("DELETE FROM unsettled WHERE spelling = ?", [(spelling,) for spelling in block])
        portion |= block
        if len(portion) >= _AT_ONCE:
            yield sorted(portion)
            portion = set()
    yield sorted(portion)
