"""Faults of time: hosts that are never silent for long, and never done."""

import gzip
import random
import socket
from collections.abc import Iterable, Mapping
from dataclasses import replace
from threading import Event

from scraper.sample.server import Response
from tests.host.faults import Fault, chunk, half

DRIP_SECONDS = 0.02


def dripping(honest: Response, at_once: bytes, then: Iterable[bytes], status: int | None = None) -> Response:
    """Send `at_once`, and then one piece after the other, with a little time between them."""

    def take_over(connection: socket.socket, closing: Event) -> None:
        connection.sendall(at_once)
        for piece in then:
            if closing.wait(DRIP_SECONDS):
                return
            connection.sendall(piece)

    return replace(honest, status=honest.status if status is None else status, take_over=take_over)


def single(data: bytes) -> list[bytes]:
    """The bytes, one at a time."""
    return [bytes([byte]) for byte in data]


def slow_status(honest: Response) -> Response:
    """Drip the status line, whose reason does not end soon."""
    return dripping(honest, b"HTTP/1.1 200 ", single(b"O" + b"K" * 3_000), 0)


def slow_header(honest: Response) -> Response:
    """Drip a header byte by byte."""
    return dripping(honest, b"HTTP/1.1 200 OK\r\nX-Slow: ", single(b"x" * 3_000), 0)


def slow_headers(honest: Response) -> Response:
    """Drip headers, each whole."""
    return dripping(honest, b"HTTP/1.1 200 OK\r\n", [b"X: x\r\n"] * 3_000, 0)


def slow_interim(honest: Response) -> Response:
    """Promise an answer again and again."""
    return dripping(honest, b"", [b"HTTP/1.1 100 Continue\r\n\r\n"] * 3_000, 0)


def slow_body(honest: Response) -> Response:
    """Drip the body byte by byte, under honest headers."""
    return dripping(honest, honest.head(), single(honest.body))


def slow_unframed(honest: Response) -> Response:
    """Drip the last bytes of a body that only the close will end; all that proves it whole is there already."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    return dripping(honest, head + honest.body, [b"\n"] * 3_000)


def slow_chunk_size(honest: Response) -> Response:
    """Drip the length of a chunk."""
    head = replace(honest, headers={**honest.headers, "Transfer-Encoding": "chunked"}).head()
    return dripping(honest, head + chunk(half(honest.body)), single(b"0" * 3_000))


def slow_trailers(honest: Response) -> Response:
    """Drip trailers after the last chunk of a whole body."""
    head = replace(honest, headers={**honest.headers, "Transfer-Encoding": "chunked"}).head()
    return dripping(honest, head + chunk(honest.body) + b"0\r\n", [b"X: x\r\n"] * 3_000)


def slow_gzip(honest: Response) -> Response:
    """Drip a gzipped body."""
    noise = random.Random(0).randbytes(10_000)
    body = gzip.compress(honest.body + noise, mtime=0)
    head = replace(honest, body=body, headers={**honest.headers, "Content-Encoding": "gzip"}).head()
    return dripping(honest, head, single(body))


DRIPS: Mapping[str, Fault] = {
    fault.__name__: fault
    for fault in (
        slow_status,
        slow_header,
        slow_headers,
        slow_interim,
        slow_body,
        slow_unframed,
        slow_chunk_size,
        slow_trailers,
        slow_gzip,
    )
}
