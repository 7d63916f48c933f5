"""`/paper/ARXIV_ID`: a paper and the episodes that tell of it, as a page, JSON, a feed and citations."""

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import unquote

from scraper.export import feeds
from scraper.export.papers import SURE
from scraper.export.tex import plain
from scraper.link.waiting import opening
from scraper.search.results import Shelf
from scraper.web import answers, scholar, tables
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.missing import Lead, missing, other_address
from scraper.web.outward import opened
from scraper.web.pages import citing
from scraper.web.pages.paper_told import PaperTold, led_to, named, paper_told
from scraper.web.pages.paragraphs import beginning

ROUTE: Final = rf"^/paper/(?P<name>.+?)(?P<form>\.json|\.atom|{citing.ENDINGS})?/?$"
_ABSTRACT: Final = 10_000
_DESCRIPTION: Final = 200
_CHOICES: Final = 10
"""Papers that may be meant."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What an address leads to: a paper, with the file that was asked for; or several, or nothing."""

    told: PaperTold | None
    cited: str = ""
    feed: feeds.Feed | None = None
    instead: tuple[Lead, ...] = ()


async def page(datasette: Any, request: Any) -> Any:
    """The page of a paper; with an ending behind the path the same as that. Its other addresses lead there."""
    name, form = unquote(request.url_vars["name"]), request.url_vars["form"] or ""

    def whole(path: str) -> str:
        return answers.absolute(datasette, request, path)

    def found_in(conn: sqlite3.Connection) -> _Found:
        ids = named(conn, name)
        if len(ids) != 1:
            return _Found(None, instead=led_to(conn, ids[:_CHOICES]))
        told = paper_told(conn, ids[0])
        cited = citing.written(conn, ids, form) if citing.is_cited(form) else ""
        feed = _feed(conn, told, whole(f"{told.address}.atom"), whole(told.address)) if form == ".atom" else None
        return _Found(told, cited, feed)

    found = await read(datasette, request, found_in)
    told = found.told
    if told is None:
        return missing(datasette, request, _nothing(found), name, found.instead, Shelf.PAPERS)
    if elsewhere := other_address(datasette, request, f"{told.address}{form}"):
        return elsewhere
    if form == ".json":
        return answers.json(datasette, as_object(told))
    if found.feed is not None:
        return answers.feed(found.feed)
    if citing.is_cited(form):
        return citing.file(found.cited, form, told.record.arxiv_id or told.record.id)
    about = scholar.scholarly_article(told.record, whole(told.address))
    abstract = plain(told.record.abstract or "")
    return answers.page(
        datasette, request, "paper.html", _head(told, about),
        told=told, paper=told.record, title=plain(told.record.title), abstract=beginning(abstract, _ABSTRACT),
        citations=citing.links(told.address), opened=opened, plain=plain, tables=tables,
    )  # fmt: skip


def as_object(told: PaperTold) -> dict[str, Any]:
    """All of it as JSON has it: the paper's own values on top, `address` and `link` as paths of this site."""
    belongs = asdict(told)
    del belongs["record"]
    return asdict(told.record) | belongs


def _feed(conn: sqlite3.Connection, told: PaperTold, here: str, home: str) -> feeds.Feed:
    """The episodes whose links to the paper stand."""
    record = told.record
    return feeds.of_episodes(
        conn,
        [episode.id for episode in record.episodes if episode.status in SURE][: feeds.MOST],
        id=f"paper/{record.arxiv_id or record.id}",
        title=f"PaperLedge: episodes about {plain(record.title)}",
        self_url=here,
        home_url=home,
    )


def _nothing(found: _Found) -> str:
    if found.instead:
        return "Several papers have this number."
    return "The archive holds no paper of this number or id: it knows those that were on the lists it has read."


def _head(told: PaperTold, about: dict[str, Any]) -> Head:
    record = told.record
    title = plain(record.title)
    return Head(
        f"{title} - PaperLedge archive",
        description=opening(plain(record.abstract or ""), _DESCRIPTION),
        canonical=told.address,
        kind="article",
        alternates=(
            ("application/json", "This paper as JSON", f"{told.address}.json"),
            (feeds.ATOM_TYPE, "Episodes about this paper", f"{told.address}.atom"),
        ),
        json_ld=(about,),
        coins=(scholar.coins(record),),
    )
