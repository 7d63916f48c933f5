"""No request outlives its deadline by more than half a second, whatever drips: the real clock, real sockets."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, active_count
from time import monotonic

import pytest

from scraper.config import Settings
from scraper.crawl.wire import RetryError, Wire
from tests.host.drips import DRIPS
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost
from tests.host.rawhost import RawHost, dripping_record, silence

DEADLINE = 0.4
GRACE = 0.5
LIMIT = 1_000_000


@contextmanager
def wire(url: str) -> Iterator[Wire]:
    opened = Wire(Settings(url=url, deadline=DEADLINE, connect_timeout=30.0, read_timeout=30.0), "paperledge/test")
    yield opened
    opened.close()


def assert_ends_in_time(url: str) -> None:
    with wire(url) as opened:
        for _ in range(2):
            begun = monotonic()
            with pytest.raises(RetryError) as caught:
                opened.send(url, {}, LIMIT)
            took = monotonic() - begun
            assert caught.value.fault == "deadline"
            assert took < DEADLINE + GRACE


@pytest.mark.parametrize("fault", DRIPS)
def test_an_answer_that_drips(fault: str) -> None:
    with FaultHost(make_episodes(3)) as host:
        host.fault("/", DRIPS[fault])
        assert_ends_in_time(f"{host.url}/")


def test_a_host_that_says_nothing() -> None:
    with FaultHost(make_episodes(3)) as host:
        host.fault("/", "stall")
        assert_ends_in_time(f"{host.url}/")


@pytest.mark.parametrize("talk", [silence, dripping_record], ids=["silence", "drip"])
def test_a_handshake_that_does_not_end(talk: Callable[[socket.socket, Event], None]) -> None:
    with RawHost(talk) as host:
        assert_ends_in_time(f"https://127.0.0.1:{host.port}/")


def test_a_connection_that_is_never_made() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        try:
            assert_ends_in_time(f"http://127.0.0.1:{address[1]}/")
        finally:
            for each in waiting:
                each.close()


def test_a_name_that_nobody_resolves(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = Event()

    def hanging(*_: object) -> list[object]:
        answered.wait(30)
        raise socket.gaierror(socket.EAI_AGAIN, "late")

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    try:
        assert_ends_in_time("http://show.example/")
    finally:
        answered.set()


def test_an_old_connection_is_watched_as_a_new_one_is() -> None:
    with FaultHost(make_episodes(3)) as host, wire(f"{host.url}/") as opened:
        assert opened.send(f"{host.url}/", {}, LIMIT).status == 200
        host.fault("/", DRIPS["slow_body"])
        begun = monotonic()
        with pytest.raises(RetryError, match="deadline"):
            opened.send(f"{host.url}/", {}, LIMIT)
        assert monotonic() - begun < DEADLINE + GRACE
        host.heal()
        assert opened.send(f"{host.url}/", {}, LIMIT).body == host.page("/").body


def test_the_watch_leaves_nothing_behind() -> None:
    with FaultHost(make_episodes(3)) as host, wire(f"{host.url}/") as opened:
        opened.send(f"{host.url}/", {}, LIMIT)
        threads = active_count()
        for _ in range(5):
            opened.send(f"{host.url}/", {}, LIMIT)
        assert active_count() <= threads
