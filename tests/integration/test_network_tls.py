"""TLS against real servers with certificates made for the purpose: what does not hold is refused at once."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import certifi
import pytest
import trustme

from scraper.config import Settings
from scraper.crawl.wire import RetryError, Wire
from scraper.errors import FetchError
from tests.crawls import update, wire
from tests.host.rawhost import RawHost, Talk, speak

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine"


AUTHORITY = trustme.CA()
CERTIFICATES = {
    "good": AUTHORITY.issue_cert("127.0.0.1"),
    "other host": AUTHORITY.issue_cert("elsewhere.example"),
    "over": AUTHORITY.issue_cert("127.0.0.1", not_after=datetime(2025, 1, 1, tzinfo=UTC)),
}


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority of these certificates is the one that everyone trusts."""
    AUTHORITY.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setattr(certifi, "where", lambda: str(tmp_path / "authority.pem"))


def talk_tls(name: str) -> Talk:
    """Speak TLS with that certificate, and answer with a page."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CERTIFICATES[name].configure_cert(context)

    def talk(connection: socket.socket, _: Event) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65_536)
            secure.sendall(PAGE)

    return talk


@contextmanager
def asking(url: str) -> Iterator[Wire]:
    opened = Wire(Settings(url=url, connect_timeout=5.0, read_timeout=5.0), "paperledge/test")
    yield opened
    opened.close()


def refused(host: RawHost) -> str:
    url = f"https://127.0.0.1:{host.port}/"
    with asking(url) as opened, pytest.raises(FetchError) as caught:
        opened.send(url, {}, 1_000)
    assert host.received == 1, "nothing is tried again, and nothing over plain http"
    return caught.value.fault


def test_a_certificate_that_holds_lets_us_in(trusted: None) -> None:
    with RawHost(talk_tls("good")) as host:
        url = f"https://127.0.0.1:{host.port}/"
        with asking(url) as opened:
            assert opened.send(url, {}, 1_000).body == b"fine"


@pytest.mark.parametrize("name", ["other host", "over"])
def test_one_for_another_host_or_another_time_does_not(trusted: None, name: str) -> None:
    with RawHost(talk_tls(name)) as host:
        assert refused(host) == "tls"


def test_one_that_nobody_vouches_for_does_not() -> None:
    with RawHost(talk_tls("good")) as host:
        assert refused(host) == "tls"


@pytest.mark.parametrize(
    "garbage", [PAGE, b"SSH-2.0-OpenSSH_9.2\r\n" * 20, bytes(range(256)) * 4, b"\x15\x03\x03\x00\x02\x02\x28"]
)
def test_one_who_speaks_no_tls_is_refused(garbage: bytes) -> None:
    with RawHost(speak(garbage)) as host:
        assert refused(host) == "tls"


def test_one_who_hangs_up_in_the_handshake_may_be_tried_again() -> None:
    with RawHost(lambda *_: None) as host:
        url = f"https://127.0.0.1:{host.port}/"
        with asking(url) as opened, pytest.raises(RetryError) as caught:
            opened.send(url, {}, 1_000)
        assert caught.value.fault == "connection broken"


def test_a_whole_run_ends_at_its_first_request(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with RawHost(talk_tls("good")) as host:
        report = update(db, f"https://127.0.0.1:{host.port}/")
        assert host.received == 1
    assert (report.exit_code, report.http["requests"]) == (4, 1)
    assert "tls" in report.failed[0]["error"]
    assert wire(db, "SELECT outcome, fault FROM fetches") == [("refused", "tls")]
