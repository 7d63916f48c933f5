"""The wait for a host (N21, N22) is the host's: noted before it is waited for, it outlives the process."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from scraper.clock import iso
from scraper.config import Settings
from scraper.crawl.database import crawl_path, open_crawl
from scraper.crawl.fetcher import Fetcher
from scraper.crawl.pacing import Pacer
from scraper.crawl.snapshots import SnapshotStore
from scraper.crawl.wire import Answer, Wire
from scraper.errors import DeferredError
from scraper.model import Kind
from scraper.report import RunReport
from tests.clock import START, FakeClock
from tests.crawls import asked, query, update, wire
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost, status
from tests.host.odd import PATIENCE


class Killed(BaseException):
    """The process ends here."""


class LastClock(FakeClock):
    """A clock whose owner is killed in the first long wait."""

    def sleep(self, seconds: float) -> None:
        if seconds > 10:
            raise Killed
        super().sleep(seconds)


@pytest.mark.parametrize("path", ["/robots.txt", "/", "/page/2/", "/feed.xml"])
def test_who_is_killed_while_waiting_leaves_the_wait_to_the_next(tmp_path: Path, path: str) -> None:
    db, last = tmp_path / "archive.db", LastClock()
    with FaultHost(make_episodes(15)) as host:
        host.fault(path, status(503, {"Retry-After": "100"}), "once")
        with pytest.raises(Killed):
            update(db, host, last)
        before, clock = len(host.requests), FakeClock(last.now() + timedelta(seconds=40))
        assert update(db, host, clock).exit_code == 0
        assert clock.waits[0] == 60.0
        assert asked(host, before)[0][0] == "/robots.txt"
    assert query(db, "SELECT count(*) FROM episodes") == [(15,)]


def test_a_process_that_is_killed_leaves_the_wait_to_the_next(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with FaultHost(make_episodes(15)) as host:
        host.fault("/", status(429, {"Retry-After": "200"}), "once")
        command = [sys.executable, "-m", "scraper.cli", "update", f"{host.url}/", "--db", str(db), "--delay", "0"]
        process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for_note(db)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        before = len(host.requests)
        clock = FakeClock(datetime.now(UTC))
        assert update(db, host, clock).exit_code == 0
        assert 100 < clock.waits[0] <= 201
        assert len(host.requests) > before


def wait_for_note(db: Path) -> None:
    """Until the crawl has noted that it was sent away."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        if crawl_path(db).exists() and noted(db):
            return
        sleep(0.05)
    raise AssertionError("it never came to that")


def noted(db: Path) -> bool:
    with suppress(sqlite3.Error):
        return bool(wire(db, "SELECT 1 FROM url_state WHERE not_before > ''"))
    return False


def test_a_wait_that_is_over_is_not_waited_again(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with FaultHost(make_episodes(3)) as host:
        host.fault("/", status(503, {"Retry-After": "100"}), "once")
        clock = FakeClock()
        assert update(db, host, clock).exit_code == 0
        assert clock.waits.count(100.0) == 1
        later = FakeClock(clock.now())
        assert update(db, host, later).exit_code == 0
        assert max(later.waits) == 1.0


def test_what_is_left_is_too_long_for_one_run_and_not_for_a_later_one(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with FaultHost(make_episodes(3)) as host:
        host.fault("/", status(503, {"Retry-After": "1000"}), "once")
        clock = FakeClock()
        assert update(db, host, clock).exit_code == 7
        before = len(host.requests)
        clock.pass_by(seconds=600)
        report = update(db, host, clock)
        assert (report.exit_code, report.http["requests"], len(host.requests)) == (7, 0, before)
        clock.pass_by(seconds=150)
        assert update(db, host, clock).exit_code == 0
        assert clock.waits[1:][:1] == [250.0]


def test_a_wait_of_a_clock_that_went_wrong_is_forgotten(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with FaultHost(make_episodes(3)) as host:
        host.fault("/", status(503, {"Retry-After": "1000"}), "once")
        assert update(db, host, FakeClock(START + timedelta(days=4_000))).exit_code == 7
        assert update(db, host, FakeClock(START)).exit_code == 0


def test_a_part_of_a_second_is_waited_whole(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with FaultHost(make_episodes(3)) as host:
        host.fault("/robots.txt", status(503, {"Retry-After": "1000"}), "once")
        start = START + timedelta(milliseconds=900)
        assert update(db, host, FakeClock(start)).not_before == iso(START + timedelta(seconds=1001))


def test_the_wait_is_that_of_the_host_which_a_redirect_led_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Answer(302, {"location": "http://www.show.example/"}, b"")
    busy = Answer(503, {"retry-after": "1000"}, b"")
    monkeypatch.setattr(Wire, "send", lambda _self, url, *_, **__: busy if "www." in url else away)
    clock, report = FakeClock(), RunReport("update", "")
    with closing(open_crawl(tmp_path / "crawl.db")) as db:
        store = SnapshotStore(db)
        fetcher = Fetcher(Settings(), store, clock, Pacer(clock, 1.0, report), report, "show")
        with pytest.raises(DeferredError):
            fetcher.get("http://show.example/", Kind.LISTING)
        assert store.not_before("http://show.example/") == ""
        assert store.not_before("http://www.show.example/") == iso(clock.now() + timedelta(seconds=1000))
