"""One crawl of one show: which requests are made, and what each leads to."""

from typing import Final
from urllib.parse import urljoin

from scraper.crawl.fetcher import Fetched, Fetcher, Outcome
from scraper.crawl.frontier import Frontier, Stop
from scraper.crawl.pacing import Pacer
from scraper.crawl.robots import Robots
from scraper.crawl.site import same_site
from scraper.errors import BlockedError, DeferredError, DriftError, FetchError
from scraper.model import Kind, Listing, ParsedPage
from scraper.notation.keys import slug_of
from scraper.run import Run
from scraper.sources import fault_of

_MOST_WALKS: Final = 3


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

        Returns whether nothing is left to be seen. Raises FetchError where going on makes no sense.
        """
        known = None if full else self._run.archive.slugs(self._run.show)
        seen: set[str] = set()
        for _ in range(_MOST_WALKS):
            walk = Frontier(self._url, known, max_pages)
            stop = self._walk(walk)
            if stop.is_end and walk.pages > 1:
                self._read_newcomers(walk)
            seen |= walk.seen
            if not walk.shrunk:
                break
        self._compare(len(seen), swept=known is None and stop.is_end)
        self._fetch_lacking(seen)
        self._fetch(self._feed_url or urljoin(self._url, "feed.xml"), Kind.FEED)
        return stop.is_end and not self._run.report.codes

    def _walk(self, walk: Frontier) -> Stop:
        """Read listing pages from the first on; why it ended."""
        page, stop = 1, None
        while stop is None:
            got = self._fetch(walk.url(page), Kind.LISTING)
            stop = walk.failed(page) if got is None else self._take(walk, page, *got)
            page += 1
        if stop is Stop.CUT_SHORT:
            self._run.report.fail(
                walk.url(page - 1),
                FetchError(
                    "the listing ends here, though the page before promised more",
                    url=walk.url(page - 1),
                    fault="cut short",
                    advice="Run the command again; it reads every page until the end was seen.",
                ),
                "cut short",
            )
        return stop

    def _take(self, walk: Frontier, page: int, got: Fetched, parsed: ParsedPage | None) -> Stop | None:
        if parsed is None:
            if page > 1:
                return walk.missing()
            raise FetchError(
                f"{got.url} is not there ({got.status})",
                url=got.url,
                fault="no listing",
                advice="Check the show's address.",
            )
        slugs = _slugs(parsed)
        listing = parsed.listing or Listing(None, None, None, has_more=False)
        if page == 1 and not slugs and self._must_hold_some(listing):
            self._run.report.fail(got.url, DriftError("no episode stands on it", fault="drift", advice=_DRIFT), "drift")
            return walk.failed(page)
        self._note(parsed)
        stop = walk.after(page, slugs, listing)
        self._run.report.host["pages"] = (self._run.report.host["pages"] or 0) + 1
        self._run.report.host["shifts"] = walk.shifts
        self._run.progress(page, listing.total_pages)
        return stop

    def _must_hold_some(self, listing: Listing) -> bool:
        return listing.total_episodes != 0 or bool(self._run.archive.slugs(self._run.show))

    def _note(self, page: ParsedPage) -> None:
        """What any page says of the whole."""
        self._feed_url = self._feed_url or page.feed_url
        if page.listing and page.listing.total_episodes is not None:
            self._run.report.host["claimed"] = page.listing.total_episodes
