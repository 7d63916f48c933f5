"""`/search`: what a search finds, as a page, as data, as citations and as a feed; all of the very same query."""

import re
import sqlite3
from dataclasses import replace
from typing import Any, Final

from datasette.utils.asgi import Response

from scraper.notation.timecode import timecode
from scraper.search.results import Facets, Hit, HitKind, Results, Shelf
from scraper.web import addresses, answers, leads
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.pages.asked import PATH, Asked, choices
from scraper.web.pages.search_files import FORMATS, Format, results

ROUTE: Final = rf"^{PATH}(?P<form>{'|'.join(map(re.escape, FORMATS))})?$"

_SHELVES: Final = {
    Shelf.EPISODES: "Episodes",
    Shelf.QUESTIONS: "Questions",
    Shelf.PAPERS: "Papers",
    Shelf.ARTICLES: "Articles",
    Shelf.ALL: "All",
}


async def page(datasette: Any, request: Any) -> Any:
    """The page `PATH?q=…`; with the name of a format behind the path the same hits in that."""
    asked = Asked.of(request.args)
    form = FORMATS.get(request.url_vars["form"] or "")
    if form is not None:
        return await _file(datasette, request, _as_given(asked, form), form)
    found, where = await read(datasette, request, lambda conn: _found(conn, asked))
    head = Head(
        f"{asked.text} - Search the episodes" if asked.text else "Search the episodes",
        canonical=asked.address(),
        alternates=tuple(
            (
                each.content_type.partition(";")[0],
                f"This search as {each.label}",
                _as_given(asked, each).address(ending),
            )
            for ending, each in FORMATS.items()
            if each.is_feed
        ),
        is_indexed=False,
    )
    return answers.page(datasette, request, "search.html", head, typed=asked.text, **_shown(found, asked, where))


async def _file(datasette: Any, request: Any, asked: Asked, form: Format) -> Any:
    here, home = (
        datasette.absolute_url(request, datasette.urls.path(asked.address(ending)))
        for ending in (request.url_vars["form"], "")
    )
    body = await read(datasette, request, lambda conn: form.write(conn, asked, here, home))
    headers = {"content-disposition": f'attachment; filename="{form.file_name}"'} if form.file_name else {}
    return Response(body, content_type=form.content_type, headers=headers)


def _found(conn: sqlite3.Connection, asked: Asked) -> tuple[Results, dict[str, str]]:
    """What is found, and where on this site the episodes and papers of the hits stand, by their ids."""
    found = results(conn, asked, facets=True)
    told = leads.episodes(conn, {hit.episode_id or hit.id for hit in found.hits})
    return found, told | leads.papers(conn, {hit.id for hit in found.hits if hit.kind is HitKind.PAPER})


def _shown(found: Results, asked: Asked, where: dict[str, str]) -> dict[str, Any]:
    """What the template needs. Addresses are relative to the root of the site, those of hosts are not."""
    last = max(1, -(-found.total // asked.limit))
    hits = [_hit(hit, where) for hit in found.hits]
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
        "formats": [(form, _as_given(asked, form).address(ending)) for ending, form in FORMATS.items()],
        "last": last,
        "turn": lambda to: replace(asked, page=to).address(),
    }


def _as_given(asked: Asked, form: Format) -> Asked:
    """What a format gives: a feed is the newest hits, whichever page one comes from."""
    return replace(asked, page=1) if form.is_feed else asked


def _hit(hit: Hit, where: dict[str, str]) -> dict[str, Any]:
    here = where.get(hit.episode_id or hit.id) or addresses.article(hit.id)
    is_question = hit.kind is HitKind.QUESTION and hit.position
    return {
        "kind": hit.kind,
        "title": hit.title,
        "date": hit.date,
        "position": hit.position,
        "holds_all": hit.holds_all,
        "link": addresses.question(here, hit.position) if is_question and hit.position else here,
        "url": hit.url if hit.url and hit.url.startswith(("https://", "http://")) else None,
        "pieces": hit.snippet.pieces(),
        "at": None if hit.start is None else timecode(hit.start),
    }
