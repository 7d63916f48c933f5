"""Asking arXiv for the papers of episodes and articles that have none: a few requests a run, each remembered.

never asked                         now, the most telling query of each first
asked, and something came           never again
asked, and nothing came             after 30 days at the earliest
asked, and arXiv refused the query  after 30 days
asked in vain, for another reason   after a day, so that the next run goes on to others
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from scraper.crawl.arxiv import api_prefix, ids_url, query_url
from scraper.crawling.arxiv_papers import answers_for, api_fault, ask_papers
from scraper.crawling.asking import Asking
from scraper.errors import FetchError
from scraper.link.facts import Telling
from scraper.link.online import ids_in, queries_for
from scraper.run import Run

NOTHING_AGAIN: Final = timedelta(days=30)
_IN_VAIN_AGAIN: Final = timedelta(days=1)
_MOST_FOUND: Final = 50
"""Papers that one query may bring: a query that finds more says little."""


def ask_arxiv(run: Run, tellings: Iterable[Telling], most: int) -> int:
    """Ask arXiv for papers that these may be about, by at most so many requests; how many were made.

    For each, queries are asked until one brings papers; the rest waits for a later run. At the first sign that arXiv
    wants peace it is asked no more in this run: that is a warning in the report, and no failure.
    """
    if most <= 0:
        return 0
    with Asking(run, tries=1) as asking:
        walk = _Walk(asking, most)
        try:
            for telling in tellings:
                if walk.is_over:
                    break
                walk.ask(telling)
        except FetchError as error:
            run.report.faults[error.fault] += 1
            run.report.warn(f"arXiv is asked no more in this run ({error.fault}); the next one goes on")
        return asking.requests


class _Walk:
    """The requests of one run, and what earlier ones asked in vain."""

    def __init__(self, asking: Asking, most: int) -> None:
        self._asking = asking
        self._most = most
        self._base = asking.run.settings.arxiv_url
        self._failed = asking.remembered.failed(api_prefix(self._base))

    @property
    def is_over(self) -> bool:
        """Whether the requests of this run are used up."""
        return self._asking.requests >= self._most

    def ask(self, telling: Telling) -> None:
        """Ask for one telling what is due, until something comes."""
        for query in queries_for(telling):
            if self.is_over or self._found(query):
                return

    def _found(self, query: str) -> bool:
        """Whether papers came by a query; False for one that is not due. Raises FetchError if arXiv wants peace."""
        try:
            ids = ids_in(query)
            return self._ask_ids(ids) if ids else self._ask_query(query)
        except FetchError as error:
            if not _is_refused(error.fault):
                raise
            self._asking.run.report.warn(f"arXiv refuses the query {query}: {error}")
            return False

    def _ask_ids(self, ids: tuple[str, ...]) -> bool:
        wanted = tuple(name for name in ids if not self._is_at_hand(name))
        now = self._asking.run.clock.now()
        wanted = answers_for(self._asking, wanted).due(wanted, now, NOTHING_AGAIN) if wanted else ()
        if not wanted or self._rests(ids_url(self._base, wanted)):
            return False
        return ask_papers(self._asking, wanted) > 0

    def _ask_query(self, query: str) -> bool:
        url = query_url(self._base, query, 0, _MOST_FOUND)
        if self._rests(url) or not self._is_due(url):
            return False
        return _has_papers(self._asking.service(self._base, url, api_fault(url, 0, 0)))

    def _is_at_hand(self, arxiv_id: str) -> bool:
        found = self._asking.run.archive.db.execute(
            "SELECT 1 FROM papers WHERE arxiv_id = ? AND abstract IS NOT NULL", (arxiv_id,)
        ).fetchone()
        return found is not None

    def _rests(self, url: str) -> bool:
        """Whether an address was asked in vain so lately that others come first."""
        if url not in self._failed:
            return False
        at, fault = self._failed[url]
        return self._age(at) < (NOTHING_AGAIN if _is_refused(fault) else _IN_VAIN_AGAIN)

    def _is_due(self, url: str) -> bool:
        answered = self._asking.remembered.answered(url)
        if not answered:
            return True
        if self._age(answered) < NOTHING_AGAIN:
            return False
        last = self._asking.run.store.latest(url)
        return last is None or not _has_papers(last.body)

    def _age(self, at: str) -> timedelta:
        return self._asking.run.clock.now() - datetime.fromisoformat(at)


def _is_refused(fault: str) -> bool:
    """Whether a fault is arXiv's word against the query, and not against us."""
    return fault in {"query", "gone", "status 400", "status 414"}


def _has_papers(body: bytes) -> bool:
    return b"<entry" in body
