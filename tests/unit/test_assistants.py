"""What an assistant may ask for at once."""

from hypothesis import given
from hypothesis import strategies as st

from scraper.web.machines.assistants import MOST, REACH, place


@given(st.integers(), st.integers())
def test_no_hit_behind_the_last_one_that_is_given_is_looked_for(limit: int, page: int) -> None:
    at_once, offset = place(limit, page)
    assert 1 <= at_once <= MOST
    assert offset >= 0
    assert offset % at_once == 0
    assert offset + at_once <= REACH


def test_pages_follow_each_other() -> None:
    assert [place(10, page) for page in (1, 2, 3)] == [(10, 0), (10, 10), (10, 20)]
    assert place(50, 10**9) == (50, REACH - 50)
