"""One crawl of one show: which requests are made, and what each leads to."""

from typing import Final
from urllib.parse import urljoin

from scraper.crawl.fetcher import Fetched, Fetcher, Outcome
from scraper.crawl.frontier import Frontier, Stop
from scraper.crawl.pacing import Pacer
from scraper.crawl.robots import Robots
from scraper.errors import FetchError, UnreachableError
from scraper.model import Kind, Listing, ParsedPage
from scraper.notation.keys import slug_of
from scraper.run import Run
from scraper.sources import fault_of, read

_MOST_FAILURES: Final = 3


class Crawl:
    """The requests of one update. What was fetched is kept, whatever goes wrong after it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._url = run.settings.url
        self._feed_url = run.settings.feed_url
        pacer = Pacer(run.clock, run.settings.delay, run.report)
        self._fetcher = Fetcher(run.settings, run.store, run.clock, pacer, run.report, run.show)
        self._robots = Robots(self._fetcher, pacer)

    def close(self) -> None:
        """Let the connections go."""
        self._fetcher.close()

    def update(self, *, full: bool, max_pages: int | None) -> bool:
        """Walk the listing, then the episode pages it calls for, then the feed.

        Returns whether the whole host was seen. Raises FetchError where going on makes no sense.
        """
        known = None if full else self._run.archive.slugs(self._run.show)
        walk = Frontier(self._url, known, max_pages)
        stop = self._walk(walk)
        if stop is not None and stop.is_whole and walk.pages > 1:
            self._read_newcomers(walk)
        self._fetch_lacking(walk.seen)
        self._fetch(self._feed_url or urljoin(self._url, "feed.xml"), Kind.FEED)
        return stop is not None and stop.is_whole and not self._run.report.codes

    def _walk(self, walk: Frontier) -> Stop | None:
        """Read listing pages from the first on; why it ended, None when too many pages in a row failed."""
        failures, page = 0, 1
        while failures < _MOST_FAILURES:
            got = self._fetch(walk.url(page), Kind.LISTING)
            failures = failures + 1 if got is None else 0
            if got is not None:
                stop = self._take(walk, page, *got)
                if stop is not None:
                    return stop
            page += 1
        return None

    def _take(self, walk: Frontier, page: int, got: Fetched, parsed: ParsedPage | None) -> Stop | None:
        if got.outcome is Outcome.GONE:
            if page > 1:
                return Stop.NOT_FOUND
            raise FetchError(
                f"{got.url} is not there ({got.status})",
                url=got.url,
                fault="no listing",
                advice="Check the show's address.",
            )
        if parsed is None:
            raise FetchError(
                f"{got.url} no longer looks as a listing does",
                url=got.url,
                fault="drift",
                advice="The raw page is kept: update this program and run it again.",
            )
        listing = parsed.listing or Listing(None, None, None, has_more=False)
        host = self._run.report.host
        host["pages"] = (host["pages"] or 0) + 1
        host["claimed"] = listing.total_episodes
        self._feed_url = self._feed_url or parsed.feed_url
        self._run.progress(page, listing.total_pages)
        return walk.after(page, _slugs(parsed), listing)

    def _read_newcomers(self, walk: Frontier) -> None:
        """Read from the front again, until a page shows nothing that came while the walk went on."""
        for page in range(1, walk.pages + 1):
            got = self._fetch(walk.url(page), Kind.LISTING)
            if got is None or got[1] is None or _slugs(got[1]) <= walk.seen:
                return
            walk.seen |= _slugs(got[1])

    def _fetch_lacking(self, slugs: set[str]) -> None:
        """Fetch the episode's own page where the listing did not tell its day, its title or its text."""
        for url in self._run.archive.lacking(self._run.show, slugs):
            if not self._run.store.url_state(url).body_sha256:
                self._fetch(url, Kind.EPISODE)

    def _fetch(self, url: str, kind: Kind) -> tuple[Fetched, ParsedPage | None] | None:
        """Ask for a page and bring the archive up to date; what the page says. None: it failed, and was counted.

        Raises FetchError where nothing more should be asked of this host.
        """
        try:
            self._robots.require(url)
            got = self._fetcher.get(url, kind, fault_of)
        except FetchError as error:
            if kind is Kind.LISTING and (isinstance(error, UnreachableError) or error.exit_code != 3):
                raise
            self._run.report.fail(error.url, error, error.fault)
            return None
        if got.outcome is Outcome.OK:
            return got, self._run.catch_up()
        latest = self._run.store.latest(url) if kind is Kind.LISTING and got.outcome is not Outcome.GONE else None
        return got, read(latest) if latest else None


def _slugs(page: ParsedPage) -> frozenset[str]:
    return frozenset(slug_of(said.url) for reading in page.episodes for said in reading[:1])
