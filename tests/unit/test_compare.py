"""What differs between two archives is what a person who holds the rows side by side would say."""

import sqlite3
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.archive.compare import Change, Example, compare, excerpts
from scraper.archive.migrations import migrate

Rows = Mapping[tuple[str, int], tuple[str | None, int | None]]
TABLE = "CREATE TABLE t (text TEXT, id TEXT, seq INTEGER, n INTEGER, place INTEGER, PRIMARY KEY (id, place))"

rows = st.dictionaries(
    st.tuples(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3), st.integers(0, 3)
    ),
    st.tuples(st.none() | st.sampled_from(["", "one", "two"]), st.none() | st.integers(0, 2)),
    max_size=8,
)


def database(found: Rows, first_seq: int = 0) -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:")
    conn.execute(TABLE)
    conn.executemany(
        "INSERT INTO t VALUES (?, ?, ?, ?, ?)",
        [(text, id_, first_seq + seq, n, place) for seq, ((id_, place), (text, n)) in enumerate(found.items())],
    )
    return conn


def name(key: tuple[str, int]) -> str:
    return f"{key[0]} {key[1]}"


@given(rows, rows)
def test_it_tells_what_a_comparison_in_memory_tells(old: Rows, new: Rows) -> None:
    found = compare(database(old), database(new, first_seq=7)).get("t")
    shared = old.keys() & new.keys()
    changed = {
        column: [key for key in sorted(shared) if old[key][place] != new[key][place]]
        for place, column in enumerate(("text", "n"))
    }
    expected = {column: keys for column, keys in changed.items() if keys}
    if found is None:
        assert old == new
        return
    assert old != new
    for change, keys in ((found.new, new.keys() - old.keys()), (found.vanished, old.keys() - new.keys())):
        assert change == Change(len(keys), [name(key) for key in sorted(keys)[:3]])
    assert found.fields.keys() == expected.keys()
    for column, differing in expected.items():
        assert found.fields[column].rows == len(differing)
        assert [example.id for example in found.fields[column].examples] == [name(key) for key in differing[:3]]


def archive(titles: Iterable[tuple[str, str]]) -> Database:
    db = Database(memory=True)
    migrate(db)
    db.execute("INSERT INTO shows(id, slug, url) VALUES ('s', 's', '')")
    db.execute("INSERT INTO meta VALUES ('last_run', ?)", (str(titles),))
    for seq, (id_, title) in enumerate(titles, 1):
        db.execute(
            "INSERT INTO episodes(id, show_id, title, body, word_count, snapshot, parser, seq)"
            " VALUES (?, 's', ?, '', 0, '', '', ?)",
            (id_, title, seq),
        )
        db.execute("INSERT INTO episodes_fts(rowid, title, body) VALUES (?, ?, '')", (seq, title))
    return db


def test_notes_of_runs_indexes_and_row_numbers_are_no_content() -> None:
    one, other = archive([("e1", "A"), ("e2", "B")]), archive([("e2", "B"), ("e1", "A")])
    assert compare(one.conn, other.conn) == {}


def test_a_field_and_a_table_that_the_older_one_has_not_are_new() -> None:
    old, new = archive([("e1", "A")]), archive([("e1", "A")])
    old.execute("DROP TABLE segments")
    old.execute("ALTER TABLE episodes DROP COLUMN method")
    new.execute("INSERT INTO segments VALUES ('e1', 1, 0.0, 1.0, NULL, 'Hello', 100001)")
    new.execute("UPDATE episodes SET method = 'GLUS'")
    found = compare(old.conn, new.conn)
    assert found["segments"].new == Change(1, ["e1 1"])
    assert found["episodes"].fields == {"method": Change(1, [Example("e1", "(nothing)", "GLUS")])}


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("one", "two", ("one", "two")),
        (None, 3, ("(nothing)", "3")),
        ("a\nb\x1b[2J", "a b", ("a↵b [2J", "a b")),
        ("x" * 100 + "one", "x" * 100 + "two", ("…" + "x" * 19 + "one", "…" + "x" * 19 + "two")),
        ("x" * 90, "x" * 90 + " more", ("…" + "x" * 19, "…" + "x" * 19 + " more")),
        ("a" * 200, "b" * 80, ("a" * 79 + "…", "b" * 80)),
    ],
)
def test_examples_show_where_two_values_part(old: object, new: object, shown: tuple[str, str]) -> None:
    assert excerpts(old, new) == shown


@given(st.none() | st.text(), st.none() | st.text())
def test_an_example_is_a_short_line_without_control_characters(old: str | None, new: str | None) -> None:
    for text in excerpts(old, new):
        assert len(text) <= 80
        assert text.isprintable()
