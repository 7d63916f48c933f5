"""What holds of every search, whatever is asked: over 60 episodes with few words, in every combination."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.archive.database import open_readonly
from scraper.search.engine import count, search
from scraper.search.parsing import parse
from scraper.search.results import Hit, Shelf
from tests.integration.searched import Told, write_told

WORDS = ["tide", "dune", "reef", "GPT-4", "C++", "k-NN", "storm", "漢字", "Erdős", "50%"]
SIGNED = {"C++", "50%"}
"""By themselves they are found with their signs alone; in a phrase, by the index, without."""
PEOPLE = ["Ada Berg", "Yū Hasegawa", "Wei Li"]
CATEGORIES = ["Seas", "Sand", None]
EVERYTHING = 1000

word = st.sampled_from(WORDS)
words = st.lists(word, min_size=1, max_size=3, unique=True)
part = st.one_of(
    word,
    st.lists(word, min_size=2, max_size=2).map(lambda two: f'"{" ".join(two)}"'),
    st.lists(word, min_size=2, max_size=2, unique=True).map(lambda two: f"near({' '.join(two)}, 3)"),
    st.sampled_from(["ti*", "title:tide", "question:reef", "paper:dune", "author:berg", 'author:"wei li"']),
    st.sampled_from(["category:seas", "before:2025", "after:2025-02", "date:2025-01", "has:paper", "has:questions"]),
)
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    rng = random.Random(7)

    def text(least: int, most: int) -> str:
        return " ".join(rng.choices([*WORDS, "tides", "the", "and"], k=rng.randint(least, most)))

    told = [
        Told(
            text(1, 3),
            text(3, 12),
            date=rng.choice([None, "2024-12-31", "2025-01-15", "2025-02-01"]),
            category=rng.choice(CATEGORIES),
            authors=rng.sample(PEOPLE, rng.randint(0, 2)),
            questions=[f"{text(1, 4)}?" for _ in range(rng.randint(0, 2))],
            paper=(text(1, 3), f"2504.{number:05}", rng.sample(PEOPLE, 1)) if rng.random() < 0.4 else None,
        )
        for number in range(60)
    ]
    with closing(open_readonly(write_told(tmp_path_factory.mktemp("laws") / "archive.db", told))) as conn:
        yield conn


def hits(archive: sqlite3.Connection, text: str, shelf: Shelf = Shelf.EPISODES) -> list[Hit]:
    return list(search(archive, text, shelf=shelf, limit=EVERYTHING).hits)


def held(archive: sqlite3.Connection, text: str) -> set[str]:
    """What holds all that is asked."""
    return {hit.id for hit in hits(archive, text) if hit.holds_all}


@some
@given(part, part)
def test_adding_a_part_never_adds_hits_that_hold_all(archive: sqlite3.Connection, one: str, more: str) -> None:
    assert held(archive, f"{one} {more}") == held(archive, one) & held(archive, more)


@some
@given(part)
def test_a_part_and_its_absence_part_all_episodes(archive: sqlite3.Connection, one: str) -> None:
    with_it, without = held(archive, one), held(archive, f"-{one}")
    assert not with_it & without
    assert len(with_it | without) == 60


@some
@given(part, part)
def test_either_of_two_is_the_union(archive: sqlite3.Connection, one: str, other: str) -> None:
    assert held(archive, f"{one} OR {other}") == held(archive, one) | held(archive, other)


@some
@given(st.lists(word.filter(lambda each: each not in SIGNED), min_size=2, max_size=3, unique=True))
def test_a_phrase_is_among_what_is_near_and_that_among_what_holds_the_words(
    archive: sqlite3.Connection, typed: list[str]
) -> None:
    text = " ".join(typed)
    assert held(archive, f'"{text}"') <= held(archive, f"near({text}, 20)") <= held(archive, text)


@some
@given(words)
def test_the_order_changes_no_hit(archive: sqlite3.Connection, typed: list[str]) -> None:
    text = " ".join(typed)
    newest = hits(archive, f"{text} sort:newest")
    assert {hit.id for hit in newest} == {hit.id for hit in hits(archive, text)}
    complete = [hit.date or "" for hit in newest if hit.holds_all]
    assert complete == sorted(complete, reverse=True)


@some
@given(st.lists(part, min_size=1, max_size=5), st.sampled_from(Shelf), st.integers(1, 7))
def test_pages_part_the_hits(archive: sqlite3.Connection, parts: list[str], shelf: Shelf, size: int) -> None:
    text = " ".join(parts)
    whole = search(archive, text, shelf=shelf, limit=EVERYTHING)
    assert len(whole.hits) == whole.total
    assert sum(hit.holds_all for hit in whole.hits) == whole.complete == count(archive, parse(text), shelf)
    pages = [search(archive, text, shelf=shelf, limit=size, offset=start).hits for start in range(0, 21, size)]
    paged = [(hit.kind, hit.id) for page in pages for hit in page]
    assert paged == [(hit.kind, hit.id) for hit in whole.hits][: len(paged)]
    assert len(paged) == len(set(paged))


@some
@given(st.lists(part, min_size=1, max_size=4))
def test_facets_count_what_holds_all_and_following_one_finds_as_many(
    archive: sqlite3.Connection, parts: list[str]
) -> None:
    text = " ".join(parts)
    found = search(archive, text, facets=True)
    assert found.facets is not None
    assert found.facets.counted == found.complete
    for each in found.facets.years:
        assert search(archive, f"{text} date:{each.value}").complete == each.hits
    for each in found.facets.categories:
        assert search(archive, f'{text} category:"{each.value}"').complete == each.hits


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=60), st.lists(part | st.sampled_from(["OR", "-", '"', "*", "("]), max_size=8).map(" ".join)
    ),
    st.sampled_from(Shelf),
)
def test_any_text_is_searched_and_its_marks_lie_on_words(
    archive: sqlite3.Connection, text: str, shelf: Shelf
) -> None:
    found = search(archive, text, shelf=shelf, facets=True)
    assert "\n" not in found.reading
    for hit in found.hits:
        flat = [offset for span in hit.snippet.spans for offset in span]
        assert flat == sorted(flat)
        assert all(hit.snippet.text[start:end].strip() for start, end in hit.snippet.spans)
    for suggestion in found.suggestions:
        assert search(archive, suggestion.query, shelf=shelf).total
