"""A server of bare sockets, for what no HTTP server would do: to be slow before TLS, to speak no TLS, to be full."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Self

Talk = Callable[[socket.socket, Event], None]


class RawHost:
    """Has `talk` with everyone who connects, one after the other; the event is set when the host closes."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self.received = 0
        self._closing = Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve)
        self._open: socket.socket | None = None

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        if self._open:
            with suppress(OSError):
                self._open.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            with suppress(OSError):
                self._open, _ = self._listening.accept()
                self.received += 1
                with self._open:
                    self._talk(self._open, self._closing)


def silence(_: socket.socket, closing: Event) -> None:
    """Accept, and say nothing."""
    closing.wait()


def dripping_record(connection: socket.socket, closing: Event) -> None:
    """Begin a TLS record of a handshake, and drip the rest of it."""
    connection.sendall(bytes.fromhex("16030340000200"))
    while not closing.wait(0.02):
        connection.sendall(b"\x00")


def speak(data: bytes) -> Talk:
    """Read something, say this, and hang up."""

    def talk(connection: socket.socket, _: Event) -> None:
        connection.recv(65_536)
        connection.sendall(data)

    return talk
