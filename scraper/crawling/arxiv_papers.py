"""Papers from arXiv's API, by id and by query: slice after slice, until all are there that were asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

from scraper.crawl import arxiv
from scraper.crawl.fetcher import FaultOf
from scraper.crawl.remembered import is_of_today
from scraper.crawling.asking import Asking
from scraper.errors import FetchError, ParseError
from scraper.model import Kind
from scraper.sources.arxiv_api import ApiReply, reply_of
from scraper.sources.base import decode

Reply = TypeVar("Reply")

UNKNOWN_AGAIN: Final = timedelta(days=1)
"""After how long arXiv is asked again for an id that it did not know: its papers come out once a day."""


@dataclass(slots=True)
class IdAnswers:
    """What arXiv has said of some ids: those whose papers came, and when (ISO, UTC) it last did not know another."""

    came: set[str] = field(default_factory=set)
    unknown: dict[str, str] = field(default_factory=dict)

    def due(self, ids: tuple[str, ...], now: datetime, after: timedelta) -> tuple[str, ...]:
        """The ids that are to be asked for; one that was not known `after` so long."""
        return tuple(name for name in ids if name not in self.came and not self._rests(name, now, after))

    def _rests(self, name: str, now: datetime, after: timedelta) -> bool:
        return name in self.unknown and now - datetime.fromisoformat(self.unknown[name]) < after


def ask_ids(asking: Asking, ids: tuple[str, ...]) -> int:
    """Ask for papers by id, for those that never came; how many papers came. Raises FetchError.

    One that arXiv did not know is asked for again after a day, and named until then.
    """
    wanted = ids if asking.again else _due(asking, ids)
    asking.run.report.files["known"] += not wanted
    return ask_papers(asking, wanted)


def ask_papers(asking: Asking, wanted: tuple[str, ...]) -> int:
    """Ask for papers by id, whatever was asked before; how many came. Raises FetchError."""
    found: set[str] = set()
    for first in range(0, len(wanted), arxiv.MOST_IDS):
        batch = wanted[first : first + arxiv.MOST_IDS]
        reply = _ask(asking, arxiv.ids_url(asking.run.settings.arxiv_url, batch), 0, 0)
        found |= {paper.arxiv_id for paper in reply.papers}
    if missing := sorted(set(wanted) - found):
        asking.run.report.warn(f"arXiv knows no paper {', '.join(missing)}")
    return len(found)


def _due(asking: Asking, ids: tuple[str, ...]) -> tuple[str, ...]:
    said = answers_for(asking, ids)
    due = said.due(ids, asking.run.clock.now(), UNKNOWN_AGAIN)
    resting = [f"{name} ({said.unknown[name]})" for name in ids if name in said.unknown and name not in due]
    if resting:
        told = ", ".join(resting)
        asking.run.report.warn(f"arXiv did not know {told}; a day later it is asked again, or now with --again")
    return due


def answers_for(asking: Asking, ids: tuple[str, ...]) -> IdAnswers:
    """What arXiv has answered when it was asked for these, in whatever requests."""
    said = IdAnswers()
    for url in asking.remembered.below(arxiv.ids_prefix(asking.run.settings.arxiv_url)):
        if asked := set(ids).intersection(arxiv.ids_of(url)):
            came, at = _ids_in(asking, url), asking.remembered.answered(url)
            said.came |= asked & came
            said.unknown |= {name: max(at, said.unknown.get(name, "")) for name in asked - came}
    for name in said.came:
        said.unknown.pop(name, None)
    return said


def _ids_in(asking: Asking, url: str) -> set[str]:
    """The ids of the papers that came the last time."""
    last = asking.run.store.latest(url)
    return {paper.arxiv_id for paper in reply_of(decode(last.body, {})).papers} if last else set()


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
