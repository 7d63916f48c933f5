"""A sample host that breaks on demand, each fault by its name.

    with FaultHost(episodes) as host:
        host.fault("/page/2/", "drop", "once")

A fault is a function from the honest answer (always whole, never a 304) to the broken one. It keeps the
honest headers, the ETag too: a client that remembers the validator of a broken page never sees the page.
"""

import gzip
import socket
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from threading import Event
from typing import Literal

from scraper.sample.host import SampleHost, error
from scraper.sample.server import Request, Response
from scraper.sample.show import SampleEpisode

Fault = Callable[[Response], Response]
Mode = Literal["always", "once"] | int

DRIP_SECONDS = 0.02
HUGE_BYTES = 50_000_000
_BLOCK = b"<p>and so on</p>" * 4096

_CHALLENGE = b"""<!DOCTYPE html>
<html><head><title>Just a moment...</title></head>
<body><h1>Checking that you are human</h1>
<form action="/verify" method="post"><div class="captcha" data-sitekey="0"></div></form>
</body></html>
"""


def status(code: int, headers: Mapping[str, str] | None = None) -> Fault:
    """Make the fault that answers with `code` and `headers`."""
    return lambda _: error(code, headers)


def reset(honest: Response) -> Response:
    """Reset the connection before anything is sent."""
    return replace(honest, status=0, take_over=lambda connection, _: _reset(connection))


def drop(honest: Response) -> Response:
    """Send honest headers and half the body, then reset the connection."""

    def take_over(connection: socket.socket, _: Event) -> None:
        connection.sendall(honest.head() + half(honest.body))
        _reset(connection)

    return replace(honest, take_over=take_over)


def short(honest: Response) -> Response:
    """Declare twice the length that is sent, then close the connection in good order."""
    wrong = replace(honest, headers={**honest.headers, "Content-Length": str(2 * len(honest.body))})
    return replace(wrong, take_over=lambda connection, _: connection.sendall(wrong.head() + honest.body))


def truncated(honest: Response) -> Response:
    """Send half the page, framed as if it were all: nothing but the missing end gives it away."""
    return replace(honest, body=half(honest.body))


def stall(honest: Response) -> Response:
    """Send nothing and keep the connection open until the host closes."""

    def take_over(_: socket.socket, closing: Event) -> None:
        closing.wait()

    return replace(honest, status=0, take_over=take_over)


def slow(honest: Response) -> Response:
    """Send the headers at once and the body byte by byte, never silent for long."""

    def take_over(connection: socket.socket, closing: Event) -> None:
        connection.sendall(honest.head())
        for byte in honest.body:
            if closing.wait(DRIP_SECONDS):
                return
            connection.sendall(bytes([byte]))

    return replace(honest, take_over=take_over)


def empty(honest: Response) -> Response:
    """Answer 200 without a body."""
    return replace(honest, body=b"")


def cut_gzip(honest: Response) -> Response:
    """Send half of a gzipped body, framed as if it were all."""
    headers = {**honest.headers, "Content-Encoding": "gzip"}
    return replace(honest, body=half(gzip.compress(honest.body, mtime=0)), headers=headers)


def not_html(honest: Response) -> Response:
    """Send the honest bytes under the content type of something else."""
    return replace(honest, headers={**honest.headers, "Content-Type": "application/octet-stream"})


def challenge(_: Response) -> Response:
    """Answer 200 with a whole page that asks for a captcha in place of the show."""
    return Response(200, _CHALLENGE, {"Content-Type": "text/html; charset=utf-8"})


def huge(honest: Response) -> Response:
    """Send a body that does not end until the client hangs up (or at `HUGE_BYTES`, the end missing)."""
    endless = replace(honest, headers={**honest.headers, "Transfer-Encoding": "chunked"})

    def take_over(connection: socket.socket, closing: Event) -> None:
        connection.sendall(endless.head() + chunk(half(honest.body)))
        for _ in range(HUGE_BYTES // len(_BLOCK)):
            connection.sendall(chunk(_BLOCK))

    return replace(endless, take_over=take_over)


FAULTS: Mapping[str, Fault] = {
    "403": status(403),
    "404": status(404),
    "410": status(410),
    "429": status(429, {"Retry-After": "7"}),
    "500": status(500),
    "503": status(503),
    "reset": reset,
    "drop": drop,
    "short": short,
    "truncated": truncated,
    "stall": stall,
    "slow": slow,
    "empty": empty,
    "cut_gzip": cut_gzip,
    "not_html": not_html,
    "challenge": challenge,
    "huge": huge,
}


@dataclass(frozen=True, slots=True)
class _Plan:
    fault: Fault
    only: int | None
    asked: Iterator[int] = field(default_factory=lambda: count(1))

    def is_due(self) -> bool:
        return next(self.asked) == self.only or self.only is None


class FaultHost(SampleHost):
    """A `SampleHost` that answers honestly except where `fault` says otherwise."""

    def __init__(
        self,
        episodes: Sequence[SampleEpisode] | None = None,
        *,
        port: int = 0,
        page_size: int = 10,
        now: datetime | None = None,
    ) -> None:
        super().__init__(episodes, port=port, page_size=page_size, now=now)
        self._plans: dict[str, _Plan] = {}

    def fault(self, path: str, fault: str | Fault, mode: Mode = "always") -> None:
        """Break `path` (exactly as requested; `*`: every path that has no fault of its own) from now on.

        `fault` is a name of `FAULTS` or a fault of the caller's own. `mode` is "always", "once" (the next
        request only) or n (the nth request from now only). Raises `KeyError` for an unknown name.
        """
        chosen = FAULTS[fault] if isinstance(fault, str) else fault
        only = {"always": None, "once": 1}[mode] if isinstance(mode, str) else mode
        self._plans[path] = _Plan(chosen, only)

    def heal(self) -> None:
        """Forget all faults."""
        self._plans.clear()

    def respond(self, request: Request) -> Response:
        plan = self._plans.get(request.path) or self._plans.get("*")
        if plan and plan.is_due():
            return plan.fault(self.page(request.path))
        return super().respond(request)


def half(body: bytes) -> bytes:
    """The first half of a body."""
    return body[: len(body) // 2]


def chunk(data: bytes) -> bytes:
    """Frame a piece of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def _reset(connection: socket.socket) -> None:
    # Lingering for no time makes the close a reset. Closing the descriptor itself gets ahead of the server,
    # which would say goodbye in good order first.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.close(connection.detach())
