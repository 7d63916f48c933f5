"""Connections that end when their request must, that lead to no private address, and that believe no broken head.

A host that drips is never silent, so no timeout of a single read ends it: all sockets of a request are shut from
outside when its time is over. Addresses are looked at here, after the name was resolved and before anything is
sent there, so that no second answer of a name server can lead elsewhere.
"""

import http.client
import os
import socket
import time
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from queue import Empty, SimpleQueue
from threading import Lock, Thread, Timer
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HeaderParsingError, NewConnectionError
from urllib3.util import connection
from urllib3.util.response import assert_header_parsing

_MOST_HEAD: Final = 65_536
"""Bytes of an answer before its body, whatever comes first: interim answers, status line, headers."""


class PrivateAddressError(Exception):
    """A name that leads to a machine of somebody's own network."""


class HugeHeadError(http.client.HTTPException):
    """An answer whose headers do not end where any reasonable ones have."""


class MalformedHeadError(http.client.HTTPException):
    """An answer whose headers cannot all be read, so that those which frame the body may be among the lost."""


class Deadline:
    """The time that one request has. A context manager: leaving it ends the watch."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = Lock()
        self._timer = Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._timer.join()
        with self._lock:
            for watched in self._sockets:
                watched.close()
            self._sockets.clear()

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return not self.left()

    def left(self) -> float:
        """Seconds until it is over; never less than none."""
        return max(0.0, self._end - time.monotonic())

    def watch(self, sock: socket.socket) -> None:
        """Shut this connection too when the time is over."""
        # TLS takes the descriptor away from the socket it wraps: only one of our own stays good.
        own = socket.socket(fileno=os.dup(sock.fileno()))
        with self._lock:
            self._sockets.append(own)
        if self.is_over:
            self._shut()

    def _shut(self) -> None:
        with self._lock:
            for watched in self._sockets:
                try:
                    watched.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class Guard:
    """What every connection asks: how long the request at hand still has, and whether an address may be used."""

    def __init__(self, *, loopback: bool) -> None:
        self.deadline = Deadline(0)
        self._loopback = loopback

    def until(self, seconds: float) -> Deadline:
        """The deadline of the request that begins now."""
        self.deadline = Deadline(seconds)
        return self.deadline

    def require_public(self, address: str) -> None:
        """Raise PrivateAddressError unless the address is one of the public net, or loopback where that is meant."""
        found = _embedded(ip_address(address.partition("%")[0]))
        if not (found.is_global and not found.is_multicast) and not (self._loopback and found.is_loopback):
            raise PrivateAddressError(address)


def is_loopback(host: str) -> bool:
    """Whether a host's name, as it is written, means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def pools(guard: Guard) -> PoolManager:
    """Connections to any host, one at a time to each, all of them under guard."""
    manager = PoolManager(maxsize=1)
    manager.pool_classes_by_scheme = {
        "http": partial(_Pool, guard=guard),  # type: ignore[dict-item] # called like the class
        "https": partial(_TLSPool, guard=guard),  # type: ignore[dict-item]
    }
    return manager


class _Head:
    """The lines before a body: all of them together bounded, and each whole."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._left = _MOST_HEAD
        self._begun = False

    def readline(self, limit: int) -> bytes:
        line = self._source.readline(min(limit, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise HugeHeadError
        # Nothing at all is a host that hung up, which http.client tells; later it would take that for the end.
        if not line.endswith(b"\n") and (line or self._begun):
            raise MalformedHeadError
        self._begun = True
        return line

    def close(self) -> None:
        self._source.close()


class _Response(http.client.HTTPResponse):
    """An answer whose head is bounded and must be read to its proper end."""

    fp: Any

    def begin(self) -> None:
        source, self.fp = self.fp, _Head(self.fp)
        try:
            super().begin()
        finally:
            self.fp = source if self.fp else None
        try:
            assert_header_parsing(self.msg)
        except (HeaderParsingError, TypeError) as error:
            raise MalformedHeadError from error


class _Connection(HTTPConnection):
    response_class = _Response

    def __init__(self, *args: Any, guard: Guard, **options: Any) -> None:
        super().__init__(*args, **options)
        self._guard = guard

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is not None:
            self._guard.deadline.watch(self.sock)
        super().request(*args, **options)

    def _new_conn(self) -> socket.socket:
        try:
            sock = self._reach()
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"{self.host} could not be reached in time") from error
        except OSError as error:
            raise NewConnectionError(self, f"{self.host} could not be reached: {error}") from error
        self._guard.deadline.watch(sock)
        return sock

    def _reach(self) -> socket.socket:
        """Connect to the first address of the host that answers. Raises OSError or PrivateAddressError."""
        failure: OSError = socket.gaierror(socket.EAI_NONAME, "it has no address")
        for address in _resolve(self.host, self.port, self._patience()):
            self._guard.require_public(address)
            try:
                return connection.create_connection(
                    (address, self.port), self._patience(), socket_options=self.socket_options
                )
            except OSError as error:
                failure = error
        raise failure

    def _patience(self) -> float:
        """Seconds that connecting may take from now on."""
        left = self._guard.deadline.left()
        if not left:
            raise TimeoutError
        return min(left, self.timeout or left)


class _TLSConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a name. Raises OSError: gaierror, or TimeoutError where no name server answers in time."""
    answers: SimpleQueue[list[Any] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, connection.allowed_gai_family(), socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    # The system's resolver cannot be interrupted, so that it is waited for from outside.
    Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return [entry[4][0] for entry in found]


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, NAT64), or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.packed.startswith(_NAT64):
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address


_NAT64: Final = bytes.fromhex("0064ff9b0000000000000000")
"""RFC 6052."""
