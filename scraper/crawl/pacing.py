"""Politeness in time: one request at a time to a host, never sooner than its spacing, and back-off after faults."""

from collections.abc import Collection
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scraper.clock import Clock
from scraper.report import RunReport

_BACKOFF_BASE = 1.0
_BACKOFF_CAP = 60.0
_MOST_DOUBLINGS = 10
LONGEST_WAIT = 30 * 86_400.0


class Pacer:
    """Spaces the requests to each host by at least `delay` seconds, from the end of one to the start of the next."""

    def __init__(self, clock: Clock, delay: float, report: RunReport) -> None:
        self._clock = clock
        self._delay = delay
        self._report = report
        self._delays: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._held: dict[str, float] = {}
        self._one: dict[str, str] = {}

    def as_one(self, hosts: Collection[str]) -> None:
        """Space the requests to these hosts as if they were one: they belong to one service."""
        self._one |= dict.fromkeys(hosts, min(hosts))

    def slow_down(self, host: str, delay: float) -> None:
        """A host's own Crawl-delay, where it is longer than ours."""
        self._delays[self._name(host)] = max(delay, self._delay)

    def hold(self, host: str, seconds: float) -> None:
        """Leave the host in peace for that long: its Retry-After, or our own back-off."""
        self._held[self._name(host)] = self._clock.monotonic() + seconds

    def wait_turn(self, host: str) -> None:
        """Wait until the host may be asked again."""
        host = self._name(host)
        self._wait(self._held.get(host, 0.0) - self._clock.monotonic())
        if host in self._last:
            self._wait(self._last[host] + self._delays.get(host, self._delay) - self._clock.monotonic())
            gap = round(self._clock.monotonic() - self._last[host], 3)
            smallest = self._report.min_gap
            self._report.min_gap = gap if smallest is None else min(gap, smallest)

    def done(self, host: str) -> None:
        """A request to the host has ended."""
        self._last[self._name(host)] = self._clock.monotonic()

    def _name(self, host: str) -> str:
        return self._one.get(host, host)

    def _wait(self, seconds: float) -> None:
        """Wait, and count the time waited."""
        if seconds > 0:
            self._clock.sleep(seconds)
            self._report.waited += seconds


def backoff(attempt: int, clock: Clock) -> float:
    """Seconds to wait after the failed attempt number `attempt` (from 1): full jitter, doubling, capped."""
    return clock.jitter(min(_BACKOFF_CAP, _BACKOFF_BASE * 2.0 ** min(attempt - 1, _MOST_DOUBLINGS)))


def retry_after(value: str, answered_at: str, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for: a number, or a date relative to the answer's own Date.

    None for what cannot be read; a date in the past asks for nothing (0); nothing asks for more than 30 days.
    """
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(float(value), LONGEST_WAIT)
    until = _moment(value)
    if until is None:
        return None
    return min(max(0.0, (until - (_moment(answered_at) or now)).total_seconds()), LONGEST_WAIT)


def _moment(text: str) -> datetime | None:
    """The moment of an HTTP date, which is UTC where it names no zone; None if it is none."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
