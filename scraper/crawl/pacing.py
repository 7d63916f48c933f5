"""Politeness in time: one request at a time to a host, never sooner than its spacing, and back-off after faults."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from scraper.clock import Clock
from scraper.report import RunReport

_BACKOFF_BASE = 1.0
_BACKOFF_CAP = 60.0


class Pacer:
    """Spaces the requests to each host by at least `delay` seconds, from the end of one to the start of the next."""

    def __init__(self, clock: Clock, delay: float, report: RunReport) -> None:
        self._clock = clock
        self._delay = delay
        self._report = report
        self._delays: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def slow_down(self, host: str, delay: float) -> None:
        """A host's own Crawl-delay, where it is longer than ours."""
        self._delays[host] = max(delay, self._delay)

    def wait_turn(self, host: str) -> None:
        """Wait until the host may be asked again."""
        if host in self._last:
            gap = self._clock.monotonic() - self._last[host]
            self.wait(self._delays.get(host, self._delay) - gap)
            gap = self._clock.monotonic() - self._last[host]
            smallest = self._report.min_gap
            self._report.min_gap = round(gap if smallest is None else min(gap, smallest), 3)

    def done(self, host: str) -> None:
        """A request to the host has ended."""
        self._last[host] = self._clock.monotonic()

    def wait(self, seconds: float) -> None:
        """Wait, and count the time waited."""
        if seconds > 0:
            self._clock.sleep(seconds)
            self._report.waited += seconds


def backoff(attempt: int, clock: Clock) -> float:
    """Seconds to wait after the failed attempt number `attempt` (from 1): full jitter, doubling, capped."""
    return clock.jitter(min(_BACKOFF_CAP, _BACKOFF_BASE * 2.0 ** (attempt - 1)))


def retry_after(value: str, answered_at: str, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for: a number, or a date relative to the answer's own Date.

    None for what cannot be read; a date in the past asks for nothing (0).
    """
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    try:
        since = parsedate_to_datetime(answered_at)
    except (ValueError, TypeError):
        since = now
    try:
        return max(0.0, (until - since).total_seconds())
    except TypeError:
        return None
