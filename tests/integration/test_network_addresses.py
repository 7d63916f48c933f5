"""Where a connection may lead: to public addresses only, whatever a name server says, however it is spelled."""

import socket
from pathlib import Path
from typing import Any

import pytest

from scraper.config import Settings
from scraper.crawl.connection import Guard, PrivateAddressError, is_loopback
from scraper.crawl.wire import Wire
from scraper.errors import FetchError
from tests.crawls import update, wire
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost

PRIVATE = [
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "2002:a00:1::",
    "64:ff9b::a00:1",
]
LOOPBACK = ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]
PUBLIC = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.parametrize("loopback", [True, False])
def test_private_addresses_are_refused_to_everyone(address: str, loopback: bool) -> None:
    with pytest.raises(PrivateAddressError):
        Guard(loopback=loopback).require_public(address)


@pytest.mark.parametrize("address", LOOPBACK)
def test_this_machine_is_for_shows_of_this_machine(address: str) -> None:
    Guard(loopback=True).require_public(address)
    with pytest.raises(PrivateAddressError):
        Guard(loopback=False).require_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_for_everyone(address: str) -> None:
    Guard(loopback=False).require_public(address)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost.example", False),
        ("show.example", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_what_is_meant_by_this_machine_is_told_by_the_name_alone(host: str, here: bool) -> None:
    assert is_loopback(host) is here


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name leads there from now on; addresses lead to themselves, as ever."""
    real = socket.getaddrinfo

    def resolver(host: str, port: int, *args: Any) -> Any:
        if not host.endswith(".example"):
            return real(host, port, *args)
        return [entry for address in addresses for entry in real(address, port, *args)]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)


def test_a_name_that_leads_to_this_machine_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FaultHost(make_episodes(3)) as host:
        port = host.url.rpartition(":")[2]
        resolves_to(monkeypatch, "127.0.0.1")
        with pytest.raises(FetchError, match=r"127\.0\.0\.1") as caught:
            Wire(Settings(), "paperledge/test").send(f"http://show.example:{port}/", {}, 1_000)
        assert caught.value.fault == "private address"
        assert host.requests == []


def test_a_name_that_changes_its_mind_is_refused_by_the_connection_that_it_gets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FaultHost(make_episodes(3)) as host:
        url = f"http://show.example:{host.url.rpartition(':')[2]}/"
        wire_ = Wire(Settings(), "paperledge/test")
        for address in ("127.0.0.1", "169.254.169.254"):
            with monkeypatch.context() as patch:
                resolves_to(patch, address)
                with pytest.raises(FetchError) as caught:
                    wire_.send(url, {}, 1_000)
                assert caught.value.fault == "private address"
        assert host.requests == []


def test_a_whole_run_is_refused_at_its_first_request_and_does_not_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "archive.db"
    resolves_to(monkeypatch, "10.0.0.1")
    report = update(db, "http://show.example/")
    assert report.exit_code == 4
    assert "private address" in report.failed[0]["error"]
    assert wire(db, "SELECT outcome, fault FROM fetches") == [("refused", "private address")]


def test_a_feed_of_a_public_show_may_not_lie_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultHost(make_episodes(3)) as host:
        with pytest.raises(FetchError) as caught:
            Wire(Settings(), "paperledge/test").send(f"{host.url}/feed.xml", {}, 1_000)
        assert (caught.value.fault, host.requests) == ("private address", [])
