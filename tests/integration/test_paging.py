"""Lists that move while they are read: the archive equals the host after that run, or after the next."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from scraper.report import RunReport
from scraper.sample.host import SampleHost
from scraper.sample.pages import page_count
from scraper.sample.server import Request, Response
from tests.clock import FakeClock
from tests.crawls import dump, query, update, wire
from tests.host.faults import status
from tests.host.history import HistoryHost, tell_all
from tests.host.odd import TerseHost, emptied

PAGES, SIZE = 40, 4
REQUESTS = PAGES + 3
"""robots.txt, the pages, the first of them again, the feed."""
MOST = 25
LATEST = PAGES + 1
"""The last request after which newcomers are still found by the same run: it asks for the first page once more."""


class Growing(HistoryHost):
    """Publishes `newcomers` episodes at once after the answer to request number `after`, from 1."""

    def __init__(self, *args: Any, after: int, newcomers: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.after, self.newcomers = after, newcomers

    def respond(self, request: Request) -> Response:
        answer = super().respond(request)
        if len(self.requests) + 1 == self.after:
            for _ in range(self.newcomers):
                self.add()
        return answer


class GrowingTersely(Growing, TerseHost):
    """The same on a host that claims no totals."""


def past_the_end(host: SampleHost) -> Response:
    return status(404)(host.page("/"))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def equals(db: Path, host: SampleHost) -> bool:
    """Whether the archive holds just what the host shows, each under its own id."""
    rows = query(
        db, "SELECT k.value, e.slug, e.title FROM episodes e JOIN episode_keys k ON k.episode_id = e.id"
        " WHERE k.kind = 'host_id'"
    )  # fmt: skip
    shown = sorted((episode.host_id, episode.slug, episode.title) for episode in host.episodes)
    return sorted(rows) == shown and query(db, "SELECT count(*) FROM episodes") == [(len(shown),)]


def crawl(db: Path, host: SampleHost, clock: FakeClock, **hours: float) -> RunReport:
    clock.pass_by(**(hours or {"hours": 1}))
    report = update(db, host, clock)
    assert report.exit_code == 0, report.failed
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "newcomers" in metafunc.fixturenames and "terse" in metafunc.fixturenames:
        everything = product(range(1, REQUESTS + 1), range(1, MOST + 1), [False, True])
        cases = list(everything) if metafunc.config.getoption("--nightly") else sample()
        metafunc.parametrize(("after", "newcomers", "terse"), cases)


def sample() -> list[tuple[int, int, bool]]:
    """Every number of newcomers, and every third request, each with both kinds of host around it."""
    spread = [(after, 1 + place * 7 % MOST, bool(place % 2)) for place, after in enumerate(range(1, REQUESTS + 1, 3))]
    corners = [(5, MOST, False), (20, MOST, True), (LATEST, 3, False), (LATEST + 1, MOST, False)]
    return sorted({*spread, *corners})


class TestNewcomers:
    def test_they_are_found_whenever_they_come(self, db: Path, after: int, newcomers: int, terse: bool) -> None:
        kind = GrowingTersely if terse else Growing
        options: dict[str, Any] = {"past_the_end": past_the_end} if terse else {}
        episodes = tell_all(PAGES * SIZE)
        with kind(episodes, after=after, newcomers=newcomers, page_size=SIZE, feed=False, **options) as host:
            clock = FakeClock()
            crawl(db, host, clock)
            assert len(host.episodes) == len(episodes) + newcomers
            if after > LATEST + terse:
                assert not equals(db, host), "they came when the list had been read"
                crawl(db, host, clock)
            assert equals(db, host)
            assert wire(db, "SELECT DISTINCT complete FROM runs") == [(1,)]

    @pytest.mark.parametrize(("after", "newcomers"), [(3, 3), (4, 9), (5, 25)])
    def test_in_a_run_that_only_looks_for_news_too(self, db: Path, after: int, newcomers: int) -> None:
        with Growing(tell_all(60), after=0, newcomers=newcomers, feed=False) as host:
            clock = FakeClock()
            crawl(db, host, clock)
            host.add()
            host.after = len(host.requests) + after
            crawl(db, host, clock)
            crawl(db, host, clock)
            assert equals(db, host)

    def test_episodes_that_keep_coming_are_caught_up_with(self, db: Path) -> None:
        class Prolific(HistoryHost):
            def respond(self, request: Request) -> Response:
                answer = super().respond(request)
                if len(self.episodes) < 90:
                    self.add()
                return answer

        with Prolific(tell_all(40), page_size=SIZE, feed=False) as host:
            clock = FakeClock()
            for _ in range(5):
                crawl(db, host, clock)
            assert equals(db, host)


ENDS: dict[str, Callable[[SampleHost], Response]] = {
    "404": past_the_end,
    "empty": lambda host: emptied(host.page("/")),
    "last page again": lambda host: host.page(f"/page/{page_count(len(host.episodes), host.page_size)}/"),
    "redirect": lambda host: status(302, {"Location": "/"})(host.page("/")),
}


class OpenEnded(HistoryHost, TerseHost):
    """Claims no totals, and answers for pages past the end as it is told."""


class TestPastTheEnd:
    @pytest.mark.parametrize("end", ENDS)
    def test_growth_and_edits_and_removal_are_seen_whatever_stands_there(self, db: Path, end: str) -> None:
        with OpenEnded(tell_all(24), past_the_end=ENDS[end], page_size=8, feed=False) as host:
            clock = FakeClock()
            crawl(db, host, clock)
            assert equals(db, host)
            for _ in range(9):
                host.add()
            crawl(db, host, clock)
            assert equals(db, host)
            host.retitle("SL000001", "Renamed")
            host.delete("SL000002")
            crawl(db, host, clock, days=31)
            crawl(db, host, clock, hours=25)
        assert query(db, "SELECT title FROM episodes WHERE slug = 'episode-1'") == [("Renamed",)]
        assert query(db, "SELECT slug FROM episodes WHERE removed_at IS NOT NULL") == [("episode-2",)]

    @pytest.mark.parametrize("end", ENDS)
    def test_where_totals_are_claimed_nobody_asks_for_it(self, db: Path, end: str) -> None:
        with HistoryHost(tell_all(24), page_size=8) as host:
            host.fault("/page/4/", lambda _: ENDS[end](host))
            crawl(db, host, FakeClock())
            assert "/page/4/" not in {request.path for request in host.requests}


class TestPageSize:
    @pytest.mark.parametrize("size", [7, 9, 12, 30])
    @pytest.mark.parametrize("terse", [False, True], ids=["totals", "no totals"])
    def test_it_may_change_between_runs(self, db: Path, size: int, terse: bool) -> None:
        kind = OpenEnded if terse else HistoryHost
        options: dict[str, Any] = {"past_the_end": past_the_end} if terse else {}
        with kind(tell_all(30), page_size=10, feed=False, **options) as host:
            clock = FakeClock()
            crawl(db, host, clock)
            before = dump(db)
            host.page_size = size
            crawl(db, host, clock)
            crawl(db, host, clock, days=31)
            assert dump(db) == before, "a list that is cut otherwise says the same"
            host.add()
            crawl(db, host, clock)
            assert equals(db, host)

    @pytest.mark.parametrize("terse", [False, True], ids=["totals", "no totals"])
    @pytest.mark.parametrize("page", [2, 3, 5])
    @pytest.mark.parametrize(("size", "then"), [(4, 9), (9, 4), (10, 11)])
    def test_it_may_change_within_a_run(self, db: Path, size: int, then: int, page: int, terse: bool) -> None:
        kind = OpenEnded if terse else HistoryHost
        options: dict[str, Any] = {"past_the_end": past_the_end} if terse else {}
        with kind(tell_all(60), page_size=size, feed=False, **options) as host:
            host.before[f"/page/{page}/"] = lambda: setattr(host, "page_size", then)
            crawl(db, host, FakeClock())
            assert host.page_size == then
            assert equals(db, host)
