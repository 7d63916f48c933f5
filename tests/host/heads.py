"""Faults of what comes before a body: status lines, interim answers and headers that are wrong, or do not end."""

import socket
from collections.abc import Mapping
from dataclasses import replace
from threading import Event

from scraper.sample.server import Response
from tests.host.faults import Fault

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def raw(honest: Response, data: bytes) -> Response:
    """Send these bytes and close in good order."""
    return replace(honest, status=0, take_over=lambda connection, _: connection.sendall(data))


def endless(honest: Response, start: bytes, block: bytes) -> Response:
    """Send `block` after `block` until the client hangs up."""

    def take_over(connection: socket.socket, closing: Event) -> None:
        connection.sendall(start)
        while not closing.is_set():
            connection.sendall(block)

    return replace(honest, status=0, take_over=take_over)


def with_header(honest: Response, line: bytes) -> bytes:
    """The honest answer with one more line among its headers."""
    start, rest = honest.head().split(b"\r\n", 1)
    return start + b"\r\n" + line + b"\r\n" + rest + honest.body


def hang_up(honest: Response) -> Response:
    """Close in good order before a byte is sent."""
    return raw(honest, b"")


def cut_head(honest: Response) -> Response:
    """Close in the middle of the headers, which declare no length yet."""
    return raw(honest, b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nX-Cut: her")


def headers_only(honest: Response) -> Response:
    """Close after a whole header, without the line that says that it was the last."""
    return raw(honest, b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n")


def bad_status_line(honest: Response) -> Response:
    """Begin the answer with something that no HTTP begins with."""
    return raw(honest, b"SSH-2.0-OpenSSH_9.2\r\n" + honest.head() + honest.body)


def bad_status(honest: Response) -> Response:
    """Answer with a status that is no number."""
    return raw(honest, honest.head().replace(b" 200 ", b" fine ", 1) + honest.body)


def other_version(honest: Response) -> Response:
    """Answer in a version of HTTP that nobody knows."""
    return raw(honest, honest.head().replace(b"HTTP/1.1", b"HTTP/7.3", 1) + honest.body)


def malformed_header(honest: Response) -> Response:
    """Put a line without a colon before the headers that frame the body."""
    return raw(honest, with_header(honest, b"this is no header"))


def two_lengths(honest: Response) -> Response:
    """Declare two lengths that differ."""
    return raw(honest, with_header(honest, b"Content-Length: 7"))


def huge_header(honest: Response) -> Response:
    """Send one header of a megabyte."""
    return raw(honest, with_header(honest, b"X-Padding: " + b"x" * 1_000_000))


def many_headers(honest: Response) -> Response:
    """Send five hundred small headers."""
    return raw(honest, with_header(honest, b"\r\n".join(b"X-%d: x" % number for number in range(500))))


def endless_header(honest: Response) -> Response:
    """Send a header that does not end until the client hangs up."""
    return endless(honest, b"HTTP/1.1 200 OK\r\nX-Padding: ", b"x" * 65_536)


def endless_headers(honest: Response) -> Response:
    """Send headers that do not end until the client hangs up."""
    return endless(honest, b"HTTP/1.1 200 OK\r\n", b"X-Padding: x\r\n" * 1_000)


def flood_of_interim(honest: Response) -> Response:
    """Promise an answer again and again, as fast as can be, until the client hangs up."""
    return endless(honest, b"", _CONTINUE * 1_000)


HEADS: Mapping[str, Fault] = {
    fault.__name__: fault
    for fault in (
        hang_up,
        cut_head,
        headers_only,
        bad_status_line,
        bad_status,
        other_version,
        malformed_header,
        two_lengths,
        huge_header,
        many_headers,
        endless_header,
        endless_headers,
        flood_of_interim,
    )
}
