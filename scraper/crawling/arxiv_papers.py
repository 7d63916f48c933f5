"""Papers from arXiv's API, by id and by query: slice after slice, until all are there that were asked for."""

from collections.abc import Callable
from typing import TypeVar

from scraper.crawl import arxiv
from scraper.crawl.fetcher import FaultOf
from scraper.crawl.remembered import is_of_today
from scraper.crawling.asking import Asking
from scraper.errors import FetchError, ParseError
from scraper.model import Kind
from scraper.sources.arxiv_api import ApiReply, reply_of
from scraper.sources.base import decode

Reply = TypeVar("Reply")


def ask_ids(asking: Asking, ids: tuple[str, ...]) -> int:
    """Ask for papers by id, for those that were never answered; how many papers came. Raises FetchError."""
    wanted = ids if asking.again else unanswered(asking, ids)
    asking.run.report.files["known"] += not wanted
    found: set[str] = set()
    for first in range(0, len(wanted), arxiv.MOST_IDS):
        batch = wanted[first : first + arxiv.MOST_IDS]
        reply = _ask(asking, arxiv.ids_url(asking.run.settings.arxiv_url, batch), 0, 0)
        found |= {paper.arxiv_id for paper in reply.papers}
    if missing := sorted(set(wanted) - found):
        asking.run.report.warn(f"arXiv knows no paper {', '.join(missing)}")
    return len(found)


def unanswered(asking: Asking, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The ids among these that arXiv was never asked for, or never answered."""
    prefix = arxiv.ids_prefix(asking.run.settings.arxiv_url)
    answered = {name for url in asking.remembered.below(prefix) for name in arxiv.ids_of(url)}
    return tuple(name for name in ids if name not in answered)


def ask_query(asking: Asking, query: str, most: int) -> None:
    """Ask for the newest papers that a query finds, at most so many; no slice twice a day. Raises FetchError."""
    start = total = 0
    end = most
    while start < end:
        size = min(arxiv.MOST_A_REQUEST, end - start)
        url = arxiv.query_url(asking.run.settings.arxiv_url, query, start, size, newest_first=True)
        known = is_of_today(asking.remembered.answered(url), asking.run.clock.now()) and not asking.again
        reply = reply_of(decode(asking.kept(url), {})) if known else _ask(asking, url, start, total)
        total = max(total, reply.total or 0)
        end = min(most, total)
        start += reply.entries
        asking.run.progress(start, end)
        if not reply.entries:
            break
    if total > most:
        asking.run.report.warn(f"arXiv finds {total} papers for {query!r}; the newest {most} were taken (--limit)")


def api_fault(url: str, start: int, promised: int) -> FaultOf:
    """What is wrong with a slice that begins at `start`, where earlier ones have promised so many papers in all."""

    def fault_of(_kind: Kind, body: bytes) -> str:
        reply = read_reply(url, body, reply_of)
        if isinstance(reply, str):
            return reply
        hollow = reply.is_hollow or (reply.entries == 0 and start < promised)
        return "empty page" if hollow else ""

    return fault_of


def read_reply(url: str, body: bytes, read: Callable[[str], Reply]) -> Reply | str:
    """A reply, or the fault that it has for a fetcher. Raises FetchError for what is said against the query."""
    try:
        return read(decode(body, {}))
    except ParseError as error:
        if error.fault in {"truncated", "not_xml"}:
            return "truncated"
        if error.fault == "unknown":
            return "not the site"
        raise FetchError(str(error), url=url, fault=error.fault, advice=error.advice) from error


def _ask(asking: Asking, url: str, start: int, promised: int) -> ApiReply:
    body = asking.service(asking.run.settings.arxiv_url, url, api_fault(url, start, promised))
    return reply_of(decode(body, {}))
