"""What the address of a search page asks for, and where its links lead."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.search.parsing import MAX_CHARS, parse
from scraper.search.results import Count, Facets, Shelf
from scraper.search.terms import Sort
from scraper.web.pages.asked import LIMIT, MOST, Asked, choices

PARTS = ["date:2025", "has:paper", "-has:paper", 'author:"José Peñaranda"', 'category:"Machine Learning"']
WORDS = st.lists(
    st.sampled_from(
        ["diffusion", "OR", "-x", '"', '"a b"', "title:y", "near(a b)", "(", "OR,", ":", "z*", "date:2024"]
    )
).map(" ".join)
TEXT = st.one_of(WORDS, st.text(st.characters(exclude_categories=["Cs", "Cf"]), max_size=60))


def read(address: str) -> Asked:
    return Asked.of({name: values[0] for name, values in parse_qs(urlsplit(address).query).items()})


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, Asked("")),
        ({"q": "x", "in": "papers", "page": "3", "limit": "50"}, Asked("x", Shelf.PAPERS, 3, 50)),
        ({"q": "x", "in": "attic", "page": "none", "limit": "-1"}, Asked("x")),
        ({"q": "x", "page": "0", "limit": "0"}, Asked("x", page=1, given_limit=1)),
        ({"q": "x", "page": "9" * 5_000, "limit": "²"}, Asked("x", page=9_999)),
        ({"q": "x", "page": "99999999", "limit": "5000"}, Asked("x", page=9_999, given_limit=MOST)),
        ({"q": '"x', "sort": "newest"}, Asked('sort:newest "x')),
        ({"q": "x sort:newest", "sort": "newest"}, Asked("x sort:newest")),
        ({"q": "x", "sort": "best"}, Asked("x")),
        ({"q": 'sort:best "x', "sort": "newest"}, Asked('sort:newest "x"')),
        ({"q": "x", "in": "Papers", "limit": "20"}, Asked("x", Shelf.PAPERS, given_limit=20)),
        ({"q": "x", "page": "0003"}, Asked("x", page=3)),
    ],
)
def test_what_an_address_says(arguments: dict[str, str], expected: Asked) -> None:
    assert Asked.of(arguments) == expected


@given(TEXT, st.sampled_from(Shelf), st.integers(1, 9_999), st.integers(1, MOST))
def test_an_address_asks_for_the_same_again(text: str, shelf: Shelf, page: int, limit: int) -> None:
    asked = Asked(text, shelf, page, limit)
    address = asked.address(".json")
    assert address.startswith("/search.json?")
    assert (asked if text else Asked("", shelf, page, limit)) == read(address)
    assert LIMIT <= MOST


@given(TEXT, st.sampled_from(PARTS))
def test_a_narrowed_search_wants_all_that_it_wanted_and_the_part(text: str, part: str) -> None:
    narrowed = Asked(text, page=7).narrowed(part)
    before, added, after = parse(text), parse(part), parse(narrowed.text)
    assert narrowed.page == 1
    assert set(added.wanted) <= set(after.wanted)
    assert set(added.without) <= set(after.without)
    if not before.common or before.common == after.common:
        assert {clause.either for clause in before.wanted} <= {clause.either for clause in after.wanted}
    assert {clause.either for clause in before.without} <= {clause.either for clause in after.without}
    assert len(narrowed.text) <= MAX_CHARS


@given(WORDS, st.sampled_from(PARTS))
def test_what_was_narrowed_is_widened_again(text: str, part: str) -> None:
    asked = Asked(" ".join(text.split())).narrowed(part)
    assert asked.has(part)
    assert part not in asked.widened(part).text


@pytest.mark.parametrize(
    ("text", "part", "is_chosen", "widened"),
    [
        ('x has:paper "a has:paper b"', "has:paper", True, 'x "a has:paper b"'),
        ('"a has:paper b"', "has:paper", False, '"a has:paper b"'),
        ("has:paper OR x", "has:paper", False, "has:paper OR x"),
        ("x -has:paper", "has:paper", False, "x -has:paper"),
        ("x -has:paper", "-has:paper", True, "x"),
        ("x has:Papers (has:paper)", "has:paper", True, "x"),
    ],
)
def test_a_part_is_what_a_search_reads_as_one(text: str, part: str, is_chosen: bool, widened: str) -> None:
    asked = Asked(text)
    assert (asked.has(part), asked.widened(part).text) == (is_chosen, widened)


def test_an_or_joins_nothing_to_what_is_put_in_front() -> None:
    for text in ("OR x", "sort:newest OR x", "(OR) OR x"):
        narrowed = parse(Asked(text).narrowed("date:2025").text)
        assert [len(clause.either) for clause in narrowed.wanted] == [1, 1]


def test_the_order_is_taken_from_the_words_and_not_from_what_is_quoted() -> None:
    asked = Asked('x sort:newest "we sort:things here"', page=3)
    assert asked.sorted_best() == Asked('x "we sort:things here"')
    assert Asked('"sort:newest y"').sorted_best().text == '"sort:newest y"'
    for text in ("x sort:best", 'sort:best "x', 'x sort:best "sort:best y"'):
        newest = Asked.of({"q": text, "sort": "newest"})
        assert newest.is_newest_first
        assert parse(newest.text).wanted == parse(text).wanted


def test_a_text_is_kept_as_far_as_it_is_read_and_still_told_to_be_longer() -> None:
    asked = Asked.of({"q": "漢" * 5_000})
    assert len(asked.text) == MAX_CHARS + 1
    assert parse(asked.text) == parse("漢" * 5_000)


@given(WORDS)
def test_the_order_changes_and_nothing_else(text: str) -> None:
    newest = Asked(text).sorted_newest()
    assert parse(newest.text).sort is Sort.NEWEST
    assert {clause.either for clause in parse(newest.text).wanted} == {clause.either for clause in parse(text).wanted}
    assert newest.sorted_newest() == newest
    best = newest.sorted_best()
    assert not best.is_newest_first
    assert parse(best.text).wanted == parse(newest.text).wanted


def test_facets_are_links_that_narrow_or_widen() -> None:
    facets = Facets(
        years=(Count("2025", "2025", 4), Count("2024", "2024", 1)),
        categories=(Count("Robotics", "Robotics", 2),),
        authors=(Count("a7", 'Ann "Nan" Lee', 3),),
        papers=(Count("yes", "yes", 4), Count("no", "no", 1)),
        counted=5,
        authors_among=5,
    )
    found = choices(Asked("date:2025 fold", Shelf.QUESTIONS, 3), facets)
    assert list(found) == ["Year", "Category", "Author", "Paper"]
    addresses = {choice.label: read(choice.address) for values in found.values() for choice in values}
    assert addresses == {
        "2025": Asked("fold", Shelf.QUESTIONS),
        "2024": Asked("date:2024 date:2025 fold", Shelf.QUESTIONS),
        "Robotics": Asked('category:"Robotics" date:2025 fold', Shelf.QUESTIONS),
        'Ann "Nan" Lee': Asked('author:"Ann Nan Lee" date:2025 fold', Shelf.QUESTIONS),
        "with a paper": Asked("has:paper date:2025 fold", Shelf.QUESTIONS),
        "without": Asked("-has:paper date:2025 fold", Shelf.QUESTIONS),
    }
    assert [choice.label for values in found.values() for choice in values if choice.is_chosen] == ["2025"]
    assert choices(Asked("x"), Facets()) == {}


@pytest.mark.parametrize(("counted", "heading"), [(200, "Author"), (201, "Author (among the first 200 hits)")])
def test_a_count_of_the_first_hits_only_says_so(counted: int, heading: str) -> None:
    facets = Facets(authors=(Count("a7", "Ann Lee", 3),), counted=counted, authors_among=200)
    assert list(choices(Asked("x"), facets)) == [heading]


@pytest.mark.parametrize(
    ("asked", "total", "pages", "after"),
    [
        (Asked("x"), 0, 1, None),
        (Asked("x"), 20, 1, None),
        (Asked("x"), 21, 2, 2),
        (Asked("x", page=2), 21, 2, None),
        (Asked("x", page=7), 21, 2, None),
        (Asked("x", Shelf.PAPERS, 2, 7), 22, 4, 3),
        (Asked("x", page=9_999, given_limit=1), 20_000, 20_000, None),
    ],
)
def test_a_page_leads_to_the_next_as_long_as_there_is_one(
    asked: Asked, total: int, pages: int, after: int | None
) -> None:
    following = asked.after(total)
    assert asked.pages(total) == pages
    assert (following and following.page) == after
    if following:
        assert read(following.address()) == following
