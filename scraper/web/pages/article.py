"""`/article/ID`: an article about research, and the papers that it may be about, as a page and as JSON."""

import sqlite3
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

from scraper.export.tex import plain
from scraper.link.facts import Told
from scraper.notation.titles import titled
from scraper.records import PaperRecord, paper_record
from scraper.search.results import Shelf
from scraper.web import addresses, answers, scholar, tables
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.missing import missing, other_address
from scraper.web.outward import opened
from scraper.web.pages.paragraphs import beginning, blocks, gist
from scraper.web.pages.ties import Tie, surely, ties

ROUTE: Final = r"^/article/(?P<name>.+?)(?P<form>\.json)?/?$"
_BODY: Final = 20_000
"""Characters of a text that the page shows; the JSON has them all."""
_DESCRIPTION: Final = 200
_CITED: Final = 5

_ARTICLE: Final = """
SELECT id, url, title, standfirst, body, date, site, first_seen, changed_at, snapshot, parser FROM articles
WHERE id IN (?1, lower(?1)) ORDER BY id <> ?1 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class ArticleTold:
    """An article and the papers it is tied to. None is what is not known."""

    id: str
    url: str | None
    title: str
    standfirst: str | None
    body: str
    date: str | None
    site: str | None
    first_seen: str | None
    changed_at: str | None
    snapshot: str
    """SHA-256 of the page that it was read from."""
    parser: str
    address: str
    """The path of its page."""
    papers: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    told: ArticleTold
    cited: tuple[PaperRecord, ...]
    """The papers whose links stand, the first of them."""


async def page(datasette: Any, request: Any) -> Any:
    """The page of an article; with `.json` behind the path the same as one object."""
    name, form = unquote(request.url_vars["name"]), request.url_vars["form"] or ""
    found = await read(datasette, request, lambda conn: article_told(conn, name))
    if found is None:
        said = "No article of the archive has this id. It may be one that the archive has not read yet."
        return missing(datasette, request, said, name, shelf=Shelf.ARTICLES)
    told = found.told
    if elsewhere := other_address(datasette, request, f"{told.address}{form}"):
        return elsewhere
    if form:
        return answers.json(datasette, asdict(told))
    name, description = titled(told.title, told.date, "article"), gist(told.standfirst or told.body, _DESCRIPTION)
    whole = partial(answers.absolute, datasette, request)
    about = scholar.news_article(
        name, whole(told.address), description=description, date=told.date, site=told.site, source=told.url,
        papers=[
            scholar.scholarly_article(paper, whole(addresses.paper(paper.id, paper.arxiv_id)))
            for paper in found.cited
        ],
    )  # fmt: skip
    head = Head(
        f"{name} - {told.site or 'PaperLedge archive'}",
        description=description,
        canonical=opened(told.url) or told.address,
        kind="article",
        alternates=(("application/json", "This article as JSON", f"{told.address}.json"),),
        json_ld=(about,),
        coins=tuple(scholar.coins(paper) for paper in found.cited),
    )
    body = beginning(told.body, _BODY)
    return answers.page(
        datasette, request, "article.html", head,
        told=told, blocks=list(blocks(body)), is_cut=body != told.body, opened=opened, plain=plain, tables=tables,
    )  # fmt: skip


def article_told(conn: sqlite3.Connection, name: str) -> _Found | None:
    """The article of an id, in any case; None where there is none."""
    row = conn.execute(_ARTICLE, (name.strip(),)).fetchone()
    if row is None:
        return None
    papers = ties(conn, Told.ARTICLE, row[0])
    cited = tuple(paper_record(conn, paper) for paper in surely(papers)[:_CITED])
    return _Found(ArticleTold(*(*row, addresses.article(row[0]), papers)), cited)
