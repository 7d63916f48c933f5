"""The transcripts that episodes name: asked for after all pages, a few a run; what goes wrong is only noted."""

from collections import Counter

from scraper.clock import iso
from scraper.crawl.answers import speaks_for_host
from scraper.crawl.asks import Asks, due
from scraper.crawl.fetcher import Fetcher, Outcome
from scraper.crawl.late import reaffirm
from scraper.crawl.robots import Robots
from scraper.crawl.site import may_hold_transcript, root_of
from scraper.crawl.walks import Walks
from scraper.errors import FetchError
from scraper.model import Kind
from scraper.run import Run
from scraper.sources import fault_of


def fetch_transcripts(run: Run, fetcher: Fetcher, robots: Robots) -> None:
    """Ask for the transcripts that are due, as many as the settings allow, and bring the archive up to date.

    A host that is in trouble, or refuses us, is asked for no more of them in this run. Raises no FetchError.
    """
    most = run.settings.max_transcripts
    if not most:
        return
    asks = Asks(run.store.db)
    wanted = due(run.archive.transcripts_offered(run.show), asks.all(), run.clock.now())
    walk = _Walk(run, fetcher, robots, asks)
    for url in wanted:
        if walk.turns < most:
            walk.ask(url)
        else:
            run.report.transcripts["waiting"] += 1
    walk.tell()


class _Walk:
    """The requests of one run, and what went wrong with them."""

    def __init__(self, run: Run, fetcher: Fetcher, robots: Robots, asks: Asks) -> None:
        self._run = run
        self._fetcher = fetcher
        self._robots = robots
        self._asks = asks
        self.turns = 0
        """How many were seen to; those of a host that is not to be asked any more take nobody's turn."""
        self._shut: dict[str, FetchError] = {}
        self._faults: Counter[str] = Counter()

    def ask(self, url: str) -> None:
        """Ask for one, unless its host is not to be asked any more."""
        run = self._run
        if not may_hold_transcript(run.settings.url, url):
            self.turns += 1
            self._fail(url, "bad address", "it is no address that a transcript may be had from safely")
            return
        if root_of(url) in self._shut:
            run.report.transcripts["waiting"] += 1
            return
        self.turns += 1
        run.report.transcripts["asked"] += 1
        try:
            got = self._fetcher.get(url, Kind.TRANSCRIPT, fault_of, self._require)
        except FetchError as error:
            self._note(url, error)
            return
        if got.outcome is Outcome.GONE:
            self._miss(url)
            return
        kept = self._is_read(url) if got.outcome is Outcome.OK else self._stands(url)
        self._asks.note(url, iso(run.clock.now()), had=kept)
        if kept:
            run.store.clear_problems(url)

    def tell(self) -> None:
        """What was not to be had, in one line for all."""
        if self._faults:
            reasons = ", ".join(f"{count} {fault}" for fault, count in sorted(self._faults.items()))
            self._run.report.warn(f"{self._faults.total()} transcripts could not be had ({reasons})")

    def _require(self, url: str) -> None:
        """Raise FetchError for what may not be asked for; of a host that is in trouble, without asking it again."""
        if error := self._shut.get(root_of(url)):
            raise error
        self._robots.require(url)

    def _is_read(self, url: str) -> bool:
        page = self._run.catch_up(url)
        if page is None:
            self._run.report.transcripts["failed"] += 1
        return page is not None

    def _stands(self, url: str) -> bool:
        """The host has what it had: that is newer than what others have captured there since."""
        now = iso(self._run.clock.now())
        Walks(self._run.store.db).note_present(url, now)
        if reaffirm(self._run.store.db, url, now):
            self._run.catch_up()
        return True

    def _note(self, url: str, error: FetchError) -> None:
        """An error that speaks for the host leaves the transcript for the next run; any other counts against it, and
        so does trouble of a host that it redirects to: others that are named on the first may lie elsewhere."""
        host = root_of(error.url)
        if speaks_for_host(error):
            self._shut[host] = error
        if speaks_for_host(error) and host == root_of(url):
            self._faults[error.fault] += 1
            self._run.report.faults[error.fault] += 1
        else:
            self._fail(url, error.fault, str(error))

    def _fail(self, url: str, fault: str, detail: str) -> None:
        report = self._run.report
        report.transcripts["failed"] += 1
        report.faults[fault] += 1
        self._faults[fault] += 1
        self._remember(url, fault, detail)

    def _miss(self, url: str) -> None:
        """Not there yet, or no more: hosts name transcripts days before they stand."""
        self._run.report.transcripts["missing"] += 1
        self._remember(url, "missing", "the page names a transcript that the host does not have")

    def _remember(self, url: str, fault: str, detail: str) -> None:
        now = iso(self._run.clock.now())
        self._run.store.note_problem(url, fault, detail, now)
        self._asks.note(url, now, had=False)
