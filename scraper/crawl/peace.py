"""Leaving a host in peace for as long as it asks: a short while is waited for, a long one left to a later run.

What a host asked for is noted in crawl.db before it is waited for, so that it holds for the next process too.
"""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from scraper.clock import Clock, iso
from scraper.crawl.pacing import LONGEST_WAIT, Pacer
from scraper.crawl.site import root_of
from scraper.crawl.snapshots import SnapshotStore
from scraper.errors import DeferredError
from scraper.report import RunReport

_SECOND: Final = timedelta(seconds=1)


class Peace:
    """What the hosts of one run asked for. `max_wait` in seconds: how long is waited within the run."""

    def __init__(self, store: SnapshotStore, clock: Clock, pacer: Pacer, report: RunReport, max_wait: float) -> None:
        self._store = store
        self._clock = clock
        self._pacer = pacer
        self._report = report
        self._max_wait = max_wait

    def respect(self, url: str) -> None:
        """Have the next request wait for what an earlier answer asked for. Raises DeferredError if that is long."""
        until = self._store.not_before(root_of(url))
        if not until:
            return
        left = (datetime.fromisoformat(until) - self._clock.now()).total_seconds()
        # Nobody can have asked for more than the longest wait: then the clock was wrong when it was noted.
        if 0 < left <= LONGEST_WAIT + 1:
            self._hold(url, left, until)

    def grant(self, url: str, seconds: float) -> DeferredError | None:
        """Note how long the host of this address wants peace; the error that it is where that is too long."""
        end = self._clock.now() + timedelta(seconds=seconds)
        until = iso(end + _SECOND if end.microsecond else end)
        self._store.put_off(root_of(url), until)
        try:
            self._hold(url, seconds, until)
        except DeferredError as error:
            return error
        return None

    def _hold(self, url: str, seconds: float, until: str) -> None:
        if seconds <= self._max_wait:
            self._pacer.hold(urlsplit(url).netloc, seconds)
            return
        self._report.not_before = until
        raise DeferredError(
            f"{urlsplit(url).netloc} asks to be left alone until {until}",
            url=url,
            fault="deferred",
            advice="Run the command again after that time; what was fetched is kept.",
        )
