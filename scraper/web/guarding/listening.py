"""How the site's own server meets the network: limits that hold before a request is whole."""

import asyncio
import os
import socket
from typing import Any, Final

import h11
from uvicorn import Config, Server
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol

from scraper.web.guarding import guard
from scraper.web.guarding.gate import MOST_IN_HEAD
from scraper.web.guarding.guard import App, Receive, Scope, Send

MOST_CONNECTIONS: Final = 100
"""That are open at the same time. Each may hold an answer that its reader does not fetch."""
PATIENCE: Final = 15.0
"""Seconds for a request to come whole, for an answer to be fetched, and for a connection to rest."""
_SCHEME: Final = b"x-forwarded-proto"
_WAITING: Final = (h11.IDLE, h11.SEND_BODY)
_UNANSWERED: Final = (h11.IDLE, h11.SEND_RESPONSE)


class Protocol(H11Protocol):
    """Uvicorn's protocol, with an end to waiting and to connections, and the headers on what it answers itself."""

    _coming: asyncio.TimerHandle | None = None
    _going: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Turn away whoever is one too many."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            self._say(503, "The site is busy. Please try again in a few seconds.", b"retry-after: 5\r\n")
        else:
            self._coming = self.loop.call_later(PATIENCE, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_coming()
        self._stop_going()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Give a request its time from its first byte on."""
        super().data_received(data)
        if self.conn.their_state not in _WAITING:
            self._stop_coming()
        elif self._coming is None and not self.transport.is_closing():
            self._coming = self.loop.call_later(PATIENCE, self._too_slow)

    def pause_writing(self) -> None:
        """Give the reader of an answer its time."""
        super().pause_writing()
        self._going = self.loop.call_later(PATIENCE, self.transport.abort)

    def resume_writing(self) -> None:
        """It reads."""
        self._stop_going()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn gives it
        """Answer what is no HTTP."""
        self._say(400, "This is no request that can be read, or its headers are too long.")

    def _stop_coming(self) -> None:
        if self._coming:
            self._coming.cancel()
            self._coming = None

    def _stop_going(self) -> None:
        if self._going:
            self._going.cancel()
            self._going = None

    def _too_slow(self) -> None:
        self._say(408, "The request did not come in time.")

    def _say(self, status: int, sentence: str, more: bytes = b"") -> None:
        """End the connection, with a sentence where no answer has begun that it would be taken for a part of."""
        if self.conn.our_state in _UNANSWERED:
            self.transport.write(self._said(status, sentence, more))
        self.transport.close()

    @staticmethod
    def _said(status: int, sentence: str, more: bytes) -> bytes:
        body = f"{sentence}\n".encode()
        head = [b"HTTP/1.1 %d \r\nconnection: close\r\ncontent-length: %d\r\n" % (status, len(body)), more]
        head += [b"%s: %s\r\n" % pair for pair in (*guard.PLAIN, *guard.security_headers())]
        return b"".join((*head, b"\r\n", body))


def behind_proxies(app: App) -> App:
    """The application, told by a proxy on this machine which scheme and address the visitor used.

    Each of several proxies adds to `X-Forwarded-Proto: https, http`; the first speaks of the visitor. Uvicorn, which
    heeds whom FORWARDED_ALLOW_IPS names, makes nothing of more than one.
    """
    told: Any = ProxyHeadersMiddleware(app, os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1"))  # type: ignore[arg-type]

    async def with_first_scheme(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [
            (name, value.partition(b",")[0].strip() if name == _SCHEME else value)
            for name, value in scope.get("headers", ())
        ]
        await told({**scope, "headers": headers}, receive, send)

    return with_first_scheme


def configured(app: Any) -> Config:
    """How an application is served."""
    return Config(
        behind_proxies(app),
        proxy_headers=False,
        http=Protocol,
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        backlog=MOST_CONNECTIONS,
        timeout_keep_alive=int(PATIENCE),
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=MOST_IN_HEAD,
    )


def run(app: Any, listener: socket.socket) -> None:
    """Serve an application on a listening socket until a signal ends it."""
    Server(configured(app)).run(sockets=[listener])
