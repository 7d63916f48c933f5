"""How credited names fit an author list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.link.names import Fit, agreement

FOUR = ("José Núñez", "Wei Zhang", "Anna van der Berg", "J.P. Kowalski")


@pytest.mark.parametrize(
    ("credited", "authors", "fit", "matched", "exact"),
    [
        (FOUR, FOUR, Fit.COMPLETE, 4, 4),
        (FOUR[::-1], FOUR, Fit.COMPLETE, 4, 4),
        (("Jose Nunez", "Zhang Wei", "Anna Van Der Berg", "J. P. Kowalski"), FOUR, Fit.COMPLETE, 4, 3),
        (("J. Núñez", "W. Zhang"), FOUR, Fit.ALL, 2, 0),
        (FOUR[:3], FOUR, Fit.ALL, 3, 3),
        ((*FOUR[:2], "Somebody Else"), FOUR, Fit.MOST, 2, 2),
        ((*FOUR[:2], "Somebody Else", "Another One"), FOUR, Fit.SOME, 2, 2),
        (("José Núñez", "Somebody Else"), FOUR, Fit.ONE, 1, 1),
        (("José Núñez",), FOUR, Fit.ONE, 1, 1),
        (("José Núñez",), ("José Núñez",), Fit.SOLE, 1, 1),
        (("J. Núñez",), ("José Núñez",), Fit.ONE, 1, 0),
        (("Wen Zhang",), FOUR, Fit.NONE, 0, 0),
        ((), FOUR, Fit.NONE, 0, 0),
        (FOUR, (), Fit.NONE, 0, 0),
    ],
)
def test_the_fit_is_as_good_as_the_names_that_are_alike(
    credited: tuple[str, ...], authors: tuple[str, ...], fit: Fit, matched: int, exact: int
) -> None:
    found = agreement(credited, authors)
    assert (found.fit, found.matched, found.exact) == (fit, matched, exact)
    assert (found.credited, found.authors) == (len(credited), len(authors))


def test_an_author_stands_for_one_credited_name_only() -> None:
    found = agreement(("Wei Wang", "W. Wang"), ("Wei Wang", "Ana Gil"))
    assert (found.fit, found.matched) == (Fit.ONE, 1)


def test_two_namesakes_are_two_authors() -> None:
    assert agreement(("Wei Wang", "Wei Wang"), ("Wei Wang", "Wei Wang")).fit is Fit.COMPLETE


@pytest.mark.parametrize(
    ("credited", "authors", "words"),
    [
        (FOUR, FOUR, "the 4 credited are its 4 authors"),
        (("Ana Gil",), ("Ana Gil",), "the one credited is its only author"),
        (("J. Núñez", "Wei Zhang"), FOUR, "2 of 2 credited are among its 4 authors, 1 of them letter by letter"),
    ],
)
def test_the_words_say_how_many(credited: tuple[str, ...], authors: tuple[str, ...], words: str) -> None:
    assert agreement(credited, authors).in_words() == words


@given(st.lists(st.text(max_size=20), max_size=6), st.lists(st.text(max_size=20), max_size=6))
def test_any_names_can_be_held_against_any(credited: list[str], authors: list[str]) -> None:
    found = agreement(credited, authors)
    assert found.exact <= found.matched <= min(len(credited), len(authors))
    assert bool(found.fit) == bool(found.matched)
