"""What every host of the tests saw, held against what a polite crawler may do; tests/conftest.py asks after each.

Only requests under our own User-Agent count: tests ask by hand too. Where the test says which clock a run goes by
(`going_by`), the spacing and the peace that a host asked for are held against that clock, else only against order.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from protego import Protego

from scraper.clock import Clock
from scraper.sample.host import SampleHost
from scraper.sample.server import Request, Response

OURS = "paperledge"
_LONGEST_CRAWL_DELAY = 30.0
_MONTH = dt.timedelta(days=30)
_HAIR = 1e-6


@dataclass(frozen=True, slots=True)
class Course:
    """One run: the clock that it goes by, the spacing it was told in seconds, and the archive it works for."""

    clock: Clock
    delay: float
    archive: Path


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of ours and what it got; `at` by the clock of its run, None where that is not known."""

    path: str
    answer: Response
    alone: bool = True
    course: Course | None = None
    at: dt.datetime | None = None


class Watch:
    """Everything that our requests did to the hosts of one test."""

    def __init__(self) -> None:
        self.visits: dict[str, list[Visit]] = defaultdict(list)
        self._course: Course | None = None
        self._at_work: dict[str, int] = defaultdict(int)
        self._lock = Lock()

    @contextmanager
    def going_by(self, clock: Clock, delay: float, archive: Path) -> Iterator[None]:
        """All requests from now on belong to this run."""
        before, self._course = self._course, Course(clock, delay, archive)
        try:
            yield
        finally:
            self._course = before

    @contextmanager
    def visit(self, host: str, request: Request) -> Iterator[list[Response]]:
        """A request that the host works on; the answer is put into the list that this yields."""
        answers: list[Response] = []
        if not request.headers.get("user-agent", "").startswith(f"{OURS}/"):
            yield answers
            return
        course = self._course
        at = course.clock.now() if course else None
        with self._lock:
            self._at_work[host] += 1
            alone = self._at_work[host] == 1
        try:
            yield answers
        finally:
            with self._lock:
                self._at_work[host] -= 1
                for answer in answers:
                    self.visits[host].append(Visit(request.path, answer, alone, course, at))

    def offences(self) -> list[str]:
        """What was impolite, in words, and then begin anew."""
        visits, self.visits = self.visits, defaultdict(list)
        return [f"{host}: {offence}" for host, seen in visits.items() for offence in offences(seen)]


WATCH = Watch()


def watch_all_hosts() -> None:
    """Have every sample host tell the watch what it was asked and what it answered."""
    respond = SampleHost._answer

    def watched(self: SampleHost, request: Request) -> Response:
        with WATCH.visit(self.url, request) as answers:
            answers.append(respond(self, request))
        return answers[0]

    SampleHost._answer = watched  # type: ignore[method-assign] # also for hosts that are made before any test


def offences(visits: Sequence[Visit]) -> list[str]:
    """What was impolite among the visits to one host, in the order in which they came."""
    found = [f"{visit.path} was asked for while another request was at work" for visit in visits if not visit.alone]
    found += _forbidden(visits)
    found += _too_soon(visits)
    found += _unrested(visits)
    return found


def _forbidden(visits: Sequence[Visit]) -> Iterator[str]:
    """Requests that the robots.txt which was served last does not allow, or that came though it could not be had."""
    rules: Protego | None = None
    closed = False
    for visit in visits:
        path, status = urlsplit(visit.path).path, visit.answer.status
        if path == "/robots.txt":
            closed = status in {0, 429} or status >= 500
            if status != 304:
                rules = _rules(visit.answer)
        elif closed:
            yield f"{visit.path} was asked for though robots.txt could not be had"
        elif rules and not rules.can_fetch(visit.path, OURS):
            yield f"{visit.path} was asked for though robots.txt disallows it"


def _too_soon(visits: Sequence[Visit]) -> Iterator[str]:
    """Requests of one run that followed each other faster than the run was told, or than Crawl-delay says."""
    asked_for = 0.0
    for before, after in pairwise(visits):
        if urlsplit(before.path).path == "/robots.txt" and before.answer.status != 304:
            rules = _rules(before.answer)
            asked_for = min(float(rules.crawl_delay(OURS) or 0), _LONGEST_CRAWL_DELAY) if rules else 0.0
        if after.course is None or after.course is not before.course or before.at is None or after.at is None:
            continue
        least, gap = max(after.course.delay, asked_for), (after.at - before.at).total_seconds()
        if gap < least - _HAIR:
            yield f"{after.path} was asked for {gap:.3f} s after {before.path}, and not {least:.3f} s"


def _unrested(visits: Sequence[Visit]) -> Iterator[str]:
    """Requests for an archive that came before the time was over that the host had asked that archive's runs for."""
    until: dict[Path, dt.datetime] = {}
    for visit in visits:
        if visit.course is None or visit.at is None:
            continue
        end = until.get(visit.course.archive, visit.at)
        if dt.timedelta(seconds=_HAIR) < end - visit.at <= _MONTH:
            yield f"{visit.path} was asked for at {visit.at}, and the host wanted peace until {end}"
        if visit.answer.status in {429, 503} and (rest := _rest(visit.answer, visit.at)):
            until[visit.course.archive] = max(end, visit.at + rest)


def _rules(answer: Response) -> Protego | None:
    """What an answer for robots.txt rules; None where it rules nothing, or nobody knows what of it came through."""
    readable = answer.status == 200 and answer.take_over is None and "Content-Encoding" not in answer.headers
    return Protego.parse(answer.body[: 500 * 1024].decode("utf-8-sig", errors="replace")) if readable else None


def _rest(answer: Response, now: dt.datetime) -> dt.timedelta | None:
    """How long a Retry-After asks to be left alone; None where it says nothing that can be read."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return dt.timedelta(seconds=int(value)) if len(value) < 8 else _MONTH
    try:
        until = parsedate_to_datetime(value)
        sent = parsedate_to_datetime(answer.headers["Date"]) if "Date" in answer.headers else now
        return min(max(until - sent, dt.timedelta()), _MONTH)
    except (ValueError, TypeError):
        return None
