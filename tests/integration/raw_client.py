"""A client that sends any bytes and gives back whatever comes: browsers and libraries put addresses right first."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.integration.hostile import Raw, Request


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(site: str, request: Request | Raw, timeout: float = 60) -> Answer:
    """The answer to one request, read to its end. Raises AssertionError where there is none."""
    parts = urlsplit(site)
    with socket.create_connection((parts.hostname, parts.port), timeout=timeout) as connection:
        with suppress(ConnectionError):  # it may answer before all was sent
            connection.sendall(_written(request, parts.netloc))
        return _read(_received(connection))


def _written(request: Request | Raw, own_host: str) -> bytes:
    if isinstance(request, Raw):
        return request.data
    host = own_host if request.host is None else request.host
    lines = [f"{request.method} {request.target} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in request.headers if name != "Connection"]
    lines += ["Connection: Upgrade"] * any(name == "Upgrade" for name, _ in request.headers)
    lines += [f"Content-Length: {len(request.body)}"] * bool(request.body)
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + request.body


def _received(connection: socket.socket) -> bytes:
    read = bytearray()
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            read += piece
    return bytes(read)


def _read(answer: bytes) -> Answer:
    head, gap, body = answer.partition(b"\r\n\r\n")
    assert gap, f"no answer: {answer[:200]!r}"
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.partition(":") for line in lines]
    return Answer(int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}, body)


def chunks(body: bytes) -> bytes:
    """A body that came in chunks, put together (RFC 9112, 7.1)."""
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return whole
