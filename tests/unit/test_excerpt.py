"""What is marked in a text: whatever stands there of what is sought, without trying all of it at every word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.search.excerpt import Marker, Sought, sought_by
from scraper.search.parsing import parse

WORDS = ["graph", "graphs", "model", "models", "learning", "learned", "a", "city", "cities", "漢字", "X-ray"]
TEXTS = st.lists(st.sampled_from([*WORDS, ".", "\n"]), max_size=30).map(" ".join)
QUERIES = st.lists(
    st.sampled_from([*WORDS, "OR", "mod*", '"graph model"', '"learned cit*"', "near(graph city, 3)", "字"]),
    max_size=8,
).map(" ".join)


@given(TEXTS, QUERIES)
def test_whatever_stands_there_is_marked(text: str, query: str) -> None:
    sought = list(dict.fromkeys(each for each in sought_by(parse(query)) if each.stems))
    marker = Marker(sought)
    words = list(marker._words(text))
    standing = [
        (words[at][0], number)
        for at in range(len(words))
        for number, each in enumerate(sought)
        if marker._stands(text, words[at : at + len(each.stems)], each)
    ]
    assert [(mark.start, mark.sought) for mark in marker._marks(text)] == standing


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("We ask:\n\n- a graph\n- a city", "We ask: a graph a city"),
        ("- graph one\n- two", "graph one two"),
        ("So:\n\n> graph - a word\n\nmore", "So: graph - a word more"),
        ("> - graph\n>> b\n-c\n -- d", "graph >> b -c -- d"),
        ("a - graph > b", "a - graph > b"),
    ],
)
def test_what_the_blocks_of_a_text_begin_with_is_left_out(text: str, passage: str) -> None:
    found = Marker(sought_by(parse("graph"))).best([text])
    assert found.text == passage
    assert [found.text[start:end] for start, end in found.spans] == ["graph"]


def test_a_dash_at_which_a_passage_begins_within_a_line_stays() -> None:
    found = Marker(sought_by(parse("graph"))).best([f"{'x ' * 60}y. - z graph"])
    assert found.text == "…- z graph"


SHORT = 60
"""Characters of a text that is shown from its beginning, wherever its marks stand."""
LINES = st.lists(st.sampled_from([*WORDS, "."]), max_size=5).map(" ".join)
BLOCKS = st.lists(st.tuples(st.sampled_from(["", "- ", "> ", "> - "]), LINES), max_size=6)


@given(BLOCKS, QUERIES)
def test_a_text_of_blocks_is_marked_as_without_their_signs(blocks: list[tuple[str, str]], query: str) -> None:
    marker = Marker(sought_by(parse(query)))
    written = "\n".join(sign + text for sign, text in blocks)
    found = marker.best([written])
    assert all(found.text[start:end].strip() for start, end in found.spans)
    if len(written) <= SHORT:
        assert found == marker.best(["\n".join(text for _, text in blocks)])


def test_two_hundred_words_are_not_each_tried_at_every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Sought] = []
    stands = Marker._stands

    def counting(text: str, words: list[tuple[int, int, str]], sought: Sought) -> bool:
        tried.append(sought)
        return stands(text, words, sought)

    monkeypatch.setattr(Marker, "_stands", staticmethod(counting))
    names = [f"w{number}" for number in range(200)]
    marks = Marker(sought_by(parse(" OR ".join(names))))._marks(" ".join(names))
    assert len(marks) == len(names)
    assert len(tried) == len(names)
