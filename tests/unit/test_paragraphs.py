"""A plain text in its blocks: no word is lost, and nothing becomes another thing than it is."""

import re

from hypothesis import given
from hypothesis import strategies as st

from scraper.web.pages.paragraphs import Block, Shape, beginning, blocks, gist

LINES = st.lists(
    st.builds(
        "{}{}".format,
        st.sampled_from(["", "", "- ", "> ", "-", ">", " - "]),
        st.text(alphabet="ab<&*_ -\t\u2028", max_size=12),
    ),
    max_size=12,
)
TEXTS = st.one_of(st.text(max_size=200), LINES.map("\n".join))


def test_paragraphs_lists_and_quotes() -> None:
    text = "One.\nStill one.\n\n- first\n- second\nBehind it.\n\n> said\n> so\n\n- alone"
    assert list(blocks(text)) == [
        Block(Shape.PARAGRAPH, ("One.", "Still one.")),
        Block(Shape.LIST, ("first", "second")),
        Block(Shape.PARAGRAPH, ("Behind it.",)),
        Block(Shape.QUOTE, ("said", "so")),
        Block(Shape.LIST, ("alone",)),
    ]


def test_lists_that_a_blank_line_parts_are_two() -> None:
    assert [block.lines for block in blocks("- a\n\n- b")] == [("a",), ("b",)]


def test_a_dash_without_a_blank_is_no_item() -> None:
    assert list(blocks("-5 degrees\n>tides")) == [Block(Shape.PARAGRAPH, ("-5 degrees", ">tides"))]


def test_a_gist_has_no_marks_of_blocks() -> None:
    assert (
        gist("One - two.\n\n- A list\n- has -5 > items\n\n> quoted", 99) == "One - two. A list has -5 > items quoted"
    )
    assert gist("- one two three", 9) == "one two…"


@given(TEXTS)
def test_a_gist_is_what_the_blocks_say(text: str) -> None:
    said = " ".join(word for block in blocks(text) for line in block.lines for word in line.split())
    assert gist(text, 4_000) == said


def test_nothing_gives_nothing() -> None:
    assert list(blocks("")) == list(blocks("\n \n- \n> \n")) == []


@given(TEXTS)
def test_no_word_is_lost_and_none_comes_in(text: str) -> None:
    written = [re.sub(r"^[->] ", "", line).split() for line in text.split("\n")]
    shown = [line.split() for block in blocks(text) for line in block.lines]
    assert shown == [words for words in written if words]


@given(TEXTS)
def test_every_block_has_lines_of_its_kind(text: str) -> None:
    marks = {Shape.LIST: "- ", Shape.QUOTE: "> "}
    for block in blocks(text):
        assert block.lines
        assert all(line.strip() == line != "" for line in block.lines)
        mark = marks.get(block.shape, "")
        assert all(any(each.startswith(mark) and line in each for each in text.split("\n")) for line in block.lines)


@given(TEXTS, st.integers(1, 60))
def test_a_beginning_is_one_cut_between_words(text: str, most: int) -> None:
    start = beginning(text, most)
    assert text.startswith(start)
    assert len(start) <= most
    if start != text and (" " in text[:most].strip() or "\n" in text[:most].strip()):
        assert text[len(start)] in " \n"
