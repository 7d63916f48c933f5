"""One request on the wire: bounded in time and size, and its answer proved whole or thrown away.

send ── Answer        any status, the body decoded
     ├─ RetryError    a fault that another try may mend: no connection, silence, a body that broke off
     └─ FetchError    one that it will not: too big, a bad certificate, a private address, an address that is none
"""

import http.client
import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.exceptions import TimeoutError as SilenceError

from scraper.config import Settings
from scraper.crawl.connection import (
    Guard,
    HugeHeadError,
    MalformedHeadError,
    PrivateAddressError,
    is_loopback,
    pools,
)
from scraper.errors import FetchError

_CHUNK: Final = 65_536
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip"})
_GZIP_BITS: Final = 31

_FAULTS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (socket.gaierror, "dns"),
    (ConnectionRefusedError, "connection refused"),
    (ssl.SSLEOFError, "connection broken"),
    (ssl.SSLError, "tls"),
    (ConnectionError, "connection broken"),
    (HugeHeadError, "huge headers"),
    (MalformedHeadError, "malformed headers"),
    (InvalidHeader, "malformed headers"),
    (http.client.IncompleteRead, "short body"),
    (http.client.LineTooLong, "bad chunk"),
    (http.client.BadStatusLine, "bad status line"),
    (http.client.UnknownProtocol, "bad status line"),
    (http.client.HTTPException, "huge headers"),
    (EOFError, "cut encoding"),
    (zlib.error, "corrupt encoding"),
    (SilenceError, "timeout"),
    (TimeoutError, "timeout"),
)
"""What went wrong, by the first of these that is among its causes. A bare HTTPException: too many headers."""


_BAD_ADDRESS: Final = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    UnicodeError,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered: header names in lower case, the body decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class RetryError(Exception):
    """A fault worth another try.

    `status` is None where the host gave no answer at all; `wait` in seconds where the host of `url` said how long
    to wait.
    """

    def __init__(self, fault: str, status: int | None = None, wait: float | None = None, url: str = "") -> None:
        super().__init__(fault)
        self.fault, self.status, self.wait, self.url = fault, status, wait, url


class _GuardedAdapter(HTTPAdapter):
    """The way of `requests` to a host, over guarded connections.

    It is used without a session: that would read the body of a redirect, whatever its size, even where none is
    followed, and would keep cookies.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__()

    def init_poolmanager(self, *_: object, **__: object) -> None:
        self.poolmanager = pools(self._guard)


class Wire:
    """Sends single requests, within the limits of the settings. Follows no redirect, keeps no count and no cookie."""

    def __init__(self, settings: Settings, user_agent: str) -> None:
        self._deadline = settings.deadline
        self._timeouts = (settings.connect_timeout, settings.read_timeout)
        self._guard = Guard(loopback=is_loopback(urlsplit(settings.url).hostname or ""))
        self._adapter = _GuardedAdapter(self._guard)
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip",
        }

    def close(self) -> None:
        """Let the connections go; the next request makes a new one."""
        self._adapter.poolmanager.clear()

    def send(self, url: str, headers: Mapping[str, str], limit: int, *, cut: bool = False) -> Answer:
        """Ask for an address. Raises RetryError or FetchError.

        A body may have `limit` bytes, decoded; `cut` leaves the rest of a longer one unread.
        """
        status: int | None = None
        with self._guard.until(self._deadline) as deadline:
            try:
                with closing(self._ask(url, headers)) as response:
                    status = response.status_code
                    body = _read(url, response, limit, cut=cut)
                    named = {name.lower(): response.headers[name] for name in response.headers}
            except PrivateAddressError as error:
                raise _refused(url, "private address", f"leads to {error}, which is no public address") from error
            except _BAD_ADDRESS as error:
                raise _refused(url, "bad address", "is no usable address or leads to none") from error
            except (requests.RequestException, HTTPError, OSError, EOFError, zlib.error) as error:
                fault = "deadline" if deadline.is_over else _fault(error)
                if fault == "tls":
                    raise _refused(url, fault, f"is not safely reached, and http is no way out: {error}") from error
                raise RetryError(fault, status) from error
            # A connection that was shut at the deadline looks like one that its host closed: perhaps in mid-body.
            if deadline.is_over:
                raise RetryError("deadline", status)
        return Answer(status, named, body)

    def _ask(self, url: str, headers: Mapping[str, str]) -> requests.Response:
        request = requests.Request("GET", url, headers={**self._headers, **headers}).prepare()
        return self._adapter.send(request, stream=True, timeout=self._timeouts, verify=certifi.where())


def _read(url: str, response: requests.Response, limit: int, *, cut: bool) -> bytes:
    """The decoded body, within its limit, its encoding read to the end."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise _refused(url, "unasked encoding", f"is encoded as {encoding!r}, which was not asked for")
    decoder = zlib.decompressobj(_GZIP_BITS) if encoding.endswith("gzip") else None
    body, received = bytearray(), 0
    while piece := response.raw.read1(_CHUNK, decode_content=False):
        received += len(piece)
        body += decoder.decompress(piece, limit + 1 - len(body)) if decoder else piece
        if max(received, len(body)) > limit:
            if cut:
                return bytes(body[:limit])
            raise _refused(
                url,
                "too big",
                f"is larger than {limit} bytes",
                advice="If the page is right, raise the setting max_bytes (max_feed_bytes for a feed).",
            )
        if decoder and decoder.unused_data:
            raise zlib.error("there is more after its end")
    if decoder and received and not decoder.eof:
        raise EOFError
    return bytes(body)


def _refused(
    url: str, fault: str, what: str, advice: str = "Check the address, and look at it in a browser."
) -> FetchError:
    return FetchError(f"{url} {what}", url=url, fault=fault, advice=advice)


def _fault(error: Exception) -> str:
    """The name of what went wrong on the wire."""
    causes = list(_causes(error))
    return next(
        (name for kind, name in _FAULTS if any(isinstance(cause, kind) for cause in causes)), "connection broken"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, what it was raised from, and what urllib3 wrapped in it."""
    while error is not None:
        yield error
        wrapped = error.args[-1] if error.args and isinstance(error.args[-1], Exception) else None
        error = error.__cause__ or wrapped
