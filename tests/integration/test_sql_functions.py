"""The query language as SQL functions: any value, every table, and the same hits as everywhere."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.archive.database import open_readonly
from scraper.errors import StorageError
from scraper.search.engine import search
from scraper.search.expression import MATCHES_NOTHING
from scraper.search.results import HitKind, Shelf
from scraper.search.snippet import CLOSE, OPEN, Snippet
from scraper.search.sql import INDEXES, MOST, register
from scraper.web.guarding.settings import limit
from tests.integration.archive_fixture import EPISODES, write_archive

ONE_VALUE = ["pl_match", "pl_match_any", "pl_name", "pl_search", "pl_reading"]
WORDS = [
    "diffusion", "label", "graphs", "robot", "GPT-4", '"', '"diffusion model"', "-", "-label", "OR", "net*", "C++",
    "*", "near(graph, networks 3)", "title:graphs", "author:okonjo", "-author:okonjo", "question:shirt", "the",
    "paper:2504.90001", "date:2025-04", "after:2025-05", "-has:paper", "has:questions", 'category:"Robotics"',
    "sort:newest", "漢字",
]  # fmt: skip
ANY = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.binary(),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.sampled_from(WORDS)).map(" ".join),
)


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """As the site has one, limits included."""
    with closing(open_readonly(write_archive(tmp_path_factory.mktemp("sql") / "archive.db"))) as conn:
        conn.row_factory = sqlite3.Row
        limit(conn)
        register(conn)
        yield conn


def value(conn: sqlite3.Connection, call: str, *arguments: object) -> Any:
    return conn.execute(f"SELECT {call}", arguments).fetchone()[0]


@given(ANY)
@settings(max_examples=150, deadline=None)
def test_no_value_makes_one_fail(conn: sqlite3.Connection, given_: object) -> None:
    for function in ONE_VALUE:
        assert isinstance(value(conn, f"{function}(?)", given_), str)
    for table in INDEXES:
        for function in ("pl_match", "pl_match_any"):
            assert value(conn, f"count(*) FROM {table} WHERE {table} MATCH {function}(?)", given_) >= 0


@pytest.mark.parametrize(
    ("given_", "ids"),
    [
        ("shirts", ["e6", "e7"]),
        (b"shirts \xff", ["e6", "e7"]),
        (4, ["e3"]),
        (None, []),
        (1.5, []),
        ("", []),
        ('"', []),
    ],
)
def test_values_are_read_as_text(conn: sqlite3.Connection, given_: object, ids: list[str]) -> None:
    sql = "SELECT id FROM episodes WHERE seq IN (SELECT rowid FROM episodes_fts WHERE episodes_fts MATCH {}(?))"
    for function in ("pl_match", "pl_match_any"):
        assert [row[0] for row in conn.execute(f"{sql.format(function)} ORDER BY id", (given_,))] == ids


def test_a_name_is_folded_as_the_archive_does(conn: sqlite3.Connection) -> None:
    names = conn.execute("SELECT name, key FROM authors").fetchall()
    assert [value(conn, "pl_name(?)", name) for name, _ in names] == [key for _, key in names]
    assert value(conn, "pl_name('  Éva ERDŐS-Nagy')") == "eva erdos nagy"
    assert value(conn, "pl_name(NULL)") == ""


@given(ANY, ANY, ANY, ANY)
@settings(max_examples=100, deadline=None)
def test_nor_do_several(conn: sqlite3.Connection, one: object, other: object, third: object, fourth: object) -> None:
    assert isinstance(json.loads(value(conn, "pl_search(?, ?, ?, ?)", one, other, third, fourth)), list)
    assert isinstance(value(conn, "pl_reading(?, ?)", one, other), str)
    assert isinstance(value(conn, "pl_snippet(?, ?)", one, other), str)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join).filter(lambda text: "author" not in text)
)
@example("label -title:diffusion")
@example("label -C++")
@settings(max_examples=100, deadline=None)
def test_an_expression_matches_whatever_the_search_finds_by_words(conn: sqlite3.Connection, text: str) -> None:
    by_words = {
        row[0]
        for row in conn.execute(
            "SELECT id FROM episodes"
            " WHERE seq IN (SELECT rowid FROM episodes_fts WHERE episodes_fts MATCH pl_match(?))",
            (text,),
        )
    }
    found = search(conn, text, limit=100)
    if value(conn, "pl_match(?)", text) != MATCHES_NOTHING:
        whole = {hit.id for hit in found.hits if hit.kind is HitKind.EPISODE and hit.holds_all}
        assert whole <= by_words


@pytest.mark.parametrize("shelf", list(Shelf))
@pytest.mark.parametrize("text", ["diffusion label", "robot", "zebra", "date:2025-04", ""])
def test_its_hits_are_those_of_the_search(conn: sqlite3.Connection, shelf: Shelf, text: str) -> None:
    rows = json.loads(value(conn, "pl_search(?, ?, 3, 1)", text, shelf.value))
    hits = search(conn, text, shelf=shelf, limit=3, offset=1).hits
    assert [(row["kind"], row["id"], row["score"]) for row in rows] == [(hit.kind, hit.id, hit.score) for hit in hits]
    assert [Snippet.from_marked(row["marked"]) for row in rows] == [hit.snippet for hit in hits]


def test_it_stands_in_statements_of_ones_own(conn: sqlite3.Connection) -> None:
    sql = """
      SELECT e.id, hit.value ->> 'marked' FROM json_each(pl_search('diffusion')) hit
      JOIN episodes e ON e.id = hit.value ->> 'id' ORDER BY hit.key
    """
    assert [row[0] for row in conn.execute(sql)] == [hit.id for hit in search(conn, "diffusion").hits]
    both = "SELECT count(*) FROM questions WHERE json_array_length(pl_search(text, 'all')) > 0"
    assert conn.execute(both).fetchone()[0] == sum(len(episode[5]) for episode in EPISODES)


@pytest.mark.parametrize(("limit_", "expected"), [(1, 1), ("1", 1), (1.0, 1), (0, 0), (-3, 0), (None, 2), ("x", 2)])
def test_limits(conn: sqlite3.Connection, limit_: object, expected: int) -> None:
    assert len(json.loads(value(conn, "pl_search('diffusion', 'episodes', ?)", limit_))) == expected
    assert MOST < 10_000


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_is_wrong_with_the_database_is_no_empty_answer() -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        register(conn)
        with pytest.raises(sqlite3.OperationalError):
            conn.execute("SELECT pl_search('diffusion')")


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("The networks of Peñaranda were trained.", "penaranda network", {"networks", "Peñaranda"}),
        ("Nothing of the kind.", "penaranda", set()),
        ("A phrase is no phrase apart.", '"phrase apart"', {"phrase apart"}),
        ("One two, three.", "title:two -three has:paper", {"two"}),
        (f"What was {OPEN}marked{CLOSE} before is not.", "before", {"before"}),
        (12.5, "12", {"12"}),
        (None, "x", set()),
    ],
)
def test_words_are_marked_as_the_index_has_them(
    conn: sqlite3.Connection, text: object, words: str, marked: set[str]
) -> None:
    found = Snippet.from_marked(value(conn, "pl_snippet(?, ?)", text, words))
    assert {piece for piece, is_marked in found.pieces() if is_marked} == marked


def test_the_best_passage_of_a_long_text(conn: sqlite3.Connection) -> None:
    text = "Filler stands here. " * 500 + "A walrus sings in tune. " + "More filler. " * 500
    found = value(conn, "pl_snippet(?, ?)", text, "walrus tune filler")
    assert f"{OPEN}walrus{CLOSE}" in found
    assert len(found) < 400
    assert len(value(conn, "pl_snippet(?, ?)", text, "zebra")) < 400


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.sampled_from(WORDS)).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_a_passage_is_of_the_text(conn: sqlite3.Connection, text: str, words: str) -> None:
    """Nothing is added but the dots, nothing lost but the marks and what a line of a list or quote begins with."""
    whole = re.sub("^(?:[->] )+", " ", text.translate({ord(OPEN): None, ord(CLOSE): None}), flags=re.MULTILINE)
    clean = " ".join(whole.split())
    found = Snippet.from_marked(value(conn, "pl_snippet(?, ?)", text, words)).text
    assert found.strip("…") in clean or len(clean.split("\0")) > 1 or found == clean


def test_a_reading(conn: sqlite3.Connection) -> None:
    assert "diffusion" in value(conn, "pl_reading('diffusion')")
    assert value(conn, "pl_reading('diffusion', 'questions')") != value(conn, "pl_reading('diffusion', 'episodes')")


def test_errors_of_the_archive_are_of_the_tree(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "empty.db")) as conn, pytest.raises(StorageError):
        search(conn, "diffusion")
