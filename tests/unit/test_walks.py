"""What is remembered of a show between runs: how its last walk ended, and which of its pages are gone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scraper.clock import iso
from scraper.crawl.database import open_crawl
from scraper.crawl.walks import Walk, Walks, most_removals
from tests.clock import START

SHOW, OTHER = "footnote", "elsewhere"
NOW = iso(START)
PAGE, PAGE_2 = "https://show.example/e/tides/", "https://show.example/e/waves/"
DAY = 24.0


@pytest.fixture
def walks(tmp_path: Path) -> Iterator[Walks]:
    db = open_crawl(tmp_path / "crawl.db")
    yield Walks(db)
    db.close()


def after(hours: float, seconds: int = 0) -> str:
    return iso(START + timedelta(hours=hours, seconds=seconds))


class TestWalks:
    def test_of_a_show_that_was_never_walked_nothing_is_known(self, walks: Walks) -> None:
        last = walks.last(SHOW)
        assert last == Walk(ended_at="", swept_at="", claimed=None, known=0, proved_upto=0)
        assert last.is_cut_off
        assert last.is_sweep_due(START)
        assert last.surplus == 0

    def test_one_that_ended_is_remembered_with_what_it_found(self, walks: Walks) -> None:
        walks.begin(SHOW, NOW, 0)
        walks.end(SHOW, after(1), 28, 25, swept=False)
        last = walks.last(SHOW)
        assert last == Walk(ended_at=after(1), claimed=28, known=25)
        assert not last.is_cut_off
        assert last.surplus == 3

    def test_a_host_may_claim_nothing(self, walks: Walks) -> None:
        walks.begin(SHOW, NOW, 0)
        walks.end(SHOW, NOW, None, 25, swept=True)
        assert walks.last(SHOW).claimed is None
        assert walks.last(SHOW).surplus == 0

    def test_a_sweep_is_dated_and_other_walks_leave_its_date(self, walks: Walks) -> None:
        for hours, swept in ((0, True), (5, False)):
            walks.begin(SHOW, after(hours), 0)
            walks.end(SHOW, after(hours + 1), 25, 25, swept=swept)
        assert walks.last(SHOW).swept_at == after(1)
        assert walks.last(SHOW).ended_at == after(6)

    def test_before_the_end_of_the_first_nothing_is_proved(self, walks: Walks) -> None:
        walks.begin(SHOW, NOW, 0)
        walks.begin(SHOW, after(1), 9)
        assert walks.last(SHOW).is_cut_off
        assert walks.last(SHOW).proved_upto == 0, "what the one that was cut off found proves nothing"

    def test_while_one_is_cut_off_what_was_known_before_it_is_proved(self, walks: Walks) -> None:
        walks.begin(SHOW, NOW, 0)
        walks.end(SHOW, NOW, 25, 25, swept=False)
        walks.begin(SHOW, after(1), 25)
        assert walks.last(SHOW).is_cut_off
        walks.begin(SHOW, after(2), 40)
        assert walks.last(SHOW).proved_upto == 25
        walks.end(SHOW, after(2), 50, 50, swept=False)
        walks.begin(SHOW, after(3), 50)
        assert walks.last(SHOW).proved_upto == 50

    def test_shows_have_walks_of_their_own(self, walks: Walks) -> None:
        for show in (SHOW, OTHER):
            walks.begin(show, NOW, 7)
        walks.end(SHOW, after(1), 28, 25, swept=True)
        assert walks.last(OTHER).is_cut_off
        assert walks.last(SHOW).ended_at == after(1)

    @pytest.mark.parametrize(
        ("days", "seconds", "due"),
        [(30, 0, True), (30, -1, False), (0, 0, False), (45, 0, True), (-29, 0, False), (-30, 0, True)],
    )
    def test_a_sweep_is_due_after_thirty_days_or_where_the_clock_was_wrong(
        self, days: int, seconds: int, due: bool
    ) -> None:
        now = START + timedelta(days=days, seconds=seconds)
        assert Walk(ended_at=NOW, swept_at=NOW).is_sweep_due(now) is due


@pytest.mark.parametrize(("episodes", "most"), [(0, 3), (26, 3), (199, 3), (200, 4), (1_200, 24)])
def test_three_or_two_in_a_hundred_may_vanish_at_once(episodes: int, most: int) -> None:
    assert most_removals(episodes) == most


class TestAbsences:
    def test_once_is_not_for_good_however_long_ago(self, walks: Walks) -> None:
        walks.note_gone(PAGE, SHOW, NOW)
        assert walks.absent(SHOW) == {PAGE: NOW}
        assert walks.gone_for_good(SHOW) == []

    @pytest.mark.parametrize(("seconds", "gone"), [(-1, []), (0, [PAGE]), (1, [PAGE])])
    def test_twice_a_day_apart_is(self, walks: Walks, seconds: int, gone: list[str]) -> None:
        walks.note_gone(PAGE, SHOW, NOW)
        walks.note_gone(PAGE, SHOW, after(DAY, seconds))
        assert walks.gone_for_good(SHOW) == gone
        assert walks.absent(SHOW) == {PAGE: NOW}, "gone since it was first seen to be"

    def test_often_within_a_day_is_not(self, walks: Walks) -> None:
        for hours in (0, 1, 2, 23):
            walks.note_gone(PAGE, SHOW, after(hours))
        assert walks.gone_for_good(SHOW) == []

    def test_a_clock_that_went_back_does_not_make_it_gone_in_the_future(self, walks: Walks) -> None:
        walks.note_gone(PAGE, SHOW, after(100))
        walks.note_gone(PAGE, SHOW, NOW)
        assert walks.absent(SHOW) == {PAGE: NOW}

    def test_a_page_that_stands_again_is_gone_from_anew(self, walks: Walks) -> None:
        walks.note_gone(PAGE, SHOW, NOW)
        walks.note_present(PAGE, after(1))
        assert walks.absent(SHOW) == {}
        walks.note_gone(PAGE, SHOW, after(DAY + 1))
        assert walks.absent(SHOW) == {PAGE: after(DAY + 1)}
        assert walks.gone_for_good(SHOW) == []

    def test_that_one_stands_says_nothing_of_another(self, walks: Walks) -> None:
        walks.note_gone(PAGE, SHOW, NOW)
        walks.note_present(PAGE_2, after(1))
        assert walks.absent(SHOW) == {PAGE: NOW}

    def test_the_longest_gone_come_first(self, walks: Walks) -> None:
        walks.note_gone(PAGE, SHOW, after(2))
        walks.note_gone(PAGE_2, SHOW, after(1))
        assert list(walks.absent(SHOW)) == [PAGE_2, PAGE]

    def test_shows_have_pages_of_their_own(self, walks: Walks) -> None:
        for at in (NOW, after(DAY)):
            walks.note_gone(PAGE, SHOW, at)
            walks.note_gone(PAGE_2, OTHER, at)
        assert walks.absent(SHOW) == {PAGE: NOW}
        assert walks.gone_for_good(OTHER) == [PAGE_2]
