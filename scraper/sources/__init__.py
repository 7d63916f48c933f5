"""One file a source: what a document says, as ParsedPage. `read` finds the source that knows the document."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from scraper.crawl.captures import LARGEST_DOCUMENT
from scraper.errors import ParseError, TranscriptError
from scraper.model import Kind, ParsedPage, Snapshot
from scraper.sources import (
    article,
    arxiv_api,
    arxiv_digest,
    arxiv_oai,
    feed,
    hf_json,
    hf_papers,
    papers_jsonl,
    plaintext,
    podbean,
    redacted,
    transcripts,
)
from scraper.sources.base import decode, unpacked

_Found = TypeVar("_Found")


def _anywhere(function: Callable[[str], _Found]) -> Callable[[str, str], _Found]:
    """For a source that cares for the text alone, not for its address."""
    return lambda text, _url: function(text)


_XML: Final[tuple[tuple[Callable[[str], bool], Callable[[str], ParsedPage]], ...]] = (
    (feed.recognises, feed.parse),
    (arxiv_api.recognises, arxiv_api.parse),
    (arxiv_oai.recognises, arxiv_oai.parse),
)
_TEXTS: Final[tuple[tuple[Callable[[str, str], bool], Callable[[str, str], ParsedPage]], ...]] = (
    (transcripts.recognises, transcripts.parse),
    (_anywhere(hf_json.recognises), _anywhere(hf_json.parse)),
    (_anywhere(papers_jsonl.recognises), _anywhere(papers_jsonl.parse)),
    (_anywhere(arxiv_digest.recognises), _anywhere(arxiv_digest.parse)),
    (plaintext.recognises, plaintext.parse),
    (_anywhere(hf_papers.recognises), _anywhere(hf_papers.parse)),
    (_anywhere(article.recognises), article.parse_text),
)
_ODD: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_MOST_ODD: Final = 0.03


def read(snapshot: Snapshot) -> ParsedPage:
    """What a snapshot says. Raises ParseError: `empty`, `binary`, `unknown`, or what the source finds wrong.

    A list of papers may be packed with gzip.
    """
    if snapshot.kind is Kind.GONE:
        return ParsedPage(parser="gone/1", removed=snapshot.url)
    if redacted.recognises(snapshot.headers):
        return redacted.parse(snapshot.body)
    first_line = papers_jsonl.first_line_of(snapshot.headers)
    if first_line:
        text = snapshot.body.decode("utf-8", errors="replace")
        return replace(papers_jsonl.parse(text, first_line), unreadable=text.count("\ufffd"))
    is_list = snapshot.kind is Kind.PAPERS
    body = unpacked(snapshot.body, LARGEST_DOCUMENT) if is_list else snapshot.body
    text = decode(body, snapshot.headers)
    wrong = TranscriptError if snapshot.kind is Kind.TRANSCRIPT else ParseError
    if not text.strip():
        raise wrong("it is empty", fault="empty")
    if not _is_text(text):
        raise wrong("it is binary data, not a page", fault="binary")
    url = snapshot.url if snapshot.url.startswith(("http://", "https://")) else ""
    page = transcripts.parse(text, url) if snapshot.kind is Kind.TRANSCRIPT else _read_text(text, url)
    return replace(page, unreadable=text.count("\ufffd"))


def _read_text(text: str, url: str) -> ParsedPage:
    for is_of_kind, parse_xml in _XML:
        if is_of_kind(text):
            return parse_xml(text)
    if _is_html(text):
        return _read_html(text, url)
    for recognises, parse in _TEXTS:
        if recognises(text, url):
            return parse(text, url)
    raise ParseError(
        "it is none of the known kinds",
        fault="unknown",
        advice="Known are Podbean pages, RSS feeds, their plain-text renderings, articles, lists of papers,"
        " replies of arXiv, and timed transcripts.",
    )


def fault_of(kind: Kind, body: bytes) -> str:
    """What is wrong with an answer that came as success: `truncated`, `not the site`, `not a feed`,
    `not a transcript`, or "" when nothing is.

    A page is whole when its closing tag is there, and the show's own when it carries a mark of its theme.
    """
    if kind is Kind.FEED:
        return "" if b"</rss>" in body[-1024:] else "truncated" if b"<rss" in body[:4096] else "not a feed"
    if kind in {Kind.LISTING, Kind.EPISODE}:
        if not podbean.recognises(body.decode("utf-8", errors="replace")):
            return "not the site"
        return "" if b"</html" in body[-4096:].lower() else "truncated"
    return transcripts.fault_of(body) if kind is Kind.TRANSCRIPT else ""


def _read_html(text: str, url: str) -> ParsedPage:
    if podbean.recognises(text):
        return podbean.parse(text, url)
    return article.parse_html(text, url)


def _is_html(text: str) -> bool:
    head = text[:2048].lower()
    return "<html" in head or "<!doctype html" in head


def _is_text(text: str) -> bool:
    sample = text[:8192]
    return len(_ODD.findall(sample)) <= _MOST_ODD * len(sample)
