"""Faults of the body: how long it is said to be, where it ends, and how it is packed."""

import gzip
import re
import socket
from collections.abc import Mapping
from dataclasses import replace
from threading import Event

from scraper.sample.server import Response
from tests.host.faults import Fault, chunk, half

BOMB_BYTES = 50_000_000
_BOMB = gzip.compress(bytes(BOMB_BYTES), mtime=0)


def packed(honest: Response, body: bytes) -> Response:
    """The same headers over `body`, which is said to be gzip."""
    return replace(honest, body=body, headers={**honest.headers, "Content-Encoding": "gzip"})


def too_small_a_length(honest: Response) -> Response:
    """Declare half the length, and send all."""
    wrong = replace(honest, headers={**honest.headers, "Content-Length": str(len(honest.body) // 2)})
    return replace(wrong, take_over=lambda connection, _: connection.sendall(wrong.head() + honest.body))


def unframed(honest: Response) -> bytes:
    """The honest head without a length: the close of the connection is the end."""
    return re.sub(rb"Content-Length: \d+", b"Connection: close", honest.head())


def closed_early(honest: Response) -> Response:
    """Declare no length, send half, and close in good order: the close might be the end."""
    data = unframed(honest) + half(honest.body)
    return replace(honest, take_over=lambda connection, _: connection.sendall(data))


def chunked(honest: Response, *pieces: bytes) -> Response:
    """Send `pieces` as they are, after headers that announce chunks, and close in good order."""
    head = replace(honest, headers={**honest.headers, "Transfer-Encoding": "chunked"}).head()
    return replace(honest, take_over=lambda connection, _: connection.sendall(head + b"".join(pieces)))


def cut_chunk(honest: Response) -> Response:
    """Close in the middle of a chunk."""
    return chunked(honest, chunk(half(honest.body)), chunk(honest.body)[: len(honest.body) // 2])


def no_last_chunk(honest: Response) -> Response:
    """Close after all of the body, without the chunk that says that it was all."""
    return chunked(honest, chunk(honest.body))


def bad_chunk_size(honest: Response) -> Response:
    """Send a length that is no number, in mid-body."""
    return chunked(honest, chunk(half(honest.body)), b"twelve\r\nand so on\r\n0\r\n\r\n")


def endless_chunk_size(honest: Response) -> Response:
    """Send a line of a length that does not end where any number has."""
    return chunked(honest, chunk(half(honest.body)), b"0" * 100_000, b"\r\n")


def corrupt_gzip(honest: Response) -> Response:
    """Send a gzipped body with bytes turned over in its middle."""
    body = bytearray(gzip.compress(honest.body, mtime=0))
    for place in range(len(body) // 2, len(body) // 2 + 20):
        body[place] ^= 0xFF
    return packed(honest, bytes(body))


def wrong_checksum(honest: Response) -> Response:
    """Send a gzipped body whose checksum is that of another."""
    body = bytearray(gzip.compress(honest.body, mtime=0))
    body[-8] ^= 0xFF
    return packed(honest, bytes(body))


def more_than_gzip(honest: Response) -> Response:
    """Send a gzipped body, and something after its end."""
    return packed(honest, gzip.compress(honest.body, mtime=0) + b"and one thing more")


def no_gzip(honest: Response) -> Response:
    """Say gzip, and send the body as it is."""
    return packed(honest, honest.body)


def bomb(honest: Response) -> Response:
    """Send a few kilobytes that are 50 MB, unpacked."""
    return packed(honest, _BOMB)


def bomb_in_chunks(honest: Response) -> Response:
    """Send bomb after bomb, each a gzip member of its own, until the client hangs up."""
    head = replace(honest, headers={**honest.headers, "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})

    def take_over(connection: socket.socket, closing: Event) -> None:
        connection.sendall(head.head())
        while not closing.is_set():
            connection.sendall(chunk(_BOMB))

    return replace(honest, take_over=take_over)


def endless_after_gzip(honest: Response) -> Response:
    """Send a gzipped body, and then anything until the client hangs up."""
    head = replace(honest, headers={**honest.headers, "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})

    def take_over(connection: socket.socket, closing: Event) -> None:
        connection.sendall(head.head() + chunk(gzip.compress(honest.body, mtime=0)))
        while not closing.is_set():
            connection.sendall(chunk(bytes(65_536)))

    return replace(honest, take_over=take_over)


def other_encoding(honest: Response) -> Response:
    """Pack the body in a way that was not asked for."""
    return replace(honest, headers={**honest.headers, "Content-Encoding": "br"})


FRAMING: Mapping[str, Fault] = {
    fault.__name__: fault
    for fault in (
        too_small_a_length,
        closed_early,
        cut_chunk,
        no_last_chunk,
        bad_chunk_size,
        endless_chunk_size,
        corrupt_gzip,
        wrong_checksum,
        more_than_gzip,
        no_gzip,
        bomb,
        bomb_in_chunks,
        endless_after_gzip,
        other_encoding,
    )
}
