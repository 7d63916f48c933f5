"""`update` against a real host: the archive comes to equal it, for as little as can be asked, whatever happens."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sqlite_utils import Database

from scraper import pipeline
from scraper import run as run_module
from scraper.archive.fulltext import is_sound
from scraper.archive.store import Archive
from scraper.clock import SystemClock, iso
from scraper.errors import DriftError, StorageError
from scraper.model import Kind, ParsedPage, Snapshot
from scraper.sample.host import SampleHost
from scraper.sample.layers import plain_text
from scraper.sample.server import Response
from scraper.sample.show import SampleEpisode
from scraper.sources import read
from tests.clock import START, FakeClock
from tests.crawls import SHOW, asked, content, dump, query, settings_for, update, wire
from tests.host.episodes import BODY, make_episode, make_episodes
from tests.host.faults import FaultHost, status
from tests.host.odd import BusyHost, TeaserHost, TerseHost, WatchingHost, drifted, emptied

LISTING = ("/", "/page/2/", "/page/3/")


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(25)) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def facts(host: SampleHost, episode: SampleEpisode) -> tuple[Any, ...]:
    return (
        unquote(episode.slug),
        unquote(f"{host.url}{episode.permalink}"),
        episode.title,
        episode.date.isoformat(),
        iso(episode.published),
        episode.duration,
        episode.audio,
    )


def held(db: Path) -> set[tuple[Any, ...]]:
    rows = query(db, "SELECT slug, url, title, date, published_at, duration, audio_url FROM episodes")
    return {(slug, unquote(url), *rest) for slug, url, *rest in rows}


def slugs(db: Path) -> set[str]:
    return {row[0] for row in query(db, "SELECT slug FROM episodes")}


def add(host: SampleHost, *newest_first: SampleEpisode) -> None:
    host.episodes[:0] = newest_first


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def listing_asked(host: SampleHost, since: int = 0) -> list[str]:
    return [path for path, _ in asked(host, since) if path == "/" or path.startswith("/page/")]


def assert_equals(db: Path, host: SampleHost, count: int) -> None:
    assert held(db) == {facts(host, episode) for episode in host.episodes}
    assert query(db, "SELECT count(*) FROM episodes") == [(count,)]


class TestFirstRun:
    def test_it_reads_every_page_and_the_archive_equals_the_host(self, host: FaultHost, db: Path) -> None:
        report = update(db, host)
        assert_equals(db, host, 25)
        assert report.exit_code == 0
        assert report.host == {"claimed": 25, "pages": 3, "shifts": 0}
        assert report.episodes["new"] == 25
        assert asked(host) == [
            ("/robots.txt", 200),
            *((path, 200) for path in LISTING),
            ("/", 304),
            ("/feed.xml", 200),
        ]

    def test_it_holds_what_a_careful_reader_reads_in_the_sample_show(self, db: Path) -> None:
        with SampleHost() as host:
            assert update(db, host).exit_code == 0
            assert_equals(db, host, len(host.episodes))
        for episode in host.episodes:
            ((id_, body),) = query(db, "SELECT id, body FROM episodes WHERE slug = ?", [unquote(episode.slug)])
            for table, column, expected in (
                ("questions", "text", episode.expected.questions),
                ("credits", "credited_as", episode.expected.credits),
                ("quotes", "text", episode.expected.quotes),
                ("links", "url", episode.expected.links),
            ):
                rows = query(db, f"SELECT {column} FROM {table} WHERE episode_id = ? ORDER BY position", [id_])
                assert tuple(row[0] for row in rows) == expected, (episode.slug, table)
            whole = letters(plain_text(episode.html))
            assert whole.startswith(letters(body)), episode.slug
            assert len(letters(body)) > 0.8 * len(whole)

    def test_it_is_complete_and_noted_so(self, host: FaultHost, db: Path) -> None:
        report = update(db, host)
        meta = dict(query(db, "SELECT key, value FROM meta"))
        assert meta["last_complete_run"] == meta["last_run"] == report.started_at == iso(START)
        assert wire(db, "SELECT command, show, exit, complete FROM runs") == [("update", SHOW, 0, 1)]

    def test_a_show_of_one_page_needs_no_second(self, db: Path) -> None:
        with FaultHost(make_episodes(3)) as host:
            assert update(db, host).exit_code == 0
            assert listing_asked(host) == ["/"]
        assert_equals(db, host, 3)

    def test_a_show_without_episodes_is_no_fault(self, db: Path) -> None:
        with FaultHost([]) as host:
            report = update(db, host)
        assert (report.exit_code, report.host["claimed"]) == (0, 0)
        assert query(db, "SELECT count(*) FROM episodes") == [(0,)]

    def test_the_address_may_lack_its_last_slash(self, host: FaultHost, db: Path) -> None:
        update(db, host.url)
        before = len(host.requests)
        update(db, f"{host.url}/")
        assert {status for _, status in asked(host, before)} == {304}

    def test_what_the_host_claims_is_compared_with_what_it_lists(self, db: Path) -> None:
        with FaultHost(make_episodes(5)) as host:
            host.fault("/", lambda honest: replace(honest, body=honest.body.replace(b'Count\\":5', b'Count\\":7')))
            report = update(db, host)
        assert report.host["claimed"] == 7
        assert report.warnings == ["the host claims 7 episodes, its pages list 5"]


class TestSecondRun:
    def test_without_news_it_changes_no_row_and_asks_three_questions(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        before, rows = len(host.requests), dump(db)
        snapshots = wire(db, "SELECT * FROM snapshots")
        clock = FakeClock()
        clock.pass_by(hours=1)
        report = update(db, host, clock)
        assert dump(db) == rows
        assert wire(db, "SELECT * FROM snapshots") == snapshots
        assert asked(host, before) == [("/robots.txt", 304), ("/", 304), ("/feed.xml", 304)]
        assert all("if-none-match" in request.headers for request in host.requests[before:])
        assert (report.exit_code, report.http["bytes"], report.episodes["seen"]) == (0, 0, 0)

    def test_only_the_notes_of_the_run_move_in_meta(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        before = dict(query(db, "SELECT key, value FROM meta"))
        clock = FakeClock()
        clock.pass_by(hours=1)
        update(db, host, clock)
        after = dict(query(db, "SELECT key, value FROM meta"))
        assert {key for key in after if after[key] != before.get(key)} == {"last_run", "last_complete_run"}
        assert after["last_complete_run"] == "2025-03-01T13:00:00Z"

    def test_a_sweep_without_news_changes_no_row_either(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        before, rows = len(host.requests), dump(db)
        update(db, host, full=True)
        assert dump(db) == rows
        assert asked(host, before) == [
            ("/robots.txt", 304),
            *((path, 304) for path in (*LISTING, "/")),
            ("/feed.xml", 304),
        ]

    def test_counters_of_the_host_change_nothing(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        rows, snapshots = dump(db), wire(db, "SELECT count(*) FROM snapshots")[0][0]
        host.counter = 7
        clock = FakeClock()
        clock.pass_by(hours=1)
        report = update(db, host, clock, full=True)
        assert wire(db, "SELECT count(*) FROM snapshots")[0][0] == snapshots + 3
        assert dump(db) == rows
        assert (report.episodes["edited"], report.episodes["new"]) == (0, 0)

    def test_a_host_that_never_says_not_modified_costs_bytes_but_no_rows(self, host: FaultHost, db: Path) -> None:
        host.fault("*", lambda honest: replace(honest, headers={"Content-Type": honest.headers["Content-Type"]}))
        update(db, host)
        rows, snapshots = dump(db), wire(db, "SELECT * FROM snapshots")
        update(db, host)
        assert dump(db) == rows
        assert wire(db, "SELECT * FROM snapshots") == snapshots


class TestNews:
    def test_a_new_episode_is_found_and_nothing_else_is_touched(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        rows, before = dict(query(db, "SELECT id, changed_at FROM episodes")), len(host.requests)
        host.episodes.insert(0, make_episode(26))
        clock = FakeClock()
        clock.pass_by(hours=1)
        report = update(db, host, clock)
        assert_equals(db, host, 26)
        assert (report.exit_code, report.episodes["new"], report.episodes["edited"]) == (0, 1, 0)
        assert query(db, "SELECT slug FROM episodes WHERE first_seen >= '2025-03-01T13:00:00Z'") == [("episode-26",)]
        assert dict(query(db, "SELECT id, changed_at FROM episodes WHERE slug <> 'episode-26'")) == rows
        assert listing_asked(host, before) == ["/", "/page/2/", "/"]
        assert query(db, "SELECT count(*) FROM revisions") == [(0,)]

    def test_many_new_episodes_are_followed_to_where_they_end(self, db: Path) -> None:
        with FaultHost(make_episodes(60)) as host:
            update(db, host)
            host.episodes[:0] = [make_episode(number) for number in range(75, 60, -1)]
            before = len(host.requests)
            report = update(db, host)
            assert_equals(db, host, 75)
            assert report.episodes["new"] == 15
            assert listing_asked(host, before) == ["/", "/page/2/", "/page/3/", "/"]

    def test_an_edit_is_a_revision_of_what_was_edited(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        ((id_, first_seen),) = query(db, "SELECT id, first_seen FROM episodes WHERE slug = 'episode-24'")
        host.episodes[1] = make_episode(24, title="Renamed", html=BODY.replace("try it", "try it twice"))
        clock = FakeClock()
        clock.pass_by(hours=1)
        report = update(db, host, clock, delay=1.0)
        assert_equals(db, host, 25)
        later = "2025-03-01T13:00:01Z"
        rows = query(db, "SELECT field, old, new, seen_at FROM revisions WHERE episode_id = ? ORDER BY field", [id_])
        fields = {field: (old, new, seen_at) for field, old, new, seen_at in rows}
        assert fields["title"] == ("Episode 24", "Renamed", later)
        assert fields["body"][0].replace("try it", "try it twice") == fields["body"][1]
        assert set(fields) == {"title", "body"}
        assert query(db, "SELECT count(*) FROM revisions") == [(2,)]
        assert query(db, "SELECT id, first_seen, changed_at FROM episodes WHERE slug = 'episode-24'") == [
            (id_, first_seen, later)
        ]
        assert report.episodes["edited"] == 1

    def test_an_edit_is_written_once_however_often_it_is_read(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        host.episodes[22] = make_episode(3, title="Renamed", html=BODY.replace("try it", "try it twice"))
        clock = FakeClock()
        for _ in range(3):
            clock.pass_by(hours=1)
            update(db, host, clock, full=True)
        assert_equals(db, host, 25)
        assert query(db, "SELECT field FROM revisions ORDER BY field") == [("body",), ("title",)]

    def test_an_edit_far_down_is_seen_in_the_feed(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        host.episodes[22] = make_episode(3, title="Renamed")
        before = len(host.requests)
        clock = FakeClock()
        clock.pass_by(hours=1)
        update(db, host, clock)
        assert listing_asked(host, before) == ["/"]
        assert query(db, "SELECT title FROM episodes WHERE slug = 'episode-3'") == [("Renamed",)]
        clock.pass_by(hours=1)
        update(db, host, clock, full=True)
        assert query(db, "SELECT field FROM revisions") == [("title",)]

    def test_an_episode_that_is_gone_from_the_host_stays(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        rows = dump(db)
        del host.episodes[3]
        clock = FakeClock()
        clock.pass_by(hours=1)
        assert update(db, host, clock, full=True).exit_code == 0
        assert dump(db) == rows

    def test_a_new_slug_for_a_known_host_id_is_the_same_episode(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        host.episodes[0] = replace(host.episodes[0], slug="episode-25-again")
        clock = FakeClock()
        clock.pass_by(hours=1)
        update(db, host, clock)
        assert_equals(db, host, 25)


class Stray(SampleEpisode):
    """An episode that claims to live where no request of ours should go."""

    permalink = "http://169.254.169.254/e/episode-7/"


class TestEpisodePages:
    def test_where_the_list_lacks_the_text_the_page_is_fetched_once(self, db: Path) -> None:
        with TeaserHost(make_episodes(25), bare=frozenset({"episode-7", "episode-20"})) as host:
            report = update(db, host)
            pages = [path for path, _ in asked(host) if path.startswith("/e/")]
            assert sorted(pages) == ["/e/episode-20/", "/e/episode-7/"]
            assert report.exit_code == 0
            before, rows = len(host.requests), dump(db)
            update(db, host)
            assert not [path for path, _ in asked(host, before) if path.startswith("/e/")]
        assert dump(db) == rows
        assert_equals(db, host, 25)
        assert query(db, "SELECT count(DISTINCT body) FROM episodes") == [(1,)]
        assert query(db, "SELECT count(*) FROM credits") == [(50,)]

    def test_one_that_fails_is_fetched_by_the_next_run(self, db: Path) -> None:
        with TeaserHost(make_episodes(12), bare=frozenset({"episode-7"})) as host:
            host.fault("/e/episode-7/", "500")
            report = update(db, host)
            assert (report.exit_code, report.failed[0]["what"]) == (3, f"{host.url}/e/episode-7/")
            assert query(db, "SELECT body FROM episodes WHERE slug = 'episode-7'") == [("",)]
            host.heal()
            assert update(db, host).exit_code == 0
        assert query(db, "SELECT count(*) FROM episodes WHERE body = ''") == [(0,)]

    def test_one_that_is_not_there_is_no_fault(self, db: Path) -> None:
        with TeaserHost(make_episodes(12), bare=frozenset({"episode-7"})) as host:
            host.fault("/e/episode-7/", "404")
            assert update(db, host).exit_code == 0

    def test_an_address_on_another_site_is_not_followed(self, db: Path) -> None:
        stray = Stray(**{field.name: getattr(make_episode(7), field.name) for field in fields(SampleEpisode)})
        with FaultHost([replace(stray, html=""), make_episode(6)]) as host:
            host.fault("/feed.xml", "404")
            report = update(db, host, connect_timeout=0.05, tries=1)
        assert query(db, "SELECT url, body FROM episodes WHERE slug = 'episode-7'") == [(Stray.permalink, "")]
        assert (report.exit_code, report.failed) == (0, [])

    def test_one_that_lacks_the_text_too_is_not_fetched_again(self, db: Path) -> None:
        with FaultHost([make_episode(8), make_episode(7, html="")]) as host:
            for _ in range(2):
                update(db, host)
            assert [path for path, _ in asked(host)].count("/e/episode-7/") == 1

    @pytest.mark.parametrize(("fault", "pages"), [("403", 3), ("challenge", 1)])
    def test_a_host_that_refuses_them_is_asked_for_nothing_more(self, db: Path, fault: str, pages: int) -> None:
        bare = frozenset(f"episode-{number}" for number in range(1, 6))
        with TeaserHost(make_episodes(8), bare=bare) as host:
            for slug in bare:
                host.fault(f"/e/{slug}/", fault)
            assert update(db, host).exit_code == 6
            paths = [path for path, _ in asked(host)]
        assert len([path for path in paths if path.startswith("/e/")]) == pages
        assert "/feed.xml" not in paths


class TestFeed:
    def named(self, honest: Response) -> Response:
        """The page, naming another feed than the usual one."""
        return replace(honest, body=honest.body.replace(b'href="/feed.xml"', b'href="/own/feed.xml"'))

    def test_it_is_the_one_that_the_page_names(self, host: FaultHost, db: Path) -> None:
        host.fault("/", self.named)
        update(db, host)
        assert asked(host)[-1] == ("/own/feed.xml", 404)

    def test_the_settings_know_better(self, host: FaultHost, db: Path) -> None:
        host.fault("/", self.named)
        update(db, host, feed_url=f"{host.url}/feed.xml")
        assert asked(host)[-1] == ("/feed.xml", 200)

    def test_it_tells_of_episodes_that_no_page_showed(self, db: Path) -> None:
        with BusyHost(make_episodes(5)) as host:
            host.before["/feed.xml"] = partial(add, host, make_episode(6))
            update(db, host)
            assert_equals(db, host, 6)


class TestLimits:
    def test_the_next_run_goes_on_to_the_rest(self, host: FaultHost, db: Path) -> None:
        report = update(db, host, max_pages=1)
        assert report.exit_code == 0
        assert listing_asked(host) == ["/"]
        assert {row[0] for row in wire(db, "SELECT complete FROM runs")} == {0}
        before = len(host.requests)
        assert update(db, host).exit_code == 0
        assert_equals(db, host, 25)
        assert asked(host, before)[1:4] == [("/", 304), ("/page/2/", 200), ("/page/3/", 200)]

    def test_a_limit_as_long_as_the_list_is_none(self, host: FaultHost, db: Path) -> None:
        update(db, host, max_pages=3)
        assert wire(db, "SELECT complete FROM runs") == [(1,)]

    def test_a_limited_run_is_not_the_last_complete_one(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        host.episodes[:0] = [make_episode(number) for number in range(45, 25, -1)]
        clock = FakeClock()
        clock.pass_by(hours=1)
        update(db, host, clock, max_pages=1)
        meta = dict(query(db, "SELECT key, value FROM meta"))
        assert (meta["last_complete_run"], meta["last_run"]) == (iso(START), "2025-03-01T13:00:00Z")
        update(db, host, clock)
        assert_equals(db, host, 45)


class TestEnds:
    """How lists end on hosts that claim nothing (docs: nobody knows what the current theme does)."""

    @pytest.mark.parametrize(
        "answer",
        [
            lambda host: status(404)(host.page("/")),
            lambda host: status(410)(host.page("/")),
            lambda host: host.page("/page/3/"),
            lambda host: host.page("/"),
            lambda host: status(302, {"Location": "/"})(host.page("/")),
            lambda host: emptied(host.page("/")),
        ],
        ids=["404", "410", "last page again", "first page", "redirect to the front", "empty page"],
    )
    def test_any_end_is_the_end(self, db: Path, answer: Callable[[SampleHost], Response]) -> None:
        with TerseHost(make_episodes(25), past_the_end=answer) as host:
            host.fault("/feed.xml", "404")
            report = update(db, host)
            assert (report.exit_code, report.host["claimed"]) == (0, None)
            assert listing_asked(host)[:4] == [*LISTING, "/page/4/"]
            assert "/page/5/" not in listing_asked(host)
            assert wire(db, "SELECT complete FROM runs") == [(1,)]
            before, rows = len(host.requests), dump(db)
            update(db, host)
            assert listing_asked(host, before) == ["/"]
        assert dump(db) == rows
        assert_equals(db, host, 25)

    def test_a_list_that_breaks_off_is_not_taken_for_its_end(self, host: FaultHost, db: Path) -> None:
        host.fault("/page/2/", "404")
        report = update(db, host)
        assert (report.exit_code, report.faults) == (3, {"cut short": 1})
        assert wire(db, "SELECT complete FROM runs") == [(0,)]
        host.heal()
        assert update(db, host).exit_code == 0
        assert_equals(db, host, 25)

    def test_a_front_page_that_is_gone_says_nothing_about_episodes(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        before, rows = len(host.requests), dump(db)
        host.fault("*", "404")
        report = update(db, host)
        assert (report.exit_code, report.failed[0]["fault"]) == (3, "no listing")
        assert asked(host, before) == [("/robots.txt", 404), ("/", 404)]
        assert dump(db) == rows


class TestPagesThatShift:
    @pytest.mark.parametrize("newcomers", [1, 3, 10, 11, 25])
    @pytest.mark.parametrize(("while_asked", "read_before"), [("/page/2/", 10), ("/page/3/", 20)])
    def test_newcomers_during_the_crawl_push_nothing_out(
        self, db: Path, newcomers: int, while_asked: str, read_before: int
    ) -> None:
        with BusyHost(make_episodes(25)) as host:
            host.fault("/feed.xml", "404")
            fresh = [make_episode(number) for number in range(25 + newcomers, 25, -1)]
            host.before[while_asked] = partial(add, host, *fresh)
            report = update(db, host)
            assert_equals(db, host, 25 + newcomers)
        assert (report.exit_code, report.host["claimed"]) == (0, 25 + newcomers)
        assert report.host["shifts"] == min(newcomers, read_before)
        assert report.warnings == []

    def test_newcomers_at_every_page_are_all_found(self, db: Path) -> None:
        with BusyHost(make_episodes(29)) as host:
            host.fault("/feed.xml", "404")
            for number, path in enumerate((*LISTING[1:], "/page/4/"), 30):
                host.before[path] = partial(add, host, make_episode(number))
            update(db, host)
            assert_equals(db, host, 32)

    @pytest.mark.parametrize("removed", [0, 9, 12])
    def test_a_removal_during_the_crawl_hides_nothing(self, db: Path, removed: int) -> None:
        with BusyHost(make_episodes(35)) as host:
            host.fault("/feed.xml", "404")
            everything = {episode.slug for episode in host.episodes}
            host.before["/page/3/"] = partial(host.episodes.__delitem__, removed)
            assert update(db, host).exit_code == 0
        assert slugs(db) == everything

    def test_removals_that_never_end_do_not_keep_us(self, db: Path) -> None:
        class Vanishing(FaultHost):
            def page(self, path: str) -> Response:
                if path.startswith("/page/"):
                    self.episodes.pop()
                return super().page(path)

        with Vanishing(make_episodes(60)) as host:
            update(db, host)
            assert len(host.requests) < 30


class LuckyClock(SystemClock):
    """The real clock, for someone who never draws a long back-off."""

    def jitter(self, upper: float) -> float:
        return 0.0


class TestPoliteness:
    def test_on_the_wire_requests_are_spaced_and_alone(self, db: Path) -> None:
        delay = 0.03
        with WatchingHost(make_episodes(25)) as host:
            host.fault("/page/2/", "500", "once")
            report = update(db, host, LuckyClock(), delay=delay)
        gaps = [after - before for (_, before), (after, _) in pairwise(sorted(host.work))]
        assert len(gaps) == 6
        assert min(gaps) >= delay
        assert host.most_at_once == 1
        assert report.min_gap is not None
        assert delay <= report.min_gap <= min(gaps)

    def test_every_request_names_us_and_asks_for_a_page(self, host: FaultHost, db: Path) -> None:
        update(db, host, contact="keeper@show.example")
        assert {request.method for request in host.requests} == {"GET"}
        assert all("contact: keeper@show.example" in request.headers["user-agent"] for request in host.requests)

    def test_a_host_that_wants_peace_in_mid_crawl_has_it(self, host: FaultHost, db: Path) -> None:
        host.fault("/page/2/", status(503, {"Retry-After": "3600"}))
        clock = FakeClock()
        report = update(db, host, clock)
        assert (report.exit_code, report.not_before) == (7, "2025-03-01T13:00:02Z")
        assert asked(host) == [("/robots.txt", 200), ("/", 200), ("/page/2/", 503)]
        assert query(db, "SELECT count(*) FROM episodes") == [(10,)]

        host.heal()
        report = update(db, host, clock)
        assert (report.exit_code, report.not_before, len(host.requests)) == (7, "2025-03-01T13:00:02Z", 3)
        clock.pass_by(hours=1)
        assert update(db, host, clock).exit_code == 0
        assert_equals(db, host, 25)

    @pytest.mark.parametrize("path", ["/e/episode-7/", "/feed.xml"])
    def test_it_has_it_from_any_page(self, db: Path, path: str) -> None:
        with TeaserHost(make_episodes(12), bare=frozenset({"episode-7", "episode-3"})) as host:
            host.fault(path, status(429, {"Retry-After": "3600"}))
            report = update(db, host)
            assert (report.exit_code, len(report.failed)) == (7, 1)
            assert asked(host)[-1] == (path, 429)


class TestFaults:
    @pytest.mark.parametrize("fault", ["500", "drop", "truncated", "empty", "not_html", "403", "huge"])
    def test_one_bad_page_costs_that_page_and_the_next_run_mends_it(
        self, host: FaultHost, db: Path, fault: str
    ) -> None:
        host.fault("/page/2/", fault)
        host.fault("/feed.xml", "404")
        report = update(db, host, max_bytes=300_000)
        assert report.exit_code == 3
        assert [entry["what"] for entry in report.failed] == [f"{host.url}/page/2/"]
        assert slugs(db) == {f"episode-{number}" for number in [*range(1, 6), *range(16, 26)]}
        host.heal()
        assert update(db, host).exit_code == 0
        assert_equals(db, host, 25)

    def test_three_bad_pages_in_a_row_end_the_walk(self, db: Path) -> None:
        with FaultHost(make_episodes(90)) as host:
            for page in range(2, 10):
                host.fault(f"/page/{page}/", "500")
            report = update(db, host, tries=1)
            assert listing_asked(host) == ["/", "/page/2/", "/page/3/", "/page/4/"]
            assert report.exit_code == 3

    @pytest.mark.parametrize("fault", ["500", "drop", "empty", "403"])
    def test_a_fault_changes_no_row(self, host: FaultHost, db: Path, fault: str) -> None:
        update(db, host)
        rows = dump(db)
        for path in LISTING:
            host.fault(path, fault)
        assert update(db, host, full=True, tries=1).exit_code in {3, 6}
        assert dump(db) == rows

    def test_a_host_that_refuses_page_after_page_is_left_alone(self, host: FaultHost, db: Path) -> None:
        host.fault("*", "403")
        report = update(db, host)
        assert report.exit_code == 6
        assert asked(host) == [("/robots.txt", 403), *((path, 403) for path in LISTING)]

    def test_a_challenge_blocks_and_changes_no_row(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        before, rows, snapshots = len(host.requests), dump(db), wire(db, "SELECT * FROM snapshots")
        host.fault("/", "challenge")
        report = update(db, host)
        assert (report.exit_code, report.failed[0]["what"]) == (6, f"{host.url}/")
        assert asked(host, before) == [("/robots.txt", 304), ("/", 200)]
        assert dump(db) == rows
        assert wire(db, "SELECT * FROM snapshots") == snapshots

    def test_a_challenge_in_mid_crawl_keeps_what_came_before_it(self, host: FaultHost, db: Path) -> None:
        host.fault("/page/2/", "challenge")
        assert update(db, host).exit_code == 6
        assert asked(host)[-1] == ("/page/2/", 200)
        assert query(db, "SELECT count(*) FROM episodes") == [(10,)]

    def test_nobody_there_is_unreachable(self, db: Path) -> None:
        with FaultHost([]) as host:
            gone = host.url
        report = update(db, f"{gone}/")
        assert report.exit_code == 4
        assert report.failed[0]["advice"]

    def test_a_host_that_falls_silent_before_its_first_page_is_unreachable(self, host: FaultHost, db: Path) -> None:
        for path in LISTING:
            host.fault(path, "reset")
        report = update(db, host)
        assert report.exit_code == 4
        assert {path for path, _ in asked(host)} == {"/robots.txt", "/"}

    def test_a_host_that_falls_silent_later_was_reached(self, host: FaultHost, db: Path) -> None:
        for path in (*LISTING[1:], "/feed.xml"):
            host.fault(path, "reset")
        assert update(db, host).exit_code == 3
        assert query(db, "SELECT count(*) FROM episodes") == [(10,)]

    @pytest.mark.parametrize(("fault", "code"), [("404", 0), ("truncated", 3), ("challenge", 3), ("not_html", 3)])
    def test_a_feed_that_is_none_costs_no_episode(self, host: FaultHost, db: Path, fault: str, code: int) -> None:
        host.fault("/feed.xml", fault)
        assert update(db, host).exit_code == code
        assert_equals(db, host, 25)


class TestDrift:
    def drift(self, host: FaultHost) -> None:
        for path in LISTING:
            host.fault(path, drifted)

    def test_it_is_told_and_changes_no_row(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        rows, snapshots = dump(db), wire(db, "SELECT count(*) FROM snapshots")[0][0]
        self.drift(host)
        host.counter = 1
        clock = FakeClock()
        clock.pass_by(hours=1)
        report = update(db, host, clock)
        assert (report.exit_code, report.faults) == (5, {"drift": 3})
        assert dump(db) == rows
        assert wire(db, "SELECT count(*) FROM snapshots")[0][0] == snapshots + 3, "the raw pages are kept"
        assert sorted(wire(db, "SELECT url, fault FROM problems")) == [
            (f"{host.url}{path}", "drift") for path in LISTING
        ]
        assert all(entry["advice"] for entry in report.failed)

    def test_it_is_told_again_as_long_as_it_lasts(self, host: FaultHost, db: Path) -> None:
        self.drift(host)
        for _ in range(3):
            assert update(db, host).exit_code == 5
        assert {row[0] for row in wire(db, "SELECT complete FROM runs")} == {0}

    def test_when_it_passes_all_is_well_again(self, host: FaultHost, db: Path) -> None:
        self.drift(host)
        host.fault("/feed.xml", "404")
        update(db, host)
        assert query(db, "SELECT count(*) FROM episodes") == [(0,)]
        host.heal()
        assert update(db, host).exit_code == 0
        assert_equals(db, host, 25)
        assert wire(db, "SELECT * FROM problems") == []

    def test_a_page_that_drifts_alone_leaves_the_others(self, host: FaultHost, db: Path) -> None:
        host.fault("/page/2/", drifted)
        host.fault("/feed.xml", "404")
        assert update(db, host).exit_code == 5
        assert slugs(db) == {f"episode-{number}" for number in [*range(1, 6), *range(16, 26)]}

    def test_a_front_page_without_episodes_is_drift(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        rows = dump(db)
        host.fault("/", emptied)
        assert update(db, host).exit_code == 5
        assert dump(db) == rows

    def test_it_is_drift_on_the_first_run_too(self, host: FaultHost, db: Path) -> None:
        host.fault("/", emptied)
        assert update(db, host).exit_code == 5

    def test_a_host_that_claims_to_be_empty_is_not_believed(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        held_before, host.episodes = dump(db), []
        assert update(db, host).exit_code == 5
        assert dump(db) == held_before

    def test_a_reader_that_learns_the_new_look_needs_no_change_of_the_page(
        self, host: FaultHost, db: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def old_reader(snapshot: Snapshot) -> ParsedPage:
            if snapshot.kind is Kind.LISTING:
                raise DriftError("it looks new", fault="drift")
            return read(snapshot)

        host.fault("/feed.xml", "404")
        with monkeypatch.context() as patch:
            patch.setattr(run_module, "read", old_reader)
            assert update(db, host).exit_code == 5
        assert update(db, host).exit_code == 0
        assert_equals(db, host, 25)


class Cut(BaseException):
    """The run ends here, as if killed."""


class TestRunsThatAreCutOff:
    def test_a_page_is_on_disk_before_anyone_reads_it(
        self, host: FaultHost, db: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(snapshot: Snapshot) -> ParsedPage:
            if snapshot.url.endswith("/page/2/"):
                raise ZeroDivisionError
            return read(snapshot)

        host.fault("/feed.xml", "404")
        with monkeypatch.context() as patch:
            patch.setattr(run_module, "read", broken)
            with pytest.raises(ZeroDivisionError):
                update(db, host)
        kept = wire(db, "SELECT url FROM snapshots ORDER BY seq")
        assert kept[-1] == (f"{host.url}/page/2/",)
        assert query(db, "SELECT count(*) FROM episodes") == [(10,)]

        before = len(host.requests)
        assert update(db, host).exit_code == 0
        assert_equals(db, host, 25)
        assert ("/page/2/", 304) in asked(host, before)

    @pytest.mark.parametrize("page", [1, 2, 3, 4])
    def test_between_keeping_and_applying_nothing_is_lost(
        self, host: FaultHost, db: Path, tmp_path: Path, page: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        undisturbed = tmp_path / "undisturbed.db"
        update(undisturbed, host)
        calls = []

        def apply(self: Archive, *args: Any) -> None:
            calls.append(args)
            if len(calls) == page:
                raise Cut
            whole(self, *args)

        whole = Archive.apply
        with monkeypatch.context() as patch:
            patch.setattr(Archive, "apply", apply)
            with pytest.raises(Cut):
                update(db, host)
        assert wire(db, "SELECT * FROM runs") == [], "a run that did not end tells nothing"
        assert wire(db, "SELECT max(seq) FROM snapshots")[0][0] > last_applied(db)
        update(db, host)
        assert content(db) == content(undisturbed)
        assert is_searchable(db)

    def test_a_crawl_log_that_was_lost_is_begun_anew(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        rows = dump(db)
        (db.parent / "crawl.db").unlink()
        host.episodes.insert(0, make_episode(26))
        assert update(db, host).exit_code == 0
        assert_equals(db, host, 26)
        assert set(rows["episode_keys"]) <= set(dump(db)["episode_keys"])

    def test_an_archive_that_was_lost_is_built_from_the_log(self, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(run_module, "_BATCH", 3)
        with FaultHost(make_episodes(125)) as host:
            first = update(db, host)
            lost, before = content(db), len(host.requests)
            db.unlink()
            again = update(db, host)
            assert (again.exit_code, again.episodes) == (0, first.episodes)
            assert {status for _, status in asked(host, before)} == {304}
        assert content(db) == lost
        assert is_searchable(db)

    @pytest.mark.parametrize("full", ["crawl.db", "archive.db"])
    def test_a_disk_that_is_full_loses_nothing(self, host: FaultHost, db: Path, full: str) -> None:
        with pytest.raises(StorageError) as caught:
            self.update_on_a_full_disk(db, host, full)
        assert (caught.value.exit_code, bool(caught.value.advice)) == (8, True)
        assert "full" in str(caught.value)
        assert update(db, host).exit_code == 0
        assert_equals(db, host, 25)
        assert is_searchable(db)

    def update_on_a_full_disk(self, db: Path, host: FaultHost, full: str) -> None:
        with run_module.Run("update", db, settings_for(host), FakeClock(), SHOW) as run:
            disk, room = (run.store.db, 2) if full == "crawl.db" else (run.archive.db, 12)
            pages = disk.execute("PRAGMA page_count").fetchone()[0]
            disk.execute(f"PRAGMA max_page_count = {pages + room}")
            pipeline.update(run)

    def test_a_log_that_fails_at_the_very_end_is_a_fault_of_the_disk_too(self, host: FaultHost, db: Path) -> None:
        with pytest.raises(StorageError), run_module.Run("update", db, settings_for(host), FakeClock(), SHOW) as run:
            run.store.db.execute("DROP TABLE runs")

    def test_a_second_look_that_fails_is_counted(self, host: FaultHost, db: Path) -> None:
        host.fault("/", "empty", 2)
        assert update(db, host).exit_code == 3
        assert_equals(db, host, 25)
        assert wire(db, "SELECT complete FROM runs") == [(0,)]


def is_searchable(db: Path) -> bool:
    with Database(db) as writing:
        return is_sound(writing)


def last_applied(db: Path) -> int:
    rows = query(db, "SELECT value FROM meta WHERE key = 'last_snapshot'")
    return int(rows[0][0]) if rows else 0


def test_both_files_are_whole_and_alone_after_a_run(host: FaultHost, db: Path) -> None:
    update(db, host)
    assert sorted(path.name for path in db.parent.iterdir()) == ["archive.db", "archive.db.lock", "crawl.db"]
    assert query(db, "PRAGMA integrity_check") == wire(db, "PRAGMA integrity_check") == [("ok",)]


def test_every_attempt_is_in_the_log_and_every_run_has_its_report(host: FaultHost, db: Path) -> None:
    host.fault("/page/2/", "500", "once")
    report = update(db, host)
    outcomes = wire(db, "SELECT outcome, count(*) FROM fetches GROUP BY outcome ORDER BY outcome")
    assert outcomes == [("not_modified", 1), ("ok", 5), ("retry", 1)]
    assert len(host.requests) == report.http["requests"] == 7
    assert (report.faults, report.exit_code) == ({"status 500": 1}, 0)
    assert wire(db, "SELECT json_extract(report, '$.http.requests') FROM runs") == [(7,)]


def test_episodes_of_two_shows_keep_apart(host: FaultHost, db: Path) -> None:
    update(db, host)
    with (
        FaultHost(make_episodes(3)) as other,
        run_module.Run("update", db, settings_for(other), FakeClock(), "other") as run,
    ):
        pipeline.update(run)
    assert query(db, "SELECT show_id, count(*) FROM episodes GROUP BY show_id ORDER BY show_id") == [
        ("other", 3),
        (SHOW, 25),
    ]
