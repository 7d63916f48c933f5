"""robots.txt comes first: obeyed where it speaks, and where it cannot be had nothing is asked of the host."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.report import RunReport
from scraper.sample.host import document
from tests.clock import FakeClock
from tests.crawls import asked, query, update, wire
from tests.host.episodes import make_episode, make_episodes
from tests.host.faults import Fault, FaultHost, status
from tests.host.framing import FRAMING

ALONE = [("/robots.txt", 200)]


def says(text: str) -> Fault:
    """The host's robots.txt is this."""
    return lambda _: document(text, "text/plain; charset=utf-8")


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(25)) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def episodes(db: Path) -> int:
    return int(query(db, "SELECT count(*) FROM episodes")[0][0])


def assert_all_was_read(host: FaultHost, db: Path, report: RunReport) -> None:
    assert report.exit_code == 0
    assert episodes(db) == 25
    assert asked(host)[0][0] == "/robots.txt"


def test_it_is_asked_for_once_a_run_and_before_all_else(host: FaultHost, db: Path) -> None:
    for _ in range(2):
        before = len(host.requests)
        assert update(db, host).exit_code == 0
        paths = [path for path, _ in asked(host, before)]
        assert paths[0] == "/robots.txt"
        assert paths.count("/robots.txt") == 1


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /\n",
        "User-agent: paperledge\nDisallow: /\n\nUser-agent: *\nDisallow:\n",
        "\ufeffUser-agent: *\r\nDisallow: /\r\n",
        "<html>\nUser-agent: *\nDisallow: /\n",
        "# nothing here for robots\n" * 19_000 + "User-agent: *\nDisallow: /\n",
    ],
    ids=["everyone", "us by name", "with a mark and other line ends", "among garbage", "before 500 KiB are over"],
)
def test_a_host_that_closes_itself_is_not_asked_for_a_page(host: FaultHost, db: Path, text: str) -> None:
    host.fault("/robots.txt", says(text))
    report = update(db, host)
    assert len(text) < 500 * 1024
    assert (report.exit_code, report.faults) == (6, {"robots": 1})
    assert asked(host) == ALONE
    assert report.failed[0]["advice"]
    assert episodes(db) == 0


def test_a_closed_host_is_asked_for_its_robots_again_the_next_time(host: FaultHost, db: Path) -> None:
    host.fault("/robots.txt", says("User-agent: *\nDisallow: /\n"))
    update(db, host)
    host.heal()
    assert_all_was_read(host, db, update(db, host))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nobody is turned away\n",
        "User-agent: *\nDisallow:\n",
        "User-agent: GPTBot\nDisallow: /\n",
        "User-agent: *\nDisallow: /\n\nUser-agent: paperledge\nDisallow: /admin/\n",
        "\x00\x01 binary \xff",
    ],
    ids=["empty", "a comment", "open", "others only", "us let in by name", "noise"],
)
def test_an_open_host_is_read(host: FaultHost, db: Path, text: str) -> None:
    host.fault("/robots.txt", says(text))
    assert_all_was_read(host, db, update(db, host))


def test_a_path_that_is_closed_ends_the_walk_before_it(host: FaultHost, db: Path) -> None:
    host.fault("/robots.txt", says("User-agent: *\nDisallow: /page/\n"))
    report = update(db, host)
    assert report.exit_code == 6
    assert asked(host) == [*ALONE, ("/", 200)]
    assert episodes(db) == 10
    assert "/page/2/" in report.failed[0]["error"]


def test_a_closed_episode_page_is_left_out_and_the_rest_is_read(db: Path) -> None:
    bare = make_episode(1, html="")
    with FaultHost([*make_episodes(12)[:-1], bare]) as host:
        host.fault("/robots.txt", says("User-agent: *\nDisallow: /e/\n"))
        report = update(db, host)
        paths = [path for path, _ in asked(host)]
    assert report.exit_code == 6
    assert "/feed.xml" in paths
    assert not [path for path in paths if path.startswith("/e/")]
    assert episodes(db) == 12


def test_a_redirect_into_a_closed_path_is_not_followed(host: FaultHost, db: Path) -> None:
    host.fault("/page/2/", status(302, {"Location": "/search?page=2"}))
    report = update(db, host)
    assert report.exit_code == 6
    assert asked(host)[-1] == ("/page/2/", 302)


@pytest.mark.parametrize("fault", ["500", "503", "429", "reset", "drop", "short", "cut_gzip"])
def test_where_it_cannot_be_had_nothing_else_is_asked(host: FaultHost, db: Path, fault: str) -> None:
    host.fault("/robots.txt", fault)
    report = update(db, host)
    assert (report.exit_code, report.failed[0]["fault"]) == (4, "robots unreachable")
    assert {path for path, _ in asked(host)} == {"/robots.txt"}
    assert len(asked(host)) == 4
    assert report.failed[0]["advice"]
    assert episodes(db) == 0


class TestTooLong:
    """Of a robots.txt, 500 KiB are read (RFC 9309); what follows is neither obeyed nor a fault."""

    LIMIT = 500 * 1024
    CLOSED = "User-agent: *\nDisallow: /\n"

    @pytest.mark.parametrize("fault", ["huge", "bomb", "bomb_in_chunks"])
    def test_one_without_end_is_no_fault(self, host: FaultHost, db: Path, fault: str) -> None:
        host.fault("/robots.txt", FRAMING.get(fault) or fault)
        assert_all_was_read(host, db, update(db, host))
        size = wire(db, "SELECT bytes FROM fetches ORDER BY id LIMIT 1")[0][0]
        assert size == self.LIMIT

    def test_what_follows_is_not_read(self, host: FaultHost, db: Path) -> None:
        host.fault("/robots.txt", says("#" * (self.LIMIT - 1) + "\n" + self.CLOSED))
        assert_all_was_read(host, db, update(db, host))

    def test_what_stands_before_it_is_obeyed(self, host: FaultHost, db: Path) -> None:
        host.fault("/robots.txt", says(self.CLOSED + "#" * self.LIMIT))
        assert update(db, host).exit_code == 6
        assert asked(host) == ALONE

    def test_half_a_line_allows_nothing(self, host: FaultHost, db: Path) -> None:
        half = "\nAllow: /"
        text = self.CLOSED + "#" * (self.LIMIT - len(self.CLOSED) - len(half)) + half + "nothing-of-ours\n"
        assert text[: self.LIMIT].endswith(half)
        host.fault("/robots.txt", says(text))
        assert update(db, host).exit_code == 6
        assert asked(host) == ALONE


def test_a_host_that_says_nothing_is_not_asked_for_more(host: FaultHost, db: Path) -> None:
    host.fault("/robots.txt", "stall")
    report = update(db, host, read_timeout=0.1)
    assert report.exit_code == 4
    assert {path for path, _ in asked(host)} == {"/robots.txt"}


def test_what_it_said_before_does_not_stand_in_for_it(host: FaultHost, db: Path) -> None:
    assert update(db, host).exit_code == 0
    before = len(host.requests)
    host.fault("/robots.txt", "500")
    assert update(db, host).exit_code == 4
    assert {path for path, _ in asked(host, before)} == {"/robots.txt"}


@pytest.mark.parametrize("fault", ["500", "429"])
def test_a_fault_that_passes_stops_nothing(host: FaultHost, db: Path, fault: str) -> None:
    host.fault("/robots.txt", fault, "once")
    assert_all_was_read(host, db, update(db, host))


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 451])
def test_a_host_without_one_is_open(host: FaultHost, db: Path, code: int) -> None:
    host.fault("/robots.txt", status(code))
    report = update(db, host)
    assert_all_was_read(host, db, report)
    assert report.faults == {}


def test_one_that_was_taken_down_forbids_no_more(host: FaultHost, db: Path) -> None:
    host.fault("/robots.txt", says("User-agent: *\nDisallow: /\n"))
    assert update(db, host).exit_code == 6
    host.fault("/robots.txt", "404")
    assert_all_was_read(host, db, update(db, host))


def test_a_host_that_wants_peace_has_it_from_its_robots_on(host: FaultHost, db: Path) -> None:
    host.fault("/robots.txt", status(503, {"Retry-After": "7200"}))
    report = update(db, host)
    assert (report.exit_code, report.not_before) == (7, "2025-03-01T14:00:00Z")
    assert asked(host) == [("/robots.txt", 503)]


class TestCrawlDelay:
    @pytest.mark.parametrize(
        ("asks", "spacing"),
        [
            ("5", 5.0),
            ("0.5", 1.0),
            ("30", 30.0),
            ("31", 30.0),
            ("86400", 30.0),
            ("-4", 1.0),
            ("nan", 1.0),
            ("soon", 1.0),
        ],
    )
    def test_it_is_kept_up_to_half_a_minute_and_never_shortens_ours(
        self, host: FaultHost, db: Path, asks: str, spacing: float
    ) -> None:
        host.fault("/robots.txt", says(f"User-agent: *\nCrawl-delay: {asks}\n"))
        clock = FakeClock()
        report = update(db, host, clock, delay=1.0)
        assert_all_was_read(host, db, report)
        assert clock.waits == [spacing] * (len(host.requests) - 1)
        assert report.min_gap == spacing

    def test_one_for_others_is_not_ours(self, host: FaultHost, db: Path) -> None:
        host.fault("/robots.txt", says("User-agent: slowbot\nCrawl-delay: 9\n\nUser-agent: *\nDisallow: /x\n"))
        assert update(db, host, delay=2.0).min_gap == 2.0

    def test_it_holds_when_robots_has_not_changed(self, host: FaultHost, db: Path) -> None:
        slow = replace(document("User-agent: *\nCrawl-delay: 9\n", "text/plain"), headers={"ETag": '"slow"'})
        host.fault("/robots.txt", lambda _: slow)
        update(db, host)
        host.fault("/robots.txt", lambda _: replace(slow, status=304, body=b""))
        assert update(db, host).min_gap == 9.0


def test_robots_is_kept_like_any_answer_and_is_no_page(host: FaultHost, db: Path) -> None:
    update(db, host)
    assert wire(db, "SELECT kind, status FROM snapshots ORDER BY seq LIMIT 1") == [("robots", 200)]
    assert wire(db, "SELECT count(*) FROM problems") == [(0,)]
