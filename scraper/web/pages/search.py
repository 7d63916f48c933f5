"""`/search`: what a search finds, as a page, as data, as citations and as a feed; all of the very same query."""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from datasette.utils.asgi import Response

from scraper.export.tex import plain
from scraper.notation.timecode import timecode
from scraper.notation.titles import titled
from scraper.search.results import Facets, Hit, HitKind, Results, Shelf
from scraper.web import answers
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.outward import opened
from scraper.web.pages.asked import PATH, Asked, choices
from scraper.web.pages.search_files import FILE_MOST, FORMATS, Format, Site, pages_of, results
from scraper.web.scholar import CONTEXT

ROUTE: Final = rf"^{PATH}(?P<form>{'|'.join(map(re.escape, FORMATS))})?$"

_SHELVES: Final = {
    Shelf.EPISODES: "Episodes",
    Shelf.QUESTIONS: "Questions",
    Shelf.PAPERS: "Papers",
    Shelf.ARTICLES: "Articles",
    Shelf.ALL: "All",
}

_Page = Callable[[Hit], str]


async def page(datasette: Any, request: Any) -> Any:
    """The page `PATH?q=…`; with the name of a format behind the path the same hits in that."""
    form = FORMATS.get(request.url_vars["form"] or "")
    if form is not None:
        return await _file(datasette, request, form)
    asked = Asked.of(request.args)
    found, page_of = await read(datasette, request, lambda conn: _found(conn, asked))
    heading = f"Search {'everything' if asked.shelf is Shelf.ALL else f'the {asked.shelf.value}'}"
    whole = answers.absolute(datasette, request, asked.address())
    return answers.page(
        datasette, request, "search.html", _head(asked, found, heading, whole),
        typed=asked.text, heading=heading, **_shown(found, asked, page_of),
    )  # fmt: skip


async def _file(datasette: Any, request: Any, form: Format) -> Any:
    asked = form.given(Asked.of(request.args, form.most))
    site = Site(datasette.urls.path, partial(answers.absolute, datasette, request))
    written = await read(datasette, request, lambda conn: form.write(conn, asked, site))
    headers = {"content-disposition": f'attachment; filename="{form.file_name}"'} if form.file_name else {}
    if written.following:
        headers["link"] = f'<{written.following}>; rel="next"'
    return Response(written.body, content_type=form.content_type, headers=headers)


def _found(conn: sqlite3.Connection, asked: Asked) -> tuple[Results, _Page]:
    """What is found, and where on this site the page of each hit stands."""
    found = results(conn, asked, facets=True)
    return found, pages_of(conn, found.hits)


def _head(asked: Asked, found: Results, heading: str, whole: str) -> Head:
    title = f"{asked.text} - {heading}" if asked.text else heading
    described = f"{found.total:,} {'hit' if found.total == 1 else 'hits'}. {found.reading}" if asked.text else ""
    return Head(
        title,
        description=described,
        canonical=asked.address(),
        alternates=tuple(
            (form.media_type, f"This search as {form.label}", _beside(asked, form).address(ending))
            for ending, form in FORMATS.items()
            if form.is_feed or not form.file_name
        ),
        json_ld=({"@context": CONTEXT, "@type": "SearchResultsPage", "name": title, "url": whole},),
        is_indexed=False,
    )


def _beside(asked: Asked, form: Format) -> Asked:
    """What is the same as a page in another format: of a feed, which has no pages, the whole."""
    return replace(asked, page=1) if form.is_feed else asked


def _shown(found: Results, asked: Asked, page_of: _Page) -> dict[str, Any]:
    """What the template needs. Addresses are relative to the root of the site, those of hosts are not."""
    hits = [_hit(hit, page_of(hit)) for hit in found.hits]
    links = [(form, form.linked(asked).address(ending)) for ending, form in FORMATS.items()]
    return {
        "asked": asked,
        "found": found,
        "whole": [hit for hit in hits if hit["holds_all"]],
        "partial": [hit for hit in hits if not hit["holds_all"]],
        "shelves": [
            (label, replace(asked, shelf=shelf, page=1).address(), shelf is asked.shelf)
            for shelf, label in _SHELVES.items()
        ],
        "facets": choices(asked, found.facets or Facets()),
        "suggestions": [
            (other.why, other.query, replace(asked, text=other.query, page=1).address())
            for other in found.suggestions
        ],
        "files": [(form.label, address) for form, address in links if not form.is_feed],
        "feeds": [(form.label, address) for form, address in links if form.is_feed],
        "file_most": FILE_MOST,
        "last": asked.pages(found.total),
        "turn": lambda to: replace(asked, page=to).address(),
    }


def _hit(hit: Hit, link: str) -> dict[str, Any]:
    is_apart = hit.kind in {HitKind.PAPER, HitKind.ARTICLE}
    title = plain(hit.title) if hit.kind is HitKind.PAPER else hit.title
    return {
        "kind": hit.kind,
        "title": titled(title, hit.date, hit.kind.value if is_apart else "episode"),
        "date": hit.date,
        "position": hit.position,
        "holds_all": hit.holds_all,
        "link": link,
        "url": opened(hit.url),
        "pieces": hit.snippet.pieces(),
        "at": None if hit.start is None else timecode(hit.start),
    }
