"""`/search`: what a search finds, as a page, as data, as citations and as a feed; all of the very same query."""

import hashlib
import re
from dataclasses import asdict, replace
from typing import Any, Final

from datasette.utils import tilde_encode
from datasette.utils.asgi import Response

from scraper.notation.timecode import timecode
from scraper.search.results import Facets, Hit, HitKind, Results, Shelf
from scraper.web.archive import archive_of
from scraper.web.asked import PATH, Asked, choices
from scraper.web.search_files import FORMATS, Format, results

ROUTE: Final = rf"^{PATH}(?P<form>{'|'.join(map(re.escape, FORMATS))})?$"

_TABLES: Final = {
    HitKind.EPISODE: "episodes",
    HitKind.TRANSCRIPT: "episodes",
    HitKind.QUESTION: "episodes",
    HitKind.PAPER: "papers",
    HitKind.ARTICLE: "articles",
}
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
    database = await archive_of(datasette)
    if database is None:
        return Response.text("There is no archive here to search.", status=404)
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
    form = FORMATS.get(request.url_vars["form"] or "")
    if form is not None:
        return await _file(datasette, request, database, _as_given(asked, form), form)
    found = await database.execute_fn(lambda conn: results(conn, asked, facets=True))
    shown = _shown(found, asked, datasette.urls.database(database.name))
    return Response.html(await datasette.render_template("paperledge_search.html", shown, request=request))


async def _file(datasette: Any, request: Any, database: Any, asked: Asked, form: Format) -> Any:
    here, home = (
        datasette.absolute_url(request, datasette.urls.path(asked.address(ending)))
        for ending in (request.url_vars["form"], "")
    )
    body = await database.execute_fn(lambda conn: form.write(conn, asked, here, home))
    headers = {"content-disposition": f'attachment; filename="{form.file_name}"'} if form.file_name else {}
    if form.is_feed:
        headers["etag"] = f'"{hashlib.sha256(body).hexdigest()}"'
        if _is_known(headers["etag"], request.headers.get("if-none-match", "")):
            return Response("", status=304, headers=headers, content_type=form.content_type)
    return Response(body, content_type=form.content_type, headers=headers)


def _is_known(tag: str, told: str) -> bool:
    """Whether a reader tells that it has what has this tag (RFC 9110, 13.1.2)."""
    return tag in {each.strip().removeprefix("W/") for each in told.split(",")} or told.strip() == "*"


def _shown(found: Results, asked: Asked, path: str) -> dict[str, Any]:
    """What the template needs. Addresses are relative to the root of the site, those of rows and hosts are not."""
    last = max(1, -(-found.total // asked.limit))
    hits = [_hit(hit, path) for hit in found.hits]
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


def _hit(hit: Hit, path: str) -> dict[str, Any]:
    row = hit.episode_id if hit.episode_id and _TABLES[hit.kind] == "episodes" else hit.id
    place = f"#question-{hit.position}" if hit.kind is HitKind.QUESTION and hit.position else ""
    return {
        **asdict(hit),
        "link": f"{path}/{_TABLES[hit.kind]}/{tilde_encode(row)}{place}",
        "url": hit.url if hit.url and hit.url.startswith(("https://", "http://")) else None,
        "pieces": hit.snippet.pieces(),
        "at": None if hit.start is None else timecode(hit.start),
    }
