"""arXiv's OAI-PMH lists, which may take hours: each answer names the next by a token that is good for some time.

    first address ──> answer, token ──> next address ──> … ──> answer without a token: the end

Where a list stands is told by the answers that are kept, so that a run goes on where the last one was ended.
"""

from datetime import date

from scraper.crawl.arxiv import list_url, next_url
from scraper.crawl.fetcher import FaultOf
from scraper.crawl.remembered import is_of_today, is_settled
from scraper.crawling.arxiv_papers import read_reply
from scraper.crawling.asking import Asking
from scraper.crawling.paper_sources import Harvest
from scraper.errors import FetchError
from scraper.model import Kind
from scraper.sources.arxiv_oai import OaiReply, reply_of
from scraper.sources.base import decode

_EXPIRED = "badResumptionToken"
_NOTHING = "noRecordsMatch"


def harvest(asking: Asking, source: Harvest) -> None:
    """Read a list to its end, from where it stands. Raises FetchError; what came until then is kept."""
    first = list_url(asking.run.settings.oai_url, source.name, source.first, source.last)
    url = _standing(asking, first, source.last)
    may_begin_anew = url != first
    seen: set[str] = set()
    while url:
        if url in seen:
            raise _failure(url, "endless list", "the list of arXiv leads back to where it was")
        seen.add(url)
        try:
            reply = _ask(asking, url)
        except FetchError as error:
            if error.fault != _EXPIRED or not may_begin_anew:
                raise
            asking.run.report.warn(f"arXiv's list {source.name} could not be gone on with, and is read anew")
            url, may_begin_anew = first, False
            continue
        asking.run.progress(len(seen), None)
        url = _after(asking, reply)


def _standing(asking: Asking, first: str, last_day: date) -> str:
    """The address to go on from; "" where the list was read to its end and nothing new is to be had yet.

    An answer that is older than the one before it belongs to an earlier reading of the list.
    """
    begun = at = asking.remembered.answered(first)
    if not at or asking.again:
        return first
    url = first
    while following := _after(asking, reply_of(decode(asking.kept(url), {}))):
        following_at = asking.remembered.answered(following)
        if not following_at or following_at < at:
            return following
        url, at = following, following_at
    if is_settled(begun, last_day) or is_of_today(at, asking.run.clock.now()):
        return ""
    return first


def _ask(asking: Asking, url: str) -> OaiReply:
    body = asking.service(asking.run.settings.oai_url, url, _oai_fault(url))
    return reply_of(decode(body, {}))


def _after(asking: Asking, reply: OaiReply) -> str:
    return next_url(asking.run.settings.oai_url, reply.resumption_token) if reply.resumption_token else ""


def _oai_fault(url: str) -> FaultOf:
    def fault_of(_kind: Kind, body: bytes) -> str:
        reply = read_reply(url, body, reply_of)
        if isinstance(reply, str):
            return reply
        if reply.error not in {"", _NOTHING}:
            raise _failure(url, reply.error, f"arXiv answers {reply.error}: {reply.message}")
        return ""

    return fault_of


def _failure(url: str, fault: str, message: str) -> FetchError:
    return FetchError(message, url=url, fault=fault, advice="Check the set and the days, or try again later.")
