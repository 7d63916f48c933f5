"""Clients on this machine, each with one connection that it keeps."""

import http.client
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from scripts.benchmarks.serving.servers import Server

_NO_HEADERS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave."""

    status: int
    body: bytes
    etag: str


def ask(port: int, addresses: Sequence[str], headers: Mapping[str, str] = _NO_HEADERS) -> list[Page]:
    """Each address, one after the other."""
    pages = []
    client = http.client.HTTPConnection("127.0.0.1", port)
    try:
        for address in addresses:
            client.request("GET", address, headers=dict(headers))
            answer = client.getresponse()
            pages.append(Page(answer.status, answer.read(), answer.getheader("etag", "")))
    finally:
        client.close()
    return pages


def cpu_milliseconds(server: Server, addresses: Sequence[str], clients: int, status: int = 200) -> float:
    """What the server's process takes for one request, on average, while so many clients share the addresses out.

    Raises RuntimeError for an answer of another status: it would be no measure.
    """
    shares = [addresses[first::clients] for first in range(clients)]
    before = server.cpu_seconds()
    with ThreadPoolExecutor(clients) as pool:
        found = [page for pages in pool.map(lambda share: ask(server.port, share), shares) for page in pages]
    taken = server.cpu_seconds() - before
    if wrong := {page.status for page in found} - {status}:
        raise RuntimeError(f"answered with {sorted(wrong)}, not {status}")
    return taken / len(addresses) * 1000


def cpu_milliseconds_of_304(server: Server, address: str, count: int) -> float:
    """The same for a page that the client has already."""
    (page,) = ask(server.port, [address])
    before = server.cpu_seconds()
    found = ask(server.port, [address] * count, {"If-None-Match": page.etag})
    taken = server.cpu_seconds() - before
    if {page.status for page in found} != {304}:
        raise RuntimeError(f"{address} was sent again")
    return taken / count * 1000
