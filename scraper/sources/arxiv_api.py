"""Replies of arXiv's query API: Atom, a page of a longer list (https://info.arxiv.org/help/api/user-manual.html)."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from scraper.errors import ParseError
from scraper.model import ParsedPage, ParsedPaper
from scraper.notation.normal import tidy
from scraper.sources import paper_fields as fields
from scraper.sources.base import is_xml, parse_xml

PARSER: Final = "arxiv_api/1"

_NAMESPACES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "search": "http://a9.com/-/spec/opensearch/1.1/",
    "arxiv": "http://arxiv.org/schemas/atom",
}
_MARKS: Final = ("arxiv.org/api", "arxiv.org/schemas/atom")
_ERROR: Final = "arxiv.org/api/errors"
_MOST_TAGS: Final = 600_000
"""2,000 papers, the most that arXiv gives at once, of 300 tags each: some with hundreds of authors."""


@dataclass(frozen=True, slots=True)
class ApiReply:
    """What a reply says. Without entries, it is the end of the list only if `start` has reached `total`."""

    total: int | None
    """Papers that the query finds in all, None if not said."""
    start: int
    """Place of the first entry in the whole list, from 0."""
    entries: int
    """Entries in the reply, those too that are no paper that can be read."""
    papers: tuple[ParsedPaper, ...]

    @property
    def is_hollow(self) -> bool:
        """Whether the reply gives nothing though there is more: to be asked again, and no sign of an end."""
        return self.entries == 0 and (self.total is None or self.total > self.start)


def recognises(text: str) -> bool:
    """Whether a document begins as an Atom feed of arXiv's API."""
    return is_xml(text, "feed") and any(mark in text[:4096] for mark in _MARKS)


def parse(text: str) -> ParsedPage:
    """The papers of a reply. Raises ParseError as `reply_of` does."""
    return ParsedPage(parser=PARSER, papers=reply_of(text).papers)


def reply_of(text: str) -> ApiReply:
    """Read a reply; an entry without a title or an id is counted and left out.

    Raises ParseError: `unknown`, `truncated`, `doctype`, `bomb`, `not_xml`, or `query` when arXiv answers with an
    error in place of papers.
    """
    if not recognises(text):
        raise ParseError(
            "not a reply of arXiv's API: it is no Atom feed with arXiv's marks",
            fault="unknown",
            advice="Check that the file is what export.arxiv.org/api/query answered.",
        )
    root = parse_xml(text, "feed", "the reply", _MOST_TAGS)
    entries = root.findall("atom:entry", _NAMESPACES)
    for entry in entries:
        _refuse_error(entry)
    total = fields.count(_text(root, "search:totalResults"))
    papers = tuple(filter(None, map(_paper, entries)))
    return ApiReply(total, fields.count(_text(root, "search:startIndex")) or 0, len(entries), papers)


def _refuse_error(entry: etree._Element) -> None:
    if _ERROR in _text(entry, "atom:id"):
        said = _text(entry, "atom:summary") or _text(entry, "atom:title")
        raise ParseError(f"arXiv refuses the query: {said}", fault="query", advice="Check what was asked for.")


def _paper(entry: etree._Element) -> ParsedPaper | None:
    title = fields.words(_text(entry, "atom:title"))
    arxiv_id = fields.arxiv_id(_text(entry, "atom:id"))
    if not title or not arxiv_id:
        return None
    terms = [*entry.findall("arxiv:primary_category", _NAMESPACES), *entry.findall("atom:category", _NAMESPACES)]
    return ParsedPaper(
        title=title,
        arxiv_id=arxiv_id,
        doi=fields.doi(_text(entry, "arxiv:doi")),
        abstract=fields.words(_text(entry, "atom:summary")),
        authors=fields.names(_text(author, "atom:name") for author in entry.findall("atom:author", _NAMESPACES)),
        categories=fields.categories(term.get("term") or "" for term in terms),
        published=fields.day(_text(entry, "atom:published")),
    )


def _text(element: etree._Element, name: str) -> str:
    return tidy(element.findtext(name, "", _NAMESPACES) or "")
