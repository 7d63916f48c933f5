"""The formats in which `/search` gives what it finds."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from scraper.export import atom, bibtex, csl, feeds, found, json_feed, ris
from scraper.export.cited import CitedPaper
from scraper.export.found_papers import papers_behind, wanted
from scraper.search.engine import search
from scraper.search.results import Hit, HitKind, Results
from scraper.web import addresses, leads
from scraper.web.pages.asked import LIMIT, MOST, Asked

FILE_MOST: Final = 500
"""Hits of one file: what of 10,000 episodes takes less than the time limit of a page, whatever is asked."""
_UTF8: Final = "; charset=utf-8"


class Site(NamedTuple):
    """How addresses of this site are written, from those relative to its root."""

    path: Callable[[str], str]
    """From the root of the server."""
    whole: Callable[[str], str]
    """With the name of the server."""


class Written(NamedTuple):
    """A document, and the address of the one that goes on behind it; "" for none."""

    body: bytes | str
    following: str = ""


Write = Callable[[sqlite3.Connection, Asked, Site], Written]
"""Makes the document from an archive."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format, by the ending of its address."""

    label: str
    content_type: str
    write: Write
    file_name: str = ""
    """Under which a browser keeps it; "" for what it shows."""
    is_feed: bool = False

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.content_type.partition(";")[0]

    @property
    def most(self) -> int:
        """Hits of one document."""
        return MOST if self.is_feed else FILE_MOST

    @property
    def at_once(self) -> int:
        """Hits of a document, unless the address says how many: a file is to hold what there is."""
        if self.is_feed:
            return feeds.MOST
        return FILE_MOST if self.file_name else LIMIT

    def linked(self, asked: Asked) -> Asked:
        """What a link to this format asks for: all that a file or feed takes, whichever page the link stands on."""
        limit = asked.given_limit if self.is_feed else None if self.at_once == self.most else self.most
        return replace(asked, page=1, given_limit=limit)

    def given(self, asked: Asked) -> Asked:
        """What is given for what an address asks for: a feed is the newest hits and has no pages."""
        if self.is_feed:
            return replace(asked, page=1)
        return replace(asked, given_limit=asked.given_limit or self.at_once)


def results(conn: sqlite3.Connection, asked: Asked, *, facets: bool = False) -> Results:
    """A page of hits. Raises StorageError when the archive cannot be read."""
    return search(conn, asked.text, shelf=asked.shelf, limit=asked.limit, offset=asked.offset, facets=facets)


def pages_of(conn: sqlite3.Connection, hits: Iterable[Hit]) -> found.Lead:
    """Where on this site the page of each hit stands, relative to its root."""
    read = tuple(hits)
    where = leads.episodes(conn, {hit.episode_id or hit.id for hit in read})
    where |= leads.papers(conn, {hit.id for hit in read if hit.kind is HitKind.PAPER})

    def page(hit: Hit) -> str:
        here = where.get(hit.episode_id or hit.id) or addresses.article(hit.id)
        return addresses.question(here, hit.position) if hit.kind is HitKind.QUESTION and hit.position else here

    return page


def _json(conn: sqlite3.Connection, asked: Asked, site: Site) -> Written:
    read = results(conn, asked, facets=True)
    page, following = pages_of(conn, read.hits), _following(asked, read, ".json", site)
    whole = {
        **found.as_object(read, lambda hit: site.path(page(hit))),
        "page": asked.page,
        "pages": asked.pages(read.total),
        "limit": asked.limit,
        "next": following or None,
    }
    return Written(json.dumps(whole, ensure_ascii=False) + "\n", following)


def _following(asked: Asked, read: Results, ending: str, site: Site) -> str:
    after = asked.after(read.total)
    return site.path(after.address(ending)) if after else ""


def _of_hits(ending: str, write: Callable[[Results, found.Lead], str], *, whole: bool) -> Write:
    """`whole`: with the name of the server in the addresses, for what is read far from it."""

    def written(conn: sqlite3.Connection, asked: Asked, site: Site) -> Written:
        read = results(conn, asked)
        page, address = pages_of(conn, read.hits), site.whole if whole else site.path
        return Written(write(read, lambda hit: address(page(hit))), _following(asked, read, ending, site))

    return written


def _of_papers(ending: str, entries: Callable[[list[CitedPaper]], Iterable[str]]) -> Write:
    def written(conn: sqlite3.Connection, asked: Asked, site: Site) -> Written:
        read = results(conn, asked)
        papers = papers_behind(conn, wanted(read)).papers
        return Written("".join(entries(papers)), _following(asked, read, ending, site))

    return written


def _of_feed(ending: str, document: Callable[[feeds.Feed], bytes]) -> Write:
    def written(conn: sqlite3.Connection, asked: Asked, site: Site) -> Written:
        hits = feeds.newest(conn, asked.text, shelf=asked.shelf, limit=asked.given_limit or feeds.MOST)
        page = pages_of(conn, hits)
        here, home = (site.whole(asked.address(each)) for each in (ending, ""))
        return Written(
            document(
                feeds.feed(
                    conn, asked.text, hits, shelf=asked.shelf, self_url=here, home_url=home,
                    page_of=lambda hit: site.whole(page(hit)),
                )
            )
        )  # fmt: skip

    return written


FORMATS: Final = {
    ".json": Format("JSON", f"application/json{_UTF8}", _json),
    ".jsonl": Format(
        "JSON lines",
        f"application/x-ndjson{_UTF8}",
        _of_hits(".jsonl", found.json_lines, whole=False),
        "search.jsonl",
    ),
    ".csv": Format("CSV", f"text/csv{_UTF8}", _of_hits(".csv", found.table, whole=True), "search.csv"),
    ".md": Format("Markdown", f"text/markdown{_UTF8}", _of_hits(".md", found.markdown, whole=True), "search.md"),
    ".bib": Format("BibTeX", f"application/x-bibtex{_UTF8}", _of_papers(".bib", bibtex.entries), "search.bib"),
    ".ris": Format(
        "RIS", f"application/x-research-info-systems{_UTF8}", _of_papers(".ris", ris.entries), "search.ris"
    ),
    ".csl.json": Format(
        "CSL-JSON",
        "application/vnd.citationstyles.csl+json",
        _of_papers(".csl.json", csl.entries),
        "search.csl.json",
    ),
    ".atom": Format("Atom feed", f"{feeds.ATOM_TYPE}{_UTF8}", _of_feed(".atom", atom.document), is_feed=True),
    ".feed.json": Format("JSON Feed", feeds.JSON_TYPE, _of_feed(".feed.json", json_feed.document), is_feed=True),
}
"""By what stands behind `/search` in the address."""
