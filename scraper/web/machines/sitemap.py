"""`/sitemap.xml`: the addresses of all pages that search engines may keep (https://www.sitemaps.org/protocol.html).

A part holds the things of a range of numbers, so that what arrives later changes the last part alone, and no part
has to count through those before it.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from datasette.utils.asgi import NotFound, Response
from markupsafe import escape

from scraper.web import addresses
from scraper.web.answers import absolute
from scraper.web.archive import read
from scraper.web.freshness.kept import kept
from scraper.web.pages.summary import MONTH, UNDATED, summary

MOST: Final = 5_000
"""Addresses of a part: a tenth of what the protocol allows, for under 1 MB each."""
PART_ROUTE: Final = r"^/sitemap/(?P<kind>[a-z]+)-(?P<number>[0-9]{1,9})\.xml$"

_NUMBERED: Final = {
    "episodes": (
        "seq",
        "SELECT e.id, s.slug, e.slug, coalesce(e.changed_at, e.first_seen) FROM episodes e"
        " JOIN shows s ON s.id = e.show_id WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq",
    ),
    "papers": ("seq", "SELECT id, arxiv_id, NULL FROM papers WHERE seq BETWEEN ? AND ? ORDER BY seq"),
    "authors": ("rowid", "SELECT id, NULL FROM authors WHERE rowid BETWEEN ? AND ? ORDER BY rowid"),
    "articles": (
        "seq",
        "SELECT id, coalesce(changed_at, first_seen) FROM articles WHERE seq BETWEEN ? AND ? ORDER BY seq",
    ),
}
"""The table of each kind of page: the column that numbers it, and what its addresses are made of, with the moment of
the last change behind.
"""
_ADDRESS: Final[dict[str, Callable[..., str]]] = {
    "episodes": addresses.episode,
    "papers": addresses.paper,
    "authors": addresses.author,
    "articles": addresses.article,
}
_PARTS: Final = "SELECT DISTINCT ({column} - 1) / {most} + 1 FROM {table} ORDER BY 1"
_PAGES: Final = ("/", "/questions", "/authors", "/months", "/about")
_DAY_OR_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")
_OPENING: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<{} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'

Place = tuple[str, str]
"""A path of this site, and when what it shows last changed; "" for unknown."""


async def index(datasette: Any, request: Any) -> Any:
    """The list of the parts."""
    parts = ["pages-1", *await read(datasette, request, lambda conn: list(_parts(conn)))]
    places = [(f"/sitemap/{part}.xml", "") for part in parts]
    return _answer(datasette, request, "sitemapindex", "sitemap", places)


async def part(datasette: Any, request: Any) -> Any:
    """One part. Raises NotFound for one that holds nothing."""
    kind, number = request.url_vars["kind"], int(request.url_vars["number"])
    places = await read(datasette, request, lambda conn: list(_places(conn, kind, number)))
    if not places:
        raise NotFound("There is no such part of the sitemap: /sitemap.xml lists them all.")
    return _answer(datasette, request, "urlset", "url", places)


def _parts(conn: sqlite3.Connection) -> Iterator[str]:
    """Read from the index of the numbers alone."""
    for table, (column, _) in _NUMBERED.items():
        for (number,) in conn.execute(_PARTS.format(column=column, table=table, most=MOST)):
            yield f"{table}-{number}"


def _places(conn: sqlite3.Connection, kind: str, number: int) -> Iterator[Place]:
    if kind in _NUMBERED:
        make, (_, statement) = _ADDRESS[kind], _NUMBERED[kind]
        for *named, changed in conn.execute(statement, ((number - 1) * MOST + 1, number * MOST)):
            yield make(*named), _moment(changed)
    elif (kind, number) == ("pages", 1):
        yield from ((path, "") for path in _PAGES)
        counted = kept(conn, summary)
        yield from ((addresses.month(name), "") for name in counted.months if MONTH.fullmatch(name))
        if counted.undated:
            yield addresses.month(UNDATED), ""


def _moment(text: str | None) -> str:
    """A day or moment as the protocol wants it (https://www.w3.org/TR/NOTE-datetime); "" for anything else."""
    return text if text and _DAY_OR_MOMENT.fullmatch(text) else ""


def _answer(datasette: Any, request: Any, root: str, element: str, places: Iterable[Place]) -> Any:
    home = absolute(datasette, request, "/").rstrip("/")
    lines = (
        f"<{element}><loc>{escape(home + path)}</loc>{_changed(moment)}</{element}>\n" for path, moment in places
    )
    body = f"{_OPENING.format(root)}{''.join(lines)}</{root}>\n"
    return Response(body, content_type="application/xml; charset=utf-8")


def _changed(moment: str) -> str:
    return f"<lastmod>{moment}</lastmod>" if moment else ""
