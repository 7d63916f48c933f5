"""One crawl of one show: which requests are made, and what each leads to."""

from typing import Final
from urllib.parse import urljoin, urlsplit

from scraper.clock import iso
from scraper.crawl.fetcher import Fetched, Fetcher, Outcome
from scraper.crawl.frontier import Frontier, Stop
from scraper.crawl.late import reaffirm
from scraper.crawl.pacing import Pacer
from scraper.crawl.robots import Robots
from scraper.crawl.site import same_site
from scraper.crawl.walks import Walks
from scraper.crawling.absences import look_for_absent
from scraper.crawling.transcripts import fetch_transcripts
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
        self._url = _with_slash(run.settings.url)
        self._feed_url = run.settings.feed_url
        pacer = Pacer(run.clock, run.settings.delay, run.report)
        self._fetcher = Fetcher(run.settings, run.store, run.clock, pacer, run.report, run.show)
        self._robots = Robots(self._fetcher, pacer)
        self._walks = Walks(run.store.db)
        self._anew = False

    def close(self) -> None:
        """Let the connections go."""
        self._fetcher.close()

    def update(self, *, full: bool, max_pages: int | None) -> bool:
        """Walk the listing, then the episode pages it calls for, then the feed, then transcripts.

        What was known before the last walk that ended may end this one early, unless a sweep is due. Returns whether
        nothing is left to be seen. Raises FetchError where going on makes no sense.
        """
        run = self._run
        last = self._walks.last(run.show)
        due = last.is_sweep_due(run.clock.now())
        self._anew = due and last.swept_at != ""
        upto = last.proved_upto if last.is_cut_off else None
        known = None if full or due else self._known(upto)
        self._walks.begin(run.show, iso(run.clock.now()), run.archive.newest)
        seen, stop = self._walk_until_steady(known, max_pages, last.surplus)
        whole = stop.is_end and stop is not Stop.KNOWN and not run.report.codes
        if whole:
            self._compare_totals(len(seen))
        self._fetch_lacking(seen)
        if stop.is_end and not run.report.codes:
            known_now = len(self._known())
            self._walks.end(
                run.show, iso(run.clock.now()), run.report.host["claimed"], known_now, swept=whole and due
            )
        look_for_absent(run, self._walks, self._look_again, seen if whole else None)
        self._fetch(self._feed_url or urljoin(self._url, "feed.xml"), Kind.FEED)
        fetch_transcripts(run, self._fetcher, self._robots)
        self._check()
        return stop.is_end and not run.report.codes

    def _walk_until_steady(
        self, known: frozenset[str] | None, max_pages: int | None, surplus: int
    ) -> tuple[set[str], Stop]:
        """Walk the list, again while episodes may have slipped through and one more walk finds some.

        The slugs that were seen, and why it ended.
        """
        seen: set[str] = set()
        for _ in range(_MOST_WALKS):
            walk = Frontier(self._url, known, max_pages, surplus)
            stop = self._walk(walk)
            if stop.is_end and walk.pages > 1:
                self._read_newcomers(walk)
            news = walk.seen - seen
            seen |= walk.seen
            self._count("shifts", walk.shifts)
            self._anew = False
            if not news or not self._may_have_missed(walk, stop, surplus):
                break
        return seen, stop

    def _may_have_missed(self, walk: Frontier, stop: Stop, surplus: int) -> bool:
        """Whether the list changed so that an episode slipped past the walk, or its total tells of one."""
        if walk.shrunk or walk.resized:
            return True
        claimed = self._run.report.host["claimed"]
        if claimed is None or stop is Stop.KNOWN or not stop.is_end or self._run.report.codes:
            return False
        return claimed not in {len(walk.seen), len(self._known()) + surplus}

    def _walk(self, walk: Frontier) -> Stop:
        """Read listing pages from the first on; why it ended."""
        page, stop = 0, None
        while stop is None:
            page += 1
            got = self._fetch(walk.url(page), Kind.LISTING)
            stop = walk.failed(page) if got is None else self._take(walk, page, *got)
        if stop is Stop.CUT_SHORT:
            self._fail(walk.url(page), "cut short", "the list ends here, though the page before promised more")
        return stop

    def _take(self, walk: Frontier, page: int, got: Fetched, parsed: ParsedPage | None) -> Stop | None:
        """What a listing page means for the walk: whether it ends there."""
        if parsed is None:
            if page > 1:
                return walk.missing()
            raise _failure(got.url, "no listing", f"the show's first page is not there ({got.status})")
        listing = parsed.listing or Listing(None, None, None, has_more=False)
        slugs = _slugs(parsed)
        if page == 1 and not slugs and self._must_hold_some(listing):
            self._run.report.fail(got.url, DriftError("no episode was found on it", fault="drift"), "drift")
            return walk.failed(page)
        stop = walk.after(page, slugs, listing)
        self._note_totals(parsed)
        self._count("pages", 1)
        self._run.progress(page, listing.total_pages)
        return stop

    def _known(self, upto: int | None = None) -> frozenset[str]:
        """The slugs that are known of the show; what was taken down for good is known too."""
        return self._run.archive.slugs(self._run.show, upto) | self._run.forgotten.slugs(self._run.show)

    def _must_hold_some(self, listing: Listing) -> bool:
        return listing.total_episodes != 0 or bool(self._known())

    def _read_newcomers(self, walk: Frontier) -> None:
        """Read from the front again, until a page shows nothing that came while the walk went on."""
        for page in range(1, walk.pages + 1):
            got = self._fetch(walk.url(page), Kind.LISTING)
            if got is None or got[1] is None:
                return
            self._note_totals(got[1])
            newcomers = _slugs(got[1]) - walk.seen
            walk.seen |= newcomers
            if not newcomers:
                return

    def _note_totals(self, page: ParsedPage) -> None:
        self._feed_url = self._feed_url or page.feed_url
        if page.listing and page.listing.total_episodes is not None:
            self._run.report.host["claimed"] = page.listing.total_episodes

    def _compare_totals(self, listed: int) -> None:
        claimed = self._run.report.host["claimed"]
        agree = claimed is None or claimed == listed
        self._run.report.checks["totals"] = "ok" if agree else f"{claimed} claimed, {listed} listed"
        if not agree:
            self._run.report.warnings.append(f"the host claims {claimed} episodes, its pages list {listed}")

    def _check(self) -> None:
        """What the next run has to look at again, for the report."""
        show, checks = self._run.show, self._run.report.checks
        absent, last = self._walks.absent(show), self._walks.last(show)
        checks["walk"] = "cut off: the next run makes it good" if last.is_cut_off else "ok"
        checks["sweep"] = "due" if last.is_sweep_due(self._run.clock.now()) else "ok"
        checks["absent"] = f"{len(absent)} pages are gone; marked when still gone after a day" if absent else "ok"

    def _fetch_lacking(self, slugs: set[str]) -> None:
        """Fetch the episode's own page where the listing did not tell its day, its title or its text."""
        for url in self._run.archive.lacking(self._run.show, slugs):
            if same_site(self._url, url) and not self._run.store.url_state(url).body_sha256:
                self._fetch(url, Kind.EPISODE)

    def _fetch(self, url: str, kind: Kind) -> tuple[Fetched, ParsedPage | None] | None:
        """Ask for a page and bring the archive up to date; what the page says, None in its place if it is gone.

        None: it failed, and was counted. Raises FetchError where nothing more should be asked of this host.
        """
        try:
            got = self._fetcher.get(url, kind, fault_of, self._robots.require, unconditional=self._anew)
        except FetchError as error:
            if _ends_the_crawl(kind, error):
                raise
            self._run.report.fail(error.url, error, error.fault)
            return None
        if got.outcome is Outcome.GONE:
            return got, None
        if got.outcome is not Outcome.OK:
            self._walks.note_present(url, iso(self._run.clock.now()))
            if reaffirm(self._run.store.db, url, iso(self._run.clock.now())):
                self._run.catch_up()
        page = self._run.catch_up(url) if got.outcome is Outcome.OK else self._stands(url, kind)
        return (got, page) if page else None

    def _look_again(self, url: str) -> bool | None:
        """Whether an episode's own page is gone; None if that could not be learnt."""
        got = self._fetch(url, Kind.EPISODE) if same_site(self._url, url) else None
        return got and got[0].outcome is Outcome.GONE

    def _stands(self, url: str, kind: Kind) -> ParsedPage | None:
        """What an unchanged page says; only the listing's pages are looked at again."""
        last = self._run.store.latest(url) if kind is Kind.LISTING else None
        return self._run.read(last) if last else None

    def _count(self, name: str, more: int) -> None:
        host = self._run.report.host
        host[name] = (host[name] or 0) + more

    def _fail(self, url: str, fault: str, message: str) -> None:
        error = _failure(url, fault, message)
        self._run.report.fail(url, error, fault)


def _with_slash(url: str) -> str:
    """The show's address in the one spelling that page addresses are made from and kept under."""
    return url if url.endswith("/") or urlsplit(url).query else f"{url}/"


def _failure(url: str, fault: str, message: str) -> FetchError:
    return FetchError(message, url=url, fault=fault, advice="Check the show's address, then run the command again.")


def _ends_the_crawl(kind: Kind, error: FetchError) -> bool:
    """Whether an error speaks for the host rather than for one page of it."""
    if isinstance(error, DeferredError) or (isinstance(error, BlockedError) and error.fault != "robots"):
        return True
    return kind is Kind.LISTING and error.exit_code != FetchError.exit_code


def _slugs(page: ParsedPage) -> frozenset[str]:
    listed = frozenset(slug_of(said.url) for reading in page.episodes for said in reading[:1])
    return listed | frozenset(page.forgotten)
