"""Search by meaning without a model: which queries ask for it, how lists are fused, what is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import UsageError
from scraper.search.parsing import parse
from scraper.search.semantic import model
from scraper.search.semantic.fuse import asks_for_meaning, fuse
from scraper.search.semantic.passages import MOST, Telling

numbers = st.lists(st.integers(0, 400), unique=True, max_size=300)
paragraphs = st.lists(st.text("abc .", min_size=1, max_size=900).filter(str.strip), max_size=12)


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("how do robots fold towels", True),
        ("k-NN on GPT-4", True),
        ("SigWavNet", False),
        ("", False),
        ('robots "fold towels"', False),
        ("robots title:towels", False),
        ("robots fold before:2025", False),
        ("robots fold -towels", False),
        ("robots OR towels fold", False),
        ("robots fold tow*", False),
        ("robots fold near(towels shirts, 3)", False),
        ("robots fold sort:newest", False),
        ("robots in C++", False),
    ],
)
def test_only_words_alone_ask_for_meaning(text: str, is_meant: bool) -> None:
    assert asks_for_meaning(parse(text)) is is_meant


def test_what_is_high_in_both_lists_comes_first() -> None:
    assert fuse([1, 2, 3], [4, 3, 5]) == [3, 1, 4, 2, 5]


def test_of_equals_the_ranked_one_comes_first() -> None:
    assert fuse([1, 2], [3, 4]) == [1, 3, 2, 4]


def test_what_ranks_low_keeps_its_order_behind() -> None:
    ranked = list(range(150))
    assert fuse(ranked, [149]) == [0, 149, *range(1, 149)]


@given(numbers, numbers)
def test_nothing_is_lost_and_nothing_comes_twice(ranked: list[int], near: list[int]) -> None:
    found = fuse(ranked, near)
    assert len(found) == len(set(found))
    assert set(found) == set(ranked) | set(near[:100])


@given(numbers)
def test_without_neighbours_the_order_stays(ranked: list[int]) -> None:
    assert fuse(ranked, []) == ranked


@given(paragraphs)
def test_the_pieces_hold_every_paragraph_once_and_in_order(parts: list[str]) -> None:
    heading, *pieces = Telling("Title", "Paper", "\n\n".join(parts), "One?\nTwo?").passages()
    assert heading == "Title. Paper"
    assert len(pieces) <= MOST
    assert "\n\n".join(pieces) == "\n\n".join([part.strip() for part in parts] + ["One?\nTwo?"])


def test_an_episode_without_text_still_has_its_heading() -> None:
    assert Telling("Only a title", "", "", "").passages() == ["Only a title"]


def test_every_part_counts_in_the_digest_and_each_at_its_place() -> None:
    digests = {
        Telling(*parts).digest
        for parts in [("a", "b", "c", "d"), ("x", "b", "c", "d"), ("a", "x", "c", "d"), ("a", "b", "x", "d"),
                      ("a", "b", "c", "x"), ("b", "a", "c", "d"), ("ab", "", "c", "d")]
    }  # fmt: skip
    assert len(digests) == 7


def test_without_the_extra_the_error_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_NEEDED", ("json", "no_such_package_of_ours"))
    model.load.cache_clear()
    with pytest.raises(UsageError, match="no_such_package_of_ours") as caught:
        model.load()
    assert "pip install 'paperledge[semantic]'" in caught.value.advice
    assert "json" not in str(caught.value)
