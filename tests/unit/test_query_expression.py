"""Terms against real full-text tables: what matters is which rows they find, and which they do not."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.archive.schema import TOKENIZER
from scraper.search.expression import MATCHES_NOTHING, expression, needs_vocabulary
from scraper.search.grown import AT_MOST, grown_from
from scraper.search.parsing import parse
from scraper.search.stems import folded, shortened, spelling, stems
from scraper.search.terms import Field, Form, Term

ROWS = {
    1: ("Diffusion models", "draw pictures of cats; a trance in Trastevere"),
    2: ("Heat", "It diffuses in metal, without an image"),
    3: ("GPT-4 reads", "by k-nearest neighbours, k-NN for short"),
    4: ("GPT4 writes", "kNN again, and an F1 of 0.9"),
    5: ("Graphs by Erdős–Rényi", "a β-VAE; F-1 once more"),
    6: ("C++ and C#", "e = mc^2 holds for 50% of them"),
    7: ("深層学習モデル", "漢字 ディープ・ラーニングモデル BERT模型"),
    8: ("Transformers", "imagine: transport by bus, images that are transferred"),
    9: ("Éva O'Neill", "network graph; graph of the neural network"),
    10: ("A building", "but not a car; skies, studying"),
}


@pytest.fixture(scope="module")
def table() -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(":memory:")
    conn.execute(f"CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize='{TOKENIZER}')")
    conn.executemany("INSERT INTO texts(rowid, title, body) VALUES (?, ?, ?)", [(n, *row) for n, row in ROWS.items()])
    yield conn
    conn.close()


def term(text: str) -> Term:
    (clause,) = parse(text).wanted
    (one,) = clause.either
    assert isinstance(one, Term)
    return one


def found(table: sqlite3.Connection, match: str) -> set[int]:
    return {row[0] for row in table.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank", (match,))}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("diffusion", {1, 2}),
        ("DIFFUSED", {1, 2}),
        ("eva", {9}),
        ("ÉVA", {9}),
        ('"graph of"', {9}),
        ('"graph network"', set()),
        ("near(graph network, 1)", {9}),
        ("near(network of, 2)", {9}),
        ("near(network of, 1)", set()),
        ("near(neural graph, 1)", set()),
        ("near(neural graph, 2)", {9}),
        ("near(neural of, 1)", {9}),
        ("near(neural of, 0)", set()),
        ("GPT-4", {3, 4}),
        ("GPT4", {3, 4}),
        ("gpt-4*", {3}),
        ("k-NN", {3, 4}),
        ("kNN", {4}),
        ("F1", {4, 5}),
        ("F-1", {4, 5}),
        ("ＧＰＴ－４", {3, 4}),
        ("Erdős–Rényi", {5}),
        ("Erdos-Renyi", {5}),
        ("Rényi–Erdős", set()),
        ("β-VAE", {5}),
        ("VAE-β", set()),
        ("C++", {6}),
        ("e=mc^2", {6}),
        ("mc^3", set()),
        ("50%", {6}),
        ("O'Neill", {9}),
        ("漢字", {7}),
        ("trans*", {8}),
        ("transf*", {8}),
        ("image*", {2, 8}),
        ("imagini*", {8}),
        ("bus*", {8}),
        ("diffusi*", {1, 2}),
        ("diffusio*", {1, 2}),
        ("diffusional*", set()),
        ("studyi*", {10}),
        ("skie*", {10}),
        ("erdő*", {5}),
        ("深層*", {7}),
        ("zebra", set()),
        ("zebra*", set()),
    ],
)
def test_a_term_finds_the_rows_that_hold_it(table: sqlite3.Connection, text: str, rows: set[int]) -> None:
    assert found(table, expression(term(text))) == rows


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("graph", ("title",), {5}),
        ("graph", ("body",), {9}),
        ("graph", ("title", "body"), {5, 9}),
        ("GPT-4", ("body",), set()),
        ("trans*", ("title",), {8}),
        ("near(graph network)", ("title",), set()),
        ("near(graph network)", ("body",), {9}),
        ("C++", ("title",), {6}),
    ],
)
def test_a_term_in_some_columns(
    table: sqlite3.Connection, text: str, columns: tuple[str, ...], rows: set[int]
) -> None:
    assert found(table, expression(term(text), columns)) == rows
    assert found(table, f'({expression(term(text), columns)}) AND ("zebra" OR "heat")') == set(), "it can be joined"


@pytest.mark.parametrize(
    ("text", "alone", "grown"),
    [
        ("学習", set(), {7}),
        ("モデル", set(), {7}),
        ("層*", set(), {7}),
        ("漢字", {7}, {7}),
        ("near(漢字 ディープ)", {7}, {7}),
        ("深層", {7}, {7}),
        ("ラーニング", {7}, {7}),
        ("ディープ・ラーニング", {7}, {7}),
        ("学研", set(), set()),
        ("graph", {5, 9}, {5, 9}),
    ],
)
def test_a_run_without_blanks_is_found_inside_a_longer_one(
    table: sqlite3.Connection, text: str, alone: set[int], grown: set[int]
) -> None:
    assert found(table, expression(term(text))) == alone
    assert found(table, expression(term(text), grown=grown_from(table, "texts"))) == grown


def test_only_a_run_without_blanks_needs_the_vocabulary() -> None:
    assert [
        text
        for text in ("漢字", "한국어", "漢字*", "近-漢", "near(漢 字)", "diffusi*", "graph")
        if needs_vocabulary(term(text))
    ] == [
        "漢字",
        "한국어",
        "漢字*",
    ]


def test_the_vocabulary_is_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "texts.db"
    with sqlite3.connect(path) as conn:
        conn.execute(f"CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='{TOKENIZER}')")
        conn.execute("INSERT INTO texts VALUES ('深層学習モデル'), ('学習Runs'), ('学習a\U00010000ing 習学')")
    conn.close()
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as conn:
        grown = grown_from(conn, "texts")
        assert set(grown(term("学習"))) >= {"深層学習モデル", "学習run"}
        assert found(conn, expression(term("学習"), grown=grown)) >= {1, 2}
        assert grown(term("graph")) == ()
    conn.close()


def test_the_most_frequent_tokens_are_taken(table: sqlite3.Connection) -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute(f"CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='{TOKENIZER}')")
    conn.executemany("INSERT INTO texts VALUES (?)", [(f"学{chr(0x4E00 + n)}",) for n in range(2 * AT_MOST)])
    conn.executemany("INSERT INTO texts VALUES (?)", [("学龥",), ("学龥",)])
    tokens = grown_from(conn, "texts")(term("学"))
    assert len(tokens) == AT_MOST
    assert tokens[0] == "学龥"
    conn.close()


@pytest.mark.parametrize(
    "text",
    ['"', 'a" OR "b', "cats) OR (heat", "{title}:heat", "^heat", "title : heat", "NOT heat", "heat\0", "+ -", ""],
)
@pytest.mark.parametrize("form", [Form.WORD, Form.PHRASE, Form.PREFIX])
def test_nothing_in_a_term_is_an_operator(table: sqlite3.Connection, form: Form, text: str) -> None:
    assert found(table, expression(Term(form, text))) <= {2}, "a term finds its words or nothing"


def test_what_matches_nothing(table: sqlite3.Connection) -> None:
    assert found(table, MATCHES_NOTHING) == set()
    assert found(table, f'"heat" NOT {MATCHES_NOTHING}') == {2}


def test_the_same_words_are_asked_for_once() -> None:
    assert expression(term("GPT-4")) == '("GPT-4" OR "GPT4")'
    assert expression(term("graph")) == '("graph")'
    assert expression(Term(Form.PHRASE, "the GPT-4 model", Field.TITLE)) == '("the GPT-4 model")'


@pytest.mark.parametrize(
    "token", ["diffus", "trans", "bus", "image", "happi", "happy", "gas", "erdos", "gpt4", "漢字", "as", "imag", "β"]
)
def test_a_spelling_becomes_its_stem(token: str) -> None:
    spelled = spelling(token)
    assert spelled is not None
    assert stems([spelled]) == (token,)


def test_a_stem_that_no_word_has_is_not_spelled() -> None:
    assert spelling("two words") is None
    assert spelling("+") is None
    assert folded("two words") == folded("+") == ""
    assert folded("ERDŐS") == "erdos"


@pytest.mark.parametrize("beginning", ["diffusi", "optimizatio", "generali", "image", "studyi", "skie"])
def test_the_shortened_words_begin_so_and_their_stems_do_not(beginning: str) -> None:
    words = shortened(beginning)
    assert words
    assert all(word.startswith(beginning) for word in words)
    assert not any(stem.startswith(beginning) for stem in stems(words))
    assert shortened("network") == ()
