"""The query language, held against a real full-text table: what matters is which rows a text finds."""

import random
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive.schema import TOKENIZER
from scraper.search import sql
from scraper.search.query import MAX_CHARS, parse

ROWS = {
    1: "A diffusion model draws pictures of cats",
    2: "Diffusion of heat in metal, and no pictures",
    3: "Graph neural networks and GPT-4 read the paper",
    4: "Neural fields; the graph comes later. C++ code by Éva Erdős",
    5: "to be or not to be",
}


@pytest.fixture(scope="module")
def table() -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(":memory:")
    conn.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{TOKENIZER}')")
    conn.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", ROWS.items())
    yield conn
    conn.close()


def found(table: sqlite3.Connection, match: str) -> set[int]:
    return {row[0] for row in table.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank", (match,))}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("diffusion", {1, 2}),
        ("DIFFUSION pictures", {1, 2}),
        ("diffusion cats", {1}),
        ("picture", {1, 2}),
        ("eva erdos", {4}),
        ('"graph neural"', {3}),
        ("“graph neural”", {3}),
        ('"neural graph"', set()),
        ('"graph neural', {3}),
        ("graph neural", {3, 4}),
        ("diffusion -heat", {1}),
        ('neural -"graph neural"', {4}),
        ("diffusion -heat -cats", set()),
        ("heat OR cats", {1, 2}),
        ("pictures heat OR cats", {1, 2}),
        ("pictures heat OR graph", {2}),
        ("OR cats OR", {1}),
        ("(heat OR cats)", {1, 2}),
        ("netw*", {3}),
        ("-netw* neural", {4}),
        ("GPT-4", {3}),
        ("gpt 4", {3}),
        ("C++", {4}),
        ("what is diffusion?", {1, 2}),
        ("diffusion AND cats", {1}),
        ("text:cats", set()),
        ("NEAR(cats)", set()),
        ("cats ++ --- !", {1}),
        ("--cats", {1}),
        ("cats\0", {1}),
        ("\ud800cats", {1}),
    ],
)
def test_a_text_finds_the_rows_it_names(table: sqlite3.Connection, text: str, rows: set[int]) -> None:
    query = parse(text)
    assert found(table, query.match) == rows


def test_common_words_are_set_aside_but_not_when_they_are_all_there_is(table: sqlite3.Connection) -> None:
    assert found(table, parse("the cats of what").match) == {1}
    assert found(table, parse("to be or not").match) == {5}
    assert found(table, parse('"the paper"').match) == {3}, "a phrase keeps its common words"


def test_the_wider_query_takes_any_word_and_still_leaves_out_what_is_unwanted(table: sqlite3.Connection) -> None:
    query = parse("cats heat zebra")
    assert found(table, query.match) == set()
    assert found(table, query.any_match) == {1, 2}
    assert found(table, parse("cats heat -metal zebra").any_match) == {1}


def test_one_word_alone_has_no_wider_query() -> None:
    assert parse("cats").any_match == ""
    assert parse("cats OR heat").any_match == ""


@pytest.mark.parametrize(
    "text", ["", " \n\t", '"', '""', "?!", "-", "--", "*", "OR", "OR OR", "🙂", "-cats", '-"a b"', "\0"]
)
def test_nothing_searchable_is_said_and_not_an_error(text: str) -> None:
    query = parse(text)
    assert (query.match, query.any_match) == ("", "")
    assert query.reading.startswith("Looked for nothing: ")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("diffusion", "Looked for diffusion."),
        ("diffusion, models?", "Looked for diffusion and models."),
        (
            'flow OR diffusion "anomaly  detection" trans* -image -"toy data"',
            'Looked for (flow or diffusion) and the phrase "anomaly detection" and words beginning with trans,'
            ' leaving out what holds image or the phrase "toy data".',
        ),
        ("what is a graph", "Looked for graph; common words set aside: what, is, a."),
        ("-image", "Looked for nothing: the text only says what to leave out, not what to find."),
        ("", "Looked for nothing: no words were given."),
        ("...", "Looked for nothing: the text has no word to search for."),
    ],
)
def test_the_reading_says_how_the_text_was_taken(text: str, reading: str) -> None:
    assert parse(text).reading == reading


def test_the_wider_reading_says_that_not_all_words_were_found() -> None:
    assert parse("cats zebra").any_reading == "Nothing holds all of cats and zebra. These hold at least one of them."


@pytest.mark.parametrize("piece", ["cats ", "cats OR ", "-cats heat ", '"cats" ', "c* ", '"'])
def test_a_text_of_any_length_is_valid_and_the_cut_is_said(table: sqlite3.Connection, piece: str) -> None:
    query = parse(piece * 100_000)
    for match in filter(None, (query.match, query.any_match)):
        found(table, match)
    if query.match:
        assert f"only the first {MAX_CHARS:,} characters were read" in query.reading


@given(st.text())
@settings(max_examples=500)
def test_any_text_is_a_valid_query(table: sqlite3.Connection, text: str) -> None:
    run_every_way(table, text)


@given(st.text(alphabet=st.sampled_from("ab\"'-*()^:+{}\\\0 ORANDNEAR,.;%_é漢\u200b")))
@settings(max_examples=500)
def test_any_text_of_the_signs_fts5_knows_is_a_valid_query(table: sqlite3.Connection, text: str) -> None:
    run_every_way(table, text)


def test_twenty_thousand_random_texts_without_an_error(table: sqlite3.Connection) -> None:
    dice = random.Random(20_250_410)
    pieces = ['"', "'", "-", "*", "OR", "AND", "NOT", "NEAR(", ")", "(", ":", "^", "+", "\0", "{", "}", "\\", "text:"]
    pieces += ["cats", "the", "é", "漢字", "\ue000", "\ud800", " ", "\n", "\u200b", "🙂", ",", "--", "/*", ";", "%"]
    for _ in range(20_000):
        if dice.random() < 0.7:
            run_every_way(table, "".join(dice.choices(pieces, k=dice.randint(0, 12))))
        else:
            run_every_way(table, "".join(chr(dice.randrange(0x11000)) for _ in range(dice.randint(0, 20))))


def run_every_way(table: sqlite3.Connection, text: str) -> None:
    query = parse(text)
    assert query.reading.endswith(".")
    assert bool(query.match) != query.reading.startswith("Looked for nothing")
    for match in filter(None, (query.match, query.any_match)):
        found(table, match)
    for function in (sql.match, sql.match_any):
        found(table, function(text))


@pytest.mark.parametrize("value", [None, 7, 1.5, b"cats \xff", "", '"', "cats"])
def test_the_sql_functions_take_any_value(table: sqlite3.Connection, value: object) -> None:
    sql.register(table)
    for function in ("pl_match", "pl_match_any"):
        rows = table.execute(f"SELECT rowid FROM texts WHERE texts MATCH {function}(?)", (value,)).fetchall()
        assert rows == ([(1,)] if value in ("cats", b"cats \xff") else [])


def test_the_name_function_folds_as_the_archive_does(table: sqlite3.Connection) -> None:
    sql.register(table)
    assert table.execute("SELECT pl_name('  Éva ERDŐS-Nagy'), pl_name(NULL)").fetchone() == ("eva erdos nagy", "")
