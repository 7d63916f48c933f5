"""One request on the wire: bounded in time and size, and its answer proved whole or thrown away.

send ── Answer        any status, the body decoded
     ├─ RetryError    a fault that another try may mend: no connection, silence, a body that broke off
     └─ FetchError    one that it will not: too big, a bad certificate, an address that is none
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import requests
import urllib3.exceptions

from scraper.clock import Clock
from scraper.config import Settings
from scraper.errors import FetchError

_CHUNK: Final = 65_536
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip"})
_GZIP_BITS: Final = 31


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered: header names in lower case, the body decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class RetryError(Exception):
    """A fault worth another try.

    `status` is None where the host gave no answer at all; `wait` in seconds where it said how long to wait.
    """

    def __init__(self, fault: str, status: int | None = None, wait: float | None = None) -> None:
        super().__init__(fault)
        self.fault, self.status, self.wait = fault, status, wait


class Wire:
    """Sends single requests, within the limits of the settings. Follows no redirect, keeps no count."""

    def __init__(self, settings: Settings, clock: Clock, user_agent: str) -> None:
        self._settings = settings
        self._clock = clock
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers = {
            "User-Agent": user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip",
        }

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def send(self, url: str, headers: Mapping[str, str], limit: int) -> Answer:
        """Ask for an address; a body may have `limit` bytes, decoded. Raises RetryError or FetchError."""
        end = self._clock.monotonic() + self._settings.deadline
        timeouts = (self._settings.connect_timeout, self._settings.read_timeout)
        status: int | None = None
        try:
            with self._session.get(
                url, headers=dict(headers), stream=True, timeout=timeouts, allow_redirects=False
            ) as response:
                status = response.status_code
                body = self._read(url, response, limit, end)
                return Answer(status, {name.lower(): value for name, value in response.headers.items()}, body)
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise RetryError("timeout", status) from error
        except zlib.error as error:
            raise RetryError("corrupt encoding", status) from error
        except requests.exceptions.SSLError as error:
            raise FetchError(
                f"{url} has a certificate that does not hold: {error}",
                url=url,
                fault="tls",
                advice="Check the address and this machine's clock; plain http is never fallen back to.",
            ) from error
        except ValueError as error:
            raise FetchError(
                f"{url} is no usable address or leads to none",
                url=url,
                fault="bad address",
                advice="Check the address.",
            ) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise RetryError(_network_fault(error), status) from error

    def _read(self, url: str, response: requests.Response, limit: int, end: float) -> bytes:
        """The decoded body, within its limit and the deadline, its encoding read to the end."""
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in _ENCODINGS:
            raise FetchError(
                f"{url} is encoded as {encoding!r}, which was not asked for",
                url=url,
                fault="unasked encoding",
                advice="Look at it in a browser.",
            )
        decoder = zlib.decompressobj(_GZIP_BITS) if encoding.endswith("gzip") else None
        body, received = bytearray(), 0
        while piece := response.raw.read1(_CHUNK, decode_content=False):
            received += len(piece)
            body += decoder.decompress(piece, limit + 1 - len(body)) if decoder else piece
            if max(received, len(body)) > limit:
                raise FetchError(
                    f"{url} is larger than {limit} bytes",
                    url=url,
                    fault="too big",
                    advice="If the page is right, raise the setting max_bytes (max_feed_bytes for a feed).",
                )
            if self._clock.monotonic() > end:
                raise RetryError("deadline", response.status_code)
        if decoder and received and not decoder.eof:
            raise RetryError("cut encoding", response.status_code)
        return bytes(body)


def _network_fault(error: Exception) -> str:
    text = repr(error)
    if "NameResolution" in text or "getaddrinfo" in text:
        return "dns"
    if "refused" in text:
        return "connection refused"
    if "IncompleteRead" in text:
        return "short body"
    return "connection broken"
