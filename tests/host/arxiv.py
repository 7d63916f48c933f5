"""A fake arXiv over real HTTP: its API, its OAI-PMH lists, and Hugging Face's Daily Papers beside them.

    with FakeArxiv(papers) as host:
        host.trouble("/api/query", refusal(429, {"Retry-After": "7"}))

`host.requests` tells what was asked, `host.times` when, by the clock that the test gives it, and `host.crowded`
whether two requests were ever at work at once. Trouble is a function from the honest answer to what is sent, taken
from the front of a queue, one an answer.
"""

import datetime as dt
import re
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase
from threading import Event, Lock
from typing import Self
from urllib.parse import parse_qs, urlsplit

from scraper.clock import Clock
from scraper.sample.host import LogEntry, document
from scraper.sample.host import error as error_page
from scraper.sample.server import Request, Response, Server
from tests.host.arxiv_texts import FakePaper, daily, error_feed, feed, oai_error, oai_list
from tests.host.politeness import WATCH

Trouble = Callable[[Response], Response]

ATOM = "application/atom+xml; charset=utf-8"
XML = "text/xml; charset=utf-8"
_TERM = re.compile(r'(\w+):(?:"([^"]*)"|\[(\d{12}) TO (\d{12})\]|([^\s()]+))')


def papers_by_day(count: int, day: str = "2025-04-10") -> list[FakePaper]:
    """So many papers of one day, each with a title and authors of its own."""
    month = day[2:4] + day[5:7]
    return [
        FakePaper(f"{month}.{number:05}", f"Quokka habits, volume {number}", (_name(number), "Bo Renn"), day)
        for number in range(1, count + 1)
    ]


def _name(number: int) -> str:
    return f"Ada Quill{ascii_lowercase[(number - 1) % 26]}"


def refusal(status: int, headers: Mapping[str, str] | None = None) -> Trouble:
    """Answer with a status and nothing of what was asked."""
    return lambda _: error_page(status, headers)


def honest(answer: Response) -> Response:
    """Send what was asked, for trouble that comes later."""
    return answer


def nothing_found(_: Response) -> Response:
    """Answer that a query finds nothing at all."""
    return document(feed((), 0, 0), ATOM)


def refused_list(code: str) -> Trouble:
    """Answer for a list with an error of OAI-PMH, with a status of success."""
    return lambda _: document(oai_error(code, "it cannot be told"), XML)


def cut(honest: Response) -> Response:
    """Send two thirds of the body, framed as if it were all."""
    return replace(honest, body=honest.body[: len(honest.body) * 2 // 3])


def empty_page(honest: Response) -> Response:
    """Keep the head with its totals, and leave out every entry."""
    body = re.sub(rb"<entry>.*</entry>\n", b"", honest.body, flags=re.DOTALL)
    return replace(honest, body=body)


def html(honest: Response) -> Response:
    """Send a page for people, with a status of success."""
    page = b"<!DOCTYPE html>\n<html><head><title>arXiv is being looked after</title></head><body></body></html>\n"
    return replace(honest, body=page, headers={"Content-Type": "text/html; charset=utf-8"})


def silent(honest: Response) -> Response:
    """Send nothing until the host closes."""
    return replace(honest, status=0, take_over=lambda _connection, closing: _wait(closing))


def _wait(closing: Event) -> None:
    closing.wait()


class FakeArxiv:
    """Serves `papers` on the loopback address, from entering the `with` to leaving it.

    `page_size`: the most entries in one answer of the API; `list_size`: in one of OAI-PMH. `clock`: what `times` go
    by; without one they stay empty.
    """

    def __init__(self, papers: Sequence[FakePaper] = (), *, page_size: int = 1000, list_size: int = 10) -> None:
        self.papers = list(papers)
        self.page_size = page_size
        self.list_size = list_size
        self.daily: dict[str, Sequence[FakePaper]] = {}
        self.files: dict[str, str] = {}
        self.packed: dict[str, bytes] = {}
        self.robots = ""
        self.requests: list[LogEntry] = []
        self.times: list[dt.datetime] = []
        self.clock: Clock | None = None
        self.crowded = False
        self._at_work = 0
        self._lock = Lock()
        self._troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self._epoch = 0
        self._server = Server(0, self._answer)

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def trouble(self, path: str, *troubles: Trouble) -> None:
        """Let the next answers of a path be these, one after the other, and honest again after them."""
        self._troubles[path].extend(troubles)

    def expire(self) -> None:
        """Make every resumption token that was given so far worthless."""
        self._epoch += 1

    def asked(self, path: str = "/") -> list[str]:
        """What was asked below a path: the addresses, in order."""
        return [request.path for request in self.requests if request.path.startswith(path)]

    def _answer(self, request: Request) -> Response:
        with WATCH.visit(self.url, request) as answers:
            with self._lock:
                self._at_work += 1
                self.crowded |= self._at_work > 1
                if self.clock:
                    self.times.append(self.clock.now())
            response = self._respond(request)
            with self._lock:
                self._at_work -= 1
            answers.append(response)
        self.requests.append(LogEntry(request.at, request.method, request.path, request.headers, response.status))
        return response

    def _respond(self, request: Request) -> Response:
        path = urlsplit(request.path).path
        honest = self._page(path, parse_qs(urlsplit(request.path).query, keep_blank_values=True))
        return self._troubles[path].popleft()(honest) if self._troubles[path] else honest

    def _page(self, path: str, asked: Mapping[str, list[str]]) -> Response:
        values = {name: found[0] for name, found in asked.items()}
        if path == "/api/query":
            return self._query(values)
        if path == "/oai2":
            return self._list(values)
        if path == "/api/daily_papers":
            return document(daily(self.daily.get(values.get("date", ""), ())), "application/json; charset=utf-8")
        if path == "/robots.txt" and self.robots:
            return document(self.robots, "text/plain")
        if path in self.files:
            return document(self.files[path], "text/plain; charset=utf-8")
        if path in self.packed:
            return Response(200, self.packed[path], {"Content-Type": "application/octet-stream"})
        return error_page(404)

    def _query(self, values: Mapping[str, str]) -> Response:
        ids, query = values.get("id_list", ""), values.get("search_query", "")
        if "malformed" in query:
            return document(error_feed(f"malformed query: {query}"), ATOM)
        found = [paper for paper in self.papers if _matches(paper, query)] if query else list(self.papers)
        if ids:
            wanted = [name.partition("v")[0] for name in ids.split(",")]
            found = sorted((each for each in found if each.id in wanted), key=lambda each: wanted.index(each.id))
        if values.get("sortBy") == "submittedDate":
            found.sort(key=lambda paper: paper.published, reverse=values.get("sortOrder") != "ascending")
        start, most = int(values.get("start", "0")), int(values.get("max_results", "10"))
        page = found[start : start + min(most, self.page_size)]
        return document(feed(page, len(found), start), ATOM)

    def _list(self, values: Mapping[str, str]) -> Response:
        if values.get("verb") != "ListRecords":
            return document(oai_error("badVerb", "unknown verb"), XML)
        if token := values.get("resumptionToken", ""):
            asked = dict(part.split("=", 1) for part in token.split("&"))
            if asked["epoch"] != str(self._epoch):
                return document(oai_error("badResumptionToken", "the token has expired"), XML)
        elif values.get("metadataPrefix") != "arXiv" or not values.get("set"):
            return document(oai_error("badArgument", "a set and a known prefix are needed"), XML)
        else:
            asked = {"set": values["set"], "from": values["from"], "until": values["until"], "skip": "0"}
        found = [paper for paper in self.papers if asked["from"] <= paper.published <= asked["until"]]
        found = [paper for paper in found if paper.categories[0].startswith(asked["set"].partition(":")[0])]
        if not found:
            return document(oai_error("noRecordsMatch", "nothing stands there"), XML)
        start = int(asked["skip"])
        page, rest = found[start : start + self.list_size], found[start + self.list_size :]
        return document(oai_list(page, self._token({**asked, "skip": str(start + len(page))}) if rest else ""), XML)

    def _token(self, asked: Mapping[str, str]) -> str:
        return "&".join(f"{name}={value}" for name, value in {**asked, "epoch": self._epoch}.items())


def _matches(paper: FakePaper, query: str) -> bool:
    """Whether a paper has all that a query of terms joined by AND names, or one of those in brackets joined by OR."""
    parts = re.split(r" AND (?![^(]*\))", query)
    return all(any(_has(paper, term) for term in re.split(r" OR ", part)) for part in parts)


def _has(paper: FakePaper, term: str) -> bool:
    found = _TERM.search(term)
    if not found:
        return False
    field, phrase, since, until, word = found.groups()
    if since:
        return since <= paper.published.replace("-", "") + "1200" <= until
    said = (phrase or word).lower().replace("_", " ")
    if field == "au":
        return any(_is_by(name.lower(), said) for name in paper.authors)
    text = {"ti": paper.title, "abs": paper.abstract, "cat": " ".join(paper.categories), "id": paper.id}
    return said in text.get(field, f"{paper.title} {paper.abstract}").lower()


def _is_by(name: str, said: str) -> bool:
    """Whether a name is the one that was asked for: a part of it, or its family name with an initial behind."""
    family, _, initial = said.rpartition(" ")
    return said in name or (len(initial) == 1 and name.startswith(initial) and name.endswith(family))
