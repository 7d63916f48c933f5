"""What a search suggests where nothing holds all of it: other spellings, or the query without a part."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.archive import traits
from scraper.archive.database import open_readonly
from scraper.archive.fulltext import put_in
from scraper.search.engine import count
from scraper.search.parsing import parse
from scraper.search.results import Shelf
from scraper.search.suggest import MOST, suggestions
from scraper.search.terms import Query
from scraper.search.vocabulary import Vocabulary, beginnings, most_wrong
from tests.integration.archive_fixture import insert_episode, write_archive, write_empty

TEXTS = (
    "Speech - What a transformer attends to|Speech|Attention is what a transformer pays; benchmarks reward it."
    " It was a short April.",
    "Theory - On denoising|Theory|Denoising, said Erdős, is hard. C++ helps nobody. 漢字 do not either."
    " So says Łukasz to Bjørn.",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = write_archive(tmp_path_factory.mktemp("suggest") / "archive.db")
    with Database(path) as db, db.atomic():
        for seq, text in enumerate(TEXTS, start=101):
            title, category, body = text.split("|")
            insert_episode(db, seq, f"e{seq}", title, category, "2025-06-03", body)
            put_in(db, "episodes", [seq])
        traits.put_in(db, [seq for (seq,) in db.execute("SELECT seq FROM episodes").fetchall()])
    with closing(open_readonly(path)) as conn:
        yield conn


def counting(conn: sqlite3.Connection, shelf: Shelf = Shelf.EPISODES) -> Callable[[Query], int]:
    return lambda query: count(conn, query, shelf)


def tried(archive: sqlite3.Connection, text: str, shelf: Shelf = Shelf.EPISODES) -> list[str]:
    return [each.query for each in suggestions(archive, parse(text), shelf, counting(archive, shelf))]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("difusion", "diffusion"),
        ("iffusion", "diffusion"),
        ("ddiffusion", "diffusion"),
        ("idffusion", "diffusion"),
        ("diffusoin", "diffusion"),
        ("tranformer", "transformer"),
        ("transofrmer", "transformer"),
        ("rtansformer", "transformer"),
        ("atention", "attention"),
        ("attenntion", "attention"),
        ("ettention", "attention"),
        ("denosing", "denoising"),
        ("benchmrak", "benchmarks"),
        ("Hasegwa", "Hasegawa"),
        ("hasegwaa", "hasegawa"),
        ("lindqivst", "lindqvist"),
        ("erdso", "erdős"),
        ("GTP-4", "GPT-4"),
        ("lukasz", "łukasz"),
        ("Bjorn", "Bjørn"),
    ],
)
def test_a_word_mistyped_is_put_right(archive: sqlite3.Connection, typed: str, meant: str) -> None:
    assert tried(archive, typed)[0] == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("author:Hasegwa", "author:Hasegawa"),
        ("author:dascalescou", "author:Dăscălescu"),
        ("author:hase", "author:hase*"),
        ("labels author:okon", "labels author:okon*"),
        ('author:"Ines Okonyo" labels', 'author:"Ines Okonjo" labels'),
        ('category:"Computer Vison"', 'category:"Computer Vision"'),
        ("category:speach voice", "category:Speech voice"),
        ('show:"A Shwo of the Test"', 'show:"A Show of the Tests"'),
        ("title:difusion -labels", "title:diffusion -labels"),
        ('"difusion model"', '"diffusion model"'),
        ("near(difusion pictures, 7)", "near(diffusion pictures, 7)"),
        ("voice -robot sort:newest wrods", "voice words -robot sort:newest"),
        ("nueral netwrok", "neural network"),
    ],
)
def test_the_rest_of_the_query_stays_as_it_was_typed(archive: sqlite3.Connection, typed: str, meant: str) -> None:
    assert tried(archive, typed)[0] == meant


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("zebra voice", ["voice"]),
        ("voice after:2099", ["voice"]),
        ("diffusion -model", ["diffusion"]),
        ('"models anomaly"', ["models anomaly"]),
        ("title:trust", ["trust"]),
        ("title:benchm*", ["benchm*"]),
        ("difusion robot", ["diffusion", "robot"]),
        ("robot voice diffusion", ["voice"]),
        ("diffusion -model -pictures -labels -costly", ["diffusion"]),
        ("graph neural robot", ["graph neural"]),
        ("what is a zebra to a voice", ["voice"]),
    ],
)
def test_without_what_finds_nothing_the_rest_is_suggested(
    archive: sqlite3.Connection, typed: str, expected: list[str]
) -> None:
    assert tried(archive, typed) == expected


def test_of_parts_that_find_something_apart_the_one_goes_without_which_the_most_is_found(
    archive: sqlite3.Connection,
) -> None:
    counts = [counting(archive)(parse(word)) for word in ("voice", "graph network", "diffusion")]
    assert counts == [1, 1, 2]
    assert tried(archive, "voice diffusion") == ["diffusion", "voice"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("difusion", 'nothing holds "difusion"; did you mean "diffusion"?'),
        ("author:Hasegwa", "nothing holds author:Hasegwa; did you mean author:Hasegawa?"),
        ("zebra voice", 'nothing holds "zebra"; this leaves it out'),
        ("diffusion -model", 'nothing holds all of it; this leaves out "-model"'),
        ("title:trust", "nothing holds title:trust; this looks for its words anywhere"),
    ],
)
def test_each_says_which_part_found_nothing(archive: sqlite3.Connection, typed: str, why: str) -> None:
    assert suggestions(archive, parse(typed), Shelf.EPISODES, counting(archive))[0].why == why


@pytest.mark.parametrize("typed", ["", "-robot", "zebra", "2504.90009", "C+++", "漢", "xq", "sort:April"])
def test_where_nothing_helps_nothing_is_suggested(archive: sqlite3.Connection, typed: str) -> None:
    assert tried(archive, typed) == []


def test_each_shelf_has_a_vocabulary_of_its_own(archive: sqlite3.Connection) -> None:
    assert Vocabulary(archive, Shelf.PAPERS).nearest("dtection")[0] == "detection"
    assert Vocabulary(archive, Shelf.QUESTIONS).nearest("transformmer") == ()
    assert Vocabulary(archive, Shelf.EPISODES).knows("walrus"), "it is said in a transcript only"


def test_a_stem_that_ends_within_a_letter_hides_no_other(tmp_path: Path) -> None:
    """The stemmer cuts the ending and one byte of a doubled letter: the index holds what is no UTF-8."""
    path = write_empty(tmp_path / "archive.db")
    with Database(path) as db, db.atomic():
        insert_episode(db, 1, "e1", "On abततing", None, "2025-06-03", "An abततed abbot.")
        put_in(db, "episodes", [1])
    with closing(open_readonly(path)) as conn:
        vocabulary = Vocabulary(conn, Shelf.EPISODES)
        assert vocabulary.nearest("abot") == ("abbot",)
        assert (vocabulary.knows("abततing"), vocabulary.knows("abततx")) == (True, False)


def test_an_empty_archive_has_no_suggestions(tmp_path: Path) -> None:
    with closing(open_readonly(write_empty(tmp_path / "archive.db"))) as conn:
        assert tried(conn, 'difusion author:Hasegwa category:x show:y "a phrase" -robot') == []


WORDS = st.text(st.sampled_from("abdefinosuzß漢é"), min_size=1, max_size=9)
HELD = st.sampled_from(["diffusion", "voice", "robot", "graphs", "difusion", "Hasegwa", "GPT-4", "labels", "city"])
PARTS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "", "-"]),
    st.sampled_from(["", "", "title:", "author:", "question:", "paper:", "category:", "show:", "after:", "OR "]),
    st.one_of(HELD, WORDS, HELD.map('"{} model"'.format), HELD.map("{}*".format), HELD.map("near({} a, 3)".format)),
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.lists(PARTS, max_size=6).map(" ".join), st.text()))
def test_any_text_gets_suggestions_that_find_something(archive: sqlite3.Connection, text: str) -> None:
    held = counting(archive)
    found = suggestions(archive, parse(text), Shelf.EPISODES, held)
    assert len({each.query for each in found}) == len(found) <= MOST
    for each in found:
        assert held(parse(each.query)) > 0
        assert each.query != text
        assert each.why.strip()
        assert "\n" not in each.why


@given(st.text(st.sampled_from("abcxyz"), min_size=3, max_size=8), st.integers(0, 1), st.sampled_from("abcxyz"))
def test_one_error_in_the_first_two_letters_is_among_the_beginnings(word: str, place: int, letter: str) -> None:
    swapped = word[1] + word[0] + word[2:] if place == 0 else word[0] + word[2] + word[1] + word[3:]
    for typed in (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        swapped,
        word,
    ):
        assert any(word.startswith(beginning) for beginning in beginnings(typed)), typed


@pytest.mark.parametrize(
    ("word", "most"), [("ab", 0), ("abc", 1), ("abcde", 1), ("abcdef", 2), ("2025", 0), ("x2y", 0)]
)
def test_how_much_may_be_wrong_goes_by_the_length(word: str, most: int) -> None:
    assert most_wrong(word) == most
