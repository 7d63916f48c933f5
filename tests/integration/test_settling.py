"""Settling only those of whom anything new is said gives the rows that settling everybody anew gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.archive.migrations import ARCHIVE
from scraper.archive.people.first_guess import People
from scraper.archive.people.settling import settle_by
from scraper.archive.rows import RowBuffer
from scraper.text.people import Ruling

GIVEN = ("Jose", "José Alberto", "J. A.", "J.", "Wei", "W.", "Bob", "Robert", "Yan", "Liu", "Dmitriy", "Dmitry")
FAMILY = (
    "Conejero",
    "Conejero Casares",
    "Conjero",
    "Smith",
    "Liu",
    "Wei",
    "Müller",
    "Mueller",
    "van der Berg",
    "Berg",
)
NAMES = st.builds("{} {}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILY)) | st.sampled_from(
    ["Plato", "李明"]
)
LISTS = st.lists(NAMES, max_size=5, unique=True)
NUMBERS = st.integers(0, 4)
STEPS = st.lists(
    st.tuples(st.just("credit"), NUMBERS, LISTS)
    | st.tuples(st.just("paper"), NUMBERS, LISTS)
    | st.tuples(st.just("link"), NUMBERS, NUMBERS)
    | st.tuples(st.just("rule"), st.booleans(), st.tuples(NAMES, NAMES))
    | st.tuples(st.just("settle"), NUMBERS, NUMBERS),
    min_size=2,
    max_size=14,
)
SETTLED = {
    "authors": "id, name, key",
    "author_names": "spelling, author_id, reason",
    "credits": "episode_id, position, author_id, credited_as",
    "paper_authors": "paper_id, position, name, author_id",
    "name_mentions": "*",
    "name_keys": "*",
}


@contextmanager
def archive() -> Iterator[Database]:
    """An archive in memory, with five episodes and five papers of which nothing is said as yet."""
    db = Database(memory=True)
    ARCHIVE.apply(db)
    with db.atomic():
        db.execute("INSERT INTO shows(id, slug, url) VALUES ('s', 's', 'u')")
        for number in range(5):
            db.execute(
                "INSERT INTO episodes(id, show_id, title, body, word_count, snapshot, parser, seq)"
                " VALUES (?, 's', 't', 'b', 1, 'x', 'p', ?)",
                (f"e{number}", number),
            )
            db.execute(
                "INSERT INTO papers(id, title, title_key, seq) VALUES (?, 't', 't', ?)", (f"p{number}", number)
            )
    yield db
    db.close()


def put(db: Database, what: str, where: int, told: Any) -> None:
    """Write one step as the program does: a list in place of the one before, or a link more, or one less."""
    if what == "credit":
        db.execute("DELETE FROM credits WHERE episode_id = ?", (f"e{where}",))
        rows, people = RowBuffer(db), People(db)
        for position, name in enumerate(told, 1):
            rows.add("credits", f"e{where}", position, people.person(name, rows), name)
        rows.write()
    elif what == "paper":
        db.execute("DELETE FROM paper_authors WHERE paper_id = ?", (f"p{where}",))
        listed = enumerate(told, 1)
        db.conn.executemany(
            "INSERT INTO paper_authors(paper_id, position, name) VALUES (?, ?, ?)",
            [(f"p{where}", position, name) for position, name in listed],
        )
    elif what == "link":
        link = (f"e{where}", f"p{told}")
        if not db.conn.execute("DELETE FROM paper_links WHERE episode_id = ? AND paper_id = ?", link).rowcount:
            db.execute("INSERT INTO paper_links VALUES (?, ?, 1, 'auto', '{}', NULL, NULL)", link)


def rows(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Everything that settling writes."""
    return {
        table: db.execute(f"SELECT {what} FROM {table} ORDER BY 1, 2, 3").fetchall()
        for table, what in SETTLED.items()
    }


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_settling_what_is_new_gives_what_settling_all_gives(steps: list[tuple[str, int, Any]]) -> None:
    with archive() as little, archive() as whole:
        rulings: list[Ruling] = []
        known = None
        for what, where, told in [*steps, ("settle", 0, 0)]:
            with little.atomic(), whole.atomic():
                if what == "rule":
                    rulings.append(Ruling(bool(where), *told))
                elif what == "settle":
                    settle_by(little, rulings, known)
                    known = len(rulings)
                else:
                    put(little, what, where, told)
                    put(whole, what, where, told)
        with whole.atomic():
            settle_by(whole, rulings)
        assert rows(little) == rows(whole)


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_settling_again_changes_nothing(steps: list[tuple[str, int, Any]]) -> None:
    with archive() as db, db.atomic():
        for what, where, told in steps:
            put(db, what, where, told)
        settle_by(db, ())
        found = rows(db)
        settle_by(db, (), known=0)
        assert rows(db) == found
        settle_by(db, ())
        assert rows(db) == found
