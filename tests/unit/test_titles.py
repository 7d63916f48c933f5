"""What has no title has a name all the same."""

import pytest

from scraper.notation.titles import titled


@pytest.mark.parametrize("title", ["", " ", "\n\t", "\u200b", "\u202e\u00a0"])
def test_a_title_in_which_nothing_is_seen_is_replaced(title: str) -> None:
    assert titled(title, "2025-04-10") == "Untitled episode, 10 April 2025"
    assert titled(title, None) == "Untitled episode, no date"
    assert titled(title, "2025-04-10", "paper") == "Untitled paper, 10 April 2025"


@pytest.mark.parametrize("title", ["x", " - ", "0", "漢", "\u202eabc"])
def test_any_other_stays_as_it_is(title: str) -> None:
    assert titled(title, "2025-04-10") == title
