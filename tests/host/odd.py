"""Hosts that are honest and yet hard to crawl: that say less, end their lists oddly, or change meanwhile."""

import re
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Lock
from time import monotonic
from typing import Any

from scraper.sample.host import SampleHost, document
from scraper.sample.pages import page_count
from scraper.sample.server import Request, Response
from tests.host.faults import FaultHost

PATIENCE = 30.0
"""Seconds after which a test that waits for something has failed."""

_PAGE = re.compile(r"/(?:page/(\d+)/)?")
_TOTALS = re.compile(rb'(\\"listTotal(?:Page|Count)\\":|\\"listPage\\":)\d+')


def number_of(path: str) -> int | None:
    """The number of a listing page, from 1; None for another path."""
    found = _PAGE.fullmatch(path)
    return int(found[1] or 1) if found else None


class TerseHost(FaultHost):
    """Claims no totals. `past_the_end` answers for the pages there are not, given the host."""

    def __init__(self, *args: Any, past_the_end: Callable[[SampleHost], Response], **options: Any) -> None:
        super().__init__(*args, **options)
        self.past_the_end = past_the_end

    def page(self, path: str) -> Response:
        if (number_of(path) or 0) > page_count(len(self.episodes), self.page_size):
            return self.past_the_end(self)
        honest = super().page(path)
        return replace(honest, body=_TOTALS.sub(rb"\1null", honest.body))


class TeaserHost(FaultHost):
    """Shows the episodes of `bare` (slugs) without their text wherever there is a list."""

    def __init__(self, *args: Any, bare: frozenset[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.bare = bare

    def page(self, path: str) -> Response:
        if path.startswith("/e/"):
            return super().page(path)
        whole = self.episodes
        self.episodes = [replace(episode, html="") if episode.slug in self.bare else episode for episode in whole]
        try:
            return super().page(path)
        finally:
            self.episodes = whole


class BusyHost(FaultHost):
    """Does something of its own, each once, right before it answers for a path: `before[path] = something`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.before: dict[str, Callable[[], None]] = {}

    def respond(self, request: Request) -> Response:
        self.before.pop(request.path, lambda: None)()
        return super().respond(request)


class GateHost(FaultHost):
    """Keeps whoever asks for `gate` waiting until `open` is set; `reached` is set when someone does."""

    def __init__(self, *args: Any, gate: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.gate = gate
        self.reached, self.open = Event(), Event()

    def respond(self, request: Request) -> Response:
        if request.path == self.gate and not self.open.is_set():
            self.reached.set()
            self.open.wait(PATIENCE)
        return super().respond(request)

    def __exit__(self, *args: object) -> None:
        self.open.set()
        super().__exit__(*args)


class WatchingHost(FaultHost):
    """Notes from when to when it was at work on each request, and how many it had in hand at most."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.work: list[tuple[float, float]] = []
        self.most_at_once = 0
        self._in_hand = 0
        self._lock = Lock()

    def respond(self, request: Request) -> Response:
        begun = monotonic()
        with self._lock:
            self._in_hand += 1
            self.most_at_once = max(self.most_at_once, self._in_hand)
        try:
            return super().respond(request)
        finally:
            with self._lock:
                self._in_hand -= 1
                self.work.append((begun, monotonic()))


def drifted(honest: Response) -> Response:
    """The page in a theme to come: the same episodes, their text under names that nobody knows."""
    body = honest.body
    for old, new in (
        (b"previewContent", b"content"),
        (b'"description"', b'"text"'),
        (b"episode-description", b"blurb"),
    ):
        body = body.replace(old, new)
    return replace(honest, body=body)


def emptied(honest: Response) -> Response:
    """A whole page of the site, in its theme, with no episode on it and no word of how many there are."""
    return document('<html><body><div class="episode-content"></div></body></html>')
