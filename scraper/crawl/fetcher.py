"""One polite request at a time. Whatever a host does ends in one outcome or one named error.

get ── ok            a new body, committed to crawl.db before it is handed on
    ├─ unchanged     a body that is the same as the last
    ├─ not_modified  304 to our validators: the last body stands
    ├─ gone          404 or 410
    └─ FetchError    everything else: unreachable, blocked, deferred, or a fault of its own name
"""

import getpass
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import count
from typing import Final
from urllib.parse import urljoin, urlsplit

from scraper import __version__
from scraper.clock import Clock, iso
from scraper.config import Settings
from scraper.crawl.pacing import Pacer, backoff, retry_after
from scraper.crawl.site import root_of, same_site
from scraper.crawl.snapshots import SnapshotStore
from scraper.crawl.wire import Answer, RetryError, Wire
from scraper.errors import BlockedError, DeferredError, FetchError, UnreachableError
from scraper.model import Kind
from scraper.report import RunReport

FaultOf = Callable[[Kind, bytes], str]
Permit = Callable[[str], None]

_RETRY_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 528), 530})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 5
_MOST_REFUSALS: Final = 3
_KEPT_HEADERS: Final = ("content-type", "etag", "last-modified", "date", "location")
_CONTENT_TYPES: Final = {Kind.LISTING: ("html",), Kind.EPISODE: ("html",), Kind.FEED: ("xml", "rss", "text/")}
"""What the content type of a page must speak of; a host that names none is not held to it."""
_OUTCOMES: Final = {304: "not_modified", 404: "gone", 410: "gone"}


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
        self._wire = Wire(settings, clock, user_agent(settings.contact))
        self._heard_of: set[str] = set()
        self._refusals: Counter[str] = Counter()

    def close(self) -> None:
        """Let the connections go."""
        self._wire.close()

    def get(
        self,
        url: str,
        kind: Kind,
        fault_of: FaultOf = lambda _kind, _body: "",
        permit: Permit = lambda _url: None,
    ) -> Fetched:
        """Fetch an address, conditionally where an earlier answer is kept. Raises FetchError.

        `fault_of` tells what is wrong with a body that came as success: `truncated` is tried again, anything
        else means that a stranger answered. `permit` raises FetchError for an address that may not be asked
        for; it is put to every address on the way, redirects too.
        """
        self._stay_away(url)
        permit(url)
        answer = self._persist(url, kind, fault_of, permit)
        if kind is not Kind.ROBOTS:
            self._heard_of.add(root_of(url))
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

    def _stay_away(self, url: str) -> None:
        """Raise DeferredError while the time that the host asked for in an earlier run lasts."""
        until = self._store.not_before(root_of(url))
        if until > iso(self._clock.now()):
            raise self._deferred(url, until)

    def _persist(self, url: str, kind: Kind, fault_of: FaultOf, permit: Permit) -> Answer:
        """Try, and try again after faults that may pass; each attempt has its line in the fetch log."""
        validators = self._validators(url)
        for attempt in count(1):
            begun = (iso(self._clock.now()), self._clock.monotonic())
            try:
                answer = self._attempt(url, kind, validators, fault_of, permit)
            except RetryError as retry:
                error = self._last_word(url, retry, attempt)
                self._log(url, begun, _outcome_of(error), retry.fault, retry.status)
                if error is not None:
                    raise error from retry
                self._report.faults[retry.fault] += 1
                self._report.http["retries"] += 1
            except FetchError as error:
                self._log(url, begun, "refused", error.fault)
                raise
            else:
                outcome = _OUTCOMES.get(answer.status, "ok")
                self._report.http[outcome] += 1
                self._report.http["bytes"] += len(answer.body)
                self._log(url, begun, outcome, "", answer.status, len(answer.body))
                return answer
        raise AssertionError("counting never ends")

    def _log(
        self, url: str, begun: tuple[str, float], outcome: str, fault: str, status: int | None = None, size: int = 0
    ) -> None:
        started_at, started = begun
        self._store.log_fetch(
            url=url,
            started_at=started_at,
            outcome=outcome,
            fault=fault,
            status=status,
            size=size,
            seconds=self._clock.monotonic() - started,
        )

    def _validators(self, url: str) -> dict[str, str]:
        state = self._store.url_state(url)
        named = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
        return {name: value for name, value in named.items() if value}

    def _last_word(self, url: str, retry: RetryError, attempt: int) -> FetchError | None:
        """The error that ends the tries after this fault; None where another is due, and the host is left in peace
        until then."""
        if retry.wait is not None and retry.wait > self._settings.max_wait:
            until = iso(self._clock.now() + timedelta(seconds=retry.wait))
            self._store.put_off(root_of(url), until)
            return self._deferred(url, until)
        if retry.wait is not None:
            self._pacer.hold(urlsplit(url).netloc, retry.wait)
        if attempt < self._settings.tries:
            if retry.wait is None:
                self._pacer.hold(urlsplit(url).netloc, backoff(attempt, self._clock))
            return None
        silent = retry.status is None and root_of(url) not in self._heard_of
        return (UnreachableError if silent else FetchError)(
            f"{url} could not be fetched: {retry.fault}",
            url=url,
            fault=retry.fault,
            advice="Check the network and the address, then run the command again; what was fetched is kept.",
        )

    def _deferred(self, url: str, until: str) -> DeferredError:
        self._report.not_before = until
        return DeferredError(
            f"{urlsplit(url).netloc} asks to be left alone until {until}",
            url=url,
            fault="deferred",
            advice="Run the command again after that time; what was fetched is kept.",
        )

    def _attempt(
        self, url: str, kind: Kind, validators: Mapping[str, str], fault_of: FaultOf, permit: Permit
    ) -> Answer:
        """One attempt, redirects of the same site followed. Raises RetryError or FetchError."""
        target = url
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._send(target, kind, validators)
            if answer.status not in _REDIRECTS:
                self._judge(url, kind, answer, asked_conditionally=bool(validators))
                if answer.status == 200 and (wrong := fault_of(kind, answer.body)):
                    raise _not_ours(url, kind, wrong)
                return answer
            target = _next_hop(url, target, answer.headers.get("location", ""))
            permit(target)
        raise FetchError(f"{url} redirects in a circle", url=url, fault="redirect loop", advice="Try again later.")

    def _send(self, url: str, kind: Kind, validators: Mapping[str, str]) -> Answer:
        host = urlsplit(url).netloc
        limit = self._settings.max_feed_bytes if kind is Kind.FEED else self._settings.max_bytes
        self._pacer.wait_turn(host)
        self._report.http["requests"] += 1
        try:
            return self._wire.send(url, validators, limit)
        finally:
            self._pacer.done(host)

    def _judge(self, url: str, kind: Kind, answer: Answer, *, asked_conditionally: bool) -> None:
        """Raise the error that an answer's status or headers amount to, if they do."""
        status, host = answer.status, urlsplit(url).netloc
        if status == 403 and kind is not Kind.ROBOTS:
            self._refusals[host] += 1
            if self._refusals[host] >= _MOST_REFUSALS:
                raise BlockedError(
                    f"{url} is refused to us (403), as the pages before it were",
                    url=url,
                    fault="status 403",
                    advice="Ask the site's owner; nothing more is asked of this host.",
                )
        else:
            self._refusals[host] = 0
        if status in _RETRY_STATUSES:
            sent, now = answer.headers.get("date", ""), self._clock.now()
            raise RetryError(
                f"status {status}", status, retry_after(answer.headers.get("retry-after", ""), sent, now)
            )
        fault = "" if status in {200, 404, 410} or (status == 304 and asked_conditionally) else f"status {status}"
        if status == 200 and not answer.body and kind is not Kind.ROBOTS:
            fault = "empty"
        elif status == 200 and _is_wrong_type(kind, answer):
            fault = "content type"
        if fault:
            raise FetchError(f"{url} answered with {fault}", url=url, fault=fault, advice="Look at it in a browser.")


def _outcome_of(last_word: FetchError | None) -> str:
    if last_word is None:
        return "retry"
    return "deferred" if isinstance(last_word, DeferredError) else "failed"


def _is_wrong_type(kind: Kind, answer: Answer) -> bool:
    said, wanted = answer.headers.get("content-type", "").lower(), _CONTENT_TYPES.get(kind, ())
    return bool(said and wanted) and not any(word in said for word in wanted)


def _not_ours(url: str, kind: Kind, fault: str) -> Exception:
    """What a body is that came as success and is not what was asked for."""
    if fault == "truncated":
        return RetryError(fault, 200)
    if kind is Kind.FEED:
        return FetchError(f"{url} is {fault}", url=url, fault=fault, advice="Check the feed's address.")
    return BlockedError(
        f"{url} answered with a page that is {fault}",
        url=url,
        fault=fault,
        advice="Open the address in a browser; if it asks whether you are human, wait and try later.",
    )


def _next_hop(url: str, target: str, location: str) -> str:
    """Where a redirect leads, if that is on the same site. Raises FetchError."""
    with suppress(ValueError):
        following = urljoin(target, location)
        if same_site(target, following):
            return following
    raise FetchError(
        f"{url} redirects to another site, {location!r}",
        url=url,
        fault="redirect elsewhere",
        advice="If the show has moved, set its new address.",
    )
