"""The formats in which `/search` gives what it finds."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from scraper.export import atom, bibtex, csl, feeds, found, json_feed, ris
from scraper.export.cited import CitedPaper
from scraper.export.found_papers import papers_behind, wanted
from scraper.search.engine import search
from scraper.search.results import Results
from scraper.web.pages.asked import Asked

Write = Callable[[sqlite3.Connection, Asked, str, str], bytes | str]
"""Makes the document, from an archive, what is asked for, its own address and that of the page."""
_UTF8: Final = "; charset=utf-8"


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


def results(conn: sqlite3.Connection, asked: Asked, *, facets: bool = False) -> Results:
    """A page of hits. Raises StorageError when the archive cannot be read."""
    return search(conn, asked.text, shelf=asked.shelf, limit=asked.limit, offset=asked.offset, facets=facets)


def _json(conn: sqlite3.Connection, asked: Asked, *_: str) -> str:
    return json.dumps(found.as_object(results(conn, asked, facets=True)), ensure_ascii=False) + "\n"


def _of_hits(write: Callable[[Results], str]) -> Write:
    return lambda conn, asked, *_: write(results(conn, asked))


def _of_papers(entries: Callable[[list[CitedPaper]], Iterable[str]]) -> Write:
    return lambda conn, asked, *_: "".join(entries(papers_behind(conn, wanted(results(conn, asked))).papers))


def _of_feed(document: Callable[[feeds.Feed], bytes]) -> Write:
    def write(conn: sqlite3.Connection, asked: Asked, here: str, home: str) -> bytes:
        most = asked.given_limit or feeds.MOST
        return document(
            feeds.of_search(conn, asked.text, shelf=asked.shelf, limit=most, self_url=here, home_url=home)
        )

    return write


FORMATS: Final = {
    ".json": Format("JSON", f"application/json{_UTF8}", _json),
    ".jsonl": Format("JSON lines", f"application/x-ndjson{_UTF8}", _of_hits(found.json_lines), "search.jsonl"),
    ".csv": Format("CSV", f"text/csv{_UTF8}", _of_hits(found.table), "search.csv"),
    ".md": Format("Markdown", f"text/markdown{_UTF8}", _of_hits(found.markdown), "search.md"),
    ".bib": Format("BibTeX", f"application/x-bibtex{_UTF8}", _of_papers(bibtex.entries), "search.bib"),
    ".ris": Format("RIS", f"application/x-research-info-systems{_UTF8}", _of_papers(ris.entries), "search.ris"),
    ".csl.json": Format(
        "CSL-JSON", "application/vnd.citationstyles.csl+json", _of_papers(csl.entries), "search.csl.json"
    ),
    ".atom": Format("Atom feed", f"{feeds.ATOM_TYPE}{_UTF8}", _of_feed(atom.document), is_feed=True),
    ".feed.json": Format("JSON Feed", feeds.JSON_TYPE, _of_feed(json_feed.document), is_feed=True),
}
"""By what stands behind `/search` in the address."""
