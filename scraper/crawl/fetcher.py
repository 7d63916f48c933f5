"""One polite request at a time. Whatever a host does ends in one outcome or one named error.

get ── ok            a new body, committed to crawl.db before it is handed on
    ├─ unchanged     a body that is the same as the last
    ├─ not_modified  304 to our validators: the last body stands
    ├─ gone          404 or 410
    └─ FetchError    everything else: unreachable, blocked, deferred, or a fault of its own name

What is sent and read: wire.py. What an answer amounts to: answers.py. How long a host is left in peace: peace.py.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from scraper import signals
from scraper.clock import Clock, iso
from scraper.config import Settings
from scraper.crawl.agent import user_agent
from scraper.crawl.answers import GONE, PASSING, REDIRECTS, kept_headers, next_hop, not_ours, refusal
from scraper.crawl.pacing import Pacer, backoff, retry_after
from scraper.crawl.peace import Peace
from scraper.crawl.site import root_of
from scraper.crawl.snapshots import SnapshotStore
from scraper.crawl.wire import Answer, RetryError, Wire
from scraper.errors import BlockedError, DeferredError, FetchError, UnreachableError
from scraper.model import Kind
from scraper.report import RunReport

FaultOf = Callable[[Kind, bytes], str]
Permit = Callable[[str], None]

MOST_ROBOTS_BYTES: Final = 500 * 1024
"""What is read of a robots.txt; the rest is left (RFC 9309, 2.5)."""

_MOST_REDIRECTS: Final = 5
_MOST_REFUSALS: Final = 3
_OUTCOMES: Final = {304: "not_modified", **dict.fromkeys(GONE, "gone")}


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
        self._peace = Peace(store, clock, pacer, report, settings.max_wait)
        self._wire = Wire(settings, user_agent(settings.contact))
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
        *,
        unconditional: bool = False,
    ) -> Fetched:
        """Fetch an address, conditionally where an earlier answer is kept. Raises FetchError.

        `fault_of` tells what is wrong with a body that came as success: `truncated` and `empty page` are tried
        again, anything else means that a stranger answered; it may raise FetchError itself. `permit` raises
        FetchError for an address that may not be asked for; it is put to every address on the way, redirects too.
        `unconditional`: have the body sent, whatever the host holds of our validators.
        """
        self._peace.respect(url)
        permit(url)
        answer = self._persist(url, kind, fault_of, permit, {} if unconditional else self._validators(url))
        if kind is not Kind.ROBOTS:
            self._heard_of.add(root_of(url))
        if answer.status in GONE:
            return Fetched(Outcome.GONE, url, answer.status, b"")
        if answer.status == 304:
            last = self._store.latest(url)
            return Fetched(Outcome.NOT_MODIFIED, url, 304, last.body if last else b"")
        seq = self._store.add(
            url=url,
            kind=kind,
            fetched_at=iso(self._clock.now()),
            status=answer.status,
            headers=kept_headers(answer.headers),
            body=answer.body,
            show=self._show,
        )
        return Fetched(Outcome.OK if seq else Outcome.UNCHANGED, url, answer.status, answer.body)

    def _persist(
        self, url: str, kind: Kind, fault_of: FaultOf, permit: Permit, validators: Mapping[str, str]
    ) -> Answer:
        """Try, and try again after faults that may pass; each attempt has its line in the fetch log."""
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
                self._wire.close()
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
        if state.show not in {"", self._show}:
            return {}
        named = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
        return {name: value for name, value in named.items() if value}

    def _last_word(self, url: str, retry: RetryError, attempt: int) -> FetchError | None:
        """The error that ends the tries after this fault; None where another is due, and the host is left in peace
        until then."""
        # What still comes over the connection belongs to an answer that is not believed.
        self._wire.close()
        if retry.wait and (deferred := self._peace.grant(retry.url, retry.wait)):
            return deferred
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

    def _attempt(
        self, url: str, kind: Kind, validators: Mapping[str, str], fault_of: FaultOf, permit: Permit
    ) -> Answer:
        """One attempt, redirects followed where they may be. Raises RetryError or FetchError."""
        target = url
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._send(target, kind, validators)
            if answer.status not in REDIRECTS:
                self._judge(url, target, kind, answer, conditional=bool(validators))
                if answer.status == 200 and (wrong := fault_of(kind, answer.body)):
                    raise not_ours(url, kind, wrong)
                return answer
            target = next_hop(url, target, answer.headers.get("location", ""), kind)
            permit(target)
            self._peace.respect(target)
        raise FetchError(f"{url} redirects in a circle", url=url, fault="redirect loop", advice="Try again later.")

    def _send(self, url: str, kind: Kind, validators: Mapping[str, str]) -> Answer:
        host, settings = urlsplit(url).netloc, self._settings
        large = settings.max_feed_bytes
        limits = {Kind.FEED: large, Kind.PAPERS: large, Kind.ROBOTS: MOST_ROBOTS_BYTES}
        limit = limits.get(kind, settings.max_bytes)
        with signals.waiting():
            self._pacer.wait_turn(host)
            self._report.http["requests"] += 1
            try:
                return self._wire.send(url, validators, limit, cut=kind is Kind.ROBOTS)
            finally:
                self._pacer.done(host)

    def _judge(self, url: str, target: str, kind: Kind, answer: Answer, *, conditional: bool) -> None:
        """Raise the error that the answer of `target` amounts to, if it does."""
        self._count_refusals(url, kind, answer.status)
        if answer.status in PASSING:
            asked, sent = answer.headers.get("retry-after", ""), answer.headers.get("date", "")
            wait = retry_after(asked, sent, self._clock.now())
            raise RetryError(f"status {answer.status}", answer.status, wait, target)
        if error := refusal(url, kind, answer, conditional=conditional):
            raise error

    def _count_refusals(self, url: str, kind: Kind, status: int) -> None:
        """Raise BlockedError at the third 403 in a row; a robots.txt that is refused says nothing of the pages."""
        host = urlsplit(url).netloc
        self._refusals[host] = self._refusals[host] + 1 if status == 403 and kind is not Kind.ROBOTS else 0
        if self._refusals[host] >= _MOST_REFUSALS:
            raise BlockedError(
                f"{url} is refused to us (403), as the pages before it were",
                url=url,
                fault="status 403",
                advice="Ask the site's owner; nothing more is asked of this host.",
            )


def _outcome_of(last_word: FetchError | None) -> str:
    if last_word is None:
        return "retry"
    return "deferred" if isinstance(last_word, DeferredError) else "failed"
