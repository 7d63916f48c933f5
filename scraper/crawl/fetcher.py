"""One polite request at a time. Whatever a host does ends in one outcome or one named error.

get ── ok            a new body, committed to crawl.db before it is handed on
    ├─ unchanged     a body that is the same as the last
    ├─ not_modified  304 to our validators: the last body stands
    ├─ gone          404 or 410
    └─ FetchError    everything else: unreachable, blocked, deferred, or a fault of its own name
"""

import getpass
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
import urllib3.exceptions

from scraper import __version__
from scraper.clock import Clock, iso
from scraper.config import Settings
from scraper.crawl.pacing import Pacer, backoff, retry_after
from scraper.crawl.snapshots import SnapshotStore
from scraper.errors import BlockedError, DeferredError, FetchError, UnreachableError
from scraper.model import Kind
from scraper.report import RunReport

FaultOf = Callable[[Kind, bytes], str]

_RETRY_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 528), 530})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 5
_CHUNK: Final = 65_536
_KEPT_HEADERS: Final = ("content-type", "etag", "last-modified", "date", "location")


class Outcome(StrEnum):
    """How a request that did not fail ended."""

    OK = "ok"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `body` is what stands for the address now, whether it came anew or not; b"" when gone."""

    outcome: Outcome
    url: str
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class _RetryError(Exception):
    """A fault worth another try; `wait` in seconds where the host said how long."""

    def __init__(self, fault: str, status: int | None = None, wait: float | None = None) -> None:
        super().__init__(fault)
        self.fault, self.status, self.wait = fault, status, wait


def user_agent(contact: str) -> str:
    """Who we are, honestly, with a way to reach whoever runs this."""
    return f"paperledge/{__version__} (podcast archive; contact: {contact or default_contact()})"


def default_contact() -> str:
    """Login and host of the machine, the old custom where nothing better is set."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError):
        login = "unknown"
    return f"{login}@{socket.gethostname()}"


class Fetcher:
    """Sends requests for one show, spaced, bounded, retried, and logged in crawl.db."""

    def __init__(
        self, settings: Settings, store: SnapshotStore, clock: Clock, pacer: Pacer, report: RunReport, show: str
    ) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._pacer = pacer
        self._report = report
        self._show = show
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers = {
            "User-Agent": user_agent(settings.contact),
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip",
        }

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def get(self, url: str, kind: Kind, fault_of: FaultOf = lambda _kind, _body: "") -> Fetched:
        """Fetch an address, conditionally where an earlier answer is kept. Raises FetchError.

        `fault_of` tells what is wrong with a body that came as success: `truncated` is tried again, anything
        else means that a stranger answered.
        """
        state = self._store.url_state(url)
        validators = {}
        if state.body_sha256:
            validators = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
        answer = self._get_with_retries(
            url, kind, {name: value for name, value in validators.items() if value}, fault_of
        )
        if answer.status in {404, 410}:
            return Fetched(Outcome.GONE, url, answer.status, b"")
        if answer.status == 304:
            last = self._store.latest(url)
            return Fetched(Outcome.NOT_MODIFIED, url, 304, last.body if last else b"")
        seq = self._store.add(
            url=url,
            kind=kind,
            fetched_at=iso(self._clock.now()),
            status=answer.status,
            headers={name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers},
            body=answer.body,
            show=self._show,
        )
        return Fetched(Outcome.OK if seq else Outcome.UNCHANGED, url, answer.status, answer.body)

    def _get_with_retries(self, url: str, kind: Kind, validators: Mapping[str, str], fault_of: FaultOf) -> _Answer:
        for attempt in range(1, self._settings.tries + 1):
            try:
                return self._attempt(url, kind, validators, fault_of)
            except _RetryError as retry:
                wait = retry.wait if retry.wait is not None else backoff(attempt, self._clock)
                if wait > self._settings.max_wait:
                    raise self._deferred(url, wait) from retry
                if attempt == self._settings.tries:
                    raise _given_up(url, retry) from retry
                self._report.http["retries"] += 1
                self._pacer.wait(wait)
        raise AssertionError("settings allow at least one try")

    def _deferred(self, url: str, wait: float) -> DeferredError:
        return DeferredError(
            f"{urlsplit(url).netloc} asks to be left alone for {wait:.0f} s",
            url=url,
            fault="deferred",
            advice="Run the command again after that time; what was fetched is kept.",
        )

    def _attempt(self, url: str, kind: Kind, validators: Mapping[str, str], fault_of: FaultOf) -> _Answer:
        """One attempt, redirects of the same site followed, with its line in the fetch log."""
        started, started_at = self._clock.monotonic(), iso(self._clock.now())
        outcome, fault, status, size = "failed", "", None, 0
        try:
            answer = self._follow(url, kind, validators)
            status, size = answer.status, len(answer.body)
            if status == 200 and (wrong := fault_of(kind, answer.body)):
                raise _stranger(url, wrong)
            outcome = {304: "not_modified", 404: "gone", 410: "gone"}.get(status, "ok")
            self._report.http[outcome] += 1
            self._report.http["bytes"] += size
            return answer
        except _RetryError as retry:
            outcome, fault, status = "retry", retry.fault, retry.status
            raise
        except FetchError as error:
            outcome, fault = "refused", error.fault
            raise
        finally:
            if fault:
                self._report.faults[fault] += 1
            self._store.log_fetch(
                url=url,
                started_at=started_at,
                outcome=outcome,
                fault=fault,
                status=status,
                size=size,
                seconds=self._clock.monotonic() - started,
            )

    def _follow(self, url: str, kind: Kind, validators: Mapping[str, str]) -> _Answer:
        target = url
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._send(target, kind, validators)
            if answer.status not in _REDIRECTS:
                return self._judge(url, answer, asked_conditionally=bool(validators))
            target = urljoin(target, answer.headers.get("location", ""))
            if _site(target) != _site(url):
                raise FetchError(
                    f"{url} redirects to another site, {target}",
                    url=url,
                    fault="redirect elsewhere",
                    advice="If the show has moved, set its new address.",
                )
        raise FetchError(f"{url} redirects in a circle", url=url, fault="redirect loop", advice="Try again later.")

    def _judge(self, url: str, answer: _Answer, *, asked_conditionally: bool) -> _Answer:
        status = answer.status
        if status == 200 and answer.body:
            return answer
        if status in {404, 410} or (status == 304 and asked_conditionally):
            return answer
        if status in _RETRY_STATUSES:
            asked = retry_after(
                answer.headers.get("retry-after", ""), answer.headers.get("date", ""), self._clock.now()
            )
            raise _RetryError(f"status {status}", status, asked)
        if status == 403:
            raise BlockedError(
                f"{url} is refused to us (403)", url=url, fault="status 403", advice="Ask the site's owner."
            )
        fault = "empty" if status == 200 else f"status {status}"
        raise FetchError(f"{url} answered with {fault}", url=url, fault=fault, advice="Look at it in a browser.")

    def _send(self, url: str, kind: Kind, validators: Mapping[str, str]) -> _Answer:
        host = urlsplit(url).netloc
        self._pacer.wait_turn(host)
        self._report.http["requests"] += 1
        limit = self._settings.max_feed_bytes if kind is Kind.FEED else self._settings.max_bytes
        timeouts = (self._settings.connect_timeout, self._settings.read_timeout)
        try:
            with self._session.get(
                url, headers=dict(validators), stream=True, timeout=timeouts, allow_redirects=False
            ) as response:
                body = self._read(url, response, limit)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return _Answer(response.status_code, headers, body)
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise _RetryError("timeout") from error
        except (urllib3.exceptions.DecodeError, requests.exceptions.ContentDecodingError) as error:
            raise _RetryError("corrupt encoding") from error
        except requests.exceptions.SSLError as error:
            raise FetchError(
                f"{url} has a certificate that does not hold: {error}",
                url=url,
                fault="tls",
                advice="Check the address and this machine's clock; plain http is never fallen back to.",
            ) from error
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError) as error:
            raise FetchError(f"{url} is no usable address", url=url, fault="bad address") from error
        except (requests.ConnectionError, urllib3.exceptions.HTTPError, requests.RequestException) as error:
            raise _RetryError(_network_fault(error)) from error
        finally:
            self._pacer.done(host)

    def _read(self, url: str, response: requests.Response, limit: int) -> bytes:
        """The decoded body, within the size limit and the deadline."""
        end = self._clock.monotonic() + self._settings.deadline
        pieces: list[bytes] = []
        size = 0
        while piece := response.raw.read1(_CHUNK, decode_content=True):
            size += len(piece)
            if size > limit:
                raise FetchError(
                    f"{url} is larger than {limit} bytes",
                    url=url,
                    fault="too big",
                    advice="Raise max_bytes if it is.",
                )
            if self._clock.monotonic() > end:
                raise _RetryError("deadline")
            pieces.append(piece)
        return b"".join(pieces)


def _stranger(url: str, fault: str) -> Exception:
    if fault == "truncated":
        return _RetryError(fault, 200)
    return BlockedError(
        f"{url} answered with a page that is {fault}",
        url=url,
        fault=fault,
        advice="Open the address in a browser; if it asks whether you are human, wait and try later.",
    )


def _given_up(url: str, retry: _RetryError) -> FetchError:
    unreachable = retry.status is None
    kind = UnreachableError if unreachable else FetchError
    return kind(
        f"{url} could not be fetched: {retry.fault}",
        url=url,
        fault=retry.fault,
        advice="Check the network and the address, then run the command again; what was fetched is kept.",
    )


def _network_fault(error: Exception) -> str:
    text = repr(error)
    if "NameResolution" in text or "getaddrinfo" in text:
        return "dns"
    if "refused" in text:
        return "connection refused"
    if "IncompleteRead" in text:
        return "short body"
    return "connection broken"


def _site(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").removeprefix("www.") + f":{parts.port or ''}"
