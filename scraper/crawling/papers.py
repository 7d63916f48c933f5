"""Papers over the network: each source asked by its own rules; what goes wrong with one does not stop the next."""

import json
from collections.abc import Sequence

from scraper.crawl.arxiv import daily_url
from scraper.crawl.fetcher import FaultOf
from scraper.crawl.remembered import is_settled
from scraper.crawling.arxiv_papers import ask_ids, ask_query
from scraper.crawling.asking import Asking
from scraper.crawling.harvest import harvest
from scraper.crawling.paper_sources import FIRST_DAILY, Address, Daily, Harvest, Ids, PaperSource, Query, days_of
from scraper.errors import FetchError, ParseError
from scraper.model import Kind
from scraper.run import Run
from scraper.sources.base import decode, unpacked

_ENDS = {"<?xml": ("</feed>", "</OAI-PMH>", "</rss>"), "[": ("]",), "{": ("}",)}
"""How documents end that begin so; JSON lines begin as one of them and end as it."""
_AT_ADDRESS = {
    "too big": "Download it and give the file: JSON lines in a file may be of any length. Or raise max_feed_bytes.",
    "redirect elsewhere": "If the list lies there now, give that address.",
}
_OF_SERVICE = {
    "too big": "If the answer is right, raise the setting max_feed_bytes.",
    "redirect elsewhere": "If the service has moved, set arxiv_url, oai_url or huggingface_url to where it is now.",
}
"""What to do, by fault."""


def fetch_papers(run: Run, sources: Sequence[PaperSource], *, most: int, again: bool = False) -> None:
    """Ask for the papers of every source; what fails is in the report. `most`: of one query.

    `again`: ask for what was answered before, too.
    """
    with Asking(run, again=again) as asking:
        for source in sources:
            try:
                _ask(asking, source, most)
            except FetchError as error:
                error.advice = _advice(source, error)
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
            asking.anywhere(url, _document_fault(url, asking.run.settings.max_feed_bytes))


def _advice(source: PaperSource, error: FetchError) -> str:
    """What to do where the fetcher's own advice is meant for the pages of a show."""
    return (_AT_ADDRESS if isinstance(source, Address) else _OF_SERVICE).get(error.fault, error.advice)


def _ask_days(asking: Asking, source: Daily) -> None:
    """Ask for each day's list; not for one again that was told when its day was over."""
    if source.first < FIRST_DAILY:
        asking.run.report.warn(f"Hugging Face has no Daily Papers before {FIRST_DAILY}; those days are left out")
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


def _document_fault(url: str, limit: int) -> FaultOf:
    """Whether a document is cut, as far as its form tells. What is packed in it may have `limit` bytes."""

    def fault_of(_kind: Kind, body: bytes) -> str:
        try:
            text = decode(unpacked(body, limit), {}).strip()
        except ParseError as error:
            if error.fault == "truncated":
                return error.fault
            raise FetchError(f"{url}: {error}", url=url, fault=error.fault, advice=error.advice) from error
        ends = next((ends for start, ends in _ENDS.items() if text.startswith(start)), ())
        return "truncated" if ends and not text.endswith(ends) else ""

    return fault_of
