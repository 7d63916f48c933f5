"""A small HTTP/1.1 server on the loopback address; one function decides each answer, whole or broken."""

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from sys import exception
from threading import Event, Thread
from time import monotonic
from typing import Any
from weakref import WeakSet


@dataclass(frozen=True, slots=True)
class Request:
    """What came in: `at` in monotonic seconds, `path` with its query, header names in lower case."""

    at: float
    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """What goes out. `headers` win over those that `head` would write by itself.

    `take_over` does what it likes with the connection in place of sending the answer, and the connection is
    closed after it; the event is set when the server closes, so that it may wait without holding that up.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    take_over: Callable[[socket.socket, Event], None] | None = None

    def head(self) -> bytes:
        """Write the status line and the headers, up to and with the blank line."""
        headers = {"Server": "sample-host", "Date": formatdate(usegmt=True), **self.headers}
        if self.status != HTTPStatus.NOT_MODIFIED and "Transfer-Encoding" not in headers:
            headers.setdefault("Content-Length", str(len(self.body)))
        lines = [f"HTTP/1.1 {self.status} {responses.get(self.status, 'Unnamed')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1:`port` (0: any free port), a thread a connection; `answer` is called from each.

    Raises `OSError` when the port is taken.
    """

    # Joined at the end, so that no thread outlives its server; `stop` sees to it that none makes us wait.
    daemon_threads = False

    def __init__(self, port: int, answer: Callable[[Request], Response]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer = answer
        self.closing = Event()
        self._connections: WeakSet[socket.socket] = WeakSet()
        self._accepting = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def start(self) -> None:
        """Begin to accept connections."""
        self._accepting.start()

    def stop(self) -> None:
        """Hang up on everyone and return when all threads have ended; only after `start`."""
        self.closing.set()
        self.shutdown()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()
        self._accepting.join()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection and remember it, so that `stop` can end it."""
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what a handler raised on stderr, unless it is only that the client has gone."""
        if not isinstance(exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.server.answer(Request(monotonic(), self.command, self.path, headers))
        if response.take_over:
            self.close_connection = True
            response.take_over(self.connection, self.server.closing)
        else:
            body = b"" if self.command == "HEAD" else response.body
            self.connection.sendall(response.head() + body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing: whoever answers keeps the log."""
