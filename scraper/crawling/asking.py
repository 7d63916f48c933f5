"""Asking for lists of papers: each answer kept and applied, each service by its own rules, nothing asked twice."""

from dataclasses import replace
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from scraper.clock import iso
from scraper.crawl.answers import speaks_for_host
from scraper.crawl.arxiv import SPACING
from scraper.crawl.fetcher import FaultOf, Fetched, Fetcher, Outcome
from scraper.crawl.pacing import Pacer
from scraper.crawl.remembered import Remembered
from scraper.crawl.robots import Robots
from scraper.crawl.site import root_of
from scraper.crawl.walks import Walks
from scraper.errors import FetchError
from scraper.model import Kind
from scraper.run import Run


class Asking:
    """The requests for papers of one run. A context manager: leaving it lets the connections go.

    `again`: ask for what is remembered too. `tries`: how often one request is tried, where not as set.
    """

    def __init__(self, run: Run, *, again: bool = False, tries: int | None = None) -> None:
        self.run = run
        self.again = again
        self.remembered = Remembered(run.store.db)
        self._settings = replace(run.settings, tries=tries or run.settings.tries)
        self._pacer = Pacer(run.clock, run.settings.delay, run.report)
        self._fetchers: dict[str, Fetcher] = {}
        self._robots: dict[str, Robots] = {}
        self._shut: dict[str, FetchError] = {}
        self._before = run.report.http["requests"]
        self._space_arxiv()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for fetcher in self._fetchers.values():
            fetcher.close()

    @property
    def requests(self) -> int:
        """How many were sent."""
        return self.run.report.http["requests"] - self._before

    def service(self, home: str, url: str, fault_of: FaultOf) -> bytes:
        """What an interface made for programs answers: it is used by its own terms, not by robots.txt.

        Raises FetchError, for a host that has refused us in this run without asking it again.
        """
        return self._get(self._fetcher(home), url, fault_of)

    def anywhere(self, url: str, fault_of: FaultOf) -> None:
        """Ask for a document at any address, where its robots.txt allows it. Raises FetchError."""
        root = root_of(url)
        fetcher = self._fetcher(root)
        robots = self._robots.setdefault(root, Robots(fetcher, self._pacer))
        self._get(fetcher, url, fault_of, robots)

    def kept(self, url: str) -> bytes:
        """The last answer of an address, which is remembered."""
        self.run.report.files["known"] += 1
        last = self.run.store.latest(url)
        return last.body if last else b""

    def _get(self, fetcher: Fetcher, url: str, fault_of: FaultOf, robots: Robots | None = None) -> bytes:
        if error := self._shut.get(root_of(url)):
            raise error
        try:
            got = fetcher.get(url, Kind.PAPERS, fault_of, *([robots.require] if robots else []))
        except FetchError as error:
            if speaks_for_host(error):
                self._shut[root_of(error.url)] = error
            raise
        self._take(got)
        return got.body

    def _take(self, got: Fetched) -> None:
        """Bring the archive up to date with an answer. Raises FetchError where there is none."""
        run = self.run
        if got.outcome is Outcome.GONE:
            raise FetchError(
                f"{got.url} is not there ({got.status})", url=got.url, fault="gone", advice="Check the address."
            )
        if got.outcome is Outcome.OK:
            run.report.files["read"] += 1
            run.catch_up(got.url)
            return
        run.report.files["known"] += 1
        Walks(run.store.db).note_present(got.url, iso(run.clock.now()))

    def _fetcher(self, home: str) -> Fetcher:
        """The one that asks a service: where it is on this machine, it may lead to this machine."""
        if home not in self._fetchers:
            settings = replace(self._settings, url=home)
            self._fetchers[home] = Fetcher(settings, self.run.store, self.run.clock, self._pacer, self.run.report, "")
        return self._fetchers[home]

    def _space_arxiv(self) -> None:
        """Hold to arXiv's spacing, which counts for all its hosts together and from one run to the next."""
        bases = (self._settings.arxiv_url, self._settings.oai_url)
        hosts = {urlsplit(base).netloc for base in bases}
        self._pacer.as_one(hosts)
        for host in hosts:
            self._pacer.slow_down(host, SPACING)
        ends = [end for base in bases if (end := self.remembered.last_asked(root_of(base)))]
        if not ends:
            return
        left = SPACING - (self.run.clock.now() - max(ends)).total_seconds()
        # A request that lies further ahead was dated by a clock that was wrong.
        if 0 < left <= SPACING + 1:
            self._pacer.hold(min(hosts), left)
