"""Papers over the network: each source asked by its own rules; what goes wrong with one does not stop the next."""

import json
from collections.abc import Sequence

from scraper.crawl.arxiv import daily_url
from scraper.crawl.fetcher import FaultOf
from scraper.crawl.remembered import is_settled
from scraper.crawling.arxiv_papers import ask_ids, ask_query
from scraper.crawling.asking import Asking
from scraper.crawling.harvest import harvest
from scraper.crawling.paper_sources import Address, Daily, Harvest, Ids, PaperSource, Query, days_of
from scraper.errors import FetchError
from scraper.model import Kind
from scraper.run import Run
from scraper.sources.base import decode

_ENDS = {"<?xml": ("</feed>", "</OAI-PMH>", "</rss>"), "[": ("]",), "{": ("}",)}
"""How documents end that begin so; JSON lines begin as one of them and end as it."""


def fetch_papers(run: Run, sources: Sequence[PaperSource], *, most: int, again: bool = False) -> None:
    """Ask for the papers of every source; what fails is in the report. `most`: of one query.

    `again`: ask for what was answered before, too.
    """
    with Asking(run, again=again) as asking:
        for source in sources:
            try:
                _ask(asking, source, most)
            except FetchError as error:
                run.report.files["failed"] += 1
                run.report.fail(error.url, error, error.fault)


def _ask(asking: Asking, source: PaperSource, most: int) -> None:
    match source:
        case Ids(ids):
            ask_ids(asking, ids)
        case Query(query):
            ask_query(asking, query, most)
        case Harvest():
            harvest(asking, source)
        case Daily():
            _ask_days(asking, source)
        case Address(url):
            asking.anywhere(url, _cut)


def _ask_days(asking: Asking, source: Daily) -> None:
    """Ask for each day's list; not for one again that was told when its day was over."""
    base = asking.run.settings.huggingface_url
    days = days_of(source, asking.run.clock.now().date())
    for number, day in enumerate(days, 1):
        url = daily_url(base, day)
        if is_settled(asking.remembered.answered(url), day) and not asking.again:
            asking.run.report.files["known"] += 1
        else:
            asking.service(base, url, _daily_fault(url))
        asking.run.progress(number, len(days))


def _daily_fault(url: str) -> FaultOf:
    def fault_of(_kind: Kind, body: bytes) -> str:
        text = decode(body, {}).strip()
        if text.startswith("<"):
            return "not the site"
        try:
            told = json.loads(text)
        except ValueError:
            return "truncated"
        if isinstance(told, list):
            return ""
        said = told.get("error") if isinstance(told, dict) else text
        raise FetchError(f"Hugging Face answers: {said}", url=url, fault="query", advice="Check the day.")

    return fault_of


def _cut(_kind: Kind, body: bytes) -> str:
    """Whether a document is cut, as far as its form tells."""
    text = decode(body, {}).strip()
    ends = next((ends for start, ends in _ENDS.items() if text.startswith(start)), ())
    return "truncated" if ends and not text.endswith(ends) else ""
