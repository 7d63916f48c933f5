"""Whatever is typed is a query: read without an error, asked without an error, and said back in one line."""

import random
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive.schema import TOKENIZER
from scraper.search.expression import expression
from scraper.search.grown import grown_from
from scraper.search.parsing import MAX_CHARS, parse
from scraper.search.parts import FARTHEST, MOST_NEAR
from scraper.search.reading import spoken
from scraper.search.results import Shelf
from scraper.search.terms import Clause, Form, Query, Term

PIECES = [
    *"OR AND NOT NEAR( near( text: title: author: question: paper:".split(),
    *"category: before: after: date: has: show: sort:".split(),
    *"cats the é 漢字 🙂 2025 paper newest GPT-4 C++ 5 trans o\U00010000ing -- /* \u2212 arXiv:2504.12345v2".split(),
    *"\"'-*)(:^+{}\\,;% \0\n\u200b\ue000\ud800",
    " ",
]
"""What the language is made of, what FTS5's is, and what neither knows."""
RANDOM_TEXTS = 100_000
texts = st.text() | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
words = st.lists(
    st.sampled_from("cats dogs heat graph network the GPT-4 gpt4 F1 漢字 trans".split()), min_size=2, max_size=5
)


@pytest.fixture(scope="module")
def table() -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(":memory:")
    conn.execute(f"CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize='{TOKENIZER}')")
    dice = random.Random(7)
    held = "cats dogs heat graph network the GPT-4 gpt4 F1 F-1 漢字テスト transfer trance".split()
    for _ in range(200):
        conn.execute("INSERT INTO texts VALUES (?, ?)", (dice.choice(held), " ".join(dice.choices(held, k=6))))
    yield conn
    conn.close()


def terms(query: Query) -> list[Term]:
    clauses = (*query.wanted, *query.without)
    return [one for clause in clauses for one in clause.either if isinstance(one, Term)]


def found(table: sqlite3.Connection, match: str) -> set[int]:
    return {row[0] for row in table.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (match,))}


@given(texts)
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_asked(table: sqlite3.Connection, text: str) -> None:
    query = parse(text)
    assert query.cut == (len(text) > MAX_CHARS)
    for term in terms(query):
        anywhere = found(table, expression(term, grown=grown_from(table, "texts")))
        assert found(table, expression(term, ("title",))) <= anywhere


@given(texts)
@settings(max_examples=150, deadline=None)
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    query = parse(text)
    assert parse(query.text) == query
    for clause in query.wanted:
        assert parse(clause.typed).wanted == (clause,)
    for clause in query.without:
        assert parse(f"-{clause.typed}").without == (clause,)


@given(st.lists(st.sampled_from(["cats", "the", "of", "GPT-4", '"a b"', ",", "7"]), max_size=40), st.integers(0))
@settings(max_examples=100, deadline=None)
def test_a_near_costs_no_more_than_its_bounds(typed: list[str], distance: int) -> None:
    for term in terms(parse(f"near({' '.join(typed)}, {distance})")):
        assert len(term.text.split()) <= MOST_NEAR or term.form is not Form.NEAR
        assert term.distance <= FARTHEST


@given(texts, st.sampled_from(Shelf))
@settings(max_examples=150, deadline=None)
def test_the_reading_is_one_line_that_names_every_word(text: str, shelf: Shelf) -> None:
    query = parse(text)
    line = spoken(query, shelf)
    assert len(line.splitlines()) == 1
    assert line == line.strip()
    assert "  " not in line
    for term in terms(query):
        assert all(word in line for word in term.text.split())


def test_a_hundred_thousand_random_texts_without_an_error(table: sqlite3.Connection) -> None:
    dice = random.Random(20_250_410)
    asked: set[Term] = set()
    for _ in range(RANDOM_TEXTS):
        if dice.random() < 0.97:
            text = "".join(dice.choices(PIECES, k=int(7 * dice.random())))
        else:
            text = "".join(chr(int(0x110000 * dice.random())) for _ in range(8))
        for term in terms(parse(text)):
            if term not in asked:
                asked.add(term)
                table.execute("SELECT 1 FROM texts WHERE texts MATCH ?", (f"zebra AND {expression(term)}",))
    assert len(asked) > RANDOM_TEXTS / 20


@given(words)
@settings(max_examples=60, deadline=None)
def test_a_phrase_holds_its_words_near_each_other(table: sqlite3.Connection, typed: list[str]) -> None:
    text = " ".join(typed)
    phrase = found(table, expression(Term(Form.PHRASE, text)))
    near = found(table, expression(Term(Form.NEAR, text, distance=10)))
    apart = [found(table, expression(Term(Form.PHRASE, word), grown=grown_from(table, "texts"))) for word in typed]
    assert phrase <= near <= set.intersection(*apart)


@given(words, st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_a_beginning_finds_what_the_word_finds(table: sqlite3.Connection, typed: list[str], length: int) -> None:
    for word in typed:
        if word.isalpha() and word.isascii():
            whole = found(table, expression(Term(Form.WORD, word)))
            assert whole <= found(table, expression(Term(Form.PREFIX, word[:length])))


@given(
    st.lists(st.sampled_from("cats dogs heat -cats -dogs OR title:graph has:paper sort:newest".split()), max_size=8)
)
@settings(max_examples=100, deadline=None)
def test_the_typed_parts_make_the_same_query(typed: list[str]) -> None:
    query = parse(" ".join(typed))

    def joined(clauses: tuple[Clause, ...], before: str) -> list[str]:
        return [f"{before}{clause.typed}" for clause in clauses]

    again = parse(" ".join([*joined(query.wanted, ""), *joined(query.without, "-")]))
    assert (again.wanted, again.without) == (query.wanted, query.without)
