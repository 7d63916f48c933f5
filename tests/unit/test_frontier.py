"""The walk through the listing: every way in which a host may end its list, and what each proves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl.frontier import Frontier, Stop
from scraper.model import Listing

START = "https://show.example/"
SILENT = Listing(page=None, total_pages=None, total_episodes=None, has_more=False)
MORE = Listing(page=None, total_pages=None, total_episodes=None, has_more=True)


def walk(known: frozenset[str] | None = None, max_pages: int | None = None) -> Frontier:
    return Frontier(START, known, max_pages)


def slugs(first: int, last: int) -> frozenset[str]:
    return frozenset(f"episode-{number}" for number in range(first, last + 1))


def claims(page: int, pages: int, episodes: int | None = None) -> Listing:
    return Listing(page=page, total_pages=pages, total_episodes=episodes, has_more=page < pages)


def test_the_first_page_is_the_show_itself() -> None:
    assert [walk().url(page) for page in (1, 2, 97)] == [
        START,
        "https://show.example/page/2/",
        "https://show.example/page/97/",
    ]


def test_the_last_page_that_the_host_declares_is_the_end() -> None:
    frontier = walk()
    assert [frontier.after(page, slugs(page * 10, page * 10 + 9), claims(page, 3)) for page in (1, 2, 3)] == [
        None,
        None,
        Stop.LAST_PAGE,
    ]
    assert len(frontier.seen) == 30
    assert frontier.pages == 3


def test_the_end_moves_when_the_host_grows() -> None:
    frontier = walk()
    frontier.after(1, slugs(1, 10), claims(1, 2))
    assert frontier.after(2, slugs(10, 19), claims(2, 3)) is None
    assert frontier.after(3, slugs(20, 21), claims(3, 3)) is Stop.LAST_PAGE


def test_a_host_that_says_nothing_is_asked_until_it_has_no_more() -> None:
    frontier = walk()
    assert frontier.after(1, slugs(1, 10), MORE) is None
    assert frontier.after(2, slugs(11, 20), SILENT) is None, "a missing button proves nothing"
    assert frontier.missing() is Stop.NOT_FOUND


@pytest.mark.parametrize(
    ("shown", "listing", "stop"),
    [
        (slugs(1, 0), SILENT, Stop.EMPTY),
        (slugs(11, 20), MORE, Stop.REPEATED),
        (slugs(1, 10), MORE, Stop.REPEATED),
        (slugs(12, 18), SILENT, Stop.REPEATED),
        (slugs(1, 10), claims(1, 2), Stop.OTHER_PAGE),
    ],
    ids=["empty", "last page again", "first page again", "nothing new", "first page and says so"],
)
def test_past_its_end_a_host_may_show_anything(shown: frozenset[str], listing: Listing, stop: Stop) -> None:
    frontier = walk()
    frontier.after(1, slugs(1, 10), MORE)
    frontier.after(2, slugs(11, 20), SILENT)
    assert frontier.after(3, shown, listing) is stop
    assert stop.is_end


@pytest.mark.parametrize("promise", [MORE, claims(1, 4)], ids=["button", "total"])
def test_a_list_that_ends_before_its_time_is_cut_short(promise: Listing) -> None:
    gone, empty = walk(), walk()
    assert gone.after(1, slugs(1, 10), promise) is None
    assert gone.missing() is Stop.CUT_SHORT
    assert empty.after(1, slugs(1, 10), promise) is None
    assert empty.after(2, frozenset(), SILENT) is Stop.CUT_SHORT
    assert not Stop.CUT_SHORT.is_end


def test_a_total_promises_more_whatever_the_buttons_say() -> None:
    frontier = walk()
    frontier.after(1, slugs(1, 10), Listing(page=1, total_pages=3, total_episodes=None, has_more=False))
    assert frontier.missing() is Stop.CUT_SHORT


def test_another_page_than_a_promised_one_is_cut_short() -> None:
    frontier = walk()
    frontier.after(1, slugs(1, 10), claims(1, 4))
    assert frontier.after(2, slugs(1, 10), claims(1, 4)) is Stop.CUT_SHORT


@pytest.mark.parametrize("more", [claims(2, 4), MORE], ids=["total", "button"])
def test_a_page_full_of_newcomers_pushes_the_same_page_on_and_ends_nothing(more: Listing) -> None:
    frontier = walk()
    frontier.after(1, slugs(11, 20), claims(1, 3) if more.total_pages else MORE)
    assert frontier.after(2, slugs(11, 20), more) is None
    assert frontier.after(3, slugs(21, 30), SILENT) is None
    assert frontier.shifts == 10


def test_a_host_that_shows_one_page_for_ever_is_left_at_the_third() -> None:
    frontier = walk()
    assert [frontier.after(page, slugs(1, 10), claims(page, 500)) for page in (1, 2, 3)] == [
        None,
        None,
        Stop.CUT_SHORT,
    ]


def test_ten_pages_without_news_are_enough_whatever_they_promise() -> None:
    frontier = walk()
    known_halves = [slugs(1, 10), slugs(11, 20)] * 5
    frontier.after(1, slugs(1, 20), MORE)
    for page, half in enumerate(known_halves[:9], 2):
        assert frontier.after(page, half, MORE) is None
    assert frontier.after(11, slugs(20, 29), MORE) is None, "news: the count begins anew"
    stops = [frontier.after(page, half, MORE) for page, half in enumerate(known_halves, 12)]
    assert stops == [None] * 9 + [Stop.CUT_SHORT]


def test_pages_that_shift_are_counted() -> None:
    frontier = walk()
    frontier.after(1, slugs(1, 10), claims(1, 3))
    frontier.after(2, slugs(9, 18), claims(2, 3))
    frontier.after(3, slugs(19, 25), claims(3, 3))
    assert frontier.shifts == 2
    assert frontier.seen == slugs(1, 25)


def test_a_total_that_falls_during_the_walk_is_noticed() -> None:
    growing, shrinking = walk(), walk()
    for frontier, totals in ((growing, (25, 26, 26)), (shrinking, (26, 25, 26))):
        for page, total in enumerate(totals, 1):
            frontier.after(page, slugs(page * 10, page * 10 + 9), claims(page, 4, total))
    assert not growing.shrunk
    assert shrinking.shrunk


@pytest.mark.parametrize(
    ("sizes", "resized"),
    [((10, 10, 10), False), ((10, 9, 4), False), ((9, 10, 10), True), ((10, 9, 12), True), ((5, 20, 20, 3), True)],
)
def test_a_page_that_is_longer_than_the_one_before_was_cut_otherwise(sizes: tuple[int, ...], resized: bool) -> None:
    frontier, first = walk(), 1
    for page, size in enumerate(sizes, 1):
        frontier.after(page, slugs(first, first + size - 1), MORE)
        first += size
    assert frontier.resized is resized


def test_behind_a_page_that_promised_none_a_longer_one_tells_nothing() -> None:
    frontier = walk()
    frontier.after(1, slugs(1, 5), SILENT)
    frontier.after(2, slugs(6, 15), SILENT)
    assert not frontier.resized


class TestWhatIsKnown:
    def test_a_page_of_known_episodes_ends_the_walk_where_totals_agree(self) -> None:
        frontier = walk(known=slugs(1, 25))
        assert frontier.after(1, slugs(1, 10), claims(1, 3, 25)) is Stop.KNOWN
        assert Stop.KNOWN.is_end

    def test_it_does_not_where_the_host_claims_more(self) -> None:
        frontier = walk(known=slugs(1, 24))
        assert frontier.after(1, slugs(1, 10), claims(1, 3, 25)) is None
        assert frontier.after(2, slugs(11, 20), claims(2, 3, 25)) is None
        assert frontier.after(3, slugs(21, 25), claims(3, 3, 25)) is Stop.LAST_PAGE

    def test_what_was_seen_on_the_way_counts_as_known(self) -> None:
        frontier = walk(known=slugs(2, 25))
        assert frontier.after(1, slugs(1, 10), claims(1, 3, 25)) is None
        assert frontier.after(2, slugs(11, 20), claims(2, 3, 25)) is Stop.KNOWN

    def test_a_host_that_claims_nothing_cannot_disagree(self) -> None:
        assert walk(known=slugs(1, 25)).after(1, slugs(1, 10), MORE) is Stop.KNOWN

    def test_the_one_page_of_a_small_show_may_be_all_that_is_known(self) -> None:
        assert walk(known=slugs(1, 10)).after(1, slugs(1, 10), MORE) is Stop.KNOWN

    @pytest.mark.parametrize(("claimed", "stop"), [(28, Stop.KNOWN), (29, None), (25, None), (22, None)])
    def test_a_host_that_always_claims_three_too_many_is_taken_at_that(self, claimed: int, stop: Stop | None) -> None:
        frontier = Frontier(START, slugs(1, 25), None, surplus=3)
        assert frontier.after(1, slugs(1, 10), claims(1, 3, claimed)) is stop

    def test_nothing_is_known_to_a_sweep(self) -> None:
        assert walk(known=None).after(1, slugs(1, 10), claims(1, 3, 10)) is None

    def test_an_empty_archive_knows_nothing(self) -> None:
        assert walk(known=frozenset()).after(1, slugs(1, 10), claims(1, 3, 25)) is None


class TestTheLimit:
    def test_it_ends_the_walk_and_proves_nothing(self) -> None:
        frontier = walk(max_pages=2)
        assert frontier.after(1, slugs(1, 10), claims(1, 3)) is None
        assert frontier.after(2, slugs(11, 20), claims(2, 3)) is Stop.LIMIT
        assert not Stop.LIMIT.is_end

    def test_the_last_page_is_the_last_page_even_at_the_limit(self) -> None:
        assert walk(max_pages=1).after(1, slugs(1, 3), claims(1, 1)) is Stop.LAST_PAGE


class TestFailures:
    def test_three_in_a_row_are_enough(self) -> None:
        frontier = walk()
        assert [frontier.failed(page) for page in (1, 2, 3)] == [None, None, Stop.FAILURES]
        assert not Stop.FAILURES.is_end

    def test_a_page_that_can_be_read_makes_a_new_start(self) -> None:
        frontier = walk()
        assert [frontier.failed(1), frontier.failed(2)] == [None, None]
        assert frontier.after(3, slugs(1, 10), claims(3, 9)) is None
        assert [frontier.failed(page) for page in (4, 5, 6)] == [None, None, Stop.FAILURES]

    def test_nothing_is_asked_for_behind_a_last_page_that_failed(self) -> None:
        frontier = walk()
        frontier.after(1, slugs(1, 10), claims(1, 2))
        assert frontier.failed(2) is Stop.LAST_PAGE


LISTINGS = st.builds(
    Listing,
    page=st.none() | st.integers(0, 9),
    total_pages=st.none() | st.integers(0, 9),
    total_episodes=st.none() | st.integers(0, 30),
    has_more=st.booleans(),
)
SOME = st.frozensets(st.sampled_from(sorted(slugs(1, 30))), max_size=6)


@given(st.lists(st.tuples(SOME, LISTINGS), min_size=1, max_size=8), st.none() | SOME)
def test_whatever_a_host_shows_the_walk_ends_soon_after_the_news(
    shown: list[tuple[frozenset[str], Listing]], known: frozenset[str] | None
) -> None:
    frontier = walk(known)
    for page, (found, listing) in enumerate([*shown, shown[-1], shown[-1]], 1):
        before = set(frontier.seen)
        if frontier.after(page, found, listing):
            return
        assert frontier.seen == before | found
    raise AssertionError("the walk goes on")
