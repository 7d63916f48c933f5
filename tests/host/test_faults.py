"""Each fault does on the wire what its name says."""

import gzip
import socket
import zlib
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse, IncompleteRead

import pytest

from tests.host import faults
from tests.host.drips import DRIPS
from tests.host.episodes import make_episodes
from tests.host.faults import FAULTS, FaultHost, status
from tests.host.framing import FRAMING
from tests.host.heads import HEADS
from tests.host.strangers import STRANGERS


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(12)) as running:
        yield running


def connect(host: FaultHost) -> HTTPConnection:
    return HTTPConnection(host.url.removeprefix("http://"), timeout=10)


def get(host: FaultHost, path: str = "/", headers: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
    connection = connect(host)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def send(host: FaultHost, path: str = "/") -> socket.socket:
    """Send a request over a bare socket, and leave reading to the caller."""
    address, port = host.url.removeprefix("http://").split(":")
    connection = socket.create_connection((address, int(port)), timeout=10)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
    return connection


def receive(connection: socket.socket) -> tuple[bytes, bool]:
    """Read until the host ends the connection; tell whether it did so by a reset."""
    received = b""
    with connection:
        while True:
            try:
                data = connection.recv(65536)
            except ConnectionResetError:
                return received, True
            if not data:
                return received, False
            received += data


def honest_body(host: FaultHost) -> bytes:
    return host.page("/").body


@pytest.mark.parametrize("name", ["403", "404", "410", "429", "500", "503"])
def test_status_faults_answer_with_their_number(host: FaultHost, name: str) -> None:
    host.fault("/", name)
    response, body = get(host)
    assert response.status == int(name)
    assert response.getheader("Retry-After") == ("7" if name == "429" else None)
    assert body.endswith(b"</html>\n")


def test_a_fault_may_be_made_by_the_test(host: FaultHost) -> None:
    host.fault("/", status(521, {"Retry-After": "soon"}))
    response, _ = get(host)
    assert (response.status, response.getheader("Retry-After")) == (521, "soon")


def test_reset_ends_the_connection_before_any_byte(host: FaultHost) -> None:
    host.fault("/", "reset")
    assert receive(send(host)) == (b"", True)
    assert [entry.status for entry in host.requests] == [0]


def test_drop_resets_in_mid_body(host: FaultHost) -> None:
    host.fault("/", "drop")
    received, was_reset = receive(send(host))
    head, _, body = received.partition(b"\r\n\r\n")
    whole = honest_body(host)
    assert was_reset
    assert f"Content-Length: {len(whole)}".encode() in head
    assert body == whole[: len(whole) // 2]


def test_short_declares_more_than_it_sends_and_closes_in_good_order(host: FaultHost) -> None:
    host.fault("/", "short")
    received, was_reset = receive(send(host))
    assert not was_reset
    assert received.endswith(b"\r\n\r\n" + honest_body(host))
    with pytest.raises(IncompleteRead):
        get(host)


def test_truncated_is_framed_well_and_keeps_the_etag_of_the_whole(host: FaultHost) -> None:
    host.fault("/", "truncated")
    response, body = get(host)
    whole = host.page("/")
    assert (response.status, response.getheader("Content-Length")) == (200, str(len(body)))
    assert response.getheader("ETag") == whole.headers["ETag"]
    assert whole.body.startswith(body)
    assert b"</html>" not in body


def test_stall_sends_nothing_and_holds_up_neither_others_nor_the_end() -> None:
    with FaultHost(make_episodes(3)) as host:
        host.fault("/", "stall")
        stalled = send(host)
        response, _ = get(host, "/feed.xml")
        assert response.status == 200
    assert receive(stalled) == (b"", False)


def test_slow_drips_and_does_not_hold_up_the_end() -> None:
    with FaultHost(make_episodes(3)) as host:
        host.fault("/", "slow")
        connection = connect(host)
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.read(3) == honest_body(host)[:3]
    with pytest.raises(IncompleteRead):
        response.read()
    connection.close()


def test_slow_sends_the_whole_body_in_the_end(host: FaultHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "DRIP_SECONDS", 0)
    host.fault("/", "slow")
    assert get(host)[1] == honest_body(host)


def test_empty_is_a_200_without_a_body(host: FaultHost) -> None:
    host.fault("/", "empty")
    response, body = get(host)
    assert (response.status, response.getheader("Content-Length"), body) == (200, "0", b"")


def test_cut_gzip_never_reaches_the_end_of_its_stream(host: FaultHost) -> None:
    host.fault("/", "cut_gzip")
    response, body = get(host)
    assert response.getheader("Content-Encoding") == "gzip"
    with pytest.raises(EOFError):
        gzip.decompress(body)
    decoded = zlib.decompressobj(wbits=31).decompress(body)
    assert decoded
    assert honest_body(host).startswith(decoded)


def test_not_html_is_the_page_under_a_wrong_type(host: FaultHost) -> None:
    host.fault("/", "not_html")
    response, body = get(host)
    assert response.headers.get_content_type() == "application/octet-stream"
    assert body == honest_body(host)


def test_challenge_is_a_whole_page_that_is_not_the_show(host: FaultHost) -> None:
    host.fault("/", "challenge")
    response, body = get(host)
    assert (response.status, response.headers.get_content_type()) == (200, "text/html")
    assert b"captcha" in body
    assert body.endswith(b"</html>\n")
    assert b"Sample Ledger" not in body


def test_huge_goes_on_until_the_client_hangs_up(host: FaultHost) -> None:
    host.fault("/", "huge")
    connection = connect(host)
    connection.request("GET", "/")
    response = connection.getresponse()
    megabytes = response.read(3_000_000)
    response.close()
    connection.close()
    assert len(megabytes) == 3_000_000
    assert b"</html>" not in megabytes
    assert get(host, "/feed.xml")[0].status == 200


def test_huge_is_bounded_and_never_whole(host: FaultHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "HUGE_BYTES", 200_000)
    host.fault("/", "huge")
    with pytest.raises(IncompleteRead):
        get(host)


def test_every_fault_breaks_what_the_client_gets(host: FaultHost) -> None:
    honest = host.page("/")
    everything = {**FAULTS, **FRAMING, **HEADS, **DRIPS, **STRANGERS}
    assert {name for name, fault in everything.items() if fault(honest) == honest} == set()


def test_once_breaks_the_next_request_only(host: FaultHost) -> None:
    host.fault("/", "503", "once")
    assert [get(host)[0].status for _ in range(3)] == [503, 200, 200]


def test_a_number_breaks_that_request_only(host: FaultHost) -> None:
    host.fault("/", "503", 2)
    assert [get(host)[0].status for _ in range(3)] == [200, 503, 200]


def test_a_path_is_broken_as_it_is_spelled_and_a_star_breaks_the_rest(host: FaultHost) -> None:
    host.fault("/page/2/", "410")
    host.fault("*", "503")
    assert [get(host, path)[0].status for path in ("/page/2/", "/page/2", "/")] == [410, 503, 503]
    host.heal()
    assert [get(host, path)[0].status for path in ("/page/2/", "/page/2", "/")] == [200, 200, 200]


def test_a_fault_is_not_hidden_by_a_304(host: FaultHost) -> None:
    etag = host.page("/").headers["ETag"]
    assert get(host, headers={"If-None-Match": etag})[0].status == 304
    host.fault("/", "truncated")
    assert get(host, headers={"If-None-Match": etag})[0].status == 200


def test_an_unknown_fault_is_refused(host: FaultHost) -> None:
    with pytest.raises(KeyError):
        host.fault("/", "flood")
