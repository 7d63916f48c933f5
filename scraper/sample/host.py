"""Serves the sample show over real HTTP, on the loopback address only.

    with SampleHost() as host:
        urlopen(host.url + "/page/2/")

`host.episodes` may be changed while it runs; `host.requests` tells what was asked. What is sent is decided in
one place, `SampleHost.respond`: a subclass that overrides it can send anything, or break the connection.
"""

import argparse
import datetime as dt
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from http.client import responses
from threading import Event
from typing import Self
from urllib.parse import unquote

from scraper.sample.feed import TRANSCRIPT_TYPES, feed
from scraper.sample.pages import episode_page, listing_page, page_count, robots_txt
from scraper.sample.server import Request, Response, Server
from scraper.sample.show import SHOW, SampleEpisode, load_episodes

_LISTING = re.compile(r"/(?:page/([1-9][0-9]{0,8})/?)?")
_EPISODE = re.compile(r"/e/([^/]+)/?")
_TRANSCRIPT = re.compile(r"/(transcript|media)/([^/]+)\.(vtt|srt|json)")
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class LogEntry(Request):
    """A request and the status of its answer, 0 where no status line is sent."""

    status: int


class SampleHost:
    """Serves `episodes` (by default the sample show), newest first, from entering the `with` to leaving it.

    `port` 0 takes any free one. `now` (aware; by default a day after the newest episode) decides which dates
    are relative. `episodes`, `now` and `counter` (downloads and comments, part of every page but of no
    episode) may be set at any time. `requests` holds what was asked, in order; an entry is there before its
    answer goes out. Raises `OSError` when the port is taken.
    """

    def __init__(
        self,
        episodes: Sequence[SampleEpisode] | None = None,
        *,
        port: int = 0,
        page_size: int = 10,
        now: dt.datetime | None = None,
    ) -> None:
        self.episodes = list(load_episodes() if episodes is None else episodes)
        self.page_size = page_size
        self.now = now or _day_after_newest(self.episodes)
        self.counter = 0
        self.requests: list[LogEntry] = []
        self._server = Server(port, self._answer)

    @property
    def url(self) -> str:
        """The show's address, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def respond(self, request: Request) -> Response:
        """Decide what is sent for `request`. Called from one thread per connection."""
        return conditional(request, self.page(request.path))

    def page(self, path: str) -> Response:
        """Give what stands at `path`, whole, whatever the client has already; a 404 where nothing does."""
        path = unquote(path.partition("?")[0])
        if path == "/robots.txt":
            return document(robots_txt(), "text/plain; charset=utf-8")
        if path == "/feed.xml":
            return document(feed(tuple(self.episodes), self.url), "text/xml; charset=utf-8")
        if found := _LISTING.fullmatch(path):
            return self._listing(int(found[1] or 1))
        if found := _EPISODE.fullmatch(path):
            return self._episode(found[1])
        if found := _TRANSCRIPT.fullmatch(path):
            return self._transcript(*found.groups())
        return error(404)

    def _answer(self, request: Request) -> Response:
        response = self.respond(request)
        self.requests.append(LogEntry(request.at, request.method, request.path, request.headers, response.status))
        return response

    def _listing(self, page: int) -> Response:
        episodes, size = tuple(self.episodes), self.page_size
        if page > page_count(len(episodes), size):
            return error(404)
        return document(listing_page(episodes, page, size, self.now, site_url=self.url, counter=self.counter))

    def _episode(self, slug: str) -> Response:
        for episode in tuple(self.episodes):
            if unquote(episode.slug) == slug:
                return document(episode_page(episode, self.now, site_url=self.url, counter=self.counter))
        return error(404)

    def _transcript(self, where: str, host_id: str, kind: str) -> Response:
        """The address that pages name leads on to another, as on Podbean."""
        known = {(episode.host_id, episode.transcript_type): episode.transcript for episode in tuple(self.episodes)}
        text = known.get((host_id, kind), "")
        if not text:
            return error(404)
        if where == "transcript":
            return error(302, {"Location": f"/media/{host_id}.{kind}"})
        return document(text.lstrip(), TRANSCRIPT_TYPES[kind])


def document(text: str, content_type: str = _HTML) -> Response:
    """Answer 200 with `text` in UTF-8 and an ETag that is the hash of its bytes."""
    body = text.encode()
    return Response(200, body, {"Content-Type": content_type, "ETag": f'"{sha256(body).hexdigest()[:32]}"'})


def error(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Answer `status` with a small page that is whole HTML, as hosts do."""
    title = f"{status} {responses.get(status, 'Unnamed')}"
    body = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Response(status, body.encode(), {"Content-Type": _HTML, **(headers or {})})


def conditional(request: Request, response: Response) -> Response:
    """Turn a 200 into a bare 304 when the request's If-None-Match names its ETag."""
    etag = response.headers.get("ETag")
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if response.status != 200 or etag is None or not {etag, "*"}.intersection(known):
        return response
    return replace(response, status=304, body=b"", headers={"ETag": etag})


def _day_after_newest(episodes: Sequence[SampleEpisode]) -> dt.datetime:
    newest = max((episode.published for episode in episodes), default=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    return newest + dt.timedelta(days=1)


def main() -> None:
    """Serve the sample show until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m scraper.sample.host", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    with SampleHost(port=parser.parse_args().port) as host, suppress(KeyboardInterrupt):
        sys.stdout.write(f"{SHOW.title} is at {host.url}/ (Ctrl-C ends it)\n")
        sys.stdout.flush()
        Event().wait()


if __name__ == "__main__":
    main()
