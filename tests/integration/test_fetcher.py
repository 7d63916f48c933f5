"""One address at a time, over real HTTP: each fault of a host ends in its own outcome, and nothing half is kept."""

import gzip
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from urllib3.util import connection

from scraper import __version__
from scraper.clock import iso
from scraper.crawl.agent import user_agent
from scraper.crawl.database import open_crawl
from scraper.crawl.fetcher import Fetched, Fetcher, Outcome
from scraper.crawl.pacing import Pacer
from scraper.crawl.snapshots import SnapshotStore
from scraper.errors import BlockedError, DeferredError, FetchError, UnreachableError
from scraper.model import Kind
from scraper.report import RunReport
from scraper.sample.server import Response
from scraper.sources import fault_of
from tests.clock import START, FakeClock
from tests.crawls import settings_for
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost, status
from tests.host.politeness import WATCH


@dataclass
class Desk:
    """A fetcher with all that it stands on."""

    host: FaultHost
    clock: FakeClock
    report: RunReport
    store: SnapshotStore
    fetcher: Fetcher

    def get(self, path: str = "/", kind: Kind = Kind.LISTING) -> Fetched:
        return self.fetcher.get(f"{self.host.url}{path}", kind, fault_of)

    def snapshots(self) -> list[tuple[Any, ...]]:
        return list(self.store.db.execute("SELECT url, kind, status FROM snapshots ORDER BY seq").fetchall())

    def attempts(self) -> list[tuple[str, str | None]]:
        return list(self.store.db.execute("SELECT outcome, fault FROM fetches ORDER BY id").fetchall())


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(25)) as running:
        yield running


@pytest.fixture
def desk(host: FaultHost, tmp_path: Path) -> Iterator[Desk]:
    yield from make_desk(host, tmp_path)


def make_desk(host: FaultHost, folder: Path, clock: FakeClock | None = None, **changes: Any) -> Iterator[Desk]:
    clock, report = clock or FakeClock(), RunReport("update", "")
    changes = {"read_timeout": 0.1, "max_bytes": 300_000, **changes}
    settings = settings_for(host, **changes)
    db = open_crawl(folder / "crawl.db")
    store = SnapshotStore(db)
    fetcher = Fetcher(settings, store, clock, Pacer(clock, settings.delay, report), report, "sample")
    with WATCH.going_by(clock, settings.delay, folder):
        yield Desk(host, clock, report, store, fetcher)
    fetcher.close()
    db.close()


class TestWhatGoesWell:
    def test_a_page_is_kept_before_it_is_handed_on(self, desk: Desk) -> None:
        got = desk.get()
        assert got == Fetched(Outcome.OK, f"{desk.host.url}/", 200, desk.host.page("/").body)
        kept = desk.store.latest(f"{desk.host.url}/")
        assert kept is not None
        assert (kept.body, kept.kind, kept.status, kept.show) == (got.body, Kind.LISTING, 200, "sample")
        assert kept.fetched_at == iso(START)
        assert kept.headers["content-type"] == "text/html; charset=utf-8"
        assert desk.attempts() == [("ok", None)]

    def test_we_say_who_we_are_and_how_to_reach_us(self, host: FaultHost, tmp_path: Path) -> None:
        for desk in make_desk(host, tmp_path, contact="mailto:keeper@show.example"):
            desk.get()
        sent = host.requests[0].headers
        assert (
            sent["user-agent"] == f"paperledge/{__version__} (podcast archive; contact: mailto:keeper@show.example)"
        )
        assert "mozilla" not in sent["user-agent"].lower()
        assert "cookie" not in sent
        assert sent["accept-encoding"] == "gzip"

    def test_the_machines_proxies_are_none_of_ours(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:1/")
        monkeypatch.setenv("no_proxy", "")
        assert desk.get().outcome is Outcome.OK

    def test_without_a_contact_the_machine_stands_for_it(self) -> None:
        assert f"@{socket.gethostname()})" in user_agent("")

    def test_the_second_time_the_validator_goes_along_and_nothing_comes_back(self, desk: Desk) -> None:
        first, again = desk.get(), desk.get()
        etag = desk.host.page("/").headers["ETag"]
        assert [request.headers.get("if-none-match") for request in desk.host.requests] == [None, etag]
        assert again == replace(first, outcome=Outcome.NOT_MODIFIED, status=304)
        assert len(desk.snapshots()) == 1
        assert desk.report.http == {
            "requests": 2, "ok": 1, "not_modified": 1, "gone": 0, "retries": 0, "bytes": len(first.body)
        }  # fmt: skip

    def test_last_modified_serves_where_there_is_no_etag(self, desk: Desk) -> None:
        when = "Fri, 11 Apr 2025 09:30:00 GMT"
        desk.host.fault("/", lambda honest: replace(honest, headers={"Last-Modified": when}))
        assert desk.get().outcome is Outcome.OK
        desk.get()
        assert desk.host.requests[1].headers["if-modified-since"] == when
        assert "if-none-match" not in desk.host.requests[1].headers

    def test_the_same_bytes_under_a_new_etag_are_no_news(self, desk: Desk) -> None:
        first = desk.get()
        desk.host.fault("/", lambda honest: replace(honest, headers={**honest.headers, "ETag": '"other"'}))
        assert desk.get() == replace(first, outcome=Outcome.UNCHANGED)
        assert len(desk.snapshots()) == 1
        assert desk.store.url_state(f"{desk.host.url}/").etag == '"other"'

    def test_a_page_that_changes_and_changes_back_is_kept_three_times(self, desk: Desk) -> None:
        desk.get()
        for counter in (1, 0):
            desk.host.counter = counter
            assert desk.get().outcome is Outcome.OK
        assert len(desk.snapshots()) == 3
        assert desk.store.db.execute("SELECT count(*) FROM bodies").fetchone() == (2,)

    def test_gzip_is_undone(self, desk: Desk) -> None:
        def packed(honest: Response) -> Response:
            return replace(honest, body=gzip.compress(honest.body), headers={"Content-Encoding": "gzip"})

        desk.host.fault("/", packed)
        assert desk.get().body == desk.host.page("/").body

    @pytest.mark.parametrize("code", [404, 410])
    def test_gone_is_an_answer_not_an_error(self, desk: Desk, code: int) -> None:
        desk.get()
        desk.host.fault("/", str(code))
        assert desk.get() == Fetched(Outcome.GONE, f"{desk.host.url}/", code, b"")
        assert desk.attempts()[-1] == ("gone", None)
        assert len(desk.snapshots()) == 1
        assert len(desk.host.requests) == 2

    def test_a_404_after_a_page_leaves_the_page(self, desk: Desk) -> None:
        body = desk.get().body
        desk.host.fault("/", "404", "once")
        desk.get()
        assert desk.get() == Fetched(Outcome.NOT_MODIFIED, f"{desk.host.url}/", 304, body)


RETRIED = {
    "429": (FetchError, "status 429"),
    "500": (FetchError, "status 500"),
    "503": (FetchError, "status 503"),
    "reset": (UnreachableError, "connection broken"),
    "drop": (FetchError, "connection broken"),
    "short": (FetchError, "short body"),
    "truncated": (FetchError, "truncated"),
    "stall": (UnreachableError, "timeout"),
    "cut_gzip": (FetchError, "cut encoding"),
}
REFUSED = {
    "403": (FetchError, "status 403"),
    "empty": (FetchError, "empty"),
    "not_html": (FetchError, "content type"),
    "challenge": (BlockedError, "not the site"),
    "huge": (FetchError, "too big"),
}


class TestFaultsThatMayPass:
    @pytest.mark.parametrize(("fault", "kind", "name"), [(fault, *what) for fault, what in RETRIED.items()])
    def test_one_that_stays_is_given_up_after_four_tries(
        self, desk: Desk, fault: str, kind: type[FetchError], name: str
    ) -> None:
        desk.host.fault("/", fault)
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert type(caught.value) is kind
        assert (caught.value.fault, caught.value.url) == (name, f"{desk.host.url}/")
        assert caught.value.advice
        assert len(desk.host.requests) == 4
        assert desk.attempts() == [*[("retry", name)] * 3, ("failed", name)]
        assert desk.report.http["retries"] == 3
        assert desk.report.faults == {name: 3}, "the last one is counted by whoever reports it"
        assert desk.snapshots() == []

    @pytest.mark.parametrize("fault", RETRIED)
    def test_one_that_passes_gives_the_page_as_it_is(self, desk: Desk, fault: str) -> None:
        desk.host.fault("/", fault, "once")
        got = desk.get()
        assert (got.outcome, got.body) == (Outcome.OK, desk.host.page("/").body)
        assert [outcome for outcome, _ in desk.attempts()] == ["retry", "ok"]

    @pytest.mark.parametrize("fault", sorted(RETRIED | REFUSED))
    def test_the_validator_of_a_broken_answer_is_never_used(self, desk: Desk, fault: str) -> None:
        desk.host.fault("/", fault)
        with pytest.raises(FetchError):
            desk.get()
        desk.host.heal()
        assert desk.get().body == desk.host.page("/").body
        assert all("if-none-match" not in request.headers for request in desk.host.requests)

    @pytest.mark.parametrize("fault", sorted(RETRIED | REFUSED))
    def test_a_fault_leaves_the_last_good_page_and_its_validator(self, desk: Desk, fault: str) -> None:
        good = desk.get()
        desk.host.fault("/", fault)
        with pytest.raises(FetchError):
            desk.get()
        desk.host.heal()
        assert desk.get() == replace(good, outcome=Outcome.NOT_MODIFIED, status=304)

    def test_waiting_between_tries_doubles_and_never_undercuts_the_spacing(self, desk: Desk) -> None:
        desk.host.fault("/", "500")
        with pytest.raises(FetchError):
            desk.get()
        assert desk.clock.waits == [1.0, 2.0, 4.0]

    def test_a_lucky_draw_still_leaves_the_spacing(self, host: FaultHost, tmp_path: Path) -> None:
        host.fault("/", "500")
        for desk in make_desk(host, tmp_path, FakeClock(luck=0.0), delay=1.5):
            with pytest.raises(FetchError):
                desk.get()
            assert desk.clock.waits == [1.5, 1.5, 1.5]

    @pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504, 520, 527, 530])
    def test_these_statuses_are_tried_again(self, desk: Desk, code: int) -> None:
        desk.host.fault("/", status(code), "once")
        assert desk.get().outcome is Outcome.OK
        assert desk.attempts()[0] == ("retry", f"status {code}")

    def test_a_host_that_was_heard_is_not_unreachable(self, desk: Desk) -> None:
        desk.get()
        desk.host.fault("/page/2/", "reset")
        with pytest.raises(FetchError) as caught:
            desk.get("/page/2/")
        assert type(caught.value) is FetchError

    def test_nobody_there(self, host: FaultHost, tmp_path: Path) -> None:
        for desk in make_desk(host, tmp_path):
            with socket.create_server(("127.0.0.1", 0)) as taken:
                port = taken.getsockname()[1]
            with pytest.raises(UnreachableError) as caught:
                desk.fetcher.get(f"http://127.0.0.1:{port}/", Kind.LISTING)
            assert caught.value.fault == "connection refused"

    def test_a_name_that_does_not_resolve(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with pytest.raises(UnreachableError) as caught:
            desk.fetcher.get("http://show.invalid/", Kind.LISTING)
        assert caught.value.fault == "dns"


class TestFaultsThatStay:
    @pytest.mark.parametrize(("fault", "kind", "name"), [(fault, *what) for fault, what in REFUSED.items()])
    def test_one_is_refused_at_once(self, desk: Desk, fault: str, kind: type[FetchError], name: str) -> None:
        desk.host.fault("/", fault)
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert type(caught.value) is kind
        assert caught.value.fault == name
        assert caught.value.advice
        assert len(desk.host.requests) == 1
        assert desk.attempts() == [("refused", name)]
        assert desk.snapshots() == []

    @pytest.mark.parametrize("fault", REFUSED)
    def test_when_it_passes_the_page_comes_whole(self, desk: Desk, fault: str) -> None:
        desk.host.fault("/", fault, "once")
        with pytest.raises(FetchError):
            desk.get()
        assert desk.get().body == desk.host.page("/").body

    @pytest.mark.parametrize("code", [204, 206, 300, 304, 400, 401, 501])
    def test_a_status_that_was_not_asked_for_is_refused(self, desk: Desk, code: int) -> None:
        desk.host.fault("/", status(code))
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert (caught.value.fault, caught.value.exit_code) == (f"status {code}", 3)
        assert len(desk.host.requests) == 1

    def test_a_certificate_that_does_not_hold_ends_it_and_http_is_not_tried(self, desk: Desk) -> None:
        with pytest.raises(FetchError) as caught:
            desk.fetcher.get(desk.host.url.replace("http://", "https://") + "/", Kind.LISTING)
        assert caught.value.fault == "tls"
        assert desk.host.requests == []

    def test_three_refusals_in_a_row_block_the_host(self, desk: Desk) -> None:
        desk.host.fault("*", "403")
        kinds = []
        for path in ("/", "/page/2/", "/page/3/"):
            with pytest.raises(FetchError) as caught:
                desk.get(path)
            kinds.append(type(caught.value))
        assert kinds == [FetchError, FetchError, BlockedError]

    def test_refusals_with_a_page_between_them_block_nothing(self, desk: Desk) -> None:
        desk.host.fault("/", "403")
        for _ in range(4):
            with pytest.raises(FetchError) as caught:
                desk.get()
            assert type(caught.value) is FetchError
            desk.get("/page/2/")

    def test_an_encoding_that_was_not_asked_for(self, desk: Desk) -> None:
        desk.host.fault("/", lambda honest: replace(honest, headers={"Content-Encoding": "br"}))
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert caught.value.fault == "unasked encoding"

    def test_garbage_in_place_of_gzip(self, desk: Desk) -> None:
        desk.host.fault("/", lambda honest: replace(honest, headers={"Content-Encoding": "gzip"}))
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert (caught.value.fault, len(desk.host.requests)) == ("corrupt encoding", 4)

    def test_a_page_hides_no_bomb(self, desk: Desk) -> None:
        bomb = gzip.compress(bytes(50_000_000))
        assert len(bomb) < 60_000
        desk.host.fault("/", lambda _: Response(200, bomb, {"Content-Encoding": "gzip"}))
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert (caught.value.fault, len(desk.host.requests)) == ("too big", 1)

    def test_the_limit_is_the_largest_that_may_come(self, host: FaultHost, tmp_path: Path) -> None:
        size = len(host.page("/").body)
        for folder, limit in (("fits", size), ("does not", size - 1)):
            (tmp_path / folder).mkdir()
            for desk in make_desk(host, tmp_path / folder, max_bytes=limit):
                if limit == size:
                    assert len(desk.get().body) == size
                else:
                    with pytest.raises(FetchError, match=f"larger than {limit} bytes"):
                        desk.get()

    def test_a_feed_has_a_limit_of_its_own(self, host: FaultHost, tmp_path: Path) -> None:
        for desk in make_desk(host, tmp_path, max_bytes=10, max_feed_bytes=1_000_000):
            assert desk.get("/feed.xml", Kind.FEED).outcome is Outcome.OK

    @pytest.mark.parametrize(
        ("fault", "kind", "name"),
        [
            ("not_html", FetchError, "content type"),
            ("challenge", FetchError, "not a feed"),
            ("truncated", FetchError, "truncated"),
        ],
    )
    def test_a_feed_that_is_none_blocks_nothing(
        self, desk: Desk, fault: str, kind: type[FetchError], name: str
    ) -> None:
        desk.host.fault("/feed.xml", fault)
        with pytest.raises(FetchError) as caught:
            desk.get("/feed.xml", Kind.FEED)
        assert (type(caught.value), caught.value.fault) == (kind, name)


class TestRetryAfter:
    @pytest.mark.parametrize("code", [429, 503])
    def test_seconds_are_waited(self, desk: Desk, code: int) -> None:
        desk.host.fault("/", status(code, {"Retry-After": "120"}), "once")
        assert desk.get().outcome is Outcome.OK
        assert desk.clock.waits == [120.0]
        assert desk.report.waited == 120.0

    def test_a_date_is_waited_for_by_the_hosts_own_clock(self, desk: Desk) -> None:
        wrong = START - timedelta(days=3)
        headers = {
            "Date": format_datetime(wrong, usegmt=True),
            "Retry-After": format_datetime(wrong + timedelta(seconds=90), usegmt=True),
        }
        desk.host.fault("/", status(503, headers), "once")
        desk.get()
        assert desk.clock.waits == [90.0]

    @pytest.mark.parametrize("value", ["soon", "-30", "", "1e3"])
    def test_garbage_is_answered_with_our_own_back_off(self, desk: Desk, value: str) -> None:
        desk.host.fault("/", status(503, {"Retry-After": value}), "once")
        desk.get()
        assert desk.clock.waits == [1.0]

    def test_a_date_that_is_past_leaves_the_spacing(self, desk: Desk) -> None:
        desk.host.fault("/", status(503, {"Retry-After": "Fri, 11 Apr 2014 09:30:00 GMT"}), "once")
        desk.get()
        assert desk.clock.waits == [1.0]

    def test_it_holds_for_the_host_not_for_the_page(self, host: FaultHost, tmp_path: Path) -> None:
        host.fault("/", status(429, {"Retry-After": "100"}))
        for desk in make_desk(host, tmp_path, tries=2):
            with pytest.raises(FetchError):
                desk.get()
            desk.get("/page/2/")
            assert desk.clock.waits == [100.0, 100.0]

    def test_too_long_a_wait_is_left_for_a_later_run(self, desk: Desk) -> None:
        desk.host.fault("/", status(503, {"Retry-After": "3600"}))
        with pytest.raises(DeferredError) as caught:
            desk.get()
        later = iso(START + timedelta(hours=1))
        assert (caught.value.exit_code, desk.report.not_before) == (7, later)
        assert later in str(caught.value)
        assert (len(desk.host.requests), desk.clock.waits) == (1, [])
        assert desk.attempts() == [("deferred", "status 503")]

    def test_until_then_nothing_is_asked_of_the_host(self, desk: Desk) -> None:
        desk.host.fault("/", status(503, {"Retry-After": "3600"}), "once")
        for path in ("/", "/", "/page/2/", "/robots.txt"):
            with pytest.raises(DeferredError):
                desk.get(path)
            desk.clock.pass_by(minutes=15)
        assert len(desk.host.requests) == 1
        assert desk.get().outcome is Outcome.OK

    def test_a_host_that_wants_peace_for_ever_has_a_month(self, desk: Desk) -> None:
        desk.host.fault("/", status(503, {"Retry-After": "9" * 400}))
        with pytest.raises(DeferredError):
            desk.get()
        assert desk.report.not_before == iso(START + timedelta(days=30))

    @pytest.mark.parametrize(("longest", "waits"), [(0.0, [1.0]), (119.0, None), (120.0, [120.0])])
    def test_how_long_is_too_long_is_a_setting(
        self, host: FaultHost, tmp_path: Path, longest: float, waits: list[float] | None
    ) -> None:
        asked = {"Retry-After": "120"} if longest else {}
        host.fault("/", status(503, asked), "once")
        for desk in make_desk(host, tmp_path, max_wait=longest):
            if waits is None:
                with pytest.raises(DeferredError):
                    desk.get()
            else:
                desk.get()
                assert desk.clock.waits == waits


class TestRedirects:
    def test_one_within_the_site_is_followed_in_turn(self, desk: Desk) -> None:
        desk.host.fault("/page/1/", status(301, {"Location": "/"}))
        got = desk.get("/page/1/")
        assert (got.url, got.body) == (f"{desk.host.url}/page/1/", desk.host.page("/").body)
        assert [request.path for request in desk.host.requests] == ["/page/1/", "/"]
        assert desk.clock.waits == [1.0]
        assert desk.attempts() == [("ok", None)]

    @pytest.mark.parametrize(
        "location",
        [
            "https://elsewhere.example/",
            "http://169.254.169.254/latest/",
            "http://localhost/",
            "//127.0.0.1:1/",
            "https://127.0.0.1/",
            "file:///etc/passwd",
            "http://127.0.0.1:99999999/",
        ],
    )
    def test_one_to_elsewhere_is_refused(self, desk: Desk, location: str) -> None:
        desk.host.fault("/", status(302, {"Location": location}))
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert caught.value.fault == "redirect elsewhere"
        assert len(desk.host.requests) == 1

    def test_one_to_another_name_of_the_same_machine_is_refused(self, desk: Desk) -> None:
        desk.host.fault("/", status(302, {"Location": desk.host.url.replace("127.0.0.1", "localhost") + "/"}))
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert (caught.value.fault, len(desk.host.requests)) == ("redirect elsewhere", 1)

    def test_one_to_no_address_at_all_is_refused(self, desk: Desk) -> None:
        desk.host.fault("/", status(302, {"Location": "http://["}))
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert (caught.value.fault, len(desk.host.requests)) == ("redirect elsewhere", 1)

    @pytest.mark.parametrize("headers", [{"Location": "/"}, {}], ids=["to itself", "to nowhere"])
    def test_a_circle_ends_after_five(self, desk: Desk, headers: dict[str, str]) -> None:
        desk.host.fault("/", status(302, headers))
        with pytest.raises(FetchError) as caught:
            desk.get()
        assert (caught.value.fault, len(desk.host.requests)) == ("redirect loop", 6)

    def test_five_are_followed(self, desk: Desk) -> None:
        for hop in range(5):
            target = f"/hop/{hop + 1}" if hop < 4 else "/"
            desk.host.fault(f"/hop/{hop}", status(307, {"Location": target}))
        assert desk.get("/hop/0").body == desk.host.page("/").body

    def test_each_address_on_the_way_needs_leave(self, desk: Desk) -> None:
        desk.host.fault("/page/2/", status(302, {"Location": "/search?q=1"}))

        def permit(url: str) -> None:
            if "/search" in url:
                raise BlockedError("disallowed", url=url, fault="robots")

        with pytest.raises(BlockedError):
            desk.fetcher.get(f"{desk.host.url}/page/2/", Kind.LISTING, fault_of, permit)
        with pytest.raises(BlockedError):
            desk.fetcher.get(f"{desk.host.url}/search", Kind.LISTING, fault_of, permit)
        assert [request.path for request in desk.host.requests] == ["/page/2/"]


def test_one_connection_serves_page_after_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, connect = [], connection.create_connection

    def counted(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        opened.append(address)
        return connect(address, *args, **options)

    monkeypatch.setattr(connection, "create_connection", counted)
    for path in ("/", "/page/2/", "/page/3/", "/"):
        desk.get(path)
    assert len(desk.host.requests) == 4
    assert len(opened) == 1
